"""What is known of each name that a page states, as numbers: the features by which the authors are chosen."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from newscrawl.grammar.byline_names import signs_for_house
from newscrawl.grammar.dates import opens_date
from newscrawl.grammar.name_looks import LOOKS, looks
from newscrawl.grammar.names import holds_given_name, is_person
from newscrawl.grammar.text import bare, has_digit, plain
from newscrawl.reading.author_places import NameWitness, Place
from newscrawl.reading.author_witnesses import agencies_stated
from newscrawl.reading.body import body_of
from newscrawl.reading.headline import headline_place
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.tables import casefolded

_FAR = 99.0  # distance of what stands nowhere
_LONGEST_NAME = 60  # characters
_BELOW_HEADLINE = 12  # segments in which the byline stands
_PARTICLE = 3  # letters of words that stand small in names too
_FORM = M["FORM"] | M["BUTTON"] | M["NEWSLETTER"] | M["SHARE"]
_SHORTEST_PART = 5  # letters of a name that another may be made of
_SHORTEST_WITHIN = 4  # letters of a name that is looked for in another or in the page's address
_SHORTEST_IN_LINK = 6  # letters of a name that is looked for in addresses of links
MOST_COMPARED = 200  # names with which each name is compared; papers of thousands of authors would take their square
_TELLING_OCCUPATION = 5  # letters of words that are occupations and no names
_TWO = 2  # words of a name between which initials may stand
_DAY_LINE = 120  # characters of a line whose figures may be a day
# Numbers beyond which more says nothing more: of statements of one kind, of all statements, of names on a page, of
# names that are declared or shown, of lines that are nothing but the name, of links that are looked at
_MOST_COUNTED, _MOST_STATEMENTS, _MOST_NAMES, _MOST_DECLARED, _MOST_LINES, _MOST_LINKS = 3, 10, 30, 10, 4, 400
_DECLARED = frozenset((Place.LD_AUTHOR, Place.META_AUTHOR, Place.META_OTHER, Place.LD_CREATOR, Place.LD_OTHER))
_SHOWN = frozenset((
    Place.STATED, Place.LINK_REL, Place.LINK_PERSON, Place.PRINT_LABELLED, Place.PRINT_MARKED, Place.PRINT_NEAR,
    Place.PRINT_BELOW, Place.BIO, Place.HEADING,
))  # fmt: skip
_TOGETHER = (
    Place.LD_AUTHOR, Place.META_AUTHOR, Place.STATED, Place.PRINT_LABELLED, Place.PRINT_MARKED, Place.PRINT_NEAR,
    Place.HEADING,
)  # fmt: skip
_BYLINE = (Place.STATED, Place.LINK_REL, Place.PRINT_LABELLED, Place.PRINT_MARKED)

NAMES = (
    *(f"stated: {p.name.lower()}" for p in Place), *LOOKS,
    "nearest to headline", "nearest behind headline", "nearest to body's end", "between headline and text",
    "in the text",
    "behind the text", "labelled", "share of its line", "pieces before it", "only in places of others",
    "in places of others", "a day in its line or beside it", "called an organisation", "kinds of witness", "statements",
    "kinds that declare", "kinds that show", "part of a longer name", "has a shorter name in it", "names of the page",
    "declared names of the page", "shown names in the byline's place", "page declares others only",
    "page shows others only",
    "first of the shown", "mentioned in the text", "in the address of a link", "in the headline",
    "has another role", "names beside it", "declared with a person", "page names a person in the byline's place",
    "page declares a person", "page labels another", "segments of the page that are it", "in the page's address",
    "behind a name and an occupation", "page names an agency as author", "page calls itself news",
    "share of words that the page writes small", "share of its line that is linked",
    "in a button or a form", "in a heading", "is an occupation", "words of another name", "is the host's name",
    "page prints a labelled name beside the headline", "declared and printed in the byline's place",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A name and what states it, best place first."""

    key: str
    witnesses: tuple[NameWitness, ...]

    @property
    def shown(self) -> str:
        """The form that is given: the best place's, unless it is in capitals alone and another is not."""
        forms = [w.name for w in self.witnesses]
        return next((f for f in forms if not f.isupper() and not f.islower()), forms[0])

    @property
    def evidence(self) -> str:
        """The best place's, a printed byline before the link in it."""
        links = (Place.LINK_REL, Place.LINK_PERSON)
        printed = next((w for w in self.witnesses if w.place in (Place.PRINT_LABELLED, Place.PRINT_MARKED)), None)
        first = self.witnesses[0]
        return printed.evidence if printed and first.place in links else first.evidence

    @property
    def only_foreign(self) -> bool:
        """Whether all of the page's places that name it are those of others."""
        return all(w.foreign for w in self.witnesses if w.segment is not None)

    @property
    def bylines(self) -> frozenset[tuple[Place, int | None]]:
        """The statements of several that it stands in, where they are bylines."""
        return frozenset(
            (w.place, w.segment)
            for w in self.witnesses
            if w.place in _TOGETHER and w.together > 1 and (not w.foreign or self.only_foreign)
        )


