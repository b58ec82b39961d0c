"""The comment count that the page states."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import urlsplit

from newscrawl.grammar.comment_count import (
    comment_count,
    counts_and_says_no_more,
    counts_contributions,
    may_count_contributions,
    opens_discussion,
    parse_number,
    stems_for,
)
from newscrawl.grammar.text import clean, has_digit
from newscrawl.grammar.word_roles import plain
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import as_list
from newscrawl.reading.marks import M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.scene import Scene
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines
from newscrawl.urls import host_of

_LINE_END = re.compile("\n")
_LONG_NUMBER = re.compile(r"\d{5,}")
_TELLING_PART = 6  # characters; a shorter last part of a path ("index") names many pages
_NAME_BEFORE = re.compile(rb"[\w:-]+$")
_LONGEST_NAME = 30  # characters in front of the word that tells a counter's name
_MANY = 3  # different counts in places of one kind are those of other articles
_RUNS_ON = 6  # words behind a number, more than which count nothing
_BEHIND_NUMBER = re.compile(r"^\D*[\d.,]*")
_ALL_BOLD = 0.9  # share of a line's characters
_MAX_STATEMENT = 200  # characters; a longer text is no heading
_HEAD = 110  # characters of a statement in which its number stands
_MAX_LABEL = 60  # characters of the word beside a bare number
_BARE = 40  # characters; a zero in so few may be a counter's template
_USUAL_ARTICLE, _USUAL_HEAD = 40, 25  # segments of an article and of its head, where no body is known
_ABOVE_HEADLINE = 12  # segments above the headline that may belong to it
_FAR = 100  # segments behind the text over which nearness fades
_NEAR, _BEFORE_ARTICLE = 1.5, -2.0
_BELIEVED, _HEADING_OF_AREA = 0.5, 3.0  # least ranks; found by hand on the training corpora
_PLACES = {
    "teaser": -5.0,
    "teaser in a side column": -5.0,
    "link to another article": -5.0,
    "link to this article": 1.0,
    "comment area": 2.0,
    "heading": 2.0,
    "bare zero": -0.2,
    "answers": -0.4,
    "contributions": -1.2,  # near the headline "Opinion (5)" is a section
}
_TEASERS = M["RELATED"] | M["NAV"] | M["AD"] | M["VIDEO"] | M["NEWSLETTER"] | M["FIGURE"] | M["CAPTION"]
_SIDE_TEASER = M["RELATED"] | M["ASIDE"] | M["ARTICLE"]

_COMMENT_NODES = re.compile(
    rb"""id=["']?(?:div-|li-)?comment-[0-9]|itemprop=["']?comment["'\s>]|itemtype=["']?https?://schema\.org/comment"""
)
"""Comments as WordPress and microdata mark each of them, in small letters."""


def find_comment_count(scene: Scene) -> Found[int] | None:
    """The number of comments; ``None`` where the page does not state it. A zero is believed where no widget that loads
    later holds the comments; one that only machines read, where no comment stands on the page either.
    """
    document, metadata, lead = scene.document, scene.metadata, scene.context.lead
    declared = _declared(metadata)
    printed = _printed(scene)
    if declared and declared.value > 0:
        return declared
    if printed and (printed.count > 0 or not _may_come_later(scene, printed)):
        return Found(printed.count, printed.evidence)
    counter = _counters(document)
    if counter and counter.evidence != "embedded state" and (counter.value > 0 or not scene.ask(_has_comment_widget)):
        return counter
    stated = metadata.meta("comment_count", "comments_count", "commentcount")
    if stated and (count := parse_number(stated[0])):
        return Found(count, f"meta {stated[1]}")
    if counter and counter.value > 0:
        return counter
    if lead and lead.comment_count is not None:
        return Found(lead.comment_count, lead.evidence)
    # A zero that a search plug-in declares is wrong where a script holds the comments, or some stand on the page.
    if declared and not scene.ask(_has_comment_widget) and not _COMMENT_NODES.search(document.markup.lower()):
        return declared
    return None


def _may_come_later(scene: Scene, printed: _Printed) -> bool:
    """Whether a zero in print may be what stands there until a script knows better. A sentence beside a bare zero is
    as much a template as that.
    """
    if scene.ask(_has_comment_widget):
        return True
    stated_once = printed.in_words and not printed.beside_a_bare_zero
    return not stated_once and _has_widget(scene.document, "login_widgets")


