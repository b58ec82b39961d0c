"""Bylines in Chinese, Japanese and Korean: names in brackets, between outlets, desks, ranks and what was reported
where, often without a sign between them.
"""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.names import holds_given_name
from newscrawl.grammar.word_patterns import any_of, any_pattern
from newscrawl.tables import lines

RANK = re.compile(rf"\s*{any_pattern(lines('cjk_ranks'))}\s*$")
_HAN = "[\u3400-\u9fff々]"
LETTER = "[\u3040-\u30ff\u3400-\u9fff々\uac00-\ud7af]"
CJK = re.compile(LETTER)
"""Finds whether a text is in one of the three languages."""
_MOST_SIGNED = 8  # signs of a line in brackets that is nothing but a name
_SIGNED = re.compile(rf"^[(\[（【［〔]({LETTER}[^()\[\]（）【】［］]{{1,60}})[)\]）】］〕]$")
CLOCK = re.compile(r"(?:午前|午後|上午|下午|오전|오후)?\s?\d{1,2}\s?[時时點点시](?:\s?\d{1,2}\s?[分分])?")
_REPORTER_WORDS = any_pattern(sorted(lines("cjk_reporters"), key=len, reverse=True))
_REPORTER = re.compile(rf"^{_HAN}{{0,8}}?{_REPORTER_WORDS}(?::|：)?\s*(?={_HAN}{{2}})")
_REPORTER_TOKEN = re.compile(rf"^{_HAN}{{0,10}}?{_REPORTER_WORDS}(?::|：)?(.*)$")
_REPORTER_WITHIN = re.compile(rf"[(（【［〔]({_HAN}{{0,8}}?{_REPORTER_WORDS}[^()（）【】［］〔〕]{{2,40}})[)）】］〕]")
_FROM = re.compile("发自|發自|来自|來自")
_REPORTERS = re.compile(rf"(?<=\S)\s+(?={_HAN}{{0,8}}?{_REPORTER_WORDS}\S?)")
_DESKS = any_pattern(lines("cjk_desks"))
_DESK = re.compile(rf"^(?:{LETTER}{{0,10}}?{_DESKS}[・\s]|{LETTER}{{2,8}}\s?[=＝]\s?)(?={LETTER}{{2}})")
_HOUSE = re.compile(rf"{LETTER}{{1,12}}{any_pattern(lines('cjk_houses'))}")
_NAME_AND_HOUSE = re.compile(rf"^({LETTER}{{2,4}})\s?[=＝]\s?{_HOUSE.pattern}$")
_REPORT_END = rf"(?:(?:{_HAN}{{2}})?{any_pattern(lines('cjk_report_ends'))}|\d{{1,2}}日[电電讯訊])"
_REPORT = re.compile(rf"(?:^|\s){_HAN}{{0,8}}(?:{any_pattern(lines('cjk_report_ends'))}|\d{{1,2}}日[电電讯訊])$")
_NAMED_REPORT = re.compile(rf"^({_HAN}{{2,3}}){_HAN}{{2}}{_REPORT_END}$")
_REPORTED = re.compile(rf"^({_HAN}{{2,3}})(?:{_HAN}{{2}})?{_REPORT_END}$")
_DESK_REPORT = re.compile(rf"^{_HAN}{{1,8}}{_DESKS}\s?[/／]\s?({_HAN}{{2,3}})(?:{_HAN}{{2}})?{_REPORT_END}$")
_DATELINE = re.compile(
    r"^(?:[(\[（【［][^()\[\]（）【】［］]{2,30}[)\]）】］]\s*)?"
    rf"((?:[가-힣]{{2,4}}(?:\s?[,·ㆍ]\s?|\s)?){{1,6}}?{any_pattern(lines('cjk_ranks'))})\s?[=＝](?=\s|$)"
)
_REPORTING = ("기자", "특파원", "記者", "记者", "支局", "部")
_WRITER = re.compile(
    rf"{LETTER}\s?(?:기자|특파원|記者|记者)(?:\s|$)|^{_HAN}{{0,10}}?(?:{_REPORTER_WORDS})(?::|：)?\s*{_HAN}{{2,4}}(?:\s|$)"
)
_BEHIND_RANK = re.compile(r"(?<=기자|記者)\s+(?=[가-힣]{2,4}\s?기자|[\u3400-\u9fff々]{2,6}\s?記者)")
_LONGEST_END = 80  # signs of a paragraph's end in which its author is named
_ENDS_SIGNED = re.compile(
    rf"[(（【［〔]({LETTER}{{2,12}}(?:支局|総局|部)[\s・]{LETTER}[^()（）【】［］〔〕]{{1,30}})[)）】］〕]$"
    r"|[.다요”\"]\s+[\[(/]?((?:[가-힣]{2,4}(?:\s?[,·ㆍ]\s?|\s)){1,3}?(?:기자|특파원))[\])]?(?:\s?[^\s@]{1,40}@\S{1,60})?$"
)
_JOINT = re.compile(r"\s+|(?<=..)[和与與及](?=..)")
_NAME = re.compile(rf"{_HAN}{{2,4}}|[가-힣]{{2,4}}")
_SHORT = re.compile(rf"{LETTER}{{2,6}}")
_HANGUL = re.compile("[가-힣]")
_COLUMN = re.compile(r"\s?[|丨｜]\s?")


