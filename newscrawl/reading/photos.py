"""The article's photos: which images belong to it, their captions, and the credits wherever they are written.

A credit is looked for in the elements that say they hold one, then at the end of the caption, then in attributes, then
in the metadata; the lead photo's also in lines by themselves near the headline and behind the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from newscrawl.grammar.captions import (
    is_caption,
    is_credit,
    is_labelled,
    known_parts,
    looks_like_credit,
    split_caption,
    without_caption_label,
    without_loose_ends,
)
from newscrawl.grammar.credit import COPYRIGHT_YEAR, parse_credit, strip_label
from newscrawl.grammar.text import bare, plain
from newscrawl.items import Credit, Photo
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.byline import find_byline
from newscrawl.reading.embedded_state import drawn_in
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.images import address_of, credit_in_attributes, is_sites_own, key_of
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.reading.marks import M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.photo_groups import Group, groups_of, is_credit_in_front
from newscrawl.reading.scene import Scene
from newscrawl.reading.teasers import is_in_card
from newscrawl.tables import casefolded

_FOREIGN = M["RELATED"] | M["NAV"] | M["AD"] | M["NEWSLETTER"] | M["COMMENTS"] | M["BIO"] | M["SHARE"] | M["FOOTER"]
_MAX_JOINED, _MAX_PRINTED = 90, 200  # characters of credit elements together: without a known house, and at all
_MAX_LINE_BELOW_HEADLINE, _MAX_CLOSING_LINE = 80, 160  # characters
_CLOSING_REACH = 3  # lines behind the text, and as many at its end, in which the photos' makers are named
_TWIN_REACH = 4  # segments between a picture and a caption that stands apart from it
_WRITER = re.compile(r"(?:by|author|autor|von|par|por|text|words|story)\b[\s:]*(?:by\b)?", re.I)
_RESERVED = re.compile(
    r"[Rr]ights? [Rr]eserved|Rechte vorbehalten|diritti riservati|droits réservés|무단\s?전재|used by permission"
)
_NUMBER_OF_PICTURE = re.compile(
    r"\W{0,4}\d{1,3}\s?(?:[/|]|of|von|van|de|di|av|af|sur|из|з|od|z)\s?\d{1,3}\W{0,4}", re.I
)
_LONG_CAPTION = 60  # characters in front of a credit that are more than a name
_CLOSING_OPENERS = re.compile(
    r"^(?:[a-zäöü]{2,4}(?:[/,]\s?[a-zäöü]{2,4})*|(?:Texte?|Words|Tekst|Texto|Testo)\s*(?:by\b|:|/).{3,60}?)[\s;|,.–-]+"
)


@dataclass(frozen=True)
class Photos:
    """``photos`` in page order, the lead one marked."""

    photos: tuple[Photo, ...]
    credit_evidence: str | None
    """Where the lead photo's credit stands; ``None`` where it has none."""
    segments: frozenset[int]
    """Numbers of the segments that are captions or credits."""
    left_out: tuple[str, ...] = ()
    """Addresses of pictures without a credit that stand on so many of the site's pages that they illustrate none."""


@dataclass(frozen=True)
class _Placed:
    """A photo, the number of the segment behind it, and where its credit stands."""

    photo: Photo
    at: int
    where: str | None


def find_photos(scene: Scene) -> Found[Photos] | None:
    """All photos of the article, without the site's own; ``None`` where it has none."""
    found = _on_page(scene)
    profile = scene.context.profile
    if found is None or profile is None:
        return found
    # Somebody is credited for a picture of the news, however often it is used; for a placeholder, nobody.
    repeated = tuple(
        p.url for p in found.value.photos if p.credit is None and p.url and profile.is_template_photo(p.url)
    )
    kept = tuple(p for p in found.value.photos if p.url not in repeated)
    return replace(found, value=replace(found.value, photos=kept, left_out=repeated))


def _on_page(scene: Scene) -> Found[Photos] | None:
    metadata, body, headline_at = scene.metadata, body_of(scene), headline_place(scene)
    groups = groups_of(scene.document, body, headline_at)
    found = [(placed, group) for group in groups if (placed := _placed(scene, group))]
    photos = _with_captions_apart([placed for placed, _ in found])
    used = frozenset(n for _, group in found for n in group.segments) | _said_twice(groups)
    declared = _declared_images(metadata)
    og = metadata.meta("og:image", "twitter:image", "og:image:url", "twitter:image:src")
    if not photos:
        return _declared_only(scene, declared, og) or _drawn(scene)
    shown = [key_of(u) for u, _ in declared if u] + ([key_of(og[0])] if og else [])
    lead = _lead(photos, shown, body, headline_at)
    if lead is not None:
        photos, lead = _with_twin(photos, lead)
        photos[lead] = _with_declared_address(scene, photos[lead], photos, og)
        photos[lead], used = _credit_of_lead(scene, photos[lead], declared, used)
    result = _once(replace(p.photo, lead=i == lead) for i, p in enumerate(photos))
    return Found(Photos(result, photos[lead].where if lead is not None else None, used), "images of the article")


