"""The article's photos: which images belong to it, their captions, and the credits wherever they are written.

An image and the captions around it are one photo when they share a small element; a credit is looked for in the
elements that say they hold one, then at the end of the caption, then in attributes, then in the metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from newscrawl.grammar.credit import is_caption, is_credit, looks_like_credit, parse_credit, split_caption, strip_label
from newscrawl.grammar.text import bare, plain
from newscrawl.items import Credit, Photo
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.reading.marks import M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.scene import Scene
from newscrawl.reading.tree import Element
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines

_FOREIGN = M["RELATED"] | M["NAV"] | M["AD"] | M["NEWSLETTER"] | M["COMMENTS"] | M["BIO"] | M["SHARE"] | M["FOOTER"]
_PORTRAIT = M["BYLINE"] | M["BIO"]
_FOREIGN_FIGURE = M["RELATED"] | M["AD"] | M["COMMENTS"] | M["BIO"]
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-orig-file", "data-large-file", "src")
_NO_PHOTO = re.compile(
    r"logo|icon|avatar|gravatar|sprite|pixel|spacer|blank\.|placeholder|badge|emoji|tracking|1x1|\.svg|data:image/(?:gif|svg)",
    re.I,
)
_ID_IN_URL = re.compile(r"[^/]*[0-9a-f]{5,}[^/]*|[^/]{12,}", re.I)
_SRCSET_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)[wx]")
_MAX_CLIMB = 9


@dataclass
class _Group:
    """One image (or only its captions) and the texts that stand with it."""

    at: int
    image: Placed | None = None
    captions: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    segments: set[int] = field(default_factory=set)
    foreign: bool = False


@dataclass(frozen=True)
class Photos:
    """``photos`` in page order, the lead one marked."""

    photos: tuple[Photo, ...]
    credit_evidence: str | None
    """Where the lead photo's credit stands; ``None`` where it has none."""
    segments: frozenset[int]
    """Numbers of the segments that are captions or credits."""
    left_out: tuple[str, ...] = ()
    """Addresses of pictures that stand on so many of the site's pages that they illustrate none."""


def find_photos(scene: Scene) -> Found[Photos] | None:
    """All photos of the article, without the site's own; ``None`` where it has none."""
    found = _on_page(scene)
    profile = scene.context.profile
    if found is None or profile is None:
        return found
    repeated = tuple(p.url for p in found.value.photos if profile.is_template_photo(p.url))
    kept = tuple(p for p in found.value.photos if p.url not in repeated)
    return replace(found, value=replace(found.value, photos=kept, left_out=repeated))


def _on_page(scene: Scene) -> Found[Photos] | None:
    document, metadata, body, headline_at = scene.document, scene.metadata, body_of(scene), headline_place(scene)
    groups = _groups(document, body, headline_at)
    declared = _declared_images(metadata)
    lead_urls = [_key(u) for u, _ in declared if u]
    og = metadata.meta("og:image", "twitter:image", "og:image:url", "twitter:image:src")
    if og:
        lead_urls.append(_key(og[0]))
    photos: list[Photo] = []
    wheres: list[str | None] = []
    used: set[int] = set()
    places: list[int] = []
    for group in groups:
        photo, where = _photo(document, metadata, group)
        if photo:
            photos.append(photo)
            wheres.append(where)
            places.append(group.at)
            used |= group.segments
    lead = _lead(photos, places, lead_urls, body, headline_at)
    if lead is None and og and not photos:
        credit = next((c for u, c in declared if c), None)
        url = document.absolute(og[0])
        shown = (Photo(url, lead=True, credit=credit),)
        return Found(Photos(shown, "json-ld image" if credit else None, frozenset()), f"meta {og[1]}")
    twin = _credited_twin(photos, places, lead) if lead is not None and photos[lead].credit is None else None
    if lead is not None and twin is not None:
        photos[lead] = replace(
            photos[lead], caption=photos[lead].caption or photos[twin].caption, credit=photos[twin].credit
        )
        wheres[lead] = wheres[twin]
        del photos[twin], wheres[twin]
        lead -= twin < lead
    if lead is not None and photos[lead].credit is None:
        credit = next(
            (
                c
                for u, c in declared
                if c and (not u or not photos[lead].url or _key(u) == _key(photos[lead].url) or len(declared) == 1)
            ),
            None,
        )
        if credit:
            photos[lead] = Photo(photos[lead].url, photos[lead].caption, photos[lead].alt, True, credit)
            wheres[lead] = "json-ld image"
    if (
        lead is not None
        and photos[lead].credit is None
        and (credit := _line_below_headline(document, metadata, body, headline_at))
    ):
        photos[lead] = replace(photos[lead], credit=credit)
        wheres[lead] = "line below the headline"
    if lead is not None and photos[lead].credit is None:
        stated = metadata.meta("og:image:alt", "twitter:image:alt")
        line = split_caption(stated[0])[1] if stated else None
        credit = parse_credit(line, metadata.outlets) if line else None
        if stated and credit:
            photos[lead] = replace(photos[lead], credit=credit)
            wheres[lead] = f"meta {stated[1]}"
    result = tuple(Photo(p.url, p.caption, p.alt, i == lead, p.credit) for i, p in enumerate(photos))
    if not photos:
        return None
    return Found(Photos(result, wheres[lead] if lead is not None else None, frozenset(used)), "images of the article")


