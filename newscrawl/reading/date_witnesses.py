"""Every day that a page states anywhere, with the place it stands in: what the day of publication is chosen from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from enum import IntEnum, auto
from functools import cache, cached_property
from itertools import islice

from newscrawl.grammar.dates import (
    Instant,
    assumed_zone,
    is_american,
    on_the_clock,
    parse_machine_date,
    parse_printed_date,
    zone,
)
from newscrawl.grammar.printed_dates import PrintedDay, printed_days
from newscrawl.grammar.text import has_digit, plain
from newscrawl.grammar.word_patterns import any_of
from newscrawl.items import Precision
from newscrawl.reading.body import body_of
from newscrawl.reading.embedded_state import drawn_in, embedded_in
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import name_of
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.scene import Scene
from newscrawl.tables import lines

_FOREIGN = BOILERPLATE & ~(M["TAGS"] | M["SHARE"] | M["FOOTER"] | M["ASIDE"] | M["BIO"])
_ADDRESS_DAY = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([/\-_.]?)(0[1-9]|1[0-2]|[1-9](?!\d))\2(0[1-9]|[12]\d|3[01]|[1-9](?!\d))(?!\d)"
)
_ADDRESS_WORDS = re.compile(r"/(?:19|20)\d\d/[a-z]{3,9}/[0-3]?\d(?=[/-])")
_STATED = re.compile(
    r"""[:=]\s{0,4}\\?["']?(\d{4}-\d\d-\d\d(?:[T ][\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?|1\d{9}(?:\d{3})?)\b""",
    re.I,
)
_STATED_KEY = re.compile(r"""["'](\w{0,30}(?:date|publi|creat|updat|modif|time|posted)\w{0,20})\\?["']\s{0,4}$""", re.I)
_HATOM_UPDATED = re.compile(r"(?<!\S)updated(?!\S)")
_LONGEST_KEY = 64  # characters of a key with its quotes, and of the space behind it
_MODIFIED_KEY = re.compile(r"modif|updat|(?<!cr)edit(?!ion|or)|(?<!ex)chang|revis", re.I)
_PUBLISHED_KEY = re.compile(r"publi|creat|posted|first|release|issue|upload", re.I)
_STRONG_METAS = 5  # names at the head of the table whose owners define them as the publication of the article
_MOST_PRINTED = 80  # printed days that are looked at, a page
_MOST_STATED = 40  # days in scripts that are looked at, a page
_LABELLED = re.compile(r"[^\d:]{3,30}:")
_LINE = 200  # characters of a printed line; in longer ones, days are part of the story
_LABEL = 40  # characters before a day in which a word says what day it is
_SHORT_LABEL = 30  # characters of a line that is the label of the line behind it
_PREPOSITION = 6  # letters behind the word that says which day it is ("on", "iert am", "ato il")
_FEW = 4  # lines that the slow reading is tried on
_NAMED_AGAIN = 3  # days in one order that a day which the page names twice outweighs
_ISSUE_AFTER = timedelta(days=31)  # the most that a print issue comes out behind what it holds, as declared
_NO_PAGE_YET = date(2090, 1, 1)  # a day behind is none, where the fetch is not known
_MOST_SCRIPT = 600_000  # characters of a script that are searched


class Place(IntEnum):
    """Where a day stands."""

    LD_PUBLISHED = 0
    LD_CREATED = auto()
    LD_MODIFIED = auto()
    LD_OTHER_PUBLISHED = auto()
    LD_OTHER = auto()
    META_PUBLISHED = auto()
    META_DATE = auto()
    META_MODIFIED = auto()
    META_OTHER = auto()
    MICRO_PUBLISHED = auto()
    MICRO_MODIFIED = auto()
    TIME = auto()
    TIME_MODIFIED = auto()
    TIME_FOREIGN = auto()
    TIME_IN_BODY = auto()
    PRINT_MARKED = auto()
    PRINT_NEAR = auto()
    PRINT_IN_BODY = auto()
    PRINT_BELOW = auto()
    PRINT_ABOVE = auto()
    PRINT_FOREIGN = auto()
    ADDRESS = auto()
    TITLE = auto()
    STATE_PUBLISHED = auto()
    STATE_MODIFIED = auto()
    STATE_OTHER = auto()
    PICTURE = auto()
    LEAD = auto()


