"""Where the text comes from: the source line, and the agencies that marks, datelines and bylines name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newscrawl.grammar import cjk_bylines
from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.names import is_person
from newscrawl.grammar.source_line import (
    SIZE_OF_LETTERS,
    closing_line_agencies,
    dateline_agencies,
    end_tag_agencies,
    is_label_alone,
    is_source_label,
    names_suppliers_of_every_kind,
    parse_source_line,
    source_within,
    suppliers,
    with_files_agencies,
)
from newscrawl.grammar.text import bare, plain
from newscrawl.reading.body import body_of
from newscrawl.reading.byline import find_byline
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Segment
from newscrawl.tables import casefolded

_ELSEWHERE = M["RELATED"] | M["NAV"] | M["FIGURE"] | M["AD"] | M["COMMENTS"] | M["CAPTION"] | M["CREDIT"]
_NO_SOURCE_LINE = (
    M["RELATED"] | M["NAV"] | M["FIGURE"] | M["CAPTION"] | M["CREDIT"] | M["COMMENTS"] | M["FACTBOX"] | M["FOOTER"]
)
_BYLINE_WORD = re.compile(r"^(?:By|Von|Av|Af|Par|Por|Di|Da|Haberler)\W+", re.I)
_PLACE_BEHIND = re.compile(r",\s*[A-Z][A-Za-z ]+,?$")
_OWN_COPYRIGHT = re.compile(r"^\W*(?:©|\(c\))\s*(?!(?:19|20)\d\d\b)\S", re.I)
_CLOSING_MARK = re.compile(  # "(dpa)", "NTB / AFP": a line of nothing else; vowel signs of India and Thailand are no \w
    r"^\W{0,3}\w[\w\s./,،、，|+&·\u0900-\u0dff\u0e00-\u0e7f-]{1,30}\W{0,3}$"
)
_NAME_WORDS = 4  # of an agency
_SHORTEST_OUTLET = 4  # letters of an outlet's name that is looked for in others
_MAX_LINE = 160  # characters of a source line
_MAX_BYLINE = 60  # characters of an agency's bare name between headline and text
_OPENING, _CLOSING = 3, 3  # paragraphs in which datelines and marks at the end stand
_MARK_REACH = 2  # segments around the end of the text in which a mark by itself may stand
_LINE_REACH = 6  # segments behind the text in which the source line may stand
_REACH = 7  # the same for a closing line
_MOST_SOURCES = 40  # lines of a list of sources
_RIGHTS_REACH = 15  # the same for a supplier's ©
_LABELLED = "source line"
_ABOVE_TEXT = 12  # segments above the text that are its head, where no headline is printed


@dataclass(frozen=True)
class SourceLine:
    text: str
    at: int
    """Number of its segment, which is no body text."""


def find_source_line(scene: Scene) -> Found[SourceLine] | None:
    """The line of its own that says where the text comes from, without label and signs; ``None`` where the page has
    none.
    """
    for rule, where in (
        (_line_below_text, _LABELLED),
        (_line_above_text, _LABELLED),
        (_mark_below_text, "mark at the end of the text"),
    ):
        if line := rule(scene):
            return Found(line, where)
    return None


def _line_below_text(scene: Scene) -> SourceLine | None:
    """The last labelled line, or the last copyright of a supplier or of the outlet, in the text or right behind it."""
    body = body_of(scene)
    if body is None:
        return None
    segments = scene.document.segments
    inside = scene.document.nodes[body.node].marks
    own = {bare(o) for o in scene.outlets if len(o) > 3}
    for number in range(min(body.last + _LINE_REACH, len(segments)) - 1, body.start - 1, -1):
        segment = segments[number]
        text = segment.text
        if segment.marks & (_NO_SOURCE_LINE & ~inside | M["HEADING"]) or len(text) > _MAX_LINE:
            continue
        own_copyright = (
            number <= body.last
            and bool(_OWN_COPYRIGHT.match(text))
            and (bool(suppliers(text, scene.outlets)) or any(bare(p) in own for p in re.split(r"[/#]", text)))
            and not segment.marks & (BOILERPLATE & ~inside)
        )
        if (is_source_label(text) or own_copyright) and (line := parse_source_line(text)):
            return SourceLine(line, number)
        if is_label_alone(text) and (line := _below_label(segments, number)):
            return SourceLine(line, number + 1)
    return None


def _below_label(segments: list[Segment], label: int) -> str | None:
    """The name in the line below a label that is a line of its own."""
    if label + 1 >= len(segments) or segments[label].marks & M["HEADING"]:
        return None
    text = segments[label + 1].text.lstrip(":： ")
    is_name = len(text) <= _MAX_BYLINE and text[-1:] not in ".!?…" and not is_label_alone(text)
    if segments[label + 1].marks & (M["SHARE"] | M["BUTTON"]) or text.casefold() in casefolded("byline_noise"):
        return None
    return parse_source_line(text) if is_name else None


def _line_above_text(scene: Scene) -> SourceLine | None:
    """The labelled line between headline and text, where it names an agency."""
    body, headline_at = body_of(scene), headline_place(scene)
    if body is None:
        return None
    segments = scene.document.segments
    above = headline_at + 1 if headline_at is not None else body.start
    for number in range(above, min(body.start + 3, len(segments))):
        segment = segments[number]
        foreign = segment.marks & (_NO_SOURCE_LINE & ~M["CAPTION"])
        if not foreign and is_source_label(segment.text) and _names_supplier(segment.text, scene.outlets):
            line = parse_source_line(segment.text)
            return SourceLine(line, number) if line else None
        if not foreign and len(segment.text) <= _MAX_LINE and (name := source_within(segment.text)):
            return SourceLine(name, number)
    return None


def _names_supplier(text: str, outlets: tuple[str, ...]) -> bool:
    return bool(suppliers(re.split(r"[:：]", text, maxsplit=1)[-1], outlets))


def _mark_below_text(scene: Scene) -> SourceLine | None:
    """ "(dpa)" by itself as the last line."""
    body = body_of(scene)
    if body is None:
        return None
    segments = scene.document.segments
    inside = scene.document.nodes[body.node].marks
    last = min(max(body.end, min(body.last, body.end + _MARK_REACH)), len(segments) - 1)
    for number in range(last, max(body.start, body.end - _MARK_REACH), -1):
        segment = segments[number]
        if segment.marks & (_NO_SOURCE_LINE & ~inside | M["HEADING"]) or not _CLOSING_MARK.match(segment.text):
            continue
        if closing_line_agencies(segment.text) and (line := parse_source_line(segment.text)):
            return SourceLine(line, number)
    return None


# ---- suppliers


_Witness = Callable[[Scene], Iterator[tuple[tuple[str, ...], str]]]


def find_sources(scene: Scene) -> Found[tuple[str, ...]] | None:
    """Every supplier that the page names for this text, each once; ``None`` where it names none."""
    found: dict[str, str] = {}
    evidence: list[str] = []
    for witness in _WITNESSES:
        for names, where in witness(scene):
            for name in names:
                known = agency(name) or name
                if known not in found:
                    evidence.append(where)
                if known not in found or (name == known and found[known].isascii()):  # its usual name in its script
                    found[known] = name
    if not found:
        for names, where in _declared(scene):
            found |= {name: name for name in names if name not in found}
            evidence.append(where)
    return Found(tuple(found.values()), ", ".join(dict.fromkeys(evidence))) if found else None


def _of_source_line(scene: Scene) -> Iterator[tuple[tuple[str, ...], str]]:
    body, line = body_of(scene), scene.ask(find_source_line)
    if body and line:
        whole = scene.document.segments[line.value.at].text
        # Amid the text a label speaks of a chart or a table.
        closes = line.value.at >= body.end - 1 or (line.value.at < body.start and source_within(whole) is not None)
        every_kind = line.evidence == _LABELLED and closes and names_suppliers_of_every_kind(whole)
        opened = with_files_agencies(whole) if line.evidence != _LABELLED else ()
        yield (
            opened or suppliers(line.value.text, scene.outlets, only_agencies=not every_kind),
            line.evidence or _LABELLED,
        )


def _of_text(scene: Scene) -> Iterator[tuple[tuple[str, ...], str]]:
    """Dateline, mark at the end, and lines that name the agencies used."""
    body = body_of(scene)
    paragraphs = [b.text for b in body.blocks] if body else []
    for text in paragraphs[:_OPENING]:
        yield dateline_agencies(text), "dateline"
    for text in paragraphs:
        yield with_files_agencies(text), "line that names the agencies used"
    for text in paragraphs[-_CLOSING:]:
        yield end_tag_agencies(text), "mark at the end of the text"


def _of_closing_lines(scene: Scene) -> Iterator[tuple[tuple[str, ...], str]]:
    body, line = body_of(scene), scene.ask(find_source_line)
    if body is None:
        return
    labelled = line.value.at if line and line.evidence == _LABELLED else None
    segments = scene.document.segments
    for number in range(max(body.end - 1, 0), min(body.end + _RIGHTS_REACH, len(segments))):
        segment = segments[number]
        if segment.marks & (_ELSEWHERE & ~M["CREDIT"]) or number == labelled:
            continue
        if number >= body.end + _REACH and (segment.marks & M["FOOTER"] or not segment.text.startswith("©")):
            continue
        yield closing_line_agencies(segment.text) or (), "closing line"


def _of_list_of_sources(scene: Scene) -> Iterator[tuple[tuple[str, ...], str]]:
    """The list below a heading "Sources" behind the text, an agency's report in each of its lines."""
    body, segments = body_of(scene), scene.document.segments
    for number in range(body.start + 1, min(body.end + _REACH, len(segments))) if body else ():
        heading = segments[number]
        if not heading.marks & M["HEADING"] or not is_source_label(f"{heading.text}: {heading.text}"):
            continue
        for below in segments[number + 1 : number + 1 + _MOST_SOURCES]:
            if below.marks & M["LIST"]:
                yield agencies_in(below.text), "list of sources"
            elif not below.marks & M["SHARE"]:  # links that edit stand beside the heading
                return


