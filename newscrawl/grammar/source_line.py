"""The line in which an article names its suppliers, and the agencies in marks, datelines and bylines."""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.text import LONGEST_LINE, bare, clean
from newscrawl.grammar.word_patterns import any_of, any_pattern, joints
from newscrawl.tables import lines

SIZE_OF_LETTERS = "AA"
"""A button more often than Anadolu Ajansı, whose bylines say more."""
_MAX_LINE = 160
_PART = re.compile(rf"\s*(?:/|\||,|;|\+|&|\s{any_pattern(joints('source'))}\s)\s*")
_SIGN = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s*(?:(?:19|20)\d\d)?\s*", re.I)
_STAFF_MARK = re.compile(r"^[a-zäöüß]{2,4}\.?$")

_END_TAG = re.compile(
    r"(?:^|[\s.!?”\"»)])(?:"
    r"[(\[](?P<bracket>[^()\[\]]{2,60})[)\]]\s*\.?"
    r"|(?P<slash>(?:[A-Za-zÄÖÜäöü.-]{2,12}(?:,\s)?/\s?)+[A-Za-zÄÖÜäöü.-]{2,14}(?:\s[A-Z][a-zäöü]+)?)\s*\.?"
    r"|[–—-]{1,2}\s*(?P<dash>[A-Z][\w-]{1,20}(?:\s[A-Z][\w-]+)?)\s*\.?"
    r")$"
)
_DATELINE = re.compile(
    r"^(?P<place>[^()\n]{0,70}?)\s*[(【](?P<agency>[^()【】]{2,40})[)】]\s*\.?\s*(?:[-–—:.]|\u2014)"
    r"|^【(?P<cjk>[^】]{2,30})】|^(?P<xinhua>新华社)"
)
_WITH_FILES = re.compile(rf"^\W*{any_pattern(lines('source_openers'))}\s+(?P<who>.{{2,200}})$", re.I)
_WITH = re.compile(r"^\W*(?:mit|avec)\s+(?P<who>.{2,60})$", re.I)
_COPYRIGHT_LINE = re.compile(
    r"^\W*(?:©|\(c\)|Copyright)\s*(?:©\s*)?(?:(?:19|20)\d\d)?,?\s*(?:by\s+)?(?P<who>.{2,80})$", re.I
)
_TAKEN_OVER = re.compile(r"(?:automatisch|automatically).{1,80}?(?:von|from|der)\s.{0,60}?\((\w[\w-]{1,12})\)")


@cache
def _label() -> re.Pattern[str]:
    labels = any_of(lines("source_labels"))
    return re.compile(
        rf"^[\s(\[–—*]*{labels}(?:\s+\w{{1,20}})?\s*[:：]\s*|^[\s(\[]*(?:Źródło|Zdroj|Lähde)\s+(?=[A-Z])", re.I
    )


def is_source_label(text: str) -> bool:
    """Whether a line opens with a source label ("Kilde: ...")."""
    return bool(_label().match(text))


def parse_source_line(text: str) -> str | None:
    """A labelled or © source line -> the line without label, ©, # and enclosing brackets; ``None`` where nothing is
    left.

    "Source: © NTB Scanpix / #Norway Today / #NorwayTodayNews" -> "NTB Scanpix / Norway Today / NorwayTodayNews"
    """
    line = clean(text)
    if len(line) > _MAX_LINE:
        return None
    line = _label().sub("", line, count=1)
    line = _SIGN.sub("", line).replace("#", "")
    line = line.strip(" .,;:–—-*")
    while len(line) > 1 and line[0] in "([" and line[-1] in ")]":
        line = line[1:-1].strip()
    if line.count("(") < line.count(")"):
        line = line.rstrip(")]").strip()
    return clean(line) or None


