"""Pictures and the texts that stand with them: an image and the captions around it are one when they share a small
element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newscrawl.grammar.captions import is_caption, is_credit, is_labelled_caption, split_caption
from newscrawl.grammar.credit import strip_label
from newscrawl.grammar.source_line import is_source_label
from newscrawl.grammar.text import bare, label_and_value, labelled_value
from newscrawl.reading.body import Body
from newscrawl.reading.document import Document
from newscrawl.reading.images import is_of_a_teaser, leads_elsewhere, may_be_photo
from newscrawl.reading.marks import M
from newscrawl.reading.teasers import is_in_card
from newscrawl.reading.walk import Placed, Segment
from newscrawl.tables import casefolded

_FOREIGN = M["RELATED"] | M["NAV"] | M["AD"] | M["NEWSLETTER"] | M["COMMENTS"] | M["BIO"] | M["SHARE"] | M["FOOTER"]
_PORTRAIT = M["BYLINE"] | M["BIO"]
_FOREIGN_FIGURE = M["RELATED"] | M["AD"] | M["COMMENTS"] | M["BIO"]
# What names give a picture between headline and text: they come with the template ("article-teaser-image"), and the
# picture is the article's all the same unless it leads to another page.
_TEMPLATE = M["RELATED"] | M["AD"] | M["SHARE"] | M["NEWSLETTER"]
_PLACE_OF_PICTURE = M["CAPTION"] | M["CREDIT"] | M["FIGURE"]
_MAX_CLIMB = 9  # elements up from an image or a caption to what they share
_BARE_CLIMB = 3  # the same for a line that no name calls a caption
_SCOPE_CLIMB = 4  # elements up from a caption without image to what holds it
_ABOVE, _BELOW = 14, 4  # segments above headline and below text that may hold the article's pictures
_ABOVE_HEADLINE = 3  # segments above the headline where its picture may stand
_MUCH_TEXT = 700  # letters of running text in an element that is more than a picture's
_MAX_CAPTION, _MAX_BARE_CAPTION, _MAX_LINE = 900, 250, 320  # characters
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "।")
_CREDIT_LINES = 2  # a label and a name
_TELLING_ALT, _TELLING_WORDS = 15, 4  # letters and digits, and words, of an alternative text that is no mere name
_MOST_OF_LINE = 0.5  # share of a line that is an alternative text and a credit behind it; texts begin with names too
_BUTTON_WORDS = 4  # words of a button
_NAMED_CREDIT = 60  # characters of a credit that only its place tells
_MAX_BYLINE = 80  # characters of a byline under a picture, which is its photographer's


@dataclass
class Group:
    """One image (or only its captions) and the texts that stand with it.

    ``at``: number of the segment that follows it. ``segments``: numbers of those that are captions or credits.
    """

    at: int
    image: Placed | None = None
    captions: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    segments: set[int] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    """Those of the captions that stand beside what calls itself the caption."""
    foreign: bool = False

    def names_nobody(self) -> bool:
        """Whether neither a credit element nor the end of the captions has a credit."""
        return not self.credits and split_caption(" ".join(self.captions), in_figure=True)[1] is None


class _Page:
    """The stretch of a page in which an article's pictures stand."""

    def __init__(self, document: Document, body: Body, headline_at: int | None) -> None:
        top = min(headline_at if headline_at is not None else body.first, body.first)
        self.document, self.body = document, body
        self.start, self.end = max(0, top - _ABOVE), min(body.end + _BELOW, len(document.segments) - 1)
        self.lead = range(top - _ABOVE_HEADLINE if headline_at is not None else body.first, body.start + 1)
        self.inside = document.nodes[body.node].marks
        self.stop = _ancestors_of(document, body.node)
        self.owners: dict[int, list[Group]] = {}

    def foreign(self, marks: int, at: int, *, teaser: bool) -> bool:
        """Whether the names of a place say that what stands there is not the article's. ``teaser``: it is a link."""
        unwanted = _FOREIGN_FIGURE if marks & M["FIGURE"] else _FOREIGN
        if at in self.lead and not teaser:
            unwanted &= ~_TEMPLATE
        return bool(marks & unwanted & ~self.inside)

    def is_of_another(self, at: int, node: int) -> bool:
        """Whether it stands behind the text, on the card of another article."""
        return self.body.end < at and is_in_card(self.document, node, self.body.end)


def groups_of(document: Document, body: Body | None, headline_at: int | None) -> list[Group]:
    """The article's pictures with their texts, in page order."""
    if body is None:
        return []
    page = _Page(document, body, headline_at)
    headline = bare(document.segments[headline_at].text) if headline_at is not None else ""
    groups = _images(page)
    orphans: dict[int, Group] = {}
    for number in range(page.start, page.end + 1):
        _attach(page, number, groups, orphans)
    groups = sorted((g for g in groups if g.image or not _is_record(g, headline)), key=lambda g: g.at)
    _photo_lines(page, groups)
    return sorted((g for g in groups if not g.foreign), key=lambda g: g.at)


