"""Registered sites as files, and files as sites: lists of addresses (``newscrawl.crawl.site_lists``), CSV with a column
a word, and OPML 2.0 (http://opml.org/spec2.opml), which feed readers write and read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lxml import etree

from newscrawl.crawl.chosen_sites import joined
from newscrawl.crawl.site_lists import STANDARD_INPUT, file_bytes, listed, site_line
from newscrawl.discovery.markup import parsed
from newscrawl.errors import Unread, UsageError
from newscrawl.export.cells import cell
from newscrawl.storage.site_words import SITE_WORDS, site_at, text_of, web_address, with_words, words_of
from newscrawl.storage.sites import NewsSite, StartPoints
from newscrawl.urls import login_of, site_of

_OURS = "urn:newscrawl:sites"
"""Namespace of the attributes in which OPML says what it has no word for ("Extending OPML")."""
_FORMS = {".opml": "opml", ".xml": "opml", ".csv": "csv"}
_OTHERS = (".xlsx", ".xls", ".ods", ".json", ".jsonl", ".parquet", ".html", ".htm", ".zip", ".gz")
"""Endings of files that hold something else than they would be given."""
_END = b"</opml"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
"""Of cells: spreadsheets write what is usual where they are used."""
_PLACES = ("page", "feed", "sitemap", "api")


def form_of(path: Path) -> str:
    """ "opml", "csv" or "list", by a file's name. ``UsageError`` for a name that promises something else."""
    if path.suffix.lower() in _OTHERS:
        raise UsageError(f"{path}: sites are OPML (.opml), CSV (.csv) or lists of addresses (.txt), not {path.suffix}")
    return _FORMS.get(path.suffix.lower(), "list")


def read_sites(path: Path) -> list[NewsSite]:
    """The sites of a file ("-": of standard input, in the form that it has), each once. ``UsageError`` where it cannot
    be read, or says what makes no sense; with its line or entry.
    """
    form = form_of(path)
    try:
        content = file_bytes(path)
    except OSError as error:
        raise UsageError(f"cannot read the sites of {str(path)!r}: {error.strerror}") from error
    if path == STANDARD_INPUT:
        form = _form_by_content(content)
    if form == "opml":
        return joined(_from_opml(content, str(path)))
    try:
        text = content.decode("utf-16" if content[:2] in _WIDE_MARKS else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}, line {line}: not UTF-8 text: save it as such (in Excel: CSV UTF-8)") from error
    if form == "csv":
        return joined(_from_csv(text, str(path)))
    return joined(entry.site for entry in listed(text, str(path)))


def _form_by_content(content: bytes) -> str:
    """The form of what has no name."""
    opening = content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if opening.startswith(b"<"):
        return "opml"
    columns = re.split(rb"[,;\t]", opening.partition(b"\n")[0].strip())
    return "csv" if any(column.decode("ascii", "replace") in _PLACES for column in columns) else "list"


def sites_text(sites: Sequence[NewsSite], form: str) -> str:
    """Sites in a form: "opml", "csv" or "list". Logins in their addresses are left out."""
    sites = [_without_logins(site) for site in sites]
    if form == "opml":
        return _opml(sites)
    if form == "csv":
        return _csv(sites)
    return "".join(f"{site_line(site)}\n" for site in sites)


def _without_logins(site: NewsSite) -> NewsSite:
    words = [
        f"{name}={text_of(login_of(url)[0] for url in values)}"
        for name, values in words_of(site).items()
        if name in _PLACES
    ]
    return with_words(site, words)


# ---- tables


