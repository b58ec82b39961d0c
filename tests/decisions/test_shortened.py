"""A visit that is shown less is no edit; a publisher who cuts is one."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.decisions.changes import Cause
from newscrawl.decisions.shortened import Shortened, why_shortened
from newscrawl.decisions.storing import Fate, Standing, decide
from newscrawl.items import Article, Block, BlockKind
from tests.decisions.test_storing import known, like, offer

TEXTS = (
    "The ferry sails again on Monday morning, the county says, after a week in the yard at the head of the fjord.",
    "Nobody in the village had expected it so early. Two mechanics worked through the night to have it ready.",
    "“We are glad,” says the captain, who has sailed this route for thirty years.",
    "The next repair is planned for spring, when a second vessel takes over the crossing for three weeks.",
    "Tickets that were bought for the days without a ferry are valid until the end of the year.",
)
OFFER = "Subscribe to continue reading, from 1 a month"
BY_OFFER = {"paywalled": "subscription offer behind a short text"}
BY_PAGE = {"paywalled": "json-ld isAccessibleForFree"}


def of(texts=TEXTS, paywalled=None, by=BY_OFFER, **changes) -> Article:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    evidence = by if paywalled is not None else {}
    return like(blocks=blocks, body="\n\n".join(texts), paywalled=paywalled, evidence=evidence, **changes)


CASES = {
    "a meter after the first paragraph": (of(), of(TEXTS[:1], True), Shortened.OFFER),
    "a meter whose offer is read as text": (of(), of((*TEXTS[:1], OFFER), True), Shortened.OFFER),
    "a meter after four of five paragraphs": (of(), of(TEXTS[:4], True), Shortened.OFFER),
    "a teaser in other signs": (of(), of((*TEXTS[:2], '"We are glad," says…'), True), Shortened.OFFER),
    "free was stated, and is no more": (of(TEXTS, False, BY_PAGE), of(TEXTS[:1], True, BY_PAGE), Shortened.OFFER),
    "never free, and now a teaser": (of(TEXTS, True, BY_PAGE), of(TEXTS[:1], True, BY_PAGE), Shortened.STATED),
    "no offer, but within a sentence": (of(), of((TEXTS[0], TEXTS[1][:60])), Shortened.BROKEN_OFF),
    "no offer, but dots": (of(), of((TEXTS[0][:50] + " ...",)), Shortened.BROKEN_OFF),
    "authors and photos are held back too": (of(authors=("Kari Nes",)), of(TEXTS[:1], True), Shortened.OFFER),
    # edits
    "the last paragraphs are cut": (of(), of(TEXTS[:3]), None),
    "all but the first is cut": (of(), of(TEXTS[:1]), None),
    "the last sentence is cut": (of(), of((TEXTS[0], TEXTS[1].split(".")[0] + ".")), None),
    "cut where it was never free": (of(TEXTS, True, BY_PAGE), of(TEXTS[:4], True, BY_PAGE), None),
    "a retraction": (of(), of(("This article has been retracted, for the county never said so.",)), None),
    "a retraction where it was never free": (
        of(TEXTS, True, BY_PAGE),
        of(("This article has been retracted, for the county never said so.",), True, BY_PAGE),
        None,
    ),
    "a correction below a text that was cut": (
        of(TEXTS, True, BY_PAGE),
        of((*TEXTS[:2], "Correction: the vessel is not replaced in spring."), True, BY_PAGE),
        None,
    ),
    "another text and a paywall": (of(), of((TEXTS[3], TEXTS[0]), True), None),
    "it grew": (of(TEXTS[:2]), of(TEXTS, True), None),
    "a paywall beside the whole text": (of(), of(TEXTS, True), None),
    "nothing": (of(), of(), None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_visit_shows_less_of(case):
    before, after, why = CASES[case]
    assert why_shortened(before, after) is why
    decision = decide(offer(after), known(before), Standing.HOME, before)
    assert decision.shortened is why
    if why:
        assert (decision.fate, decision.changes, decision.writes_revision) == (Fate.CONFIRM, {}, False)
        assert decision.still_counted is None
    elif after.body != before.body:
        assert (decision.fate, decision.cause, "body" in decision.changes) == (Fate.REPLACE, Cause.EDIT, True)


@pytest.mark.parametrize("case", CASES)
def test_who_is_shown_the_rest_meets_no_edit(case):
    whole, part, why = CASES[case]
    decision = decide(offer(whole), known(part), Standing.HOME, part)
    if why in (Shortened.OFFER, Shortened.BROKEN_OFF):
        assert (decision.cause, decision.silent) == (Cause.SHOWN_WHOLE, None)
        assert (decision.fate, decision.writes_revision, "body" in decision.changes) == (Fate.REPLACE, True, True)
    elif whole.body != part.body and case != "it grew":
        assert decision.cause is Cause.EDIT


def test_the_same_bytes_that_are_read_otherwise_are_no_visit():
    before, after = of(), of(TEXTS[:1], True)
    assert decide(offer(after, digest="sha1:A"), known(before), Standing.HOME, before).cause is Cause.REREADING


@given(st.integers(1, len("".join(TEXTS)) - 1), st.sampled_from(("", "…", " ...")))
def test_every_beginning_beside_a_new_offer_is_a_visit_and_none_is_one_beside_another_text(length, dots):
    shown, left = [], length
    for text in TEXTS:
        if left > 0:
            shown.append(text[:left])
            left -= len(text)
    shown[-1] += dots
    if length > 40:
        assert why_shortened(of(), of(shown, True)) is Shortened.OFFER
    other = dataclasses.replace(of(), body="", blocks=(Block(BlockKind.PARAGRAPH, "Another text. " * 60),))
    assert why_shortened(other, of(shown, True)) is None
