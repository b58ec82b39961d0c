"""The line in which an article names its suppliers, and the agencies in marks, datelines and bylines."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.text import LONGEST_LINE, bare, clean
from newscrawl.grammar.word_patterns import any_of, any_pattern, joints
from newscrawl.tables import casefolded, lines, rows

SIZE_OF_LETTERS = "AA"
"""A button more often than Anadolu Ajansı, whose bylines say more."""
_MAX_LINE = 160
_PART = re.compile(rf"\s*(?:[/／|｜,،，、;；؛+&·–—]|\s-\s|\s{any_pattern(joints('source'))}\s)\s*")
_GLUED_JOINT = re.compile(r"\s+[وו](?=\S)|(?<=\S)(?:和|及|与|與|と|และ)(?=\S)")
"""An "and" written as one with the next name; to be read as such only beside an agency."""
_AROUND_NAMES = ' .,;:()[]（）［］【】#©*"“”„«»‘’「」『』《》'
_BRACKETS = {"(": ")", "[": "]", "（": "）", "【": "】", "［": "］"}
_MAX_NAME, _NAME_WORDS = 40, 4  # characters, and words, of a supplier's name
_MAX_CLOSING = 100  # characters of a line of nothing but an opener and suppliers
_RUNNING_WORD = 3  # letters of the longest small word within a name ("Corriere della Sera" has one longer)
_ADDRESS = re.compile(r"[^\W\d_]\w*\.\w{2,4}$")
_VIETNAMESE = re.compile("[đơưĐƠƯ\u1ea0-\u1ef9]")
_NO_NAME = re.compile(r"\d{3}|[@:!?…]|https?|\bwww\.")
_SIGN = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s*(?:(?:19|20)\d\d)?\s*", re.I)
_STAFF_MARK = re.compile(r"^[a-zäöüß]{2,4}\.?$")

_END_TAG = re.compile(
    r"(?:^|[\s.!?”\"»)।۔。！？」])(?:"
    r"[(\[（【](?P<bracket>[^()\[\]（）【】]{2,60})[)\]）】]\s*\.?"
    r"|(?P<slash>(?:[A-Za-zÄÖÜäöü.-]{2,12}(?:,\s)?/\s?)+[A-Za-zÄÖÜäöü.-]{2,14}(?:\s[A-Z][a-zäöü]+)?)\s*\.?"
    r"|[–—-]{1,2}\s*(?P<dash>[A-Z][\w-]{1,20}(?:\s[A-Z][\w-]+)?)\s*\.?"
    r")$"
)
_DATELINE = re.compile(
    r"^(?P<place>[^()\n]{0,70}?)\s*[(【](?P<agency>[^()【】]{2,40})[)】]\s*\.?\s*(?:[-–—:.]|\u2014)"
    r"|^【(?P<cjk>[^】]{2,30})】|^(?P<xinhua>新华社)"
)
_SIGNED_DATELINE = re.compile(
    r"[(\[（【［][^()\[\]=＝]{1,14}[=＝]\s?([^()\[\]=＝]{2,20})[)\]）】］]"  # Korean
    r"|[(（【]?([\u3400-\u9fff]{2,6}?)(?:記者|记者)[\u3400-\u9fff]{2,12}\d{1,2}日[電电]"  # Chinese, of Taiwan too
    r"|([\u3400-\u9fff]{4,12})\d{1,2}月\d{1,2}日[電电]"
    r"|[A-ZÀ-Þ][^()\n]{1,50}?\d{1,2}\.?\s\(([^()]{2,30})\)\s(?=\w)"  # a day, and no sign behind the brackets
    r"|[A-ZÀ-Þ '’-]{3,40}:?\s\(([^()]{2,30})\):?\s(?=\w)"
    r"|[А-ЯЁЇІЄҐ -]{3,30},\s\d{1,2}\s\w{3,10}\.?\s?[-–—/]\s?/?([^/.\n]{2,25})[/.]"  # Russian
    r"|[А-ЯЁЇІЄҐ][\w-]{2,20}\.\s([А-ЯЁЇІЄҐ]{2,10})\.\s"
)
_WITH_FILES = re.compile(rf"^\W*{any_pattern(lines('source_openers'))}\s+(?P<who>.{{2,200}})$", re.I)
_WITH = re.compile(r"^\W*(?:mit|avec)\s+(?P<who>.{2,60})$", re.I)
_COPYRIGHT_LINE = re.compile(
    r"^\W*(?:©|\(c\)|Copyright)\s*(?:©\s*)?(?:(?:19|20)\d\d)?,?\s*(?:by\s+)?(?P<who>.{2,80})$", re.I
)
_TAKEN_OVER = re.compile(r"(?:automatisch|automatically).{1,80}?(?:von|from|der)\s.{0,60}?\((\w[\w-]{1,12})\)")


@cache
def _label() -> re.Pattern[str]:
    labels = any_of(row[0] for row in rows("source_labels"))
    return re.compile(
        rf"^[\s(\[（【–—*]*{labels}(?:(?:\s+\w{{1,20}})?\s*[:：]|\s*[=＝՝])\s*"
        rf"|^[\[【［]{labels}[\]】］]\s*[:：]?\s*"
        rf"|^[\s(\[]*{any_of(lines('source_labels_before_names'))}\s+"
        rf"(?=(?-i:[A-ZÀ-ÖØ-ÞĀ-Ž])[^.!?:]{{1,{_MAX_NAME + _MAX_NAME // 2}}}$)",
        re.I,
    )


@cache
def _desk_label() -> re.Pattern[str]:
    return re.compile(rf"^\W*{any_of(row[0] for row in rows('source_labels') if len(row) > 1)}\b", re.I)


@cache
def _closing_opener() -> re.Pattern[str]:
    labels = any_of(row[0] for row in rows("source_labels") if len(row) == 1)
    words = any_pattern((labels, *lines("source_prepositions")))
    return re.compile(rf"(?:(?P<phrase>{any_pattern(lines('source_closing_openers'))})|{words})\s+(?P<who>\S.*)$", re.I)


_WITHIN = re.compile(
    rf"(?:^|[\s|｜·]){any_of(lines('source_labels_within'))}\s?[:：]?\s?([^\s|｜·:：]{{2,24}})(?=[\s|｜·]|$)"
)
_ENDING = re.compile(rf"^(?P<who>.*\S)\s*{any_pattern(lines('source_endings'))}$", re.I)


def source_within(text: str) -> str | None:
    """Whom a line that tells the day above a text names as its source, in Chinese; ``None`` where it names nobody:
    "2023-04-05 10:21 来源：海岛日报 举报".
    """
    match = _WITHIN.search(text)
    name = match[1].strip(_AROUND_NAMES) if match else ""
    return name if name and _may_be_supplier(name) else None


def is_label_alone(text: str) -> bool:
    """Whether a line is nothing but a source label ("Source:"), the name in the line below it."""
    return text.casefold().rstrip(" :：=") in _labels_alone()


@cache
def _labels_alone() -> frozenset[str]:
    return frozenset(row[0].casefold() for row in rows("source_labels") if len(row) == 1)


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
    while len(line) > 1 and _BRACKETS.get(line[0]) == line[-1]:
        line = line[1:-1].strip()
    for opening, closing in _BRACKETS.items():
        if line.count(opening) < line.count(closing):
            line = line.rstrip(closing).strip()
    return clean(line) or None


def names_suppliers_of_every_kind(line: str) -> bool:
    """Whether a labelled line says where a text is from, and not who wrote or edited it ("Redaktion: ...")."""
    return not _desk_label().match(line)


def suppliers(line: str, outlets: tuple[str, ...] = (), *, only_agencies: bool = True) -> tuple[str, ...]:
    """The suppliers in a source line, each once, as printed, outlet and staff marks left out.

    ``outlets``: names of the page's own outlet. Unless ``only_agencies`` is false, parts that are no known agency
    are left out too; of a line in which anything else than names stands they always are.
    """
    own = {bare(o) for o in outlets if o}
    found: dict[str, str] = {}
    names = _names(line[:LONGEST_LINE])
    only_agencies = only_agencies or not all(map(_may_be_supplier, names))
    for name in names:
        low = bare(name)
        known = agency(name) or agency(re.sub(r"\s+(?:Sport|Nachrichten|News|Photo)$", "", name))
        if not low or any(low == o or (o and low.startswith(o) and not known) for o in own):
            continue
        if known:
            found.setdefault(known, name)
        elif not only_agencies and not _STAFF_MARK.match(name) and name.casefold() not in casefolded("source_nobody"):
            found.setdefault(low, name)
    return tuple(found.values())


def _names(line: str) -> list[str]:
    names: list[str] = []
    for part in _PART.split(line):
        pieces = _GLUED_JOINT.split(part)
        names += pieces if len(pieces) > 1 and any(map(agency, pieces)) else [part]
    return [_with_bracket(name) for part in names if (name := part.strip(_AROUND_NAMES))]


def _with_bracket(name: str) -> str:
    """A name with the bracket that ends it, where one opens within it: "Quay Press Agency (QPA)"."""
    return f"{name})" if name.count("(") > name.count(")") else name


def _may_be_supplier(name: str) -> bool:
    """Whether a part of a source line is a name, or a word that stands in the place of one, and no running text."""
    if agency(name) or _STAFF_MARK.match(name) or name.casefold() in casefolded("source_nobody"):
        return True
    words = name.split()
    running = sum(word.islower() and len(word) > _RUNNING_WORD and "." not in word for word in words)
    return (
        len(name) <= _MAX_NAME
        and len(words) <= _NAME_WORDS
        and not _NO_NAME.search(name)
        and not (name[0].islower() and not _is_brand(name))
        and running < 2
    )


def _behind_opener(line: str) -> tuple[str, ...]:
    """The suppliers of a line of nothing else but an opener: "Con información de AP", "Theo VnExpress", "MTI nyomán".

    Without a colon most openers are words of any sentence, so one supplier at least has to be an agency; behind a
    phrase that says no other thing, a name by its look.
    """
    line = line.strip(" .()[]（）【】*_–—-")
    match = _closing_opener().match(line) or _ENDING.match(line) if len(line) <= _MAX_CLOSING else None
    names = _names(match["who"]) if match else []
    sure = any(agency(name) or (match and match.groupdict().get("phrase") and _is_brand(name)) for name in names)
    return suppliers(match["who"], only_agencies=False) if match and sure and all(map(_may_be_supplier, names)) else ()


def _is_brand(name: str) -> bool:
    """Whether a name is one that no person and no place has: an address, a capital within, an abbreviation, or letters
    of Vietnamese, whose papers print "Theo ..." where nobody is called so.
    """
    return (
        bool(_ADDRESS.match(name) or _VIETNAMESE.search(name))
        or any(one.islower() and other.isupper() for one, other in pairwise(name))
        or (len(first := name.split()[0]) > 1 and first.isupper())
    )


def end_tag_agencies(paragraph: str) -> tuple[str, ...]:
    """Agencies in the mark at the end of a paragraph: "(dpa/abc)", "SDA/sep", "– NTB"."""
    tail = paragraph[-80:]
    match = _END_TAG.search(tail)
    if not match:
        return ()
    mark = _label().sub("", match["bracket"] or "", count=1) or match["slash"] or match["dash"] or ""
    parts = [p.strip(" .()") for p in re.split(r"[/,،、，+&]|\smit\s|\sand\s|\sund\s", mark)]
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
    """Agencies in a dateline: "OSLO (NTB) – ...", "KATHMANDU, April 25 (Reuters) - ...", "(서울=연합뉴스)"."""
    opening = paragraph[:140]
    match = _DATELINE.match(opening)
    if match is None:
        named = _SIGNED_DATELINE.match(opening)
        if named is None:
            return ()
        parts = re.split(r"[/,\s]+", next(part for part in named.groups() if part))
        whole = agency(" ".join(parts)) or _agency_before_place(parts[0])
        return (whole,) if whole else tuple(dict.fromkeys(a for p in parts if (a := agency(p))))
    if match["xinhua"]:
        return ("新华社",)
    mark = match["agency"] or match["cjk"] or ""
    if match["agency"] and not _place_like(match["place"] or ""):
        return ()
    parts = re.split(r"[/,\s＝=]+", mark)
    known = [agency(mark)] if agency(mark) else [agency(part) for part in parts]
    if match["cjk"] and not any(known):
        known = [_agency_behind_place(mark)]
    return tuple(dict.fromkeys(name for name in known if name))


def _agency_before_place(mark: str) -> str | None:
    """The agency that a mark in Chinese begins with, no sign in front of the place: "中新网北京"."""
    sizes = range(len(mark) - 2, 1, -1) if mark and not mark.isascii() else ()
    return next((a for size in sizes if (a := agency(mark[:size]))), None)


def _agency_behind_place(mark: str) -> str | None:
    """The agency that a mark in Japanese ends with, no sign behind the place: "東京共同"."""
    return next((a for start in range(2, len(mark) - 1) if (a := agency(mark[start:]))), None)


def _place_like(text: str) -> bool:
    words = [w for w in re.split(r"[\s/,]+", text) if w.isalpha()]
    return len(words) <= 6 and all(w[:1].isupper() or not w[:1].islower() or len(w) <= 3 for w in words)


def with_files_agencies(text: str) -> tuple[str, ...]:
    """Agencies of a line that says whose material a text uses, wherever it stands: "Mit Informationen der Agenturen
    AFP und dpa".
    """
    if named := _behind_opener(text):
        return named
    match = _WITH_FILES.match(text) if len(text) <= 300 else None
    return agencies_in(match["who"]) if match else ()


def closing_line_agencies(text: str) -> tuple[str, ...] | None:
    """Agencies of a line that stands by itself at an article's end ("With files from ...", "© 2026 Agency", a bare
    agency name); ``None`` where the line is no such line.
    """
    line = clean(text)
    if len(line) > 300:
        return None
    if named := _behind_opener(line):
        return named
    for pattern in (_WITH_FILES, _WITH, _COPYRIGHT_LINE):
        match = pattern.match(line)
        if match:
            return agencies_in(match["who"])
    taken = _TAKEN_OVER.search(line)
    if taken and agency(taken[1]):
        return (agency(taken[1]) or "",)
    if 1 < len(line) <= 40 and line != SIZE_OF_LETTERS:
        parts = [
            p for p in re.split(r"[/,،、，|·]\s*|\s+mit\s+|\s*[–—]\s*|\s-\s", line.strip(" ()[]（）【】.*–—-=＝")) if p
        ]
        known = [a for p in parts if (a := agency(p))]
        if known and all(agency(p) or _STAFF_MARK.match(p) for p in parts):
            return tuple(dict.fromkeys(known))
    return None
