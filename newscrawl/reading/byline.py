"""Authors, in order, chosen by what was learned of all names that a page states; agencies named beside them are handed
on to the sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from newscrawl.grammar.agencies import agencies_in
from newscrawl.grammar.byline import byline_agencies
from newscrawl.grammar.byline_names import is_interface
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import bare
from newscrawl.reading.author_features import (
    MOST_COMPARED,
    Candidate,
    candidates_of,
    is_occupation,
    rows_of,
    signs_for_outlet,
)
from newscrawl.reading.author_lines import ENDS_OF_SENTENCES, byline_openings, first_of_row
from newscrawl.reading.author_places import DECLARED, NameWitness, Place
from newscrawl.reading.author_witnesses import (
    agencies_by_their_marks,
    agencies_stated,
    author_witnesses,
    embedded_authors,
)
from newscrawl.reading.body import body_of
from newscrawl.reading.embedded_state import drawn_in
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.learned.choice import trees
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.scene import Scene

TAKEN_FROM = 0.5
"""Probability, by itself, from which on a name is an author."""
SILENT_BELOW = 0.25
"""Probability below which the likeliest of the names is none either. Both chosen by cross-validation over sites."""
_SAID = float(np.log(SILENT_BELOW / (1 - SILENT_BELOW)))  # log-odds
_RIVAL = 0.1  # probability from which on a name that is not taken is told
_BESIDE = float(np.log(0.15 / 0.85))  # log-odds from which on one who stands beside an author in a byline is one too
_LINE = 80  # characters of a byline in which an agency is a source
_FOREIGN = BOILERPLATE & ~(M["TAGS"] | M["SHARE"] | M["BIO"] | M["ASIDE"] | M["FOOTER"])


@dataclass(frozen=True)
class Byline:
    """``people`` in printed order; ``agencies`` named among them, for the sources."""

    people: tuple[str, ...]
    agencies: tuple[str, ...]


def find_byline(scene: Scene) -> Found[Byline] | None:
    """The authors and the agencies beside them; ``None`` where the page names neither."""
    marked = sorted(scene.ask(agencies_by_their_marks))
    agencies = tuple(dict.fromkeys((*_printed_agencies(scene), *scene.ask(agencies_stated), *marked)))
    drawn, named = embedded_authors(scene) if drawn_in(scene) else ([], ())
    if drawn and not agencies:
        said = _named_by_list(drawn)
        return Found(Byline(said.value, named), said.evidence) if said else None
    witnesses = author_witnesses(scene)
    found = _authors(scene, witnesses) or _named_by_list([w for w in witnesses if w.place is Place.LEAD])
    if found is None and not agencies:
        witnesses, agencies = embedded_authors(scene)
        found = _named_by_list(witnesses)
    if found:
        return Found(Byline(found.value, agencies), found.evidence, found.rival, found.confidence)
    return Found(Byline((), agencies), None) if agencies else None


def _authors(scene: Scene, witnesses: list[NameWitness]) -> Found[tuple[str, ...]] | None:
    candidates = candidates_of(witnesses, partial(_is_no_author, scene), frozenset(map(bare, scene.outlets)))
    if not candidates:
        return None
    model = trees("author")
    odds = np.array(model.log_odds(rows_of(scene, candidates)))
    # The trees learn from words of the interface what words are no names, and none of them is said.
    odds[[is_interface(candidate.shown) for candidate in candidates]] = -np.inf
    said = _people(scene, candidates, odds, _with_companions(scene, candidates, odds, chosen(odds)))
    if not len(said):
        return None
    said = _as_printed(candidates, said)
    names = tuple(candidates[n].shown for n in said)
    return Found(
        names,
        candidates[said[0]].evidence,
        _rival(scene, candidates, odds, said),
        round(model.confidence(float(odds[said].min())), 3),
    )


def _is_no_author(scene: Scene, name: str) -> bool:
    return signs_for_outlet(scene, name) or name in scene.ask(agencies_by_their_marks)


def _named_by_list(witnesses: list[NameWitness]) -> Found[tuple[str, ...]] | None:
    """Whom the list that led here names, or the page's state: places of which nothing could be learned."""
    if not witnesses:
        return None
    return Found(tuple(c.shown for c in candidates_of(witnesses)), witnesses[0].evidence)


