"""Names in printed lines: a page's bylines, author boxes, and names alone around headline and text."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, replace

from newscrawl.grammar.byline import is_signed_by_reporters, joins_names, may_name_several_words, name_pieces
from newscrawl.grammar.byline_labels import is_label_of_other_role, openings
from newscrawl.grammar.cjk_bylines import may_tell_writer
from newscrawl.grammar.credit import label as credit_label
from newscrawl.grammar.dates import opens_date
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import bare, clean
from newscrawl.reading.author_places import FOREIGN, NO_BYLINE, NameWitness, Place, is_of_person, names_in
from newscrawl.reading.body import body_of
from newscrawl.reading.headline import headline_place
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.subject_links import subjects_linked_in
from newscrawl.reading.teasers import is_in_card
from newscrawl.reading.walk import Node, Segment
from newscrawl.tables import casefolded

LINE = 160  # characters of a printed line that may be a byline
LONE = 45  # characters of a line that is nothing but a name
MOST = 40  # statements that are looked at, a page
_ABOVE = 6  # segments above the headline in which a byline may stand
_BELOW = 14  # segments behind the text in which a byline may stand
_BEFORE_TEXT, _BEHIND_START = 15, 30  # segments: where a headline may be and a text begin, where none was found
_BELOW_HEADLINE = 3  # segments in which a heading may be the byline
ENDS_OF_SENTENCES = frozenset(".!?…。！？")
_SENTENCE_SIGN = re.compile("[。！？।॥።]")
"""Ends of sentences in scripts whose names hold no such sign."""
_COPYRIGHTS = ("©", "(c)")  # of pictures; nobody signs a text with them
_MOST_IN_ROW = 12  # names that signs or words join
_NAMES_WORDS = 8  # of a line of names under a label
_INNER_LIST = 24  # segments of the terms of all of an article's writers
_NOTES_BELOW = 2  # lines between a text's signature and what is taken for its end: its sources, who edited it
_PARTICLE = 3  # letters of words that stand small in names too, and between them
_ALL = 0.8  # share of a line's characters that are bold where signs between its names are not
_FEW_WORDS = 4  # of a house's signature
_NAMED = M["BIO"] | M["HEADING"] | M["BYLINE"]
_COUNTED = re.compile(r"(?<=\D)[(\[]\s?\d{1,6}\s?[)\]]$")
_PICTURE = re.compile(r"photo|foto|imag|img|pic|media|video|caption", re.I)
_BIO = re.compile(
    r"^(?:about (?:the author)?|über(?: den autor| die autorin)?|à propos de|sobre(?: el autor)?|chi è)\b[:\s]*", re.I
)


@dataclass(frozen=True, slots=True)
class _Around:
    """Where headline and text stand: ``start`` is the headline's segment, or where one may be; ``text`` from its first
    segment to its last.
    """

    headline: int | None
    start: int
    text: tuple[int, int]

    @property
    def near(self) -> frozenset[int]:
        """Numbers of the segments that stand where a byline may without being called one."""
        first, last = self.text
        return frozenset((*range(self.start - _ABOVE, first + 2), *range(last - 1, last + _BELOW)))

    def distance(self, number: int) -> int:
        return min(abs(number - self.start), abs(number - self.text[1]))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may name authors. ``row``: number of the first of the names that it stands behind, signs of joints
    between them; its own where there are none. ``under_label``: the line above that is a byline's label, or it opens
    as bylines do; ``opener``: so it is, or the line itself opens so.
    """

    segments: list[Segment]
    number: int
    row: int
    around: _Around
    under_label: bool
    opener: bool

    @property
    def text(self) -> str:
        return self.segments[self.number].text

    @property
    def marks(self) -> int:
        return self.segments[self.number].marks

    @property
    def foreign(self) -> bool:
        return bool(self.marks & FOREIGN) and not self.is_record_in_menu

    @property
    def is_record_in_menu(self) -> bool:
        """Whether it is called a byline, names people and leads nowhere, in a menu above the text: there stands the
        article's record in systems for manuals.
        """
        segment = self.segments[self.number]
        if segment.linked or not self.marks & M["BYLINE"] or self.marks & FOREIGN != M["NAV"]:
            return False
        return self.number <= self.around.text[0] and all(is_person(p.name) for p in name_pieces(self.text))

    @property
    def under_other_role(self) -> bool:
        """Whether the line above it says that who is named in it did something else than write ("Edited by")."""
        asked = self.under_label or not self.opener
        above = self.segments[self.row - 1].text if self.row and asked else ""
        return bool(above) and is_label_of_other_role(above)

    @property
    def above_text(self) -> bool:
        headline = self.around.headline
        return headline is not None and headline < self.number <= self.around.text[0]

    @property
    def below_headline(self) -> bool:
        headline = self.around.headline
        return headline is not None and 0 < self.number - headline <= _BELOW_HEADLINE


