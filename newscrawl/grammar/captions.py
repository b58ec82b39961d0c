"""Captions: telling the words about a picture from the credit that stands in or behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from newscrawl.grammar.agencies import is_photo_house
from newscrawl.grammar.credit import (
    AGENCY_PHOTO,
    COMMAS,
    COPYRIGHT_YEAR,
    MAX_CREDIT,
    SUPPLIED,
    VIA,
    closes_at_end,
    label,
    names_somebody,
    split_parts,
    strip_label,
    without_interface,
)
from newscrawl.grammar.source_line import is_source_label
from newscrawl.grammar.text import LONGEST_LINE, clean
from newscrawl.grammar.word_patterns import any_of, any_pattern
from newscrawl.tables import casefolded, lines

_WHOLE_CREDIT = 90  # characters; a longer line has a caption in it
_LONG_NAME = 8  # letters of an office's name in Chinese or Japanese, about
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_BUTTON = re.compile(rf"{any_pattern(lines('button_verbs'))}\b", re.I)
_REMEMBERED = 1024  # lines; one is asked about several times while a page is read
_MOST_PARTS = 6  # parts of the longest credits met
_LONGEST_CAPTION = 1200  # characters; a longer text is an article, and its patterns would take time
_SHORTEST = 2  # characters; nothing shorter names an outlet
_CAPTION_WORDS = 7  # more words than a name or an office has
_RUNNING_WORDS, _RUNNING_LETTERS = 3, 4  # words in small letters of a sentence, which no credit has; letters of each
_WORDS_OF_HOUSE = 3
_BRACKETED = 60  # characters in a bracket behind a full stop
_INSIDE = (
    r"(?:[(\[（【]|^|(?<=[\W_])|(?<=[a-zæøåäöüßéа-я]))"  # a label may be glued to the caption: "stadiumFoto: Jane Roe"
)
_PERSON_AT_END = re.compile(r"\(([^()]{4,40})\)\s*\.?$|\s[/|]\s*([^/|.]{4,40})$|[.!?»”\"]\s+[|–—-]\s*([^/|.]{4,40})$")
_BRACKET_AT_END = re.compile(
    r"[(\[（【]([^()（）\[\]【】]{2,120}(?:\([^()]*\))?[^()（）\[\]【】]{0,60})[)\]）】]\s*\.?$"
)
_BAR_AT_END = re.compile(
    r"\s[|]\s*([^|]{2,80}(?:\|[^|]{2,40})?)$|\s/\s([^/]{2,40}(?:/[^/]{2,40})?)$|＝[^。＝]{1,20}$|＝[^。＝]{1,40}撮影$|"
    r"\s/\s[^/]{3,40}\s/\s[^/]{2,30}nuotr\.?$"
)
_LAST_SENTENCE = re.compile(
    r"(?:^|[.!?”\"»)…*]\s*|—\s*|–\s*|。\s*|\s{2,})([^.!?。]*(?:\b[^\W\d_]\.\s?[^.!?。]*)*\.?)$"
)  # the last sentence: after ". ", "! ", or a full stop glued to the next word
_JAPANESE_MAKER = re.compile(
    r"[（(][^（()）]{1,30}?(?:撮影|提供|供图|供圖|[翻摄攝][摄攝影]|摄|攝|[档檔]案照片?|[资資]料照片?|[资資]料[图圖])[)）]"
    r"|＝[^。＝]{1,20}$|＝[^。＝]{1,40}撮影$"
)
_KOREAN_REPORTER = re.compile(r"[가-힣]{2,5}\s*(?:선임|인턴|객원|사진)?\s*(?:기자|특파원)(?:\s+\S+@\S+)?[\s/.\d]*$")
_KOREAN_SUPPLIES = ("제공", "캡처", "캡쳐", "갈무리")  # behind the name of who supplied a picture
_KOREAN_SUPPLIER = re.compile(rf"[.!?”’」』\]]\s*([^.!?”’」』\]]{{2,30}}(?:{'|'.join(_KOREAN_SUPPLIES)}))$")
_LITHUANIAN = re.compile(r"\s+nuotr\.?$")
_LITHUANIAN_MAKER = re.compile(
    r"(?:^|[.!?]\s+)((?:[A-ZÀ-Ž][\w.-]*\s+){1,3}nuotr\.(?:\s*[/,]\s*[^/,.]{2,30}\snuotr\.?)?)$"
)
_CHINESE_MAKER = re.compile(
    r"(?:^|(?<=[。！？!?”」』】）)\s]))((?:[\u4e00-\u9fff]{0,8}(?:记者|記者|通讯员|通訊員)[：:\s]*)?"
    r"(?:[\u4e00-\u9fff]{2,4}[、\s]{1,2}){0,3}(?:(?![摄攝])[\u4e00-\u9fff]){2,4}\s*[／/]?\s*(?:[摄攝]影?|[摄攝]影[报報][道導])"
    r"|[\u4e00-\u9fff]{2,16}(?:供[图圖]|翻[摄攝]))$"
)
CHINESE_MAKERS = ("摄", "攝", "影", "图", "圖", "道", "導")
"""One of which ends what names a maker in Chinese: "王小明摄", "受访者供图"."""
_NAME_BEFORE_SIGN = re.compile(
    r"((?:[A-ZÀ-Þ][\w.’'-]*\s+){1,2}[A-ZÀ-Þ][\w’'-]+)\s*(?:/|\bvia\b|\||\bfor\b|—|–)\s*(?P<rest>.{2,80})$"
)
_BARS, _SIGNS_BEHIND_NAMES = "|/＝", ("/", "via", "|", "for", "—", "–")  # one of which those patterns must find
_RUNNING_WORD = re.compile(rf"(?:^|\s)(?!{any_pattern(lines('name_particles'))}\s)[a-zà-ÿ]{{2,}}(?:\s|$)")
_SURE_BRACKET = re.compile(r"[.!?”\"’»]\s*$")


@cache
def _labels_inside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """-> (labels wherever they stand, which is told in a tenth of the time; labels where they open a credit)."""
    labels = tuple(w for w in lines("credit_labels") if w[:1].isupper() or not w.isascii())
    signs = r"\s*(?:[:：=＝／]|\.\.\.)(?!innen)"
    label = any_of(labels, case_counts=True) + signs
    small = any_of((w for w in lines("credit_labels") if w not in labels), case_counts=True) + signs
    return re.compile(rf"{label}|{small}"), re.compile(rf"{_INSIDE}{label}|(?:(?<=[,;]\s)|[(\[]){small}")


@cache
def _openers_inside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """-> (openers wherever they stand, which is told in a tenth of the time; openers where they open a credit)."""
    common = lines("credit_common_openers")
    openers = any_of((word for word in lines("credit_openers") if word not in common), case_counts=True)
    return re.compile(openers), re.compile(rf"{_INSIDE}(?P<label>{openers}(?!\w))")


@cache
def _comma_labels_inside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """As ``_labels_inside``, for labels with a comma; those of one word are too common inside of a caption."""
    words = lines("credit_comma_labels")
    several = any_of((w for w in words if " " in w or _UNSPACED.search(w)), case_counts=True)
    label = rf"(?:{several}|^{any_of(words, case_counts=True)})\s*[{COMMAS}]"
    return re.compile(label), re.compile(rf"{_INSIDE}(?P<label>{label})")


@cache
def _caption_labels() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """-> (labels of captions with a sign behind them, labels of several words with a space)."""
    words = lines("caption_labels")
    signed = any_of((w.rstrip(":") for w in words if w[-1] == ":"), case_counts=True)
    sure = tuple(w for w in words if w[-1] != ":")
    several = any_of((w for w in sure if " " in w), case_counts=True)
    return (
        re.compile(rf"(?:{any_of(sure, case_counts=True)}\s*[:：{COMMAS}]|{signed}\s*[:：])\s*"),
        re.compile(rf"{several}\s+(?=\S)"),
    )


def without_caption_label(text: str) -> str:
    """ "Image caption, The ferry" -> "The ferry", and the same without the buttons in front ("Enlarge this image")."""
    button = _leading_button().match(text)
    if button and not text[button.end()].islower():
        text = text[button.end() :]
    for pattern in _caption_labels():
        opener = pattern.match(text)
        if opener and text[opener.end() :] and _begins_a_caption(opener, text[opener.end() :]):
            return text[opener.end() :]
    return text


def _begins_a_caption(opener: re.Match[str], behind: str) -> bool:
    """Whether what follows a label is none of its words ("Image caption contest"): a sign parts them, or a capital."""
    return not opener[0].strip()[-1].isalnum() or not behind[0].islower()


@cache
def _leading_button() -> re.Pattern[str]:
    buttons = {button.lower() for table in ("caption_interface", "credit_buttons") for button in lines(table)}
    return re.compile(rf"{any_of(b for b in buttons if ' ' in b and b[-1].isalpha())}\s+(?=\S)", re.I)


@cache
def _label_at_end() -> re.Pattern[str]:
    words = {*lines("credit_labels"), *lines("credit_flags")}
    labels = any_of(word for word in words if word[:1].isalpha())
    return re.compile(rf"(?:^|(?<=\W)){labels}\s*[:：]$|(?<=\S)\s+(?:Photo|Image)?\s?Credit$", re.I)


def without_loose_ends(caption: str) -> str:
    """A caption without what a credit in an element of its own leaves at its end: a label, a sign that parts the two,
    the bracket around it. "The ferry. ( Supplied:" -> "The ferry."
    """
    for _ in range(_LOOSE_ENDS):
        before = caption
        if caption.endswith((":", "：", "redit")):
            caption = _label_at_end().sub("", caption)
        caption = _STOP_APART.sub(r"\1", _SIGN_AT_END.sub("", caption)).rstrip()
        if caption == before:
            break
    return caption


_LOOSE_ENDS = 6  # signs and labels that credits leave behind one another
_SIGN_AT_END = re.compile(r"(?:(?:^|\s)[|/–—·•∙©-]|[(\[（【])\s*$")
_STOP_APART = re.compile(r"(?:(?<=[.!?])\s+[.,;]|\s+([.,;]))$")  # behind what was cut off, or what stands in an element


def _credit_before_label(text: str) -> tuple[str, str | None] | None:
    """ "Image source, Jane Roe Image caption, The ferry": the order in print for screen readers."""
    for pattern in _caption_labels():
        for opener in pattern.finditer(text):
            credited, caption = text[: opener.start()].strip(" ,"), text[opener.end() :].strip()
            if not (credited and caption and _begins_a_caption(opener, caption)) or len(credited) > _WHOLE_CREDIT:
                continue
            who = strip_label(credited)
            if who and not is_caption(who) and not _SENTENCE_END.search(who):
                return caption, credited
    return None


_SENTENCE_END = re.compile(r"[a-zà-ÿ]{3}[.!?]$")


def _marks_inside(text: str) -> list[re.Match[str]]:
    """Labels and openers of credits in a caption, in order. Most captions have none."""
    found: list[re.Match[str]] = []
    for anywhere, inside in (_labels_inside(), _openers_inside(), _comma_labels_inside()):
        if anywhere.search(text):
            found += inside.finditer(text)
    return sorted(found, key=lambda match: match.start())


_SIGNS_OF_PLACE = "▲△▴▵▶▷►▸▼▽◀◁■□◆◇●◎↑↓← \t"  # by which a caption in Korean and Chinese print says where its picture is


def _without_reservation(text: str) -> str:
    """A caption without the reservation of rights at its end."""
    if not text.casefold().endswith(_ENDS_OF_RESERVATIONS, -16):
        return text
    return (text[:-_RESERVATION] + _RESERVATION_AT_END.sub("", text[-_RESERVATION:])).rstrip()


_ENDS_OF_RESERVATIONS = tuple(
    f"{word}{stop}"
    for word in (
        "reserved",
        "vorbehalten",
        "riservata",
        "riservati",
        "réservés",
        "reservados",
        "reservats",
        "voorbehouden",
    )
    for stop in ("", ".", ")")
)
_RESERVATION = 100  # characters of a reservation of rights and of what parts it from the caption
_RESERVATION_AT_END = re.compile(rf"[\s/,.;|(–—-]{{0,6}}{any_pattern(lines('credit_rights'))}\W{{0,3}}$", re.I)


@lru_cache(maxsize=_REMEMBERED)
def split_caption(text: str, *, in_figure: bool = False, outlets: tuple[str, ...] = ()) -> tuple[str, str | None]:
    """A caption that may end in a credit -> (caption, credit line as printed or ``None``).

    ``in_figure``: the text is known to be a caption, so that a person's name in brackets or behind a slash at its end
    is a credit even without an agency. ``outlets``: names of the page's own outlet, which credit like an agency.

    "Crane at work.Photo: Jane Roe / NTB" -> ("Crane at work.", "Photo: Jane Roe / NTB")
    """
    text = _without_reservation(SUPPLIED.sub("", without_interface(clean(text))).strip().lstrip(_SIGNS_OF_PLACE))
    if len(text) > _LONGEST_CAPTION or text.casefold() in _platforms():
        return text, None
    text = without_caption_label(text)
    if found := _credit_before_label(text):
        return found
    for rule in (_labelled, *(_IN_FIGURE if in_figure else ()), *_ANYWHERE):
        found = rule(text)
        if found is not None:
            return found
    return _split_at_outlet(text, outlets) or (text, None)


def _split_at_outlet(text: str, outlets: tuple[str, ...]) -> tuple[str, str | None] | None:
    """ "... at the gate. Jane Roe / The Post": the outlet is a house, where a name stands in front of it."""
    for outlet in outlets if len(text) > _SHORTEST else ():
        if not text.endswith((f"/ {outlet}", f"| {outlet}", f"/{outlet}", f"({outlet})")):
            continue
        before = text[: len(text) - len(outlet)].rstrip(" (/|")
        named = _NAME_AT_END.search(before)
        if named and names_somebody(named[1]):
            return text[: named.start(1)].rstrip(" –—-|/·∙•"), text[named.start(1) :]
    return None


_NAME_AT_END = re.compile(r"(?:^|[\s.!?])((?:[A-ZÀ-Þ][\w.’'-]*\s+){1,2}[A-ZÀ-Þ][\w’'-]+)$")


def _labelled(text: str) -> tuple[str, str | None] | None:
    """A label inside: what follows it is the credit, unless it is a caption itself. A label alone is cut off."""
    marks = _marks_inside(text)
    whole = len(text) < _WHOLE_CREDIT and not any(mark.start() > 1 for mark in marks)
    if whole and known_parts(text) and not _ends_a_sentence_first(text):
        return "", text
    last = None
    for last in marks:
        if len(text) - last.start() <= MAX_CREDIT:
            break
    if last is not None and last.start() == 0 and is_labelled_caption(text):
        return text[last.end() :].strip(), None
    if last is None or len(text) - last.start() > MAX_CREDIT:
        return None
    caption, credit = text[: last.start()].rstrip(" –—-|/·∙•,،;؛、"), text[last.start() :]
    if is_caption(strip_label(credit)):
        return text, None
    closing = credit.find(")") if credit[:1] == "(" and credit[:3].casefold() != "(c)" else -1
    if closing > 0 and credit.count("(", 0, closing) == 1 and len(credit) - closing > 12:
        caption, credit = f"{caption} {credit[closing + 1 :]}".strip(), credit[: closing + 1]
    return (caption, credit) if strip_label(credit) else (caption, None)


@cache
def _platforms() -> frozenset[str]:
    """Places that a picture may be from, and names of the buttons that share it there: alone they say nothing."""
    return casefolded("platforms")


def _ends_a_sentence_first(text: str) -> bool:
    """ "Rep. Jane Roe at the gate. | Al Poe/AP": the sentence in front of the bar is the caption."""
    return bool(re.search(r"[a-zäöüßéа-я]{2}[.!?]\s*\|\s", text)) or bool(_SENTENCE_FIRST.match(text))


_SENTENCE_FIRST = re.compile(r"(?:\S+\s+){3,}\S*(?:[a-zà-ÿ]{3}|\d{4})[.!?]\s+\S")


def _person_at_end(text: str) -> tuple[str, str | None] | None:
    match = _PERSON_AT_END.search(text)
    name = (match[1] or match[2] or match[3]).strip() if match else ""
    if match and names_somebody(name):
        start = match.start() + (match[3] is not None)
        return text[:start].strip(), text[start:].strip(" /|–—-")
    return None


def _behind_last_sentence(text: str) -> tuple[str, str | None] | None:
    """ "The ferry at the quay. Photo Jane Roe", "... JANE ROE", "... Jane Roe (EFE)": names and no other word."""
    match = _AFTER_SENTENCE.search(text) or _BARE_LABEL_FIRST.match(text)
    if not match or _TITLE_AT_END.search(text[: match.start("tail")]):
        return None
    tail, labelled = match["tail"], match["label"]
    who = tail[len(labelled) :] if labelled else tail
    parts = [part for _, part in split_parts(who)]
    named = bool(parts) and all(names_somebody(part) or _is_house(part) for part in parts)
    if not named or not (labelled or names_somebody(parts[0])) or is_photo_house(tail):
        return None
    return text[: match.start("tail")].rstrip(" –—-"), tail


def _reporter_at_end(text: str) -> tuple[str, str | None] | None:
    reporter = _KOREAN_REPORTER.search(text)
    if reporter:
        return text[: reporter.start()].strip(" =＝"), re.sub(r"\s+\S+@.*$", "", reporter[0]).strip()
    if supplied := _KOREAN_SUPPLIER.search(text) if text.endswith(_KOREAN_SUPPLIES) else None:
        return text[: supplied.start(1)].strip(), supplied[1]
    if lithuanian := _LITHUANIAN_MAKER.search(text) if "nuotr" in text else None:
        return text[: lithuanian.start(1)].strip(), lithuanian[1]
    return None


def _chinese_maker_at_end(text: str) -> tuple[str, str | None] | None:
    """ "渡轮驶离港口。王小明摄", "渡輪駛離港口。記者王小明／攝影", "渡轮驶离港口。受访者供图"."""
    text = text.rstrip("。 ")
    made = _CHINESE_MAKER.search(text) if text.endswith(CHINESE_MAKERS) else None
    return (text[: made.start(1)].strip(), made[1]) if made else None


def _bracketed_whole(text: str) -> tuple[str, str | None] | None:
    whole = len(text) < 80 and text[:1] == "(" and text[-1:] == ")" and closes_at_end(text)
    inside = text[1:-1]
    return ("", text) if whole and (known_parts(inside) or not _RUNNING_WORD.search(inside)) else None


def _bracket_behind_sentence(text: str) -> tuple[str, str | None] | None:
    """ "... at the gate. (FOX 5 DC)": a bracket behind a full stop credits somebody, whoever it is."""
    match = _BRACKET_AT_END.search(text)
    if not match or not _SURE_BRACKET.search(text[: match.start()]):
        return None
    inside = match[1].strip()
    capital = inside[:1].isupper() or inside[:1] in "@©" or not inside[:1].isascii()
    words = inside.split()
    running = sum(w.islower() and len(w) > 3 for w in words) > 1
    if capital and not running and len(inside) <= _BRACKETED and not inside.isdigit() and len(words) <= 8:
        return text[: match.start()].rstrip(), text[match.start() :]
    return None


def _names_in_last_sentence(text: str) -> tuple[str, str | None] | None:
    """ "... at the gate. Jane Roe | Archive | The Post": names and offices with signs between them."""
    if "/" not in text and "|" not in text:
        return None
    match = _LAST_SENTENCE.search(text, max(0, len(text) - 2 * _WHOLE_CREDIT))
    tail = match[1].strip(" .") if match else ""
    if not match or len(tail) > _WHOLE_CREDIT or not ("/" in tail or "|" in tail):
        return None
    parts = [part for _, part in split_parts(tail)]
    named = len(parts) > 1 and (names_somebody(parts[0]) or parts[0].casefold() in casefolded("credit_flags"))
    named = named or (len(parts) > 1 and parts[0].isupper() and names_somebody(parts[1]))  # "SKERRY/Jane Roe"
    if named and all(len(p.split()) <= 4 and not p[:1].islower() and not re.search(r"\d{3}", p) for p in parts):
        return text[: match.start(1)].rstrip(" –—-|/"), tail
    return None


def _office_in_bracket(text: str) -> tuple[str, str | None] | None:
    """ "A view of the town (NPA)"; behind a name a bracket holds the person's party."""
    if "(" not in text:
        return None
    match = re.search(r"(?P<word>\S+)\s+\((?P<office>[A-Z]{3,6})\)\s*\.?$", text)
    if match and (match["word"].islower() or match["word"][-1] in '"”»,;'):
        return text[: match.end("word")], match["office"]
    return None


