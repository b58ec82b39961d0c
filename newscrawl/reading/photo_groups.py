"""Pictures and the texts that stand with them: an image and the captions around it are one when they share a small
element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from newscrawl.grammar.byline_labels import opens_byline
from newscrawl.grammar.captions import (
    CHINESE_MAKERS,
    is_caption,
    is_credit,
    is_labelled_caption,
    looks_like_credit,
    split_caption,
)
from newscrawl.grammar.credit import strip_label
from newscrawl.grammar.noise import is_noise
from newscrawl.grammar.source_line import is_source_label
from newscrawl.grammar.text import bare, clean, label_and_value, labelled_value
from newscrawl.grammar.word_patterns import any_of
from newscrawl.reading.body import Body
from newscrawl.reading.document import Document
from newscrawl.reading.images import is_of_a_teaser, leads_elsewhere, may_be_photo
from newscrawl.reading.marks import M
from newscrawl.reading.teasers import is_in_card
from newscrawl.reading.tree import Element
from newscrawl.reading.walk import Placed, Segment
from newscrawl.tables import casefolded, lines

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
_NAMES_WITH_SLASH = re.compile(
    r"[A-ZÀ-ÞА-Я][\w.&’'-]{0,30}(?: [A-ZÀ-ÞА-Я][\w.&’'-]{0,30}){0,3} ?/ ?"
    r"[A-ZÀ-ÞА-Я][\w.’'-]{0,30}(?: [A-ZÀ-ÞА-Я][\w.’'-]{0,30}){0,3}"
)
_MAX_UNTOLD = 160  # characters of a caption that only its place tells
_NO_CAPTIONS_START = "([©"  # of notes to the text
_NO_CAPTIONS_END = ("!", "?", ":", "…")  # of what is said to the reader
_SET_APART = frozenset(("em", "i", "small", "font", "cite"))
_HOLDERS_OF_TEXT = frozenset(("article", "main", "section", "body", "li"))
_LINES_OF_PICTURE = 4  # of an element that is a picture's: number, caption, credit, a button
_FEWEST_SLIDES = 3
_PARAGRAPH = 60  # characters of a line that is running text
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
    untold: set[int] = field(default_factory=set)
    """Those of the segments that no name calls captions, and that give way to one which does."""
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

    def says_itself(self, number: int) -> bool:
        """Whether names of a segment's place call it a caption or a credit."""
        return bool(self.document.segments[number].marks & (M["CAPTION"] | M["CREDIT"]))

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
    _slides(page, groups)
    groups = sorted((g for g in groups if g.image or not _is_record(g, headline)), key=lambda g: g.at)
    _photo_lines(page, groups)
    _agree(groups)
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
    teaser = not marks & _PLACE_OF_PICTURE or (linked and not marks & M["FIGURE"])  # a credit may be a link
    if len(text) > _MAX_CAPTION or page.foreign(marks, number, teaser=teaser):
        return
    if marks & M["BYLINE"] and not marks & (M["FIGURE"] | M["CAPTION"]) and not _credits_a_picture(segment):
        return
    if not marks & _PLACE_OF_PICTURE:
        owner = _owner_of_bare(page, number, groups) if len(text) < _MAX_BARE_CAPTION else None
        if owner:
            owner.captions.append(text)
            owner.segments.add(number)
            owner.untold.add(number)
        return
    if marks & M["QUOTE"] and not marks & (M["CAPTION"] | M["CREDIT"]):
        groups.append(Group(number, segments={number}))  # words that stand out from the text, which says them too
        return
    if (marks & M["HEADING"] and not marks & M["CAPTION"]) or _is_button(page, segment):
        return
    if is_noise(text) and not is_credit(text):
        return  # "Advertisement" in the caption's letters
    owner = _owner(page, segment.node, number)
    owner = owner or _right_above(number, groups) or _right_below(page, number, groups)
    if owner is not None and owner.captions and _is_beyond_text(page, number, owner):
        owner = None  # of what is shown there, which is no picture
    if owner is None:
        if _is_label_of_another(text):
            return
        owner = _orphan(page, segment.node, number, groups, orphans)
    if _says_credit(document, segment):
        owner.credits.append(text)
    else:
        if owner.untold and marks & M["CAPTION"]:
            owner.captions = [c for c in owner.captions if all(document.segments[n].text != c for n in owner.untold)]
            owner.segments -= owner.untold
            owner.untold.clear()
        owner.captions.append(text)
        if not marks & M["CAPTION"]:
            owner.outside.add(text)
    owner.segments.add(number)


