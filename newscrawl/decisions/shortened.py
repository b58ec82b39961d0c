"""Does a later visit show less of a known article because of the visit, or more than an earlier one? Pure.

A meter, a wall to register at, or a page that is served half sends the beginning of a text. That is no edit of the
article: what is known of it stays. A publisher who cuts an article leaves whole sentences, and does not begin
in that moment to ask for payment.
"""

from __future__ import annotations

from enum import StrEnum

from newscrawl.decisions.changes import semantic
from newscrawl.items import Article

_SENTENCE_ENDS = ".!?:;)\"'»。！？｡।؟۔"  # of texts in their plainest form, where every quotation mark is one
_MOST_KEPT = 0.5
"""Of the known text, where the page has asked for payment at every visit: a correction cuts the end of an article, a
meter most of it.
"""
_LONGEST_OFFER = 300  # characters of a block
_MOST_OFFERED = 3  # blocks
_FEWEST_SHOWN = 20  # characters; what less have in common is chance
_OFFER = "subscription offer"


class Shortened(StrEnum):
    """What says that a text is shown in part."""

    OFFER = "an offer to those who pay stands beside the beginning of the known text, and did not before"
    STATED = "the page says that it is not free, and shows less than half of the known text"
    BROKEN_OFF = "the text breaks off within a sentence of the known one"


def why_shortened(before: Article, after: Article) -> Shortened | None:
    """What says that ``after`` is ``before`` met in part; ``None`` where nothing does."""
    whole = _texts(before)
    shown = _texts(after)
    known = "".join(whole)
    offers = after.paywalled is True and before.paywalled is not True
    if offers and after.evidence.get("paywalled", "").startswith(_OFFER):
        shown = _without_offer(shown, known)
    text = "".join(shown)
    cut = text.removesuffix("...")
    if len(cut) < _FEWEST_SHOWN or len(cut) >= len(known.removesuffix("...")) or not known.startswith(cut):
        return None
    if offers:
        return Shortened.OFFER
    if after.paywalled is True and len(cut) < _MOST_KEPT * len(known):
        return Shortened.STATED
    return Shortened.BROKEN_OFF if _breaks_off(whole, cut, dots=cut != text) else None


def shows_the_rest(before: Article, after: Article) -> bool:
    """Whether ``before`` was met in part and ``after`` is the whole of it. A text that is never free grows as others
    do, so that alone is no sign.
    """
    return why_shortened(after, before) in (Shortened.OFFER, Shortened.BROKEN_OFF)


def _texts(article: Article) -> list[str]:
    """The paragraphs of its text, as far as they say something."""
    return [semantic(block.text) for block in article.blocks] or [semantic(p) for p in article.body.split("\n\n")]


def _without_offer(shown: list[str], known: str) -> list[str]:
    """Without the last blocks, where they are short and the known text has them not: the offer itself."""
    end = len(shown)
    while end > max(1, len(shown) - _MOST_OFFERED) and len(shown[end - 1]) < _LONGEST_OFFER:
        if shown[end - 1].removesuffix("...") in known:
            break
        end -= 1
    return shown[:end]


def _breaks_off(whole: list[str], cut: str, dots: bool) -> bool:
    """Whether a text ends within a paragraph of the known one, and there within a sentence."""
    reached = 0
    for text in whole:
        reached += len(text)
        if reached == len(cut):
            return False  # whole paragraphs
        if reached > len(cut):
            break
    return dots or cut[-1] not in _SENTENCE_ENDS
