"""Photo credits: taking a credit line apart.

The grammar follows observation, not a standard: a part is what it is known to be (agency, stock house, outlet,
office), whatever its place in the line. ``captions`` tells credits from captions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from newscrawl.grammar.agencies import is_photo_house
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import LONGEST_LINE, bare, clean
from newscrawl.grammar.word_patterns import any_of, any_pattern, joints
from newscrawl.items import Credit
from newscrawl.tables import casefolded, lines

COMMAS = ",，،、"  # in the alphabets that have their own
MAX_CREDIT = 140  # characters; the longest credit line met in practice has 120
_REMEMBERED = 1024  # lines; one is asked about several times while a page is read
_MAX_LINE = 3 * MAX_CREDIT  # a longer line is running text

_TRAILING_INTERFACE = re.compile(rf"(?:,?\s*{any_of(lines('credit_buttons'))}|--pageNumber--.*)+\s*$", re.I)
_INTERFACE_ENDINGS = tuple(button.casefold() for button in lines("credit_buttons"))
"""What ``_TRAILING_INTERFACE`` may end in, casefolded: told of a line's end ten times as fast as by the pattern."""
_PAGE_NUMBER = "--pagenumber--"
SUPPLIED = re.compile(rf"\s*{any_pattern(lines('credit_supplier_terms'))}.*$")
VIA = re.compile(r"\s*(?:/\s*|\b|,\s*)(?:via|vía)\s+", re.I)
_YEAR = r"(?:19|20)\d\d(?:\s?[-–]\s?(?:(?:19|20)?\d\d))?"
COPYRIGHT_YEAR = re.compile(rf"(?:©|\(c\)|copyright)\s*(?:©\s*)?{_YEAR}[,:]?\s*(?:by\s+)?", re.I)
_RIGHTS = re.compile(rf"\s*[/,.;|]?\s*{any_pattern(lines('credit_rights'))}")
_NO_CREDIT = re.compile(rf"(?:©\s*)?{any_pattern(lines('credit_nobody'))}\W*$", re.I)
_LICENCE = re.compile(
    r"[\s,/|(\[-]*+(?:\b(?:CC|cc|Creative Commons)[\s-]?(?:BY|by|0|Zero|Lizenz|Licen[cs]e)\b[\w\s.,-]*?"
    r"(?=[/|;()\[\]]|$)|"
    r"\bCC0\b|\[?\bGFDL\b[^\]/|]*\]?|\(?\bOwn work\b\)?|\[?\b[Pp]ublic [Dd]omain\b\]?)[)\]]?"
)
_EMAIL = re.compile(r"\S{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+")
_DATE = re.compile(r"[\s,/|(]*\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b[\s/|)]*$")
_MAKERS = re.compile(rf"[.;]\s*{any_pattern(lines('credit_makers'))}(?:\s+by\s|\s*:).*$", re.I)
_COURTESY = re.compile(r"[.,]\s+[Cc]ourtesy of (?:the\s+)?(?P<who>[^.]{2,80})\.?$")
_COMPANY_FORM = re.compile(rf",\s+(?={any_pattern(lines('company_forms'))}\b)")
_SEPARATOR = re.compile(
    r"\s*(?P<sign>[/／]|[|｜]|;|—|–(?=\S*\s|\s)|(?<=\s)[-•·∙I](?=\s)|:(?=\s)|＝|\bfor\b(?=\s+[\"“A-Z])|\bfür\b|"
    r"\b(?:on|auf|op|sur|su|på)\b(?=\s+(?:Unsplash|Pexels|Pixabay|Flickr|Shutterstock|iStock|Instagram|Twitter|X$))|"
    r"(?<=\w\s)Archives(?=\s[A-Z]))\s*"
)
_OPENING = "([（［【"
_BRACKETED = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]*)[)）\]】]\s*")
_JOINT = re.compile(rf"\s+{any_pattern(joints('credit'))}\s+(?=\S)|\s*[,、]\s*(?:(?:and|und|et|y)\s+)?")
AGENCY_PHOTO = re.compile(rf"({any_pattern(lines('wire_agencies'))}) (?:Photos?|Fotos?|Images|Wire|pic|photo)")
"""An agency's picture, to be matched in full: "AP Photo"."""
_BARE_LABEL = re.compile(rf"^{any_pattern(lines('credit_bare_labels'))}\s+(?=[A-ZÀ-Þ@А-Я])", re.I)
_PART_OPENERS = re.compile(rf"^(?:{_YEAR}|{any_pattern(lines('credit_part_openers'))})\s+", re.I)
_PART_ENDINGS = re.compile(rf"\s+{any_pattern(lines('credit_part_endings'))}$")
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\ud7af]|[\u0900-\u0eff]{2}")  # signs of Indian vowels are no letters to it
_INITIALS = re.compile(r"(?:[A-ZÀ-ÞА-Я]\.\s?)+[A-ZÀ-ÞА-Я][\w’'-]+")
_COLLECTION = re.compile(r"\b(?:RF|RM)$")  # a stock house's royalty-free and rights-managed collections
_HAN = r"(?:(?![摄攝])[\u4e00-\u9fff])"
_JAPANESE = re.compile(
    r"[（(](?:[^（()）]{1,30}、)?([^（()）、]{1,30}?)(撮影|提供)[)）]|^[^。]{2,40}、([^、。＝]{2,12})撮影$"
    r"|＝([^。＝]{1,20})$|^([^。＝]{1,20}?)(?:撮影|提供|供图|供圖)$"
)
_CHINESE = re.compile(
    rf"(?P<house>{_HAN}{{0,8}}?)(?:特约|特派|见习|实习)?(?:记者|記者|通讯员|摄影师)\s*[:：]?\s*"
    rf"(?P<who>{_HAN}{{2,4}}(?:[、\s]+{_HAN}{{2,4}})*?)\s*[／/]?\s*(?:[摄攝]影?(?:[报報][道導])?)?$"
    rf"|(?P<alone>{_HAN}{{2,4}})\s*[／/]?\s*(?:[摄攝]影?(?:[报報][道導])?)$"
)
_KOREAN_REPORTER = re.compile(r"([가-힣]{2,5})\s*(?:선임|인턴|객원|사진)?\s*(?:기자|특파원)$")
_UNCASED = re.compile(
    r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f]"
)  # scripts without capitals, with spaces
_CASED = re.compile(r"[\u0370-\u058f\u10a0-\u10ff]")  # Greek, Cyrillic, Armenian; Georgian
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_EAST_ASIAN_OFFICE = re.compile(
    r"\w\w(?:新聞|新闻|日報|日报|通信|通訊|天文台|博物院|博物館|博物馆|美術館|大学|大學|委員会|協会|协会|公司|警察|消防|電視|电视|"
    r"省|庁|県|署|局|社|庁|府|일보|신문|뉴스|경찰청?|소방서|소방청|시청|구청|군청|도청|대학교|재단|협회|병원)$"
)
"""An office, a paper or a company, whose names are as short as those of people."""
_COPIED_FROM = ("翻攝", "翻摄", "取自", "擷取自", "截取自")  # a picture that is somebody else's page
_CUT_COPY = 6  # letters of the start of a name that is its cut copy ("JANE ROE/JANE RO")
_CONTRIBUTOR_WORDS = 3  # words of the longest names under which contributors publish
_ABBREVIATION = 5  # capitals; an office's short name
_MAX_EAST_ASIAN_NAME = 6  # letters, a space between family and given name aside