# ---- grouping


def _groups(document: Document, body: Body | None, headline_at: int | None) -> list[_Group]:
    nodes, segments = document.nodes, document.segments
    if body is None:
        return []
    start = min(headline_at if headline_at is not None else body.first, body.first) - 14
    end = body.end + 4
    stop = _ancestors_of(document, body.node)
    owners: dict[int, list[_Group]] = {}
    groups: list[_Group] = []
    for image in document.images:
        if not start <= image.at <= end or not _may_be_photo(image):
            continue
        group = _Group(image.at, image)
        marks = nodes[image.node].marks
        group.foreign = bool(
            marks & (_PORTRAIT | (_FOREIGN_FIGURE if marks & M["FIGURE"] else _FOREIGN)) & ~nodes[body.node].marks
        )
        groups.append(group)
        index, climbs = image.node, 0
        while index not in stop and climbs < _MAX_CLIMB:
            owners.setdefault(index, []).append(group)
            if nodes[index].paragraph_length > 700:
                break
            index, climbs = nodes[index].parent, climbs + 1
    orphans: dict[int, _Group] = {}
    for number in range(max(0, start), min(end + 1, len(segments))):
        segment = segments[number]
        marks = segment.marks
        foreign = _FOREIGN_FIGURE if marks & M["FIGURE"] else _FOREIGN
        if (
            marks & foreign & ~nodes[body.node].marks
            or len(segment.text) > 900
            or (marks & M["BYLINE"] and not marks & (M["FIGURE"] | M["CAPTION"]))
        ):
            continue
        if not marks & (M["CAPTION"] | M["CREDIT"] | M["FIGURE"]):
            owner = _owner(document, segment.node, number, owners, stop, 3) if len(segment.text) < 250 else None
            if (
                owner
                and owner.image
                and owner.at in (number, number - 1)
                and not owner.captions
                and _ends_in_credit(segment.text)
            ):
                owner.captions.append(segment.text)
                owner.segments.add(number)
            continue
        if marks & M["HEADING"] and not marks & M["CAPTION"]:
            continue
        owner = _owner(document, segment.node, number, owners, stop)
        if owner is None:
            scope = _scope(document, segment.node, stop)
            if scope not in orphans:
                orphans[scope] = _Group(number)
                groups.append(orphans[scope])
            owner = orphans[scope]
        own = segment.own | nodes[segment.node].own
        near = own | nodes[nodes[segment.node].parent].own if segment.node else own
        says_credit = (bool((own | near) & M["CREDIT"]) and not own & M["CAPTION"]) or bool(
            segment.own & M["BYLINE"] and len(segment.text) < 80
        )
        (owner.credits if says_credit else owner.captions).append(segment.text)
        owner.segments.add(number)
    groups.sort(key=lambda g: g.at)
    _photo_lines(document, body, groups)
    return [g for g in groups if not g.foreign]


def _photo_lines(document: Document, body: Body, groups: list[_Group]) -> None:
    """A paragraph right behind an image (or opening the body) that ends in a labelled credit is its caption."""
    taken = {n for g in groups for n in g.segments}
    for at, segment in enumerate(document.segments[body.first : body.last], body.first):
        text = segment.text
        if (
            at in taken
            or len(text) > 320
            or segment.marks & (M["HEADING"] | _FOREIGN & ~document.nodes[body.node].marks)
        ):
            continue
        behind = next(
            (g for g in groups if g.image is not None and g.at in (at, at - 1) and not g.captions and not g.credits),
            None,
        )
        opening = at <= body.start
        if behind is None and not opening:
            continue
        credit = _ends_in_credit(text)
        labelled = credit is not None and strip_label(credit) != credit.strip()
        if credit is None and not (
            behind is not None and text.rstrip(" .").casefold().endswith(("photo:", "photo", "foto:"))
        ):
            continue
        if not labelled and behind is None:
            continue
        group = behind or _Group(at)
        if behind is None:
            groups.append(group)
        group.captions.append(text)
        group.segments.add(at)


