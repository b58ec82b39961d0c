"""The body: which segments of the page are the article's text, and what each of them is.

1. A learned model weighs every segment among its neighbours and in the tree around it (``learned.network``).
2. What by specification is never article text is left out, whatever the model says: captions and credits, the headline
   again, bylines and date lines, lines that are known never to be text (``tables/body_noise*.txt``).
3. The others are the blocks, in the page's order, each with its kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from newscrawl.grammar.byline import parse_byline
from newscrawl.grammar.byline_labels import opens_byline
from newscrawl.grammar.noise import is_noise
from newscrawl.grammar.offers import offers_the_rest
from newscrawl.grammar.printed_dates import printed_days
from newscrawl.grammar.text import bare, has_digit, labelled_value, weight_of
from newscrawl.items import Block, BlockKind, body_text
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.learned.network import BESIDE, SURE, certainty, chosen, network
from newscrawl.reading.learned.segments import Part, page_arrays
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.teasers import is_in_card
from newscrawl.reading.walk import Node, Placed, Segment
from newscrawl.tables import casefolded

_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?:\s*(?:Uhr|[AaPp]\.?[Mm]\.?|GMT|CET|ET))?")
_DATE_LINE = re.compile(
    r"\W*(?:\w{2,12},?\s)?\d{1,4}[./-]\s?(?:\d{1,2}|\w{3,9})[./-]?\s?\d{2,4}(?:\W+\d{1,2}[:.]\d{2})?(?:\s*Uhr)?\W*$"
)
_BEHIND_A_DATE = re.compile(
    r"\W*\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}(?:\W{1,4}\d{1,2}[:.h]\d{2}(?:\s*Uhr)?)?\W{1,4}(\w.*)$"
)
_NEVER_TEXT = M["CAPTION"] | M["CREDIT"] | M["COMMENTS"] | M["NEWSLETTER"] | M["FORM"] | M["SHARE"]
_NO_TEXT_TAGS = frozenset(("title", "label", "summary", "legend", "caption"))
_FIGURE_TEXT = 600  # characters; a longer text in a figure is more than what describes it
_WORDS_IN_CAPITALS, _CAPITALS = 4, 0.9  # words of a line, and share of its letters
_ALL_LINK = 0.85  # share of a line's characters in a link that is all of it; white space in it is not counted
_BY_ITS_NAME = 0.5  # confidence in a text that only the name of its place speaks for
_FOOTNOTE = 6  # characters of a link to a footnote, or back from it
_HEAD_LINE = 120  # characters of a date line or byline above the text
SHORT = 1500  # letters of a text behind which an offer to read on stands
_OFFER = 3  # lines at a text's end among which an offer to read on stands: who has subscribed may log in
_TITLE, _STANDFIRST, _PARAGRAPH = 200, 700, 200  # characters
_SHORT_LINE = 70  # characters
_OWN_STEP = 12  # letters of a step that no other address has
_SENTENCE_END = tuple('.!?…。！？"”’»:')
_FOOTNOTES = re.compile(r"\b(?:foot|end)-?_?notes?\b", re.I)
_OF_THE_BEST = 0.6  # of a page's highest log-odds: what lies above is where the text is
_FLOOD = 0.5  # of a page's segments: among so many comments the text is a small part of its column
_OFFERS = M["NEWSLETTER"]  # forms and offers to subscribe
_DOUBTFUL = 4.0  # log-odds of the likeliest segment; on such a page offers amid the text may be what speaks against it
_OF_A_BODY = -2.5  # log-odds from which on a paragraph among sure ones is text in what the page calls its body
_CLOSING = -4.5  # log-odds from which on a short sentence that closes what the page calls its body is text
_SENTENCE = 40  # letters of one (``weight_of``); shorter ones are labels
_REACH_OF_BRIEF = 12  # segments below a headline in which a brief stands: section, day and writer come before it
_REACH_OF_LABEL = 40  # segments between a label of related articles and what stands on the last of their cards
_AMID = -4.0  # log-odds from which on what stands right between two paragraphs of the text is text
_AMID_TEXT = M["HEADING"] | M["LIST"] | M["TABLE"] | M["QUOTE"]
_FAR_OFF = 4.0  # log-odds from which on a segment is text although it stands far off
_SURELY_NOT_RELATED = 6.0  # log-odds from which on a segment is text although its element says that it links elsewhere
_A_TEXT = 250  # letters behind which a headline opens another article
_LEADS_ON = M["RELATED"] | M["ASIDE"]
_MOST_HEADLINES = 30  # of one page that are looked at
_BYLINE_REACH = 4  # segments below a headline
_HOLDS = 0.9  # of the text's letters: the innermost element with so many of them is the body's place
_ORDER: attrgetter[int] = attrgetter("order")  # elements stand in this order


@dataclass(frozen=True)
class Body:
    """What was found: ``blocks``, the segments they came from, and the place in the document."""

    blocks: tuple[Block, ...]
    segments: tuple[Segment, ...]
    node: int
    """Number of the innermost element that holds nearly all of the text."""
    first: int
    """Number of that element's first segment."""
    last: int
    """Number behind that element's last segment."""
    start: int
    """Number of the first segment that became a block."""
    end: int
    """Number of the last segment that became a block."""

    @cached_property
    def text(self) -> str:
        return body_text(self.blocks)


