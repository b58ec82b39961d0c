"""Lists for people: every article once and in order, narrowed as asked, along the indexes made for it. On both databases."""

import dataclasses
import itertools
from datetime import timedelta
from time import process_time

import pytest
from sqlalchemy import event, text

from newscrawl.errors import StorageError, UsageError
from newscrawl.items import Block, BlockKind, Photo, Precision
from newscrawl.storage.browsing import articles as listing
from newscrawl.storage.browsing.articles import ArticleFilter, latest_articles, names_like
from newscrawl.storage.browsing.edits import EditFilter, silent_edits, summary_of_edits
from newscrawl.storage.browsing.one_article import article_of_address, whole_article
from newscrawl.storage.browsing.paging import cursor_behind, instant, keys_of, number
from newscrawl.storage.browsing.runs import runs
from newscrawl.storage.browsing.sites import field_histories, fill_rates, one_site, sites
from newscrawl.storage.browsing.stories import one_story, stories
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.conftest import a_database
from tests.storage.test_stories import paper, wire

SECTIONS, TAGS, LANGUAGES = ("News", "Sport", None), ("ferries", "snow", "rates"), ("en", "nb", "nb-NO", None)


def one(n: int, **changes):
    """An article that differs from its neighbours in all that lists are narrowed by."""
    host = f"site{n % 3}.example"
    facts = {
        "url": f"https://{host}/{n}", "canonical_url": f"https://{host}/{n}", "site": host, "section": SECTIONS[n % 2 + n % 5 // 4], "language": LANGUAGES[n % 4],
        "authors": ("Jane Roe",) if n % 4 else ("Al Roe", "Jane Roe"), "tags": (TAGS[n % 3],), "title": f"Title {n}", "body": f"Text {n} of the {TAGS[n % 2]}.",
        "published_at": None if n % 7 == 0 else NOW - timedelta(hours=n * 5 % 23), "published_precision": Precision.DAY if n % 3 else Precision.MINUTE, "fetched_at": NOW,
    }  # fmt: skip
    if n % 5 == 0:
        facts |= {"photos": (), "photo_credit": None}
    if n % 6 == 1:
        facts |= {"photos": (Photo(f"https://{host}/{n}.jpg"),), "photo_credit": None}
    return article(n, **{**facts, **changes})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory):
    """Thirty articles, which nobody changes."""
    with a_database(request, tmp_path_factory.mktemp("filled"), migrated=True) as url:
        engine = open_database(url)
        save(Store(engine), [one(n) for n in range(1, 31)], None, NOW)
        yield engine
        engine.dispose()


FILTERS = {
    "all": (ArticleFilter(), bool),
    "site": (ArticleFilter(site="www.site1.example"), lambda a: a.site == "site1.example"),
    "section": (ArticleFilter(section="Sport"), lambda a: a.section == "Sport"),
    "language": (ArticleFilter(language="nb"), lambda a: (a.language or "").startswith("nb")),
    "author": (ArticleFilter(author="Al Roe"), lambda a: "Al Roe" in a.authors),
    "tag": (ArticleFilter(tag="snow"), lambda a: "snow" in a.tags),
    "words": (ArticleFilter(words="ferries"), lambda a: "ferries" in a.body),
    "a phrase, and a word that must not stand there": (ArticleFilter(words='"of the" -snow'), lambda a: "snow" not in a.body),
    "no photo is credited": (ArticleFilter(credits="without"), lambda a: any(p.credit is None for p in a.photos)),
    "a photo is credited": (ArticleFilter(credits="with"), lambda a: any(p.credit for p in a.photos)),
    "days": (ArticleFilter(since=(NOW - timedelta(days=1)).date(), until=(NOW - timedelta(days=1)).date()), lambda a: a.listed_at.date() < NOW.date()),
    "all at once": (
        ArticleFilter(site="site1.example", author="Jane Roe", tag="snow", words="text", language="nb"),
        lambda a: a.site == "site1.example" and "snow" in a.tags and (a.language or "").startswith("nb"),
    ),
}  # fmt: skip


def walk(ask, limit: int):
    """All entries of a list, a page of them at a time."""
    found, after = [], None
    for _ in itertools.count():
        page = ask(after, limit)
        assert len(page.items) <= limit
        found += page.items
        after = page.next
        if after is None:
            return found
    raise AssertionError


