"""The standfirst: the summary between headline and body. One that is as long as a paragraph is the text's lead, with
what no later paragraph says again; it opens the body too.
"""

from __future__ import annotations

import re

from newscrawl.grammar.byline import parse_byline
from newscrawl.grammar.byline_labels import opens_byline
from newscrawl.grammar.credit import label as credit_label
from newscrawl.grammar.names import is_person
from newscrawl.grammar.noise import is_noise
from newscrawl.grammar.printed_dates import printed_days
from newscrawl.grammar.text import bare, has_digit, plain, weight_of
from newscrawl.items import Block, BlockKind
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.byline import find_byline
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Segment

_IN_HEADING = "heading above the text"
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
_SHORTEST_UNNAMED, _SHORTEST_HEADING = 40, 12  # letters of one that only its place tells, and of one in a heading
_WORDS = 2
_NEAR = 3  # lines below a standfirst within which its author or day stands
_GOES_ON = (":", "：")
_LONGEST_PLACE = 30  # letters of a place in front of a standfirst
_PARTS = re.compile(r"[,/|&]")
_OTHERS = (
    M["CAPTION"] | M["CREDIT"] | M["BYLINE"] | M["NAV"] | M["SHARE"] | M["AD"] | M["NEWSLETTER"]
)  # places of other things between headline and body

_BESIDE = (
    _OTHERS & ~M["BYLINE"]
    | M["FIGURE"]
    | M["LIST"]
    | M["BUTTON"]
    | M["FORM"]
    | M["COMMENTS"]
    | M["VIDEO"]
    | M["TAGS"]
    | M["KICKER"]
    | M["TITLE"]
    | M["RELATED"]
    | M["HIDDEN"]
    | M["PAYWALL"]
    | M["FACTBOX"]
    | M["ASIDE"]
    | M["COOKIES"]
    | M["TABLE"]
)  # places that stand between a headline and its standfirst
"""What stands between headline and text and is no line of the article's head."""


def find_dek(scene: Scene) -> Found[str] | None:
    """The standfirst in print: between headline and body, set apart by name or place; ``None`` where there is none."""
    if found := printed_dek(scene):
        return found
    body = body_of(scene)
    if body and len(body.blocks) > 1 and is_dek(body.blocks[0]):
        return Found(body.blocks[0].text, _IN_HEADING)
    if body and opens_text(scene):
        return Found(body.segments[0].text, "printed standfirst")
    if not body or not is_told_by_place(scene):
        return None
    return Found(_without_place(body.segments[0].text, _described(scene)), "line above the byline")


def printed_dek(scene: Scene) -> Found[str] | None:
    """The line between headline and body that is called a standfirst, or that the page's description repeats: a
    sentence first, since names of elements may mean the whole head. Where there is none, a sentence that its element
    calls a teaser though it leads nowhere.
    """
    called: list[str] = []
    teasers: list[str] = []
    declared = _described(scene)
    headline = _headline(scene)
    for segment in _between_headline_and_text(scene):
        text, marks = segment.text, segment.marks
        if headline and bare(text) == headline:
            continue
        shortest = _SHORTEST_CALLED if _is_sentence(text) and _is_called_so(scene, segment) else _SHORTEST
        if weight_of(text) < shortest or len(text) > _LONGEST or marks & _OTHERS:
            continue
        if marks & M["RELATED"] and segment.linked:
            continue  # a lead may be called a teaser, as lists call it; what leads elsewhere is one
        if has_digit(text) and len(text) < _SENTENCE and printed_days(text) and _says_little_else(text):
            continue
        if not marks & M["DEK"] and declared:
            text = _without_place(text, declared)
        if marks & M["DEK"] or (declared and bare(text)[:_TELLING] == declared):
            if _is_sentence(text) or is_lead(text) or _stands_first(scene, segment):
                return Found(text, "printed standfirst")
            if not (marks & M["DATE"] and has_digit(text)):
                called.append(text)
        elif marks & M["RELATED"] and len(text) >= _SENTENCE and _is_sentence(text):
            teasers.append(text)
    if called:
        return Found(called[0], "printed standfirst")
    if line := _line_in_head(scene):
        return Found(line.text, _IN_HEADING if line.marks & M["HEADING"] else "printed standfirst")
    return Found(teasers[0], "printed standfirst") if teasers else None


def _described(scene: Scene) -> str:
    """How the page's description of the article begins, ``bare``; empty where it has none."""
    metas = scene.document.metas
    return bare(plain(metas.get("og:description") or metas.get("description") or ""))[:_TELLING]


def _without_place(text: str, declared: str) -> str:
    """A line without the place that is glued in front of what the page's description repeats: "OsloThe ferry is back".
    ``declared``: the description, ``bare``.
    """
    said = bare(text[: 2 * _TELLING + _LONGEST_PLACE])
    if len(declared) < _TELLING or declared not in said or said.startswith(declared):
        return text
    starts = (n for n in range(1, _LONGEST_PLACE) if text[n].isalnum())
    return next((text[n:] for n in starts if bare(text[n : n + 2 * _TELLING]).startswith(declared)), text)