def signed(line: str) -> str:
    """A line in Chinese, Japanese or Korean whose names stand in brackets, without these: "【政治部・佐伯悠斗】",
    "（记者 李文澜）", and of a dateline what names people: "(부산=섬통신) 김철수 기자 =". Brackets around anything else
    stay.
    """
    if not CJK.search(line):
        return line
    if within := _REPORTER_WITHIN.search(line):
        return _REPORTERS.sub(" | ", within[1])
    if dateline := _DATELINE.match(line):
        return dateline[1]
    if whole := _SIGNED.match(line):
        said = whole[1]
        is_name = len(said) <= _MOST_SIGNED and _is_name(said.replace(" ", ""))
        line = said if is_name or _DESK.match(said) or RANK.search(said) or _labels().match(said) else line
    desk = _DESK_REPORT.match(line)
    return desk[1] if desk and _is_name(desk[1]) else _with_labels_apart(line)


def _with_labels_apart(line: str) -> str:
    """A line whose labels end in a colon, and nothing but a label begins what stands between its columns: "文丨李听雨
    编辑丨王五" -> "文：李听雨 | 编辑：王五".
    """
    line = _labels().sub(lambda m: f"{' | ' if m.start() else ''}{m[1]}：", line)
    return _COLUMN.sub(" | ", line) if "丨" in line or "｜" in line else line


@cache
def _labels() -> re.Pattern[str]:
    """Labels of names with a column or a colon behind them, at the beginning of a line or behind a space."""
    words = (*lines("byline_prefixes"), *lines("other_role_labels"))
    labels = {word.strip("：:/／●") for word in words if CJK.match(word)}
    columned = {word for word in labels if not _HANGUL.search(word)}  # "표은결 기자 | 섬신문" says what somebody is
    signs = rf"(?:\s?[:：]\s?|・(?={LETTER}{{2,5}}$))"
    return re.compile(rf"(?:^|\s+)({any_of(labels)}(?={signs})|{any_of(columned)})(?:{signs}|\s?[|丨｜]\s?)(?=\S)")


