"""Live blogs: when each entry of a running text was posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from newscrawl.grammar.dates import parse_machine_date
from newscrawl.grammar.text import bare, plain
from newscrawl.items import Block, Precision
from newscrawl.reading.body import Body
from newscrawl.reading.date_witnesses import site_zone
from newscrawl.reading.document import Document
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.teasers import places_of_links, teasers_of

_MIN_ENTRIES = 3  # timed entries that make a page a live blog, where it does not call itself one
_REACH = 6  # segments between an entry's time and its first block of text
_FOREIGN = M["COMMENTS"] | M["RELATED"] | M["NAV"] | M["FOOTER"] | M["ASIDE"]
_KEY = 50  # letters by which a declared entry and a printed block are told to be the same


def is_declared(document: Document) -> bool:
    """Whether the page's own data lists the updates of a live blog."""
    return any(
        "LiveBlogPosting" in types(data) and as_list(data.get("liveBlogUpdate")) for data in document.linked_data
    )


def with_entry_times(scene: Scene, body: Body, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, those that open an entry with the instant it was posted: as JSON-LD declares it (``liveBlogUpdate``),
    else as a ``time`` element above it states it. Blocks of a page that is no live blog come back as they are.
    """
    document, local = scene.document, scene.ask(site_zone)
    declared = _declared(document, local)
    printed = {} if declared else _printed(scene, body, local)
    if not declared and not printed:
        return blocks
    opening: dict[int, datetime] = {}
    for number, block in enumerate(blocks):
        at = declared.pop(_key(block.text), None) or printed.pop(block.text, None)
        if at and at != next(reversed(opening.values()), None):
            opening[number] = at
    if len(opening) < (1 if is_declared(document) else _MIN_ENTRIES):
        return blocks
    return tuple(replace(block, at=opening.get(number)) for number, block in enumerate(blocks))


def _key(text: str) -> str:
    """A text's first letters."""
    opening = bare(text[: 2 * _KEY])
    return (opening if len(opening) >= _KEY else bare(text))[:_KEY]


def _declared(document: Document, local: tzinfo | None) -> dict[str, datetime]:
    """First letters of an entry's headline, and of its text -> its instant."""
    found: dict[str, datetime] = {}
    for data in document.linked_data:
        if "LiveBlogPosting" in types(data):
            for entry in as_list(data.get("liveBlogUpdate")):
                posted = (
                    parse_machine_date(str(entry.get("datePublished") or ""), local)
                    if isinstance(entry, dict)
                    else None
                )
                for text in (name_of(entry.get("headline")), name_of(entry.get("articleBody"))) if posted else ():
                    key = _key(plain(text.partition("\n")[0])) if text else ""
                    if len(key) > 3 and posted:
                        found.setdefault(key, posted.at)
    return found


def _printed(scene: Scene, body: Body, local: tzinfo | None) -> dict[str, datetime]:
    """Text of the block behind a ``time`` element inside the body -> the element's instant. The times of teasers, which
    link to other pages, and of readers' comments are none.
    """
    document = scene.document
    inside = document.nodes[body.node].marks
    stated = [
        (time.machine, time.at)
        for time in document.times
        if time.machine
        and body.start - 1 <= time.at <= body.end
        and not document.nodes[time.node].marks & _FOREIGN & ~inside
    ]
    elsewhere = places_of_links(document, {at for _, at in stated})
    kept = {id(segment) for segment in body.segments}
    found: dict[str, datetime] = {}
    for machine, at in stated:
        if at in elsewhere:
            continue
        posted = parse_machine_date(machine, local)
        behind = next((s for s in document.segments[at : at + _REACH] if id(s) in kept), None)
        if posted and posted.precision is not Precision.DAY and behind is not None:
            found.setdefault(behind.text, posted.at)
    if not found:
        return {}
    teasers = sum(body.start - 1 <= teaser.at <= body.end for teaser in scene.ask(teasers_of))
    return found if len(found) > 2 * teasers else {}