def _said_twice(groups: list[Group]) -> frozenset[int]:
    """Numbers of the segments that neither a picture nor a caption goes with."""
    return frozenset(n for g in groups if not (g.image or g.captions or g.credits) for n in g.segments)


def _once(photos: Iterable[Photo]) -> tuple[Photo, ...]:
    """A picture that a page shows again under the same caption, or once without any, once with all that is said of
    it.
    """
    found: list[Photo] = []
    for photo in photos:
        at = next((n for n, first in enumerate(found) if photo.url and _is_the_same(first, photo)), None)
        if at is None:
            found.append(photo)
            continue
        first = found[at]
        found[at] = replace(
            first,
            caption=first.caption or photo.caption,
            alt=first.alt or photo.alt,
            lead=first.lead or photo.lead,
            credit=first.credit or photo.credit,
        )
    return tuple(found)


def _is_the_same(one: Photo, other: Photo) -> bool:
    return one.url == other.url and (one.caption == other.caption or not (one.caption and other.caption))


def _declared_only(
    scene: Scene, declared: list[tuple[str, Credit | None]], og: tuple[str, str] | None
) -> Found[Photos] | None:
    """The picture that only metadata shows."""
    if not og:
        return None
    credit = next((c for _, c in declared if c), None)
    if credit is None and is_sites_own(og[0]):
        return None
    stated = _Stated(credit, "json-ld image") if credit else _closing_line(scene)
    photo = Photo(_address(scene, og[0]), lead=True, credit=stated.credit if stated else None)
    used = frozenset([stated.segment]) if stated and stated.segment is not None else frozenset()
    return Found(Photos((photo,), stated.where if stated else None, used), f"meta {og[1]}")


def _drawn(scene: Scene) -> Found[Photos] | None:
    """The picture of an article that only the page's script draws, as the article's own object names it."""
    drawn = drawn_in(scene)
    for picture in drawn.said("state_picture_keys") if drawn else ():
        stated = picture if isinstance(picture, dict) else {"url": picture}
        address = stated.get("url") or stated.get("src")
        if not isinstance(address, str) or not address or is_sites_own(address):
            continue
        said = plain(name_of(stated.get("caption")) or "")
        caption, ending = split_caption(said, in_figure=True, outlets=scene.outlets)
        line = plain(name_of(stated.get("credit")) or name_of(stated.get("photographer")) or "") or ending
        credit = parse_credit(line, scene.outlets) if line else None
        photo = Photo(_address(scene, address), caption or None, lead=True, credit=credit)
        return Found(Photos((photo,), "embedded state" if credit else None, frozenset()), "embedded state")
    return None


# ---- one photo


def _address(scene: Scene, stated: str | None) -> str | None:
    """The absolute address of a picture; ``None`` for what is none."""
    return (scene.document.absolute(stated) or None) if stated else None


def _placed(scene: Scene, group: Group) -> _Placed | None:
    """The photo of a group; ``None`` for words that stand by no picture and credit nobody."""
    element = group.image.element if group.image else None
    raw = address_of(element) if element is not None else None
    caption, credit, where = _caption_and_credit(scene, group)
    if credit is None and element is not None:
        credit, where = credit_in_attributes(element, scene.outlets) or (None, None)
    if element is None and (credit is None or _is_sites_own(credit, group)):
        return None
    if raw is None and not (caption or credit or (element is not None and element.get("alt"))):
        return None  # an element that a script may fill says nothing yet
    return _Placed(
        Photo(_address(scene, raw), caption, element.said("alt") if element is not None else None, False, credit),
        group.at,
        where,
    )


def _is_sites_own(credit: Credit, group: Group) -> bool:
    """A copyright with its year, by no picture, is that of the whole page; so is a word that names no known house."""
    texts = " ".join(group.captions + group.credits)
    nobody = not (credit.photographers or credit.via)
    if nobody and not group.captions and not any(is_labelled(t) or known_parts(t) for t in group.credits):
        return True
    return bool(_RESERVED.search(texts) or (COPYRIGHT_YEAR.search(texts) and not credit.photographers))


