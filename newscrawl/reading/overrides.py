"""What follows from the fields that a site's page object gives, for those that say the same in another form: what the
reader found for these would contradict them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newscrawl.grammar.credit import parse_credit
from newscrawl.grammar.source_line import suppliers
from newscrawl.items import FIELD_NAMES, Article, Block, BlockKind, Photo
from newscrawl.reading.dates import StatedDate

if TYPE_CHECKING:
    from newscrawl.reading.reading import Reading

GivenDates = Mapping[datetime, StatedDate]
"""What texts that were given for an instant say of it, by the instant."""

_BLANK_LINES = re.compile(r"\n\s*\n")


def what_follows(
    article: Article, given: Collection[str], reading: Reading, outlets: tuple[str, ...], dates: GivenDates
) -> dict[str, Any]:
    """Field -> value for what is not itself among ``given``, the names of fields that a page object gives."""
    found = dict(_of_dates(article, given, reading, dates))
    if "source" in given and article.source:
        found["sources"] = suppliers(article.source, outlets)
    if "photo_credit" in given:
        found["photos"] = tuple(_credited(photo, article.photo_credit, outlets) for photo in article.photos)
    if "body" in given:
        texts = _BLANK_LINES.split(article.body)
        found["blocks"] = tuple(Block(BlockKind.PARAGRAPH, text.strip()) for text in texts if text.strip())
    return {name: value for name, value in found.items() if name not in given}


def _of_dates(
    article: Article, given: Collection[str], reading: Reading, dates: GivenDates
) -> Iterator[tuple[str, Any]]:
    """How an instant was printed, how exactly, and the same on the page's clock."""
    for name, read in zip(("published", "modified"), reading.dates, strict=True):
        at = getattr(article, f"{name}_at")
        if f"{name}_at" not in given or (read and read.at == at):
            continue
        stated = dates.get(at)
        for what in ("printed", "precision", "local"):
            if f"{name}_{what}" in FIELD_NAMES:
                yield f"{name}_{what}", getattr(stated, what, None)


def _credited(photo: Photo, line: str | None, outlets: tuple[str, ...]) -> Photo:
    """The lead photo with the credit that was given; another one as it is."""
    if not photo.lead or (photo.credit and photo.credit.line == line):
        return photo
    return replace(photo, credit=parse_credit(line, outlets) if line else None)
