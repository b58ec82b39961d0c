"""`newscrawl` in a folder that is no project, and in Scrapy projects that use it or do not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.command_line.main import SCRAPYS
from newscrawl.command_line.summaries import SUMMARIES
from tests.commands import plain_environment, typed
from tests.conftest import ROOT

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


@pytest.fixture
def run(tmp_path):
    def command(*arguments: str, program: str = "newscrawl", **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {**plain_environment(), **environment}
        return typed(*arguments, folder=tmp_path, program=program, environment=variables)

    return command


def test_a_site_is_crawled_from_a_folder_that_is_no_project(run, newsroom, tmp_path):
    done = run("crawl", "news", "-a", f"url={newsroom.url}", *FAST)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "data" / "newscrawl.db").exists()
    assert "scrapy " not in done.stderr.replace("[scrapy", "")
    assert run("export", "all.csv").stderr == "12 articles written to all.csv\n"
    address = (tmp_path / "all.csv").read_text("utf-8").splitlines()[1].split(",")[0]
    shown = run("why", address).stdout
    assert "stored as article" in shown
    assert "`newscrawl history" in shown
    assert "first seen" in run("history", address).stdout
    assert run("search", "harbour").returncode == 0
    assert run("search", "zzzz").returncode == 1


def test_the_overview_names_every_command_and_where_the_data_is(run, tmp_path):
    shown = run("--help").stdout
    for name in SUMMARIES:
        assert f"\n  {name} " in shown
    assert str(tmp_path / "data") in shown


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_help_text_has_an_example(run, name):
    done = run(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"usage: newscrawl {name}" in done.stdout
    assert f"\nexample:\n  newscrawl {name}" in done.stdout


def test_scrapys_own_commands_are_there(run, newsroom):
    assert run("list").stdout.split() == ["archive", "news", "norwaytoday"]
    shown = run("shell", "--nolog", newsroom.url, "-c", 'response.css("title::text").get()')
    assert shown.stdout.strip() == "The Sample Newsroom"
    assert "fetch" in SCRAPYS


def test_a_new_spider_is_written_where_it_is_typed_and_not_into_what_is_installed(run, tmp_path):
    done = run("genspider", "harbour", "harbour.example")
    written = ROOT / "newscrawl" / "sites" / "harbour.py"
    try:
        assert not written.exists()
    finally:
        written.unlink(missing_ok=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "newscrawl_sites.harbour" in done.stdout
    assert (tmp_path / "newscrawl_sites" / "harbour.py").is_file()
    assert "harbour" in run("list").stdout.split()
    assert "already exists" in run("genspider", "harbour", "harbour.example").stdout


def test_a_spiders_help_names_its_arguments(run):
    shown = run("crawl", "news", "--help").stdout
    for name in ("url", "file", "refetch", "discover"):
        assert f"\n  -a {name}=" in shown
    assert "`newscrawl crawl news" in shown
    assert "\n  -a warc=" in run("crawl", "archive", "-h").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["whi"], "is it why?"),
        (["why"], "it is `newscrawl why <URL>`"),
        (["why", "a", "b"], "'b' is too much"),
        (["why", "--bogus", "a"], "no option --bogus"),
        (["export", "a.csv", "--since", "yesterday"], "--since"),
        (["export", "a.csv", "b.csv"], "name one file"),
        (["export", "a.docx"], "use one of json, jsonl, csv, parquet, xlsx"),
        (["migrate", "-s", "nonsense"], "-s takes NAME=value"),
        (["migrate", "-s", "MAX_PAGES=many"], "MAX_PAGES is a whole number, 0 or more, not 'many'"),
        (["migrate", "-s", "REVISIT_AFTER=soon"], "'soon' is no time"),
        (["migrate", "-s", "DATABASE_URL=nonsense"], "DATABASE_URL"),
        (["crawl"], "it is `newscrawl crawl <spider>`"),
        (["crawl", "nobody"], "no spider 'nobody': `newscrawl list`"),
        (["crawl", "news", "archive"], "'archive' is too much"),
        (["crawl", "news", "-a", "ulr=https://a.example/"], "has no argument 'ulr': it takes url, file"),
        (["crawl", "news", "-a", "url"], "-a takes NAME=value"),
        (["crawl", "news", "-s", "DOWNLOAD_DELAY=slow"], "DOWNLOAD_DELAY is a number, not 'slow'"),
        (["crawl", "news", "-s", "MAX_ARTICLES=-3"], "MAX_ARTICLES is a whole number, 0 or more"),
        (["crawl", "news", "-s", "DATABASE_PATIENCE=nan"], "DATABASE_PATIENCE is a number, 0 or more"),
        (
            ["crawl", "news", "-s", "FAIL_ON=failed,never"],
            "FAIL_ON is made of any, failed, alarm, or empty, not 'never'",
        ),
        (["crawl", "news", "-s", "SUMMARY=yaml"], "SUMMARY is made of text, json, or empty"),
        (["crawl", "news", "-s", "ROBOTSTXT_OBEY=maybe"], "ROBOTSTXT_OBEY is 1 or 0"),
        (["crawl", "news", "-s", "ARCHIVE=perhaps"], "ARCHIVE is 1 or 0"),
        (["crawl", "news", "-L", "LOUD"], "LOG_LEVEL is one of"),
        (["crawl", "news", "-O", "a.docx"], "docx"),
        (["demo", "news"], "it is `newscrawl demo`: 'news' is too much"),
        (["schedule", "--sites-at-once", "0", "https://a.example/"], "at least 1"),
        (["schedule", "--file", "none.txt"], "cannot read the list of sites"),
        (["savefixture", "no.such.Page", "https://a.example/"], "no page object is called 'no.such.Page'"),
        (["pack", "nothing.jsonl", "out.warc.gz"], "cannot read the list of pages"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_exit_code_2(run, arguments, words):
    done = run(*arguments, NEWSCRAWL_LOG_LEVEL="WARNING")
    assert words in done.stderr
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 2


def test_a_setting_of_the_environment_that_does_not_parse_is_no_traceback(run):
    for program in ("newscrawl", "scrapy"):
        done = run(
            "migrate", program=program, NEWSCRAWL_MAX_LISTINGS="a few", SCRAPY_SETTINGS_MODULE="newscrawl.settings"
        )
        assert (done.returncode, done.stderr) == (
            2,
            "error: the setting MAX_LISTINGS is a whole number, 0 or more, not 'a few'\n",
        )


def test_a_misspelt_setting_is_named(run):
    assert "is it DATA_DIR?" in run("migrate", "-s", "DATA_DIRR=x").stderr
    assert "is it DOWNLOAD_DELAY?" in run("crawl", "news", "-s", "DOWNLOAD_DELY=0").stderr
    assert "is it MAX_LISTINGS?" in run("migrate", NEWSCRAWL_MAX_LISTNGS="3").stderr


def test_the_database_is_found_without_our_prefix(run, tmp_path):
    shown = run("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}").stdout
    assert "other.db" in shown
    assert (tmp_path / "other.db").exists()
    assert not (tmp_path / "data").exists()


def project(folder: Path, settings: str) -> None:
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = paper.settings\n")
    (folder / "paper" / "spiders").mkdir(parents=True)
    for name in ("paper", "paper/spiders"):
        (folder / name / "__init__.py").write_text("")
    (folder / "paper" / "settings.py").write_text(f"SPIDER_MODULES = ['paper.spiders']\n{settings}")


def test_a_project_that_has_nothing_to_do_with_it_is_left_alone(run, tmp_path):
    project(tmp_path, "DATA_DIR = 'theirs'\n")
    assert "/data/newscrawl.db" in run("migrate").stdout
    assert "archive" in run("list").stdout.split()


SPIDERS = """
from scrapy import Spider
from newscrawl.items import Article
from newscrawl.spiders.news import NewsSpider


