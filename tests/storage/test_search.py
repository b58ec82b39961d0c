"""Full-text search, and the plans of the queries that a growing store lives by. On both databases."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.event import listen

from newscrawl.storage.asked_words import all_stand_in, fts5_query, tsquery
from newscrawl.storage.browsing.articles import ArticleFilter, latest_articles
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.dialect.interface import MARKED
from newscrawl.storage.search import search
from newscrawl.storage.store import Store
from tests.articles import NOW, save
from tests.storage.test_stories import paper, wire


@pytest.fixture
def store(database):
    store = Store(database)
    save(
        store,
        [
            paper(1, ["The ferry is back in the harbour of Bodø.", *wire(1)]),
            paper(2, ["A harbour without any boats at all."]),
        ],
        None,
        NOW,
    )
    return store


JAPANESE = "東京都は月曜日、港湾の橋の修理を完了したと発表した。工事は三週間かかり、五十人の作業員が参加した。"
CHINESE = "市政府星期一宣布，港湾大桥的维修工程已经完成。工程持续了三个星期，Boeing 五十名工人参加了施工。"
THAI = "เทศบาลประกาศเมื่อวันจันทร์ว่าการซ่อมแซมสะพานข้ามท่าเรือเสร็จสิ้นแล้ว"


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("東京", {3}), ("港湾", {3, 4}), ("港湾 東京", {3}), ("港湾 -東京", {4}), ("港湾 Boeing", {4}), ("Boeing -東京", {4}), ("港湾 -Boeing", {3}),
        ('"三个星期"', {4}), ("สะพาน", {5}), ("สะพ*", {5}), ("大阪", set()), ("-東京", set()), ("100%_/東", set()), ("東%", set()), ("headline -港湾", {5}),
    ],
)  # fmt: skip
def test_scripts_that_part_no_words_are_searched_by_letters(database, words, ids):
    papers = [paper(n, [body, *wire(n)]) for n, body in ((3, JAPANESE), (4, CHINESE), (5, THAI))]
    save(Store(database), papers, None, NOW)
    found = search(database, words)
    assert {int(one.title.split()[1]) for one in found} == ids
    page = latest_articles(database, ArticleFilter(words=words)).items if ids else ()
    assert {int(one.title.split()[1]) for one in page} == ids
    for one in found:
        assert len(one.snippet) < 400
        assert "[" in one.snippet
    for one in page:
        assert one.found
        assert MARKED[0] in one.found


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("harbour", {1, 2}), ("HARBOUR ferry", {1}), ('"harbour without"', {2}), ("harbour -ferry", {2}), ("bodø", {1}), ("nothing-like-it", set()),
        ("", set()), ('"', set()), ("OR AND NOT (", set()), ("headline", {1, 2}),
        ("harb*", {1, 2}), ("harb", set()), ("harb* -ferr*", {2}), ('"harb*"', set()), ("*", set()), ("ferry's \\ it's", set()), ("bod*", {1}), ("harbour OR nothing", set()),
    ],
)  # fmt: skip
def test_words_phrases_and_exclusions(store, words, ids):
    assert {found.article_id for found in search(store.engine, words)} == ids


def test_what_is_found_says_where_and_can_be_narrowed(store):
    (found,) = search(store.engine, "harbour", site="www.paper2.example")
    assert (found.article_id, found.title, found.url, found.published_at) == (
        2,
        "Headline 2",
        "https://paper2.example/2",
        NOW,
    )
    assert "[harbour]" in found.snippet


def test_headlines_come_first_and_then_what_is_new(database):
    """An older headline stands before newer texts."""
    store = Store(database)
    texts = [paper(n, [f"Nothing but the ferry, number {n}."], hours=n) for n in range(1, 7)]
    late = [paper(n, ["Boats."], hours=-n) for n in (7, 8)]
    headlines = [replace(one, title="The FERRY is late") for one in late]
    save(store, [*texts, *headlines], None, NOW)
    assert [found.article_id for found in search(database, "ferry", limit=4)] == [7, 8, 6, 5]


@pytest.mark.parametrize(
    ("headline", "words", "stand"),
    [
        ("The ferry is late", "FERRY", True), ("The ferry is late", "ferr", False), ("The ferry is late", "ferr*", True), ("The ferry is late", "ferry late", True),
        ("The ferry is late", "ferry gone", False), ("The ferry is late", '"ferry is"', True), ("The ferry is late", '"ferry late"', False),
        ("The ferry is late", "ferry -late", False), ("The ferry is late", "ferry -early", True), ("港湾の橋", "港湾", True), ("港湾の橋", "東京", False),
        ("Bodø-Oslo (again)", "bodø-oslo", True),
    ],
)  # fmt: skip
def test_what_stands_in_a_headline(headline, words, stand):
    assert all_stand_in(headline, words) is stand


def test_an_edited_article_is_found_by_its_new_words_only(store):
    save(store, [paper(2, ["A lighthouse without any light."], fetched_at=NOW + timedelta(hours=1))], None, NOW)
    assert [f.article_id for f in search(store.engine, "lighthouse")] == [2]
    assert [f.article_id for f in search(store.engine, "boats")] == []


def test_a_person_s_words_are_never_operators():
    assert fts5_query('ferry OR "to be" -NEAR(') == '"ferry" AND "OR" AND "to be" NOT "NEAR("'
    assert tsquery('ferry OR "to be" -NEAR(') == "'ferry' & 'OR' & 'to be' & !'NEAR('"


@given(st.text(st.sampled_from("ab\"'*-\\ :&|!()<>")))
def test_whatever_is_typed_ends_no_term(words):
    """What stands outside the quotes is of ours."""
    assert re.fullmatch(r'(?:"[^"]+"\*?(?: (?:AND|NOT) "[^"]+"\*?)*)?', fts5_query(words))
    assert re.fullmatch(r"(?:'[^'\\]+'(?::\*)?(?: & !?'[^'\\]+'(?::\*)?)*)?", tsquery(words))


QUERIES = {
    "an article by its address": (
        "SELECT article_id FROM article_urls WHERE identity = 'x'",
        "ix_article_urls_identity",
    ),
    "the same text on a site": (
        "SELECT id FROM articles WHERE site_id = 1 AND body_hash = 'x'",
        "ix_articles_body_hash_site_id",
    ),
    "copies by a band": ("SELECT article_id FROM signature_bands WHERE key IN (1, 2, 3)", "signature_bands"),
    "what changed since": (
        "SELECT id FROM articles WHERE change_number > 5 ORDER BY change_number LIMIT 500",
        "ix_articles_change_number",
    ),
    "what is due of a site": (
        "SELECT url FROM addresses WHERE site = 'a' AND role = 'article' AND due_at <= '2026-11-20'",
        "ix_addresses_site_role_due_at",
    ),
    "a story's articles": ("SELECT id FROM articles WHERE story_id = 7", "ix_articles_story_id_listed_at"),
    "stories' articles": ("SELECT id FROM articles WHERE story_id IN (7, 8)", "ix_articles_story_id_listed_at"),
    "the stories of a week": (
        "SELECT story_id, title FROM story_articles WHERE listed_at > '2026-11-20' ORDER BY story_id",
        "ix_articles_story_id_listed_at",
    ),
    "words": (None, "articles_search"),
}


def filled(count, body="n", site="1 + n % 5"):
    """Statements that put articles into an empty PostgreSQL; ``body``, ``site``: in SQL, of the number ``n``."""
    return (
        "INSERT INTO sites (id, host, first_seen_at) SELECT n, 's' || n, now() FROM generate_series(1, 5) n",
        (
            "INSERT INTO articles (id, site_id, url, canonical_url, kind, title, body, blocks, evidence, disagreements, content_hash, reader_version, "
            f"fetched_at, first_seen_at, changed_at, listed_at, body_hash, change_number, added_number) SELECT n, {site}, n, n, 'article', n, "
            f"{body}, '[]', '{{}}', '{{}}', n, '1', now(), now(), now(), now() - n * interval '1 minute', md5(n::text), n, n "
            f"FROM generate_series(1, {count}) n"
        ),
        "ANALYZE articles",
    )


@pytest.mark.parametrize("name", QUERIES)
def test_queries_use_their_indexes(database, name):
    query, index = QUERIES[name]
    on_postgresql = database.dialect.name == "postgresql"
    if query is None:
        query = (
            "SELECT id FROM articles a WHERE words_of(a.title, a.body) @@ to_tsquery('simple', 'x')"
            if on_postgresql
            else "SELECT rowid FROM articles_search WHERE articles_search MATCH 'x'"
        )
    with database.connect() as connection:
        if on_postgresql:
            for statement in filled(500):  # in a table of no rows one index is as good as the other
                connection.execute(text(statement))
            connection.execute(
                text("SET enable_seqscan = off")
            )  # a small table is scanned else, whatever indexes it has
        plan = "\n".join(
            str(row)
            for row in connection.execute(text(("EXPLAIN " if on_postgresql else "EXPLAIN QUERY PLAN ") + query))
        )
    assert index in plan, plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("word", ["town", "ferry", "town ferry", "nowhere"])
def test_a_frequent_word_makes_postgresql_read_no_text_that_the_index_knows(database, word):
    """It takes 0.1 ms to read a text for its words anew: a list of a frequent one took seconds on ten thousand articles."""
    if database.dialect.name != "postgresql":
        pytest.skip("of SQLite's index")
    with database.begin() as connection:
        ferry_in_a_tenth = "'town ' || CASE WHEN n % 10 = 0 THEN 'ferry ' ELSE '' END || repeat('word ', 60)"
        for statement in filled(4_000, ferry_in_a_tenth):
            connection.execute(text(statement))
    asked = []
    listen(database, "before_cursor_execute", lambda *event: asked.append(event[2:4]))
    lines = latest_articles(database, ArticleFilter(words=word), None, 50).items
    found = search(database, word)
    assert len(lines) == (0 if word == "nowhere" else 50)
    assert len(found) == (0 if word == "nowhere" else 20)
    about_words = [(statement, values) for statement, values in asked if "words_of" in statement]
    with database.connect() as connection:
        for statement, values in about_words:
            plan = connection.exec_driver_sql("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, values).scalar_one()
            assert sum(map(read_anew, nodes(plan[0]["Plan"]))) <= 400, plan


def test_a_word_of_a_quiet_site_is_looked_for_among_its_own_articles(database):
    """Others' newer articles were counted first: three quarters of the time that a million of them took."""
    if database.dialect.name != "postgresql":
        pytest.skip("SQLite's index says which articles have a word")
    with database.begin() as connection:
        body, site = "'town ' || CASE WHEN n > 3900 THEN 'ferry ' ELSE '' END", "CASE WHEN n > 3800 THEN 2 ELSE 1 END"
        for statement in filled(4_000, body, site):
            connection.execute(text(statement))
    asked = []
    listen(database, "before_cursor_execute", lambda *event: asked.append(event[2:4]))
    lines = latest_articles(database, ArticleFilter(words="ferry", site="s2"), None, 50).items
    assert [line.article_id for line in lines] == list(range(3901, 3951))
    of_the_list = asked.copy()  # what is asked about them is none of them
    with database.connect() as connection:
        for statement, values in of_the_list:
            plan = connection.exec_driver_sql("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, values).scalar_one()
            assert all(node["Actual Rows"] <= 200 for node in nodes(plan[0]["Plan"])), plan


@pytest.mark.parametrize("empty_database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("given", "used"), [(None, "32MB"), ("1MB", "32MB"), ("96MB", "96MB")])
def test_a_question_has_the_memory_that_marking_articles_takes(empty_database, given, used):
    with create_engine(empty_database, isolation_level="AUTOCOMMIT").connect() as connection:
        if given:
            name = connection.execute(text("SELECT current_database()")).scalar_one()
            connection.execute(text(f"ALTER DATABASE {name} SET work_mem = '{given}'"))
    for engine in (open_database(empty_database), open_for_reading(empty_database, seconds=1, connections=1)):
        with engine.connect() as connection:
            assert connection.execute(text("SHOW work_mem")).scalar_one() == used
        engine.dispose()


def nodes(plan):
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes(one)


def read_anew(node):
    """How many texts a step of a plan read for their words."""
    if "words_of" in node.get("Filter", ""):
        return node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    if any("words_of" in key for key in node.get("Sort Key", ())):
        return node["Plans"][0]["Actual Rows"]
    return 0