def suppliers(line: str, outlets: tuple[str, ...] = (), *, only_agencies: bool = True) -> tuple[str, ...]:
    """The suppliers in a source line, each once, as printed, outlet and staff marks left out.

    ``outlets``: names of the page's own outlet. Unless ``only_agencies`` is false, parts that are no known agency
    are left out too.
    """
    own = {bare(o) for o in outlets if o}
    found: dict[str, str] = {}
    for part in _PART.split(line[:LONGEST_LINE]):
        name = part.strip(' .,;:()[]#©*"“”')
        low = bare(name)
        known = agency(name) or agency(re.sub(r"\s+(?:Sport|Nachrichten|News|Photo)$", "", name))
        if not low or any(low == o or (o and low.startswith(o) and not known) for o in own):
            continue
        if known:
            found.setdefault(known, name)
        elif not only_agencies and not _STAFF_MARK.match(name):
            found.setdefault(low, name)
    return tuple(found.values())


def end_tag_agencies(paragraph: str) -> tuple[str, ...]:
    """Agencies in the mark at the end of a paragraph: "(dpa/abc)", "SDA/sep", "– NTB"."""
    tail = paragraph[-80:]
    match = _END_TAG.search(tail)
    if not match:
        return ()
    mark = match["bracket"] or match["slash"] or match["dash"] or ""
    parts = [p.strip(" .()") for p in re.split(r"[/,+&]|\smit\s|\sand\s|\sund\s", mark)]
    known = tuple(
        dict.fromkeys(a for p in parts for a in [agency(re.split(r"\s(?=\d|[A-Z][a-z])", p)[0]) or agency(p)] if a)
    )
    if match["dash"] and not agency(mark):
        return ()
    return known


def end_tag(paragraph: str) -> str | None:
    """The mark itself where it names an agency, for cutting it off the text; ``None`` else."""
    if not end_tag_agencies(paragraph):
        return None
    tail = paragraph[-80:]
    match = _END_TAG.search(tail)
    return match[0].lstrip('.!?”"» ').strip() if match else None


def dateline_agencies(paragraph: str) -> tuple[str, ...]:
    """Agencies in a dateline: "OSLO (NTB) – ...", "KATHMANDU, April 25 (Reuters) - ...", "【6月18日 AFP】"."""
    match = _DATELINE.match(paragraph[:140])
    if not match:
        return ()
    if match["xinhua"]:
        return ("新华社",)
    mark = match["agency"] or match["cjk"] or ""
    if match["agency"] and not _place_like(match["place"] or ""):
        return ()
    parts = re.split(r"[/,\s]+", mark)
    whole = agency(mark)
    return (whole,) if whole else tuple(dict.fromkeys(a for p in parts if (a := agency(p))))


def _place_like(text: str) -> bool:
    words = [w for w in re.split(r"[\s/,]+", text) if w.isalpha()]
    return len(words) <= 6 and all(w[:1].isupper() or len(w) <= 3 for w in words)


def with_files_agencies(text: str) -> tuple[str, ...]:
    """Agencies of a line that says whose material a text uses, wherever it stands: "Mit Informationen der Agenturen
    AFP und dpa".
    """
    match = _WITH_FILES.match(text) if len(text) <= 300 else None
    return agencies_in(match["who"]) if match else ()


def closing_line_agencies(text: str) -> tuple[str, ...] | None:
    """Agencies of a line that stands by itself at an article's end ("With files from ...", "© 2026 Agency", a bare
    agency name); ``None`` where the line is no such line.
    """
    line = clean(text)
    if len(line) > 300:
        return None
    for pattern in (_WITH_FILES, _WITH, _COPYRIGHT_LINE):
        match = pattern.match(line)
        if match:
            return agencies_in(match["who"])
    taken = _TAKEN_OVER.search(line)
    if taken and agency(taken[1]):
        return (agency(taken[1]) or "",)
    if 1 < len(line) <= 40 and line != SIZE_OF_LETTERS:
        parts = [p for p in re.split(r"[/,|]\s*|\s+mit\s+", line.strip(" ()[].*–-")) if p]
        known = [a for p in parts if (a := agency(p))]
        if known and all(agency(p) or _STAFF_MARK.match(p) for p in parts):
            return tuple(dict.fromkeys(known))
    return None