def _has_comment_widget(scene: Scene) -> bool:
    """Asked through the scene: a page without one is searched for fifty traces."""
    return _has_widget(scene.document, "comment_widgets")


def _has_widget(document: Document, table: str) -> bool:
    """Whether the page holds a trace of the table's systems, which load later what they hold."""
    return any(document.holds(name) for name in lines(table))


def _declared(metadata: Metadata) -> Found[int] | None:
    count = metadata.article.get("commentCount")
    if count is not None and (number := parse_number(count)) is not None:
        return Found(number, metadata.where("commentCount"))
    for statistic in as_list(metadata.article.get("interactionStatistic")):
        if isinstance(statistic, dict) and re.search(r"Comment", str(statistic.get("interactionType"))):
            number = parse_number(statistic.get("userInteractionCount") or "")
            if number is not None:
                return Found(number, metadata.where("interactionStatistic"))
    for text in metadata.document.microdata("commentCount"):
        number = parse_number(text)
        if number is not None:
            return Found(number, "microdata commentCount")
    return None


@dataclass(frozen=True)
class _Statement:
    """A segment that states a number of comments. ``marks``: those of its place, the number's own among them.
    ``leads``: where the link around it goes, "here", "to another page" of the site, or ``None`` for neither.
    """

    number: int
    count: int
    text: str
    marks: int
    leads: str | None


@dataclass(frozen=True)
class _Printed:
    """The count in view. ``in_words``: a sentence below the text says so, which is no counter's template by itself."""

    count: int
    evidence: str
    in_words: bool
    beside_a_bare_zero: bool


def _printed(scene: Scene) -> _Printed | None:
    """The best statement in view: a heading of the comment area, else one near headline or end of the body."""
    document, body, headline_at = scene.document, body_of(scene), headline_place(scene)
    addresses = _Addresses(document)
    statements = [
        s
        for n in _telling(document)
        if (s := _statement(document, n, addresses)) and not (body and _is_of_text(document, body, s))
    ]
    if any(s.leads == "here" for s in statements):
        statements = [s for s in statements if not _is_said_in_comment(s)]
    # A zero that is not shown is what a script may show.
    statements = [s for s in statements if s.count > 0 or not s.marks & M["HIDDEN"]]
    alike: dict[int, set[int]] = {}
    for statement in statements:
        alike.setdefault(statement.marks, set()).add(statement.count)
    ranked = [(_rank(s, body, headline_at), s) for s in statements if len(alike[s.marks]) < _MANY]
    if not ranked:
        return None
    rank, best = max(ranked, key=lambda r: r[0])
    if rank < _BELIEVED:
        return None
    evidence = "comments heading" if rank >= _HEADING_OF_AREA else "printed comment count"
    behind_text = body is not None and best.number > body.end and bool(best.marks & M["COMMENTS"])
    in_words = behind_text and not has_digit(best.text)
    bare_zero = any(s.count == 0 and s.marks & M["COMMENTS"] and has_digit(s.text) for s in statements)
    return _Printed(best.count, evidence, in_words, bare_zero)


def _is_said_in_comment(statement: _Statement) -> bool:
    """Whether it may be a sentence of a comment ("There are 3 comments above mine and not one of them ..."), which is
    believed where no link to the comments says how many there are.
    """
    if not statement.marks & M["COMMENTS"] or statement.marks & M["HEADING"] or statement.leads:
        return False
    return len(_BEHIND_NUMBER.sub("", statement.text).split()) > _RUNS_ON


def _is_of_text(document: Document, body: Body, statement: _Statement) -> bool:
    """Whether a number of comments, or of answers, is part of the article's text or head."""
    number, area = statement.number, bool(statement.marks & M["COMMENTS"])
    heading = bool(statement.marks & M["HEADING"])
    segment = document.segments[number]
    stands_out = heading or segment.bold >= _ALL_BOLD * len(segment.text)
    if stands_out and number > body.start and counts_and_says_no_more(statement.text):
        return False  # what the text is taken to go on with are comments
    if body.start < number <= body.end and document.segments[number] in body.segments:
        return not (area and heading)  # a ticker's text goes on behind the heading of its comments
    heading = heading and not area
    return number <= body.start and heading and bool(_counts_replies().search(statement.text))


