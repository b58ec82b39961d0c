"""Authors: people, in order; agencies named in the byline are handed on to the sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.byline import opens_byline, parse_byline, stated_person
from newscrawl.grammar.byline import person as person_in
from newscrawl.grammar.dates import opens_date
from newscrawl.grammar.text import bare, plain
from newscrawl.reading.body import body_of
from newscrawl.reading.document import Document
from newscrawl.reading.embedded_state import embedded_in
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.scene import Scene
from newscrawl.tables import lines

_HEAD = 12  # segments behind the headline in which a name may stand by itself


@dataclass(frozen=True)
class Byline:
    """``people`` in printed order; ``agencies`` named among them, for the sources."""

    people: tuple[str, ...]
    agencies: tuple[str, ...]


def find_byline(scene: Scene) -> Found[Byline] | None:
    """The people in the byline and the agencies beside them; ``None`` where the page names neither."""
    found = _on_page(scene)
    if found is None and (embedded := scene.ask(embedded_in)):
        found = _embedded(embedded.facts, scene.metadata)
    return found


def _on_page(scene: Scene) -> Found[Byline] | None:
    document, metadata, lead = scene.document, scene.metadata, scene.context.lead
    declared, declared_agencies, evidence = _declared(metadata)
    printed, printed_agencies = _printed(scene)
    agencies = tuple(dict.fromkeys((*printed_agencies, *declared_agencies)))
    if declared and printed and all(_edited(document, person) for person in declared):
        return Found(Byline(printed, agencies), "printed byline", ", ".join(declared))
    rival = None
    if declared and printed and {bare(p) for p in declared} != {bare(p) for p in printed}:
        rival = ", ".join(printed)
    if declared:
        return Found(Byline(declared, agencies), evidence, rival)
    if printed:
        return Found(Byline(printed, agencies), "printed byline")
    lone = _lone(scene)
    if lone:
        return Found(Byline((lone[0],), agencies), lone[1])
    if lead and lead.authors:
        people = tuple(p for a in lead.authors for p in parse_byline(a, metadata.outlets)[0])
        if people:
            return Found(Byline(people, agencies), f"{lead.found_in} entry")
    return Found(Byline((), agencies), None) if agencies else None


def _edited(document: Document, person: str) -> bool:
    """Whether the page prints somebody as its editor: some sites declare the editor as the author."""
    segments = document.segments
    return any(
        s.text.startswith(lines("editor_labels"))
        and len(s.text) < 80
        and any(person in near.text for near in segments[at : at + 2])
        for at, s in enumerate(segments)
    )


def _lone(scene: Scene) -> tuple[str, str] | None:
    """A name that stands by itself where bylines stand, with no word or markup that says so: (name, evidence)."""
    document, metadata, body, headline_at = scene.document, scene.metadata, body_of(scene), headline_place(scene)
    if body is None:
        return None
    segments = document.segments
    start = headline_at if headline_at is not None else max(0, body.start - 10)
    for number in range(start + 1, min(body.start, start + _HEAD)):
        segment = segments[number]
        near = segments[max(start + 1, number - 1) : number + 2]
        if len(segment.text) < 60 and not segment.marks & (
            BOILERPLATE | M["HEADING"] | M["FIGURE"] | M["CAPTION"] | M["CREDIT"]
        ):
            before, bar, behind = segment.text.partition("|")
            dated = (bar and any(map(str.isdigit, behind))) or any(
                s.marks & M["DATE"] or opens_date(s.text) for s in near if s is not segment
            )
            name = person_in(before.strip(), metadata.outlets) if dated else None
            if name:
                return name, "name beside the date"
    last = segments[body.end]
    if last.bold >= 0.9 * len(last.text) and len(last.text) < 40 and last.marks & M["HEADING"] == 0:
        name = person_in(last.text, metadata.outlets)
        if name:
            return name, "signature at the end"
    return None


def _embedded(facts: dict[str, Any], metadata: Metadata) -> Found[Byline] | None:
    """The byline as the facts of embedded state have it; ``None`` where they name nobody."""
    agencies: list[str] = []
    for key in lines("state_author_keys"):
        people = _people(
            [n for entry in as_list(facts.get(key)) for n in _author_names(entry)], metadata.outlets, agencies
        )
        if people or agencies:
            return Found(Byline(people, tuple(dict.fromkeys(agencies))), "embedded state")
    return None


def _declared(metadata: Metadata) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    agencies: list[str] = []
    names = [
        n for a in as_list(metadata.article.get("author") or metadata.article.get("creator")) for n in _author_names(a)
    ]
    people = _people(names, metadata.outlets, agencies)
    if people:
        return people, tuple(agencies), metadata.where("author")
    for meta in lines("author_metas"):
        values = metadata.document.meta_lists.get(meta) or [metadata.document.metas.get(meta, "")]
        names = [plain(v) for v in values if v and not v.startswith("http")]
        people = _people(names, metadata.outlets, agencies)
        if people:
            return people, tuple(agencies), f"meta {meta}"
    for data in metadata.document.linked_data:
        if "Person" in types(data) and len(data) > 2 and (name := name_of(data)) and metadata.article:
            people = _people([plain(name)], metadata.outlets, agencies)
            if people:
                return people, tuple(agencies), "json-ld Person"
    return (), tuple(agencies), None


def _author_names(value: Any) -> list[str]:
    name = name_of(value)
    if name is None and isinstance(value, dict):
        parts = (value.get("givenName"), value.get("familyName"))
        name = " ".join(p for p in parts if isinstance(p, str)) or None
    if isinstance(value, dict) and isinstance(value.get("name"), list):
        return [plain(n) for n in value["name"] if isinstance(n, str)]
    return [plain(name)] if name else []


def _people(names: list[str], outlets: tuple[str, ...], agencies: list[str]) -> tuple[str, ...]:
    people: dict[str, str] = {}
    for name in names:
        single = agency(name)
        if single:
            agencies.append(single)
            continue
        several, named = parse_byline(name, outlets)
        agencies.extend(named)
        if not several:
            lone = stated_person(name, outlets)
            several = (lone,) if lone else ()
        for person in several:
            people.setdefault(bare(person), person)
    return tuple(people.values())


def _printed(scene: Scene) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """-> (people, agencies) of the byline in print."""
    document, metadata, body, headline_at = scene.document, scene.metadata, body_of(scene), headline_place(scene)
    start = headline_at if headline_at is not None else (max(0, body.start - 15) if body else 0)
    people: dict[str, str] = {}
    agencies: list[str] = []
    foreign = BOILERPLATE & ~(M["TAGS"] | M["SHARE"] | M["BIO"] | M["ASIDE"] | M["FOOTER"])
    before = range(max(0, start - 4), body.start if body else min(len(document.segments), start + 30))
    behind = range(body.end + 1, min(body.end + 6, len(document.segments))) if body else range(0)
    for number in (*before, *behind):
        if number == headline_at or number >= len(document.segments):
            continue
        segment = document.segments[number]
        text = segment.text
        marks = segment.marks
        if marks & foreign or len(text) > 160 or marks & (M["HEADING"] | M["FIGURE"] | M["CAPTION"] | M["CREDIT"]):
            continue
        opener = opens_byline(text)
        if not (marks & M["BYLINE"] or opener) or (behind and number in behind and marks & M["BIO"]):
            continue
        if not opener and len(text.split()) > 14:
            continue
        found, named = parse_byline(text, metadata.outlets)
        if number in behind and people:
            continue
        for person in found:
            people.setdefault(bare(person), person)
        agencies.extend(named or agencies_in(text if len(text) < 80 else ""))
        if len(people) >= 6:
            break
    return tuple(people.values()), tuple(dict.fromkeys(agencies))