@cache
def label() -> re.Pattern[str]:
    """A credit's label at the start of a line."""
    signs = rf"(?:(?:©|ⓒ|\(c\)|（Ｃ）|\bcopyrights?\b)[\s©:]*(?:{_YEAR}[,:]?\s*(?:by\s+)?)?)"
    return re.compile(
        rf"^\W*?(?:{any_of(lines('credit_comma_labels'))}\s*[{COMMAS}]"
        rf"|{any_of(lines('credit_labels'))}\s*(?:\s*[:：=＝／](?!innen)|\.\.\.|…|(?=©))"
        rf"|{signs}|{any_of(lines('credit_openers'))}(?!\w))\s*",
        re.I,
    )


def without_interface(text: str) -> str:
    """A line without the buttons that stand behind it ("opens new tab")."""
    folded = text.rstrip().casefold()
    if not folded.endswith(_INTERFACE_ENDINGS) and _PAGE_NUMBER not in folded:
        return text
    return _TRAILING_INTERFACE.sub("", text)


def strip_label(text: str) -> str:
    """ "Foto: Bild: Jane Roe / NTB" -> "Jane Roe / NTB"; brackets around the whole go too."""
    text = clean(text)
    return text if len(text) > LONGEST_LINE else _without_labels(text)


@lru_cache(maxsize=_REMEMBERED)
def _without_labels(text: str) -> str:
    text = without_interface(text)
    while True:
        before = text
        text = label().sub("", text, count=1)
        text = text.strip(" \t.,;:-–—|/*•∙").lstrip("=")
        if text[-1:] in (")", "]", "）", "】") and _opened(text) < _closed(text):
            text = text[:-1].strip()
        if text[:1] in ("(", "[", "（", "【") and _opened(text) > _closed(text):
            text = text[1:].strip()
        if len(text) > 1 and text[0] in "([（［【" and text[-1] in ")]）］】" and closes_at_end(text):
            text = text[1:-1].strip()
        if text == before:
            return text