def chosen(odds: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.intp]:
    """Numbers of the candidates that are taken, in their order; empty where nothing is said."""
    probability = 1 / (1 + np.exp(-odds))
    taken = np.flatnonzero(probability >= TAKEN_FROM)
    if not len(taken) and len(odds) and probability.max() >= SILENT_BELOW:
        taken = np.array([probability.argmax()])
    return taken


def _with_companions(
    scene: Scene, candidates: list[Candidate], odds: npt.NDArray[np.floating[Any]], said: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """With the people who stand beside one of them in one byline ("By Jane Roe and Kari Nord"), or in one line of links
    to people's pages.
    """
    taken = set(said.tolist())
    stated = [c.bylines | _rows_of(scene, c) for c in candidates]
    bylines = {b for number in taken for b in stated[number]}
    beside = [
        number
        for number, candidate in enumerate(candidates)
        if number in taken
        or (
            odds[number] >= _BESIDE
            and not bylines.isdisjoint(stated[number])
            and is_person(candidate.shown)
            and not is_occupation(candidate.shown)
        )
    ]
    words = {number: set(candidates[number].shown.casefold().split()) for number in beside}
    # Not "Jane" beside "Jane Roe".
    whole = [n for n in beside if not any(words[n] < words[other] for other in beside[:MOST_COMPARED])]
    return np.array(whole, dtype=np.intp)


def _as_printed(candidates: list[Candidate], said: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Down the page where nothing but bylines names them, a line each: statements come the nearest to the headline
    first.
    """
    printed: list[tuple[int, int]] = []
    for number in said.tolist():
        witnesses = candidates[number].witnesses
        if any(w.place not in (Place.PRINT_MARKED, Place.PRINT_LABELLED) or w.segment is None for w in witnesses):
            return said
        printed.append((min(w.segment for w in witnesses if w.segment is not None), number))
    if len({at for at, _ in printed}) < len(printed):
        return said
    return np.array([number for _, number in sorted(printed)], dtype=np.intp)


def _rows_of(scene: Scene, candidate: Candidate) -> frozenset[tuple[Place, int | None]]:
    """Lines outside of the text and no sentences that link the name to a person's page, and rows of lines that are
    called bylines, a name in each: lines of one kind, or lines that signs or words join.
    """
    body, segments = body_of(scene), scene.document.segments
    text = range(body.start, body.end + 1) if body else range(0)
    at = {
        w.segment
        for w in candidate.witnesses
        if w.place in (Place.LINK_REL, Place.LINK_PERSON) and w.segment is not None and not w.foreign
    }
    rows = {
        _first_of_row(scene, w.segment)
        for w in candidate.witnesses
        if w.place is Place.PRINT_MARKED and w.segment is not None and not w.foreign and w.together == 1
    }
    joined = {
        first_of_row(segments, w.segment)
        for w in candidate.witnesses
        if w.segment is not None and segments[w.segment].marks & M["BYLINE"] and not w.foreign and w.together == 1
    }
    linked = {(Place.LINK_PERSON, n) for n in at if n not in text and segments[n].text[-1:] not in ENDS_OF_SENTENCES}
    return frozenset(linked | {(Place.PRINT_MARKED, n) for n in rows} | {(Place.PRINT_LABELLED, n) for n in joined})


def _first_of_row(scene: Scene, number: int) -> int:
    """The first of the lines above each other whose elements have one name, of which it is one."""
    segments, nodes = scene.document.segments, scene.document.nodes
    names = nodes[segments[number].node].names
    while (
        names
        and number
        and segments[number - 1].marks & M["BYLINE"]
        and nodes[segments[number - 1].node].names == names
    ):
        number -= 1
    return number


def _people(
    scene: Scene, candidates: list[Candidate], odds: npt.NDArray[np.floating[Any]], said: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """Where a person is named, without the house that publishes and without what the person is ("PHP Developer"). For
    the house alone stands the likeliest person, if one would be said where nobody else is.
    """
    outlets = {bare(outlet) for outlet in scene.outlets}
    several = {number for number in said.tolist() if candidates[number].bylines}

    def may_sign(number: int) -> bool:
        if is_occupation(candidates[number].shown):
            return False
        # Who signs with others is no house, though the site is theirs.
        owns = number not in several and _owns_site(candidates[number])
        return not _is_house(candidates[number], outlets) and not owns

    people = [n for n in said if may_sign(n)]
    if any(_is_printed_as_author(candidates[n]) for n in people):
        people = [n for n in people if not _is_printed_for_something_else(candidates[n])]
    if any(is_person(candidates[n].shown) for n in people):
        return np.array(people, dtype=np.intp)
    if len(said) and all(_is_house(candidates[n], outlets) or _owns_site(candidates[n]) for n in said):
        others = [n for n in np.flatnonzero(odds >= _SAID).tolist() if may_sign(n) and is_person(candidates[n].shown)]
        if others:
            return np.array([max(others, key=lambda n: float(odds[n]))], dtype=np.intp)
    return said


def _is_printed_as_author(candidate: Candidate) -> bool:
    return is_person(candidate.shown) and any(w.segment is not None and not w.other_role for w in candidate.witnesses)


def _is_printed_for_something_else(candidate: Candidate) -> bool:
    """Whether the page prints that somebody edited or checked the text, and nothing else of them, though its head may
    say that they wrote it.
    """
    printed = [w.other_role for w in candidate.witnesses if w.segment is not None]
    return bool(printed) and all(printed)


def _is_house(candidate: Candidate, outlets: set[str]) -> bool:
    return candidate.key in outlets or any(w.organisation for w in candidate.witnesses)


def _owns_site(candidate: Candidate) -> bool:
    return any(w.place is Place.SITE for w in candidate.witnesses)


def _rival(
    scene: Scene, candidates: list[Candidate], odds: npt.NDArray[np.floating[Any]], said: npt.NDArray[np.intp]
) -> str | None:
    """Whom else the page's head declares, or what else stands in a byline's place, where that is not unlikely."""
    outlets, taken = {bare(o) for o in scene.outlets}, set(said.tolist())
    others = [
        c.shown
        for number, c in enumerate(candidates)
        if number not in taken
        and c.key not in outlets
        and (c.witnesses[0].place in DECLARED or odds[number] >= np.log(_RIVAL / (1 - _RIVAL)))
    ]
    return ", ".join(others) or None


def _printed_agencies(scene: Scene) -> tuple[str, ...]:
    """Agencies in lines that are bylines by their mark or their first word, around the headline and below the text."""
    segments, body, headline = scene.document.segments, body_of(scene), headline_place(scene)
    start = headline if headline is not None else (max(0, body.start - 15) if body else 0)
    before = range(max(0, start - 4), body.start if body else min(len(segments), start + 30))
    behind = range(body.end + 1, min(body.end + 6, len(segments))) if body else range(0)
    openers, _ = scene.ask(byline_openings)
    found: list[str] = []
    for number in (*before, *behind):
        if number == headline or number >= len(segments):
            continue
        text, marks = segments[number].text, segments[number].marks
        if marks & (_FOREIGN | M["HEADING"] | M["FIGURE"] | M["CAPTION"] | M["CREDIT"]) or len(text) > 2 * _LINE:
            continue
        opener = number in openers
        if (not opener and not marks & M["BYLINE"]) or (number in behind and (marks & M["BIO"] or found)):
            continue
        found.extend(byline_agencies(text) or agencies_in(text if len(text) < _LINE else ""))
    return tuple(dict.fromkeys(found))
