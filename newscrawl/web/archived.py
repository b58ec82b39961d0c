"""What the archive holds of an article: its source as text, and the page itself, inert.

The page is shown below ``headers.ARCHIVED_POLICY``, which lets it do nothing and ask for nothing; what would ask all
the same, before any policy (a connection to another server opened in advance), is taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from newscrawl.items import ArchiveRecord

_MOST_SHOWN = 400_000  # characters of a source that are shown as text; browsers scroll through no more
_ASKING = ("script", "link", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "portal")
_ASKING_ATTRIBUTES = ("ping", "background", "manifest", "action", "formaction", "autofocus", "http-equiv")


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """An archived response, its content coding undone."""

    record: ArchiveRecord
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime | None
    size: int
    """Bytes, its content coding undone."""
    source: str
    """The body as text."""
    damage: str | None
    """What is wrong with the record; ``None`` where it is sound."""

    @property
    def shown_source(self) -> str:
        """As much of it as a page can show."""
        return self.source[:_MOST_SHOWN]

    @property
    def is_cut(self) -> bool:
        """Whether that is not all."""
        return len(self.source) > _MOST_SHOWN


def archived_page(record: ArchiveRecord, data_dir: Path) -> ArchivedPage:
    """What the archive holds at a record. ``ArchiveError`` where it is not there, or cannot be unpacked."""
    from newscrawl.archive.workers import page_at  # with Scrapy, half a second, which no other page needs
    from newscrawl.reading.decoding import decode

    found, body, content_type = page_at(record, data_dir)
    source = decode(body, content_type)
    return ArchivedPage(
        record, found.url, found.status, found.headers, found.fetched_at, len(body), source, found.damage
    )


def inert(source: str) -> bytes:
    """A page's markup without what asks for anything, as a browser parses it; UTF-8, empty for what is no markup."""
    tree = LexborHTMLParser(source.encode("utf-8", "replace"))
    if tree.root is None:
        return b""
    for element in tree.css(", ".join(_ASKING)):
        element.decompose()
    for element in tree.css("*"):
        for name in [name for name in element.attributes if _is_asking(name.lower())]:
            del element.attrs[name]
    return b"<!DOCTYPE html>\n" + (tree.root.html or "").encode("utf-8", "replace")


def _is_asking(name: str) -> bool:
    return name in _ASKING_ATTRIBUTES or name.startswith("on")