def signs_for_outlet(scene: Scene, name: str) -> bool:
    """Whether it is the outlet's own name with a word for those who write there ("Norway Today Newsroom"): by
    specification no author.
    """
    if casefolded("house_words").isdisjoint(name.casefold().split()):
        return False
    return signs_for_house(name, scene.ask(_house_names))


def _house_names(scene: Scene) -> frozenset[str]:
    """How the outlet is called, ``bare``: as it says of itself, and as the links to its front page have it."""
    document = scene.document
    host = document.url.partition("://")[2].partition("/")[0]
    fronts = {"/", *(f"{scheme}//{host}{end}" for scheme in ("http:", "https:", "") for end in ("", "/"))}
    linked = [p.element.text for p in document.links if p.attributes["href"] in fronts]
    names = [plain(name) for name in (*scene.outlets, *linked)]
    # "Agenzia Quay" signs as "Redazione Quay".
    own = [[w for w in name.split() if w.casefold() not in casefolded("agency_words")] for name in names]
    return frozenset(map(bare, (*names, *map(" ".join, own)))) - {""}


def candidates_of(
    witnesses: list[NameWitness],
    is_none: Callable[[str], bool] | None = None,
    outlets: Container[str] = frozenset(),
) -> list[Candidate]:
    """The names, in the order of their first statement; several that an element has run together are told apart, and
    one person's spellings are one name. ``is_none``: of which names it is known that they are no author's.
    ``outlets``: the outlet's names, ``bare``.
    """
    by_key: dict[str, list[NameWitness]] = {}
    for witness in (_without_outlet(witness, outlets) for witness in witnesses):
        key = bare(witness.name)
        if key and not (is_none and is_none(witness.name)):
            by_key.setdefault(key, []).append(witness)
    for key in list(by_key):
        parts = _made_of(key, by_key)
        for part in parts:
            name = by_key[part][0].name
            by_key[part] += [replace(witness, name=name, together=len(parts)) for witness in by_key[key]]
        if parts:
            del by_key[key]
    _join_spellings(by_key, outlets)
    by_key = {key: found for key, found in by_key.items() if not _did_something_else(found)}
    return [Candidate(key, tuple(sorted(found, key=lambda w: w.place))) for key, found in by_key.items()]


def _without_outlet(witness: NameWitness, outlets: Container[str]) -> NameWitness:
    """A statement of a person's name without the outlet that the line prints behind it: "Jane Roe Harbour Post"."""
    words = witness.name.split()
    for end in range(_TWO, len(words)):
        if bare(" ".join(words[end:])) in outlets and is_person(" ".join(words[:end])):
            return replace(witness, name=" ".join(words[:end]))
    return witness


def _did_something_else(witnesses: list[NameWitness]) -> bool:
    """Whether all that names somebody says that it was no author: a label ("Edited by"), and links in its line."""
    lines = {w.segment for w in witnesses if w.other_role}
    return bool(lines) and all(w.other_role or (w.segment is not None and w.segment in lines) for w in witnesses)


def _made_of(key: str, keys: dict[str, list[NameWitness]]) -> list[str]:
    """The two or more others that ``key`` is, one behind the other; empty where it is none."""
    others = [
        k for k, ws in islice(keys.items(), MOST_COMPARED) if _SHORTEST_PART <= len(k) < len(key) and " " in ws[0].name
    ]
    parts: list[str] = []
    while key:
        part = max((k for k in others if key.startswith(k)), key=len, default=None)
        if part is None:
            return []
        parts.append(part)
        key = key[len(part) :]
    return parts


def _join_spellings(by_key: dict[str, list[NameWitness]], outlets: Container[str]) -> None:
    """Hands the statements of a name to the person whose it is: with what stands behind it glued or without a sign
    ("Ben SummerReporter", "Jane Roe Daily Example"), and with the initials that another statement leaves out.
    """
    if len(by_key) > MOST_COMPARED:
        return
    people: dict[str, list[tuple[str, str]]] = {}
    for key, witnesses in by_key.items():
        name = witnesses[0].name
        if is_person(name):
            people.setdefault(name.partition(" ")[0], []).append((key, name))
    for key in sorted(by_key, key=len, reverse=True):
        name = by_key[key][0].name
        for other, person in people.get(name.partition(" ")[0], ()):
            if other != key and other in by_key and _spells(name, person, outlets):
                by_key[other] += [replace(witness, name=person) for witness in by_key.pop(key)]
                break