_ABOUT_ANYTHING = frozenset(
    (Place.PRINT_IN_BODY, Place.PRINT_FOREIGN, Place.STATE_OTHER, Place.PICTURE, Place.LD_OTHER)
)
"""Places in which days are not the page's own."""
_IN_BODY = frozenset((Place.TIME_IN_BODY, Place.PRINT_IN_BODY))
_TIMES = frozenset((Place.TIME, Place.TIME_MODIFIED, Place.TIME_FOREIGN))
_DECLARING = frozenset((Place.LD_PUBLISHED, Place.META_PUBLISHED, Place.MICRO_PUBLISHED))
_OF_MODIFICATION = frozenset(
    (Place.LD_MODIFIED, Place.META_MODIFIED, Place.MICRO_MODIFIED, Place.TIME_MODIFIED, Place.STATE_MODIFIED)
)


@dataclass(frozen=True)
class DateWitness:
    """One statement of a day: ``day`` on the page's own clock; ``instant`` as exact as it was stated; ``printed`` the
    string it was read from; ``word``: 1 where a word beside it says that it is the publication, -1 the modification,
    0 where none does; ``segment``: number of the segment it stands in, ``None`` for what is not shown; ``alone``: share
    of its line that it is; ``swapped``: whether day and month were read in the order that is less usual there;
    ``ambiguous``: whether both orders make sense; ``month_first``: in which order the page writes them, where this day
    shows it, else ``None``.
    """

    place: Place
    day: date
    instant: Instant
    printed: str
    evidence: str
    segment: int | None = None
    word: int = 0
    alone: float = 0.0
    swapped: bool = False
    ambiguous: bool = False
    month_first: bool | None = None

    @property
    def of_modification(self) -> bool:
        return self.word < 0 or self.place in _OF_MODIFICATION

    @property
    def midnight(self) -> bool:
        """Whether the stated time is midnight: mostly a day that a machine wrote as an instant."""
        return self.instant.precision is not Precision.DAY and self.instant.local[11:19] == "00:00:00"


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return tuple(  # type: ignore[return-value]
        re.compile(any_of(lines(name)), re.I) for name in ("published_words", "modified_words")
    )


def site_zone(scene: Scene) -> tzinfo | None:
    """The site's zone: as set, else of its top-level domain or language; ``None`` where nothing tells."""
    if scene.context.timezone:
        return zone(scene.context.timezone)
    declared = scene.metadata.language
    return assumed_zone(scene.document.host.rsplit(".", 1)[-1], declared.value if declared else None)


@dataclass(frozen=True)
class Witnesses:
    """``by_day``: day -> what states it."""

    by_day: dict[date, list[DateWitness]]

    @cached_property
    def days(self) -> list[date]:
        """Those that may be the publication's. What is stated as a modification and as nothing else is not; where a
        publication is declared, neither are days that only the text names and that of a print issue which follows.
        """
        declared = [day for day, found in self.by_day.items() if any(w.place in _DECLARING for w in found)]
        return sorted(
            day
            for day, found in self.by_day.items()
            if not all(w.of_modification for w in found)
            and not (declared and all(w.place in _IN_BODY for w in found))
            and not (_is_behind(day, declared) and any(map(_names_an_issue, found)))
        )


def _is_behind(day: date, declared: list[date]) -> bool:
    """Whether a day that is not declared follows soon on one that is."""
    return day not in declared and any(before < day <= before + _ISSUE_AFTER for before in declared)


def _names_an_issue(witness: DateWitness) -> bool:
    """Whether the line that shows the day says that it is a print issue's."""
    return witness.segment is not None and bool(_issue_words().search(witness.printed))


@cache
def _issue_words() -> re.Pattern[str]:
    return re.compile(any_of(lines("issue_words")), re.I)