def _opened(text: str) -> int:
    return sum(text.count(sign) for sign in "([（［【")


def _closed(text: str) -> int:
    return sum(text.count(sign) for sign in ")]）］】")


def closes_at_end(text: str) -> bool:
    """Whether the bracket that opens a text is closed by the text's last character."""
    depth = 0
    for i, c in enumerate(text):
        depth += (c in "([（［【") - (c in ")]）］】")
        if depth == 0:
            return i == len(text) - 1
    return False


def parse_credit(text: str, outlets: tuple[str, ...] = ()) -> Credit | None:
    """A credit line, label or not, -> its parts; ``None`` where nothing but a label or punctuation is there.

    ``outlets``: names of the page's own outlet, which are organisations wherever they stand.
    """
    line = _credited(text)
    if line is None:
        return None
    parts = _Parts(frozenset(o.casefold() for o in outlets))
    rest = _without_remarks(line)
    courtesy = _COURTESY.search(rest)
    via = parts.place_all(rest[: courtesy.start()] if courtesy else rest)
    if courtesy:
        parts.organisations.append(courtesy["who"].strip())
    organisations = _once(parts.organisations)
    houses = {name.casefold() for name in organisations}
    people = [name for name in _once(parts.people) if name.casefold() not in houses]
    if not (people or organisations or via or parts.flagged):
        return None
    return Credit(line, tuple(people), tuple(organisations), via.strip() if via else None)


def _credited(text: str) -> str | None:
    """The line without labels; ``None`` where it is too long, or nothing that could be credited is left."""
    if len(text) > 2 * _MAX_LINE:
        return None
    line = _without_bare_label(strip_label(SUPPLIED.sub("", clean(text)[:LONGEST_LINE])))
    says_something = any(c.isalpha() for c in line) and not _NO_CREDIT.match(line)
    return line if says_something and len(line) <= _MAX_LINE else None


def _without_bare_label(line: str) -> str:
    """ "Foto Jane Roe" -> "Jane Roe", where somebody is named behind it; "Photo News" is a house."""
    behind = _BARE_LABEL.sub("", line, count=1)
    whole = split_parts(line)
    if behind == line or is_photo_house(line) or (whole and is_photo_house(whole[0][1])):
        return line
    parts = split_parts(behind)
    named = bool(parts) and (is_photo_house(parts[0][1]) or names_somebody(_JOINT.split(parts[0][1])[0]))
    by_house = bool(parts) and parts[0][1][:1].isupper() and any(is_photo_house(part) for _, part in parts)
    known = named or by_house  # "foto Roe/Ansa": a family name in front of its house
    return strip_label(behind) if known or line.casefold().startswith("photo credit") else line


