"""Published and modified instants, each from its own witnesses; never one for the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

from newscrawl.grammar.dates import Instant, assumed_zone, date_in, parse_machine_date, parse_printed_date, zone
from newscrawl.grammar.language import language_of
from newscrawl.grammar.text import plain
from newscrawl.items import Precision
from newscrawl.reading.body import body_of
from newscrawl.reading.embedded_state import embedded_in
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import name_of
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.scene import Scene
from newscrawl.tables import lines

_DAY_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>0?[1-9]|1[0-2]|0[1-9]|[a-z]{3})[/-](?P<day>[0-3]?\d)(?=/|-)"
)


@cache
def _modified_words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, lines("modified_words"))), re.I)


@dataclass(frozen=True)
class StatedDate:
    """An instant with the string it was read from."""

    at: datetime
    printed: str
    precision: Precision
    evidence: str


def site_zone(scene: Scene) -> tzinfo | None:
    """The site's zone: as set, else of its top-level domain or language; ``None`` where nothing tells."""
    if scene.context.timezone:
        return zone(scene.context.timezone)
    declared = scene.metadata.language
    return assumed_zone(scene.document.host.rsplit(".", 1)[-1], declared.value if declared else None)


def find_published(scene: Scene) -> Found[StatedDate] | None:
    """First publication, never the modification in its stead; ``None`` where the page states none."""
    chosen, rival = scene.ask(_published)
    if chosen is None and (embedded := scene.ask(embedded_in)):
        chosen = _embedded(scene, embedded.facts, lines("state_published_keys"))
    if chosen is None:
        return None
    return Found(chosen, chosen.evidence, f"{rival.printed} ({rival.evidence})" if rival else None)


def find_modified(scene: Scene) -> Found[StatedDate] | None:
    """Last modification; ``None`` where the page states none."""
    declared = scene.ask(_declared_modified)
    if not declared and not scene.ask(_declared_published):
        declared = [d for d, is_modified in scene.ask(_visible) if is_modified]
    chosen = declared[0] if declared else None
    # Embedded state speaks where nothing else told of publication.
    if chosen is None and scene.ask(_published)[0] is None and (embedded := scene.ask(embedded_in)):
        chosen = _embedded(scene, embedded.facts, lines("state_modified_keys"))
    return Found(chosen, chosen.evidence) if chosen else None


def _declared_published(scene: Scene) -> list[StatedDate]:
    return _candidates(scene, "datePublished", lines("published_metas"))


def _declared_modified(scene: Scene) -> list[StatedDate]:
    return _candidates(scene, "dateModified", lines("modified_metas"))


def _published(scene: Scene) -> tuple[StatedDate | None, StatedDate | None]:
    """-> (publication, what another witness says of it where it differs)."""
    lead = scene.context.lead
    published = scene.ask(_declared_published) or [d for d, is_modified in scene.ask(_visible) if not is_modified]
    if not published and lead and lead.published:
        published = [d for d in [_stated(lead.published, scene.ask(site_zone), f"{lead.found_in} entry")] if d]
    if not published:
        published = [d for d in [_in_address(scene.document.url)] if d]
    chosen = published[0] if published else None
    if chosen and chosen.precision is Precision.DAY:
        finer = next(
            (
                d
                for d in published
                if d.precision is not Precision.DAY and abs((d.at - chosen.at).total_seconds()) < 129_600
            ),
            None,
        )
        chosen = finer or chosen
    rival = next((d for d in published if chosen and abs((d.at - chosen.at).total_seconds()) >= 86_400), None)
    return chosen, rival


def _in_address(url: str) -> StatedDate | None:
    """The day in an address: "/2026/11/20/ferry-is-back", "/2026/nov/20/ferry-is-back"."""
    match = _DAY_IN_ADDRESS.search(url)
    if match is None:
        return None
    parsed = parse_printed_date(
        " ".join((match["day"], match["month"], match["year"]))
        if match["month"].isalpha()
        else "-".join(match.groups()),
        None,
        "en",
    )
    return _dated(parsed, match[0].strip("/"), "address")


def _embedded(scene: Scene, facts: dict[str, Any], keys: tuple[str, ...]) -> StatedDate | None:
    """The first of those facts of embedded state that is a date."""
    values = [str(v) for key in keys if isinstance(v := facts.get(key), (str, int)) and not isinstance(v, bool)]
    return next((d for v in values if (d := _stated(v, scene.ask(site_zone), "embedded state"))), None)


