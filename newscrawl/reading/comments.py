"""The comment count that the page states."""

from __future__ import annotations

import re
from collections import Counter

from newscrawl.grammar.comment_count import comment_count, parse_number
from newscrawl.items import ReadingContext
from newscrawl.reading.body import Body
from newscrawl.reading.document import Document
from newscrawl.reading.linked_data import as_list
from newscrawl.reading.marks import M
from newscrawl.reading.metadata import Metadata
from newscrawl.tables import lines

_STATE = re.compile(r"[\"']?(?:commentCount|commentsCount|comment_count|numberOfComments|totalOpinion|commentscounter)[\"']?\s*[:=]\s*[\"']?(\d{1,6})\b")
_TEASERS = M["RELATED"] | M["NAV"] | M["AD"] | M["VIDEO"] | M["NEWSLETTER"] | M["FIGURE"]


def find_comment_count(document: Document, metadata: Metadata, context: ReadingContext, body: Body | None, headline_at: int | None) -> tuple[int, str] | None:
    """-> (count, evidence); ``None`` where the page does not state it. A zero is believed only where people can read it
    and no widget that loads later holds the comments.
    """
    declared = _declared(metadata)
    printed = _printed(document, body, headline_at)
    for found in (declared, printed):
        if found and found[0] > 0:
            return found
    if printed and not _has_widget(document):
        return printed
    attribute = _attribute(document)
    if attribute and (attribute[0] > 0 or not _has_widget(document)):
        return attribute
    stated = metadata.meta("comment_count", "comments_count", "commentcount")
    if stated and (count := parse_number(stated[0])):
        return count, f"meta {stated[1]}"
    state = _embedded_state(document)
    if state and (state[0] > 0 or not _has_widget(document)):
        return state
    lead = context.lead
    if lead and lead.comment_count is not None:
        return lead.comment_count, f"{lead.found_in} entry"
    return None


def _has_widget(document: Document) -> bool:
    """Whether the page loads its comments later, from elsewhere."""
    markup = document.html
    return any(name in markup for name in lines("comment_widgets"))


def _declared(metadata: Metadata) -> tuple[int, str] | None:
    count = metadata.article.get("commentCount")
    if count is not None and (number := parse_number(count)) is not None:
        return number, metadata.where("commentCount")
    for statistic in as_list(metadata.article.get("interactionStatistic")):
        if isinstance(statistic, dict) and re.search(r"Comment", str(statistic.get("interactionType"))):
            number = parse_number(statistic.get("userInteractionCount") or "")
            if number is not None:
                return number, metadata.where("interactionStatistic")
    if "commentCount" not in metadata.document.html:
        return None
    for element in metadata.document.root.iterfind(".//*[@itemprop='commentCount']"):
        number = parse_number(element.get("content") or "".join(element.itertext()))
        if number is not None:
            return number, "microdata commentCount"
    return None


def _printed(document: Document, body: Body | None, headline_at: int | None) -> tuple[int, str] | None:
    """The best statement in view: a heading of the comment area, else one near headline or end of the body."""
    start = headline_at if headline_at is not None else 0
    end = body.end if body else start + 40
    found: list[tuple[float, int, str]] = []
    counts: Counter[int] = Counter()
    for number, segment in enumerate(document.segments):
        text = segment.text
        if len(text) > 200:
            continue
        marks = segment.marks
        count = comment_count(text)
        if count is None:
            nested = document.segments[number + 1].text if number + 1 < len(document.segments) else ""
            if not ((marks & M["COMMENTS"] and text.isdigit() and len(nested) < 60) or (nested.strip("()[]").isdigit() and marks & M["COMMENTS"])):
                continue
            count = comment_count(f"{text} {nested}")
            if count is None:
                continue
        if body and body.start < number <= body.end and segment in body.segments:
            continue
        counts[count] += 1
        rank = 0.0
        if marks & _TEASERS and not marks & M["COMMENTS"]:
            rank -= 5
        if marks & M["COMMENTS"]:
            rank += 2
        if marks & M["HEADING"]:
            rank += 2
        if number > end:
            rank += 1.5 - min((number - end) / 100, 1.5)
        elif number >= start - 12:
            rank += 1.5 if number <= (body.start if body else start + 25) + 2 else 1.2
        else:
            rank -= 2
        if count == 0 and len(text) < 40:
            rank -= 0.2
        found.append((rank, count, text))
    if not found:
        return None
    rank, count, _ = max(found, key=lambda f: f[0])
    if rank < 0.5:
        return None
    return count, "comments heading" if rank >= 3 else "printed comment count"


def _attribute(document: Document) -> tuple[int, str] | None:
    for name in lines("comment_attributes"):
        if name not in document.html:
            continue
        values = {parse_number(e.get(name)) for e in document.root.iterfind(f".//*[@{name}]")} - {None} if name[0] != ":" else _odd(document, name)
        if len(values) == 1:
            return int(values.pop() or 0), f"attribute {name}"
    return None


def _odd(document: Document, name: str) -> set[int | None]:
    """The values of an attribute whose name no path expression can hold."""
    return {parse_number(v) for v in re.findall(rf'{re.escape(name)}="(\d{{1,6}})"', document.html)}


def _embedded_state(document: Document) -> tuple[int, str] | None:
    if "omment" not in document.html and "totalOpinion" not in document.html:
        return None
    values: set[int] = set()
    for kind, text in document.scripts:
        if "ld+json" not in kind and ("ommentCount" in text or "comment_count" in text or "ommentscount" in text or "totalOpinion" in text):
            values.update(int(v) for v in _STATE.findall(text))
    return (values.pop(), "embedded state") if len(values) == 1 else None
