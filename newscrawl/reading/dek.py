"""The standfirst: the summary between headline and body. One that is as long as a paragraph is the text's lead, with
what no later paragraph says again; it opens the body too.
"""

from __future__ import annotations

from newscrawl.grammar.byline import parse_byline
from newscrawl.grammar.printed_dates import printed_days
from newscrawl.grammar.text import bare, has_digit, plain, weight_of
from newscrawl.items import Block, BlockKind
from newscrawl.reading.body import body_of
from newscrawl.reading.byline import find_byline
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Segment

_SHORTEST, _LONGEST = 25, 700  # letters, characters
_SHORTEST_CALLED = 15  # letters of a sentence that its element calls a standfirst
_SENTENCE = 80  # characters; sub-headings are shorter
_LEAD = (
    140  # letters from which on a standfirst is a paragraph; chosen on the training pages, flat to 200 on three sets
)
_LINES_OF_TEXT = 3  # lines that a text has at least, a standfirst of which is none
_KICKERS = 1  # lines between a headline and its standfirst
_REACH = 12  # segments behind the headline, where no body tells how far the page's head goes
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", "।", "۔", '."', ".”", ".“", ".»", "?”", "?“")
_TELLING = 60  # letters and digits that tell a printed standfirst and the page's description to be the same
_DAYS = 0.5  # share of a line's letters and digits in days, from which on it is a line of days
_OTHERS = (
    M["CAPTION"] | M["CREDIT"] | M["BYLINE"] | M["NAV"] | M["SHARE"] | M["AD"] | M["NEWSLETTER"]
)  # places of other things between headline and body


def find_dek(scene: Scene) -> Found[str] | None:
    """The standfirst in print: between headline and body, set apart by name or place; ``None`` where there is none."""
    if found := printed_dek(scene):
        return found
    body = body_of(scene)
    if body and len(body.blocks) > 1 and is_dek(body.blocks[0]):
        return Found(body.blocks[0].text, "heading above the text")
    return Found(body.segments[0].text, "line above the byline") if body and is_told_by_place(scene) else None


def printed_dek(scene: Scene) -> Found[str] | None:
    """The line between headline and body that is called a standfirst, or that the page's description repeats: a
    sentence first, since names of elements may mean the whole head. Where there is none, a sentence that its element
    calls a teaser though it leads nowhere.
    """
    called: list[str] = []
    teasers: list[str] = []
    metas = scene.document.metas
    declared = bare(plain(metas.get("og:description") or metas.get("description") or ""))[:_TELLING]
    for segment in _between_headline_and_text(scene):
        text, marks = segment.text, segment.marks
        shortest = _SHORTEST_CALLED if _is_sentence(text) and _is_called_so(scene, segment) else _SHORTEST
        if weight_of(text) < shortest or len(text) > _LONGEST or marks & _OTHERS:
            continue
        if marks & M["RELATED"] and segment.linked:
            continue  # a lead may be called a teaser, as lists call it; what leads elsewhere is one
        if has_digit(text) and len(text) < _SENTENCE and printed_days(text) and _says_little_else(text):
            continue
        if marks & M["DEK"] or (declared and bare(text)[:_TELLING] == declared):
            if _is_sentence(text) or is_lead(text):
                return Found(text, "printed standfirst")
            if not (marks & M["DATE"] and has_digit(text)):
                called.append(text)
        elif marks & M["RELATED"] and len(text) >= _SENTENCE and _is_sentence(text):
            teasers.append(text)
    found = called or teasers
    return Found(found[0], "printed standfirst") if found else None


def _is_called_so(scene: Scene, segment: Segment) -> bool:
    """Whether an element that is called a standfirst holds the line and no other."""
    nodes, node = scene.document.nodes, segment.node
    while node > 0 and nodes[node].last - nodes[node].order == 1:
        if nodes[node].own & M["DEK"]:
            return True
        node = nodes[node].parent
    return False