def _ends_in_credit(text: str) -> str | None:
    """The credit at the end of a line with no markup; "Agency - Friday, April 28, 2023" is a byline."""
    return None if text[-4:].isdigit() and "©" not in text else split_caption(text)[1]


def _line_below_headline(
    document: Document, metadata: Metadata, body: Body | None, headline_at: int | None
) -> Credit | None:
    """The credit that stands by itself, with its label, between headline and text: it is the lead photo's."""
    if body is None or headline_at is None:
        return None
    for segment in document.segments[headline_at + 1 : body.start + 1]:
        text = segment.text
        if (
            len(text) < 80
            and not segment.marks & _FOREIGN
            and is_credit(text)
            and strip_label(text) != text.strip(" .()")
        ):
            return parse_credit(text, metadata.outlets)
    return None


def _ancestors_of(document: Document, node: int) -> frozenset[int]:
    found = {node}
    while node > 0:
        node = document.nodes[node].parent
        found.add(node)
    return frozenset(found)


def _owner(
    document: Document,
    node: int,
    number: int,
    owners: dict[int, list[_Group]],
    stop: frozenset[int],
    reach: int = _MAX_CLIMB,
) -> _Group | None:
    climbs = 0
    while node not in stop and climbs < reach:
        candidates = owners.get(node)
        if candidates:
            before = [g for g in candidates if g.at <= number]
            return before[-1] if before else candidates[0]
        node, climbs = document.nodes[node].parent, climbs + 1
    return None


def _scope(document: Document, node: int, stop: frozenset[int]) -> int:
    """The figure around a caption, else the element above it."""
    best, climbs = node, 0
    while node not in stop and climbs < 4:
        best = node
        if document.nodes[node].tag == "figure":
            break
        node, climbs = document.nodes[node].parent, climbs + 1
    return best


def _may_be_photo(image: Placed) -> bool:
    element = image.element
    for name in ("width", "height"):
        size = element.get(name) or ""
        if size.isdigit() and 0 < int(size) < 90:  # 0: the page's script will tell
            return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return not _NO_PHOTO.search(_url(element) or "") and not re.search(r"avatar|logo|icon|emoji|author", names, re.I)


# ---- one photo


def _url(element: Element) -> str | None:
    for name in _SOURCES:
        value = element.get(name)
        if value and not value.startswith("data:"):
            return value
    srcset = element.get("srcset") or element.get("data-srcset")
    if srcset:
        return largest_of_srcset(srcset)
    parent = element.parent
    for source in parent.children("source") if parent is not None and parent.tag == "picture" else ():
        if largest := largest_of_srcset(source.get("srcset") or source.get("data-srcset") or ""):
            return largest
    return None


def largest_of_srcset(srcset: str) -> str | None:
    """The address of the largest image that a ``srcset`` names, the last of equals; ``None`` where it names none.

    White space ends an address, a comma a candidate; commas inside an address belong to it
    (https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute).
    """
    best: tuple[float, str] | None = None
    address, size = "", 0.0
    for token in [*srcset.split(), ","]:
        word = token.strip(",")
        if word and not address:
            address = word
        elif word and (described := _SRCSET_SIZE.fullmatch(word)):
            size = float(described[1])
        if address and token.endswith(","):
            if best is None or size >= best[0]:
                best = size, address
            address, size = "", 0.0
    return best[1] if best else None