def body_of(scene: Scene) -> Body | None:
    """The text in its place on the page, lines of other fields still in it; ``None`` where no text runs."""
    found = scene.ask(find_body)
    return found.value if found else None


def find_body(scene: Scene) -> Found[Body] | None:
    """The article's text; ``None`` where the page has no running text. The confidence is that of the text as a whole:
    that nine tenths of it are right (F1 over words of at least 0.9).
    """
    document = scene.document
    if not document.segments:
        return None
    model = network("body")
    arrays = page_arrays(document, headline_place(scene), headline_text(scene))
    odds = _without_notices(document, model.log_odds(arrays))
    if float(odds.max()) <= SURE and _is_flooded(document):
        odds = _without(scene, odds, M["COMMENTS"])
    elif float(odds.max()) <= _DOUBTFUL and any(s.marks & _OFFERS for s in document.segments):
        odds = _without(scene, odds, _OFFERS)
    kept = chosen(odds, arrays)
    kept &= ~(((arrays.marks & M["RELATED"]) != 0) & (odds < _SURELY_NOT_RELATED))
    surest = np.flatnonzero(odds > max(SURE, _OF_THE_BEST * float(odds.max()))).tolist()
    if surest:
        place = _place(document, surest)
        kept &= (odds > _FAR_OFF) | _near_the_headline(document, place, headline_place(scene))
        kept |= _amid_paragraphs(document, kept, odds)
        kept |= _footnotes(document, surest[0], document.nodes[place].last)
    else:
        kept |= (odds > BESIDE) & _side_by_side(document, kept)
    witnesses = [n for n in surest if kept[n]] or np.flatnonzero(kept).tolist()
    kept |= (odds > _OF_A_BODY) & _siblings_in_body(document, witnesses)
    kept |= _closing(document, kept, odds)
    numbers = _of_this_article(document, np.flatnonzero(kept).tolist(), headline_place(scene))
    body = _assembled(document, numbers, headline_text(scene))
    if body is None:
        return _called_body(scene) or _below_headline(scene, odds)
    confidence = model.probability(certainty(odds, arrays.sizes, kept))
    return Found(body, f"learned choice in {_shown(document.nodes[body.node])}", confidence=confidence)


def _called_body(scene: Scene) -> Found[Body] | None:
    """The text in the place that a page which declares itself an article calls its body, where what was learned finds
    none: a brief of one paragraph among much else.
    """
    document = scene.document
    if scene.metadata.article_type is None:
        return None
    numbers = [n for n, s in enumerate(document.segments) if s.marks & M["BODY"] and s.linked < len(s.text) / 2]
    body = _assembled(document, numbers, headline_text(scene)) if numbers else None
    return Found(body, "element that is called the body", confidence=_BY_ITS_NAME) if body else None


