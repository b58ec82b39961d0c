"""What becomes of an article that is offered, case by case. Each case names where it was met."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.decisions.changes import CONTENT_FIELDS, Cause, Outcome, content_hash
from newscrawl.decisions.storing import (
    Fate,
    Known,
    Offer,
    Standing,
    decide,
    is_led_from,
    may_go_on,
    needs_stored,
    standing_of,
)
from newscrawl.items import FIELD_NAMES, Article, Block, BlockKind, Photo, Precision
from newscrawl.urls import identity, normalise, page_of

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TEXT = "The ferry sails again on Monday morning, the county says, after a week in the yard."
OTHER = "Nobody had bet upon this animal at all, yet it outran them before the eyes of the whole village."


def article(url="https://a.example/ferry", canonical=None, title="Ferry is back", body=TEXT, **changes) -> Article:
    blocks = (Block(BlockKind.PARAGRAPH, body),)
    return Article(
        url=url, canonical_url=canonical or normalise(url), site="a.example", title=title, body=body, blocks=blocks, **changes
    )  # fmt: skip


STORED = article(published_at=NOW - timedelta(hours=2), comment_count=3, modified_at=NOW - timedelta(hours=1))


def known(stored=STORED, **changes) -> Known:
    facts = {
        "id": 1, "url": stored.url, "title": "Title 1", "canonical_url": stored.canonical_url, "content_hash": content_hash(stored),
        "body_hash": "x", "published_at": stored.published_at, "modified_at": stored.modified_at,
        "comment_count": stored.comment_count, "fetched_at": NOW, "first_seen_at": NOW, "reader_version": "3",
        "payload_digest": "sha1:A", "gone_at": None, "story_id": None,
    }  # fmt: skip
    return Known(**facts | changes)


def offer(
    page=STORED, *, at=LATER, asked=None, digest="sha1:B", reader="3", alone=False, left_out=(), for_good=False
) -> Offer:
    return Offer(
        article=page, address=identity(page.url), canonical=identity(page.canonical_url), asked=asked and page_of(asked),
        page=page_of(page.url),
        content_hash=content_hash(page), fetched_at=at, payload_digest=digest, reader_version=reader, stands_alone=alone,
        offered_at=max(at, LATER), left_out=frozenset(left_out), led_for_good=for_good,
    )  # fmt: skip


def like(stored=STORED, **changes) -> Article:
    return dataclasses.replace(stored, **changes)


HOME = "https://a.example/ferry"
NEXT_DOOR = "https://b.example/ferry"
STANDINGS = {
    "the page itself": (offer(), known(), Standing.HOME),
    "with another scheme, www and a slash": (offer(like(url="http://www.a.example/ferry/")), known(), Standing.HOME),
    # one identity, but another page, which prints another title and no comment count
    "its mobile page": (offer(like(url="https://m.a.example/ferry")), known(), Standing.ALIAS),
    "its AMP page, without a canonical link": (
        offer(like(url=HOME + "/amp/", canonical_url=HOME + "/amp/")),
        known(),
        Standing.ALIAS,
    ),
    "the plain page, met after its AMP page": (
        offer(),
        known(like(url=HOME + "/amp/", canonical_url=HOME + "/amp/")),
        Standing.OWN_PAGE,
    ),
    "a plain page that names its AMP page": (
        offer(like(canonical_url=HOME + "/amp")),
        known(like(url=HOME + "/amp/", canonical_url=HOME + "/amp/")),
        Standing.ALIAS,
    ),
    "tracked by a newsletter": (offer(like(url=HOME + "?utm_source=mail")), known(), Standing.HOME),
    # WordPress, comments broken into pages: a canonical link to the article, or to itself, by theme
    "a page of its comments": (offer(like(url=HOME + "/comment-page-2/")), known(), Standing.ALIAS),
    "a page of its comments that stands for itself": (
        offer(like(url=HOME + "/comment-page-2/", canonical_url=HOME + "/comment-page-2/")),
        known(),
        Standing.ALIAS,
    ),
    "the same in another section": (
        offer(like(url="https://a.example/local/ferry", canonical_url="https://a.example/local/ferry")),
        known(),
        Standing.ALIAS,
    ),
    # a redesign: the server leads from the old address to the new one
    "moved by its server": (
        offer(like(url="https://a.example/2026/ferry", canonical_url="https://a.example/2026/ferry"), asked=HOME),
        known(),
        Standing.MOVED,
    ),
    # a domain that is given up
    "moved to another site for good": (
        offer(like(url=NEXT_DOOR, canonical_url=NEXT_DOOR), asked=HOME, for_good=True),
        known(),
        Standing.MOVED,
    ),
    # a mirror while the site is mended, a partner's host for some countries
    "shown at another site for the time being": (
        offer(like(url=NEXT_DOOR, canonical_url=NEXT_DOOR), asked=HOME),
        known(),
        Standing.LENT,
    ),
    # a feed that names AMP pages, met before the sitemap
    "the page that the canonical link named": (offer(), known(like(url=HOME + "/app-view")), Standing.OWN_PAGE),
    # two pages that claim each other would else change places at every visit
    "a page that is named and names another": (
        offer(like(canonical_url=HOME + "/app-view")),
        known(like(url=HOME + "/app-view")),
        Standing.ALIAS,
    ),
    "an alias of a page that is gone": (
        offer(like(url="https://a.example/local/ferry", canonical_url="https://a.example/local/ferry")),
        known(gone_at=NOW),
        Standing.HEIR,
    ),
}


@pytest.mark.parametrize("case", STANDINGS)
def test_how_an_address_stands_to_a_stored_article(case):
    offered, stored, standing = STANDINGS[case]
    assert standing_of(offered, stored) is standing


EDITED = like(title="Ferry is back at last")
DECISIONS = {
    # (what is offered, what is known, standing) -> (fate, outcome, cause, silent)
    "nothing new": (offer(), known(), Standing.HOME, Fate.CONFIRM, None, None),
    "other quotation marks": (offer(like(title="Ferry is  back")), known(), Standing.HOME, Fate.CONFIRM, None, None),
    "an edit that the page is silent about": (offer(EDITED), known(), Standing.HOME, Fate.REPLACE, Cause.EDIT, True),
    "an edit that the page owns up to": (
        offer(like(EDITED, modified_at=LATER)), known(), Standing.HOME, Fate.REPLACE, Cause.EDIT, False,
    ),
    "a page that states no modification": (
        offer(like(EDITED, modified_at=None)), known(), Standing.HOME, Fate.REPLACE, Cause.EDIT, True,
    ),
    "the same bytes, another reader": (
        offer(EDITED, digest="sha1:A"), known(), Standing.HOME, Fate.REPLACE, Cause.REREADING, None,
    ),
    "the same fetch, in no archive": (
        offer(EDITED, at=NOW, digest=None), known(), Standing.HOME, Fate.REPLACE, Cause.REREADING, None,
    ),
    "a replayed archive, older than what is stored": (
        offer(EDITED, at=NOW - timedelta(days=1)), known(), Standing.HOME, Fate.CONFIRM, None, None,
    ),
    "an older reader of the same fetch": (
        offer(EDITED, at=NOW, reader="2"), known(), Standing.HOME, Fate.CONFIRM, None, None,
    ),
    "reader 10 after reader 9": (
        offer(EDITED, at=NOW, reader="10"), known(reader_version="9"), Standing.HOME, Fate.REPLACE, Cause.EDIT, True,
    ),
    "a comment more": (offer(like(comment_count=4)), known(), Standing.HOME, Fate.REPLACE, Cause.EDIT, True),
    "a count that is not stated any more": (
        offer(like(comment_count=None)), known(), Standing.HOME, Fate.CONFIRM, None, None,
    ),
    "an alias with another title, day and count": (
        offer(like(EDITED, url=HOME + "/comment-page-2/", comment_count=9, published_at=NOW)), known(), Standing.ALIAS,
        Fate.ALIAS, None, None,
    ),
    "another article that claims this address": (
        offer(article("https://a.example/goat", HOME, "Goat wins", OTHER)), known(), Standing.ALIAS, Fate.APART, None, None,
    ),
    "an archived address that serves another article now": (
        offer(article(HOME, HOME, "Goat wins", OTHER)), known(), Standing.HOME, Fate.REPLACE, Cause.EDIT, True,
    ),
    "told apart once, told apart for good": (
        offer(article("https://a.example/goat", HOME, "Goat wins", OTHER), alone=True), known(), Standing.ALIAS,
        Fate.ALIAS, None, None,
    ),
    "the article's own page, met after its alias": (
        offer(EDITED), known(like(url=HOME + "/app-view")), Standing.OWN_PAGE, Fate.REPLACE, Cause.OTHER_PAGE, None,
    ),
    "read where it still stands": (
        offer(like(EDITED, url="https://a.example/b")), known(gone_at=NOW), Standing.HEIR, Fate.REPLACE, Cause.OTHER_PAGE,
        None,
    ),
    "moved as it was": (offer(like(url="https://a.example/b")), known(), Standing.MOVED, Fate.CONFIRM, None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", DECISIONS)
def test_what_becomes_of_an_offer(case):
    offered, stored, standing, fate, cause, silent = DECISIONS[case]
    whole = (
        like(url=stored.url, canonical_url=stored.canonical_url) if needs_stored(offered, stored, standing) else None
    )
    decision = decide(offered, stored, standing, whole)
    assert decision.fate is fate
    assert decision.outcome is (Outcome.UPDATED if fate is Fate.REPLACE else Outcome.UNCHANGED)
    if fate is Fate.REPLACE:
        assert (decision.cause, decision.silent) == (cause, silent)


@pytest.mark.parametrize("count", [0, 4, 99])
def test_a_comment_count_alone_is_no_revision(count):
    decision = decide(offer(like(comment_count=count)), known(), Standing.HOME, STORED)
    assert (decision.fate, decision.counted, decision.writes_revision) == (Fate.REPLACE, True, False)


BY_PAGE, BY_FEED = {"comment_count": "comments heading"}, {"comment_count": "feed entry"}


@pytest.mark.parametrize(
    ("page", "before", "still"),
    [
        (like(evidence=BY_PAGE), known(), True),
        (like(evidence=BY_PAGE, comment_count=0), known(), True),
        (like(evidence=BY_FEED), known(), False),
        (like(comment_count=None), known(), False),
        (like(comment_count=None), known(comment_count=0), None),
        (like(comment_count=None), known(comment_count=None), None),
    ],
)
def test_a_page_that_stated_comments_is_asked_whether_it_still_does(page, before, still):
    assert decide(offer(page), before, Standing.HOME, STORED).still_counted is still
    replayed = offer(page, at=NOW - timedelta(days=9))
    assert decide(replayed, before, Standing.HOME, STORED).still_counted is None


def test_a_stored_article_is_loaded_only_where_the_decision_needs_it():
    assert not needs_stored(offer(), known(), Standing.HOME)
    assert not needs_stored(offer(like(comment_count=4)), known(), Standing.ALIAS)
    assert needs_stored(offer(like(comment_count=4)), known(), Standing.HOME)
    assert needs_stored(offer(EDITED), known(), Standing.ALIAS)


NOT_CONTENT = {
    "url", "canonical_url", "site", "kind", "published_printed", "published_local", "published_precision",
    "modified_printed", "modified_precision", "fetched_at", "evidence", "disagreements", "confidence",
}  # fmt: skip


def test_a_field_is_content_unless_it_is_known_not_to_be():
    assert set(CONTENT_FIELDS) == set(FIELD_NAMES) - NOT_CONTENT
    assert [name for name in FIELD_NAMES if name in CONTENT_FIELDS] == list(CONTENT_FIELDS)


def test_hashes_of_stored_articles_stay_what_they_were():
    """A database of 0.1.0 compares by them: another hash would make each of its articles look changed once."""
    page = article(
        title="Ferry “is” back", dek="At last", authors=("Jane Roe",), published_at=NOW, tags=("ferries",), language="en"
    )  # fmt: skip
    assert content_hash(page) == "e03735013fbf2d9a9428074ee1c3bed7"


PLEA = "Good journalism costs money, and so this paper lives by the people who read it every day."
WITH_PLEA = dataclasses.replace(
    STORED,
    blocks=(*STORED.blocks, Block(BlockKind.PARAGRAPH, PLEA)),
    body=f"{TEXT}\n\n{PLEA}",
    photos=(Photo("https://a.example/portrait.jpg"),),
)


@pytest.mark.parametrize(
    ("page", "left_out", "fate", "changed"),
    [
        # stored before the site's template was known; read again with it left out: nobody edited anything
        (like(), (PLEA, "https://a.example/portrait.jpg"), Fate.CONFIRM, set()),
        # the same paragraph taken away by the publisher, while nobody knew it for template
        (like(photos=WITH_PLEA.photos), (), Fate.REPLACE, {"body", "blocks"}),
        # an edit is told without what was only left out
        (like(title="Ferry is late"), (PLEA, "https://a.example/portrait.jpg"), Fate.REPLACE, {"title"}),
        (like(comment_count=9), (PLEA, "https://a.example/portrait.jpg"), Fate.REPLACE, {"comment_count"}),
    ],
)
def test_what_is_left_out_as_template_is_no_edit(page, left_out, fate, changed):
    decision = decide(offer(page, left_out=left_out), known(WITH_PLEA), Standing.HOME, WITH_PLEA)
    assert (decision.fate, set(decision.changes)) == (fate, changed)


def test_a_clock_that_was_ahead_keeps_no_edit_away():
    ahead = known(fetched_at=NOW + timedelta(days=3650))
    assert decide(offer(like(title="Ferry is late")), ahead, Standing.HOME, STORED).fate is Fate.REPLACE


def tagged(tags=("harbour",), by="feed entry", **changes) -> Article:
    return like(tags=tags, evidence={"tags": by}, **changes)


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        (like(), tagged(), Cause.REREADING),  # met on a page of links first, in the feed later
        (tagged(), like(), Cause.REREADING),
        (tagged(by="links rel=tag"), tagged(("quay",)), Cause.REREADING),
        (tagged(), tagged(("quay",)), Cause.EDIT),  # the feed itself says something else now
        (like(), tagged(by="links rel=tag"), Cause.EDIT),
        (like(), tagged(title="Ferry is late"), Cause.EDIT),
    ],
)
def test_that_another_list_tells_of_it_is_no_edit_of_the_page(before, after, cause):
    decision = decide(offer(after), known(before), Standing.HOME, before)
    assert (decision.fate, decision.cause) == (Fate.REPLACE, cause)
    assert decision.silent is (None if cause is Cause.REREADING else True)


def test_a_count_that_a_list_tells_later_is_no_revision():
    before = like(comment_count=None)
    decision = decide(
        offer(like(comment_count=0), digest="sha1:A"), known(before, payload_digest="sha1:A"), Standing.HOME, before
    )
    assert (decision.fate, decision.counted, decision.writes_revision) == (Fate.REPLACE, True, False)


@pytest.mark.parametrize(
    ("after", "fate"),
    [
        (("storm", "harbour", "ferries"), Fate.CONFIRM),  # a system that gives them in the order of a set
        (("storm", "harbour"), Fate.REPLACE),
        (("storm", "harbour", "harbour"), Fate.REPLACE),
    ],
)
def test_tags_in_another_order_are_no_edit(after, fate):
    before = like(tags=("ferries", "harbour", "storm"))
    decision = decide(offer(like(tags=after)), known(before), Standing.HOME, before)
    assert (decision.fate, decision.same_content) == (fate, fate is Fate.CONFIRM)


STAMPED = {
    # (what the stored article and the page say of when it was modified, what becomes of it)
    "the moment of each answer": ({"modified_at": NOW}, {"modified_at": LATER}, Fate.CONFIRM),
    "the minute of each answer": ({"modified_at": NOW}, {"modified_at": LATER - timedelta(seconds=59)}, Fate.CONFIRM),
    "a server whose clock is ahead": ({"modified_at": NOW}, {"modified_at": LATER + timedelta(minutes=1)}, Fate.CONFIRM),
    "the day of each answer": (
        {"modified_at": NOW}, {"modified_at": LATER.replace(hour=0), "modified_precision": Precision.DAY}, Fate.CONFIRM,
    ),
    "between two visits": ({"modified_at": NOW}, {"modified_at": LATER - timedelta(minutes=30)}, Fate.REPLACE),
    "on the day before": (
        {"modified_at": None}, {"modified_at": NOW - timedelta(days=3), "modified_precision": Precision.DAY}, Fate.REPLACE,
    ),
    "with an edit": ({"modified_at": NOW}, {"modified_at": LATER, "title": "Ferry is late"}, Fate.REPLACE),
    "with a comment": ({"modified_at": NOW}, {"modified_at": LATER, "comment_count": 4}, Fate.REPLACE),
    "stated for the first time": ({"modified_at": None}, {"modified_at": LATER}, Fate.REPLACE),
}  # fmt: skip


@pytest.mark.parametrize("case", STAMPED)
def test_a_modification_that_is_the_visit_s_own_time_is_no_update(case):
    said, says, fate = STAMPED[case]
    before = like(**said)
    decision = decide(offer(like(**says)), known(before), Standing.HOME, before)
    assert decision.fate is fate


def test_another_reader_may_find_that_a_page_was_modified_as_it_was_fetched():
    reread = offer(like(modified_at=NOW), at=NOW, digest="sha1:A", reader="4")
    assert decide(reread, known(), Standing.HOME, STORED).fate is Fate.REPLACE


LONG = " ".join(f"The {n} crew of the ferry saw {n} whales near the {n} pier at {n} o'clock." for n in "abcdefghijkl")
NOTICE = "The article that you asked for is no longer on this site. The editors thank you for your interest in it."
ELSEWHERE = "https://a.example/2026/ferry-is-late"
LED = {
    # (text and title of the stored article, of the page that its server leads to, what becomes of it)
    "a new slug, text edited at once": (LONG, "Ferry is back", LONG + " It is late.", "Ferry is late", Fate.REPLACE),
    "a short text that is edited, of one headline": (TEXT, "Ferry is back", TEXT + " So it did.", "Ferry is back | A", Fate.REPLACE),
    "a short text as it was, another headline": (TEXT, "Ferry is back", TEXT, "Ferry is late", Fate.REPLACE),
    "a notice that it is gone": (LONG, "Ferry is back", NOTICE, "No longer here", Fate.APART),
    "a notice, from a short text": (TEXT, "Ferry is back", NOTICE, "No longer here", Fate.APART),
    "another article": (LONG, "Ferry is back", " ".join([OTHER] * 4), "A horse wins", Fate.APART),
    "another short one": (TEXT, "Ferry is back", OTHER, "A horse wins", Fate.APART),
}  # fmt: skip


@pytest.mark.parametrize("case", LED)
def test_a_page_that_the_server_leads_to_is_the_article_only_where_it_reads_like_it(case):
    text, title, text_now, title_now, fate = LED[case]
    stored = article(body=text, title=title)
    there = offer(article(ELSEWHERE, body=text_now, title=title_now), asked=HOME)
    assert is_led_from(there, known(stored))
    assert decide(there, known(stored), standing_of(there, known(stored)), stored).fate is fate


@pytest.mark.parametrize(
    ("url", "asked", "led"),
    [
        (ELSEWHERE, HOME, True),
        (ELSEWHERE, "http://www.a.example/ferry/", True),
        (ELSEWHERE, ELSEWHERE, False),
        (ELSEWHERE, None, False),
        (ELSEWHERE, "https://a.example/another", False),
        (NEXT_DOOR, HOME, False),
    ],
)
def test_a_server_leads_from_the_home_of_an_article_to_a_page_of_its_site(url, asked, led):
    assert is_led_from(offer(article(url), asked=asked), known()) is led


def test_an_article_goes_on_in_another_one_once():
    there, here = offer(article(ELSEWHERE), asked=HOME), known(article(ELSEWHERE), id=2)
    assert may_go_on(there, known(), here)
    assert not may_go_on(there, known(gone_at=NOW), here)
    assert not may_go_on(there, known(), known())
    assert not may_go_on(offer(article(ELSEWHERE)), known(), here)