def _caption_and_credit(scene: Scene, group: Group) -> tuple[str | None, Credit | None, str | None]:
    """-> (caption, credit, where the credit stands) from the texts beside a picture."""
    outlets = scene.outlets
    captions = [c for c in dict.fromkeys(group.captions) if not _is_interface(c)]
    printed = [c for c in dict.fromkeys(group.credits) if strip_label(c) and not _is_interface(c) and not _is_email(c)]
    if len(captions) > 1 and not printed:
        if looks_like_credit(captions[-1]):
            printed = [captions.pop()]
        elif is_credit_in_front(captions, group.outside):
            printed = [captions.pop(0)]
    caption, credit, where = " ".join(captions), None, None
    if printed and not _names_only_the_writer(scene, _joined(printed)):
        caption, credit = _of_credit_elements(scene, caption, printed)
        where = "credit element" if credit else None
    if caption and credit is None:
        caption, line = split_caption(caption, in_figure=True, outlets=outlets)
        if line:
            credit, where = parse_credit(line, outlets), "end of the caption"
            caption, credit = _without_subject(scene, caption, credit)
    elif caption and credit is not None:
        caption, credit = _with_end_of_caption(caption, credit, outlets)
    return _without_label(caption).strip() or None, credit, where


def _is_email(text: str) -> bool:
    return "@" in text[1:] and " " not in text  # a handle begins with the sign


def _is_interface(text: str) -> bool:
    """Whether a line under a picture is a button, or the picture's number among others ("1 / 5")."""
    return text.casefold().strip(" .:") in casefolded("caption_interface") or bool(_NUMBER_OF_PICTURE.fullmatch(text))


def _of_credit_elements(scene: Scene, caption: str, printed: list[str]) -> tuple[str, Credit | None]:
    """-> (caption, credit) where elements say that they hold the credit; what they hold besides it is caption."""
    joined = _joined(printed)
    head, line = split_caption(joined, outlets=scene.outlets)
    if line and head and (len(head) > _LONG_CAPTION or head.endswith(".")):
        caption, joined = f"{caption} {head}".strip(), line
    if (len(joined) > _MAX_JOINED and not line) or is_caption(joined):
        return f"{caption} {joined}".strip(), None
    return caption, parse_credit(joined, scene.outlets) if len(joined) <= _MAX_PRINTED else None


def _joined(printed: list[str]) -> str:
    """Elements side by side as one line: a label gets its colon, names that stand apart a slash between them."""
    line = printed[0]
    for text in printed[1:]:
        apart = line[-1].isalnum() and text[0].isalnum() and not text.casefold().startswith(("via ", "for "))
        if apart and line.casefold() in _labels():
            line = f"{line}: {text}"
        elif apart and max(len(line), len(text)) < _LONG_CAPTION:
            line = f"{line} / {text}"
        else:
            line = f"{line} {text}"
    return line


@cache
def _labels() -> frozenset[str]:
    return casefolded("credit_labels") | {"author"}


def _names_only_the_writer(scene: Scene, line: str) -> bool:
    """Whether a line without a photo's label names nobody but the article's author: a byline in a credit's place."""
    if not _WRITER.match(line):
        return False
    credit = parse_credit(_WRITER.sub("", line), scene.outlets)
    byline = scene.ask(find_byline)
    authors = {bare(name) for name in byline.value.people} if byline else set()
    return credit is not None and any(bare(name) in authors for name in credit.photographers)


def _without_subject(scene: Scene, caption: str, credit: Credit | None) -> tuple[str, Credit | None]:
    """ "Mayor Jane Roe / AP" where the headline tells of Jane Roe: she is on the picture, and did not take it."""
    headline = headline_text(scene)
    if credit is None or caption or not headline or not credit.photographers:
        return caption, credit
    name = credit.photographers[0]
    words = [w for w in name.casefold().split() if len(w) > 2]
    told = bool(words) and all(w in headline.casefold() for w in words)
    behind = re.match(rf"{re.escape(name)}\s*[/|–—-]\s*(.+)", credit.line)
    if not told or not behind:
        return caption, credit
    return name, parse_credit(behind[1], scene.outlets)


