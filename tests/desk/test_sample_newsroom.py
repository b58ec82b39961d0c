"""The sample newsroom is there for who has installed newscrawl and has no checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

from newscrawl.desk.sample_newsroom import sample_pages, saved_pages
from tests.conftest import ROOT
from tests.waiting import PATIENCE


def test_a_wheel_holds_the_pages_of_the_sample_newsroom(tmp_path):
    shutil.copy(ROOT / "setup.py", tmp_path)  # without pyproject.toml, which wants a newer setuptools than may be here
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / "newscrawl").mkdir()
    (tmp_path / "newscrawl" / "__init__.py").touch()
    (tmp_path / "setup.cfg").write_text("[options]\npackages = newscrawl\n")
    command = [sys.executable, "setup.py", "-q", "build_py", "--build-lib", "built"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    built = saved_pages(tmp_path / "built" / "newscrawl" / "desk" / "sample_pages")
    assert built == saved_pages(ROOT / "fixtures")


def test_the_pages_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert saved_pages(sample_pages())
    assert sample_pages().is_relative_to(Path(ROOT).resolve())
