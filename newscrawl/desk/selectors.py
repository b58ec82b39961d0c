"""Selectors for fields, learned from pages on which the right values are known: where a value stands, told by what
stays the same from page to page.

A mark that says what a thing is (``itemprop``, ``rel``) comes before one that says how it looks (a class), and that
before a place ("the first p").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from lxml import etree
from parsel import Selector

from newscrawl.grammar.text import bare
from newscrawl.reading.page import NewsPage

FIELDS_WITH_SELECTORS = (
    "title", "dek", "authors", "published_at", "modified_at", "section", "photo_credit", "source", "comment_count",
)  # fmt: skip
"""Fields that an override can read from one place."""
_LONGEST = 400  # letters of an element that holds a value and little else
_LONGEST_DATE = 80
_MOST_DATES = 80  # elements of one page that are read as dates: each costs a millisecond
_MOST_SELECTORS = 600  # of one field that are tried on all pages
_HIGHEST = 5  # ancestors that may stand in front
_HIDDEN = {"script", "style", "noscript", "template", "head", "title"}
_ATTRIBUTES = ("datetime", "content")
_DATES = ("published_at", "modified_at")
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)  # clocks that are furthest ahead of UTC, and behind it
_NOT_STABLE = re.compile(
    r"\d{2,}|[A-Z].*\d|\d.*[A-Z]|^(?:css|sc|jsx|svelte)-|__[\w-]{5,}$|^(?:is|has|js)-|^(?:active|odd|even)$"
)
_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_TESTS = ("data-testid", "data-test", "data-qa", "data-component")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a field's value stands. ``how``: "text" of the first element, "texts" of all, or an attribute's name."""

    css: str
    how: str
    rank: int = 9
    """By what its elements are told: the lower, the more likely it stays."""

    @property
    def code(self) -> str:
        """As an override has it."""
        css = self.css.replace("\\", "\\\\").replace('"', "'")
        if self.how == "texts":
            return f'", ".join(self.css("{css}").xpath("normalize-space()").getall())'
        if self.how == "text":
            return f'self.css("{css}").xpath("normalize-space()").get()'
        return f'self.css("{css}::attr({self.how})").get()'

    def raw(self, selector: Selector) -> tuple[str | None, int]:
        """-> (what stands there, ``None`` for nothing; how many elements match)."""
        found = selector.css(self.css)
        if self.how in ("text", "texts"):
            texts = [text for text in found.xpath("normalize-space()").getall() if text]
            return (", ".join(texts) if self.how == "texts" else next(iter(texts), None)) or None, len(found)
        return found.xpath(f"@{self.how}").get(), len(found)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule, and how it does: pages on which it gives the right value, pages on which that was known, pages on which
    it gives one that nobody knew.
    """

    rule: Rule
    right: int
    known: int
    further: int


class KnownPage:
    """A page, and what is known to be right on it: field -> value as ``Article`` has it."""

    def __init__(self, page: NewsPage, right: Mapping[str, Any]) -> None:
        self.page, self.right = page, dict(right)

    @cached_property
    def selector(self) -> Selector:
        return self.page.selector

    def understood(self, name: str, raw: str) -> Any:
        """What an override that returns this text gives."""
        return understood(name, raw, self.page)

    @cached_property
    def elements(self) -> list[tuple[etree._Element, str]]:
        """Elements of the visible page with their text, in its order; large ones left out."""
        found = []
        for element in self.selector.root.iter():
            if not isinstance(element.tag, str) or element.tag in _HIDDEN:
                continue
            text = " ".join("".join(islice(_texts(element), 50)).split())
            if len(text) <= _LONGEST and (text or any(element.get(name) for name in _ATTRIBUTES)):
                found.append((element, text))
        return found


def understood(name: str, raw: str, page: NewsPage) -> Any:
    """A text as the field that an override returns it for."""
    value: Any = raw
    for process in getattr(NewsPage.Processors, name, ()):
        value = process(value, page) if name in _DATES else process(value)
    return value


def proposed(name: str, pages: Sequence[KnownPage]) -> Proposal | None:
    """The best rule for a field; ``None`` where none gives the right value on half of the pages on which it is known,
    and a wrong one on no page.
    """
    rules: dict[tuple[str, str], Rule] = {}
    for page in pages:
        for rule in _rules(name, page):
            if len(rules) < _MOST_SELECTORS:
                rules.setdefault((rule.css, rule.how), rule)
    tried = [found for rule in rules.values() if (found := _tried(name, rule, pages)) is not None]
    best = min(reversed(tried), key=lambda one: one[0], default=None)  # of those as good, the innermost
    return best[1] if best else None


def _tried(name: str, rule: Rule, pages: Sequence[KnownPage]) -> tuple[tuple[Any, ...], Proposal] | None:
    """-> (what it is ranked by, how it does); ``None`` for a rule that will not do. A rule for a day without a clock is
    right where it is that day, and stands behind one for the instant.
    """
    right = exact = known = further = several = 0
    texts: list[str] = []
    for page in pages:
        raw, matches = rule.raw(page.selector)
        value = page.understood(name, raw) if raw else None
        several += rule.how == "text" and matches > 1
        texts += [raw] if raw else []
        if name in page.right:
            known += 1
            if not value:
                continue
            if not same_value(name, value, page.right[name]):
                return None
            right += 1
            exact += name not in _DATES or _same_minute(value, page.right[name])
        else:
            further += bool(value) or value == 0
    is_template = len(texts) > 2 and len(set(texts)) == 1 and name in ("title", "dek", *_DATES)
    if not right or right * 2 < known or is_template:
        return None
    closeness = sum(map(len, texts))
    ranked = (-right, -exact, -further, several, rule.rank, closeness, len(rule.css))
    return ranked, Proposal(rule, right, known, further)


def same_value(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a field say the same."""
    if one is None or other is None:
        return one is other
    if name == "authors":
        return [bare(a) for a in one] == [bare(a) for a in other]
    if isinstance(one, str) and isinstance(other, str):
        return bare(one) == bare(other)
    if isinstance(one, datetime) and isinstance(other, datetime):
        return _same_minute(one, other) or _day_of(one, other) or _day_of(other, one)
    return bool(one == other)