_Said = tuple[Place, str, str]
"""Place, evidence, and the text that names may stand in."""


def printed_names(scene: Scene) -> Iterator[NameWitness]:
    """The names in the page's lines, those nearest to headline and text's end first."""
    around = _around(scene)
    said = [
        (line, what)
        for line in _lines(scene, around)
        if (what := next((says(line) for concerns, says in _RULES if concerns(line)), None))
    ]
    said.sort(key=lambda entry: around.distance(entry[0].number))
    said = said[:MOST]
    numbers = {line.number for line, _ in said}
    subjects = subjects_linked_in(scene.document, numbers)
    beside = _people_linked_in(scene, numbers)
    for line, (place, evidence, text) in said:
        for name in names_in(text, place, evidence, line.number, foreign=line.foreign):
            if _is_subject(name.name, subjects.get(line.number, ())):
                continue
            if _is_section_beside(name.name, subjects.get(line.number, ()), beside.get(line.number, ())):
                continue
            if line.under_other_role:
                yield replace(name, labelled=True, other_role=True)
            else:
                yield replace(name, labelled=True) if line.under_label else name


def _is_subject(name: str, subjects: Iterable[str]) -> bool:
    """Whether a piece of a line is words in front of a link to a section or a subject, and the link: "In Transport",
    "Filed under Courts". What is nothing but the link may be somebody of whom the page tells, or whose it is.
    """
    said = bare(name)
    return any(subject and said != subject and said.endswith(subject) for subject in subjects)


def _is_section_beside(name: str, subjects: Container[str], people: Container[str]) -> bool:
    """Whether it is the link to a section in a line that links others as people: "Transport | Jane Roe"."""
    said = bare(name)
    return bool(people) and said in subjects and said not in people


def _people_linked_in(scene: Scene, numbers: Container[int]) -> dict[int, set[str]]:
    """Number of a segment, of those given -> what links to people's pages say in it, ``bare``."""
    found: dict[int, set[str]] = {}
    for placed in scene.document.links:
        if placed.at in numbers and is_of_person(placed.attributes.get("href") or ""):
            found.setdefault(placed.at, set()).add(bare(clean(placed.element.text)))
    return found


def _around(scene: Scene) -> _Around:
    body, headline = body_of(scene), headline_place(scene)
    start = headline if headline is not None else (max(0, body.start - _BEFORE_TEXT) if body else 0)
    first = min(len(scene.document.segments), start + _BEHIND_START)
    return _Around(headline, start, (body.start, body.end) if body else (first, start))


def byline_openings(scene: Scene) -> tuple[frozenset[int], frozenset[int]]:
    """-> (numbers of the segments that begin like a byline, of those that are nothing but a label)."""
    texts = [segment.text for segment in scene.document.segments]
    openers, labels = openings(texts)
    if may_tell_writer("\n".join(texts)):
        openers |= {number for number, text in enumerate(texts) if is_signed_by_reporters(text)}
    return openers, labels