def _statement(document: Document, number: int, addresses: _Addresses) -> _Statement | None:
    """What segment ``number`` states: by itself, or as a word or a number with the other in the next segment."""
    segments = document.segments
    segment = segments[number]
    text, marks = segment.text, segment.marks
    if len(text) > _MAX_STATEMENT:
        return None
    count = comment_count(text)
    if count is None and number + 1 < len(segments) and not segments[number + 1].marks & M["FORM"]:
        behind = segments[number + 1]  # figures in a form are for choosing
        in_area = (marks | behind.marks) & M["COMMENTS"]
        number_first = text.isdigit() and len(behind.text) < _MAX_LABEL and in_area
        word_first = behind.text.strip("()[] ").isdigit() and (in_area or marks & M["HEADING"])
        if number_first or word_first:
            text = f"{text} {behind.text}"
            count, marks = comment_count(text), marks | behind.marks & M["COMMENTS"]
    if count is None and (stated := _named_counter(document, number)) is not None:
        return _Statement(number, stated, text, marks, "here")
    if count is None:
        return None
    if _is_label_of_teaser(document, number):
        marks &= ~M["COMMENTS"]
    return _Statement(number, count, text, marks, addresses.led_to(number) if segment.linked else None)


def _is_counter(document: Document, number: int) -> bool:
    segment = document.segments[number]
    return bool(segment.own & M["COMMENTS"] and segment.marks & M["HEADING"])


def _named_counter(document: Document, number: int) -> int | None:
    """The number that stands by itself beside the headline, in what its own name calls the comments."""
    text = document.segments[number].text
    return parse_number(text.strip("()[] ")) if _is_counter(document, number) else None


def _is_label_of_teaser(document: Document, number: int) -> bool:
    """Whether it is a line of what leads to other articles that calls itself comments, and stands in none of them."""
    segment = document.segments[number]
    node = document.nodes[segment.node]
    above = document.nodes[node.parent].marks if node.parent >= 0 else 0
    own = (segment.own | node.own) & M["COMMENTS"]
    return bool(own and segment.marks & M["RELATED"] and not above & M["COMMENTS"])


class _Addresses:
    """Where the links around counts lead, in comparison with the page's own address."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def led_to(self, number: int) -> str | None:
        """ "here" for a place on this page or a page below or about it, "to another page" for one of the same site,
        ``None`` for another site's, such as a forum, and where no link is.
        """
        line = self._document.segments[number].text
        links = [link for link in self._links.get(number, ()) if _tells(link, line)]
        parts = [self._parted(link.attributes["href"] or "") for link in links]
        if any(path in self._own or self._names(path) for _, path in parts):
            return "here"
        return "to another page" if any(host and host == self._document.host for host, _ in parts) else None

    @cached_property
    def _links(self) -> dict[int, list[Placed]]:
        """Number of a segment -> the links in it."""
        found: dict[int, list[Placed]] = {}
        for link in self._document.links:
            if not (link.attributes["href"] or "").startswith(("javascript:", "mailto:")):
                found.setdefault(link.at, []).append(link)
        return found

    @cached_property
    def _own(self) -> frozenset[str]:
        document = self._document
        stated = (document.url, document.link("canonical"), document.metas.get("og:url"))
        return frozenset(self._parted(address)[1] for address in stated if address)

    def _names(self, path: str) -> bool:
        """Whether a path holds what tells this page from others of its site: its last part, or the number in it."""
        for own in self._own:
            last = own.rpartition("/")[2]
            number = _LONG_NUMBER.search(last)
            if (len(last) > _TELLING_PART and last in path) or (number and number[0] in path):
                return True
        return False

    def _parted(self, address: str) -> tuple[str, str]:
        """-> (host, path without an ending slash)."""
        try:
            parts = urlsplit(self._document.absolute(address))
        except ValueError:
            return "", address
        return host_of(parts.geturl()), parts.path.rstrip("/")


def _tells(link: Placed, line: str) -> bool:
    """Whether what a link in a count's line says is the count, or the title in front of it of what is counted."""
    text = clean(link.element.text)
    return bool(text) and (line.startswith(text) or has_digit(text) or comment_count(text) is not None)