def _with_end_of_caption(caption: str, credit: Credit, outlets: tuple[str, ...]) -> tuple[str, Credit]:
    """Where the caption ends in a credit too, its name and the element's house are one credit."""
    head, line = split_caption(caption, outlets=outlets)
    other = parse_credit(line, outlets) if line else None
    if other is None or not (other.photographers or other.organisations):
        return caption, credit
    if bare(other.line) in bare(credit.line):
        return head, credit
    apart = bool(other.photographers) != bool(credit.photographers)
    if not apart or not head:
        return caption, credit
    first, second = (other, credit) if other.photographers else (credit, other)
    return head, parse_credit(f"{first.line} / {second.line}", outlets) or credit


def _without_label(caption: str) -> str:
    """A label whose credit stands in an element of its own is no word of the caption."""
    behind = without_loose_ends(without_caption_label(caption))
    return "" if caption.casefold().strip(" :.") in _labels() else behind


# ---- the lead photo


def _lead(photos: list[_Placed], shown: list[str], body: Body | None, headline_at: int | None) -> int | None:
    """The one that metadata shows; else the first above the text; else the first that has a credit, or stands near
    the top. ``shown``: keys of the pictures that metadata shows.
    """
    start = body.start if body else 0
    early = [i for i, p in enumerate(photos) if p.at <= start + 1]
    for i in (i for i, p in enumerate(photos) if p.photo.url and key_of(p.photo.url) in shown):
        if (
            i == 0
            or i in early
            or not early
            or (photos[i].photo.credit and not any(photos[e].photo.credit for e in early))
        ):
            return i
    credited = [i for i, p in enumerate(photos) if p.photo.credit]
    below_headline = [i for i in early if headline_at is None or photos[i].at >= headline_at - 3]
    for choice in ([i for i in credited if i in early], credited, below_headline, early):
        if choice:
            return choice[0]
    return 0 if photos[0].at <= start + 3 else None


def _with_captions_apart(photos: list[_Placed]) -> list[_Placed]:
    """A credit without a picture right beside a picture without words is that picture's."""
    kept: list[_Placed] = []
    for placed in photos:
        last = kept[-1] if kept else None
        bare_picture = last is not None and last.photo.url and not last.photo.caption and not last.photo.credit
        if last and bare_picture and not placed.photo.url and placed.at - last.at <= 1:
            photo = replace(last.photo, caption=placed.photo.caption, credit=placed.photo.credit)
            kept[-1] = replace(last, photo=photo, where=placed.where)
        else:
            kept.append(placed)
    return kept


def _with_twin(photos: list[_Placed], lead: int) -> tuple[list[_Placed], int]:
    """The same picture in another size, or the caption that stands apart from it, gives the lead its credit."""
    if photos[lead].photo.credit is not None:
        return photos, lead
    photo = photos[lead].photo
    for i, other in enumerate(photos):
        if i == lead or not other.photo.credit:
            continue
        same = other.photo.url and photo.url and not photo.caption and key_of(other.photo.url) == key_of(photo.url)
        if same or (not other.photo.url and abs(other.at - photos[lead].at) <= _TWIN_REACH):
            merged = replace(photo, caption=photo.caption or other.photo.caption, credit=other.photo.credit)
            kept = [p for n, p in enumerate(photos) if n != i]
            lead -= i < lead
            kept[lead] = replace(photos[lead + (i <= lead)], photo=merged, where=other.where)
            return kept, lead
    return photos, lead


def _with_declared_address(scene: Scene, lead: _Placed, photos: list[_Placed], og: tuple[str, str] | None) -> _Placed:
    """A caption of the lead photo's whose picture a script draws is that of the picture that the head declares, unless
    that stands elsewhere on the page.
    """
    if lead.photo.url or og is None or any(p.photo.url and key_of(p.photo.url) == key_of(og[0]) for p in photos):
        return lead
    return replace(lead, photo=replace(lead.photo, url=_address(scene, og[0])))


@dataclass(frozen=True)
class _Stated:
    """A credit that stands apart from its picture. ``segment``: number of the one that holds it and nothing else."""

    credit: Credit
    where: str
    segment: int | None = None


def _credit_of_lead(
    scene: Scene, lead: _Placed, declared: list[tuple[str, Credit | None]], used: frozenset[int]
) -> tuple[_Placed, frozenset[int]]:
    """The lead photo with the credit that stands elsewhere, where beside it there is none; -> (it, segments taken)."""
    if lead.photo.credit:
        return lead, used
    rules: tuple[Callable[[], _Stated | None], ...] = (
        lambda: _declared_for(lead.photo, declared),
        lambda: _line_below_headline(scene),
        lambda: _alt_in_metadata(scene),
        lambda: _closing_line(scene, used),
        lambda: _in_list(scene),
    )
    for rule in rules:
        if stated := rule():
            taken = used | {stated.segment} if stated.segment is not None else used
            return _Placed(replace(lead.photo, credit=stated.credit), lead.at, stated.where), taken
    return lead, used


