"""The comment count that the page states."""

from __future__ import annotations

import re
from bisect import bisect_right

from newscrawl.grammar.comment_count import comment_count, count_stems, parse_number
from newscrawl.reading.body import body_of
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import as_list
from newscrawl.reading.marks import M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.scene import Scene
from newscrawl.tables import casefolded, lines

_LINE_END = re.compile("\n")
_NAME_BEFORE = re.compile(r"[\w:-]+$")
_MANY = 3  # different counts in places of one kind are those of other articles
_TEASERS = M["RELATED"] | M["NAV"] | M["AD"] | M["VIDEO"] | M["NEWSLETTER"] | M["FIGURE"] | M["CAPTION"]


def find_comment_count(scene: Scene) -> Found[int] | None:
    """The number of comments; ``None`` where the page does not state it. A zero is believed only where people can read
    it and no widget that loads later holds the comments.
    """
    document, metadata, lead = scene.document, scene.metadata, scene.context.lead
    declared = _declared(metadata)
    printed = _printed(scene)
    for found in (declared, printed):
        if found and found.value > 0:
            return found
    if printed and not _has_widget(document):
        return printed
    counter = _counters(document)
    if counter and counter.evidence != "embedded state" and (counter.value > 0 or not _has_widget(document)):
        return counter
    stated = metadata.meta("comment_count", "comments_count", "commentcount")
    if stated and (count := parse_number(stated[0])):
        return Found(count, f"meta {stated[1]}")
    if counter and counter.value > 0:
        return counter
    if lead and lead.comment_count is not None:
        return Found(lead.comment_count, f"{lead.found_in} entry")
    return None


def _has_widget(document: Document) -> bool:
    """Whether the page loads its comments later, from elsewhere."""
    markup = document.html
    return any(name in markup for name in lines("comment_widgets"))


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


def _printed(scene: Scene) -> Found[int] | None:
    """The best statement in view: a heading of the comment area, else one near headline or end of the body."""
    document, body, headline_at = scene.document, body_of(scene), headline_place(scene)
    start = headline_at if headline_at is not None else 0
    end = body.end if body else start + 40
    ranked: list[tuple[float, int, int]] = []
    alike: dict[int, set[int]] = {}
    for number in _telling(document):
        segment = document.segments[number]
        text = segment.text
        if len(text) > 200:
            continue
        marks = segment.marks
        count = comment_count(text)
        if count is None:
            nested = document.segments[number + 1].text if number + 1 < len(document.segments) else ""
            if not (
                (marks & M["COMMENTS"] and text.isdigit() and len(nested) < 60)
                or (nested.strip("()[] ").isdigit() and marks & (M["COMMENTS"] | M["HEADING"]))
            ):
                continue
            count = comment_count(f"{text} {nested}")
            if count is None:
                continue
        if body and body.start < number <= body.end and segment in body.segments:
            continue
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
        alike.setdefault(marks, set()).add(count)
        ranked.append((rank, count, marks))
    ranked = [r for r in ranked if len(alike[r[2]]) < _MANY]
    if not ranked:
        return None
    rank, count, _ = max(ranked, key=lambda r: r[0])
    if rank < 0.5:
        return None
    return Found(count, "comments heading" if rank >= 3 else "printed comment count")


def _telling(document: Document) -> list[int]:
    """Numbers of the segments that hold a word for comments, and of bare numbers in front of one."""
    texts = [s.text[:110] for s in document.segments]
    folded = "\n".join(texts).casefold()
    hits: set[int] = set()
    starts: list[int] = []
    for stem in count_stems():
        at = folded.find(stem)
        if at >= 0 and not starts:
            starts = [0, *(m.end() for m in _LINE_END.finditer(folded))]
        while at >= 0:
            line = bisect_right(starts, at)
            hits.add(line - 1)
            at = folded.find(stem, starts[line]) if line < len(starts) else -1
    return sorted(hits | {n - 1 for n in hits if n and texts[n - 1].isdigit()})


def _counters(document: Document) -> Found[int] | None:
    """A counter in an attribute, else in embedded state, if all that the page holds agree."""
    found: dict[str, set[int]] = {"attribute": set(), "embedded state": set()}
    states, attributes = casefolded("comment_state_keys"), casefolded("comment_attributes")
    names: dict[str, str] = {}
    for hint in lines("comment_counter_hints"):
        if hint not in document.html:
            continue
        for match in re.finditer(rf"{hint}[\w-]{{0,20}}[\"'\\]*\s*[:=]\s*[\"'\\]*(\d{{1,6}})\b", document.html):
            before = _NAME_BEFORE.search(document.html, max(0, match.start() - 30), match.start())
            name = ((before[0] if before else "") + re.split(r"[\"'\\\s:=]", match[0], maxsplit=1)[0]).casefold()
            where = "attribute" if name in attributes else "embedded state" if name in states else None
            if where:
                found[where].add(int(match[1]))
                names[where] = f"attribute {name}" if where == "attribute" else where
    for where, values in found.items():
        if len(values) == 1:
            return Found(values.pop(), names[where])
    return None