class Paper(NewsSpider):
    name = "paper"


class Prices(Spider):
    name = "prices"

    def parse(self, response):
        yield {"title": response.css("title::text").get(), "price": 3}
"""


@pytest.fixture
def paper(tmp_path):
    project(tmp_path, "ADDONS = {'newscrawl.Addon': 500}\nCOMMANDS_MODULE = 'newscrawl.commands'\nDATA_DIR = 'news'\n")
    (tmp_path / "paper" / "spiders" / "papers.py").write_text(SPIDERS)
    return tmp_path


def test_with_the_addon_a_projects_spider_is_one_of_ours(run, newsroom, paper):
    done = run("crawl", "paper", "-a", f"url={newsroom.url}", "-O", "out.jsonl", *FAST, program="scrapy")
    assert done.returncode == 0, done.stderr
    assert (paper / "news" / "newscrawl.db").exists()
    rows = [json.loads(line) for line in (paper / "out.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 12
    assert any(row["photo_credit"] for row in rows)
    for program in ("scrapy", "newscrawl"):
        assert run("export", f"{program}.csv", program=program).stderr.startswith("12 articles")
    assert list((paper / "news" / "archive").glob("*.warc.gz"))


def test_with_the_addon_other_items_pass_through_untouched(run, newsroom, paper):
    (paper / "paper" / "spiders" / "papers.py").write_text(
        SPIDERS.replace('name = "prices"', f'name = "prices"\n    start_urls = ["{newsroom.url}"]')
    )
    done = run("crawl", "prices", "-O", "out.csv", "-O", "out.json", *FAST, program="scrapy")
    assert "Traceback" not in done.stderr
    assert (paper / "out.csv").read_text("utf-8").splitlines() == ["title,price", "The Sample Newsroom,3"]
    assert json.loads((paper / "out.json").read_text("utf-8")) == [{"title": "The Sample Newsroom", "price": 3}]


def test_the_addon_costs_a_reader_nothing():
    script = "import sys, newscrawl; from newscrawl import read_article; sys.exit('newscrawl.addon' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
