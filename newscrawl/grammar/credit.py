"""Photo credits: telling them from captions, and taking them apart.

The grammar follows observation, not a standard: a part is what it is known to be (agency, stock house, outlet,
office), whatever its place in the line.
"""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.agencies import is_photo_house
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import clean
from newscrawl.items import Credit
from newscrawl.tables import casefolded, lines

_MAX_CREDIT = 140  # characters; the longest credit line met in practice has 120

_TRAILING_INTERFACE = re.compile(
    r"(?:,?\s*opens new tab|Purchase Licensing Rights|Vis mer|Visa mer|more >|abspielen|Enlarge this image|"
    r"Bild vergrößern|Zoom|Fullscreen|toggle caption|hide caption|Get licensing|Bild-Vollansicht)+\s*$",
    re.I,
)
_RIGHTS = re.compile(
    r"\s*[/,.;|]?\s*(?:\b(?:[Oo]ffentliggjort|[Pp]ublis(?:hed|ert)|[Vv]eröffentlicht)\b.*$|"
    r"All [Rr]ights [Rr]eserved\.?|Alle Rechte vorbehalten\.?)"
)
_SUPPLIED = re.compile(r"\s*(?:THIS IMAGE HAS BEEN SUPPLIED|NO RESALES|MANDATORY CREDIT|FOR EDITORIAL USE ONLY).*$")
_NO_CREDIT = re.compile(
    r"(?:©\s*)?(?:riproduzione riservata|all rights reserved|alle rechte vorbehalten|image caption|caption|enlarge|zoom)\W*$",
    re.I,
)
_COPYRIGHT_YEAR = re.compile(r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:19|20)\d\d[,:]?\s*(?:by\s+)?", re.I)
_VIA = re.compile(r"\s*(?:/\s*|\b|,\s*)(?:via|vía)\s+", re.I)
_SEPARATOR = re.compile(
    r"\s*(?:/|\||;|—|–(?=\S*\s|\s)|(?<=\s)[-•·I](?=\s)|\bfor\b(?=\s+[A-Z])|\bfür\b|(?<=\w\s)Archives(?=\s[A-Z]))\s*"
)
_JOINT = re.compile(r"\s+(?:and|og|och|und|et|y|e|&|en|ja|и)\s+|\s*,\s+")
_AP_PHOTO = re.compile(r"^(AP|AFP|EPA|Reuters|PA|CP|EFE) (?:Photos?|Fotos?|Images|Wire)$")
_MAKERS = re.compile(r"[.;]\s*(?:Styling|Haare|Make-up|Montage|Collage|Bearbeitung|Grafik)\s*:.*$")
_COURTESY = re.compile(r"\.\s+[Cc]ourtesy of .*$")
_COLLECTION = re.compile(r"\b(?:RF|RM)$")  # a stock house's royalty-free and rights-managed collections
_PERSON_AT_END = re.compile(r"\(([^()]{4,40})\)\s*\.?$|\s[/|]\s*([^/|.]{4,40})$")
_JAPANESE = re.compile(r"[（(]([^（()）]{1,30}?)(撮影|提供)[)）]|＝([^。＝]{1,20})$")
_KOREAN_REPORTER = re.compile(r"([가-힣]{2,5})\s*(?:선임|인턴|객원)?\s*(?:기자|특파원)$")
_LITHUANIAN = re.compile(r"\s+nuotr\.?$")