def _candidates(scene: Scene, key: str, metas: tuple[str, ...]) -> list[StatedDate]:
    metadata, local = scene.metadata, scene.ask(site_zone)
    found: list[StatedDate | None] = []
    value = metadata.article.get(key)
    if value is None and key == "datePublished":
        value = metadata.article.get("dateCreated")
    text = name_of(value) or (str(value) if isinstance(value, int) else None)
    if text:
        found.append(_stated(plain(text), local, metadata.where(key)))
    for name in metas:
        content = metadata.document.metas.get(name)
        if content:
            found.append(_stated(plain(content), local, f"meta {name}"))
    if not any(found) and key in ("datePublished", "dateModified"):
        for data in metadata.document.linked_data:
            text = name_of(data.get(key))
            if text:
                found.append(_stated(plain(text), local, f"json-ld {key}"))
                break
        found += [_stated(plain(text), local, f"microdata {key}") for text in metadata.document.microdata(key)[:1]]
    return [d for d in found if d]


def _stated(text: str, local: tzinfo | None, evidence: str) -> StatedDate | None:
    parsed = parse_machine_date(text, local) or (
        parse_printed_date(text, local) if any(c.isalpha() for c in text) or "." in text else None
    )
    return _dated(parsed, text, evidence)


def _dated(parsed: Instant | None, text: str, evidence: str) -> StatedDate | None:
    if parsed is None:
        return None
    return StatedDate(parsed.at, text, parsed.precision, evidence + (", zone assumed" if parsed.zone_assumed else ""))


def _visible(scene: Scene) -> list[tuple[StatedDate, bool]]:
    """Dates printed around the article, nearest to the headline first: (date, whether it says "updated")."""
    document, context, local = scene.document, scene.context, scene.ask(site_zone)
    body, headline_at, declared = body_of(scene), headline_place(scene), scene.metadata.language
    language = declared.value if declared else language_of(body.text) if body else None
    centre = headline_at if headline_at is not None else (body.start if body else 0)
    last = body.end + 3 if body else centre + 30
    found: list[tuple[float, StatedDate, bool]] = []
    foreign = BOILERPLATE & ~(M["TAGS"] | M["SHARE"] | M["FOOTER"])
    for machine, text, node, at in document.times:
        marks = document.nodes[node].marks
        if marks & foreign or not centre - 12 <= at <= last:
            continue
        stated = (_stated(machine, local, "time datetime") if machine else None) or _dated(
            parse_printed_date(date_in(text) or text, local, language, context.fetched_at) if text else None,
            text,
            "time element",
        )
        if stated:
            around = document.segments[min(at, len(document.segments) - 1)].text if document.segments else ""
            found.append((abs(at - centre), stated, bool(_modified_words().search(around))))
    if not found:
        tried = 0
        window = range(max(0, centre - 6), min(len(document.segments), centre + 14))
        for at in sorted(window, key=lambda i: abs(i - centre)):
            segment = document.segments[at]
            text = segment.text
            if segment.marks & foreign or not 6 <= len(text) <= 120 or not any(map(str.isdigit, text)):
                continue
            if not segment.marks & (M["DATE"] | M["BYLINE"]) and len(text) > 60:
                continue
            tried += 1
            if tried > 4:
                break
            for part, is_modified in _parts(text):
                written = date_in(part) or _without_label(part)
                stated = _dated(parse_printed_date(written, local, language, context.fetched_at), part, "printed date")
                if stated:
                    found.append((abs(at - centre), stated, is_modified))
            if found:
                break
    found.sort(key=lambda f: f[0])
    return [(d, is_modified) for _, d, is_modified in found]


def _parts(text: str) -> list[tuple[str, bool]]:
    """A printed line -> the publication and the modification that it states: (text, whether it says "updated")."""
    word = _modified_words().search(text)
    if word is None or not any(map(str.isdigit, text[: word.start()])):
        return [(text, word is not None)]
    return [(text[: word.start()].strip(" -–—|:;,("), False), (text[word.start() :], True)]


def _without_label(text: str) -> str:
    head, colon, rest = text.partition(":")
    return rest.strip() if colon and head.replace(" ", "").isalpha() and len(head) < 25 else text