def _stands_first(scene: Scene, segment: Segment) -> bool:
    """Whether the line right below the headline is called a standfirst by an element of its own."""
    headline, segments = headline_place(scene), scene.document.segments
    below = headline is not None and headline + 1 < len(segments) and segments[headline + 1] is segment
    return below and _is_called_so(scene, segment)


def _headline(scene: Scene) -> str:
    """The headline in print, ``bare``; empty where there is none."""
    number = headline_place(scene)
    return bare(scene.document.segments[number].text) if number is not None else ""


def opens_text(scene: Scene) -> bool:
    """Whether the body's first line is called a standfirst by an element of its own, as no other line of it is, and a
    paragraph follows.
    """
    body = body_of(scene)
    if body is None or len(body.segments) < _LINES_OF_TEXT:
        return False
    first, *rest = body.segments
    if weight_of(first.text) < _SHORTEST or len(first.text) > _LONGEST or first.marks & (_OTHERS | M["QUOTE"]):
        return False
    if opens_byline(first.text) or (has_digit(first.text) and _says_little_else(first.text)):
        return False
    if _shares_header(scene, first):
        return True
    return _is_called_so(scene, first) and not any(segment.marks & M["DEK"] for segment in rest)


def _line_in_head(scene: Scene) -> Segment | None:
    """The line of the article's head that nothing calls a standfirst: a heading right below the headline, or the first
    line where author or day stand below it or it ends a header; else a sentence in a heading.
    """
    body, headline = body_of(scene), headline_place(scene)
    segments = scene.document.segments
    if body is None or headline is None or headline >= body.start:
        return None
    lines = [n for n in range(headline + 1, body.start) if not segments[n].marks & _BESIDE]
    said = [n for n in lines if not _tells_who_or_when(scene, segments[n])]
    if not said:
        return None
    at, first = said[0], segments[said[0]]
    if _may_be_standfirst(scene, first):
        size = weight_of(first.text)
        if first.marks & M["HEADING"] and size >= _SHORTEST_HEADING and at == lines[0]:
            return first
        behind = [n for n in lines if n > at][:_NEAR]
        if size >= _SHORTEST_UNNAMED and (set(behind) - set(said) or _is_in_header(scene, first.node)):
            return first
    headings = (segments[n] for n in lines if segments[n].marks & M["HEADING"] and len(segments[n].text) >= _SENTENCE)
    return next((s for s in headings if _is_sentence(s.text) and _may_be_standfirst(scene, s)), None)


def _may_be_standfirst(scene: Scene, segment: Segment) -> bool:
    """Whether a line may be a standfirst by what it says: no byline, no day, no name, nothing that leads elsewhere."""
    text = segment.text
    if segment.linked or segment.tag == "h1" or len(text) > _LONGEST or (text.isascii() and len(text.split()) < _WORDS):
        return False
    if text[-1:] in _GOES_ON or (has_digit(text) and len(text) < _SENTENCE and printed_days(text)):
        return False
    headline, said = _headline(scene), bare(text)
    if said in headline or headline in said or opens_byline(text) or is_noise(text) or credit_label().match(text):
        return False
    return not _tells_who_or_when(scene, segment) and not all(is_person(part.strip()) for part in _PARTS.split(text))


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
    if is_lead(first.text) or first is not scene.document.segments[body.start]:
        return False
    if opens_text(scene):
        return True
    if not first.marks & M["DEK"]:
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
    if not _SHORTEST <= weight_of(first.text) <= _LONGEST or first.linked or not _is_sentence_or_long(first.text):
        return False
    if any(_tells_who_or_when(scene, s) for s in segments[headline + 1 : start]):
        return False
    running = {id(s) for s in body.segments[1:] if len(s.text) >= _SENTENCE}
    between = segments[start + 1 : start + 1 + _REACH]
    between = between[: next((n for n, s in enumerate(between) if id(s) in running), 0)]
    if not any(_tells_who_or_when(scene, s) for s in between):
        return False
    description = _described(scene)
    told = bool(description) and bare(_without_place(first.text, description))[:_TELLING] == description
    in_heading = bool(first.marks & M["HEADING"]) or first.bold >= len(first.text)
    return told or in_heading or _is_in_header(scene, first.node) or _is_unlike_text(scene, body)


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
    return _is_sentence(text) or len(text) >= _SENTENCE or (not text.isascii() and weight_of(text) >= _SENTENCE)


def _is_unlike_text(scene: Scene, body: Body) -> bool:
    """Whether the body's first line stands in an element of another kind than the next line and all paragraphs."""
    segments, nodes = scene.document.segments, scene.document.nodes
    others = [*(s for s in body.segments[1:] if len(s.text) >= _SENTENCE), segments[body.start + 1]]
    kinds = {(nodes[s.node].tag, nodes[s.node].names) for s in others}
    first = nodes[body.segments[0].node]
    return len(others) > 1 and (first.tag, first.names) not in kinds


def _shares_header(scene: Scene, first: Segment) -> bool:
    """Whether a header holds the headline and the line, and ends with it."""
    headline, nodes, node = headline_place(scene), scene.document.nodes, first.node
    while node > 0:
        if nodes[node].tag == "header":
            last = scene.document.segments[nodes[node].last - 1]
            return headline is not None and nodes[node].order <= headline and last is first
        node = nodes[node].parent
    return False


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
