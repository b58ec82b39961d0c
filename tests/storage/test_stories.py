"""One story, once: exact duplicates become aliases, copies are linked, unrelated texts are not. On both databases."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from newscrawl.decisions.changes import Outcome
from newscrawl.decisions.near_duplicates import BANDS, Wording, added_and_cut, likeness
from newscrawl.items import Block, BlockKind
from newscrawl.storage import models as m
from newscrawl.storage.loading import Selection, stored_articles
from newscrawl.storage.store import Store
from newscrawl.storage.stories import story_text
from tests.articles import NOW, article, save

WORDS = [
    a + b
    for a in ("har", "bo", "fjor", "ski", "tor", "val", "lys", "nat", "mel", "gru")
    for b in ("de", "ne", "ra", "lig", "sten", "mark", "vik", "by", "holm", "dal")
]


def wire(seed: int, paragraphs: int = 8, words: int = 40) -> list[str]:
    chance = random.Random(seed)
    return [" ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "." for _ in range(paragraphs)]


def paper(n: int, paragraphs: list[str], hours: int = 0, **changes):
    host = f"paper{n}.example"
    return article(
        n, url=f"https://{host}/{n}", canonical_url=f"https://{host}/{n}", site=host, title=f"Headline {n}", body="\n\n".join(paragraphs),
        blocks=tuple(Block(BlockKind.PARAGRAPH, p) for p in paragraphs), published_at=NOW + timedelta(hours=hours), **changes,
    )  # fmt: skip


def stories(engine) -> dict[int, int | None]:
    with engine.connect() as connection:
        return {
            row.id: row.story_id
            for row in connection.execute(select(m.ArticleRow.id, m.ArticleRow.story_id).order_by(m.ArticleRow.id))
        }


EDITS = {
    "another headline": lambda p: p,
    "a paragraph cut": lambda p: p[:3] + p[4:],
    "a local line added": lambda p: [
        p[0],
        "In our own town the mayor said that nothing of this kind had been seen here since the big storm.",
        *p[1:],
    ],
    "the sign-off changed": lambda p: [*p[:-1], p[-1] + " (Reuters)"],
    "quotes restyled": lambda p: [x.replace(" de", " “de").replace(".", "”.") for x in p],
    "the last three cut": lambda p: p[:5],
    "paragraphs joined": lambda p: [" ".join(p[:4]), " ".join(p[4:])],
    "a word here and there": lambda p: [
        " ".join("andre" if i % 17 == 5 else w for i, w in enumerate(x.split())) for x in p
    ],
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_copy_with_the_usual_edits_is_linked_and_the_earliest_publisher_known(database, edit):
    original = wire(1)
    save(
        Store(database),
        [paper(1, original, hours=2), paper(2, wire(2)), paper(3, EDITS[edit](original), hours=1)],
        None,
        NOW,
    )
    found = stories(database)
    assert found[1] == found[3] is not None
    assert found[2] is None
    with database.connect() as connection:
        story = connection.execute(select(m.Story.__table__)).one()
        assert (story.first_article_id, story.size) == (3, 2)
        assert "story 1: 2 articles, first in paper3.example" in story_text(connection, 1)[0]


def test_copies_meet_across_batches_and_the_earlier_one_found_later_is_first(database):
    store = Store(database)
    for n, hours in ((1, 3), (2, 5), (3, 1)):
        save(store, [paper(n, wire(1), hours=hours)], None, NOW)
    assert len({*stories(database).values()}) == 1
    with database.connect() as connection:
        assert connection.execute(select(m.Story.first_article_id)).scalar() == 3
    assert [a.site for a in stored_articles(database, Selection(one_per_story=True))] == ["paper3.example"]


@pytest.mark.parametrize(("days", "linked"), [(0, True), (6, True), (-6, True), (40, False)])
def test_copies_are_looked_for_within_a_week_each_way_at_least(database, days, linked):
    save(Store(database), [paper(1, wire(1)), paper(2, wire(1), hours=24 * days)], None, NOW)
    assert (stories(database)[1] is not None) is linked


def test_an_edit_that_makes_it_a_copy_links_it(database):
    store = Store(database)
    save(store, [paper(1, wire(1)), paper(2, wire(2))], None, NOW)
    save(store, [paper(2, wire(1), fetched_at=NOW + timedelta(hours=1))], None, NOW + timedelta(hours=1))
    assert len({*stories(database).values()}) == 1
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM signature_bands WHERE article_id = 2")).scalar() == BANDS


def test_short_and_boilerplate_heavy_texts_do_not_clump(database):
    boilerplate = "Subscribe now to read all our stories. This text was made by our newsroom. All rights are reserved by the publisher of this page."
    short = [paper(n, [f"Goal number {n} in the match.", boilerplate]) for n in range(1, 21)]
    long = [paper(n, [*wire(n, paragraphs=3), boilerplate]) for n in range(21, 41)]
    save(Store(database), [*short, *long], None, NOW)
    assert {*stories(database).values()} == {None}


def test_a_round_up_is_a_copy_of_none_of_its_parts(database):
    parts = [wire(n, paragraphs=2) for n in range(1, 9)]
    save(
        Store(database),
        [paper(n, part) for n, part in enumerate(parts, 1)] + [paper(9, [p for part in parts for p in part])],
        None,
        NOW,
    )
    assert {*stories(database).values()} == {None}


def test_the_same_text_on_the_same_site_is_an_alias(database):
    store = Store(database)
    first, other = paper(1, wire(1)), paper(1, wire(1))
    other = article(
        2,
        **{name: getattr(first, name) for name in ("site", "title", "body", "blocks", "published_at")},
        url="https://paper1.example/b",
        canonical_url="https://paper1.example/b",
    )
    assert [s.outcome for s in save(store, [first, other], None, NOW)] == [Outcome.NEW, Outcome.UNCHANGED]
    assert [s.outcome for s in save(store, [other], None, NOW)] == [Outcome.UNCHANGED]
    with database.connect() as connection:
        assert connection.execute(select(m.ArticleUrl.url).where(m.ArticleUrl.article_id == 1).order_by(m.ArticleUrl.url)).scalars().all() == [
            "https://paper1.example/1", "https://paper1.example/b"
        ]  # fmt: skip
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar() == 1


def test_what_a_copy_added_and_cut():
    original = wire(1)
    copy = [original[0], "The mayor of our own town had nothing to say about it on Monday.", *original[2:]]
    assert added_and_cut(original, copy) == ([copy[1]], [original[1]])
    assert added_and_cut(original, [" ".join(original)]) == ([], [])


def test_scripts_without_spaces_have_shingles_too():
    one = "日本の港は冬の間閉鎖されると市長が月曜日に発表した。漁師たちは雪が降る前に船を陸に揚げるよう求められている。"
    assert likeness(Wording(one), Wording(one.replace("月曜日", "火曜日"))).is_copy


@given(st.text(max_size=400), st.text(max_size=400))
def test_likeness_is_symmetric_and_bounded(one, other):
    a, b = Wording(one), Wording(other)
    forth, back = likeness(a, b), likeness(b, a)
    assert forth == back
    assert 0 <= forth.similarity <= forth.containment <= 1
    assert len(a.bands) in (0, BANDS)