def date_witnesses(scene: Scene) -> Witnesses:
    """All statements of days; a day that lies ahead of the fetch, or of any page that exists, is none."""
    by_day: dict[date, list[DateWitness]] = {}
    fetched = scene.context.fetched_at
    latest = fetched.date() + timedelta(days=1) if fetched else _NO_PAGE_YET
    for witness in _stated_days(scene):
        if witness.day <= latest:
            by_day.setdefault(witness.day, []).append(witness)
    return Witnesses(by_day)


def _stated_days(scene: Scene) -> list[DateWitness]:
    """Those in scripts only where nothing in the head states the day; the loosest reading only where all is silent."""
    local = scene.ask(site_zone)
    language = scene.metadata.language.value if scene.metadata.language else None
    month_first = is_american(local, language)
    found = [*_linked(scene, local), *_metas(scene, local), *_microdata(scene, local)]
    found += _times(scene, local, language, month_first)
    found += _printed(scene, local, language, month_first)
    found += _in_addresses(scene)
    found += _days_in(scene.metadata.page_title, Place.TITLE, "title element", local, language, month_first)
    if not any(w.place in _DECLARING for w in found):
        found += _in_scripts(scene, local)
    lead = scene.context.lead
    if lead and lead.published:
        found += _machine(lead.published, Place.LEAD, lead.evidence, local)
    found = _in_the_pages_order(_on_the_pages_clock(_as_elements_say(found), local), month_first)
    return found or list(_loosely_printed(scene, local, language))


def _on_the_pages_clock(found: list[DateWitness], local: tzinfo | None) -> list[DateWitness]:
    """What a machine states in UTC is of the day that it is where the site is, unless the page prints the day that it
    is in UTC: systems store a day as its local midnight, "2026-11-15T23:00Z" for the 16th. Midnight in UTC is a day.
    """
    if local is None:
        return found
    printed = {w.day for w in found if w.segment is not None and w.instant.precision is Precision.DAY}
    return [
        replace(w, day=_local_day(w.instant, local)) if _is_in_utc(w) and w.day not in printed else w for w in found
    ]


def _is_in_utc(witness: DateWitness) -> bool:
    instant = witness.instant
    stated = instant.precision is not Precision.DAY and not instant.zone_assumed and not witness.midnight
    return stated and instant.local.endswith("+00:00")


def _local_day(instant: Instant, local: tzinfo) -> date:
    return instant.at.astimezone(local).date()


def _as_elements_say(found: list[DateWitness]) -> list[DateWitness]:
    """What is printed of a day in the line whose time element is a modification's is the modification's too, where the
    word for it stands apart from the day or in the element's name only.
    """
    modified = {(w.segment, w.day) for w in found if w.place in _TIMES and w.word < 0 and w.segment is not None}
    if not modified:
        return found
    return [
        replace(w, word=-1) if w.word == 0 and w.place not in _TIMES and (w.segment, w.day) in modified else w
        for w in found
    ]


def _in_the_pages_order(found: list[DateWitness], month_first: bool) -> list[DateWitness]:
    """Days whose order of day and month was assumed, in the order that the page shows elsewhere: by a day that makes
    sense in one order only, or by naming the day once more in words or to machines.
    """
    unsure = [w for w in found if w.ambiguous]
    if not unsure:
        return found
    sure = {w.day for w in found if not w.ambiguous and w.place not in _ABOUT_ANYTHING}
    straight = {w.day for w in unsure if not w.swapped} & sure
    turned = {w.day for w in unsure if w.swapped} & sure
    shown = [w.month_first for w in found if w.month_first is not None]
    against = shown.count(not month_first) + _NAMED_AGAIN * len(turned)
    if against <= shown.count(month_first) + _NAMED_AGAIN * len(straight):
        return found
    return [replace(w, swapped=not w.swapped) if w.ambiguous else w for w in found]


def _machine(
    text: str, place: Place, evidence: str, local: tzinfo | None, segment: int | None = None, word: int = 0
) -> list[DateWitness]:
    instant = parse_machine_date(text, local)
    if instant is None:
        found: list[DateWitness] = []
        for printed in printed_days(text, month_first=is_american(local, None))[:1]:
            found.append(_witness(printed, place, text, evidence, local, segment, word))
            found += _swapped(printed, found[0], local)
        return found
    day = date.fromisoformat(instant.local[:10])
    evidence += ", zone assumed" if instant.zone_assumed else ""
    return [DateWitness(place, day, instant, text, evidence, segment, word, 1.0)]