@pytest.mark.parametrize(("few", "many"), [(listing.FEW, listing.MANY), (3, 100), (0, 100), (0, 3), (0, 0)])
@pytest.mark.parametrize("name", FILTERS)
def test_a_list_has_all_that_is_asked_for_once_and_the_newest_first(filled, name, few, many, monkeypatch):
    """Whichever way it is found: by the few that have it, or down the index."""
    monkeypatch.setattr(listing, "FEW", few)
    monkeypatch.setattr(listing, "MANY", many)
    wanted, is_wanted = FILTERS[name]
    listed = {a.article_id: a.listed_at for a in latest_articles(filled, ArticleFilter(), None, 200).items}
    stored = [a for a in stored_articles(filled) if is_wanted(_Listed(a, listed[a.article_id]))]
    expected = [a.article_id for a in sorted(stored, key=lambda a: (listed[a.article_id], a.article_id), reverse=True)]
    found = walk(lambda after, limit: latest_articles(filled, wanted, after, limit), 7)
    assert [a.article_id for a in found] == expected
    assert expected


class _Listed:
    """A stored article, and where it is listed."""

    def __init__(self, stored, listed_at):
        self.stored, self.listed_at = stored, listed_at

    def __getattr__(self, name):
        return getattr(self.stored, name)


def test_an_article_is_listed_by_its_publication_but_never_later_than_it_was_seen(database):
    store = Store(database)
    hour = timedelta(hours=1)
    save(
        store,
        [one(1, published_at=NOW - 2 * hour), one(2, published_at=None), one(3, published_at=NOW + 400 * hour)],
        None,
        NOW,
    )
    assert {a.article_id: a.listed_at for a in latest_articles(database, ArticleFilter()).items} == {
        1: NOW - 2 * hour,
        2: NOW,
        3: NOW,
    }
    save(store, [one(1, published_at=NOW - 5 * hour, title="Moved", fetched_at=NOW + hour)], None, NOW + hour)
    assert [a.listed_at for a in latest_articles(database, ArticleFilter(words="moved")).items] == [NOW - 5 * hour]


def test_a_list_goes_on_where_it_was_although_articles_come_in(reading):
    engine, only = reading
    save(Store(engine), [one(n) for n in range(2, 9)], None, NOW)
    first = latest_articles(only, ArticleFilter(), None, 3)
    save(Store(engine), [one(n, published_at=NOW, fetched_at=NOW) for n in range(40, 45)], None, NOW)
    rest = walk(lambda after, limit: latest_articles(only, ArticleFilter(), after or first.next, limit), 3)
    assert sorted(a.article_id for a in (*first.items, *rest)) == list(range(1, 9))


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "W10",
        "bnVsbA",
        "\u00e9",
        cursor_behind("2026-11-20", 1),
        cursor_behind(NOW, "1"),
        cursor_behind(NOW, 2**70),
        cursor_behind(NOW, True),
    ],
)
def test_a_cursor_that_was_never_given_is_told(cursor):
    with pytest.raises(UsageError, match="is no cursor"):
        keys_of(cursor, instant, number)


def test_names_that_begin_alike(filled):
    assert names_like(filled, "authors", "J") == ["Jane Roe"]
    assert names_like(filled, "tags", "s") == ["snow"]
    assert names_like(filled, "authors", "") == []


# ---- what else is listed