def _alternation(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@cache
def _label() -> re.Pattern[str]:
    return re.compile(
        rf"^\W*(?:(?:{_alternation(lines('credit_labels'))})\s*(?:\s*[:：=]|\.\.\.|…|(?=©))"
        rf"|(?:{_alternation(lines('credit_openers'))})(?!\w))\s*",
        re.I,
    )


_INSIDE = (
    r"(?:\(|\[|（|^|(?<=[\W_])|(?<=[a-zæøåäöüß.]))"  # a label may be glued to the caption: "stadiumFoto: Jane Roe"
)


@cache
def _labels_inside() -> re.Pattern[str]:
    labels = tuple(w for w in lines("credit_labels") if w[:1].isupper() or not w.isascii())
    return re.compile(rf"{_INSIDE}(?P<label>(?:{_alternation(labels)})\s*(?:[:：]|\.\.\.))")


@cache
def _openers_inside() -> tuple[tuple[str, ...], re.Pattern[str]]:
    openers = tuple(w for w in lines("credit_openers") if w not in ("Copyright", "Courtesy", "Care of", "Video by"))
    return openers, re.compile(rf"{_INSIDE}(?P<label>(?:{_alternation(openers)})(?!\w))")


def _marks_inside(text: str) -> list[re.Match[str]]:
    """Labels and openers of credits in a caption, in order. Most captions have none, which substring search tells
    fast.
    """
    found: list[re.Match[str]] = []
    if ":" in text or "：" in text or "..." in text:
        found += _labels_inside().finditer(text)
    openers, pattern = _openers_inside()
    if any(opener in text for opener in openers):
        found += pattern.finditer(text)
    return sorted(found, key=lambda match: match.start())


def strip_label(text: str) -> str:
    """ "Foto: Bild: Jane Roe / NTB" -> "Jane Roe / NTB"; brackets around the whole go too."""
    text = _TRAILING_INTERFACE.sub("", clean(text))
    while True:
        before = text
        text = _label().sub("", text, count=1)
        text = text.strip(" \t.,;:-–—|/*•").lstrip("=")
        if text[-1:] in (")", "]", "）") and text.count("(") + text.count("[") + text.count("（") < text.count(
            ")"
        ) + text.count("]") + text.count("）"):
            text = text[:-1].strip()
        if len(text) > 1 and text[0] in "([（［" and text[-1] in ")]）］" and _closes_at_end(text):
            text = text[1:-1].strip()
        if text == before:
            return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    for i, c in enumerate(text):
        depth += (c in "([（［") - (c in ")]）］")
        if depth == 0:
            return i == len(text) - 1
    return False


def parse_credit(text: str, outlets: tuple[str, ...] = ()) -> Credit | None:
    """A credit line, label or not, -> its parts; ``None`` where nothing but a label or punctuation is there.

    ``outlets``: names of the page's own outlet, which are organisations wherever they stand.
    """
    line = strip_label(_SUPPLIED.sub("", text))
    if not line or len(line) > 3 * _MAX_CREDIT or not any(c.isalpha() for c in line) or _NO_CREDIT.match(line):
        return None
    rest = _MAKERS.sub("", _RIGHTS.sub("", _COURTESY.sub("", line)))
    rest = _COPYRIGHT_YEAR.sub("", rest)
    rest = _LITHUANIAN.sub("", rest)
    japanese = _JAPANESE.search(rest)
    if japanese:
        rest = japanese[1] or japanese[3]
    people: list[str] = []
    organisations: list[str] = []
    via: str | None = None
    head, *after = _VIA.split(rest, maxsplit=1)
    if after:
        via, *tail = [p for p in (s.strip(" .,;()[]") for s in _SEPARATOR.split(after[0])) if p] or [None]
        for part in tail:
            _place(part, people, organisations, outlets, last=True)
    parts = _split_parts(head)
    bracket = re.search(r"[(（\[]([^()（）\[\]]{2,60})[)）\]]\s*$", head)
    for i, part in enumerate(parts):
        if bracket and people and i == len(parts) - 1 and part == bracket[1].strip():  # "Jane Roe (Outlet)"
            organisations.append(part)
            continue
        if i and parts[i - 1].casefold() in casefolded("open_stock") and not is_photo_house(part):
            people.append(part)
            continue
        _place(part, people, organisations, outlets, last=i == len(parts) - 1, alone=len(parts) == 1 and not via)
    people, organisations = _once(people), _once(organisations)
    people = [p for p in people if p.casefold() not in {o.casefold() for o in organisations}]
    return Credit(line, tuple(people), tuple(organisations), via.strip() if via else None)


def _split_parts(text: str) -> list[str]:
    parts: list[str] = []
    for piece in _SEPARATOR.split(text):
        before, *bracketed = re.split(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*", piece)
        parts.append(before)
        for inside in bracketed:
            parts += _SEPARATOR.split(inside)
    return [p for p in (p.strip(' .,;:()[]（）"“”') for p in parts) if p]


def _place(
    part: str, people: list[str], organisations: list[str], outlets: tuple[str, ...], *, last: bool, alone: bool = False
) -> None:
    part = re.sub(
        r"^(?:by|von|av|par|por|di|de|photo by|courtesy of|courtesy|Archives?|Archivo|Foto|Bild|Photo)\s+",
        "",
        part,
        flags=re.I,
    )
    part = re.sub(
        r"^(?:Screenshots?|Captures? d['’]écran (?:de|sur)|Captura de pantalla de|Montage:?|Courtesy of the)\s+",
        "",
        part,
    )
    part = re.sub(r"\s+(?:file|file photo|Archiv|Archivo|Staff|Stf|STF|cung cấp|제공)$", "", part).strip(" .,")
    if not part or part.casefold().strip(" .") in casefolded("credit_flags"):
        return
    photo_by = _AP_PHOTO.match(part)
    if photo_by:
        organisations.append(photo_by[1])
    elif _is_house(part) or part.casefold() in {o.casefold() for o in outlets}:
        organisations.append(part)
    elif reporter := _KOREAN_REPORTER.search(part):
        people.append(reporter[1])
    elif len(pieces := [p for p in _JOINT.split(part) if p]) > 1 and (
        any(is_person(p) or is_photo_house(p) for p in pieces[:1]) or all(is_person(p) for p in pieces)
    ):
        for piece in pieces:
            _place(piece, people, organisations, outlets, last=last)
    elif is_person(part) or part.startswith("@") or re.fullmatch(r"(?:[A-ZÀ-Þ]\.\s?)+[A-ZÀ-Þ][\w’'-]+", part):
        people.append(part)
    elif not alone and not last and re.fullmatch(r"[a-z][\w.-]{2,30}", part) and "." not in part:
        people.append(part)  # a handle in front of its stock house: "cityshots - stock.adobe.com"
    else:
        organisations.append(part)


def _is_house(part: str) -> bool:
    """A known house, a collection of one, or its office in capitals ("NASA GSFC")."""
    return (
        is_photo_house(part) or bool(_COLLECTION.search(part)) or (part.isupper() and is_photo_house(part.split()[0]))
    )


def _once(names: list[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        low = re.sub(r"\W+", "", name.casefold())
        if not any(re.sub(r"\W+", "", k.casefold()).startswith(low) for k in kept):
            kept.append(name)
    return kept


def split_caption(text: str, *, in_figure: bool = False) -> tuple[str, str | None]:
    """A caption that may end in a credit -> (caption, credit line as printed or ``None``).

    ``in_figure``: the text is known to be a caption, so that a person's name in brackets or behind a slash at its end
    is a credit even without an agency.

    "Crane at work.Photo: Jane Roe / NTB" -> ("Crane at work.", "Photo: Jane Roe / NTB")
    """
    text = _SUPPLIED.sub("", _TRAILING_INTERFACE.sub("", clean(text))).strip()
    credited, opener, caption = text.partition("Image caption")
    if opener and strip_label(credited) and caption.strip():  # the BBC's order, its labels for screen readers
        return caption.strip(" ,:"), credited.strip(" ,")
    if len(text) < 90 and _looks_like_credit(text):
        return "", text
    last = None
    for last in _marks_inside(text):
        if len(text) - last.start() <= _MAX_CREDIT:
            break
    if last is not None and len(text) - last.start() <= _MAX_CREDIT:
        caption, credit = text[: last.start()].rstrip(" –—-|/"), text[last.start() :]
        if is_caption(strip_label(credit)):
            return text, None
        closing = credit.find(")") if credit[:1] == "(" else -1
        if closing > 0 and credit.count("(", 0, closing) == 1 and len(credit) - closing > 12:
            caption, credit = f"{caption} {credit[closing + 1 :]}".strip(), credit[: closing + 1]
        if strip_label(credit):
            return caption, credit
        return caption, None
    if in_figure and (person := _PERSON_AT_END.search(text)) and is_person((person[1] or person[2]).strip()):
        return text[: person.start()].strip(), text[person.start() :].strip(" /|")
    if in_figure and (reporter := _KOREAN_REPORTER.search(text)):
        return text[: reporter.start()].strip(), reporter[0]
    if in_figure and len(text) < 80 and text[:1] == "(" and text[-1:] == ")" and _closes_at_end(text):
        return "", text
    for find in (_bracketed_end, _after_bar, _named_house_at_end):
        found = find(text)
        if found is not None:
            at = found
            credit = text[at:].strip(" /|")
            if strip_label(credit):
                return text[:at].rstrip(" –—-|/"), credit
    return text, None


def is_caption(text: str) -> bool:
    """ "Image: The mayor and the ferry at the old gate": what follows the label is a caption and no credit."""
    words = text.split()
    return (
        len(words) > 7
        and "/" not in text
        and "via" not in words
        and not any(is_photo_house(w) for w in words)
        and not is_person(" ".join(words[:2]))
    )


def is_credit(text: str) -> bool:
    """Whether a line is a credit by what it says: a label that names somebody, or nothing but houses and people."""
    return 2 <= len(text) <= 90 and (
        _looks_like_credit(text) or (bool(_label().match(text)) and not is_caption(strip_label(text)))
    )


def looks_like_credit(text: str) -> bool:
    """Whether a line that stands by itself under a picture is a credit: a known house, a person, names with a slash."""
    line = text.strip(" .()[]|/")
    if not 2 <= len(line) <= 70 or line.casefold() in casefolded("caption_interface"):
        return False
    return (
        _looks_like_credit(line)
        or is_person(line)
        or bool(re.fullmatch(r"[^/.!?]{2,30}\s?/\s?[^/!?]{2,40}", line))
        or bool(_label().match(text))
    )


def _bracketed_end(text: str) -> int | None:
    match = re.search(r"[(\[（]([^()（）\[\]]{2,120}(?:\([^()]*\))?[^()（）\[\]]{0,60})[)\]）]?\s*\.?$", text)
    if not match or text[-1] not in ")]）." or not re.search(r"[)\]）]\s*\.?$", text):
        return None
    inside = match[1]
    first = re.match(r"\w+", inside)
    flagged = first is not None and first[0].casefold() in casefolded("credit_flags") and len(inside) <= 40
    if (
        flagged
        or _JAPANESE.search(match[0])
        or _looks_like_credit(inside)
        or ("/" in inside and is_person(inside.split("/")[0].strip()))
    ):
        return match.start()
    return None


def _after_bar(text: str) -> int | None:
    match = re.search(
        r"\s[|]\s*([^|]{2,80}(?:\|[^|]{2,40})?)$|\s/\s([^/]{2,40}(?:/[^/]{2,40})?)$|＝[^。＝]{1,20}$|\s/\s[^/]{3,40}\s/\s[^/]{2,30}nuotr\.?$",
        text,
    )
    if match and (_LITHUANIAN.search(match[0]) or _looks_like_credit(match[0])):
        return match.start()
    return None


def _named_house_at_end(text: str) -> int | None:
    # the last sentence: after ". ", "! ", or a full stop glued to the next word
    match = re.search(r"(?:^|[.!?”\"»)…]\s*|—\s*|–\s*|。\s*|\s{2,})([^.!?。]*(?:\b\w\.\s?[^.!?。]*)*\.?)$", text)
    if not match:
        return None
    tail = match[1].strip(" .")
    if 2 < len(tail) <= 90 and _looks_like_credit(tail):
        return match.start(1)
    return None


def _looks_like_credit(text: str) -> bool:
    parts = [p for piece in _VIA.split(_COPYRIGHT_YEAR.sub("", strip_label(text))) for p in _split_parts(piece)]
    parts = [p.strip() for part in parts for p in (part.split(", ") if ", " in part else [part])]
    if not parts or len(parts) > 6:
        return False
    known = sum(bool(is_photo_house(p) or _AP_PHOTO.match(p)) for p in parts)
    return known > 0 and all(
        is_photo_house(p)
        or is_person(p)
        or _AP_PHOTO.match(p)
        or p.casefold() in casefolded("credit_flags")
        or len(p.split()) <= 3
        for p in parts
    )
