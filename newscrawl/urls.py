"""What two URLs have in common: one normal form, one notion of "the same site"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

from newscrawl.tables import casefolded, lines

_ASP_SESSION = re.compile(r"/\([A-Za-z]\([^/()]*\)\)")
_AMP_ENDING = re.compile(r"[._-]amp(\.html?)?$", re.I)

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
# url-matcher (under web-poet) asks tldextract's own default instance, which downloads the suffix list at first use;
# reading a page touches no network.
tldextract.tldextract.TLD_EXTRACTOR = _suffixes


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """ "news.bbc.co.uk" -> "bbc.co.uk", by the public suffix list; an address or a bare name is its own domain."""
    return _suffixes(host).top_domain_under_public_suffix or host


@lru_cache(maxsize=4096)
def outlet_name(host: str) -> str:
    """ "www.norwaytoday.info" -> "norwaytoday": the word by which a site calls itself in its address."""
    return _suffixes(host).domain or host


def host_of(url: str) -> str:
    """Host name in lower case without "www." ("" for a URL without one)."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def server_of(url: str) -> str:
    """Host name and, where it is not the usual one, port: what robots.txt and waiting are about."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").lower()
    return f"{host}:{port}" if port and port != {"http": 80, "https": 443}.get(parts.scheme) else host


def same_site(one: str, other: str) -> bool:
    """Whether two URLs belong to one registrable domain."""
    return registrable_domain(host_of(one)) == registrable_domain(host_of(other))


def normalise(url: str) -> str:
    """One spelling for URLs that any server treats alike: tracking parameters, fragment and default port removed,
    query sorted, host in lower case. Unparsable URLs come back as they are.
    """
    try:
        parts = urlsplit(canonicalize_url(url.strip(), keep_fragments=False))
        port = parts.port
    except ValueError:
        return url
    query = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not _is_listed(k, "tracking_parameters", "session_parameters")
    ]
    host = parts.hostname or ""
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, _without_session(parts.path) or "/", urlencode(query), ""))


def _without_session(path: str) -> str:
    """Path parameters (";jsessionid=...") and ASP.NET's "/(S(...))/" name a visitor."""
    if ";" in path and _is_listed(path.rsplit(";", 1)[1].split("=", 1)[0], "session_parameters"):
        path = path.rsplit(";", 1)[0]
    return _ASP_SESSION.sub("", path) if "/(" in path else path


def _is_listed(name: str, *tables: str) -> bool:
    folded = name.casefold()
    return any(folded in casefolded(table) or folded.startswith(_prefixes(table)) for table in tables)


@cache
def _prefixes(table: str) -> tuple[str, ...]:
    return tuple(line.rstrip("*") for line in lines(table) if line.endswith("*"))


@lru_cache(maxsize=4096)
def identity(url: str) -> str:
    """What all spellings of one page's address share: "http://m.site.example/a/amp/?utm_source=x" -> "site.example/a".

    Scheme, "www.", mobile, AMP and print variants, index pages and a trailing slash make no difference. Not to be
    fetched by.
    """
    try:
        parts = urlsplit(normalise(url))
    except ValueError:
        return url
    host = parts.netloc
    if host.endswith(".cdn.ampproject.org"):  # Google's AMP cache: /c/s/site.example/path
        segments = [s for s in parts.path.split("/") if s][1:]
        segments = segments[1:] if segments[:1] == ["s"] else segments
        return identity(f"https://{'/'.join(segments)}") if segments else url
    first, _, rest = host.partition(".")
    while first in casefolded("variant_hosts") and "." in rest and _suffixes(rest.split(":")[0]).domain:
        host = rest
        first, _, rest = host.partition(".")
    segments = [s for s in parts.path.split("/") if s]
    variants = casefolded("variant_segments")
    while segments and segments[-1].casefold() in variants:
        segments.pop()
    if len(segments) > 1 and segments[0].casefold() == "amp":
        segments = segments[1:]
    if segments:
        segments[-1] = _AMP_ENDING.sub(r"\1", segments[-1])
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _is_variant(k, v)]
    return "/".join([host, *segments]) + (f"?{urlencode(query)}" if query else "")


def _is_variant(name: str, value: str) -> bool:
    return name.casefold() in casefolded("variant_parameters") and value.casefold() in (
        "",
        "1",
        "true",
        "amp",
        "print",
        "yes",
        "mobile",
    )


def canonical(url: str, claimed: str | None) -> tuple[str, str]:
    """-> (canonical URL, where it came from). The page's claim is believed only when it is plausible:
    same site, and no front page for an inner page.
    """
    try:
        target = urljoin(url, claimed.strip()) if claimed else ""
        parts, inner = urlsplit(target), urlsplit(url).path.strip("/")
    except ValueError:
        return normalise(url), "the page's own URL"
    if parts.scheme in ("http", "https") and same_site(target, url) and (parts.path.strip("/") or not inner):
        return normalise(target), "link rel=canonical"
    return normalise(url), "the page's own URL"


_DIGITS = re.compile(r"\d+")


def shape(url: str) -> tuple[str, ...]:
    """ "/2024/05/some-long-slug/" -> ("9", "9", "s"): what addresses of one kind have in common; query parameters by
    their names.
    """
    parts = urlsplit(url)
    found = [
        "9" if p.isdigit() else "s" if p.count("-") >= 3 else "d" if _DIGITS.search(p) else p[:12]
        for p in parts.path.split("/")
        if p
    ]
    return (*found, *sorted({f"?{name}" for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