@cache
def _counts_replies() -> re.Pattern[str]:
    """A number of answers, which above the text may be the headline ("Five answers to ...")."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, lines('reply_words')))})(?!\w)", re.I)


def _rank(statement: _Statement, body: Body | None, headline_at: int | None) -> float:
    """How much a place speaks for the count being this article's, in the units of ``_PLACES``."""
    marks, text = statement.marks, statement.text
    area = bool(marks & M["COMMENTS"])
    told = {
        "teaser": bool(marks & _TEASERS) and not area,
        "teaser in a side column": marks & _SIDE_TEASER == _SIDE_TEASER,
        "comment area": area,
        "heading": bool(marks & M["HEADING"]),
        "bare zero": statement.count == 0 and len(text) < _BARE,
        "answers": bool(_counts_replies().search(text)),
        "contributions": counts_contributions(text),
        "link to another article": statement.leads == "to another page",
        "link to this article": statement.leads == "here",
    }
    return sum(_PLACES[name] for name, holds in told.items() if holds) + _nearness(statement.number, body, headline_at)


def _nearness(number: int, body: Body | None, headline_at: int | None) -> float:
    start = headline_at if headline_at is not None else 0
    end = body.end if body else start + _USUAL_ARTICLE
    if number > end:
        return _NEAR - min((number - end) / _FAR, _NEAR)
    if number >= start - _ABOVE_HEADLINE:
        above_text = (body.start if body else start + _USUAL_HEAD) + 2
        return _NEAR if number <= above_text else _NEAR - 0.3
    return _BEFORE_ARTICLE


def _telling(document: Document) -> list[int]:
    """Numbers of the segments that hold a word for comments, and of bare numbers in front of one."""
    texts = [s.text[:_HEAD] if len(s.text) <= _MAX_STATEMENT else "" for s in document.segments]
    whole = plain("\n".join(texts))
    hits = {*_lines_with(stems_for(whole), whole)}
    hits.update(n for n, line in enumerate(whole.split("\n")) if opens_discussion(line))
    of_debate = [n for n, text in enumerate(texts) if text and may_count_contributions(text)]
    whole = plain("\n".join(texts[n] for n in of_debate))
    hits.update(of_debate[n] for n in _lines_with(stems_for(whole, of_debate=True), whole))
    counters = {n for n, text in enumerate(texts) if text.strip("()[] ").isdigit() and _is_counter(document, n)}
    return sorted(hits | counters | {n - 1 for n in hits if n and texts[n - 1].isdigit()})


def _lines_with(stems: tuple[str, ...], text: str) -> Iterator[int]:
    """Numbers of the lines that hold a stem, each as often as it holds different ones."""
    starts: list[int] = []
    for stem in stems:
        at = text.find(stem)
        if at >= 0 and not starts:
            starts = [0, *(m.end() for m in _LINE_END.finditer(text))]
        while at >= 0:
            line = bisect_right(starts, at)
            yield line - 1
            at = text.find(stem, starts[line]) if line < len(starts) else -1


@cache
def _counted() -> tuple[tuple[bytes, re.Pattern[bytes]], ...]:
    """What names of counters begin with, and the names with a number behind them."""
    behind = rb"[\w-]{0,20})[\"'\\]{0,8}\s{0,8}[:=]\s{0,8}[\"'\\]{0,8}(?P<count>\d{1,6})\b"
    hints = [hint.encode() for hint in lines("comment_counter_hints")]
    return tuple((hint, re.compile(b"(?P<name>" + hint + behind)) for hint in hints)


def _numbers_behind(markup: bytes, hint: bytes, counted: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Every match of a pattern, looked for where its hint stands: a search for that alone is ten times as fast."""
    at = markup.find(hint)
    while at >= 0:
        match = counted.match(markup, at)
        if match:
            yield match
        at = markup.find(hint, match.end() if match else at + 1)


def _counters(document: Document) -> Found[int] | None:
    """A counter in an attribute, else in embedded state, if all that the page holds agree."""
    found: dict[str, set[int]] = {"attribute": set(), "embedded state": set()}
    states, attributes = casefolded("comment_state_keys"), casefolded("comment_attributes")
    names: dict[str, str] = {}
    for hint, pattern in _counted():
        for match in _numbers_behind(document.markup, hint, pattern):
            before = _NAME_BEFORE.search(document.markup, max(0, match.start() - _LONGEST_NAME), match.start())
            name = ((before[0] if before else b"") + match["name"]).decode("ascii").casefold()
            where = "attribute" if name in attributes else "embedded state" if name in states else None
            if where:
                found[where].add(int(match["count"]))
                names[where] = f"attribute {name}" if where == "attribute" else where
    for where, values in found.items():
        if len(values) == 1:
            return Found(values.pop(), names[where])
    return None