def test_stories_are_ranked_by_how_many_ran_them(database):
    save(Store(database), [paper(n, wire(n // 10), hours=n % 10) for n in (10, 11, 12, 20, 21, 30)], None, NOW)
    found = walk(lambda after, limit: stories(database, None, after, limit), 1)
    assert [(s.papers, s.articles, s.first_site) for s in found] == [
        (3, 3, "paper10.example"),
        (2, 2, "paper20.example"),
    ]
    assert found[0].sites == ("paper10.example", "paper11.example", "paper12.example")
    line, copies = one_story(database, found[0].story_id)
    assert line == found[0]
    assert [(c.site, c.is_first, c.similarity) for c in copies] == [
        ("paper10.example", True, 1.0),
        ("paper11.example", False, 1.0),
        ("paper12.example", False, 1.0),
    ]
    assert stories(database, NOW + timedelta(days=1)).items == ()


def test_a_paper_that_runs_a_text_again_and_again_is_one_paper(database):
    again = [
        dataclasses.replace(paper(n, [*wire(1), f"Added number {n} by hand."], hours=n), site="paper9.example")
        for n in range(1, 5)
    ]
    twice = [paper(n, wire(1 if n < 7 else 2), hours=n) for n in (5, 7, 8, 10)]
    alone = [
        dataclasses.replace(paper(n, [*wire(3), f"Added number {n} by hand."], hours=n), site="paper9.example")
        for n in (11, 12)
    ]
    save(Store(database), [*again, *twice, *alone], None, NOW)
    found = walk(lambda after, limit: stories(database, None, after, limit), 1)
    assert [(s.papers, s.articles) for s in found] == [(3, 3), (2, 5)]
    assert [s.papers for s in stories(database, NOW - timedelta(days=30)).items] == [3, 2]
    assert one_story(database, 99) is None


def test_silent_edits_are_listed_and_counted(database):
    store = Store(database)
    save(store, [one(n, modified_at=NOW) for n in (1, 2, 3, 4)], None, NOW)
    later = NOW + timedelta(hours=1)
    save(
        store,
        [
            one(1, title="Other", fetched_at=later, modified_at=NOW),
            one(
                2,
                body="Other text.",
                blocks=(Block(BlockKind.PARAGRAPH, "Other text."),),
                fetched_at=later,
                modified_at=NOW,
            ),
        ],
        None,
        later,
    )
    save(store, [one(3, title="Owned up to", fetched_at=later, modified_at=later)], None, later)
    found = walk(lambda after, limit: silent_edits(database, EditFilter(), after, limit), 1)
    assert [(e.article_id, list(e.changes)) for e in found] == [(2, ["body", "blocks"]), (1, ["title"])]
    week = EditFilter(since=NOW, until=NOW + timedelta(days=7))
    assert summary_of_edits(database, week) == summary_of_edits(database, EditFilter())
    assert dataclasses.astuple(summary_of_edits(database, week)) == (
        2,
        1,
        (("site1.example", 1), ("site2.example", 1)),
        2,
    )
    assert [e.article_id for e in silent_edits(database, EditFilter(field="title")).items] == [1]
    assert [e.article_id for e in silent_edits(database, EditFilter(site="site2.example")).items] == [2]
    assert silent_edits(database, EditFilter(since=later + timedelta(seconds=1))).items == ()
    assert summary_of_edits(database, EditFilter(until=NOW)).edits == 0


def test_sites_say_what_came_of_them_lately(filled):
    found = walk(lambda after, limit: sites(filled, NOW, after, limit), 2)
    assert [s.site for s in found] == ["site0.example", "site1.example", "site2.example"]
    assert [s.articles for s in found] == [10, 10, 10]
    assert [sum(s.new_by_day) for s in found] == [10, 10, 10]
    assert all(sum(s.new_by_day[-2:]) == 10 and len(s.new_by_day) == 30 for s in found)
    assert one_site(filled, "www.site1.example", NOW) == found[1]
    assert one_site(filled, "nobody.example", NOW) is None
    rates = {rate.field: rate.filled for rate in fill_rates(filled, "site1.example")}
    stored = [a for a in stored_articles(filled) if a.site == "site1.example"]
    for name, filled_ones in rates.items():
        assert filled_ones == sum(getattr(a, name) not in (None, (), "") for a in stored), name
    assert fill_rates(filled, "nobody.example") == ()
    assert field_histories(filled, "site1.example") == ()


def test_an_article_is_found_by_its_number_and_by_its_addresses(filled):
    assert article_of_address(filled, "http://www.site1.example/1?utm_source=x") == 1
    assert article_of_address(filled, "https://nobody.example/") is None
    assert whole_article(filled, 1).article.title == "Title 1"
    assert whole_article(filled, 999) is None
    assert runs(filled).items == ()


# ---- how they are found

_WALKS = {
    "the newest": (ArticleFilter(), "ix_articles_listed"),
    "of a language": (ArticleFilter(language="en"), "ix_articles_listed"),
    "of a section": (ArticleFilter(section="News"), "ix_articles_listed"),
    "of a site": (ArticleFilter(site="site1.example"), "ix_articles_listed_of_site"),
    "of a site and a section": (ArticleFilter(site="site1.example", section="News"), "ix_articles_listed_of_site"),
}


def plans(engine, ask) -> str:
    """How the statements of a question are answered, SQLite's way of telling it."""
    asked = []
    listener = lambda *given: asked.append((given[2], given[3]))  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    ask()
    event.remove(engine, "before_cursor_execute", listener)
    with engine.connect() as connection:
        return "\n".join(
            str(row)
            for statement, given in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        )


@pytest.fixture
def sqlite(filled):
    if filled.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's plans are asked for below")
    return filled


@pytest.mark.parametrize("name", _WALKS)
def test_a_walk_stays_within_its_index(sqlite, name):
    wanted, index = _WALKS[name]
    told = plans(sqlite, lambda: latest_articles(sqlite, wanted, cursor_behind(NOW, 12)))
    assert f"USING COVERING INDEX {index} " in told, told
    assert "TEMP B-TREE FOR ORDER BY" not in told
    assert "SCAN articles\n" not in told


@pytest.mark.parametrize(
    "wanted",
    [ArticleFilter(author="Jane Roe"), ArticleFilter(tag="snow"), ArticleFilter(words="ferries")],
    ids=["author", "tag", "words"],
)
def test_of_many_the_walk_is_down_the_index_and_few_are_looked_up(sqlite, wanted, monkeypatch):
    assert "SEARCH articles USING INTEGER PRIMARY KEY" in plans(sqlite, lambda: latest_articles(sqlite, wanted))
    monkeypatch.setattr(listing, "FEW", 0)
    assert "COVERING INDEX ix_articles_listed" in plans(sqlite, lambda: latest_articles(sqlite, wanted))


def test_other_lists_go_down_indexes_of_their_own(sqlite):
    told = plans(sqlite, lambda: silent_edits(sqlite, EditFilter(since=NOW)))
    assert "ix_revisions_silent" in told
    assert "TEMP B-TREE" not in told
    assert "ix_revisions_silent" in plans(sqlite, lambda: summary_of_edits(sqlite, EditFilter(since=NOW)))
    assert "ix_stories_papers_id" in plans(sqlite, lambda: stories(sqlite))
    assert "ix_stories_first_published_at" in plans(sqlite, lambda: stories(sqlite, NOW))
    of_sites = plans(sqlite, lambda: sites(sqlite, NOW))
    assert "COVERING INDEX ix_articles_listed_of_site" in of_sites
    assert "COVERING INDEX ix_site_runs_ended_at (ended_at>" in of_sites
    layout = EditFilter(since=NOW, layout=True)
    assert "ix_revisions_layout" in plans(sqlite, lambda: silent_edits(sqlite, layout))


def test_on_postgresql_lists_have_indexes_too(filled):
    if filled.dialect.name != "postgresql":
        pytest.skip("SQLite tells its plans above")
    with filled.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))
        for query, index in (
            ("SELECT id FROM articles ORDER BY listed_at DESC, id DESC LIMIT 50", "ix_articles_listed"),
            (
                "SELECT id FROM articles WHERE site_id = 1 ORDER BY listed_at DESC, id DESC LIMIT 50",
                "ix_articles_listed_of_site",
            ),
            ("SELECT id FROM revisions WHERE silent ORDER BY seen_at DESC, id DESC LIMIT 50", "ix_revisions_silent"),
            ("SELECT id FROM stories ORDER BY papers DESC, id DESC LIMIT 50", "ix_stories_papers_id"),
        ):
            assert index in str(connection.execute(text(f"EXPLAIN {query}")).all()), query


# ---- connections that can only read


@pytest.fixture
def reading(database_url):
    engine = open_database(database_url)
    save(Store(engine), [one(1)], None, NOW)
    only = open_for_reading(database_url, seconds=0.5, connections=2)
    yield engine, only
    only.dispose()
    engine.dispose()


def test_who_only_reads_cannot_write_and_sees_what_is_written(reading):
    engine, only = reading
    assert [a.article_id for a in latest_articles(only, ArticleFilter()).items] == [1]
    for statement in ("DELETE FROM articles", "UPDATE articles SET title = 'x'", "CREATE TABLE other (id integer)"):
        with pytest.raises(StorageError), only.begin() as connection:
            connection.execute(text(statement))
    save(Store(engine), [one(2)], None, NOW)
    assert len(latest_articles(only, ArticleFilter()).items) == 2


def test_a_question_that_takes_too_long_is_broken_off(reading):
    _, only = reading
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) SELECT count(*) FROM n"
    )
    began = process_time()
    with pytest.raises(StorageError, match=r"longer than it may|too long"), only.connect() as connection:
        connection.execute(text(endless))
    assert process_time() - began < 60
    assert len(latest_articles(only, ArticleFilter()).items) == 1


def test_tables_of_another_version_are_told(empty_database):
    open_database(empty_database, migrate=False).dispose()
    with pytest.raises(StorageError):
        open_for_reading(empty_database, seconds=1, connections=1)
