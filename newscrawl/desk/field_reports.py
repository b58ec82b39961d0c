"""What was read of pages, field by field: value, evidence, how sure the reader is; of several pages of one site what is
weak: silent, contradicted, unsure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from newscrawl.grammar.text import bare, counted, cut_short
from newscrawl.items import Article
from newscrawl.json_form import as_plain
from newscrawl.urls import shown

FIELDS = (
    "title", "dek", "authors", "published_at", "modified_at", "language", "section", "tags", "body", "photos",
    "photo_credit", "source", "sources", "comment_count", "paywalled",
)  # fmt: skip
"""The fields that are reported, in the order of a page."""
UNSURE = 0.7
"""Below such a confidence a value is as good as a guess to a person who checks it."""
_ALWAYS = ("title", "authors", "published_at", "body", "language")  # what every article has
_MOSTLY = ("section", "comment_count")  # a site has them or not: pages that lack them are the exception
_WIDTH = 88  # characters of a value that are shown


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field of one page. ``value``: as JSON has it, ``None`` where the page does not say."""

    name: str
    value: Any
    evidence: str | None
    confidence: float | None
    rival: str | None
    """What another witness says."""

    @property
    def is_silent(self) -> bool:
        return self.value in (None, "", [])

    @property
    def is_contradicted(self) -> bool:
        """Whether another witness says something else, and not the same with the outlet's name beside it."""
        if not self.rival or self.is_silent:
            return False
        value, rival = bare(str(self.value)), bare(self.rival)
        return self.name != "title" or not (rival.startswith(value) or rival.endswith(value))


@dataclass(frozen=True, slots=True)
class FieldOfSite:
    """One field over the sampled pages of a site, in their order."""

    name: str
    readings: tuple[FieldReading, ...]
    weaknesses: tuple[str, ...]
    """ "silent on 3 of 8"; empty where nothing is wrong."""
    weak_on: tuple[int, ...] = field(default=())
    """Numbers of the pages on which it is weak."""

    @property
    def filled(self) -> int:
        return sum(not one.is_silent for one in self.readings)

    @property
    def witnesses(self) -> list[tuple[str, int]]:
        """Where the values came from, most frequent first."""
        return Counter(one.evidence or "-" for one in self.readings if not one.is_silent).most_common()


def field_readings(article: Article) -> list[FieldReading]:
    """The fields of an article."""
    plain = as_plain({name: getattr(article, name) for name in FIELDS})
    return [
        FieldReading(
            name,
            plain[name],
            article.evidence.get(name),
            article.confidence.get(name),
            article.disagreements.get(name),
        )
        for name in FIELDS
    ]


def fields_of_site(articles: Sequence[Article]) -> list[FieldOfSite]:
    """The fields over several articles of a site."""
    by_article = [field_readings(article) for article in articles]
    return [
        _field_of_site(name, tuple(readings[number] for readings in by_article), articles)
        for number, name in enumerate(FIELDS)
    ]


def _field_of_site(name: str, readings: tuple[FieldReading, ...], articles: Sequence[Article]) -> FieldOfSite:
    count = len(readings)
    silent = [number for number, one in enumerate(readings) if one.is_silent]
    expected = list(range(count)) if name in _ALWAYS else []
    if name in _MOSTLY and len(silent) < count / 2:
        expected = list(range(count))
    if name == "photo_credit":
        expected = [number for number, article in enumerate(articles) if any(photo.lead for photo in article.photos)]
    checks: tuple[tuple[str, list[int], int], ...] = (
        ("silent", [number for number in silent if number in expected], len(expected)),
        ("contradicted", [number for number, one in enumerate(readings) if one.is_contradicted], count),
        (
            "unsure",
            [n for n, one in enumerate(readings) if one.confidence is not None and one.confidence < UNSURE],
            count,
        ),
    )
    told = tuple(f"{word} on {len(pages)} of {of}" for word, pages, of in checks if pages)
    return FieldOfSite(name, readings, told, tuple(sorted({page for _, pages, _ in checks for page in pages})))


# ---- for people


def page_text(article: Article) -> str:
    """One page, field by field."""
    lines = []
    for one in field_readings(article):
        sure = f"  sure {one.confidence:.2f}" if one.confidence is not None else ""
        lines.append(f"{one.name:<14}{value_text(one)}")
        if one.evidence:
            lines.append(f"{'':<14}  from {one.evidence}{sure}")
        if one.rival:
            lines.append(f"{'':<14}  but  {_cut(one.rival)}")
    return "\n".join(lines)


def site_fields_text(fields: Sequence[FieldOfSite], urls: Sequence[str]) -> str:
    """The fields of a site: how many pages have each, by which witness, and an example; then what is weak, page by
    page. ``urls``: of the pages.
    """
    lines: list[str] = []
    for one in fields:
        sure = [reading.confidence for reading in one.readings if reading.confidence is not None]
        told = f"  sure {median(sure):.2f}, at least {min(sure):.2f}" if sure else ""
        by = ", ".join(
            f"{evidence} {count}" if len(one.witnesses) > 1 else evidence for evidence, count in one.witnesses
        )
        mark = "!" if one.weaknesses else " "
        lines.append(f"{mark} {one.name:<14}{one.filled} of {len(one.readings)}  {by}{told}".rstrip())
        example = next((reading for reading in one.readings if not reading.is_silent), None)
        if example:
            lines.append(f"  {'':<14}  {value_text(example)}")
    weak = [one for one in fields if one.weaknesses]
    if weak:
        lines += ["", "Weak:"]
    for one in weak:
        lines.append(f"  {one.name}: {', '.join(one.weaknesses)}")
        for number in one.weak_on:
            reading = one.readings[number]
            odds = f", sure {reading.confidence:.2f}" if reading.confidence is not None else ""
            rival = f"; but {_cut(reading.rival)}" if reading.rival else ""
            lines.append(f"    {shown(urls[number])}")
            lines.append(
                f"      {value_text(reading)}{f' ({reading.evidence}{odds})' if reading.evidence else ''}{rival}"
            )
    return "\n".join(lines)


def field_rows(article: Article) -> dict[str, dict[str, Any]]:
    """One page for programs: field -> value, evidence, confidence, disagreement."""
    return {
        one.name: {
            "value": one.value, "evidence": one.evidence, "confidence": one.confidence, "disagreement": one.rival
        }
        for one in field_readings(article)
    }  # fmt: skip


def value_text(reading: FieldReading) -> str:
    """A value in a line; "-" for none."""
    showers: dict[str, Callable[[Any], str]] = {"photos": _photos, "body": _body}
    return "-" if reading.is_silent else _cut(showers.get(reading.name, _plainly)(reading.value))


def _photos(photos: list[dict[str, Any]]) -> str:
    credited = sum(photo["credit"] is not None for photo in photos)
    first = photos[0]["url"] or photos[0]["caption"] or "a credit alone"
    return f"{len(photos)} ({credited} with a credit), first {first}"


def _body(body: str) -> str:
    return f"{counted(len(body.split()), 'word')}: {' '.join(body.split())}"


def _plainly(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    if isinstance(value, str):
        try:
            return (
                f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M:%S} UTC"
                if value[:4].isdigit() and "T" in value
                else value
            )
        except ValueError:
            return value
    return json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return cut_short(text, _WIDTH)
