"""Archived pages read again: the report, the revisions, what is left alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from newscrawl import read_article
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.desk.differences import difference
from newscrawl.desk.rereading import report_text, reread
from newscrawl.errors import UsageError
from newscrawl.items import Envelope, ReadingContext
from newscrawl.reading import READER_VERSION
from newscrawl.reading.normal_form import normalised
from newscrawl.storage import models as m
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.store import Store
from tests.articles import save

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HTML = """<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body><main><article><h1>{title}</h1>
<p>The harbour of town {n} closes for the winter, its master said on Monday, two weeks earlier than in other years.</p>
<p>Boat owners of town {n} are asked to take up their boats before the weekend, when frost is to be expected again.</p>
</article></main></body></html>"""


@pytest.fixture
def archived(database: Engine, tmp_path: Path) -> Engine:
    """Four stored articles; the second was given another title, the third authors, as if an older reader had read them so."""
    articles: list[Envelope] = []
    with WarcWriter(tmp_path / "archive" / "pages.warc.gz") as writer:
        for n in range(1, 5):
            url, html = f"https://paper{n % 2}.example/{n}", HTML.format(title=f"Harbour {n} closes", n=n).encode()
            record = writer.write_page(url, html, NOW)
            read = read_article(html, url, context=ReadingContext(fetched_at=NOW))
            articles.append(Envelope(article=normalised(read), record=record))
    save(Store(database), articles, None, NOW)
    with database.begin() as connection:
        connection.execute(update(m.ArticleRow).values(reader_version="1"))
        for n, wrong in ((2, {"title": "Menu"}), (3, {"section": "Ads"})):
            connection.execute(
                update(m.ArticleRow).where(m.ArticleRow.id == n).values(**wrong, content_hash=f"old {n}")
            )
    return database


def titles(engine: Engine) -> list[str | None]:
    return [a.title for a in stored_articles(engine)]


def causes(engine: Engine) -> list[tuple[int, int, str]]:
    query = (
        select(m.Revision.article_id, m.Revision.number, m.Revision.cause)
        .where(m.Revision.number > 1)
        .order_by(m.Revision.id)
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_a_dry_run_says_what_would_change_and_writes_nothing(archived: Engine, tmp_path: Path) -> None:
    report = reread(archived, tmp_path, processes=1)
    assert (report.articles, report.differing, report.written) == (4, 2, 0)
    assert dict(report.fields) == {("title", "changed"): 1, ("section", "lost"): 1}
    assert report.examples["title", "changed"] == [("https://paper0.example/2", "Menu", "Harbour 2 closes")]
    text = report_text(report, applied=False)
    assert "- Menu" in text
    assert "+ Harbour 2 closes" in text
    assert "--apply" in text
    assert titles(archived)[1] == "Menu"
    assert causes(archived) == []


def test_applied_it_writes_re_readings_and_every_row_names_the_reader(archived: Engine, tmp_path: Path) -> None:
    report = reread(archived, tmp_path, apply=True, processes=1)
    assert report.written == 2
    assert titles(archived) == [f"Harbour {n} closes" for n in range(1, 5)]
    assert causes(archived) == [(2, 2, "re-reading"), (3, 2, "re-reading")]
    with archived.connect() as connection:
        assert set(connection.execute(select(m.ArticleRow.reader_version)).scalars()) == {READER_VERSION}
        assert connection.execute(select(m.ArchiveProgress)).all() == []
    assert reread(archived, tmp_path, processes=1).differing == 0


def test_one_site_one_article_one_period(archived: Engine, tmp_path: Path) -> None:
    assert reread(archived, tmp_path, site="www.paper0.example", processes=1).articles == 2
    assert reread(archived, tmp_path, url="https://paper0.example/2#top", processes=1).articles == 1
    assert reread(archived, tmp_path, since=NOW + timedelta(days=1), processes=1).articles == 0
    with pytest.raises(UsageError, match="no stored article has the address"):
        reread(archived, tmp_path, url="https://paper9.example/", processes=1)


def test_newer_readings_and_articles_without_a_readable_record_are_left_alone(archived: Engine, tmp_path: Path) -> None:
    with archived.begin() as connection:
        connection.execute(update(m.ArticleRow).where(m.ArticleRow.id == 1).values(archive_file=None))
        connection.execute(update(m.ArticleRow).where(m.ArticleRow.id == 2).values(reader_version="99"))
        connection.execute(update(m.ArticleRow).where(m.ArticleRow.id == 3).values(archive_file="archive/gone.warc.gz"))
        connection.execute(update(m.ArticleRow).where(m.ArticleRow.id == 4).values(payload_digest="sha1:OFANOTHERPAGE"))
    report = reread(archived, tmp_path, apply=True, processes=1)
    assert (report.articles, report.not_archived, report.newer, report.unreadable, report.written) == (2, 1, 1, 2, 0)
    assert titles(archived)[1] == "Menu"


def test_a_stopped_re_reading_goes_on_where_it_was(
    archived: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newscrawl.desk.rereading._BATCH", 1)
    save, calls = Store.save, []

    def stopped(self: Store, *args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return save(self, *args, **kwargs)

    monkeypatch.setattr(Store, "save", stopped)
    with pytest.raises(KeyboardInterrupt):
        reread(archived, tmp_path, apply=True, processes=1)
    assert causes(archived) == [(2, 2, "re-reading")]
    rest = reread(archived, tmp_path, apply=True, processes=1)
    assert (rest.articles, rest.written) == (2, 1)
    assert causes(archived) == [(2, 2, "re-reading"), (3, 2, "re-reading")]


def test_differences_are_short() -> None:
    assert difference(None, 3) == ["    + 3"]
    assert difference(["a", "b"], ["a", "c"]) == ["    - b", "    + c"]
    assert len(difference(None, "\n".join(map(str, range(50))))) == 7


def test_a_difference_shows_where_two_long_lines_part() -> None:
    shared = "a long and common beginning of both lines " * 10
    old, new = difference(shared + "left " + "x" * 300, shared + "right " + "x" * 300)
    assert "left" in old
    assert "right" in new
    assert max(len(old), len(new)) <= 150


def test_a_difference_of_named_parts_shows_those_that_differ() -> None:
    parts = {f"field{n}": "the same evidence for it" for n in range(20)}
    assert difference(parts | {"title": "h1"}, parts | {"title": "og:title"}) == [
        "    - title: h1",
        "    + title: og:title",
    ]
