"""The compiled form (``NEWSCRAWL_COMPILE``) reads as the sources do: built in a folder of its own, so that no checkout has it."""

import ast
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from newscrawl import read_article
from newscrawl.desk.sample_newsroom import saved_pages
from newscrawl.invocation import compiled_modules
from tests.benchmarks.mutated_pages import _STRANGE_FROM, damaged
from tests.conftest import ROOT

URL = "https://news.example/2026/11/24/ferry-is-back"
_DAMAGED = 400  # pages
_READ = """
import json, sys
from newscrawl import read_article
from newscrawl.invocation import compiled_modules
read = [repr(read_article(page.encode("latin-1"), sys.argv[1])) for page in json.load(sys.stdin)]
json.dump({"compiled": compiled_modules(), "read": read}, sys.stdout)
"""


def _copied(folder: Path) -> Path:
    """What a build needs, and no more, in a folder that it may write into."""
    shutil.copytree(ROOT / "newscrawl", folder / "newscrawl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "setup.py", folder)
    (folder / "setup.cfg").write_text("[metadata]\nname = newscrawl\nversion = 0\n[options]\npackages = find:\n")
    return folder


def _set_up(folder: Path, *command: str, compiled: str = "1") -> "subprocess.CompletedProcess[str]":
    command = (sys.executable, "setup.py", "-q", *command)
    env = os.environ | {"NEWSCRAWL_COMPILE": compiled}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=1800, check=False)


@pytest.mark.takes_minutes
def test_the_compiled_form_reads_what_the_sources_read(tmp_path):
    pytest.importorskip("mypyc", reason="mypyc is not here")
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        pytest.skip(f"there is no compiler ({compiler})")
    if compiled_modules():
        pytest.skip("what runs here is compiled already")
    folder = _copied(tmp_path)
    done = _set_up(folder, "build_ext", "--build-lib", ".")
    assert done.returncode == 0, done.stderr
    whole = list(saved_pages(ROOT / "fixtures").values())
    pages = whole + [damaged(whole[n % len(whole)], n % 2 * _STRANGE_FROM + n) for n in range(_DAMAGED)]
    there = subprocess.run(
        [sys.executable, "-c", _READ, URL],
        input=json.dumps([page.decode("latin-1") for page in pages]),
        cwd=folder, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert there.returncode == 0, there.stderr
    answer = json.loads(there.stdout)
    assert "newscrawl.reading.walk" in answer["compiled"]
    for page, read in zip(pages, answer["read"], strict=True):
        assert read == repr(read_article(page, URL))


def test_nothing_is_compiled_in_place(tmp_path):
    """A module that was compiled into a checkout would run in place of its source, however that is changed."""
    done = _set_up(_copied(tmp_path), "build_ext", "--inplace", compiled="0")
    assert done.returncode != 0
    assert "never in a checkout" in done.stderr


def test_every_module_that_may_be_compiled_is_there():
    tree = ast.parse((ROOT / "setup.py").read_text("utf-8"))
    stated = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    names = ast.literal_eval(stated["COMPILED"])
    assert len(set(names)) == len(names) > 0
    assert [name for name in names if not (ROOT / "newscrawl" / f"{name}.py").exists()] == []