def people_of(part: str, *, reporters: bool) -> list[str]:
    """The names in a part of a byline, without outlets and desks in front and what was reported where behind.
    ``reporters``: the line says that reporters wrote it, as Chinese ones do.
    """
    bared = part.strip()
    signed_for = _NAME_AND_HOUSE.match(bared)
    bared = signed_for[1] if signed_for and _is_name(signed_for[1]) else _DESK.sub("", bared)
    if said := _told_reporters(bared, told=reporters):
        return said
    reporter = _REPORTER.match(bared)
    if reporter and _begins_name(bared[reporter.end() :]):
        bared = bared[reporter.end() :]
    if len(several := _BEHIND_RANK.split(bared)) > 1:
        return [name for one in several for name in people_of(one, reporters=False)]
    named = _NAMED_REPORT.match(bared)
    bared = named[1] if named and _is_name(named[1]) else _REPORT.sub("", bared)
    ranked = RANK.search(bared) is not None
    names = _JOINT.split(RANK.sub("", bared))
    if ranked and _HANGUL.search(bared):
        names = _without_houses(names)
        bared = " ".join(names)
    elif names[1:] and not names[2:] and _HOUSE.fullmatch(names[0]) and _is_name(names[1]):
        return names[1:]
    # A family and a given name of Korea or Japan may stand apart too, where nothing says that there are several.
    told = ranked if _HANGUL.search(bared) else reporters
    return names if told and len(names) > 1 and all(map(_is_name, names)) else [bared]


def _told_reporters(text: str, *, told: bool) -> list[str]:
    """The names behind words for reporters, an outlet in front of these: "海岛日报记者 李听雨 实习生 周晚汀"; empty
    where anything else stands in it. ``told``: such a word stood in front of the text.
    """
    names: list[str] = []
    for word in text.split():
        if reporter := _REPORTER_TOKEN.match(word):
            told = True
            if not reporter[1]:
                continue
            report = _REPORTED.match(reporter[1])
            name = report[1] if report else reporter[1]
            if not _is_name(name):
                return []
            names.append(name)
        elif told and _FROM.match(word):
            break
        elif told and not _REPORT.match(word):
            if not _NAME.fullmatch(word):
                return []
            names.append(word)
        elif not told and not _HOUSE.fullmatch(word):
            return []
    return names


def _without_houses(words: list[str]) -> list[str]:
    """The words of a Korean byline without the outlet in front of its names and the desk behind them."""
    while len(words) > 1 and _HOUSE.fullmatch(words[0]) and not _is_name(words[0]):
        words = words[1:]
    while len(words) > 1 and _HOUSE.fullmatch(words[-1]) and _is_name(words[0]):
        words = words[:-1]
    return words


def is_house(name: str) -> bool:
    """Whether it is an outlet or a desk by its last word, and nobody's name."""
    return _HOUSE.fullmatch(name) is not None and not _is_name(name)


def _begins_name(text: str) -> bool:
    return any(_is_name(text[:size]) for size in (2, 3))


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and holds_given_name([text])[0]


def is_name(text: str) -> bool:
    """Whether a word begins with a family name and is as short as names are."""
    return _is_name(text)


def tells_reporters(line: str) -> bool:
    """Whether a line begins with the word for a reporter in Chinese."""
    return _REPORTER.match(line) is not None


def may_tell_writer(text: str) -> bool:
    """Whether one of the words for those who report stands in a text, of any number of lines."""
    return any(word in text for word in _REPORTING)


def tells_writer(text: str) -> bool:
    """Whether words before or behind a name say that who is called so reports: "표은결 기자", "记者 祁小禾"."""
    return _WRITER.search(text) is not None


def is_of_desk(text: str) -> bool:
    """Whether a line stands in brackets and begins with a desk: "（北港支局　高橋悠斗、森一郎）"."""
    whole = _SIGNED.match(text)
    return whole is not None and _DESK.match(whole[1]) is not None


def may_be_name(text: str) -> bool:
    """Whether a word is as short as names are, where only its place says that it is one."""
    return _SHORT.fullmatch(text) is not None


def reporters_in(text: str) -> str:
    """What a paragraph says of those who wrote the article, in brackets, in its dateline or at its end; empty where it
    says nothing: "（记者 李听雨）", "(부산=섬통신) 김철수 기자 =", "... 말했다. 김철수 기자".
    """
    if within := _REPORTER_WITHIN.search(text):
        return within[0]
    if dateline := _DATELINE.match(text):
        return dateline[0]
    end = _ENDS_SIGNED.search(text[-_LONGEST_END:])
    return next((said for said in end.groups() if said), "") if end else ""