def _images(page: _Page) -> list[Group]:
    nodes = page.document.nodes
    groups: list[Group] = []
    for image in page.document.images:
        if not page.start <= image.at <= page.end or not may_be_photo(image):
            continue
        group = Group(image.at, image)
        marks = nodes[image.node].marks
        teaser = image.at in page.lead and bool(marks & _TEMPLATE) and leads_elsewhere(image.element)
        portrait = marks & _PORTRAIT & ~page.inside
        behind = page.body.end < image.at
        another = page.is_of_another(image.at, image.node) or (behind and is_of_a_teaser(image.element))
        group.foreign = bool(portrait) or another or page.foreign(marks, image.at, teaser=teaser)
        groups.append(group)
        index, climbs = image.node, 0
        while index not in page.stop and climbs < _MAX_CLIMB:
            page.owners.setdefault(index, []).append(group)
            if nodes[index].paragraph_length > _MUCH_TEXT:
                break
            index, climbs = nodes[index].parent, climbs + 1
    return groups


def _attach(page: _Page, number: int, groups: list[Group], orphans: dict[int, Group]) -> None:
    """Segment ``number`` to the picture whose caption or credit it is, if it is one."""
    document = page.document
    segment = document.segments[number]
    if page.is_of_another(number, segment.node):
        return
    marks, text = segment.marks, segment.text
    linked = segment.linked > len(text) / 2
    if len(text) > _MAX_CAPTION or page.foreign(marks, number, teaser=linked or not marks & _PLACE_OF_PICTURE):
        return
    if marks & M["BYLINE"] and not marks & (M["FIGURE"] | M["CAPTION"]) and not _credits_a_picture(segment):
        return
    if not marks & _PLACE_OF_PICTURE:
        owner = _owner(page, segment.node, number, _BARE_CLIMB) if len(text) < _MAX_BARE_CAPTION else None
        told = ends_in_credit(text) or (owner and _stands_before_credit(page, number, owner))
        if owner and owner.image and owner.at in (number, number - 1) and not owner.captions and told:
            owner.captions.append(text)
            owner.segments.add(number)
        return
    if (marks & M["HEADING"] and not marks & M["CAPTION"]) or _is_button(page, segment):
        return
    owner = _owner(page, segment.node, number)
    if owner is None:
        if _is_label_of_another(text):
            return
        owner = _orphan(page, segment.node, number, groups, orphans)
    if _says_credit(document, segment):
        owner.credits.append(text)
    else:
        owner.captions.append(text)
        if not marks & M["CAPTION"]:
            owner.outside.add(text)
    owner.segments.add(number)


def _is_button(page: _Page, segment: Segment) -> bool:
    """Whether a line is what a button beside a picture says ("Expand")."""
    return page.document.nodes[segment.node].tag == "button" and len(segment.text.split()) <= _BUTTON_WORDS


def _stands_before_credit(page: _Page, number: int, picture: Group) -> bool:
    """Whether a line stands between a picture and what calls itself its credit, and the three make an element."""
    nodes, segments = page.document.nodes, page.document.segments
    if picture.at != number or number + 1 >= len(segments) or not segments[number + 1].marks & M["CREDIT"]:
        return False
    node = segments[number].node
    for _ in range(_BARE_CLIMB):
        inner = nodes[node]
        if picture in page.owners.get(node, ()) and inner.order == number and inner.last > number + 1:
            return inner.last <= number + 1 + _CREDIT_LINES
        node = inner.parent
    return False


def _is_label_of_another(text: str) -> bool:
    """Whether a line is a label, or a label and an address, and none of credits: "Link:", "Licence: https://..."."""
    parted = label_and_value(text)
    if parted is None:
        return False
    label, value = parted
    return (not value or "//" in value) and label.strip().casefold() not in casefolded("credit_labels")


def _is_record(group: Group, headline: str) -> bool:
    """Whether lines by no picture are the article's record, which names its headline: "Title: ...", "Author: ..."."""
    texts = group.captions + group.credits
    return bool(headline) and any(headline in (bare(text), bare(labelled_value(text) or text)) for text in texts)


def _credits_a_picture(segment: Segment) -> bool:
    return bool(segment.marks & M["CREDIT"]) and is_credit(segment.text)


def _says_credit(document: Document, segment: Segment) -> bool:
    """Whether an element's own name says that it holds a credit, or a byline under the picture."""
    nodes = document.nodes
    own = segment.own | nodes[segment.node].own
    near = own | nodes[nodes[segment.node].parent].own if segment.node else own
    if segment.own & M["CREDIT"]:  # in a line; where it is called both ("caption__credit"), the text decides
        return not segment.own & M["CAPTION"] or _reads_as_credit(segment.text)
    named = bool((own | near) & M["CREDIT"]) and not own & M["CAPTION"]
    return named or bool(segment.own & M["BYLINE"] and len(segment.text) < _MAX_BYLINE)


def _reads_as_credit(text: str) -> bool:
    """Whether a part of what is called a caption and a credit is the credit: no sentence, no words in front."""
    caption, _ = split_caption(text, in_figure=True)
    return not caption or (len(text) <= _NAMED_CREDIT and not is_caption(text) and not text.endswith(_SENTENCE_END))