def _csv(sites: Iterable[NewsSite]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(SITE_WORDS)
    for site in sites:
        known = words_of(site)
        rows.writerow([cell(text_of(known.get(name, ()))) for name in SITE_WORDS])
    return out.getvalue()


def _from_csv(text: str, place: str) -> Iterable[NewsSite]:
    first_line = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    try:
        columns = [name for name in rows.fieldnames or () if name in SITE_WORDS]
        if not set(columns) & set(_PLACES):
            raise UsageError(f"{place}: its first line names columns, and one of {', '.join(_PLACES)} is among them")
        if twice := next((name for name in columns if columns.count(name) > 1), None):
            raise UsageError(f"{place}: two of its columns are called {twice}: an address more is separated by a comma")
        for row in rows:
            said = {name: (row.get(name) or "").strip().removeprefix("'") for name in columns}
            if not any(said.values()):  # spreadsheets leave empty rows behind
                continue
            where = f"{place}, line {rows.line_num}"
            first = next((said[name] for name in _PLACES if said.get(name)), "").split(",http")[0].split()
            if not first:
                raise UsageError(f"{where}: it has no address in {', '.join(_PLACES)}")
            words = [f"{name}={value}" for name, value in said.items() if value]
            yield with_words(_nowhere(site_at(first[0], where)), words, where)
    except csv.Error as error:
        raise UsageError(f"{place}, line {rows.line_num + 1}: it is no CSV ({error})") from error


def _nowhere(site: NewsSite) -> NewsSite:
    """A site without start points: its own words name them."""
    return with_words(site, ["page="])


# ---- OPML


def _opml(sites: Iterable[NewsSite]) -> str:
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"newscrawl": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sites of newscrawl"
    body = etree.SubElement(root, "body")
    for site in sites:
        known = words_of(site)
        page = (known.get("page") or (f"https://{site.host}/",))[0]
        feeds = known.get("feed", ())
        shared = {"text": site.name, "title": site.name, "htmlUrl": page}
        shared |= {"language": site.language} if site.language else {}
        shared |= {f"{{{_OURS}}}host": site.host}
        kind = {"type": "rss", "xmlUrl": feeds[0]} if feeds else {"type": "link", "url": page}
        ours = {f"{{{_OURS}}}{name}": text_of(values) for name, values in known.items() if name not in ("name", "feed")}
        etree.SubElement(body, "outline", {**shared, **kind, **ours})
        for feed in feeds[1:]:
            etree.SubElement(body, "outline", {**shared, "type": "rss", "xmlUrl": feed})
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()


def _from_opml(content: bytes, place: str) -> Iterable[NewsSite]:
    unread = Unread()
    root = parsed(content, unread)
    if root is None or root.tag != "opml":
        raise UsageError(f"{place}: it is no OPML")
    if unread:
        raise UsageError(f"{place}: it is no list of sites ({next(iter(unread))})")
    if _END not in content.replace(b"\0", b"").lower():  # UTF-16 has zeros
        raise UsageError(f"{place}: it breaks off before its end (</opml>), and sites with it")
    found: dict[str, NewsSite] = {}
    for number, outline in enumerate(root.iter("outline"), 1):
        site = _of_outline(outline, f"{place}, outline {number}")
        if site is None:
            continue
        before = found.get(site.host)  # what the first outline of a site says holds; further ones name feeds
        found[site.host] = joined([before, site])[0] if before else site
        if before:
            found[site.host] = with_words(before, [f"feed+={url}" for url in site.starts.feeds])
    return found.values()


def _of_outline(outline: etree._Element, where: str) -> NewsSite | None:
    """The site of an outline; ``None`` for one that only holds others."""
    feed, page = (outline.get("xmlUrl") or "").strip(), (outline.get("htmlUrl") or outline.get("url") or "").strip()
    if not feed and not page:
        return None
    said = {name: value for name in SITE_WORDS if (value := outline.get(f"{{{_OURS}}}{name}"))}
    is_ours = "host" in said
    host = site_of(web_address(page or feed, where))
    site = NewsSite(host=host, name=host, starts=StartPoints())
    name = " ".join((outline.get("title") or outline.get("text") or "").replace(",", " ").split())
    words = {"name": name, "page": page if not is_ours else "", "feed": feed, "language": _language(outline)}
    if page and site_of(web_address(page, where)) != site_of(web_address(feed or page, where)) and not is_ours:
        words["host"] = page
    return with_words(site, [f"{name}={value}" for name, value in (words | said).items() if value], where)


def _language(outline: etree._Element) -> str:
    """As a feed states it ("en-us"); what is no tag is nothing."""
    stated = (outline.get("language") or "").strip().replace("_", "-")
    try:
        with_words(NewsSite(host="", name=""), [f"language={stated}"])
    except UsageError:
        return ""
    return stated
