"""Image elements by themselves: addresses, whether they may be photos, and what attributes say of who took them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from newscrawl.grammar.captions import is_credit, split_caption
from newscrawl.grammar.credit import parse_credit
from newscrawl.grammar.text import clean, plain
from newscrawl.items import Credit
from newscrawl.reading.tree import Element
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines

_AS_SENT_IN = "data-orig-file"
_SOURCES = ("data-large-file", "data-src", "data-original", "data-lazy-src", "src")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.I)
_NO_PHOTO = (
    "logo", "icon", "avatar", "sprite", "pixel", "spacer", "blank.", "placeholder", "badge", "emoji", "tracking", "1x1",
    "defaultuser", "default_user", "default-user", "noimage", "no_image", "no-image", ".svg", "data:image/gif",
    "data:image/svg",
)  # fmt: skip
_NO_PHOTO_NAMES = ("avatar", "logo", "icon", "emoji", "author")
_OPEN_GRAPH = "og"
_NO_LETTERS = re.compile(r"[\W_\d]+")
_SMALLEST = 90  # CSS pixels of a photo's side; icons and portraits are smaller
_ID_IN_URL = re.compile(r"[^/]*[0-9a-f]{5,}[^/]*|[^/]{12,}", re.I)
_SIZE_IN_URL = re.compile(r"[-_]?\d{2,4}x\d{2,4}|[-_]scaled|\.\w{3,4}$")
_SRCSET_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)[wx]")
_DENSEST = 8  # pixels of a picture to one of the screen; larger sizes of a set are widths
_IMAGE_FILE = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)|/(?:wp-content/uploads|attachment|photo|foto|image|gallery)", re.I
)
_HEADLINE = 10  # characters; a link with less text says nothing of where it leads
_LINK_REACH = 4  # elements up from an image to the link around it
_STATED_IN_META = re.compile(r"\"(?:credit|copyright|caption)\"\s*:\s*\"([^\"]{3,200})\"")


def address_of(element: Element) -> str | None:
    """Where the largest version of the picture lies that the element, or the ``picture`` around it, names, as the page
    refers to it; ``None`` where that is no address of the web.
    """
    original = element.get(_AS_SENT_IN)
    if original and _of_the_web(original):
        return original
    stated = next((value for name in _SOURCES if (value := element.get(name)) and _of_the_web(value)), None)
    size, largest = _largest_of_sets(element) or (0.0, None)
    if stated and (size <= 1 or _DENSEST < size < _width(element)):
        return stated
    return largest or stated


def _largest_of_sets(element: Element) -> tuple[float, str] | None:
    """(width or density, address) of the largest that sets name; of equal ones, that of the element itself. Densities
    of what is for screens of some kind do not compare with others.
    """
    parent = element.parent
    sources = parent.children("source") if parent is not None and parent.tag == "picture" else ()
    found: list[tuple[float, str]] = []
    for holder in (element, *sources):
        for srcset in filter(None, map(holder.get, _SETS)):
            size, address = _largest(srcset) or (0.0, "")
            if address:
                found.append((0.0 if size <= _DENSEST and holder.get("media") else size, address))
    return max(found, key=lambda one: one[0]) if found else None


def _width(element: Element) -> int:
    """CSS pixels, as its attribute states them; 0 where it states none."""
    width = (element.get("width") or "").strip()
    return int(width[:6]) if width.isascii() and width.isdigit() else 0


def _of_the_web(address: str) -> bool:
    """``data:``, ``blob:``, ``javascript:``, ``about:`` name nothing that others could ask for."""
    scheme = _SCHEME.match(address)
    return bool(address.strip()) and (scheme is None or scheme[1].lower() in ("http", "https"))


def _largest(srcset: str) -> tuple[float, str] | None:
    """(width or density, 0 where none is stated; address) of the largest image that a ``srcset`` names, the last of
    equals; ``None`` where it names none.

    White space ends an address, a comma a candidate; commas inside an address belong to it
    (https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute).
    """
    best: tuple[float, str] | None = None
    address, size = "", 0.0
    for token in [*srcset.split(), ","]:
        word = token.strip(",")
        if word and not address and not _SRCSET_SIZE.fullmatch(word):  # a size without an address names nothing
            address = word
        elif word and (described := _SRCSET_SIZE.fullmatch(word)):
            size = float(described[1])
        if address and token.endswith(","):
            if _of_the_web(address) and (best is None or size >= best[0]):
                best = size, address
            address, size = "", 0.0
    return best


def may_be_photo(image: Placed) -> bool:
    """Whether size, address and names of an element leave open that it is a photo."""
    element = image.element
    for name in ("width", "height"):
        size = (element.get(name) or "").strip()
        if size.isascii() and size.isdigit() and 0 < int(size[:6]) < _SMALLEST:  # 0: the page's script will tell
            return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    address = (address_of(element) or "").lower()
    return not any(part in address for part in _NO_PHOTO) and not any(part in names for part in _NO_PHOTO_NAMES)


def is_sites_own(address: str) -> bool:
    """Whether a picture that a page's head names is by its file's name the site's sign or what the system gives to each
    page without a picture: "logo.png", "butterfly-icon.png", "og_image.png".
    """
    try:
        name = unquote(urlsplit(address).path).rpartition("/")[2].casefold()
    except ValueError:
        return False
    stem, _, ending = name.rpartition(".")
    words = [word for word in _NO_LETTERS.split(stem or name) if len(word) > 1]  # the sign of "1200x630" is none
    if ending == "svg" or not casefolded("site_picture_words").isdisjoint(words):
        return True
    if len(words) > 1 and words[-1] == _OPEN_GRAPH:  # inside of a name it is the "and" of Norwegian and Danish
        return True
    return "".join(words) in casefolded("site_picture_names")


def leads_elsewhere(element: Element) -> bool:
    """Whether a link around a picture goes to another page, as those of teasers do, and not to the picture itself."""
    return _link_elsewhere(element) is not None


def is_of_a_teaser(element: Element) -> bool:
    """Whether a picture stands in a link to another page that says in words where it leads."""
    link = _link_elsewhere(element)
    return link is not None and len(clean(link.text)) >= _HEADLINE


def _link_elsewhere(element: Element) -> Element | None:
    above: Element | None = element
    for _ in range(_LINK_REACH):
        above = above.parent if above is not None else None
        if above is None:
            return None
        if above.tag == "a":
            target = above.get("href") or ""
            elsewhere = bool(target) and target[0] != "#" and _of_the_web(target) and not _IMAGE_FILE.search(target)
            return above if elsewhere else None
    return None


def key_of(url: str) -> str:
    """What stays the same when a page shows one picture in several sizes: the most telling part of its path."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return url
    parts = [p for p in path.split("/") if _ID_IN_URL.fullmatch(p)]
    name = (parts or [path])[-1]
    return _SIZE_IN_URL.sub("", name).casefold()


