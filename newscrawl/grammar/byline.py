"""Bylines: the names in them, whoever they name (people, handles, desks), and the agencies beside them. Which names are
authors is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from newscrawl.grammar import cjk_bylines
from newscrawl.grammar.agencies import agencies_in, agency
from newscrawl.grammar.names import holds_given_name, is_person
from newscrawl.grammar.printed_dates import printed_days
from newscrawl.grammar.text import bare, clean, has_digit
from newscrawl.grammar.word_patterns import any_of, any_pattern, joints
from newscrawl.tables import casefolded, lines, rows

_LONGEST = 300  # characters of a byline that are read
_LONGEST_JOINT = 8  # characters of one that is a line by itself
_LONGEST_LABEL = 30  # characters of a line that is nothing but a label
_REMEMBERED = 1024  # bylines; one is asked about several times while a page is read
_MOST_WORDS = 6  # of a name; longer ones are sentences
_MOST_LETTERS = 60
_LEAST_WORDS = 2  # of a name with something behind it
_TELLING_OCCUPATION = 5  # letters; shorter ones are names of people too ("Head", "Ma")
_JOINT = re.compile(
    rf"\s*(?:,(?!\s*(?:Jr|Sr|III?)\b)(?:\s{any_pattern(joints('byline'))}(?=\s))?|;|\||•|·|‧|●|⋅|/|\n|&|\+|\s[-–—]\s|[、，،／]"
    rf"|\s{any_pattern(joints('byline'))}\s)\s*"
)
_JOINT_ALONE = re.compile(rf"[,;、，،]?\s?(?:[&+]|{any_pattern(joints('byline'))})?", re.I)
_COLUMNS = re.compile(r"\s*[|•·‧●⋅]\s*")  # what stands behind a time's is not about the time
_LABEL_END = r"(?:\s*[:：/／・՝]\s*|\s+)"
_LETTER = r"[\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]"  # vowels of Indic scripts and Thai are signs, no letters
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,80}|\(at\)\S+")
_OTHER = "\0"  # stands where brackets said that who stands in front of them did something else
_BRACKETS = re.compile(r"\s*[(\[（【][^()\[\]（）【】]{0,80}[)\]）】]")
_TITLES = re.compile(rf"^(?:{any_pattern(lines('name_titles'))}\.?(?:-Ing\.?)?\s+)+")
_NOISE_BEHIND = re.compile(rf"\s+{any_pattern(lines('byline_ends'))}\b.*$", re.I)
_GLUED_BEHIND = re.compile(rf"(?<=[a-zß-ÿ]){any_pattern(lines('byline_glued_ends'))}.*$")
_READING_TIME = re.compile(rf"(?<!\d)\d+\s*{any_pattern(lines('reading_time_units'))}\b.*$", re.I)
_TOLD_FROM_NOW = re.compile(any_pattern(lines("relative_days")), re.I)
_FIGURE = re.compile(r"(?<!\w)\d")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=\w)")
_ROLE_SIGN = re.compile(r"\s?[/／・]\s?$")
_DASH_BEHIND_ROLE = re.compile(rf"(?<=[.,;،]\s)({_LETTER}{{3,20}})\s[-–—]\s(?=\S)")
_LATIN_OR_UNSPACED = re.compile(r"[A-Za-zÀ-ɏ\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER_JOINT = re.compile(r"\s(?=([וو])\w)")
_PLACE_IN_FRONT = re.compile(rf"^{any_of(sorted(lines('byline_places')))}(?:\s?[:：=،]|\s[-–—/]\s)\s*(?=\S)")
_PREPOSITION = re.compile(rf"^{any_of(lines('byline_prepositions'))}\s+(?=\S)", re.I)
_PEOPLE_JOINT = re.compile(rf"\s({any_of(row[0] for row in rows('name_joints_of_people'))})\s", re.I)
_EDGES = " .,;:|-–—*\"“”„«»'‘’・…>›/\\()[]：；，、"
_GLUED_LABEL = re.compile(r"^(?:By|by|Von|von|Par|par)+\s*(?=[A-ZÀ-Þ])")
_LABEL_WITHIN = re.compile(rf"^(.{{0,40}}?)\s*\b{any_pattern(lines('byline_words_within'))}\s+(?=\S)", re.I)
_TWO_PARTS = re.compile(
    rf"^\W*(\w+)\s+(?:{any_pattern(joints('byline'))}|&|\+)\s+(\w+)"
    rf"(?:\s{any_pattern(lines('byline_words_within'))}(?:\s?[:：])?\s|\s?[:：]\s?)(?=\S)",
    re.I,
)
_WRITTEN, _EDITED = "By ", "Edited by "
_FOOTNOTES = re.compile(r"(?<=[^\W\d_])[\d*†‡,]{1,6}$")
_OPENER = re.compile(rf"^\W*{any_of(lines('byline_openers'))}\b[:\s]", re.I)
_FIRST_WORD = re.compile(r"\w+")
_SIGNS_IN_FRONT = 8  # characters in front of a line's first word, in lines that are told from others by that word
_FIRST_WORDS = re.compile(rf"^[^\w\n]{{0,{_SIGNS_IN_FRONT}}}(\w*)", re.M)
_INITIALS = re.compile(r"[a-z]{2,4}$")  # of the staff, where an agency stands beside them ("abc/dpa")
_HANDLE = re.compile(r"^@?[\w.\-]{2,30}$")
_VERSION = re.compile(r"\bv\d{1,3}\.\d", re.I)  # of the program that made the page
_CLOCK = re.compile(r"(?<!\w)\d{1,2}(?:\s?[:.h]\s?\d{2}(?!\w)|(?:\s?[:.]\s?\d{2})?\s?(?:[ap]\.?m\.?|uhr)(?!\w))", re.I)
"""A time of day, which stands beside names and is none."""


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


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{any_of(lines('byline_prefixes'))}{_LABEL_END}(?=\S))+", re.I)


@cache
def _plain_openers() -> tuple[frozenset[str], re.Pattern[str]]:
    """First words of labels, and the labels that open a byline by themselves: those of several words, and every one
    that a colon follows.
    """
    labels = sorted(lines("byline_prefixes"), key=len, reverse=True)
    first = frozenset(match[0].casefold() for label in labels if (match := _FIRST_WORD.search(label)))
    several = "|".join(re.escape(w) for w in labels if " " in w)
    every = "|".join(re.escape(w.rstrip(":：/●")) for w in labels)
    return first, re.compile(rf"^\W*(?:(?:{several})(?=\s+\S|\s*[:：])|(?:{every})\s*[:：●])", re.I)


@lru_cache(maxsize=_REMEMBERED)
def opens_byline(text: str) -> bool:
    """Whether a line begins like a byline: "By ...", "Av ...", "Autorin: ...", "Posted by ...", not "Foto: ..."."""
    word = _FIRST_WORD.search(text, 0, _LONGEST_LABEL)
    if word is None:  # it may begin farther behind
        return bool(_OPENER.match(text))
    said = word[0].casefold()
    if (said in _openers() or word.end() == _LONGEST_LABEL) and _OPENER.match(text):
        return True
    first, opener = _plain_openers()
    return said in first and bool(opener.match(text)) and not _other_roles().match(text)


def openings(texts: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """-> (numbers of the lines that begin like a byline, of those that are nothing but a label): what ``opens_byline``
    and ``is_label`` say of each, told of a page's lines at once. The lines hold no line breaks.
    """
    openers, labels = _first_words()
    # Hardly any line begins with a word that opens one, and all first words are found and folded in one go.
    begun = _FIRST_WORDS.findall("\n".join([text[:_LONGEST_LABEL] for text in texts]))
    opening: list[int] = []
    label: list[int] = []
    for number, (text, word) in enumerate(zip(texts, "\n".join(begun).casefold().split("\n"), strict=False)):
        unsure = not word or len(word) >= _LONGEST_LABEL - _SIGNS_IN_FRONT  # farther behind, or cut
        if (unsure or word in openers) and opens_byline(text):
            opening.append(number)
        if (unsure or word in labels) and is_label(text):
            label.append(number)
    return frozenset(opening), frozenset(label)


@cache
def _first_words() -> tuple[frozenset[str], frozenset[str]]:
    """First words of lines that may begin like a byline, and of those that may be a label."""
    labels = (match[0] if (match := _FIRST_WORD.search(label)) else "" for label in _labels_alone())
    return _openers() | _plain_openers()[0], frozenset(labels)


@cache
def _openers() -> frozenset[str]:
    return casefolded("byline_openers")


@cache
def _labels_alone() -> frozenset[str]:
    return casefolded("author_headings") | {w.strip(_EDGES) for w in casefolded("byline_prefixes")}


@cache
def _nobody() -> frozenset[str]:
    """What stands where names do and is none: labels, days of the week, words in front of dates."""
    dates = casefolded("published_words") | casefolded("modified_words")
    return _labels_alone() | casefolded("days_of_week") | dates


def is_label(text: str) -> bool:
    """Whether a line is nothing but words in front of a name ("Written by", "Text:")."""
    return len(text) <= _LONGEST_LABEL and text.casefold().strip(_EDGES) in _labels_alone()


def joins_names(text: str) -> bool:
    """Whether a line is nothing but what stands between two names: ",", "and"."""
    return 0 < len(text) <= _LONGEST_JOINT and bool(_JOINT_ALONE.fullmatch(text))


def is_label_of_other_role(text: str) -> bool:
    """Whether a line is nothing but words that give the name below it another part than the author's ("Edited by",
    "Foto:").
    """
    if len(text) > _LONGEST_LABEL:
        return False
    match = _other_roles().match(f"{text} |")
    return match is not None and match.end() > len(text)


def name_pieces(text: str) -> tuple[NamePiece, ...]:
    """A byline -> the names that may be in it, in order, without labels, degrees, titles, days and addresses."""
    return _name_pieces(text[:_LONGEST])


@lru_cache(maxsize=_REMEMBERED)
def _name_pieces(text: str) -> tuple[NamePiece, ...]:
    line = clean(_EMAIL.sub(" ", text))
    both = _TWO_PARTS.match(line)
    roles = [_is_other_role(word) for word in both.groups()] if both else []
    if both and any(roles):  # "Story and photos by": who did both wrote it
        line = f"{_EDITED if all(roles) else _WRITTEN}{line[both.end() :]}"
    else:
        line = _with_roles_apart(cjk_bylines.signed(line))
    is_other = bool(_other_roles().match(line))
    line = _PLACE_IN_FRONT.sub("", line)
    bared = line if is_other else _GLUED_LABEL.sub("", _label().sub("", line))
    labelled = bared != line or opens_byline(line)
    other = False
    said = None if labelled else _PREPOSITION.match(bared)
    if said and _is_whole(_people_of(_JOINT.split(bared[said.end() :])[0])[0]):
        labelled, bared = True, bared[said.end() :]
    within = None if labelled or is_other else _LABEL_WITHIN.match(bared)
    if within and not _JOINT.search(within[1]) and is_person(_named_first(bared[within.end() :])):
        labelled, bared = True, bared[within.end() :]
    for day in reversed(printed_days(bared)) if has_digit(bared) else ():
        bared = bared[: day.start] + "," + bared[day.end :]
    bared = _BRACKETS.sub(_said_in_brackets, bared)
    if has_digit(bared):
        bared = cjk_bylines.CLOCK.sub(",", bared)
        bared = " | ".join(_without_time_ago(_READING_TIME.sub(",", column)) for column in _COLUMNS.split(bared))
    reporters = cjk_bylines.tells_reporters(line)
    found: list[NamePiece] = []
    for part in _JOINT.split(bared):
        if role := _other_roles().match(part):
            name, labelled, other = _tidied(part[role.end() :]), True, True
            if name:
                found.append(NamePiece(name, labelled, len(found), other))
            continue
        if label := _label().match(part):
            other = False
            labelled = labelled or label[0].rstrip()[-1:] in ":："
        if found and (joint := _PEOPLE_JOINT.match(f" {part}")) and _is_whole(part[joint.end() - 1 :]):
            part = part[joint.end() - 1 :]
        for one in _people_of(part, reporters=reporters):
            name = _tidied(one.replace(_OTHER, ""))
            if not name or (_INITIALS.match(name) and agencies_in(line)):
                continue
            if not found or not _is_beside_name(name, one, found[-1].name):
                found.append(NamePiece(name, labelled, len(found), other or _OTHER in one))
    return tuple(found)


def _named_first(text: str) -> str:
    """The first name of a line, empty where it is none: what stands in brackets behind it says something else."""
    return _tidied(_JOINT.split(_BRACKETS.sub("", text))[0]) or ""


def _with_roles_apart(line: str) -> str:
    """A line in which a colon stands behind words for another part, and a sign in front of those that stand behind a
    name: "Jane Roe | Edited by Kari Nord", "文/赵明瑄 | 图：孙嘉禾".
    """
    if role := _other_roles().match(line):
        return _ROLE_SIGN.sub("：", role[0]) + line[role.end() :] if cjk_bylines.CJK.match(role[0]) else line
    line = _DASH_BEHIND_ROLE.sub(lambda m: f"{m[1]}: " if _is_other_role(m[1]) else m[0], line)
    return _role_begins().sub(lambda m: f" | {_ROLE_SIGN.sub('：', m[1])}", line)


def _said_in_brackets(match: re.Match[str]) -> str:
    """What is left of brackets: a sign where they say that who stands in front did something else ("(Fotos)")."""
    said = match[0].strip(_EDGES + "（）【】")
    return _OTHER if said.casefold() not in casefolded("job_words") and _is_other_role(said) else ""


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
        if not letter and before.strip() and agency(behind):
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
    name = _tidied(text.replace(_OTHER, "")) or ""
    return " " in name and is_person(name)


def _is_beside_name(name: str, part: str, before: str) -> bool:
    """Whether what stands behind a name says what somebody is or where, and names nobody. ``part``: as printed."""
    if _is_occupation(name) or name.casefold() in casefolded("byline_places"):
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
    words = text[: figure.start()].strip(_EDGES).split()
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
        if is_person(p.name) and bare(p.name) not in own and not _is_word(p.name) and not p.other_role
    ]
    return tuple(dict.fromkeys(people)), byline_agencies(text)


def byline_agencies(text: str) -> tuple[str, ...]:
    """The canonical agencies that a byline names."""
    return agencies_in(clean(_EMAIL.sub(" ", text[:_LONGEST])))


def may_name_several_words(text: str) -> bool:
    """Whether a line may hold a name of more than one word: told without looking for names, as for most lines."""
    return " " in text or not text.isascii() or "@" in text or "(at)" in text


def _is_occupation(name: str) -> bool:
    """Whether every word of it says what somebody is ("Senior Analyst", behind a name)."""
    return casefolded("job_words").issuperset(w.strip(_EDGES) for w in name.casefold().split())


def _is_word(name: str) -> bool:
    """Whether what looks like a name is a word of the interface or nothing but an occupation ("Staff Writer")."""
    low = name.casefold()
    return low in casefolded("byline_noise") or all(
        w.strip(_EDGES) in casefolded("house_words") | casefolded("job_words") for w in low.split()
    )


@cache
def _role() -> str:
    """Words that give the name behind them another part than the author's ("Medically reviewed by", "Foto:")."""
    stems, within = any_of(lines("other_roles")), any_pattern(lines("byline_words_within"))
    said = rf"(?:\s[\w’']{{1,20}}){{0,2}}?\s{within}(?:\s?[:：])?\s(?=\S)|\s(?:de|da|do|del)\s(?=\S)|\s?[:：]\s?"
    labels = any_of(lines("other_role_labels"))
    signs = (
        rf"(?<={cjk_bylines.LETTER})(?:\s?[/／・]\s?(?!文|글|撰|取材|執筆)|\s(?={cjk_bylines.LETTER}{{2,5}}(?:\s|$)))"
    )
    return rf"(?:{stems}[\w’']*(?:{said})|{labels}(?:{_LETTER}{{0,12}}(?:\s{_LETTER}{{1,15}})?\s?[:：]\s?|{signs}))"