def _same_minute(one: datetime, other: datetime) -> bool:
    """A printed time has no seconds."""
    return abs((one - other).total_seconds()) < 60


def _day_of(day: datetime, at: datetime) -> bool:
    """Whether ``day`` is a day without a clock, and that of an instant at some place of the world."""
    clockless = day.astimezone(UTC).time() == time()
    return clockless and day - _EAST <= at < day + timedelta(days=1) + _WEST


# ---- where a value stands


def _rules(name: str, page: KnownPage) -> Iterator[Rule]:
    """Rules for the elements of a page that hold the right value."""
    if name not in page.right:
        return
    value = page.right[name]
    for element, how in _holding(name, value, page):
        yield from (Rule(css, how, rank) for css, rank in _selectors(element))
    if name == "authors" and len(value) > 1:
        for element, text in page.elements:
            if any(bare(text) == bare(author) for author in value):
                yield from (Rule(css, "texts", rank) for css, rank in _selectors(element))


def _holding(name: str, value: Any, page: KnownPage) -> Iterator[tuple[etree._Element, str]]:
    """Elements that hold a value and little else, innermost last -> how it stands there."""
    hopeful = _HOPEFUL.get(name, _may_hold_text)
    tried = 0
    for element, text in page.elements:
        for how in ("text", *_ATTRIBUTES):
            raw = text if how == "text" else element.get(how)
            if not raw or not hopeful(raw, value):
                continue
            tried += 1
            if name in _DATES and tried > _MOST_DATES:
                return
            found = page.understood(name, raw)
            if (found or found == 0) and same_value(name, found, value):
                yield element, how


def _may_hold_text(raw: str, value: Any) -> bool:
    return bare(str(value)) in bare(raw)


def _may_hold_names(raw: str, value: Any) -> bool:
    words = bare(raw)
    return all(bare(author) in words for author in value)


def _may_hold_date(raw: str, _: Any) -> bool:
    return len(raw) <= _LONGEST_DATE and sum(c.isdigit() for c in raw) >= 3


def _may_hold_count(raw: str, value: Any) -> bool:
    return len(raw) <= _LONGEST_DATE and (str(value) in raw or value == 0)


_HOPEFUL: dict[str, Callable[[str, Any], bool]] = {
    "authors": _may_hold_names,
    "published_at": _may_hold_date,
    "modified_at": _may_hold_date,
    "comment_count": _may_hold_count,
}


def _texts(element: etree._Element) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _HIDDEN and node.text:
            yield node.text
        if node is not element and node.tail:
            yield node.tail


# ---- how an element is told


def _selectors(element: etree._Element) -> Iterator[tuple[str, int]]:
    """CSS selectors of an element, with their ranks: its own marks, then with an ancestor's in front, then by place."""
    own = list(_marks(element))
    yield from own
    ancestors = list(islice(element.iterancestors(), _HIGHEST))
    for ancestor in ancestors:
        for outer, outer_rank in _marks(ancestor):
            for inner, rank in (*own, (element.tag, 6)):
                yield f"{outer} {inner}", max(rank, outer_rank) + 1
    parent = element.getparent()
    if parent is not None:
        same = [child for child in parent if child.tag == element.tag]
        for place, at in (("first-of-type", 0), ("last-of-type", -1)):
            if same and same[at] is element:
                yield from ((f"{outer} > {element.tag}:{place}", 9) for outer, _ in _marks(parent))


def _marks(element: etree._Element) -> Iterator[tuple[str, int]]:
    tag = str(element.tag)
    for attribute, rank in (("itemprop", 0), ("rel", 1)):
        for word in (element.get(attribute) or "").split():
            if _NAME.fullmatch(word):
                yield f'{tag}[{attribute}~="{word}"]', rank
    for attribute in _TESTS:
        for word in _stable([element.get(attribute) or ""]):
            yield f'{tag}[{attribute}="{word}"]', 2
    for word in _stable((element.get("class") or "").split()):
        yield f"{tag}.{word}", 4 if any(c.isdigit() for c in word) else 3
    for word in _stable([element.get("id") or ""]):
        yield f"{tag}#{word}", 4
    if tag in ("h1", "time", "figcaption", "article", "main", "header", "footer", "address"):
        yield tag, 5


def _stable(words: Iterable[str]) -> Iterator[str]:
    return (word for word in words if _NAME.fullmatch(word) and not _NOT_STABLE.search(word))