def _without_notices(document: Document, odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """The odds of a page without the lines that are known never to be text, where one of these is the likeliest: the
    licence in the footer of a site of briefs.
    """
    while (likeliest := int(odds.argmax())) and odds[likeliest] > 0 and is_noise(document.segments[likeliest].text):
        odds = odds.copy()
        odds[likeliest] = odds.min() - 1
    return odds


def _below_headline(scene: Scene, odds: NDArray[np.float32]) -> Found[Body] | None:
    """The sentences right below the headline of a page that declares itself an article, side by side in one element,
    where what was learned doubts all of the page: a brief of two or three.
    """
    document, headline = scene.document, headline_place(scene)
    if headline is None or not (scene.metadata.article_type or document.metas.get("og:type") == "article"):
        return None
    nodes, segments = document.nodes, document.segments
    below = range(headline + 1, min(headline + 1 + _REACH_OF_BRIEF, len(segments)))
    sentences = [
        n for n in below if segments[n].tag == "p" and not segments[n].linked and _is_sentence(segments[n].text)
    ]
    likely = [n for n in sentences if odds[n] > _OF_A_BODY and not segments[n].marks & (_LEADS_ON | M["FOOTER"])]
    around = [nodes[segments[n].node].parent for n in likely]
    together = [n for n, parent in zip(likely, around, strict=True) if parent == around[0]]
    body = _assembled(document, together, headline_text(scene)) if together else None
    return Found(body, "sentences below the headline", confidence=_BY_ITS_NAME) if body else None


def _is_flooded(document: Document) -> bool:
    """Whether the page's comments are most of its segments."""
    comments = sum(1 for segment in document.segments if segment.marks & M["COMMENTS"])
    return comments > _FLOOD * len(document.segments)


def _without(scene: Scene, odds: NDArray[np.float32], marks: int) -> NDArray[np.float32]:
    """The odds of a page as it would be without its places of those marks, as if nobody had commented, or nothing were
    offered amid the text; those of what stands there stay below all others.
    """
    part = Part.without(scene.document, marks)
    headline = headline_place(scene)
    if not part.segments or (headline is not None and headline not in part.numbers):
        return odds
    at = None if headline is None else part.numbers.index(headline)
    found = np.full(len(odds), float(odds.min()), dtype=np.float32)
    found[part.numbers] = network("body").log_odds(page_arrays(part, at, headline_text(scene)))
    return found


def body_of_markup(markup: str, url: str) -> Found[Body] | None:
    """The text of a piece of markup that holds an article and little else."""
    document = Document(markup, url)
    body = _assembled(document, list(range(len(document.segments))), None)
    return Found(body, "") if body else None


def _assembled(document: Document, numbers: list[int], title: str | None) -> Body | None:
    """The body made of those segments, without what is never text."""
    segments = document.segments
    node = _place(document, numbers)
    inherited = document.nodes[node].marks
    bare_title = bare(title or "")
    record = _record(document, numbers, bare_title) | _entries_of_contents(document, numbers)
    kept: list[tuple[int, Segment, BlockKind]] = []
    chosen_too = set(numbers)
    for number in numbers:
        segment = segments[number]
        goes_on = number + 1 in chosen_too and len(segments[number + 1].text) >= _SHORT_LINE
        if _is_never_text(segment, inherited) or number in record:
            continue
        if segment.tag == "h1" and not (kept and _heads_a_part(segment, bare_title)):
            continue
        if not kept and _is_of_head(segment, inherited, bare_title, goes_on):
            continue
        kept.append((number, segment, block_kind(segment)))
    kept = _without_loose_ends(_without_subjects(document, _without_head(kept)))
    if not kept:
        return None
    place = document.nodes[node]
    blocks = _once(tuple(Block(kind, segment.text) for _, segment, kind in kept))
    return Body(blocks, tuple(s for _, s, _ in kept), node, place.order, place.last, kept[0][0], kept[-1][0])


def _place(document: Document, numbers: list[int]) -> int:
    """The innermost element that holds nearly all of those segments' letters; 0 where there are none."""
    nodes, segments = document.nodes, document.segments
    running = [0, *accumulate(len(segments[number].text) for number in numbers)]
    if not running[-1]:
        return 0
    # What holds more than half of the letters holds the one in the middle.
    node = segments[numbers[bisect_right(running, running[-1] // 2) - 1]].node
    while node > 0:
        inner = nodes[node]
        held = running[bisect_left(numbers, inner.last)] - running[bisect_left(numbers, inner.order)]
        if held >= _HOLDS * running[-1]:
            break
        node = inner.parent
    while nodes[node].tag == "p":  # one paragraph is no article where others stand beside it
        node = nodes[node].parent
    return node


def _is_never_text(segment: Segment, inherited: int) -> bool:
    """Whether a segment is by specification no article text, by its place, its tag or what it says.

    ``inherited``: marks of the body's place, which say nothing about a segment inside it.
    """
    text, marks = segment.text, segment.marks & ~inherited
    if marks & _NEVER_TEXT or segment.tag in _NO_TEXT_TAGS:
        return True
    if marks & M["FIGURE"] and not marks & (M["TABLE"] | M["QUOTE"]) and len(text) < _FIGURE_TEXT:
        return True
    if len(text) <= 40 and text.casefold().strip(" :.…»>") in casefolded("heading_noise"):
        return True
    return is_noise(text) or not any(map(str.isalnum, text)) or _calls_elsewhere(segment)


def _calls_elsewhere(segment: Segment) -> bool:
    """Whether a line is a link and nothing else, in capitals: to another article, or to what is for sale."""
    text = segment.text
    if segment.linked < _ALL_LINK * len(text) or segment.marks & (M["HEADING"] | M["TABLE"]) or not text.isupper():
        return False
    capitals = sum(map(str.isupper, text))
    return len(text.split()) >= _WORDS_IN_CAPITALS and capitals >= _CAPITALS * sum(map(str.isalpha, text))


def _heads_a_part(segment: Segment, bare_title: str) -> bool:
    """Whether a heading of the highest rank that stands in the text is a sub-heading, as on pages whose writers have
    all ranks at hand: it leads nowhere, is no sentence (of a caption) and does not say the headline, or a part of it,
    again.
    """
    said = bare(segment.text)
    if len(segment.text) >= _HEAD_LINE or segment.text.endswith("."):
        return False
    return bool(bare_title) and not segment.linked and said not in bare_title and bare_title not in said


def _own_step(url: str) -> str:
    """What the page's address, and hardly another, has in it: its longest step; empty where that is short."""
    step = max(url.partition("?")[0].split("/")[3:], key=len, default="")
    return step if len(step) >= _OWN_STEP else ""


def _record(document: Document, numbers: list[int], bare_title: str) -> set[int]:
    """The segments that are the record which publishing systems print behind a text for those who copy it: "Title: The
    ferry is back", "Link: https://..." with the page's own address, and the lines with other labels beside them.
    """
    segments, address = document.segments, _own_step(document.url)
    found: set[int] = set()
    for start in numbers:
        if start in found or not _is_of_record(segments[start].text, bare_title, address):
            continue
        first = last = start
        while first > 0 and _has_label(segments[first - 1].text):
            first -= 1
        while last + 1 < len(segments) and _has_label(segments[last + 1].text):
            last += 1
        if last > first or "://" in segments[start].text:  # one line by itself may be a kicker and the headline
            found.update(range(first, last + 1))
    return found


def _entries_of_contents(document: Document, numbers: list[int]) -> set[int]:
    """The lines, no headings, that are nothing but a link to a place on the page: its table of contents."""
    segments, chosen_too = document.segments, set(numbers)
    inside = {
        link.at
        for link in document.links
        if link.at in chosen_too
        and (link.attributes["href"] or "").startswith("#")
        and len(link.attributes["href"] or "") > 1
    }
    return {
        n
        for n in inside
        if segments[n].linked >= _ALL_LINK * len(segments[n].text) > _FOOTNOTE and segments[n].tag[:1] != "h"
    }


def _is_of_record(text: str, bare_title: str, address: str) -> bool:
    value = labelled_value(text)
    said = text if value is None else value
    if address and "://" in said and " " not in said and address in said:
        return True
    return bool(bare_title) and value is not None and bare(value) == bare_title


def _has_label(text: str) -> bool:
    return len(text) < _HEAD_LINE and labelled_value(text) is not None


def _is_of_head(segment: Segment, inherited: int, bare_title: str, goes_on: bool) -> bool:
    """Whether a segment above the text is the headline again, the standfirst, a byline or a date.

    ``goes_on``: whether text follows right behind it. Then what is called a lead is the first paragraph: a standfirst
    has byline, date or picture below it.
    """
    marks, size = segment.marks & ~inherited, len(segment.text)
    if (marks & M["TITLE"] and size < _TITLE) or (marks & M["DEK"] and size < _STANDFIRST and not goes_on):
        return True
    return _belongs_to_head(segment.text, bare_title)


def _belongs_to_head(text: str, bare_title: str) -> bool:
    """The headline again, a date line or a byline above the first paragraph."""
    if bare_title and 3 < len(text) <= 2 * len(bare_title) + 40 and bare(text) in bare_title:
        return True
    if len(text) >= _HEAD_LINE:
        return False
    if _DATE_LINE.match(text) or _is_day(text) or (opens_byline(text) and parse_byline(text)[0]):
        return True
    behind = _BEHIND_A_DATE.match(text)  # "20.11.2026 14:03 by Jane Roe (3 comments)"
    return behind is not None and opens_byline(behind[1]) and bool(parse_byline(text)[0])


def _is_day(text: str) -> bool:
    """Whether a line is a day, with its name and words that stand in front of days, and nothing beside: "Monday, 16
    November 2026", "Published on 16 November 2026".
    """
    days = printed_days(text) if has_digit(text) else []
    for day in reversed(days):
        text = f"{text[: day.start]} {text[day.end :]}"
    beside = casefolded("days_of_week") | casefolded("published_words") | casefolded("modified_words")
    return bool(days) and all(word.casefold() in beside for word in re.findall(r"[^\W\d_]+", text))


def _siblings_in_body(document: Document, surest: list[int]) -> NDArray[np.bool_]:
    """Which segments are paragraphs in what the page calls its body, in the element in which sure ones stand too."""
    nodes, segments = document.nodes, document.segments
    parents = {nodes[segments[n].node].parent for n in surest if segments[n].marks & M["BODY"]}
    found = np.zeros(len(segments), dtype=bool)
    for number, segment in enumerate(segments) if parents else ():
        running = segment.tag == "p" and segment.marks & M["BODY"] and weight_of(segment.text) >= _SHORT_LINE
        if running and not segment.linked and nodes[segment.node].parent in parents:
            found[number] = True
    return found


def _side_by_side(document: Document, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which segments are sentences that stand with a kept one in one element, paragraphs that lead nowhere."""
    nodes, segments = document.nodes, document.segments
    sentences = [n for n, s in enumerate(segments) if s.tag == "p" and not s.linked and _is_sentence(s.text)]
    around = {n: nodes[segments[n].node].parent for n in sentences}
    holding = {parent for n, parent in around.items() if kept[n]}
    found = np.zeros(len(segments), dtype=bool)
    found[[n for n, parent in around.items() if parent in holding]] = True
    return found


def _closing(document: Document, kept: NDArray[np.bool_], odds: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which segments are short sentences that close the text: paragraphs that lead nowhere, behind all that is kept, in
    the element that holds the last of it. In one that is called the body they may be less likely.
    """
    nodes, segments = document.nodes, document.segments
    found = np.zeros(len(segments), dtype=bool)
    last = int(np.flatnonzero(kept)[-1]) if kept.any() else len(segments)
    around = nodes[segments[last].node].parent if last < len(segments) else 0
    for number in range(last + 1, len(segments)):
        segment = segments[number]
        likely = odds[number] > (_CLOSING if segment.marks & M["BODY"] else _OF_A_BODY)
        closes = likely and segment.tag == "p" and not segment.linked
        if not closes or nodes[segment.node].parent != around or not _is_sentence(segment.text):
            break
        found[number] = True
    return found


def _is_sentence(text: str) -> bool:
    return weight_of(text) >= _SENTENCE and text.endswith(_SENTENCE_END) and not text.endswith((":", "»", "…"))


def _amid_paragraphs(document: Document, kept: NDArray[np.bool_], odds: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which segments are headings, items, cells, quotes or times that lead nowhere and stand right between two
    paragraphs that are kept, one of them surely, in the element that holds the first.
    """
    nodes, segments = document.nodes, document.segments
    found = np.zeros(len(segments), dtype=bool)
    for number in np.flatnonzero(kept).tolist():
        if segments[number].tag != "p":
            continue
        around, end = nodes[nodes[segments[number].node].parent], number + 1
        while end < around.last and _is_amid(segments[end]) and not (kept[end] and segments[end].tag == "p"):
            end += 1
        if end == number + 1:
            continue
        goes_on = end < around.last and kept[end] and segments[end].tag == "p"
        if goes_on and max(odds[number], odds[end]) > SURE:
            found[number + 1 : end] = odds[number + 1 : end] > _AMID
    return found


def _is_amid(segment: Segment) -> bool:
    """Whether it is a kind of line that stands between paragraphs, and is no link as a whole."""
    if segment.linked and not (segment.tag == "li" and segment.linked < _ALL_LINK * len(segment.text)):
        return False
    return bool(segment.marks & _AMID_TEXT) or block_kind(segment) is BlockKind.ENTRY_TIME


def _footnotes(document: Document, first: int, end: int) -> NDArray[np.bool_]:
    """Which segments are footnotes, by the names of the elements around them: those behind the ``first`` segment of the
    text, up to the ``end`` of its place.
    """
    notes = np.zeros(len(document.segments), dtype=bool)
    nodes = document.nodes
    behind = bisect_right(nodes, first, key=_ORDER)
    for number in range(behind, bisect_left(nodes, end, behind, key=_ORDER)):
        node = nodes[number]
        if node.names and _calls_itself_notes(node.names):
            notes[node.order : min(node.last, end)] = True
    return notes


@lru_cache(maxsize=4096)
def _calls_itself_notes(names: str) -> bool:
    return bool(_FOOTNOTES.search(names))


def _near_the_headline(document: Document, place: int, headline_at: int | None) -> NDArray[np.bool_]:
    """Which segments stand in the innermost element that holds the headline and the ``place`` of nearly all of the
    sure text.
    """
    near = np.ones(len(document.segments), dtype=bool)
    if headline_at is not None:
        around = document.nodes[_with_headline(document, place, headline_at)]
        near[: around.order] = near[around.last :] = False
    return near


def _with_headline(document: Document, place: int, headline_at: int | None) -> int:
    """The innermost element that holds a place and the headline; the place itself where there is none."""
    nodes, node = document.nodes, place
    while headline_at is not None and node > 0 and not nodes[node].order <= headline_at < nodes[node].last:
        node = nodes[node].parent
    return node


def end_of_article(scene: Scene) -> int:
    """Number behind the last segment of the innermost element that holds text and headline; that of all segments where
    no text runs.
    """
    document, body = scene.document, body_of(scene)
    if body is None:
        return len(document.segments)
    return document.nodes[_with_headline(document, body.node, headline_place(scene))].last


def _of_this_article(document: Document, numbers: list[int], headline_at: int | None) -> list[int]:
    """Those segments that stand below the headline and above the next one. A headline with text above it is none."""
    end = _opens_another(document, numbers, headline_at)
    begin = -1 if headline_at is None else headline_at
    above = [document.segments[n] for n in numbers if n < begin]
    if any(len(s.text) > _PARAGRAPH and not s.linked for s in above):
        begin = -1
    below = [n for n in numbers if begin < n < end]
    if not below or is_in_card(document, document.segments[below[0]].node, below[0] - 1):
        return below  # a list
    own = list(below)
    while len(own) > 1 and _is_announced(document, own[-1], own[0]):
        own.pop()
    return below if _is_made_of_cards(document, own, below[len(own) :]) else own


def _is_made_of_cards(document: Document, own: list[int], announced: list[int]) -> bool:
    """Whether an article is a list of places or things, each with its page: cards hold most of its words, and no
    ``article`` element parts them from what stands above, or cards stand amid it.
    """
    if not announced:
        return False
    first, cards = (
        sum(len(s.text) for n in some if not (s := document.segments[n]).marks & M["HEADING"])
        for some in (own, announced)
    )
    mostly = cards > first and not _article_around(document, own[0])
    return mostly or any(_is_announced(document, n, own[0]) for n in own)


def _is_announced(document: Document, number: int, first: int) -> bool:
    """Whether a segment behind the ``first`` of the text stands on the card of another article: on one whose only
    headline leads to another page, in an ``article`` element that the text's beginning does not stand in or under a
    heading that says that related articles follow.
    """
    around = _article_around(document, number)
    outside = bool(around) and around != _article_around(document, first)
    apart = outside or _is_under_related(document, number, first)
    return apart and is_in_card(document, document.segments[number].node, first)


def _is_under_related(document: Document, number: int, first: int) -> bool:
    """Whether the nearest heading above a segment and its card that leads nowhere, in an element that holds both, is a
    label of related articles.
    """
    nodes, segments = document.nodes, document.segments
    for above in range(number - 1, max(first, number - _REACH_OF_LABEL), -1):
        segment = segments[above]
        if segment.marks & M["HEADING"] and not segment.linked:
            holder = nodes[nodes[segment.node].parent]
            return holder.order <= number < holder.last and is_noise(segment.text)
    return False


def _opens_another(document: Document, numbers: list[int], headline_at: int | None) -> int:
    """Number of the heading that opens the next article of an endless page: of the highest rank, behind text, in
    another ``article`` element or with a byline or date below it. Number of segments where there is none. What stands
    above the headline's last repetition opens none, nor what leads to related articles.
    """
    segments, end = document.segments, len(document.segments)
    if headline_at is None or segments[headline_at].tag not in ("h1", "h2") or not numbers:
        return end
    letters, text, own = 0, set(numbers), _article_around(document, numbers[0])
    left = _MOST_HEADLINES
    for number in range(headline_at + 1, numbers[-1]):
        segment = segments[number]
        if segment.tag == "h1" and left and letters >= _A_TEXT and not segment.marks & _LEADS_ON:
            left -= 1
            around = _article_around(document, number)
            below = segments[number + 1 : number + 1 + _BYLINE_REACH]
            opens = (around and around != own) or any(map(_is_head_line, below))
            if opens and not _is_repeated(segments[headline_at], segments[number : numbers[-1]]):
                return number
        letters += len(segment.text) if number in text else 0
    return end


def _is_repeated(headline: Segment, behind: list[Segment]) -> bool:
    """Whether a heading that leads nowhere says the headline again."""
    return any(s.text == headline.text and s.marks & M["HEADING"] and not s.linked for s in behind)


def _article_around(document: Document, number: int) -> int:
    """The innermost ``article`` element around a segment; 0 where there is none."""
    node = document.segments[number].node
    while node > 0 and document.nodes[node].tag != "article":
        node = document.nodes[node].parent
    return max(node, 0)


def _is_head_line(segment: Segment) -> bool:
    """A byline or a date line, by its mark or by what it says."""
    if len(segment.text) >= _HEAD_LINE:
        return False
    return bool(segment.marks & (M["BYLINE"] | M["DATE"])) or _belongs_to_head(segment.text, "")


def _without_head(kept: list[tuple[int, Segment, BlockKind]]) -> list[tuple[int, Segment, BlockKind]]:
    """Short lines above the first paragraph that stand in no paragraph element are the page's head (kicker, byline,
    date), and so are headings above them.
    """
    cut = 0
    for i, (_, segment, kind) in enumerate(kept):
        short = len(segment.text) < _SHORT_LINE and not segment.text.endswith(_SENTENCE_END)
        if kind is BlockKind.PARAGRAPH and segment.tag != "p" and short:
            cut = i + 1
        elif not segment.marks & M["HEADING"]:
            break
    return kept[cut:]


def block_kind(segment: Segment) -> BlockKind:
    """What a segment of the text is."""
    marks = segment.marks
    if marks & M["HEADING"] and not marks & (M["LIST"] | M["QUOTE"]):
        return BlockKind.SUBHEADING
    if marks & M["QUOTE"]:
        return BlockKind.QUOTE
    if marks & M["PRE"]:
        return BlockKind.PREFORMATTED
    if marks & M["LIST"]:
        return BlockKind.LIST_ITEM
    size = len(segment.text)
    if _CLOCK.fullmatch(segment.text):
        return BlockKind.ENTRY_TIME
    if marks & M["TABLE"] and segment.tag in ("td", "th") and size < 150:
        return BlockKind.TABLE_ROW
    if segment.bold >= 0.9 * size and size < 90 and not segment.text.endswith((".", ",", ";", "…")):
        return BlockKind.SUBHEADING
    return BlockKind.PARAGRAPH


def _without_subjects(
    document: Document, kept: list[tuple[int, Segment, BlockKind]]
) -> list[tuple[int, Segment, BlockKind]]:
    """Without the items at the end that are nothing but links to subjects: the article's tags."""
    last = len(kept)
    while last and kept[last - 1][2] is BlockKind.LIST_ITEM:
        segment = kept[last - 1][1]
        if segment.linked < _ALL_LINK * len(segment.text):
            break
        last -= 1
    items = {number for number, _, _ in kept[last:]}
    subjects = {link.at for link in document.links if link.at in items and _leads_to_subject(link)} if items else set()
    while kept and kept[-1][0] in subjects:
        kept = kept[:-1]
    return kept


def _leads_to_subject(link: Placed) -> bool:
    if "tag" in (link.attributes.get("rel") or "").casefold().split():
        return True
    return not casefolded("tag_links").isdisjoint((link.attributes.get("href") or "").casefold().split("/"))


def _without_loose_ends(kept: list[tuple[int, Segment, BlockKind]]) -> list[tuple[int, Segment, BlockKind]]:
    """Sub-headings with no text behind them say nothing, and an offer to read on says nothing of the article."""
    last = range(max(0, len(kept) - _OFFER), len(kept))
    offer = next((n for n in last if offers_the_rest(kept[n][1].text)), len(kept))
    if sum(weight_of(segment.text) for _, segment, _ in kept[:offer]) < SHORT:
        kept = kept[:offer]
    result: list[tuple[int, Segment, BlockKind]] = []
    for i, entry in enumerate(kept):
        if entry[2] is BlockKind.SUBHEADING and entry[1].marks & M["HEADING"] and (i + 1 >= len(kept)):
            continue
        result.append(entry)
    while (
        result
        and result[-1][2] is BlockKind.SUBHEADING
        and (result[-1][1].marks & M["HEADING"] or result[-1][1].text.endswith(":"))
    ):
        result.pop()
    return result


def _once(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """A long block that stands twice (for two screen widths, or as a pull quote) is one block."""
    seen: set[str] = set()
    result = []
    for block in blocks:
        if len(block.text) > 50:
            if block.text in seen:
                continue
            seen.add(block.text)
        result.append(block)
    return tuple(result)


def _shown(place: Node) -> str:
    """The container as evidence shows it."""
    names = (place.names or "").split()
    return f'<{place.tag} class="{names[0]}">' if names else f"<{place.tag}>"
