"""The README speaks of what is there, and every block in it does what it says."""

import doctest
import os
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pandas as pd
import pytest
from scrapy.settings import Settings
from sqlalchemy import inspect

import newscrawl
from newscrawl.addon import Addon
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.invocation import ExitCode
from newscrawl.items import FEED_COLUMNS, Photo
from newscrawl.own_settings import OWN, table_row
from newscrawl.storage.store import Store
from newscrawl.urls import site_of
from tests.articles import article, save
from tests.commands import standing_for_commands
from tests.conftest import ROOT
from tests.storage.test_stories import paper, wire
from tests.waiting import PATIENCE

README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
FERRY = """<!DOCTYPE html><html lang=en><head><title>Ferry is back</title></head><body><main><article><h1>Ferry is back</h1>
<figure><img src=/f.jpg width=1200 height=800><figcaption>The ferry. Photo: Jane Doe / Foreign Ministry via AP</figcaption></figure>
<p>The ferry to the islands is back, the harbour master said on Monday, two weeks earlier than had been announced.</p>
<p>People on the islands had waited for it since the storm of the autumn, which had broken both of its engines.</p>
</article><section class=comments><h2>0 Comments</h2></section></main></body></html>"""


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.S | re.M)


def test_every_kind_of_block_has_a_test():
    assert set(re.findall(r"^```(\w+)$", README, re.M)) == {"sh", "text", "python", "sql", "duckdb"}


@pytest.mark.parametrize("command", SUMMARIES)
def test_every_command_is_documented(command):
    assert f"`newscrawl {command}" in README


@pytest.mark.parametrize("field", FEED_COLUMNS)
def test_every_field_is_documented(field):
    assert f"`{field}`" in README


@pytest.mark.parametrize("name", OWN)
def test_every_setting_is_documented_as_it_is(name):
    assert f"\n{table_row(name)}\n" in README


def test_every_exit_code_is_in_one_table():
    listed = re.findall(r"^\| (\d+) \| ", README, re.M)
    assert [int(code) for code in listed] == sorted(ExitCode)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^ +make (\w+)|`make ([\w-]+)`", README, re.M))))
def test_every_target_of_make_is_there(target):
    assert f"\n{''.join(target)}:" in MAKEFILE


@pytest.mark.takes_long
def test_the_shell_blocks_do_what_they_say(tmp_path):
    """One after another, in one folder, with the sample newsroom in place of the site."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSCRAWL_", "SCRAPY_"))}
    with Newsroom(ROOT / "fixtures") as site, standing_for_commands() as command:
        quick = "-s DOWNLOAD_DELAY=0 -s AUTOTHROTTLE_ENABLED=False"
        define = (
            f'newscrawl() {{ case "$1" in crawl|schedule|addsite|try) set -- "$@" {quick};; esac; {command} "$@"; }}\n'
        )
        script = (
            "\n".join(blocks("sh"))
            .replace("https://site.example/", site.url)
            .replace("site.example", site_of(site.url))
        )
        done = subprocess.run(
            ["bash", "-e", "-c", define + script],
            cwd=tmp_path,
            env={**env, "PYTHONPATH": str(ROOT), "NEWSCRAWL_LOG_LEVEL": "WARNING"},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == 0, done.stderr
    made = {path.name for path in tmp_path.iterdir()}
    assert made >= {
        "data",
        "articles.csv",
        "articles.xlsx",
        "changes.jsonl",
        "cursor",
        "new.jsonl",
        "counts.csv",
        "credits.csv",
        "sites.opml",
    }
    for line in blocks("text")[0].splitlines():
        assert shape(line) in map(shape, done.stderr.splitlines()), line
    for line in blocks("text")[1].splitlines():
        assert shape(line) in map(shape, done.stdout.splitlines()), line


def shape(line: str) -> str:
    """A line without its numbers, and without the place of the database."""
    return re.sub(r"[\d.:]+", "0", re.sub(r"sqlite:///\S+", "sqlite:///", line))


def test_the_python_blocks_do_what_they_say():
    session, addon = blocks("python")
    runner = doctest.DocTestRunner()
    runner.run(doctest.DocTestParser().get_doctest(session, {"html": FERRY}, "README", None, 0))
    assert runner.summarize(verbose=False).failed == 0
    settings = Settings()
    exec(addon, {}, given := {})
    settings.setdict(given)
    assert settings.getdict("ADDONS") == {"newscrawl.Addon": 500}
    assert newscrawl.Addon is Addon


def keep_answers(database):
    """Keep articles by which each question of README and guides has an answer: they ask of the last days, by the clock
    of the database.
    """
    store, edited = Store(database), datetime.now(UTC)
    begun = edited - timedelta(days=1)
    papers = [replace(paper(n, wire(1)), published_at=begun - timedelta(hours=n)) for n in (1, 2)]
    save(store, [*papers, article(3, published_at=begun)], None, begun)
    photos = (Photo("https://a.example/p.jpg"),)
    changed = article(3, title="Edited", published_at=begun, fetched_at=edited, modified_at=None, photos=photos)
    save(store, [changed], None, edited)


@pytest.fixture
def desk(database):
    keep_answers(database)
    return database


def test_the_queries_have_answers(desk):
    for query in blocks("sql"):
        if desk.dialect.name == "postgresql":
            query = re.sub(r"datetime\('now', '-(\d+ days)'\)", r"now() - interval '\1'", query)
        assert len(pd.read_sql(query, desk)) >= 1, query


def test_the_queries_have_answers_in_duckdb(desk):
    """On DuckDB's own tables with what the views hold, as SQLite gives it: its SQLite extension is not on every machine."""
    (block,) = blocks("duckdb")
    statements = [statement.strip() for statement in block.split(";") if statement.strip()]
    queries = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(queries) == len(blocks("sql"))
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA news")
        for view in inspect(desk).get_view_names():
            rows = pd.read_sql(f"SELECT * FROM {view}", desk)
            for name in rows.columns:
                if name.endswith("_at"):
                    rows[name] = rows[name].map(lambda at: None if at is None else str(at).removesuffix("+00:00"))
                if name == "changes":
                    rows[name] = rows[name].astype(str)
            connection.register("held", rows)
            connection.execute(f"CREATE TABLE news.{view} AS SELECT * FROM held")
            connection.unregister("held")
        for query in queries:
            assert connection.execute(query).fetchall(), query


def test_tables_are_read_without_duplicates():
    for path in (ROOT / "newscrawl" / "tables").glob("*.txt"):
        entries = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
        assert len(entries) == len(set(entries)), path.name