def _is_other_role(word: str) -> bool:
    return bool(_other_roles().match(f"{word}:"))


@cache
def _other_roles() -> re.Pattern[str]:
    return re.compile(rf"^\W*{_role()}", re.I)


@cache
def _role_begins() -> re.Pattern[str]:
    """Between a name and another's part that no sign parts from it: "Jane Roe Edited by Kari Nord"."""
    return re.compile(rf"(?<=\S)\s+و?({_role()})", re.I)


@cache
def _link_phrases() -> tuple[tuple[str, str], ...]:
    """What a link to an author's articles says before and behind the name, without regard to case."""
    parts = (line.casefold().partition("{}") for line in lines("author_link_phrases"))
    return tuple((before, behind) for before, _, behind in parts)


@cache
def _link_phrase_ends() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """-> (how such phrases begin, how they end): most texts are told by that to be none."""
    before, behind = zip(*_link_phrases(), strict=True)
    return tuple(dict.fromkeys(before)), tuple(dict.fromkeys(behind))


def _linked_name(text: str) -> str:
    """The name in "View all of Jane Roe's posts"; other texts as they are."""
    said = text.casefold().rstrip(".").replace("’", "'")
    opened, closed = _link_phrase_ends()
    if not (said.startswith(opened) and said.endswith(closed)) or len(said) != len(text.rstrip(".")):
        return text
    for before, behind in _link_phrases():
        if said.startswith(before) and said.endswith(behind):
            return text[len(before) : len(said) - len(behind)]
    return text