def _without_remarks(line: str) -> str:
    """What says nothing of who made the picture goes: rights, licences, makers of hair, addresses, days."""
    for pattern in (_RIGHTS, _MAKERS, COPYRIGHT_YEAR, _LICENCE, _EMAIL, _DATE):
        line = pattern.sub(" ", line)
    return _COMPANY_FORM.sub(" ", " ".join(line.split())).strip(" ,;")


def _east_asian_maker(text: str) -> str:
    """ "（山田太郎撮影）" and "新华社记者王小明摄" -> who it was, other parts with a slash; other text as it is."""
    if not _EAST_ASIAN.search(text):
        return text
    if japanese := _JAPANESE.search(text):
        return next(g for g in (japanese[1], *japanese.groups()[2:]) if g)
    if chinese := _CHINESE.search(text):
        people = "、".join(re.split(r"[、\s]+", chinese["who"])) if chinese["who"] else chinese["alone"]
        return f"{chinese['house']}/{people}" if chinese["house"] else people
    return text


def split_parts(text: str) -> list[tuple[str, str]]:
    """A credit without "via" -> (sign in front, part), in order; what stands in brackets is a part of its own."""
    found: list[tuple[str, str]] = []
    pieces = _SEPARATOR.split(text[:LONGEST_LINE])
    for sign, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        before, *bracketed = _BRACKETED.split(piece) if any(sign in piece for sign in _OPENING) else (piece,)
        found.append((sign, before))
        for number, inside in enumerate(bracketed):
            inner = _SEPARATOR.split(inside)
            found += [("(" if number % 2 == 0 else "", part) for part in inner[::2]]
    stripped = [(sign, part.strip(' .,;:()[]（）【】"“”„')) for sign, part in found]
    return [(sign, part) for sign, part in stripped if part]


def names_somebody(part: str) -> bool:
    """Whether a part of a credit is a person's name, in any script; a word of organisations makes it none."""
    if part.casefold().startswith(("the ", "http", "www.")) or "@" in part:
        return False
    if not part.isascii() and not casefolded("organisation_words").isdisjoint(part.casefold().split()):
        return False
    if _EAST_ASIAN.search(part):
        if _EAST_ASIAN_OFFICE.search(part) or part.startswith(_COPIED_FROM):
            return False
        return 2 <= len(part.replace(" ", "")) <= _MAX_EAST_ASIAN_NAME and is_person(part)
    words = part.split()
    if _UNCASED.search(part):
        return 2 <= len(words) <= 4 and is_person(part)
    if _CASED.search(part):
        return 2 <= len(words) <= 4 and all(w[:1].isupper() or not w[:1].isalpha() for w in words) and is_person(part)
    return is_person(part)


