"""Pages saved as files: by a browser, by SingleFile, by wget, by hand. What is read of one is what was once fetched.

    saved/ferry.html           the page; .htm, .xhtml and .gz too
    saved/ferry.mhtml          the page with its pictures, as browsers and mail programs save it; .mht too
    saved/ferry.html.url       where it once was, if the page does not say so itself: an address, or a shortcut that
    holds one
    saved/ferry.html.json      the same as {"url": ..., "fetched_at": ISO 8601}

MHTML (RFC 2557) says where it was by its Content-Location. Any other page says so by the browser's mark ("saved from
url="), by SingleFile's, by its canonical link or og:url; a mirror by wget says it by the names of its folders.
"""

from __future__ import annotations

import contextlib
import gzip
import html
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

from newscrawl.errors import ArchiveError
from newscrawl.urls import registrable_domain

_MHTML = (".mhtml", ".mht", ".mhtml.gz", ".mht.gz")
SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz", ".xhtml.gz", *_MHTML)
_PAGES = ("text/html", "application/xhtml+xml")
_HEAD = 65_536  # bytes in which a page says where it was
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)", re.I)
_SINGLE_FILE = re.compile(rb"Page saved with SingleFile\s+url:\s*(https?://\S+)(?:\s+saved date:\s*([^\n]+))?", re.I)
_TAG = re.compile(rb"<(?:link|meta)\b[^<>]{1,4000}>", re.I)
_ATTRIBUTE = re.compile(rb"([a-z:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """One page from a file."""

    path: Path
    url: str
    body: bytes
    fetched_at: datetime
    """As the page or its side file says; else when the file was written."""
    charset: str | None = None
    """As what holds the page says; ``None`` where the page alone tells."""

    @property
    def content_type(self) -> str:
        return f"text/html; charset={self.charset}" if self.charset else "text/html"


def is_saved_page(path: Path) -> bool:
    """Whether a file is a saved page, by its name."""
    return path.name.lower().endswith(SUFFIXES)


def saved_page_files(folder: Path) -> list[Path]:
    """The saved pages below a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if is_saved_page(path) and path.is_file())


def read_saved_page(path: Path, url: str | None = None) -> SavedPage:
    """A saved page; ``url``: where it was, for who knows it. ``ArchiveError`` where it cannot be read, or nothing says
    where it was.
    """
    body, said, charset = _page_within(path)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    found, stated = _beside(path) or said or _within(body[:_HEAD]) or (_by_place(path), None)
    url = url or found
    if not url:
        raise ArchiveError(
            f"{path}: nothing says where this page was; write its address into {path.name}.url beside it"
        )
    return SavedPage(path, url, body, _instant(stated) or written, charset)


_Said = tuple[str, str | None]  # an address, and the time of the fetch where one is said


def _page_within(path: Path) -> tuple[bytes, _Said | None, str | None]:
    """-> (a saved page without what it is packed in, what the packing says of address and time, what of the charset).
    ``ArchiveError`` where it cannot be read.
    """
    name = path.name.lower()
    try:
        body = path.read_bytes()
        if name.endswith(".gz"):
            body = gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    return _unwrapped(path, body) if name.endswith(_MHTML) else (body, None, None)


def saved_pages(folder: Path) -> Iterator[SavedPage | ArchiveError]:
    """The saved pages below a folder; for one that cannot be had, why."""
    for path in saved_page_files(folder):
        try:
            yield read_saved_page(path)
        except ArchiveError as error:
            yield error


def _unwrapped(path: Path, body: bytes) -> tuple[bytes, _Said | None, str | None]:
    """-> (the page within MHTML, its address and the time of the fetch where they are said, its charset).
    ``ArchiveError`` where it holds no page.
    """
    message = message_from_bytes(body)
    parts = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = str(message.get_param("start") or "")
    page = next((part for part in parts if start and part["Content-ID"] == start), next(iter(parts), None))
    content = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(content, bytes) or not content.strip():
        raise ArchiveError(f"cannot read {path}: no page is in it")
    named = [page["Content-Location"], message["Snapshot-Content-Location"], message["Content-Location"]]
    addresses = [found[0] for one in named if (found := _ADDRESS.fullmatch("".join(str(one or "").split())))]
    stated = None
    with contextlib.suppress(ValueError, TypeError, IndexError):
        stated = parsedate_to_datetime(str(message["Date"] or "")).isoformat()
    said = (addresses[0], stated) if addresses else None
    return content, said, page.get_content_charset()


def _beside(path: Path) -> _Said | None:
    """What a side file says: (address, time of the fetch)."""
    stem = path.name.split(".")[0]
    for side in (path.with_name(f"{path.name}.url"), path.with_name(f"{stem}.url")):
        found = _ADDRESS.search(_text(side))
        if found:
            return found[0], None
    for side in (path.with_name(f"{path.name}.json"), path.with_name(f"{stem}.json")):
        try:
            said = json.loads(_text(side) or "null")
        except ValueError:
            continue
        if isinstance(said, dict) and str(said.get("url", "")).startswith(("http://", "https://")):
            return said["url"], said.get("fetched_at")
    return None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig", "replace")
    except OSError:
        return ""


def _within(head: bytes) -> _Said | None:
    """What the page says itself."""
    single = _SINGLE_FILE.search(head)
    if single:
        return _decoded(single[1]), _decoded(single[2]) if single[2] else None
    marked = _SAVED_FROM.search(head)
    if marked:
        return _decoded(marked[1]), None
    stated: dict[str, str] = {}
    for tag in _TAG.findall(head):
        attributes = {name.lower(): next(filter(None, values), b"") for name, *values in _ATTRIBUTE.findall(tag)}
        if b"canonical" in attributes.get(b"rel", b"").lower().split():
            stated.setdefault("canonical", _decoded(attributes.get(b"href", b"")))
        elif attributes.get(b"property", attributes.get(b"name", b"")).lower() == b"og:url":
            stated.setdefault("og:url", _decoded(attributes.get(b"content", b"")))
    for name in ("canonical", "og:url"):
        if stated.get(name, "").startswith(("http://", "https://")):
            return stated[name], None
    return None


def _decoded(text: bytes) -> str:
    return html.unescape(text.decode("utf-8", "replace")).strip()


def _by_place(path: Path) -> str | None:
    """The address that wget made a path of: .../site.example/2026/ferry.html. The folder nearest to the page that bears
    the name of a host is the site's.
    """
    parts = path.absolute().parts
    for place in range(len(parts) - 2, 0, -1):
        name = parts[place].lower()
        if _HOST.fullmatch(name) and registrable_domain(name) != name.rpartition(".")[2]:
            way = "/".join(parts[place + 1 :]).removesuffix(".gz").removesuffix("index.html")
            return f"https://{name}/{way}"
    return None


def _instant(text: object) -> datetime | None:
    """A stated time of the fetch; ``None`` for one that is none, or has no zone."""
    if not isinstance(text, str):
        return None
    bare = text.split(" (")[0].strip()
    for parse in (datetime.fromisoformat, _singlefiles_instant):
        try:
            at = parse(bare)
        except ValueError:
            continue
        return at.astimezone(UTC) if at.tzinfo else None
    return None


def _singlefiles_instant(text: str) -> datetime:
    """ "Tue Nov 24 2026 10:15:00 GMT+0100", as JavaScript prints it."""
    return datetime.strptime(text, "%a %b %d %Y %H:%M:%S GMT%z")
