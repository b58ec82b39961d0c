"""Where the text comes from: the source line, and the agencies that marks, datelines and bylines name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newscrawl.grammar.agencies import agency
from newscrawl.grammar.source_line import (
    closing_line_agencies,
    dateline_agencies,
    end_tag_agencies,
    is_source_label,
    parse_source_line,
    suppliers,
    with_files_agencies,
)
from newscrawl.grammar.text import bare, plain
from newscrawl.reading.body import body_of
from newscrawl.reading.byline import find_byline
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import name_of
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.scene import Scene

_ELSEWHERE = M["RELATED"] | M["NAV"] | M["FIGURE"] | M["AD"] | M["COMMENTS"] | M["CAPTION"] | M["CREDIT"]
_BYLINE_WORD = re.compile(r"^(?:By|Von|Av|Af|Par|Por|Di|Da|Haberler)\W+", re.I)
_PLACE_BEHIND = re.compile(r",\s*[A-Z][A-Za-z ]+,?$")
_REACH = 7  # segments behind the text in which a closing line may stand
_RIGHTS_REACH = 15  # the same for a supplier's ©
_OWN_COPYRIGHT = re.compile(r"^\W*(?:©|\(c\))\s*(?!(?:19|20)\d\d\b)\S", re.I)


@dataclass(frozen=True)
class SourceLine:
    text: str
    at: int
    """Number of its segment, which is no body text."""


def find_source_line(scene: Scene) -> Found[SourceLine] | None:
    """The labelled line that says where the text comes from; ``None`` where the page has none."""
    line, at = _source_line(scene)
    return Found(SourceLine(line, at), "source line") if line and at is not None else None


def find_sources(scene: Scene) -> Found[tuple[str, ...]] | None:
    """Every supplier that the page names for this text, each once; ``None`` where it names none."""
    document, metadata, outlets = scene.document, scene.metadata, scene.outlets
    body, headline_at, byline = body_of(scene), headline_place(scene), scene.ask(find_byline)
    found: dict[str, str] = {}
    evidence: list[str] = []

    def add(names: tuple[str, ...], where: str) -> None:
        for name in names:
            known = agency(name) or name
            if known not in found:
                found[known] = name
                evidence.append(where)

    line = scene.ask(find_source_line)
    if line:
        add(suppliers(line.value.text, outlets), "source line")
    if body:
        paragraphs = [b.text for b in body.blocks]
        for text in paragraphs[:3]:
            add(dateline_agencies(text), "dateline")
        for text in paragraphs[-3:]:
            add(end_tag_agencies(text), "mark at the end of the text")
        for text in paragraphs:
            add(with_files_agencies(text), "line that names the agencies used")
        for number in range(max(body.end - 1, 0), min(body.end + _RIGHTS_REACH, len(document.segments))):
            segment = document.segments[number]
            if segment.marks & (_ELSEWHERE & ~M["CREDIT"]) or (line and number == line.value.at):
                continue
            if number >= body.end + _REACH and (segment.marks & M["FOOTER"] or not segment.text.startswith("©")):
                continue
            closing = closing_line_agencies(segment.text)
            if closing:
                add(closing, "closing line")
        start = headline_at if headline_at is not None else max(0, body.start - 12)
        for number in range(
            start, min(body.start + 3, len(document.segments))
        ):  # an agency's bare name between headline and text is a byline
            segment = document.segments[number]
            if len(segment.text) <= 60 and not segment.marks & _ELSEWHERE:
                add(closing_line_agencies(_PLACE_BEHIND.sub("", _BYLINE_WORD.sub("", segment.text))) or (), "byline")
    add(byline.value.agencies if byline else (), "byline")
    if not found:
        for key in ("sourceOrganization", "provider", "isBasedOn"):
            name = name_of(metadata.article.get(key))
            known = agency(plain(name)) if name else None
            if known and bare(known) not in {bare(o) for o in outlets}:
                add((known,), metadata.where(key))
        stated = metadata.meta("dc.source", "source", "article:source", "news_source")
        if stated and (known := agency(stated[0])):
            add((known,), f"meta {stated[1]}")
    return Found(tuple(found.values()), ", ".join(dict.fromkeys(evidence))) if found else None


def _source_line(scene: Scene) -> tuple[str | None, int | None]:
    document, outlets, body, headline_at = scene.document, scene.outlets, body_of(scene), headline_place(scene)
    if body is None:
        return None, None
    foreign = (
        M["RELATED"] | M["NAV"] | M["FIGURE"] | M["CAPTION"] | M["CREDIT"] | M["COMMENTS"] | M["FACTBOX"] | M["FOOTER"]
    )
    own = {bare(o) for o in outlets if len(o) > 3}
    inside = document.nodes[body.node].marks
    for number in range(min(body.last + 6, len(document.segments)) - 1, body.start - 1, -1):
        segment = document.segments[number]
        text = segment.text
        if segment.marks & (foreign & ~inside) or len(text) > 160 or segment.marks & M["HEADING"]:
            continue
        labelled = is_source_label(text)
        own_copyright = (
            number <= body.last
            and bool(_OWN_COPYRIGHT.match(text))
            and (bool(suppliers(text, outlets)) or any(bare(p) in own for p in re.split(r"[/#]", text)))
            and not segment.marks & (BOILERPLATE & ~inside)
        )
        if labelled or own_copyright:
            line = parse_source_line(text)
            if line:
                return line, number
    above = headline_at + 1 if headline_at is not None else body.start
    for number in range(above, min(body.start + 3, len(document.segments))):  # above the text, where it names an agency
        segment = document.segments[number]
        if (
            is_source_label(segment.text)
            and not segment.marks & (foreign & ~M["CAPTION"])
            and suppliers(segment.text.partition(":")[2], outlets)
        ):
            return parse_source_line(segment.text), number
    return None, None