def _witness(
    found: PrintedDay, place: Place, text: str, evidence: str, local: tzinfo | None, segment: int | None, word: int
) -> DateWitness:
    instant = on_the_clock(found.day, found.clock, found.zone, local)
    evidence += ", zone assumed" if instant.zone_assumed else ""
    alone = (found.end - found.start) / max(1, len(text))
    return DateWitness(
        place, found.day, instant, text[:_LINE], evidence, segment, word, alone,
        ambiguous=found.swapped is not None, month_first=found.month_first,
    )  # fmt: skip


def _swapped(found: PrintedDay, witness: DateWitness, local: tzinfo | None) -> list[DateWitness]:
    if found.swapped is None:
        return []
    instant = on_the_clock(found.swapped, found.clock, found.zone, local)
    return [
        DateWitness(
            witness.place, found.swapped, instant, witness.printed, witness.evidence, witness.segment, witness.word,
            witness.alone, True, True,
        )
    ]  # fmt: skip


def _linked(scene: Scene, local: tzinfo | None) -> Iterator[DateWitness]:
    article = scene.metadata.article
    for data in [article, *(d for d in scene.document.linked_data if d is not article)]:
        own = data is article and bool(article)
        for key in ("datePublished", "dateCreated", "dateModified", "uploadDate"):
            value = data.get(key)
            text = name_of(value) or (str(value) if isinstance(value, int) and not isinstance(value, bool) else None)
            if not text:
                continue
            if key == "datePublished":
                place = Place.LD_PUBLISHED if own else Place.LD_OTHER_PUBLISHED
            elif key == "dateModified":
                place = Place.LD_MODIFIED
            else:
                place = Place.LD_CREATED if own and key == "dateCreated" else Place.LD_OTHER
            yield from _machine(plain(text), place, scene.metadata.where(key) if own else f"json-ld {key}", local)


@cache
def _meta_places() -> dict[str, Place]:
    published = lines("published_metas")
    found = {name: Place.META_PUBLISHED if at < _STRONG_METAS else Place.META_DATE for at, name in enumerate(published)}
    return found | dict.fromkeys(lines("modified_metas"), Place.META_MODIFIED)


def _metas(scene: Scene, local: tzinfo | None) -> Iterator[DateWitness]:
    places = _meta_places()
    for name, content in scene.document.metas.items():
        place = places.get(name)
        if place is None and 8 <= len(content) <= 40 and any(c.isdigit() for c in content[:12]):
            place = Place.META_MODIFIED if _MODIFIED_KEY.search(name) else Place.META_OTHER
            if not re.search("date|time|publi|creat|issue", name):
                continue
        if place is not None:
            yield from _machine(plain(content), place, f"meta {name}", local)


def _microdata(scene: Scene, local: tzinfo | None) -> Iterator[DateWitness]:
    for key, place in (
        ("datePublished", Place.MICRO_PUBLISHED),
        ("dateCreated", Place.MICRO_PUBLISHED),
        ("dateModified", Place.MICRO_MODIFIED),
    ):
        for text in scene.document.microdata(key)[:2]:
            yield from _machine(plain(text), place, f"microdata {key}", local)


def _times(scene: Scene, local: tzinfo | None, language: str | None, month_first: bool) -> Iterator[DateWitness]:
    document, body = scene.document, body_of(scene)
    times = document.times[:_MOST_PRINTED]
    beside_published = {t.node for t in times if _PUBLISHED_KEY.search(t.names)}
    line, behind = -1, 0
    for machine, text, names, node, at in times:
        segment = document.segments[at] if at < len(document.segments) else None
        around = segment.text if segment and len(segment.text) < _LINE else ""
        # What stands before the day that goes before is that one's.
        behind = behind if at == line else 0
        line, start = at, around.find(text[:12], behind) if text else -1
        before = around[behind : start if start >= 0 else len(around)]
        behind = start + len(text) if start >= 0 else behind
        # "Published: Fri 14 November" as hAtom has it: a label with its colon, inside of the element
        within = _word(text.partition(":")[0]) if _LABELLED.match(text) else 0
        word = (
            _word(before)
            or _called(names, paired=node in beside_published)
            or within
            or _named(document.nodes[node].names or "")
        )
        foreign = document.nodes[node].marks & _FOREIGN
        place = Place.TIME_MODIFIED if word < 0 else Place.TIME
        if foreign:
            place = Place.TIME_FOREIGN
        elif word == 0 and body is not None and body.start < at < body.end:
            place = Place.TIME_IN_BODY
        found = _machine(machine, place, "time datetime", local, at, word) if machine else []
        if not found and text:
            found = _days_in(text, place, "time element", local, language, month_first, at, word)
        yield from found