def _split_at(find: Callable[[str], int | None]) -> Callable[[str], tuple[str, str | None] | None]:
    def rule(text: str) -> tuple[str, str | None] | None:
        at = find(text)
        if at is None:
            return None
        credit = text[at:].strip(" /|—–")
        return (text[:at].rstrip(" –—-|/·∙•"), credit) if strip_label(credit) else None

    return rule


def _bracketed_end(text: str) -> int | None:
    match = _BRACKET_AT_END.search(text)
    if not match:
        return None
    inside = match[1]
    first = re.match(r"\w+", inside)
    flagged = first is not None and first[0].casefold() in casefolded("credit_flags") and len(inside) <= 40
    if (
        inside.casefold() in casefolded("credit_flags")
        or flagged
        or _JAPANESE_MAKER.search(match[0])
        or known_parts(inside)
        or ("/" in inside and names_somebody(inside.split("/")[0].strip()))
    ):
        return match.start()
    return None


def _after_bar(text: str) -> int | None:
    match = _BAR_AT_END.search(text) if any(sign in text for sign in _BARS) else None
    if not match or not (_LITHUANIAN.search(match[0]) or match[0].endswith("撮影") or known_parts(match[0])):
        return None
    named = _NAME_BEFORE_SIGN.search(text)
    return named.start(1) if named and match[0].lstrip()[:1] == "/" and names_somebody(named[1]) else match.start()