def _spells(name: str, person: str, outlets: Container[str]) -> bool:
    """Whether it is that person's name with a glued word, an occupation or the outlet behind it, or with initials in
    the middle.
    """
    if name.startswith(person) and name[len(person) :][:1].isupper() and person[-1].islower():
        return True
    words, own = name.split(), person.split()
    for end in range(len(words), len(own) - 1, -1):
        rest = " ".join(words[end:])
        if rest and not (bare(rest) in outlets or is_occupation(rest)):
            continue
        if words[:end] == own or (len(own) == _TWO and _adds_initials(words[:end], own)):
            return True
    return False


def _adds_initials(words: list[str], own: list[str]) -> bool:
    """Whether words are a given and a family name with nothing but initials between them."""
    return (words[0], words[-1]) == (own[0], own[-1]) and all(len(w) == 1 or w.endswith(".") for w in words[1:-1])


def rows_of(scene: Scene, candidates: list[Candidate]) -> npt.NDArray[np.float32]:
    """One row of features for each candidate."""
    page = _Page(scene, candidates)
    rows = [page.row(candidate) for candidate in candidates]
    return np.array(rows, np.float32).reshape(len(rows), len(NAMES))


def is_occupation(name: str) -> bool:
    """Whether a piece of a byline says what somebody is, by its first or last word ("Senior Analyst")."""
    words = name.replace(".", "").split()
    return bool(words) and any(_tells_occupation(word, words) for word in (words[-1], words[0]))


def _tells_occupation(word: str, words: list[str]) -> bool:
    """Short ones are names of people too ("Jack Ma", "Md Rahman", "Anthony Head")."""
    low = word.casefold()
    if low not in casefolded("job_words") or len(low) >= _TELLING_OCCUPATION:
        return low in casefolded("job_words")
    return (word.isupper() or len(low) == _TELLING_OCCUPATION - 1) and not holds_given_name(words)[0]