def _called(names: str, *, paired: bool) -> int:
    """What an element that holds one day calls it, as ``word``. hAtom wants an "updated" of every article: it is the
    modification's where an element beside it is called "published" (``paired``), else of whatever day the theme shows.
    """
    if _PUBLISHED_KEY.search(names):
        return 1
    return -1 if _MODIFIED_KEY.search(names if paired else _HATOM_UPDATED.sub("", names)) else 0


def _named(names: str) -> int:
    """What the element around calls it, as ``word``; what it holds may be more than one day."""
    return -1 if _MODIFIED_KEY.search(names) else 1 if _PUBLISHED_KEY.search(names) else 0


def _word(text: str) -> int:
    """1 for words of publication, -1 for those of modification; the one closest to the end."""
    published, modified = _words()
    last = max((m.start() + 1 for m in published.finditer(text)), default=0)
    later = max((m.start() + 1 for m in modified.finditer(text)), default=0)
    return 0 if last == later == 0 else 1 if last > later else -1


def _label_above(text: str) -> str:
    """A line above a day, where it is nothing but a label for it ("Last updated:", "Veröffentlicht am")."""
    if len(text) > _SHORT_LABEL:
        return ""
    ends = [match.end() for words in _words() for match in words.finditer(text)]
    return text if ends and len(text[max(ends) :].strip(" :.")) <= _PREPOSITION else ""


def _days_in(
    text: str, place: Place, evidence: str, local: tzinfo | None, language: str | None, month_first: bool,
    segment: int | None = None, word: int = 0, above: str = "",
) -> list[DateWitness]:  # fmt: skip
    """``above``: the line above, which may be a label for the days."""
    found: list[DateWitness] = []
    behind = 0
    for day in printed_days(text, language, month_first=month_first):
        said = word or _word(text[max(behind, day.start - _LABEL) : day.start] or _label_above(above))
        behind = day.end
        found.append(_witness(day, place, text, evidence, local, segment, said))
        found += _swapped(day, found[-1], local)
    return found


def _printed(scene: Scene, local: tzinfo | None, language: str | None, month_first: bool) -> Iterator[DateWitness]:
    document, body, headline = scene.document, body_of(scene), headline_place(scene)
    centre = headline if headline is not None else (body.start if body else 0)
    start, end = (body.start, body.end) if body else (centre, centre)
    segments = document.segments
    numbers = [n for n, s in enumerate(segments) if len(s.text) <= _LINE and has_digit(s.text)]
    if body and not any(s.marks & M["COMMENTS"] for s in body.segments):
        # What stands before the text's end is a post, whatever the page calls it.
        numbers = [n for n in numbers if n <= end or not segments[n].marks & M["COMMENTS"]]
    numbers.sort(key=lambda n: abs(n - centre) if n <= end else min(abs(n - centre), n - end + 1))
    seen = 0
    for number in numbers:
        segment = segments[number]
        if segment.marks & _FOREIGN:
            place = Place.PRINT_FOREIGN
        elif segment.marks & (M["DATE"] | M["BYLINE"]) and not start < number <= end:
            place = Place.PRINT_MARKED
        elif start < number < end:
            place = Place.PRINT_IN_BODY
        elif number >= end:
            place = Place.PRINT_BELOW
        else:
            place = Place.PRINT_NEAR if number >= centre - 6 else Place.PRINT_ABOVE
        above = segments[number - 1].text if number else ""
        days = _days_in(segment.text, place, "printed date", local, language, month_first, number, above=above)
        yield from days
        seen += bool(days)
        if seen >= _MOST_PRINTED:
            return


