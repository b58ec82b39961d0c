"""Bylines: the names in them, whoever they name (people, handles, desks), and the agencies beside them. Which names are
authors is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from newscrawl.grammar import cjk_bylines
from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.byline_labels import (
    EDGES,
    GLUED_LABEL,
    LONGEST,
    is_label,
    is_other_role,
    label,
    opens_byline,
    other_roles,
    with_roles_apart,
)
from newscrawl.grammar.byline_names import is_occupation, is_word, tidied
from newscrawl.grammar.names import holds_given_name, is_person
from newscrawl.grammar.printed_dates import printed_days
from newscrawl.grammar.text import bare, clean, has_digit
from newscrawl.grammar.word_patterns import any_of, any_pattern, joints
from newscrawl.tables import casefolded, lines, rows


def _weekdays() -> frozenset[str]:
    """The days of the week and what they are shortened to."""
    whole = casefolded("days_of_week")
    return whole | {day[:size] for day in whole for size in _SHORT_WEEKDAYS}


_SHORT_WEEKDAYS = (2, 3, 4)  # letters
_LONGEST_JOINT = 8  # characters of one that is a line by itself
_LONGEST_SIGNATURE = 80  # characters of a line of names, ranks and addresses
_REMEMBERED = 1024  # bylines; one is asked about several times while a page is read
_JOINT = re.compile(
    rf"\s*(?:,(?!\s*(?:Jr|Sr|III?)\b)(?:\s{any_pattern(joints('byline'))}(?=\s))?"
    rf"|;|\||•|·|‧|●|⋅|/|\n|&|\+|\s[-–—]\s|[、，،／]"
    rf"|\s{any_pattern(joints('byline'))}\s)\s*"
)
_JOINT_ALONE = re.compile(rf"[,;、，،]?\s?(?:[&+]|{any_pattern(joints('byline'))})?", re.I)
_COLUMNS = re.compile(r"\s*[|•·‧●⋅]\s*")  # what stands behind a time's is not about the time
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,80}|\(at\)\S+")
_EMAIL_WITHIN = re.compile(
    r"(?<=\w)[\s(<\[]+[^\s@]{1,64}@[\w.-]{1,80}\w[\s)>\]]+(?=[A-ZÀ-Þ\u3400-\ud7af])"
)  # behind a name, in front of another
_OTHER = "\0"  # stands where brackets said that who stands in front of them did something else
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]")
_IN_BRACKETS = re.compile(r"^\s*[(\[]([^()\[\]]{3,280})[)\]]\.?$")
_READING_TIME = re.compile(rf"(?<!\d)\d+\s*{any_pattern(lines('reading_time_units'))}\b.*$", re.I)
_TOLD_FROM_NOW = re.compile(any_pattern(lines("relative_days")), re.I)
_FIGURE = re.compile(r"(?<!\w)\d")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=\w)")
_LATIN_OR_UNSPACED = re.compile(r"[A-Za-zÀ-ɏ\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER_JOINT = re.compile(r"\s(?=([וو])\w)")
_PLACE_IN_FRONT = re.compile(rf"^{any_of(sorted(lines('byline_places')))}(?:\s?[:：=،]|\s[-–—/]\s)\s*(?=\S)")
_DAY_INTRODUCED = re.compile(  # "Jane Roe on Mon, ", "Ana Roe, Lun. "
    rf"(?:\s{any_of(lines('day_prepositions'))}|(?<=,)|^)\s*{any_of(_weekdays())}\b\.?,?\s*$"
    rf"|\s{any_of(lines('day_prepositions'))}\s*$",
    re.I,
)
_PREPOSITION = re.compile(rf"^{any_of(lines('byline_prepositions'))}\s+(?=\S)", re.I)
_PEOPLE_JOINT = re.compile(rf"\s({any_of(row[0] for row in rows('name_joints_of_people'))})\s", re.I)
_LABEL_WITHIN = re.compile(rf"^(.{{0,40}}?)\s*\b{any_pattern(lines('byline_words_within'))}\s+(?=\S)", re.I)
_TWO_PARTS = re.compile(
    rf"^\W*(\w+)\s+(?:{any_pattern(joints('byline'))}|&|\+)\s+(\w+)"
    rf"(?:\s{any_pattern(lines('byline_words_within'))}(?:\s?[:：])?\s|\s?[:：]\s?)(?=\S)",
    re.I,
)
_WRITTEN, _EDITED = "By ", "Edited by "
_INITIALS = re.compile(r"[a-z]{2,4}$")  # of the staff, where an agency stands beside them ("abc/dpa")


@dataclass(frozen=True, slots=True)
class NamePiece:
    """``name`` as it would be shown; ``labelled``: whether a word like "by" stood in front; ``behind``: how many pieces
    of the same byline stood before it; ``other_role``: whether the words in front say that it did something else
    ("Reviewed by").
    """

    name: str
    labelled: bool
    behind: int
    other_role: bool = False


def is_signed_by_reporters(text: str) -> bool:
    """Whether a line in Chinese, Japanese or Korean is nothing but names and words that say that they report."""
    of_desk = cjk_bylines.is_of_desk(text)
    if len(text) > _LONGEST_SIGNATURE or not (of_desk or cjk_bylines.tells_writer(text)):
        return False
    is_name = cjk_bylines.may_be_name if of_desk else cjk_bylines.is_name
    pieces = name_pieces(text)
    return bool(pieces) and all(is_name(p.name.replace(" ", "")) and not p.other_role for p in pieces)


def joins_names(text: str) -> bool:
    """Whether a line is nothing but what stands between two names: ",", "and"."""
    return 0 < len(text) <= _LONGEST_JOINT and bool(_JOINT_ALONE.fullmatch(text))


def name_pieces(text: str) -> tuple[NamePiece, ...]:
    """A byline -> the names that may be in it, in order, without labels, degrees, titles, days and addresses."""
    return _name_pieces(text[:LONGEST])


@lru_cache(maxsize=_REMEMBERED)
def _name_pieces(text: str) -> tuple[NamePiece, ...]:
    line = _with_parts_told(_without_brackets(clean(_EMAIL.sub(" ", _EMAIL_WITHIN.sub(" | ", text)))))
    said, labelled = _without_label(line)
    reporters = cjk_bylines.tells_reporters(line)
    labelled = labelled or cjk_bylines.is_of_desk(text)
    found: list[NamePiece] = []
    other = False
    for part in _JOINT.split(_without_times(said)):
        if role := other_roles().match(part):
            name, labelled, other = tidied(part[role.end() :]), True, True
            if name:
                found.append(NamePiece(name, labelled, len(found), other))
            continue
        if again := label().match(part):
            other = False
            said_before = again[0].strip()
            labelled = labelled or said_before[-1:] in ":：" or said_before.casefold() in casefolded("byline_openers")
        if found and (joint := _PEOPLE_JOINT.match(f" {part}")) and _is_whole(part[joint.end() - 1 :]):
            part = part[joint.end() - 1 :]
        if cjk_bylines.tells_writer(part):
            labelled = True
        for one in _people_of(part, reporters=reporters):
            name = tidied(one.replace(_OTHER, ""))
            if not name or (_INITIALS.match(name) and agencies_in(line)):
                continue
            if not found or not _is_beside_name(name, one, found[-1].name):
                found.append(NamePiece(name, labelled, len(found), other or _OTHER in one))
    return _of_people(found) if cjk_bylines.CJK.search(line) else tuple(found)


def _of_people(pieces: list[NamePiece]) -> tuple[NamePiece, ...]:
    """The pieces of a Chinese, Japanese or Korean line without the outlets and desks beside its names, and with what
    somebody did behind the name: "裴若晴／核稿編輯".
    """
    told: list[NamePiece] = []
    for piece in pieces:
        if told and is_other_role(piece.name) and not told[-1].labelled:
            told[-1] = replace(told[-1], other_role=True)
        else:
            told.append(piece)
    if any(cjk_bylines.is_name(piece.name) for piece in told):
        told = [piece for piece in told if not cjk_bylines.is_house(piece.name)]
    return tuple(told)


def _without_brackets(line: str) -> str:
    """What stands in brackets around a whole line, where it begins as bylines do or with a person's name."""
    whole = _IN_BRACKETS.match(line)
    if not whole:
        return line
    begins = label().match(whole[1]) or other_roles().match(whole[1]) or _is_whole(_JOINT.split(whole[1])[0])
    return whole[1] if begins else line


