"""What two URLs have in common: one normal form, one notion of "the same site"."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import tldextract
from w3lib.url import canonicalize_url

from newscrawl.tables import casefolded, lines

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
    exact, prefixes = casefolded("tracking_parameters"), _tracking_prefixes()
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.casefold() not in exact and not k.casefold().startswith(prefixes)]
    host = parts.hostname or ""
    if port and port != {"http": 80, "https": 443}.get(parts.scheme):
        host = f"{host}:{port}"
    return urlunsplit((parts.scheme, host, parts.path or "/", urlencode(query), ""))


def _tracking_prefixes() -> tuple[str, ...]:
    return tuple(line.rstrip("*") for line in lines("tracking_parameters") if line.endswith("*"))


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