def _house_in_last_sentence(text: str) -> int | None:
    match = _LAST_SENTENCE.search(text, max(0, len(text) - 2 * _WHOLE_CREDIT))
    if not match:
        return None
    tail = match[1].strip(" .")
    if 2 < len(tail) <= _WHOLE_CREDIT and known_parts(tail):
        return match.start(1)
    return None


def _name_and_house_at_end(text: str) -> int | None:
    """ "The minister at the gate Jane Doe / Foreign Ministry via AP": the name before the sign begins the credit."""
    match = _NAME_BEFORE_SIGN.search(text) if any(sign in text for sign in _SIGNS_BEHIND_NAMES) else None
    if not match or not known_parts(match["rest"].strip(" .")):
        return None
    start, name = match.start(1), match[1]
    words = name.split()
    if len(words) > 2 and not re.fullmatch(r"[A-Z]\.?", words[1]):  # "Mayor Jane Doe": the last two are the name
        start, name = start + name.index(words[1]), " ".join(words[1:])
    return start if names_somebody(name) else None


_BARE_LABEL = rf"(?P<label>(?i:{any_of(lines('credit_bare_labels'))})\s+)"
_AFTER_SENTENCE = re.compile(
    rf"(?:[a-zà-ÿ\d]{{2}}\.\s*(?:[–—-]\s+)?|\.[»”\"]\s+)(?P<tail>{_BARE_LABEL}?[A-ZÀ-Þ][^.!?,;:]{{2,60}})$"
)
_TITLE_AT_END = re.compile(rf"(?:^|\W){any_pattern(lines('name_titles'))}\.\s*$")
_BARE_LABEL_FIRST = re.compile(rf"(?P<tail>{_BARE_LABEL}[A-ZÀ-Þ][^.!?,;:]{{2,60}})$")