def _between_headline_and_text(scene: Scene) -> list[Segment]:
    """What stands there; where the headline is not in print, what is called a standfirst above the text and says a
    sentence.
    """
    body, headline = body_of(scene), headline_place(scene)
    segments = scene.document.segments
    if headline is None:
        above = segments[max(0, body.start - _REACH) : body.start] if body else []
        return [s for s in above if s.marks & M["DEK"] and len(s.text) >= _SENTENCE]
    if body is None or body.start <= headline:
        return segments[headline + 1 : headline + 1 + _REACH]
    return segments[headline + 1 : body.start + stands_apart(scene)]


def stands_apart(scene: Scene) -> bool:
    """Whether what was taken for the body's first line is called a standfirst and stands in the head of the article, a
    header or what holds the headline too, apart from all others, or is a heading.
    """
    body, nodes = body_of(scene), scene.document.nodes
    if body is None or len(body.segments) < 2:
        return False
    first = body.segments[0]
    if not first.marks & M["DEK"] or is_lead(first.text) or first is not scene.document.segments[body.start]:
        return False
    if first.marks & M["HEADING"]:
        return True
    headline, head = headline_place(scene), first.node
    while head > 0 and nodes[head].last <= body.start + 1:
        if nodes[head].tag == "header" or (headline is not None and nodes[head].order <= headline < body.start):
            return True
        head = nodes[head].parent
    return False


def is_told_by_place(scene: Scene) -> bool:
    """Whether what was taken for the body's first line is a standfirst though nothing calls it so: it stands right
    below the headline, the line of author or day stands between it and the text, and the page's description repeats
    it, or it is a heading, bold as a whole, or in a header. It stays in the body, as readers take it for text.
    """
    body, headline, document = body_of(scene), headline_place(scene), scene.document
    if body is None or headline is None or len(body.segments) < _LINES_OF_TEXT:
        return False
    first = body.segments[0]
    start, segments = body.start, document.segments
    if first is not segments[start] or not headline < start <= headline + 1 + _KICKERS:
        return False
    if not _SHORTEST <= len(first.text) <= _LONGEST or first.linked or not _is_sentence_or_long(first.text):
        return False
    if any(_tells_who_or_when(scene, s) for s in segments[headline + 1 : start]):
        return False
    running = {id(s) for s in body.segments[1:] if len(s.text) >= _SENTENCE}
    between = segments[start + 1 : start + 1 + _REACH]
    between = between[: next((n for n, s in enumerate(between) if id(s) in running), 0)]
    if not any(_tells_who_or_when(scene, s) for s in between):
        return False
    description = bare(plain(document.metas.get("og:description") or document.metas.get("description") or ""))
    told = bool(description) and bare(first.text)[:_TELLING] == description[:_TELLING]
    in_heading = bool(first.marks & M["HEADING"]) or first.bold >= len(first.text)
    return told or in_heading or _is_in_header(scene, first.node)


def _tells_who_or_when(scene: Scene, segment: Segment) -> bool:
    if segment.marks & (M["BYLINE"] | M["DATE"]):
        return True
    if len(segment.text) >= _SENTENCE or segment.marks & M["HEADING"]:
        return False
    if has_digit(segment.text) and printed_days(segment.text):
        return True
    names, byline = parse_byline(segment.text)[0], scene.ask(find_byline)
    return byline is not None and bool(names) and set(names) <= set(byline.value.people)


def _is_sentence_or_long(text: str) -> bool:
    return _is_sentence(text) or len(text) >= _SENTENCE


def _is_in_header(scene: Scene, node: int) -> bool:
    nodes = scene.document.nodes
    while node > 0:
        if nodes[node].tag == "header":
            return True
        node = nodes[node].parent
    return False


def _says_little_else(text: str) -> bool:
    """Whether a line with days in it consists of them: "Nov. 20, 2026Updated: Nov. 20, 2026 1:35 a.m."."""
    return sum(len(bare(text[day.start : day.end])) for day in printed_days(text)) >= _DAYS * len(bare(text))


def _is_sentence(text: str) -> bool:
    return text.endswith(_SENTENCE_ENDS)


def is_lead(text: str) -> bool:
    """Whether a standfirst is a paragraph of the text, and no summary of it in a line."""
    return weight_of(text) >= _LEAD


def is_dek(block: Block) -> bool:
    """Whether a body's first block is a whole sentence or more in a heading: the standfirst, if none stands above."""
    return block.kind is BlockKind.SUBHEADING and len(block.text) >= _SENTENCE