def is_interface(name: str) -> bool:
    """Whether it is words of the interface and nobody's name ("View Comments"). A house's own ("Staff", "Redaktion")
    may sign.
    """
    return name.casefold() in _interface()


@cache
def _interface() -> frozenset[str]:
    signing = casefolded("house_words") | casefolded("job_words")
    return frozenset(entry for entry in casefolded("byline_noise") if signing.isdisjoint(entry.split()))


def signs_for_house(name: str, outlets: frozenset[str]) -> bool:
    """Whether a name is the outlet's, by itself or with a word for those who write there ("Norway Today Newsroom").
    ``outlets``: the outlet's names, ``bare``.
    """
    words = name.split()
    own = [w for w in words if w.casefold().strip(_EDGES) not in casefolded("house_words")]
    return len(own) < len(words) and bare(" ".join(own)) in outlets


def _without_agency(name: str) -> str:
    """ "NTB Jane Roe" -> "Jane Roe"; the agencies are told elsewhere."""
    for known in agencies_in(name):
        rest = clean(re.sub(rf"\b{re.escape(known)}\b", " ", name)).strip(_EDGES)
        if agency(known) == known and is_person(rest):
            return rest
    return name


def _tidied(part: str) -> str | None:
    part = _linked_name(part)
    name = _label().sub("", _NOISE_BEHIND.sub("", _GLUED_BEHIND.sub("", part)).strip(_EDGES)).strip(_EDGES)
    if " " in name:
        name = _GLUED_LABEL.sub("", name)
        name = name if name[-1:].isalpha() else _FOOTNOTES.sub("", name)
    name = _TITLES.sub("", name)
    if not name.isascii():
        name = cjk_bylines.RANK.sub("", name)
    name = name.strip(_EDGES)
    words = name.split()
    while len(words) > 2 and _is_degree(words[-1]):
        words.pop()
    words = _without_occupation(words)
    name = " ".join(words).strip(_EDGES)
    if name.endswith(("Jr", "Sr")) or (re.search(r"\b[A-Z]$", name) and part.rstrip().endswith(".")):
        name += "."
    if not 2 <= len(name) <= _MOST_LETTERS or len(words) > _MOST_WORDS or not any(map(str.isalpha, name)):
        return None
    if (len(words) == 1 and _is_degree(name)) or name.casefold() in _nobody():
        return None
    if any(map(str.isdigit, name)) and (_CLOCK.search(name) or _VERSION.search(name)):
        return None
    if "://" in name or name.lower().startswith("www.") or agency(name):
        return None
    return _without_agency(name)