def credit_in_attributes(element: Element, outlets: tuple[str, ...]) -> tuple[Credit, str] | None:
    """-> (what an image's own attributes, or those of the elements around it, state as its credit; where)."""
    parent = element.parent
    holders = [e for e in (element, parent, parent.parent if parent is not None else None) if e is not None]
    for holder in holders:
        for name in lines("credit_attributes"):
            value = holder.get(name)
            if value and (credit := parse_credit(plain(value), outlets)):
                return credit, f"attribute {name}"
    for stated in _STATED_IN_META.findall(element.get("data-image-meta") or ""):
        line = split_caption(plain(stated), in_figure=True)[1] or plain(stated)
        if len(line) <= len(stated) and (credit := _credit_of_meta(line, outlets)):
            return credit, "attribute data-image-meta"
    for holder in (element, parent) if parent is not None and parent.tag == "a" else (element,):
        for name in ("title", "data-caption", "data-fresco-caption", "alt"):
            text = plain(holder.get(name) or "")
            ending = _behind_bar(text) or (split_caption(text)[1] if text else None)
            if ending and (credit := parse_credit(ending, outlets)):
                return credit, f"attribute {name}"
    return None


def _behind_bar(text: str) -> str | None:
    """ "The ferry | dpa": what stands in front of a bar in such an attribute is the picture's subject."""
    _, bar, behind = text.rpartition(" | ")
    return behind if bar and is_credit(behind) else None


def _credit_of_meta(line: str, outlets: tuple[str, ...]) -> Credit | None:
    """WordPress keeps a camera's own notes there: a credit is what names somebody, not its model or a file's name."""
    credit = parse_credit(line, outlets)
    return credit if credit and (credit.photographers or credit.via or len(credit.line.split()) <= 3) else None