def _owner_of_bare(page: _Page, number: int, groups: list[Group]) -> Group | None:
    """The picture of which a line that no name calls so is the caption: right behind it, as its words or names say."""
    segment = page.document.segments[number]
    text = segment.text
    if text.casefold().strip(" .:") in casefolded("caption_interface"):
        return None
    leads_on = bool(segment.marks & M["HEADING"]) or segment.linked > len(text) / 2 or text[0] in _NO_CAPTIONS_START
    owner = _owner(page, segment.node, number, _BARE_CLIMB)
    if owner and owner.image and owner.at in (number, number - 1) and not owner.captions:
        told = ends_in_credit(text) or _stands_before_credit(page, number, owner)
        if told or (not leads_on and _is_in_pictures_element(page, number, owner)):
            return owner
    if leads_on or opens_byline(text):
        return None
    above = _right_above(number, groups)
    if above is None or above.captions or above.at != number:
        return None
    named = _names_of_picture()[1].search((page.document.nodes[segment.node].names or "").lower())
    return above if named or _is_set_apart(page, number, above) else None


def _right_above(number: int, groups: list[Group]) -> Group | None:
    """The picture that nothing but its own lines parts from a segment."""
    for group in groups:
        if group.image and not group.foreign and group.at <= number <= group.at + _LINES_OF_PICTURE:
            if all(n in group.segments for n in range(group.at, number)):
                return group
    return None


def _right_below(page: _Page, number: int, groups: list[Group]) -> Group | None:
    """The picture that follows a credit in one line with it."""
    segment = page.document.segments[number]
    if not segment.own & M["CREDIT"]:
        return None
    return next((g for g in groups if g.image and g.at == number + 1 and g.image.node == segment.node), None)


def _is_beyond_text(page: _Page, number: int, picture: Group) -> bool:
    """Whether a paragraph of the text stands between a picture that has its caption and a segment."""
    segments = page.document.segments
    between = [segments[n] for n in range(picture.at, number) if n not in picture.segments]
    return any(len(s.text) >= _PARAGRAPH and not s.marks & _PLACE_OF_PICTURE for s in between)


def _is_in_pictures_element(page: _Page, number: int, picture: Group) -> bool:
    """Whether a line shares with a picture an element that holds little else, and names in it say that it is the
    picture's.
    """
    nodes = page.document.nodes
    node = page.document.segments[number].node
    names: list[str] = []
    for _ in range(_BARE_CLIMB):
        names.append(nodes[node].names or "")
        if node in page.owners:
            break
        node = nodes[node].parent
    few = nodes[node].last - nodes[node].order <= _LINES_OF_PICTURE and page.owners.get(node) == [picture]
    segment = page.document.segments[number]
    if len(segment.text) > _MAX_UNTOLD or segment.marks & (M["HIDDEN"] | M["BUTTON"]):
        return False
    if not few or not _names_of_picture()[0].search(" ".join(names).lower()):
        return False
    return picture.image is not None and not leads_elsewhere(picture.image.element)


@cache
def _names_of_picture() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """-> (words for pictures in class names, those with one for what stands below them behind)."""
    pictures = any_of(lines("picture_names"), case_counts=True)
    below = any_of(lines("picture_text_names"), case_counts=True)
    end = r"(?![a-z])"
    return re.compile(rf"(?<![a-z]){pictures}{end}|{pictures}{end}"), re.compile(rf"{pictures}[_-]?{below}{end}")