_IN_FIGURE: tuple[Callable[[str], tuple[str, str | None] | None], ...] = (
    _person_at_end,
    _behind_last_sentence,
    _reporter_at_end,
    _bracketed_whole,
    _names_in_last_sentence,
    _office_in_bracket,
)
_ANYWHERE: tuple[Callable[[str], tuple[str, str | None] | None], ...] = (
    _chinese_maker_at_end,
    _split_at(_bracketed_end),
    _split_at(_after_bar),
    _split_at(_house_in_last_sentence),
    _split_at(_name_and_house_at_end),
    _bracket_behind_sentence,
)


def is_caption(text: str) -> bool:
    """ "Image: The mayor and the ferry at the old gate": what follows the label is a caption and no credit."""
    words = text.split()
    if _UNSPACED.search(text) and len(words) == 1 and not any(sign in text for sign in "/／|｜・、=＝"):
        return len(text) > _LONG_NAME and not _JAPANESE_MAKER.search(f"({text})") and not is_photo_house(text)
    return (
        len(words) > _CAPTION_WORDS
        and "/" not in text
        and "via" not in words
        and not any(is_photo_house(w) for w in words)
        and (
            not names_somebody(" ".join(words[:2]))
            or sum(w.islower() and len(w) >= _RUNNING_LETTERS for w in words) >= _RUNNING_WORDS
        )
    )