def _with_parts_told(line: str) -> str:
    """A line in which one label says what those behind it did: who did two things, one of them writing, wrote it
    ("Story and photos by").
    """
    both = _TWO_PARTS.match(line)
    parts = [is_other_role(word) for word in both.groups()] if both else []
    if both and (any(parts) or all(map(is_label, both.groups()))):
        return f"{_EDITED if all(parts) else _WRITTEN}{line[both.end() :]}"
    return with_roles_apart(cjk_bylines.signed(line))


def _without_label(line: str) -> tuple[str, bool]:
    """-> (what stands behind a byline's label, whether there was one); one for another part stays in its place."""
    is_other = bool(other_roles().match(line))
    line = _PLACE_IN_FRONT.sub("", line)
    bared = line if is_other else GLUED_LABEL.sub("", label().sub("", line))
    if bared != line or opens_byline(line):
        return bared, True
    said = _PREPOSITION.match(bared)
    if said and _is_whole(_people_of(_JOINT.split(bared[said.end() :])[0])[0]):
        return bared[said.end() :], True
    within = None if is_other else _LABEL_WITHIN.match(bared)
    if within and not _JOINT.search(within[1]) and is_person(_named_first(bared[within.end() :])):
        return bared[within.end() :], True
    return bared, False


def _without_times(text: str) -> str:
    """A byline with commas where days, clocks and reading times stood; of brackets, what ``_said_in_brackets``."""
    for day in reversed(printed_days(text)) if has_digit(text) else ():
        text = _DAY_INTRODUCED.sub("", text[: day.start]) + "," + text[day.end :]
    text = _BRACKETS.sub(_said_in_brackets, text)
    if not has_digit(text):
        return text
    columns = _COLUMNS.split(cjk_bylines.CLOCK.sub(",", text))
    return " | ".join(_without_time_ago(_READING_TIME.sub(",", column)) for column in columns)