def lines_of_writers(scene: Scene) -> frozenset[int]:
    """Numbers of the segments that count what each of the site's writers has written: "Jane Roe (15)", one below the
    other. They name nobody as the author of the page.
    """
    segments = scene.document.segments
    counted = {
        placed.at
        for placed in scene.document.links
        if placed.at < len(segments)
        and _COUNTED.search(segments[placed.at].text)
        and is_of_person(placed.attributes.get("href") or "")
    }
    return frozenset(n for n in counted if n - 1 in counted or n + 1 in counted)


def _lines(scene: Scene, around: _Around) -> Iterator[_Line]:
    """The short lines outside of pictures that open as bylines do, are marked, or stand alone where a byline may."""
    openers, labels = scene.ask(byline_openings)
    segments, near, writers = scene.document.segments, around.near, scene.ask(lines_of_writers)
    labels = _with_labels_below(segments, _labels_of_names(segments, labels))
    for number, segment in enumerate(segments):
        if segment.tag == "dt" and number in labels:
            continue
        row = first_of_row(segments, number)
        under_label = (row - 1 in labels or (row < number and row in openers)) and not _is_sentence(segment.text)
        opener = under_label or number in openers
        if not (opener or segment.marks & _NAMED or number in near):
            continue
        size, marks = len(segment.text), segment.marks
        if size > LINE or number == around.headline or number in writers:
            continue
        if marks & NO_BYLINE and not _is_of_text(scene.document.nodes, segment):
            continue
        if around.text[1] < number and is_in_card(scene.document, segment.node, around.text[1]):
            continue
        if opener or marks & _NAMED or (size <= 2 * LONE and not marks & FOREIGN):
            yield _Line(segments, number, row, around, under_label, opener)


def first_of_row(segments: list[Segment], number: int) -> int:
    """The first of the lines before a line between which nothing stands but what joins names; it itself where it stands
    in no such row.
    """
    first = max(1, number - 2 * _MOST_IN_ROW)
    while number > first and joins_names(segments[number - 1].text):
        number -= 2
    return number


def _is_of_text(nodes: list[Node], segment: Segment) -> bool:
    """Whether a line in what is called credits is called a byline itself, and nothing says that it is about a picture:
    who wrote a text is its credits too.
    """
    if segment.marks & NO_BYLINE != M["CREDIT"] or not segment.marks & M["BYLINE"] or segment.own & M["CREDIT"]:
        return False
    called, node = segment.own & M["BYLINE"], segment.node
    while node > 0 and not nodes[node].own & M["CREDIT"]:
        called |= nodes[node].own & M["BYLINE"]
        node = nodes[node].parent
    return bool(called) and not _PICTURE.search(nodes[node].names or "")


def _labels_of_names(segments: list[Segment], labels: Iterable[int]) -> frozenset[int]:
    """Numbers of the labels without those that say what somebody is whose name stands above: "Jane Roe", "Reporter"."""
    kept: set[int] = set()
    for number in sorted(labels):
        is_job = segments[number].text.casefold() in casefolded("job_words")
        if not (is_job and number and number - 2 not in kept and is_person(segments[number - 1].text)):
            kept.add(number)
    return frozenset(kept)


def _with_labels_below(segments: list[Segment], labels: frozenset[int]) -> frozenset[int]:
    """With the terms of a list inside of a labelled one, "Authors" above "Name" and "Jane Roe", "Name" and "Kari Nord";
    for each person there is a list of terms.
    """
    inner = {n + 1 for n in labels if segments[n].tag == "dt" and n + 1 < len(segments) and segments[n + 1].tag == "dt"}
    if not inner:
        return labels
    terms = {segments[n].text for n in inner}
    reach = range(min(inner), min(inner) + _INNER_LIST)
    return labels | {n for n in reach if n < len(segments) and segments[n].tag == "dt" and segments[n].text in terms}


def _is_sentence(text: str) -> bool:
    """Whether a line is running text, as stands below a label that nothing was filled in for."""
    return text[-1:] in ENDS_OF_SENTENCES and len(text.split()) > _NAMES_WORDS


def _is_in_author_box(line: _Line) -> bool:
    return bool(line.marks & M["BIO"]) and not line.opener


def _of_author_box(line: _Line) -> _Said | None:
    text = _BIO.sub("", line.text)
    return (Place.BIO, "author box", text) if len(text) <= 2 * LONE else None