def is_credit(text: str) -> bool:
    """Whether a line is a credit by what it says: a label that names somebody, or nothing but houses and people."""
    return 2 <= len(text) <= _WHOLE_CREDIT and (
        known_parts(text) or (bool(label().match(text)) and not is_caption(strip_label(text)))
    )


def is_labelled(text: str) -> bool:
    """Whether a line opens with a credit's label and says something behind it that is no caption."""
    behind = strip_label(text) if label().match(text[:LONGEST_LINE]) else ""
    return any(c.isalpha() for c in behind) and not is_caption(behind)


def is_labelled_caption(text: str) -> bool:
    """Whether a line opens with a label of a caption, or with one of a photo and no credit behind it."""
    if without_caption_label(text) != text:
        return True
    word, colon, behind = text.partition(":")
    labelled = bool(colon) and word.strip() in lines("credit_labels") and not is_source_label(text)
    return labelled and is_caption(behind.strip())


def looks_like_credit(text: str) -> bool:
    """Whether a line that stands by itself under a picture is a credit: a known house, a person, names with a slash."""
    line = text.strip(" .()[]|/")
    if not 2 <= len(line) <= 70 or line.casefold() in casefolded("caption_interface"):
        return False
    return (
        known_parts(line)
        or names_somebody(line)
        or line.casefold() in casefolded("credit_flags")
        or bool(re.fullmatch(r"[^\W\d_][^/.!?]{1,29}\s?/\s?[^\W\d_@][^/!?]{1,39}", line))
        or _is_name_and_house(line)
        or bool(label().match(text))
    )