def _without_occupation(words: list[str]) -> list[str]:
    """A person's name without the line below it, which the page has run on: "Jane Roe Senior Economics Writer"."""
    lows = [word.casefold().strip(_EDGES) for word in words]
    if not lows or len(lows[-1]) < _TELLING_OCCUPATION or lows[-1] not in casefolded("job_words"):
        return words
    roles = casefolded("job_words") | casefolded("house_words")
    end = next(n for n, low in enumerate(lows) if low in roles and (n >= _LEAST_WORDS or n == len(lows) - 1))
    return words[:end] if end >= _LEAST_WORDS and is_person(" ".join(words[:end])) else words


def _is_degree(word: str) -> bool:
    low = word.casefold().strip(".,")
    return low in casefolded("job_words") and (word.isupper() or "." in word[:-1] or low in ("phd", "esq"))


def looks(name: str, outlets: frozenset[str]) -> list[float]:
    """What a name looks like, in numbers; their names are ``LOOKS``. ``outlets``: the outlet's names, ``bare``."""
    words = name.split()
    lows = [w.casefold().strip(".,'’\"“”()") for w in words]
    letters = [c for c in name if c.isalpha()]
    key = bare(name)
    low = name.casefold()
    return [
        float(is_person(name)), float(len(words)), float(min(len(name), 60)),
        sum(w[:1].isupper() for w in words) / max(1, len(words)), float(name.isupper()),
        float(name == low and name.isascii()),
        float(any(map(str.isdigit, name))), float(any(w in casefolded("organisation_words") for w in lows)),
        float(any(w in casefolded("job_words") for w in lows)),
        float(any(w in casefolded("house_words") for w in lows)),
        float(low in casefolded("byline_noise")), float(any(w in casefolded("byline_noise") for w in lows)),
        float(key in outlets),
        float(any(len(o) > 3 and (key.startswith(o) or o.startswith(key)) for o in outlets if o != key)),
        float(bool(_HANDLE.match(name)) and " " not in name),
        float(not name.isascii() and not any(c.isupper() for c in letters)),
        float(name.startswith("@")), float(any(c in name for c in ".!?:")), float(low.startswith(("the ", "die ",
        "der ", "la ", "le "))), *map(float, holds_given_name(words)),
    ]  # fmt: skip


LOOKS = (
    "is like a person's", "words", "letters", "share of capitalised words", "all in capitals", "all small",
    "has figures",
    "word of organisations", "word of occupations", "word of houses", "is interface", "word of interface",
    "is the outlet",
    "begins like the outlet", "one word", "script without capitals", "begins with @", "has points",
    "has an article in front", "begins with a given name", "has a given name",
)  # fmt: skip
