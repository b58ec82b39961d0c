"""Exports that downstream can trust: whole or not there, each change exactly once, while a crawl is writing and after a kill."""

import csv
import io
import json
import os
import random
import threading
import time
from datetime import timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from sqlalchemy import text

from newscrawl.errors import BusyError, UsageError
from newscrawl.export.articles import export_articles as export
from newscrawl.export.cursor import Cursor
from newscrawl.export.schema import COLUMNS, SCHEMA_VERSION, json_schema
from newscrawl.storage.loading import Selection
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.commands import ready
from tests.conftest import ROOT
from tests.export.exporting import export_when_told
from tests.storage.test_stories import paper, wire
from tests.test_docs import keep_answers
from tests.waiting import PATIENCE


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def store(database):
    store = Store(database)
    save(store, [article(n) for n in range(1, 6)], None, NOW)
    return store


def test_every_format_holds_the_same_articles(store, tmp_path):
    for name in ("json", "jsonl", "csv", "parquet"):
        assert export(store.engine, str(tmp_path / f"out.{name}")) == 5
    rows = lines(tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.json").read_bytes()) == rows
    assert list(rows[0]) == list(COLUMNS)
    assert [r["title"] for r in csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8")))] == [
        r["title"] for r in rows
    ]
    frame = pd.read_parquet(tmp_path / "out.parquet")
    assert list(frame.columns) == list(COLUMNS)
    assert frame.published_at[0] == pd.Timestamp(rows[0]["published_at"])
    assert list(frame.authors[0]) == rows[0]["authors"]
    assert json.loads(frame.photos[0]) == rows[0]["photos"]


def test_filters(store, tmp_path):
    save(store, [paper(11, wire(1), hours=1), paper(12, wire(1), language="de", comment_count=None)], None, NOW)

    def urls(**wanted) -> list[str]:
        export(store.engine, str(tmp_path / "f.jsonl"), selection=Selection(**wanted))
        return [row["site"] for row in lines(tmp_path / "f.jsonl")]

    assert urls(site="www.paper11.example") == ["paper11.example"]
    assert urls(language="de") == ["paper12.example"]
    assert urls(one_per_story=True).count("paper11.example") == 0
    assert "paper12.example" not in urls(having=("comment_count",))
    assert len(urls(having=("photos", "authors"))) == 7
    with pytest.raises(UsageError, match="no article has a field"):
        urls(having=("nonsense",))


def test_since_the_cursor_each_change_comes_once(store, tmp_path):
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    assert export(store.engine, str(out), cursor=cursor) == 5
    assert {r["change"] for r in lines(out)} == {"added"}
    assert export(store.engine, str(out), cursor=cursor) == 0
    save(store, [article(2, title="Edited", fetched_at=NOW + timedelta(hours=1)), article(9)], None, NOW)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE articles SET gone_at = fetched_at, change_number = 1000 WHERE id = 3"))
        connection.execute(text("UPDATE change_counter SET value = 1000"))
    out.unlink()  # its reader has taken it away
    export(store.engine, str(out), cursor=cursor)
    assert sorted((r["article_id"], r["change"]) for r in lines(out)) == [(2, "changed"), (3, "gone"), (6, "added")]
    numbers = [r["change_number"] for r in lines(out)]
    assert numbers == sorted(numbers)
    assert export(store.engine, str(out), cursor=cursor) == 0


def test_a_cursor_that_is_none_is_refused(store, tmp_path):
    (tmp_path / "cursor").write_text("nonsense")
    with pytest.raises(UsageError, match="no cursor of an export"):
        export(store.engine, str(tmp_path / "o.jsonl"), cursor=tmp_path / "cursor")
    (tmp_path / "cursor").write_text('{"change_number": 1, "schema_version": 0}')
    with pytest.raises(UsageError, match="begin with a new cursor"):
        export(store.engine, str(tmp_path / "o.jsonl"), cursor=tmp_path / "cursor")


def test_an_export_killed_between_its_output_and_its_cursor_does_not_come_twice(store, tmp_path, monkeypatch):
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    replace = Path.replace

    def killed(self: Path, target) -> None:
        if Path(target) == cursor:
            raise KeyboardInterrupt
        replace(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        export(store.engine, str(out), cursor=cursor)
    monkeypatch.undo()
    assert len(lines(out)) == 5
    assert export(store.engine, str(tmp_path / "next.jsonl"), cursor=cursor) == 0


def test_it_does_not_come_twice_either_when_its_reader_was_faster_than_the_next_export(store, tmp_path, monkeypatch):
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    monkeypatch.setattr(Cursor, "move", lambda *_: os._exit(9))
    if os.fork() == 0:
        export(store.engine, str(out), cursor=cursor)
    os.wait()
    monkeypatch.undo()
    assert len(lines(out)) == 5
    out.unlink()
    assert export(store.engine, str(tmp_path / "next.jsonl"), cursor=cursor) == 0


def test_one_killed_before_its_output_is_in_its_place_comes_again(store, tmp_path, monkeypatch):
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda self, to: os._exit(9) if Path(to) == out else replace(self, to))
    if os.fork() == 0:
        export(store.engine, str(out), cursor=cursor)
    os.wait()
    monkeypatch.undo()
    assert not out.exists()
    assert export(store.engine, str(out), cursor=cursor) == 5
    assert sorted(p.name for p in tmp_path.iterdir() if "part" in p.name or "pending" in p.name) == []


def test_an_output_that_nobody_has_taken_away_is_not_replaced(store, tmp_path):
    out, cursor = tmp_path / "out.jsonl", tmp_path / "cursor"
    export(store.engine, str(out), cursor=cursor)
    assert export(store.engine, str(out), cursor=cursor) == 0
    assert len(lines(out)) == 5
    save(store, [article(9)], None, NOW)
    with pytest.raises(UsageError, match="still there"):
        export(store.engine, str(out), cursor=cursor)
    assert len(lines(out)) == 5
    out.rename(tmp_path / "read.jsonl")
    assert export(store.engine, str(out), cursor=cursor) == 1
    save(store, [article(10)], None, NOW)
    assert export(store.engine, str(out), cursor=cursor, replace=True) == 1
    out.write_text("somebody else's")
    save(store, [article(11)], None, NOW)
    assert export(store.engine, str(out), cursor=cursor) == 1


def test_two_exports_on_one_cursor_take_turns(store, tmp_path):
    cursor = tmp_path / "cursor"
    with Cursor(cursor).held(), pytest.raises(BusyError, match="another export is at work"):
        export(store.engine, str(tmp_path / "o.jsonl"), cursor=cursor)
    assert export(store.engine, str(tmp_path / "o.jsonl"), cursor=cursor) == 5


def test_a_cursor_is_its_owner_s_alone(store, tmp_path):
    export(store.engine, str(tmp_path / "o.jsonl"), cursor=tmp_path / "cursor")
    assert (tmp_path / "cursor").stat().st_mode & 0o777 == 0o600


def test_only_changes_of_a_kind(store, tmp_path):
    out, cursor = tmp_path / "o.jsonl", tmp_path / "cursor"
    export(store.engine, str(out), cursor=cursor)
    save(store, [article(2, title="Edited", fetched_at=NOW + timedelta(hours=1)), article(9)], None, NOW)
    assert export(store.engine, str(tmp_path / "added.jsonl"), changes=("added",), cursor=cursor) == 1
    assert [r["change"] for r in lines(tmp_path / "added.jsonl")] == ["added"]
    with pytest.raises(UsageError, match="no change is called 'new'"):
        export(store.engine, str(out), changes=("new",))


def test_exports_while_two_crawls_write_miss_nothing_and_repeat_nothing(database, tmp_path):
    """Two writers in parallel, so that transactions may commit in another order than they began."""
    done = threading.Event()

    def write(start: int) -> None:
        store = Store(database)
        for n in range(start, start + 150, 3):
            save(store, [article(i) for i in range(n, n + 3)], None, NOW)
        for n in range(start, start + 150, 10):
            save(store, [article(n, title=f"Edited {n}", fetched_at=NOW + timedelta(hours=1))], None, NOW)

    writers = [threading.Thread(target=write, args=(start,)) for start in (1000, 2000)]
    seen: list[tuple[int, int]] = []
    titles: dict[int, str] = {}

    def collect() -> None:
        export(database, str(tmp_path / "out.jsonl"), cursor=tmp_path / "cursor")
        for row in lines(tmp_path / "out.jsonl"):
            seen.append((row["article_id"], row["change_number"]))
            titles[row["article_id"]] = row["title"]
        (tmp_path / "out.jsonl").unlink()

    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        collect()
    done.set()
    collect()
    assert len(seen) == len(set(seen))
    with database.connect() as connection:
        assert titles == {row.id: row.title for row in connection.execute(text("SELECT id, title FROM articles"))}
        assert len(titles) == 300


@pytest.mark.takes_long
def test_kills_leave_no_half_file_and_lose_nothing(tmp_path):
    from newscrawl.storage.database import open_database

    store = Store(open_database(f"sqlite:///{tmp_path / 'newscrawl.db'}"))
    chance = random.Random(3)
    kills = int(os.environ.get("NEWSCRAWL_TEST_KILLS", "25"))
    out = tmp_path / "out"
    out.mkdir()
    for number in range(1, kills + 1):
        at = [f"https://a.example/{i}" for i in range(number * 20, number * 20 + 20)]
        save(store, [article(i, url=url, canonical_url=url) for i, url in enumerate(at)], None, NOW)
        is_ready, go = ready().Event(), ready().Event()
        target = str(store.engine.url), out / f"{number}.jsonl", out / "cursor", is_ready, go
        process = ready().Process(target=export_when_told, args=target)
        process.start()
        assert is_ready.wait(PATIENCE)
        go.set()
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.join()
    export(store.engine, str(out / "last.jsonl"), cursor=out / "cursor")
    rows = [row["article_id"] for path in out.glob("*.jsonl") for row in lines(path)]
    assert len(rows) == len(set(rows)) == kills * 20
    store.engine.dispose()


def test_the_schema_is_published_and_its_changes_are_versioned():
    published = json.loads((ROOT / "schema" / f"article-v{SCHEMA_VERSION}.json").read_text("utf-8"))
    assert published == json_schema(), (
        "the export has changed: raise SCHEMA_VERSION and write `scrapy export --schema` to a new file in schema/"
    )


def test_an_exported_article_keeps_to_the_schema(store, tmp_path):
    export(store.engine, str(tmp_path / "o.jsonl"))
    schema = json_schema()
    for row in lines(tmp_path / "o.jsonl"):
        assert set(row) == set(schema["required"]) == set(schema["properties"])


def test_duckdb_and_pandas_read_the_views(tmp_path):
    from newscrawl.storage.database import open_database

    path = tmp_path / "newscrawl.db"
    engine = open_database(f"sqlite:///{path}")
    keep_answers(engine)
    for query in readme_queries():
        assert len(pd.read_sql(query, engine)) >= 1, query
    engine.dispose()
    with duckdb.connect() as connection:
        try:
            connection.execute("INSTALL sqlite; LOAD sqlite")
        except duckdb.Error:
            pytest.skip("DuckDB's SQLite extension is not installed here, and there is no network to fetch it")
        connection.execute(f"ATTACH '{path}' AS news (TYPE sqlite)")
        assert connection.execute("SELECT count(*) FROM news.articles_current").fetchone() == (3,)


def readme_queries() -> list[str]:
    readme = (ROOT / "README.md").read_text("utf-8")
    return [block.split("```")[0].strip() for block in readme.split("```sql\n")[1:]]


def test_changes_alone_are_since_something(store, tmp_path):
    """Without a cursor everything is added, and an empty file looked like an answer."""
    with pytest.raises(UsageError, match="--since-cursor FILE"):
        export(store.engine, str(tmp_path / "a.csv"), changes=("changed",))
    assert not (tmp_path / "a.csv").exists()