def _is_name_and_house(line: str) -> bool:
    """ "Jane Roe - LA PLATA": a person, and whose, by capital letters."""
    name, dash, house = line.partition(" - ")
    return bool(dash) and names_somebody(name) and len(house.split()) <= _WORDS_OF_HOUSE and house[:1].isupper()


def known_parts(text: str) -> bool:
    """Whether a line is parts of a credit, at least one of them a known house and none of them running text."""
    return len(text) <= LONGEST_LINE and _known_parts(text)


@lru_cache(maxsize=_REMEMBERED)
def _known_parts(text: str) -> bool:
    parts = [p for piece in VIA.split(COPYRIGHT_YEAR.sub("", strip_label(text))) for _, p in split_parts(piece)]
    parts = [p.strip() for part in parts for p in (part.split(", ") if ", " in part else [part])]
    if not parts or len(parts) > _MOST_PARTS or not any(_is_house(p) for p in parts) or _BUTTON.match(text):
        return False
    return all(
        _is_house(p)
        or names_somebody(p)
        or p.casefold() in casefolded("credit_flags")
        or (len(p.split()) <= 3 and not re.search(r"\d{3}", p))
        for p in parts
    )


def _is_house(part: str) -> bool:
    return is_photo_house(part) or bool(AGENCY_PHOTO.fullmatch(part))