def _is_heading(line: _Line) -> bool:
    """Whether it is a heading. One between headline and text that opens as bylines do is a byline."""
    if not line.marks & M["HEADING"] or line.under_label:
        return False
    return not (line.opener and (line.marks & M["BIO"] or line.above_text))


def _of_heading(line: _Line) -> _Said | None:
    """A heading names the authors right below the headline, or says whom a box is about."""
    if not _BIO.match(line.text) and not (line.below_headline and (line.opener or _names_people(line.text))):
        return None
    evidence = "printed byline" if line.below_headline else "author box"
    return Place.HEADING, evidence, _BIO.sub("", line.text)


def _names_people(text: str) -> bool:
    """Whether a line is the name of a person, or of several and nothing beside."""
    names = [piece.name for piece in name_pieces(text)]
    return is_person(text) or (len(names) > 1 and all(map(is_person, names)))


def _is_opened(line: _Line) -> bool:
    return line.opener and not _runs_on(line)


def _runs_on(line: _Line) -> bool:
    """Whether it is a sentence that only begins as bylines do: "By contrast, the town set aside nothing."."""
    if line.under_label or line.marks & M["BYLINE"] or line.text[-1:] not in ENDS_OF_SENTENCES:
        return False
    first = next((piece.name for piece in name_pieces(line.text)), "")
    return not first or first[:1].islower() or bool(_SENTENCE_SIGN.search(line.text))


def _of_opened(line: _Line) -> _Said:
    return Place.PRINT_LABELLED, "printed byline", line.text


def _is_marked(line: _Line) -> bool:
    return bool(line.marks & M["BYLINE"])


def _of_marked(line: _Line) -> _Said:
    return Place.PRINT_MARKED, "printed byline", line.text


def _may_be_lone(line: _Line) -> bool:
    return not credit_label().match(line.text) and not any(sign in line.text.casefold() for sign in _COPYRIGHTS)


def _of_lone(line: _Line) -> _Said | None:
    """A line without any mark that holds a person's name or a house's signature."""
    if not may_name_several_words(line.text) or _SENTENCE_SIGN.search(line.text):
        return None
    if not any(is_person(piece.name) or _signs(piece.name) for piece in name_pieces(line.text)):
        return None
    if line.number > line.around.text[0]:
        place = Place.PRINT_MARKED if _is_signature(line) else Place.PRINT_BELOW
        return place, "signature at the end", line.text
    beside = _beside_date(line.segments, line.number)
    return Place.PRINT_NEAR, "name beside the date" if beside else "name near the headline", line.text


_RULES: tuple[tuple[Callable[[_Line], bool], Callable[[_Line], _Said | None]], ...] = (
    (_is_in_author_box, _of_author_box),
    (_is_heading, _of_heading),
    (_is_opened, _of_opened),
    (_is_marked, _of_marked),
    (_may_be_lone, _of_lone),
)
"""Whether a kind of line is meant, and what such a line says. The first that is meant decides."""


def _is_signature(line: _Line) -> bool:
    """Whether it is names alone, set in bold, as the text's last line."""
    segment, last = line.segments[line.number], line.around.text[1]
    stands_last = last - _NOTES_BELOW <= line.number <= last + 1
    said = stands_last and segment.bold >= _ALL * len(segment.text) and _names_people(segment.text)
    return said and all(word[:1].upper() == word[:1] for word in segment.text.split() if len(word) > _PARTICLE)


def _signs(name: str) -> bool:
    """Whether a word of those who sign for a house stands in it ("Emotion Redaktion")."""
    words = name.casefold().split()
    return 1 < len(words) <= _FEW_WORDS and not casefolded("house_words").isdisjoint(words)


def _beside_date(segments: list[Segment], number: int) -> bool:
    around = segments[max(0, number - 1) : number + 2]
    return any(s.marks & M["DATE"] or opens_date(s.text) for s in around if s is not segments[number]) or any(
        map(str.isdigit, segments[number].text.partition("|")[2])
    )