def _loosely_printed(scene: Scene, local: tzinfo | None, language: str | None) -> Iterator[DateWitness]:
    """Marked lines as dateparser reads them: "3 hours ago", days without a year, other languages."""
    fetched = scene.context.fetched_at
    marked = [
        (n, s.text)
        for n, s in enumerate(scene.document.segments)
        if s.marks & (M["DATE"] | M["BYLINE"]) and not s.marks & _FOREIGN and len(s.text) <= _LABEL
    ]
    for number, text in marked[:_FEW]:
        instant = parse_printed_date(text, local, language, fetched)
        if instant:
            day = date.fromisoformat(instant.local[:10])
            word = _word(text)
            yield DateWitness(Place.PRINT_MARKED, day, instant, text, "printed date", number, word, 1.0)


def shows_day_of_address(scene: Scene) -> bool:
    """Whether a page states, outside of its text, the day that its address has in front of a step of its own."""
    path = scene.document.url.partition("://")[2].partition("/")[2]
    match = _ADDRESS_DAY.search(path)
    if match is None or not match[2] or not any(map(str.isalnum, path[match.end() :])):
        return False
    try:
        day = date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return False
    told = _ABOUT_ANYTHING | _IN_BODY | {Place.ADDRESS, Place.LEAD}
    return any(witness.place not in told for witness in scene.ask(date_witnesses).by_day.get(day, ()))


def _in_addresses(scene: Scene) -> Iterator[DateWitness]:
    """Days in the page's address and in that of its picture."""
    document = scene.document
    claimed = document.link("canonical") or document.metas.get("og:url") or ""
    picture = document.metas.get("og:image", "")
    for url, place in ((document.url, Place.ADDRESS), (claimed, Place.ADDRESS), (picture, Place.PICTURE)):
        path = url.partition("://")[2].partition("/")[2]
        for match in _ADDRESS_DAY.finditer(path):
            if match[2] or len(match[0]) == 8:
                yield from _machine(f"{match[1]}-{match[3]:0>2}-{match[4]:0>2}", place, place.name.lower(), None)
                break
        else:
            match_words = _ADDRESS_WORDS.search("/" + path)
            if match_words:
                year, month, day = match_words[0].strip("/").split("/")
                yield from _days_in(f"{day} {month} {year}", place, place.name.lower(), None, "en", False)


def _in_scripts(scene: Scene, local: tzinfo | None) -> Iterator[DateWitness]:
    drawn = list(_in_values(scene, local)) if drawn_in(scene) else []
    if drawn:  # what the article itself says goes before what stands beside it
        yield from drawn
        return
    stated = _stated(text for _, text in scene.document.scripts)
    for key, value in islice(stated, _MOST_STATED):
        place = Place.STATE_OTHER
        if _MODIFIED_KEY.search(key):
            place = Place.STATE_MODIFIED
        elif _PUBLISHED_KEY.search(key):
            place = Place.STATE_PUBLISHED
        yield from _machine(value, place, "embedded state", local)
    if any(text.lstrip()[:1] == "[" for kind, text in scene.document.scripts if kind == "application/json"):
        yield from _in_values(scene, local)


def _in_values(scene: Scene, local: tzinfo | None) -> Iterator[DateWitness]:
    """Days of a state whose values stand apart from their keys."""
    embedded = scene.ask(embedded_in)
    if embedded is None:
        return
    tables = {"state_published_keys": Place.STATE_PUBLISHED, "state_modified_keys": Place.STATE_MODIFIED}
    for table, place in tables.items():
        stated = next((value for value in embedded.said(table) if isinstance(value, str)), None)
        if stated is not None:
            yield from _machine(stated, place, "embedded state", local)


def _stated(scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Keys that speak of days, and the days behind them. Days are looked for first: they are far fewer than keys."""
    for text in scripts:
        for match in _STATED.finditer(text[:_MOST_SCRIPT]):
            start = match.start()
            key = _STATED_KEY.search(text[max(0, start - _LONGEST_KEY) : start])
            if key:
                yield key[1], match[1]