def _named_first(text: str) -> str:
    """The first name of a line, empty where it is none: what stands in brackets behind it says something else."""
    return tidied(_JOINT.split(_BRACKETS.sub("", text))[0]) or ""


def _said_in_brackets(match: re.Match[str]) -> str:
    """What is left of brackets: a sign where they say that who stands in front did something else ("(Fotos)")."""
    said = match[0].strip(EDGES + "（）【】")
    if said.casefold() in casefolded("job_words") or said.casefold() in casefolded("house_words"):
        return ""
    return _OTHER if is_other_role(said) else ""


def _people_of(part: str, *, reporters: bool = False) -> list[str]:
    """The parts of a byline's part between words or letters that part names only where a whole name stands on both
    sides, and between names in Chinese, Japanese and Korean without a sign. ``reporters``: see ``cjk_bylines``.
    """
    if cjk_bylines.CJK.search(part):
        return cjk_bylines.people_of(part, reporters=reporters)
    for joint in (*_PEOPLE_JOINT.finditer(part), *_LETTER_JOINT.finditer(part)):
        behind = part[joint.end() :]
        letter = joint[1] if joint.re is _LETTER_JOINT else ""
        if letter and behind.split()[0] in casefolded("joint_letter_names"):
            continue
        before, behind = part[: joint.start()], behind.removeprefix(letter)
        if (letter or _parts_names(joint[1], part, behind)) and _is_whole(before) and _is_whole(behind):
            return [*_people_of(before), *_people_of(behind)]
        if not letter and before.strip() and (agency(behind) or behind.strip().casefold() in casefolded("house_words")):
            return [before]
    end = _FULL_STOP.search(part)
    return [part[: end.start()], part[end.end() :]] if end and _is_whole(part[: end.start()]) else [part]


def _parts_names(joint: str, part: str, behind: str) -> bool:
    """Whether the letters of the joint's language are in the line, or a given name begins what stands behind it."""
    letters = _letters_of_joints()[joint.casefold()]
    return not letters or not letters.isdisjoint(part.casefold()) or holds_given_name(behind.split())[0]


@cache
def _letters_of_joints() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset("".join(row[1:])) for row in rows("name_joints_of_people")}


def _is_whole(text: str) -> bool:
    """Whether a text is a person's name of two words or more."""
    name = tidied(text.replace(_OTHER, "")) or ""
    return " " in name and is_person(name)


def _is_beside_name(name: str, part: str, before: str) -> bool:
    """Whether what stands behind a name says what somebody is or where, and names nobody. ``part``: as printed."""
    if is_occupation(name) or name.casefold() in casefolded("byline_places"):
        return True
    if " " not in before or _LATIN_OR_UNSPACED.search(name):
        return False
    is_job = part.split()[0].casefold() in casefolded("job_words") and not any(map(str.isupper, name))
    return is_job or " " not in name or name.split()[0].casefold() in casefolded("job_words")


def _without_time_ago(text: str) -> str:
    """A byline without the time told from now behind its names: "Jane Roe 2 weeks, 3 days ago", "Kari Nord vor 3
    Tagen".
    """
    figure = _FIGURE.search(text)
    if figure is None or not _TOLD_FROM_NOW.search(text):
        return text
    words = text[: figure.start()].strip(EDGES).split()
    while words and words[-1].islower():
        words.pop()
    return " ".join(words) or text


def parse_byline(text: str, outlets: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A byline -> (people in order, canonical agencies). ``outlets``: names of the page's own outlet, which are
    neither.

    "By Tom Roe - Associated Press - Friday" -> (("Tom Roe",), ("AP",))
    """
    own = {bare(o) for o in outlets if o}
    people = [
        p.name
        for p in name_pieces(text)
        if is_person(p.name) and bare(p.name) not in own and not is_word(p.name) and not p.other_role
    ]
    return tuple(dict.fromkeys(people)), byline_agencies(text)


def byline_agencies(text: str) -> tuple[str, ...]:
    """The canonical agencies that a byline names."""
    return agencies_in(clean(_EMAIL.sub(" ", text[:LONGEST])))


def may_name_several_words(text: str) -> bool:
    """Whether a line may hold a name of more than one word: told without looking for names, as for most lines."""
    return " " in text or not text.isascii() or "@" in text or "(at)" in text