def _of_bylines(scene: Scene) -> Iterator[tuple[tuple[str, ...], str]]:
    """An agency's bare name between headline and text, and those that the byline names."""
    body, headline_at, byline = body_of(scene), headline_place(scene), scene.ask(find_byline)
    segments = scene.document.segments
    if body is not None:
        start = headline_at if headline_at is not None else max(0, body.start - _ABOVE_TEXT)
        for segment in segments[start : min(body.start + 3, len(segments))]:
            if len(segment.text) <= _MAX_BYLINE and not segment.marks & _ELSEWHERE:
                bare_name = _PLACE_BEHIND.sub("", _BYLINE_WORD.sub("", segment.text))
                if bare_name.replace(" ", "") == SIZE_OF_LETTERS:
                    continue
                yield closing_line_agencies(bare_name) or (), "byline"
                if (
                    segment.marks & M["BYLINE"]
                    and _is_agency_by_name(bare_name)
                    and _is_other_house(bare_name, scene.outlets)
                ):
                    yield (bare_name,), "byline"
    yield byline.value.agencies if byline else (), "byline"


def _is_agency_by_name(text: str) -> bool:
    """Whether a byline is a name that ends in a word for an agency, of which nothing else is known: "Quay Press"."""
    words = text.casefold().split()
    return 1 < len(words) <= _NAME_WORDS and not casefolded("agency_words").isdisjoint((words[0], words[-1]))


