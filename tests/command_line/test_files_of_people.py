"""Files that people write (a project's settings, a site's page object) and arguments that they type: what is wrong with one
is a line that names file and line, and exit code 2; never a traceback.
"""

import re

import pytest

from newscrawl.command_line.output import broken_file
from newscrawl.errors import UsageError
from newscrawl.spiders.archive import ArchiveSpider
from newscrawl.spiders.news import NewsSpider
from tests.commands import typed
from tests.conftest import ROOT

BROKEN = {
    "syntax": ("class Post(:\n    pass\n", 1, "SyntaxError: invalid syntax"),
    "indentation": ("x = 1\n  y = 2\n", 2, "IndentationError: unexpected indent"),
    "a name": ("x = 1\n\n\nclass Post(Pagee):\n    pass\n", 4, "NameError: name 'Pagee' is not defined"),
    "in a class": ("class Post:\n    x = 1\n    y = 1 / 0\n", 3, "ZeroDivisionError: division by zero"),
    "a module": ("import os\nfrom newscrawll import items\n", 2, "ModuleNotFoundError: No module named 'newscrawll'"),
    "what a module holds": ("from newscrawl.items import Artikle\n", 1, "ImportError: cannot import name 'Artikle'"),
}


def type_in(folder, *words: str):
    done = typed(*words, folder=folder)
    assert "Traceback" not in done.stderr
    return done


def site_file(folder, text: str):
    (folder / "newscrawl_sites").mkdir()
    (folder / "newscrawl_sites" / "__init__.py").write_text("")
    file = folder / "newscrawl_sites" / "evening_post.py"
    file.write_text(text)
    return file


@pytest.mark.parametrize("kind", BROKEN)
def test_a_sites_file_that_cannot_be_imported_is_named_with_its_line(tmp_path, kind):
    text, line, told = BROKEN[kind]
    file = site_file(tmp_path, text)
    done = type_in(tmp_path, "list")
    assert done.returncode == 2
    assert f"error: {file}, line {line} is not as it must be: {told}" in done.stderr


def test_so_it_is_for_a_crawl_and_other_commands_need_no_site(tmp_path):
    file = site_file(tmp_path, BROKEN["syntax"][0])
    done = type_in(tmp_path, "crawl", "news", "-a", "url=https://post.example/")
    assert (done.returncode, f"{file}, line 1 " in done.stderr) == (2, True)
    assert type_in(tmp_path, "migrate").returncode == 0


@pytest.mark.parametrize("below", ["", "deep/inside"])
@pytest.mark.parametrize("words", [("status",), ("crawl", "news", "-a", "url=https://post.example/")])
def test_a_project_whose_settings_are_not_there_is_named(tmp_path, words, below):
    (tmp_path / below).mkdir(parents=True, exist_ok=True)
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = prices.settings\n")
    done = type_in(tmp_path / below, *words)
    named = f"error: {tmp_path}/scrapy.cfg, line 2: there is no settings module 'prices.settings'"
    assert (done.returncode, done.stderr.startswith(named), len(done.stderr.splitlines())) == (2, True, 1)
    over = re.search("`(SCRAPY_SETTINGS_MODULE)=(.*) newscrawl", done.stderr)
    assert over is not None
    assert over[2] == "newscrawl.settings"


@pytest.mark.parametrize("text", ["default = %(x)s", "default = prices", "\x00", "[settings]\ndefault = .x..\n"])
def test_whatever_a_scrapy_cfg_says_no_command_breaks(tmp_path, text):
    (tmp_path / "scrapy.cfg").write_text(text if text.startswith("[") else f"[settings]\n{text}\n")
    assert type_in(tmp_path, "migrate").returncode in (0, 2)


@pytest.mark.parametrize("kind", ["syntax", "a name", "a module"])
def test_a_projects_settings_that_break_are_named_with_their_line(tmp_path, kind):
    text, line, told = BROKEN[kind]
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = prices.settings\n")
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "__init__.py").write_text("")
    (tmp_path / "prices" / "settings.py").write_text(text)
    done = type_in(tmp_path, "migrate")
    assert done.returncode == 2
    assert f"error: {tmp_path}/prices/settings.py, line {line} is not as it must be: {told}" in done.stderr


def test_a_bug_of_ours_and_a_persons_code_that_breaks_as_it_runs_are_no_broken_files(tmp_path):
    def failing(text: str, file) -> BaseException:
        space: dict = {}
        exec(compile(text, str(file), "exec"), space)
        with pytest.raises(ZeroDivisionError) as raised:
            space["read"]()
        error = raised.value
        error.__traceback__ = error.__traceback__.tb_next  # that this test calls it says nothing
        return error

    text = "def read():\n    return 1 / 0\n"
    assert broken_file(failing(text, tmp_path / "post.py")) is None
    assert broken_file(failing(text, ROOT / "newscrawl" / "urls.py")) is None
    assert broken_file(SyntaxError("no", (str(ROOT / "newscrawl" / "urls.py"), 3, 1, "x"))) is None
    at = str(ROOT / "newscrawl" / "sites" / "x.py")
    assert broken_file(SyntaxError("no", (at, 3, 1, "x"))) == f"{at}, line 3"


SPIDERS = {
    "refetch": lambda given, _: NewsSpider(url="https://post.example/", refetch=given),
    "restart": lambda given, folder: ArchiveSpider(warc=str(folder), restart=given),
}


@pytest.mark.parametrize("name", SPIDERS)
@pytest.mark.parametrize("given", ["maybe", "2", "-1", "ja", "refetch"])
def test_an_argument_that_is_neither_yes_nor_no_is_not_taken_for_yes(tmp_path, name, given):
    with pytest.raises(UsageError, match=f"^{name}= is 1 or 0, not '{given}'$"):
        SPIDERS[name](given, tmp_path)


@pytest.mark.parametrize("name", SPIDERS)
def test_yes_and_no_are_said_as_settings_say_them(tmp_path, name):
    (tmp_path / "saved.html").write_text("<!DOCTYPE html><html><title>Saved</title><p>A page.</p></html>")
    said = {
        word: getattr(SPIDERS[name](word, tmp_path), name)
        for word in ("1", "yes", "True", " on ", "0", "no", "off", "")
    }
    assert [word for word, is_yes in said.items() if is_yes] == ["1", "yes", "True", " on "]
    assert getattr(SPIDERS[name](True, tmp_path), name) is True