def _key(url: str) -> str:
    """What stays the same when a page shows one picture in several sizes: the most telling part of its path."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return url
    parts = [p for p in path.split("/") if _ID_IN_URL.fullmatch(p)]
    name = (parts or [path])[-1]
    return re.sub(r"[-_]?\d{2,4}x\d{2,4}|[-_]scaled|\.\w{3,4}$", "", name).casefold()


def _photo(document: Document, metadata: Metadata, group: _Group) -> tuple[Photo | None, str | None]:
    outlets = metadata.outlets
    element = group.image.element if group.image else None
    raw = _url(element) if element is not None else None
    url = document.absolute(raw) if raw else ""
    alt = element.said("alt") if element is not None else None
    captions = [
        c for c in dict.fromkeys(group.captions) if c.casefold().strip(" .:") not in casefolded("caption_interface")
    ]
    credit: Credit | None = None
    where: str | None = None
    printed = [c for c in dict.fromkeys(group.credits) if strip_label(c)]
    if len(captions) > 1 and not printed:
        if looks_like_credit(captions[-1]):
            printed = [captions.pop()]
        elif is_credit(captions[0]):
            printed = [captions.pop(0)]
    caption_text = " ".join(captions)
    if printed:
        joined = " ".join(printed)
        head, line = split_caption(joined)
        if line and (len(head) > 60 or head.endswith(".")):
            caption_text, joined = f"{caption_text} {head}".strip(), line
        if (len(joined) > 90 and not line) or is_caption(joined):
            caption_text = f"{caption_text} {joined}".strip()
        elif len(joined) <= 200:
            credit, where = parse_credit(joined, outlets), "credit element"
    if caption_text and credit is None:
        caption_text, line = split_caption(caption_text, in_figure=True)
        if line:
            credit, where = parse_credit(line, outlets), "end of the caption"
    elif caption_text and credit is not None:
        head, line = split_caption(caption_text)
        if line and bare(strip_label(line)) in bare(credit.line):
            caption_text = head
    if credit is None and element is not None:
        credit, where = _from_attributes(element, outlets)
    if element is None and credit is None:
        return None, None
    caption = caption_text.strip() or None
    return Photo(url, caption, alt, False, credit), where


def _from_attributes(element: Element, outlets: tuple[str, ...]) -> tuple[Credit | None, str | None]:
    parent = element.parent
    for holder in (element, parent, parent.parent if parent is not None else None):
        if holder is None:
            continue
        for name in lines("credit_attributes"):
            value = holder.get(name)
            if value and (credit := parse_credit(plain(value), outlets)):
                return credit, f"attribute {name}"
    meta = element.get("data-image-meta")
    if meta:
        match = re.search(r'"(?:credit|copyright)":"([^"]{3,120})"', meta)
        if match and (credit := parse_credit(plain(match[1]), outlets)):
            return credit, "attribute data-image-meta"
    for holder in (element, parent) if parent is not None and parent.tag == "a" else (element,):
        for name in ("title", "data-caption", "data-fresco-caption", "alt"):
            value = holder.get(name)
            if value:
                _, line = split_caption(plain(value))
                if line and (credit := parse_credit(line, outlets)):
                    return credit, f"attribute {name}"
    return None, None


def _declared_images(metadata: Metadata) -> list[tuple[str, Credit | None]]:
    """JSON-LD images of the article: (URL, credit)."""
    found: list[tuple[str, Credit | None]] = []
    images = as_list(metadata.article.get("image"))
    images += [
        d for d in metadata.document.linked_data if "ImageObject" in types(d) and ("creditText" in d or "caption" in d)
    ]
    for image in images:
        if isinstance(image, str):
            found.append((image, None))
        elif isinstance(image, dict):
            url = image.get("url") or image.get("contentUrl") or ""
            credit = None
            for key in ("creditText", "copyrightNotice", "creator", "author", "copyrightHolder"):
                text = name_of(image.get(key))
                if text and not is_caption(text) and bare(text) not in {bare(o) for o in metadata.outlets}:
                    credit = parse_credit(plain(text), metadata.outlets)
                    if credit:
                        break
            if credit is None:
                text = name_of(image.get("caption")) or name_of(image.get("description"))
                line = split_caption(plain(text))[1] if text else None
                credit = parse_credit(line, metadata.outlets) if line else None
            found.append((url if isinstance(url, str) else "", credit))
    return found


def _lead(
    photos: list[Photo], places: list[int], lead_urls: list[str], body: Body | None, headline_at: int | None
) -> int | None:
    """The one that metadata shows; else the first above the text; else the first that has a credit, or stands near
    the top.
    """
    if not photos:
        return None
    start = body.start if body else 0
    early = [i for i, at in enumerate(places) if at <= start + 1]
    shown = [i for i, photo in enumerate(photos) if photo.url and _key(photo.url) in lead_urls]
    for i in shown:
        if i == 0 or i in early or not early or (photos[i].credit and not any(photos[e].credit for e in early)):
            return i
    credited = [i for i, photo in enumerate(photos) if photo.credit]
    below_headline = [i for i in early if headline_at is None or places[i] >= headline_at - 3]
    for choice in ([i for i in credited if i in early], credited, below_headline, early):
        if choice:
            return choice[0]
    return 0 if places[0] <= start + 3 else None


def _credited_twin(photos: list[Photo], places: list[int], lead: int) -> int | None:
    """The same picture in another size, or the caption that stands apart from it: another entry with the lead's
    credit.
    """
    for i, photo in enumerate(photos):
        if i == lead or not photo.credit:
            continue
        same = photo.url and photos[lead].url and not photos[lead].caption and _key(photo.url) == _key(photos[lead].url)
        if same or (not photo.url and abs(places[i] - places[lead]) <= 4):
            return i
    return None