def _is_other_house(name: str, outlets: tuple[str, ...]) -> bool:
    """Whether a name is that of a house and not of the outlet, of a part of it or of those who write there."""
    words = set(name.casefold().split())
    is_somebody = not cjk_bylines.is_house(name) if cjk_bylines.CJK.search(name) else is_person(name)
    if not name or is_somebody or not words.isdisjoint(casefolded("house_words") | casefolded("job_words")):
        return False
    said = bare(name)
    return all(
        said not in bare(outlet) and (bare(outlet) not in said or len(bare(outlet)) < _SHORTEST_OUTLET)
        for outlet in outlets
    )


def _declared(scene: Scene) -> Iterator[tuple[tuple[str, ...], str]]:
    """What metadata says, where the page itself says nothing."""
    metadata = scene.metadata
    own = {bare(o) for o in scene.outlets}
    for key in ("sourceOrganization", "provider", "isBasedOn"):
        name = name_of(metadata.article.get(key))
        known = agency(plain(name)) if name else None
        if known and bare(known) not in own:
            yield (known,), metadata.where(key)
    for author in as_list(metadata.article.get("author")):
        name = plain(name_of(author) or "")
        if (
            isinstance(author, dict)
            and "Organization" in " ".join(types(author))
            and _is_other_house(name, scene.outlets)
        ):
            yield (name,), metadata.where("author")
    stated = metadata.meta("dc.source", "source", "article:source", "news_source")
    if stated and (known := agency(stated[0])):
        yield (known,), f"meta {stated[1]}"


_WITNESSES: tuple[_Witness, ...] = (_of_source_line, _of_text, _of_closing_lines, _of_list_of_sources, _of_bylines)