@dataclass
class _Parts:
    """People and organisations of one line, in order. ``outlets``: the page's own, without regard to case."""

    outlets: frozenset[str]
    people: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    flagged: bool = False
    """Whether a word stood in the place of a name ("Handout")."""

    def place_all(self, text: str) -> str | None:
        """Put each part of a line where it belongs; -> by whose way it came ("via Reuters"), if the line says so."""
        head, *after = VIA.split(_east_asian_maker(text), maxsplit=1)
        behind = [part for _, part in split_parts(after[0])] if after else []
        via = behind[0] if behind else None
        for part in behind[1:]:
            self.place(part, "/", (), None, last=True)
        pieces = split_parts(head)
        alone = len(pieces) == 1 and not via
        for i, (sign, part) in enumerate(pieces):
            beside = tuple(p for _, p in pieces[max(0, i - 1) : i + 2] if p != part)
            self.place(part, sign, beside, via, last=i == len(pieces) - 1, alone=alone)
        return via

    def place(
        self, part: str, sign: str, beside: tuple[str, ...], via: str | None, *, last: bool, alone: bool = False
    ) -> None:
        """Put one part where it belongs. ``sign``: what stands in front of it; ``beside``: its neighbours."""
        part = _PART_ENDINGS.sub("", _PART_OPENERS.sub("", part)).strip(" .,'‘’")
        if not part or not _WORD.search(part):
            return
        if part.casefold().strip(" .") in casefolded("credit_flags"):
            self.flagged = True
            return
        if part in lines("credit_labels") or part.casefold() in casefolded(
            "positions"
        ):  # "East News, fot: Jan Kowalski"
            return
        if self.is_house(part):
            agency = AGENCY_PHOTO.fullmatch(part)
            self.organisations.append(agency[1] if agency else part)
        elif sign in ("for", "für") or (
            sign in ("(", "Archives") and self.people
        ):  # "Jane Roe for the Fjord Post", "Jane Roe (Post)", "Jane Roe Archives Fjord Post"
            self.organisations.append(part)
        elif reporter := _KOREAN_REPORTER.search(part):
            self.people.append(reporter[1])
        elif _is_contributor(part, beside, via):
            self.people.append(part)
        elif len(pieces := self._joined(part)) > 1:
            for piece in pieces:
                self.place(piece, "", beside, via, last=last)
        elif names_somebody(part) or part.startswith("@") or _INITIALS.fullmatch(part):
            self.people.append(part)
        elif not alone and not last and re.fullmatch(r"[a-z][\w-]{2,30}", part):
            self.people.append(part)  # a handle in front of its house
        else:
            self.organisations.append(part)

    def is_house(self, part: str) -> bool:
        """A known house, a collection of one, its office in capitals ("NASA GSFC"), the outlet itself."""
        return (
            is_photo_house(part)
            or bool(_COLLECTION.search(part))
            or bool(AGENCY_PHOTO.fullmatch(part))
            or (part.isupper() and is_photo_house(part.split()[0]))
            or part.casefold() in self.outlets
        )

    def _joined(self, part: str) -> list[str]:
        """ "Kari Nord og Ola Sør", "Al Roe, Associated Press" -> the single names; a whole name stays whole."""
        pieces = [p for p in _JOINT.split(part) if p and p.strip()]
        name, stop, house = part.rpartition(". ")
        if stop and self.is_house(house) and names_somebody(name):
            return [name, house]
        several = (
            len(pieces) > 1
            and (names_somebody(pieces[0]) or any(self.is_house(p) for p in pieces))
            and not (names_somebody(part) and "," not in part and not all(names_somebody(p) for p in pieces))
        )
        return pieces if several else [part]


def _is_contributor(part: str, beside: tuple[str, ...], via: str | None) -> bool:
    """Whether a part stands beside a house where everybody publishes: it is who published, whatever it looks like."""
    words = part.split()
    if len(words) > _CONTRIBUTOR_WORDS or (part.isupper() and len(part) <= _ABBREVIATION):
        return False
    if any(bare_house(n) in _contributor_houses() for n in (*beside, via or "")):
        return True
    return (
        len(words) == 1 and not part.isupper() and "." not in part and any(bare_house(n)[:5] == "getty" for n in beside)
    )


@cache
def _contributor_houses() -> frozenset[str]:
    return frozenset(bare_house(h) for h in lines("contributor_houses"))


def bare_house(name: str) -> str:
    """A house's name as its web address and its print have it: "iStock.com", "AdobeStock"."""
    return bare(re.sub(r"\.(?:com|de|net|org|fr|se|no)$", "", name.strip(" .").casefold()))


def _once(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        low = bare(name)
        if not any(bare(k) == low or (len(low) >= _CUT_COPY and bare(k).startswith(low)) for k in kept):
            kept.append(name)
    return kept
