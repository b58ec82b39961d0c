"""XML and packed lists as they come: which kind of document, unpacked within bounds, mended where broken."""

from __future__ import annotations

import re
import sys
import zlib

from lxml import etree

from newscrawl.errors import Unread

GZIP = b"\x1f\x8b"
_TIMES_PACKED = 3
_HEAD = 4_000  # bytes in which a document says what it is, behind comments and declarations
_PROLOG = re.compile(
    rb"(?:\s+|<\?.{0,2000}?\?>|<!--.{0,2000}?-->|<!DOCTYPE[^>\[]{0,2000}(?:\[[^\]]{0,2000}\]\s*)?>)*", re.S | re.I
)
_ROOT = re.compile(rb"<(?:[a-z_][\w.-]{0,60}:)?([a-z_][\w.-]{0,60})", re.I)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
# An ampersand that begins no entity: "?a=1&b=2" in an address of a document that nobody checked
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[a-zA-Z][a-zA-Z0-9]{0,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_REFERENCE = re.compile(rb"&#([xX][0-9a-fA-F]++|[0-9]++);?")
_NO_CHARACTER = b"&#xFFFD;"
_LONGEST_NUMBER = 7  # digits of a character's
_CDATA = b"<![CDATA["
_SHOWN = 40  # letters of an element's name
_MOST_ATTRIBUTES = 1_000  # of one element; real ones have a dozen, and parsers compare each with all others
# No "<" may stand in an attribute, so that each tag is looked at once.
_LONG_TAG = re.compile(rb"""<([a-zA-Z_][\w:.-]{0,100})((?>[^<>"']{1,}|"[^"<]*"|'[^'<]*')*)""")


def root_name(body: bytes) -> str:
    """The name of a document's outermost element in lower case, without prefix; "" for what has none."""
    head = body[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    start = _PROLOG.match(head)
    found = _ROOT.match(head, start.end() if start else 0)
    return found[1].decode("ascii", "ignore").lower() if found else ""


def is_html(body: bytes) -> bool:
    """Whether a document opens as a page."""
    return _HTML.search(body[:_HEAD]) is not None


def unpacked(body: bytes, limit: int, unread: Unread | None = None) -> bytes:
    """A gzip file's content, ``limit`` bytes at most, so that a bomb is only as large as that; what stands before a
    damage where it is broken, counted; anything else as it is. A file that was packed and is sent packed once more, as
    servers do by its name, is unpacked as often.
    """
    for _ in range(_TIMES_PACKED):
        if not body.startswith(GZIP):
            break
        body = _unpacked_once(body, limit, unread)
    if body.startswith(GZIP) and unread is not None:
        unread["packed list"] += 1
    if unread is not None and len(body) >= limit:
        unread[f"what stands behind the first {limit // 2**20} MB of a list"] += 1
    return body[:limit]


def _unpacked_once(body: bytes, limit: int, unread: Unread | None) -> bytes:
    found, rest, step = bytearray(), body, 1 << 16
    while rest.startswith(GZIP) and len(found) < limit:  # several members are one file (RFC 1952, section 2.2)
        member = zlib.decompressobj(31)
        try:
            while rest and not member.eof and len(found) < limit:
                found += member.decompress(rest, min(step, limit - len(found)))
                rest = member.unconsumed_tail or member.unused_data
            broken = not member.eof and len(found) < limit
        except zlib.error:
            broken = True
        if broken:
            if unread is not None:
                unread["packed list"] += 1
            break
    return bytes(found)


def without_surplus_attributes(body: bytes, unread: Unread) -> bytes:
    """A document whose elements of more than ``_MOST_ATTRIBUTES`` have none; what they had is counted by the element's
    name.
    """
    if body.count(b"=") <= _MOST_ATTRIBUTES:
        return body

    def told(tag: re.Match[bytes]) -> bytes:
        count = tag[2].count(b"=")
        if count <= _MOST_ATTRIBUTES:
            return tag[0]
        name = tag[1].decode("ascii", "replace")[:_SHOWN]
        unread[f"attribute of <{name}>, which has more than anybody reads"] += count
        return b"<" + tag[1] + b"/" * tag[2].endswith(b"/")

    return _LONG_TAG.sub(told, body)


def with_readable_references(body: bytes) -> bytes:
    """A document whose references to what is no character (nought, half a surrogate pair, a number beyond all) are to
    U+FFFD, as browsers read them: parsers break off at one, and with it went the whole list.
    """
    if b"&#" not in body:
        return body
    return _REFERENCE.sub(lambda found: found[0] if _is_of_a_character(found[1].lower()) else _NO_CHARACTER, body)


def _is_of_a_character(number: bytes) -> bool:
    digits = number.lstrip(b"x").lstrip(b"0")
    if not digits or len(digits) > _LONGEST_NUMBER:
        return False
    value = int(digits, 16 if number.startswith(b"x") else 10)
    return value <= sys.maxunicode and not 0xD800 <= value <= 0xDFFF


def parsed(body: bytes, unread: Unread) -> etree._Element | None:
    """The root of an XML document, mended where it is not well-formed; ``None`` for what cannot be mended. Nothing that
    it declares is expanded or fetched.
    """
    body = without_surplus_attributes(with_readable_references(body.strip()), unread)
    try:
        return etree.fromstring(body, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        return etree.fromstring(mended(body), _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def mended(body: bytes) -> bytes:
    """A document whose bare ampersands are escaped, for a parser drops them and what they begin. CDATA stays."""
    found, at = [], 0
    while (opened := body.find(_CDATA, at)) != -1 and (closed := body.find(b"]]>", opened)) != -1:
        found += [_BARE_AMPERSAND.sub(b"&amp;", body[at:opened]), body[opened:closed]]
        at = closed
    return b"".join([*found, _BARE_AMPERSAND.sub(b"&amp;", body[at:])])


def is_well_formed(body: bytes) -> bool:
    """Whether an XML parser has nothing to object to."""
    try:
        etree.fromstring(body.strip(), _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(recover=recover, resolve_entities=False, no_network=True, huge_tree=False)