def _is_set_apart(page: _Page, number: int, picture: Group) -> bool:
    """Whether a short line below a picture is in small or slanted letters, or centred as the picture is, as no line of
    the text is, while it is not the text's first line.
    """
    segment = page.document.segments[number]
    text = segment.text
    if picture.image is None or leads_elsewhere(picture.image.element):
        return False
    if split_caption(text, in_figure=True)[1] is None:
        first = number <= page.body.start  # a standfirst is often slanted
        if first or len(text) > _MAX_UNTOLD or segment.linked or segment.bold or text.endswith(_NO_CAPTIONS_END):
            return False
    holder: Element | None = picture.image.element
    line = None
    for _ in range(_BARE_CLIMB):
        line = holder.below if holder is not None else None
        if line is not None or holder is None or holder.tag in _HOLDERS_OF_TEXT:
            break
        holder = holder.parent
    if holder is None or line is None or clean(line.text) != text:
        return False
    if not _is_slanted(line) and not (_is_centred(holder) and any(map(_is_centred, line.innermost))):
        return False
    beside = [e for e in line.beside if e.tag == line.tag and e.text.strip()]
    return 2 * sum(_is_slanted(e) or any(map(_is_centred, e.innermost)) for e in beside) <= len(beside)


def _is_slanted(line: Element) -> bool:
    """Whether all of a line is in slanted or small letters."""
    return any(e.tag in _SET_APART or "font-size" in (e.get("style") or "") for e in line.innermost)


def _is_centred(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "")
    if "text-align:" in style:
        return "text-align:center" in style
    return element.get("align") == "center" or element.tag == "center"


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


def _slides(page: _Page, groups: list[Group]) -> None:
    """Elements side by side that hold a picture and a few lines each, most of them with a credit, are a gallery's."""
    nodes = page.document.nodes
    slides: dict[tuple[int, str | None], list[tuple[Group, range]]] = {}
    for group in groups:
        if group.image is None or group.foreign or any(page.says_itself(n) for n in group.segments):
            continue
        node, item = group.image.node, None
        while node not in page.stop and page.owners.get(node) == [group]:
            node, item = nodes[node].parent, node
        if item is not None and nodes[item].last > nodes[item].order:
            key = nodes[item].parent, nodes[item].names
            slides.setdefault(key, []).append((group, range(nodes[item].order, nodes[item].last)))
    for items in slides.values():
        if len(items) < _FEWEST_SLIDES or sum(_is_slide(page, lines) for _, lines in items) < len(items) / 2:
            continue
        for group, numbers in (item for item in items if _is_slide(page, item[1])):
            group.captions = [page.document.segments[n].text for n in numbers]
            group.segments.update(numbers)


def _is_slide(page: _Page, numbers: range) -> bool:
    """Whether an element's lines are a caption with its credit."""
    found = [page.document.segments[n] for n in numbers]
    texts = [s.text for s in found]
    if len(found) > _LINES_OF_PICTURE or sum(map(len, texts)) > _MAX_LINE or any(s.marks & M["HEADING"] for s in found):
        return False
    return (len(texts) > 1 and looks_like_credit(texts[-1])) or split_caption(" ".join(texts), in_figure=True)[
        1
    ] is not None


def _agree(groups: list[Group]) -> None:
    """Where captions are of two parts, the credit is the first or the last in all of them."""
    pairs = [g for g in groups if len(g.captions) == len(("credit", "words")) and not g.credits]
    if len(pairs) < 2:
        return
    first = any(is_credit_in_front(g.captions, g.outside) for g in pairs)
    last = any(looks_like_credit(g.captions[-1]) for g in pairs)
    for group in pairs if first != last else ():
        if _may_be_credit(group.captions[0 if first else -1]):
            group.credits.append(group.captions.pop(0 if first else -1))


def _may_be_credit(text: str) -> bool:
    return len(text) <= _NAMED_CREDIT and text[:1].isupper() and not is_caption(text) and text[-1] not in _SENTENCE_END


def is_credit_in_front(captions: list[str], outside: set[str]) -> bool:
    """Whether the first one of a picture's lines is its credit. ``outside``: those that no caption's element holds,
    where a name beside the picture took it, and one at the caption's head may be who is on it.
    """
    first, second = captions[:2]
    apart = first in outside and second not in outside
    return is_credit(first) or (apart and looks_like_credit(first)) or _NAMES_WITH_SLASH.fullmatch(first) is not None


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
    labelled = credit is not None and (strip_label(credit) != credit.strip() or credit.endswith(CHINESE_MAKERS))
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
