"""The body: which part of the page is the article's text, and which blocks in it are not.

1. Every segment is weighed: running text speaks for a container, link lists and boilerplate against it.
2. The container whose subtree has the best balance is the article's place; a name or attribute that declares an
   article body counts as a vote.
3. Inside it, block by block, what is no article text is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from newscrawl.grammar.byline import opens_byline, parse_byline
from newscrawl.grammar.text import bare
from newscrawl.items import Block, BlockKind
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Node, Segment
from newscrawl.tables import casefolded, lines

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f\u1000-\u109f]")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?:\s*(?:Uhr|[AaPp]\.?[Mm]\.?|GMT|CET|ET))?")
_DATE_LINE = re.compile(
    r"\W*(?:\w{2,12},?\s)?\d{1,4}[./-]\s?(?:\d{1,2}|\w{3,9})[./-]?\s?\d{2,4}(?:\W+\d{1,2}[:.]\d{2})?(?:\s*Uhr)?\W*$"
)
_SENTENCE_END = tuple('.!?…。！？"”’»:')
_NOT_TEXT = M["CAPTION"] | M["CREDIT"] | M["DATE"] | M["KICKER"]
_AROUND_QUOTES = (
    M["VIDEO"] | M["NAV"]
)  # what publishing systems call the boxes ("video-container", "widget") of embedded posts
_REACH = 3  # elements above the container in which bare paragraphs may stand
_INTRODUCTION = 300  # letters of them that make an introduction
_HEAD_LINE = 70  # characters
_TELLING = 300  # characters of a declared body; a shorter one is a description
_NO_TEXT_TAGS = frozenset(("h1", "title", "label", "summary", "legend", "caption"))


@dataclass(frozen=True)
class Body:
    """What was found: ``blocks``, the segments they came from, and the place in the document."""

    blocks: tuple[Block, ...]
    segments: tuple[Segment, ...]
    node: int
    first: int
    """Number of the first segment of the body's container."""
    last: int
    """Number behind the last segment of the body's container."""
    start: int
    """Number of the first segment that became a block."""
    end: int
    """Number of the last segment that became a block."""

    @property
    def text(self) -> str:
        return "\n\n".join(b.text for b in self.blocks)


@cache
def _noise() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{line})" for line in lines("body_noise")), re.I)