class _Page:
    """What is the same for all names of a page, and a row for each of them."""

    def __init__(self, scene: Scene, candidates: list[Candidate]) -> None:
        self.segments = scene.document.segments
        self._look_around(scene)
        self._compare(candidates)
        self.outlets = frozenset(bare(o) for o in scene.outlets)
        self.has_agency = float(bool(scene.ask(agencies_stated)))
        self.is_news = float("News" in (scene.metadata.article_type or ""))

    def _look_around(self, scene: Scene) -> None:
        """Where headline and text stand, and the texts in which a name may be repeated."""
        body, headline = body_of(scene), headline_place(scene)
        self.centre = headline if headline is not None else (body.start if body else 0)
        self.start, self.end = (body.start, body.end) if body else (self.centre + 1, self.centre + 1)
        self.running = f" {body.text} " if body else ""
        self.text = self.running.casefold()
        self.headline = self.segments[headline].text.casefold() if headline is not None else ""
        short = [s.text for s in self.segments if len(s.text) <= _LONGEST_NAME]
        self.lines = "\n".join(short).casefold().split("\n")
        self.address = bare(scene.document.url)
        self.host = bare(scene.document.host.removeprefix("www.").rpartition(".")[0])
        links = scene.document.links[:_MOST_LINKS]
        self.hrefs = " ".join([placed.attributes.get("href") or "" for placed in links]).casefold()

    def _compare(self, candidates: list[Candidate]) -> None:
        """Which names the page declares, shows in a byline, labels, and which of them are people's."""
        self.keys = [c.key for c in candidates]
        self.declared = frozenset(c.key for c in candidates if any(w.place in _DECLARED for w in c.witnesses))
        shown = [
            (w.segment or 0, c.key) for c in candidates for w in c.witnesses if w.place in _BYLINE and not w.foreign
        ]
        self.first_shown = min(shown, key=itemgetter(0), default=(0, ""))[1]
        self.shown = frozenset(key for _, key in shown)
        people = {c.key for c in candidates if any(is_person(w.name) for w in c.witnesses)}
        self.declared_people = people & self.declared
        self.shown_people = people & self.shown
        self.near = {
            c.key for c in candidates for w in c.witnesses
            if w.labelled and not w.other_role and w.segment is not None
            and 0 <= w.segment - self.centre <= _BELOW_HEADLINE
        }  # fmt: skip
        self.words = {c.key: frozenset(c.shown.casefold().split()) for c in candidates}
        self.labelled = {c.key for c in candidates if any(w.labelled and not w.foreign for w in c.witnesses)}

    def row(self, candidate: Candidate) -> list[float]:
        """The features that ``NAMES`` names, in its order."""
        witnesses = candidate.witnesses
        places = [w.place for w in witnesses]
        kinds = set(places)
        shown = [w for w in witnesses if w.place in _SHOWN]
        foreign = [w.foreign for w in shown]
        at = [w.segment for w in shown if w.segment is not None]
        behind = min([w.behind for w in witnesses])
        return [
            *[min(_MOST_COUNTED, places.count(place)) if place in kinds else 0 for place in Place],
            *looks(candidate.shown, self.outlets), *self._places(at),
            True in [w.labelled for w in witnesses],
            max([w.alone for w in shown], default=0.0), behind,
            bool(shown) and all(foreign), any(foreign),
            any(map(self._dated, at)), True in [w.organisation for w in witnesses],
            len(kinds), min(len(witnesses), _MOST_STATEMENTS),
            len(kinds & _DECLARED), len(kinds & _SHOWN),
            *self._among_names(candidate.key), *self._mentions(candidate),
            True in [w.other_role for w in witnesses], min([w.together for w in witnesses]),
            *self._beside_others(candidate.key), *self._repeats(candidate),
            behind > 0 and is_occupation(witnesses[0].name), self.has_agency, self.is_news,
            *self._line(witnesses[0].name, at), *self._among_words(candidate.key),
        ]  # fmt: skip

    def _places(self, at: list[int]) -> list[float]:
        """How far from headline and text the segments stand in which a name is shown."""
        if not at:
            return [_FAR, _FAR, _FAR, 0.0, 0.0, 0.0]
        return [
            min(_FAR, *[abs(s - self.centre) for s in at]),
            min(_FAR, min([s - self.centre for s in at if s >= self.centre], default=_FAR)),
            min(_FAR, *[abs(s - self.end) for s in at]),
            any(self.centre < s <= self.start for s in at),
            any(self.start < s < self.end for s in at),
            any(s >= self.end for s in at),
        ]

    def _among_names(self, key: str) -> list[float]:
        """Which of the page's other names it is a part of or holds, how many there are, who else is declared or
        shown.
        """
        return [
            any(k != key and key in k for k in self.keys[:MOST_COMPARED]),
            any(k != key and len(k) >= _SHORTEST_WITHIN and k in key for k in self.keys[:MOST_COMPARED]),
            float(min(len(self.keys), _MOST_NAMES)),
            float(min(len(self.declared), _MOST_DECLARED)),
            float(min(len(self.shown), _MOST_DECLARED)),
            float(key not in self.declared and bool(self.declared)),
            float(key not in self.shown and bool(self.shown)),
            float(self.first_shown == key),
        ]

    def _mentions(self, candidate: Candidate) -> list[float]:
        """Whether text, links and headline name it."""
        name = candidate.witnesses[0].name.casefold()
        linked = len(candidate.key) >= _SHORTEST_IN_LINK and name.replace(" ", "-") in self.hrefs
        return [float(name in self.text), float(linked), float(name in self.headline)]

    def _beside_others(self, key: str) -> list[float]:
        """Whether people, or others with a label, are named beside it."""
        others_declared = bool(self.declared_people - {key})
        return [
            float(key in self.declared and others_declared),
            float(bool(self.shown_people - {key})),
            float(others_declared),
            float(bool(self.labelled - {key})),
        ]

    def _repeats(self, candidate: Candidate) -> list[float]:
        """How many lines are nothing but it, and whether the page's address holds it."""
        lines = min(self.lines.count(candidate.witnesses[0].name.casefold()), _MOST_LINES)
        return [float(lines), float(len(candidate.key) >= _SHORTEST_WITHIN and candidate.key in self.address)]

    def _line(self, name: str, at: list[int]) -> list[float]:
        """Whether its words are ordinary ones, and what else the lines are that show it."""
        words = [w for w in name.split() if len(w) > _PARTICLE]
        segments = [self.segments[s] for s in at]
        return [
            sum(f" {w.lower()} " in self.running for w in words) / max(1, len(words)),
            max([min(1.0, s.linked / max(1, len(s.text))) for s in segments], default=0.0),
            any(s.marks & _FORM for s in segments),
            any(s.marks & M["HEADING"] for s in segments),
            float(is_occupation(name)),
        ]

    def _among_words(self, key: str) -> list[float]:
        """Whether another name has its words and more, and whether host, headline's byline and head agree on it."""
        return [
            any(self.words[key] < self.words[k] for k in self.keys[:MOST_COMPARED] if k != key),
            float(len(key) >= _SHORTEST_WITHIN and (key in self.host or self.host in key)),
            float(bool(self.near - {key})),
            float(key in self.declared and key in self.shown),
        ]

    def _dated(self, number: int) -> bool:
        """Whether a day stands in a segment or beside it."""
        return any(
            s.marks & M["DATE"] or opens_date(s.text) or (len(s.text) < _DAY_LINE and has_digit(s.text))
            for s in self.segments[max(0, number - 1) : number + 2]
        )
