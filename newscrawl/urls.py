"""What two URLs have in common: one normal form, one notion of "the same site", one way to show them.

Every function here takes any text and raises nothing: addresses come from pages, and pages hold anything.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from ipaddress import IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, unquote_plus, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from newscrawl.tables import casefolded, lines

if TYPE_CHECKING:
    from tldextract import TLDExtract

_ASP_SESSION = re.compile(r"/\([A-Za-z]\([^/()]*\)\)")
_COMMENT_PAGE = re.compile(r"comment-page-[0-9]{1,6}", re.I)  # WordPress: the article, with other comments below
_AMP_ENDING = re.compile(r"[._-]amp(\.html?)?$", re.I)
LONGEST = 2_000
"""Letters of an address that is asked for; longer ones are made by loops, and a database's index holds none of 2 700
bytes (PostgreSQL's B-tree).
"""
_LONGEST_HOST = 253  # letters (RFC 1035, section 3.1)
_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.I)  # underscores are in use, whatever RFC 952 says
_USUAL_PORTS = {"http": 80, "https": 443}


@cache
def bundled_suffixes() -> TLDExtract:
    """The public suffix list that comes with tldextract, for url-matcher (under web-poet) too: that asks tldextract's
    own default instance, which downloads the list at first use, and reading a page touches no network.
    """
    import tldextract  # with requests, a tenth of a second, which not every command needs

    suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.tldextract.TLD_EXTRACTOR = suffixes
    return suffixes


def resolved(base: str, reference: object) -> str | None:
    """The address that a reference in a document leads to; ``None`` for what can never be asked for: no text, another
    scheme than http and https, a host or port that is none, an address of more than ``LONGEST`` letters.

    Without userinfo: what a document says of names and passwords is not ours to send.
    """
    if not isinstance(reference, str):
        return None
    try:
        target = urljoin(base, reference.strip())
        parts = urlsplit(target)
        if parts.scheme not in _USUAL_PORTS or len(target) > LONGEST:
            return None
        host, port = _host(parts.hostname or ""), parts.port
        behind = parts.netloc.rpartition("]")[2]  # of an IPv6 address
        if not host or port == 0 or ("]" in parts.netloc and behind and not behind.startswith(":")):
            return None
        netloc = f"{host}:{port}" if port else host
        path = _without_dots(parts.path)
        target = safe_url_string(urlunsplit((parts.scheme, netloc, path, parts.query, parts.fragment)))
    except ValueError:
        return None
    return target if len(target) <= LONGEST else None


_DOT_STEPS = {".": 0, "%2e": 0, "..": 1, ".%2e": 1, "%2e.": 1, "%2e%2e": 1}
"""What steps of a path lead nowhere new, as browsers read them -> how many steps they take back."""


def _without_dots(path: str) -> str:
    """A path without "/./" and "/../", which browsers resolve before they ask (WHATWG's URL standard), also in an
    address that names its host.
    """
    if "/." not in path and "/%2" not in path:
        return path
    steps: list[str] = []
    for step in path.split("/")[1:]:
        back = _DOT_STEPS.get(step.lower())
        if back is None:
            steps.append(step)
        elif back and steps:
            steps.pop()
    if path.rpartition("/")[2].lower() in _DOT_STEPS:
        steps.append("")
    return "/" + "/".join(steps)


def _host(name: str) -> str | None:
    """A host as it stands in a request, IPv6 addresses in brackets; ``None`` or ``ValueError`` for what is none."""
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    if not name.isascii() and len(name) > _LONGEST_HOST:
        return None
    name = _plain_host(name)
    labels = name.split(".")
    return name if len(name) <= _LONGEST_HOST and all(_LABEL.fullmatch(label) for label in labels) else None


def _plain_host(name: str) -> str:
    """The one way to write a host's name: small letters, of ASCII, without the dot that ends a full name
    ("site.example."), which leads to the same server and is another name to who compares. ``ValueError``
    (``UnicodeError``) for letters that no name may have.
    """
    if not name.isascii() and len(name) <= _LONGEST_HOST:
        name = name.encode("idna").decode("ascii")
    return name.lower().removesuffix(".")


def _port(parts: SplitResult) -> str:
    """ ":8080", or nothing for the usual one; ``ValueError`` for what is none."""
    return f":{parts.port}" if parts.port and parts.port != _USUAL_PORTS.get(parts.scheme) else ""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """ "news.bbc.co.uk" -> "bbc.co.uk", by the public suffix list; an address or a bare name is its own domain."""
    return bundled_suffixes()(host).top_domain_under_public_suffix or host


@lru_cache(maxsize=4096)
def outlet_name(host: str) -> str:
    """ "www.norwaytoday.info" -> "norwaytoday": the word by which a site calls itself in its address."""
    return bundled_suffixes()(host).domain or host


def host_of(url: str) -> str:
    """Host name in lower case without "www." ("" for a URL without one)."""
    try:
        host = _plain_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""
    return host.removeprefix("www.")


def server_of(url: str) -> str:
    """Host name and, where it is not the usual one, port: what robots.txt and waiting are about."""
    try:
        parts = urlsplit(url)
        return _bracketed(_plain_host(parts.hostname or "")) + _port(parts)
    except ValueError:
        return ""


def site_of(url: str) -> str:
    """What the site of a URL is called by articles, the ledger and leases: its server without "www."."""
    return server_of(url).removeprefix("www.")


def site_typed(name: str) -> str:
    """The same for what a person types: an address, or a host as one likes to write it ("www.Bücher.example.")."""
    name = name.strip()
    return site_of(name) if "://" in name else (site_of(f"//{name}") if "/" not in name else "") or name.lower()


def origin_of(url: str) -> str:
    """Scheme and server: "https://a.example", which is what one robots.txt speaks for (RFC 9309, section 2.3)."""
    server = server_of(url)
    return f"{url.split(':', 1)[0].strip().lower()}://{server}" if server else ""


def login_of(url: str) -> tuple[str, tuple[str, str] | None]:
    """-> (the address without userinfo, user name and password that stood in it; ``None`` where none did)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, None
    userinfo, at, netloc = parts.netloc.rpartition("@")
    if not at:
        return url, None
    user, _, password = userinfo.partition(":")
    return urlunsplit(parts._replace(netloc=netloc)), (unquote(user), unquote(password))


_IN_TEXT = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:/{2,3}[^\s\"'<>]+", re.I)
_USERINFO = re.compile(r"//[^/?#]*@")
_PARAMETER = re.compile(r"([?&;#])([^=&;#?]{1,60})=([^&;#]*)")
_HIDDEN = "***"


def shown(text: str) -> str:
    """A text for people, its URLs without what only their owner should know: userinfo, and the values of parameters
    such as ``password`` and ``token``. For logs, reports and rows that say what was asked for; any text, also one whose
    URLs cannot be parsed.
    """
    return _IN_TEXT.sub(lambda found: _without_secrets(found[0]), text) if "://" in text else text


def _without_secrets(url: str) -> str:
    scheme, rest = url.split("//", 1)
    if "@" in rest:
        if scheme.lower() in ("http:", "https:") and _can_be_parsed(url):
            rest = _USERINFO.sub(f"//{_HIDDEN}@", f"//{rest}", count=1)[2:]
        else:  # a password with a slash in it ends no authority
            rest = f"{_HIDDEN}@{rest.rpartition('@')[2]}"
    return f"{scheme}//{_PARAMETER.sub(_parameter_shown, rest)}"


def _parameter_shown(found: re.Match[str]) -> str:
    secret = _is_listed(unquote(found[2]).strip(), "secret_parameters")
    return f"{found[1]}{found[2]}={_HIDDEN}" if secret else found[0]


def _can_be_parsed(url: str) -> bool:
    try:
        return bool(urlsplit(url).port) or True
    except ValueError:
        return False


def is_comment_page(url: str) -> bool:
    """Whether an address is a further page of an article's comments ("/comment-page-2/"), which is no article."""
    try:
        return any(_COMMENT_PAGE.fullmatch(segment) for segment in urlsplit(url).path.split("/"))
    except ValueError:
        return False


_NUMBERED_QUERY = re.compile(r"([^\W\d_]{3,20})\d{1,9}=?(?:&|$)")
_NUMBERED_STEP = re.compile(r"(?:^|/)([^\W\d_]{3,20})-?\d{1,9}(?:\.html?)?$")


def is_front_page(url: str) -> bool:
    """Whether an address is that of a site's front page: it names a host and nothing else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.path.strip("/") and not parts.query


def numbered_word(url: str) -> str | None:
    """The word that an address has in front of a number, and nothing beside, in small letters: "rubrique" in
    "/spip.php?rubrique12" and in "/rubrique12.html"; ``None`` for all others.
    """
    path, question, query = url.partition("#")[0].partition("?")
    if question:
        match = _NUMBERED_QUERY.match(query)
    else:  # a host may end in a number too
        match = _NUMBERED_STEP.search(path.partition("://")[2].partition("/")[2] if "://" in path else path)
    return match[1].casefold() if match else None


def same_site(one: str, other: str) -> bool:
    """Whether two URLs belong to one registrable domain."""
    return registrable_domain(host_of(one)) == registrable_domain(host_of(other))


_LONGEST_NORMALISED = 20_000  # letters; nothing that long is asked for, and data: addresses hold whole pictures


@lru_cache(maxsize=4096)
def normalise(url: str) -> str:
    """One spelling for URLs that any server treats alike: tracking parameters, fragment and default port removed,
    query sorted, host in lower case. Unparsable URLs come back as they are.
    """
    if len(url) > _LONGEST_NORMALISED:
        return url
    try:
        parts = urlsplit(canonicalize_url(url.strip(), keep_fragments=False))
        host = _bracketed(_plain_host(parts.hostname or "")) + _port(parts)
    except ValueError:
        return url
    query = [(k, v) for k, v in _parameters(parts.query) if not _names_visitor(k)]
    return urlunsplit((parts.scheme, host, _without_session(parts.path) or "/", _query(query), ""))


def _parameters(query: str) -> list[tuple[str, str]]:
    """The names and values of a query. Bytes that are no UTF-8 stay the bytes that they are: sites in other encodings
    tell their articles apart by them.
    """
    return parse_qsl(query, keep_blank_values=True, errors="surrogateescape")


def _query(parameters: list[tuple[str, str]]) -> str:
    try:
        return urlencode(parameters, errors="surrogateescape")
    except UnicodeEncodeError:  # half a pair that stands in the text itself
        return urlencode(parameters, errors="replace")


def without_visitor(url: str) -> str:
    """An address as it is spelled, without what says who came from where: tracking and session parameters, fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    given = parts.query.split("&")
    query = "&".join(one for one in given if not _names_visitor(unquote_plus(one.partition("=")[0])))
    return urlunsplit(parts._replace(path=_without_session(parts.path), query=query, fragment=""))


def _without_session(path: str) -> str:
    """Path parameters (";jsessionid=...") and ASP.NET's "/(S(...))/" name a visitor."""
    if ";" in path and _is_listed(path.rsplit(";", 1)[1].split("=", 1)[0], "session_parameters"):
        path = path.rsplit(";", 1)[0]
    return _ASP_SESSION.sub("", path) if "/(" in path else path


def _names_visitor(parameter: str) -> bool:
    return _is_listed(parameter, "tracking_parameters", "session_parameters")


def _is_listed(name: str, *tables: str) -> bool:
    folded = name.casefold()
    return any(folded in casefolded(table) or folded.startswith(_prefixes(table)) for table in tables)


@cache
def _prefixes(table: str) -> tuple[str, ...]:
    return tuple(line.rstrip("*") for line in lines(table) if line.endswith("*"))


@lru_cache(maxsize=4096)
def page_of(url: str) -> str:
    """What the spellings of one page's address share that any server treats alike: scheme, "www.", a slash at the end
    and what ``normalise`` removes make no difference. Variants for print or AMP are pages of their own, of one
    ``identity``.
    """
    _, _, rest = normalise(url).partition("://")
    address, mark, query = rest.removeprefix("www.").partition("?")
    return address.rstrip("/") + mark + query


@lru_cache(maxsize=4096)
def identity(url: str) -> str:
    """What all spellings of one page's address share: "http://m.site.example/a/amp/?utm_source=x" -> "site.example/a".

    Scheme, "www.", mobile, AMP and print variants, index pages and a trailing slash make no difference. Not to be
    fetched by.
    """
    if len(url) > LONGEST:
        return url
    try:
        parts = urlsplit(normalise(url))
    except ValueError:
        return url
    if parts.netloc.endswith(_AMP_CACHE):
        cached = _in_amp_cache(parts.path)
        return identity(cached) if cached else url
    query = [(k, v) for k, v in _parameters(parts.query) if not _is_variant(k, v)]
    return "/".join([_usual_host(parts.netloc), *_usual_segments(parts.path)]) + (f"?{_query(query)}" if query else "")


def plainer(one: str, other: str, site: str) -> str:
    """Which of two addresses of one ``identity`` is asked for where a crawl of ``site`` met both: the page itself
    before a variant for AMP or print, the site's own host before one for telephones, https before http; else the first.
    """

    def is_worse(url: str) -> tuple[bool, bool, bool]:
        _, _, path = page_of(url).partition("/")
        return path != identity(url).partition("/")[2], site_of(url) != site, not url.lower().startswith("https:")

    return min(one, other, key=is_worse)


def site_within(url: str, site: str) -> str:
    """The site of a page that a crawl of ``site`` met: that one, also where a host for telephones, AMP or print shows
    the page ("m.site.example" of "site.example").
    """
    own = site_of(url)
    return site if _usual_host(own) == _usual_host(site) else own


_AMP_CACHE = ".cdn.ampproject.org"


def _in_amp_cache(path: str) -> str | None:
    """The address that Google's AMP cache has at "/c/s/site.example/path"."""
    segments = [s for s in path.split("/") if s][1:]
    segments = segments[1:] if segments[:1] == ["s"] else segments
    return f"https://{'/'.join(segments)}" if segments else None


def _usual_host(host: str) -> str:
    """A host without what names it for telephones or print."""
    first, _, rest = host.partition(".")
    while first in casefolded("variant_hosts") and "." in rest and bundled_suffixes()(rest.split(":")[0]).domain:
        host = rest
        first, _, rest = host.partition(".")
    return host


def _usual_segments(path: str) -> list[str]:
    """The parts of a path without what names a variant of its page."""
    segments = [s for s in path.split("/") if s]
    variants = casefolded("variant_segments")
    while segments and (segments[-1].casefold() in variants or _COMMENT_PAGE.fullmatch(segments[-1])):
        segments.pop()
    if len(segments) > 1 and segments[0].casefold() == "amp":
        segments = segments[1:]
    if segments:
        segments[-1] = _AMP_ENDING.sub(r"\1", segments[-1])
    return segments


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


_PAGE_OF_COMMENTS = re.compile(r"/comment-page-\d{1,6}/?(?=$|[?#])", re.I)  # WordPress claims it for the article itself


def canonical(url: str, claimed: str | None) -> tuple[str, str]:
    """-> (canonical URL, where it came from). The page's claim is believed only when it is plausible:
    same site, no front page ("/", "/index.html") for an inner page, no longer than an address may be; a further page of
    an article's comments is claimed for the article.
    """
    try:
        target = urljoin(url, claimed.strip()) if claimed else ""
        target = _PAGE_OF_COMMENTS.sub("/", target)
        parts, inner = urlsplit(target), urlsplit(url).path.strip("/")
    except ValueError:
        return normalise(url), "the page's own URL"
    names_page = _usual_segments(parts.path) or (parts.path.strip("/") and parts.query)  # "/index.php?id=5" does
    if parts.scheme in ("http", "https") and same_site(target, url) and (names_page or not inner):
        found = normalise(target)
        if len(found) <= LONGEST:  # no database takes a longer one for a key
            return found, "link rel=canonical"
    return normalise(url), "the page's own URL"


def plain_spellings(url: str) -> list[str]:
    """How a page without parameters may call itself (``canonical``) to whom an address with some leads; [] for an
    address without any.
    """
    try:
        parts = urlsplit(normalise(url))
    except ValueError:
        return []
    if not parts.query:
        return []
    host, path = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
    return [
        urlunsplit((scheme, www + host, path + slash or "/", "", ""))
        for scheme in _USUAL_PORTS
        for www in ("", "www.")
        for slash in ("", "/")
    ]


def parameters_of(url: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """An address as compared (``identity``) -> (without its parameters, these)."""
    address, _, query = url.partition("?")
    return address, frozenset(_parameters(query))


_DIGITS = re.compile(r"\d+")


def shape(url: str) -> tuple[str, ...]:
    """ "/2024/05/some-long-slug/" -> ("9", "9", "s"): what addresses of one kind have in common; query parameters by
    their names. () for what is no URL.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    found = [
        "9" if p.isdigit() else "s" if p.count("-") >= 3 else "d" if _DIGITS.search(p) else p[:12]
        for p in parts.path.split("/")
        if p
    ]
    return (*found, *sorted({f"?{name}" for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