def _declared_for(photo: Photo, declared: list[tuple[str, Credit | None]]) -> _Stated | None:
    for url, credit in declared:
        same = not url or not photo.url or key_of(url) == key_of(photo.url) or len(declared) == 1
        if credit and same:
            return _Stated(credit, "json-ld image")
    return None


def _line_below_headline(scene: Scene) -> _Stated | None:
    """The credit that stands by itself, with its label, between headline and text: it is the lead photo's."""
    body, headline_at = body_of(scene), headline_place(scene)
    if body is None or headline_at is None:
        return None
    for segment in scene.document.segments[headline_at + 1 : body.start + 1]:
        text = segment.text
        alone = len(text) < _MAX_LINE_BELOW_HEADLINE and not segment.marks & _FOREIGN
        if alone and is_credit(text) and strip_label(text) != text.strip(" .()") and not _is_text_source(text):
            credit = parse_credit(text, scene.outlets)
            return _Stated(credit, "line below the headline") if credit else None
    return None


def _alt_in_metadata(scene: Scene) -> _Stated | None:
    stated = scene.metadata.meta("og:image:alt", "twitter:image:alt")
    line = split_caption(stated[0], outlets=scene.outlets)[1] if stated else None
    credit = parse_credit(line, scene.outlets) if line else None
    return _Stated(credit, f"meta {stated[1]}") if stated and credit else None


def _in_list(scene: Scene) -> _Stated | None:
    """What the list that led here says of the article's picture (``media:credit``)."""
    lead = scene.context.lead
    credit = parse_credit(lead.photo_credit, scene.outlets) if lead and lead.photo_credit else None
    return _Stated(credit, lead.evidence) if lead and credit else None


def _closing_line(scene: Scene, used: frozenset[int] = frozenset()) -> _Stated | None:
    """The line at the end of the text, or right behind it, that names who made the photos: "abc; Foto: Jane Roe"."""
    body = body_of(scene)
    if body is None:
        return None
    segments = scene.document.segments
    inside = scene.document.nodes[body.node].marks
    for number in range(max(body.start, body.end - _CLOSING_REACH), min(body.end + 1 + _CLOSING_REACH, len(segments))):
        text = segments[number].text
        if number in used or len(text) > _MAX_CLOSING_LINE or segments[number].marks & _FOREIGN & ~inside:
            continue
        if number > body.end and is_in_card(scene.document, segments[number].node, body.end):
            continue
        text = _CLOSING_OPENERS.sub("", text)
        if is_labelled(text) and not _is_text_source(text):
            credit = parse_credit(text, scene.outlets)
            if credit and (credit.photographers or credit.organisations or credit.via):
                return _Stated(credit, "line behind the text", number)
    return None


def _is_text_source(text: str) -> bool:
    """ "Quelle: dpa", "© The Post": in running text such a line says where the words are from."""
    of_text = ("©", "(c)", "copyright", "author", "autor", "credit", "illustration von", "grafik", "courtesy")
    return text.strip(" ([").casefold().startswith((*casefolded("source_labels"), *of_text))


# ---- what metadata declares


def _declared_images(metadata: Metadata) -> list[tuple[str, Credit | None]]:
    """JSON-LD images of the article: (URL, credit)."""
    images = as_list(metadata.article.get("image"))
    images += [
        d for d in metadata.document.linked_data if "ImageObject" in types(d) and ("creditText" in d or "caption" in d)
    ]
    found: list[tuple[str, Credit | None]] = []
    for image in images:
        if isinstance(image, str):
            found.append((image, None))
        elif isinstance(image, dict):
            url = image.get("url") or image.get("contentUrl") or ""
            found.append((url if isinstance(url, str) else "", _declared_credit(image, metadata.outlets)))
    return found


def _declared_credit(image: dict[str, Any], outlets: tuple[str, ...]) -> Credit | None:
    own = {bare(o) for o in outlets}
    for key in ("creditText", "copyrightNotice", "creator", "author", "copyrightHolder"):
        text = name_of(image.get(key))
        if text and not is_caption(text) and bare(text) not in own and (credit := parse_credit(plain(text), outlets)):
            return credit
    text = name_of(image.get("caption")) or name_of(image.get("description"))
    line = split_caption(plain(text), outlets=outlets)[1] if text else None
    return parse_credit(line, outlets) if line else None