def _owner(page: _Page, node: int, number: int, reach: int = _MAX_CLIMB) -> Group | None:
    """The picture that shares the smallest element with a segment: the last one in front of it, else the first."""
    climbs = 0
    while node not in page.stop and climbs < reach:
        candidates = page.owners.get(node)
        if candidates:
            before = [g for g in candidates if g.at <= number]
            return before[-1] if before else candidates[0]
        if page.document.nodes[node].tag == "table":  # its cells speak of each other, not of a picture beside it
            return None
        node, climbs = page.document.nodes[node].parent, climbs + 1
    return None


def _orphan(page: _Page, node: int, number: int, groups: list[Group], orphans: dict[int, Group]) -> Group:
    """The group of captions without an image: all of one figure, else of the element above them."""
    scope, climbs = node, 0
    while node not in page.stop and climbs < _SCOPE_CLIMB:
        scope = node
        if page.document.nodes[node].tag == "figure":
            break
        node, climbs = page.document.nodes[node].parent, climbs + 1
    if scope not in orphans:
        orphans[scope] = Group(number)
        groups.append(orphans[scope])
    return orphans[scope]


def _ancestors_of(document: Document, node: int) -> frozenset[int]:
    found = {node}
    while node > 0:
        node = document.nodes[node].parent
        found.add(node)
    return frozenset(found)


def _photo_lines(page: _Page, groups: list[Group]) -> None:
    """A paragraph right behind a picture (or opening the body) that ends in a labelled credit is its caption; a credit
    by itself belongs to the picture in front of it even where that has a caption.
    """
    taken = {n for g in groups for n in g.segments}
    for at, segment in _lines_of(page):
        if at in taken:
            continue
        found = _of_a_line(page, at, segment.text, _pictures_before(groups, at, taken))
        if found is None:
            continue
        if all(found is not known for known in groups):
            groups.append(found)
        (found.credits if found.captions else found.captions).append(segment.text)
        found.segments.add(at)
        taken.add(at)


def _pictures_before(groups: list[Group], at: int, taken: set[int]) -> list[Group]:
    """The pictures in front of a line that nothing but their own lines parts from it, the nearest one last."""
    reach = len(taken) + 1  # segments; from farther in front, more than one line stands between
    return [g for g in groups if 0 <= at - g.at <= reach and g.image is not None and not _between(g, at, taken)]


def _of_a_line(page: _Page, at: int, text: str, before: list[Group]) -> Group | None:
    """The group that a line is the caption or credit of: a picture's in front of it, or a new one where a labelled
    credit opens the body.
    """
    opens = at <= page.body.start
    if not (before or opens) or (at >= page.body.end - 1 and is_source_label(text)):
        return None  # the last line says where the words are from
    credit = ends_in_credit(text)
    labelled = credit is not None and strip_label(credit) != credit.strip()
    untold = next((g for g in reversed(before) if not g.captions and not g.credits), None)
    if untold is not None:
        told = credit is not None or _is_empty_label(text) or is_labelled_caption(text)
        return untold if told or _repeats_alt(text, untold) else None
    if credit is None or not labelled:
        return None
    alone = credit.strip(" ()[]") == text.strip(" ()[]")
    nameless = next((g for g in reversed(before) if g.names_nobody()), None) if alone else None
    return nameless or (Group(at) if opens else None)


def _repeats_alt(text: str, picture: Group) -> bool:
    """Whether a line opens with the picture's alternative text, as where one sentence was written for both."""
    said = (picture.image.element.get("alt") or "") if picture.image else ""
    alt, line = bare(said), bare(text)
    is_sentence = len(alt) >= _TELLING_ALT and len(said.split()) >= _TELLING_WORDS
    return is_sentence and line.startswith(alt) and len(alt) >= _MOST_OF_LINE * len(line)


def _lines_of(page: _Page) -> Iterator[tuple[int, Segment]]:
    """The body's short lines that are no headings."""
    foreign = M["HEADING"] | _FOREIGN & ~page.inside
    for at, segment in enumerate(page.document.segments[page.body.first : page.body.last], page.body.first):
        if len(segment.text) <= _MAX_LINE and not segment.marks & foreign:
            yield at, segment


def _between(group: Group, at: int, taken: set[int]) -> bool:
    """Whether more than one line that is no caption stands between a picture and segment ``at``."""
    allowed = 0 if group.captions or group.credits else 1
    for number in range(group.at, at):
        if number not in taken:
            if not allowed:
                return True
            allowed -= 1
    return False


def _is_empty_label(text: str) -> bool:
    return text.rstrip(" .").casefold().endswith(("photo:", "photo", "foto:"))


def ends_in_credit(text: str) -> str | None:
    """The credit at the end of a line with no markup; "Agency - Friday, April 28, 2023" is a byline."""
    return None if re.search(r"\d{4}$", text) and "©" not in text else split_caption(text)[1]