def weight_of(text: str) -> int:
    """Length as a reader feels it: a CJK letter is worth about two and a half Latin ones."""
    size = len(text)
    if text.isascii():
        return size
    wide = len(_CJK.findall(text[:400]))
    return size + int(1.5 * wide * max(1, size // 400)) if wide else size


def is_noise(text: str) -> bool:
    """Whether a block's text is by itself known never to be article text."""
    return bool(_noise().match(text)) if len(text) <= 320 else False


def body_of(scene: Scene) -> Body | None:
    """The text in its place on the page, lines of other fields still in it; ``None`` where no text runs."""
    found = scene.ask(find_body)
    return found.value if found else None


def find_body(scene: Scene) -> Found[Body] | None:
    """The article's text; ``None`` where the page has no running text. No body begins before the printed headline, and
    the body as linked data gives it (``articleBody``) is a witness for what belongs to the text.
    """
    declared = scene.metadata.declared_body
    node = _container(scene.document, bare(declared) if declared and len(declared) > _TELLING else "")
    if node is None:
        return None
    return _filtered(scene.document, node, headline_text(scene), headline_place(scene))


def body_of_markup(markup: str, url: str) -> Found[Body] | None:
    """The text of a piece of markup that holds an article and little else."""
    document = Document(markup, url)
    node = _container(document, "")
    return None if node is None else _filtered(document, node, None, None)


def _container(document: Document, declared: str) -> int | None:
    nodes, segments = document.nodes, document.segments
    found = False
    boilerplate = BOILERPLATE | _NOT_TEXT
    for segment in segments:
        marks = segment.marks
        text = segment.text
        size = len(text)
        node = nodes[segment.node]
        if marks & boilerplate:
            node.bad += min(size, 400) * 0.6
            continue
        if marks & M["BODY"] and size < 80 and segment.linked < size / 2:
            node.good += size * 0.6
            found = True
            continue
        if size < 25 and text.isascii():
            node.bad += 4 if not marks & M["HEADING"] else 0
            continue
        weight = weight_of(text)
        if segment.linked > 0.45 * size:
            node.bad += min(weight, 150)
        elif weight >= 35:
            good = min(weight, 900.0)
            if not text.endswith(_SENTENCE_END):
                good *= 0.6
            if segment.tag != "p":
                good *= 0.75
                if segment.tag == "li" or marks & M["TABLE"]:
                    good *= 0.5
            if marks & M["BODY"]:
                good *= 1.3
            if declared and weight > 60 and bare(text[:120])[:60] in declared:
                good *= 2
            node.good += good
            found = True
    if not found:
        return None
    for i in range(len(nodes) - 1, 0, -1):
        parent = nodes[nodes[i].parent]
        parent.good += nodes[i].good
        parent.bad += nodes[i].bad
    best, best_score = 0, float("-inf")
    for i, node in enumerate(nodes):
        score = node.good - 0.75 * node.bad
        if score >= best_score and node.good > 0:
            best, best_score = i, score
    while nodes[best].tag == "p":  # one paragraph is no article where others stand beside it
        best = nodes[best].parent
    return _widened(document, best)


def _widened(document: Document, best: int) -> int:
    """A body in several sibling parts: the declared body around it, or its semantic element, where little is added."""
    nodes = document.nodes
    node = nodes[best]
    i = best
    while nodes[i].parent > 0:
        i = nodes[i].parent
        above = nodes[i]
        if above.own & M["BODY"] and above.good >= node.good and above.bad - node.bad < 0.35 * node.good + 200:
            return i
    return best


def _filtered(document: Document, node: int, title: str | None, headline_at: int | None) -> Found[Body] | None:
    nodes, segments = document.nodes, document.segments
    place = nodes[node]
    bare_title = bare(title or "")
    list_links = _link_lists(document, place.order, place.last)
    first = place.order
    if (
        headline_at is not None
        and first <= headline_at
        and not any(len(s.text) > 200 and not s.linked for s in segments[first:headline_at])
    ):
        first = headline_at + 1
    kept: list[tuple[int, Segment, BlockKind]] = []
    below_noise = False
    for number in _numbers(document, node, first):
        segment = segments[number]
        if _is_no_text(segment, place.marks, at_top=not kept) or (
            segment.marks & M["LIST"] and segment.node in list_links
        ):
            continue
        text = segment.text
        if not kept and _belongs_to_head(text, bare_title):
            continue
        if len(text) <= 40 and text.casefold().strip(" :.…»>") in casefolded("heading_noise"):
            below_noise = True
            continue
        if below_noise:
            if len(text) < 160 and (segment.linked or segment.tag != "p") and not segment.marks & M["HEADING"]:
                continue
            below_noise = False
        kept.append((number, segment, _kind(segment)))
    kept = _without_head(_without_loose_ends(kept))
    if not kept:
        return None
    blocks = _once(tuple(Block(kind, segment.text) for _, segment, kind in kept))
    declared = "" if place.own & M["BODY"] else " by text density"
    evidence = _shown(place) + declared
    body = Body(blocks, tuple(s for _, s, _ in kept), node, place.order, place.last, kept[0][0], kept[-1][0])
    return Found(body, evidence)


def _numbers(document: Document, node: int, first: int) -> list[int]:
    """Segments of the container, from ``first``, and the paragraphs that stand bare beside it: an introduction above
    a ticker.
    """
    nodes, segments = document.nodes, document.segments
    place = nodes[node]
    above, beside = node, []
    for _ in range(_REACH):
        above = nodes[above].parent
        if above <= 0:
            break
        found = [
            n
            for n in (*range(nodes[above].order, place.order), *range(place.last, nodes[above].last))
            if segments[n].tag == "p"
            and nodes[segments[n].node].parent == above
            and not segments[n].marks & ~place.marks & (BOILERPLATE | _NOT_TEXT)
            and segments[n].linked < 0.75 * len(segments[n].text)
        ]
        if len(found) >= 2 and sum(weight_of(segments[n].text) for n in found) >= _INTRODUCTION:
            beside += found
    return sorted({*range(first, place.last), *beside})


def _is_no_text(segment: Segment, inherited: int, *, at_top: bool) -> bool:
    """Whether a segment is something else than article text by its place, its tag or what it says.

    ``inherited``: marks of the container, which say nothing about a segment inside it.
    """
    text = segment.text
    size, linked = len(text), segment.linked
    marks = segment.marks & ~inherited
    if marks & M["QUOTE"]:
        marks &= ~_AROUND_QUOTES
    if marks & (BOILERPLATE | _NOT_TEXT | M["FACTBOX"]) or segment.tag in _NO_TEXT_TAGS:
        return True
    if marks & M["FIGURE"] and not marks & M["TABLE"] and size < 600:
        return True
    if (marks & M["BYLINE"] and size < 250) or (
        at_top and ((marks & M["TITLE"] and size < 200) or (marks & M["DEK"] and size < 700))
    ):
        return True
    if (size <= 320 and _noise().match(text)) or not any(map(str.isalnum, text)):
        return True
    if segment.marks & M["HEADING"]:
        return linked > 0.6 * size
    return linked > 0.75 * size and size < 250 and not text.endswith((".", "!", "?", "。"))


def _belongs_to_head(text: str, bare_title: str) -> bool:
    """The headline again, a date line or a byline above the first paragraph."""
    if bare_title and 3 < len(text) <= 2 * len(bare_title) + 40 and bare(text) in bare_title:
        return True
    return len(text) < 120 and bool(_DATE_LINE.match(text) or (opens_byline(text) and parse_byline(text)[0]))


def _kind(segment: Segment) -> BlockKind:
    marks = segment.marks
    if marks & M["HEADING"] and not marks & (M["LIST"] | M["QUOTE"]):
        return BlockKind.SUBHEADING
    if marks & M["QUOTE"]:
        return BlockKind.QUOTE
    if marks & M["PRE"]:
        return BlockKind.PREFORMATTED
    if marks & M["LIST"]:
        return BlockKind.LIST_ITEM
    size = len(segment.text)
    if _CLOCK.fullmatch(segment.text):
        return BlockKind.ENTRY_TIME
    if marks & M["TABLE"] and segment.tag in ("td", "th") and size < 150:
        return BlockKind.TABLE_ROW
    if segment.bold >= 0.9 * size and size < 90 and not segment.text.endswith((".", ",", ";", "…")):
        return BlockKind.SUBHEADING
    return BlockKind.PARAGRAPH


def _link_lists(document: Document, first: int, last: int) -> frozenset[int]:
    """Nodes of list items whose whole list is mostly links."""
    sizes: dict[int, list[int]] = {}
    for segment in document.segments[first:last]:
        if segment.marks & M["LIST"]:
            parent = document.nodes[segment.node].parent
            total = sizes.setdefault(parent, [0, 0, 0, 0])
            total[0] += len(segment.text)
            total[1] += segment.linked
            total[2] += 1
            total[3] += segment.linked > 20
    lists = {
        parent
        for parent, (size, linked, entries, with_link) in sizes.items()
        if linked > 0.6 * size
        or (entries >= 4 and with_link == entries and linked > 0.2 * size and size > 80 * entries)
    }
    return frozenset(s.node for s in document.segments[first:last] if document.nodes[s.node].parent in lists)


def _without_loose_ends(kept: list[tuple[int, Segment, BlockKind]]) -> list[tuple[int, Segment, BlockKind]]:
    """Sub-headings with no text behind them say nothing."""
    result: list[tuple[int, Segment, BlockKind]] = []
    for i, entry in enumerate(kept):
        if entry[2] is BlockKind.SUBHEADING and entry[1].marks & M["HEADING"] and (i + 1 >= len(kept)):
            continue
        result.append(entry)
    while (
        result
        and result[-1][2] is BlockKind.SUBHEADING
        and (result[-1][1].marks & M["HEADING"] or result[-1][1].text.endswith(":"))
    ):
        result.pop()
    return result


def _without_head(kept: list[tuple[int, Segment, BlockKind]]) -> list[tuple[int, Segment, BlockKind]]:
    """Short lines above the first paragraph that stand in no paragraph element are the page's head (kicker, byline,
    date), and so are headings above them.
    """
    cut = 0
    for i, (_, segment, kind) in enumerate(kept):
        if (
            kind is BlockKind.PARAGRAPH
            and segment.tag != "p"
            and len(segment.text) < _HEAD_LINE
            and not segment.text.endswith(_SENTENCE_END)
        ):
            cut = i + 1
        elif not segment.marks & M["HEADING"]:
            break
    return kept[cut:]


def _once(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """A long block that stands twice (for two screen widths, or as a pull quote) is one block."""
    seen: set[str] = set()
    result = []
    for block in blocks:
        if len(block.text) > 50:
            if block.text in seen:
                continue
            seen.add(block.text)
        result.append(block)
    return tuple(result)


def _shown(place: Node) -> str:
    """The container as evidence shows it."""
    if place.names:
        return f'<{place.tag} class="{place.names.split()[0]}">'
    return f"<{place.tag}>"
