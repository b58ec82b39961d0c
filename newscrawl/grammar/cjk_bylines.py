"""Bylines in Chinese, Japanese and Korean: names in brackets, between desks, ranks and what was reported where, often
without a sign between them.
"""

from __future__ import annotations

import re

from newscrawl.grammar.names import holds_given_name
from newscrawl.grammar.word_patterns import any_pattern
from newscrawl.tables import lines

RANK = re.compile(rf"\s*{any_pattern(lines('cjk_ranks'))}\s*$")
_HAN = "[\u3400-\u9fff々]"
LETTER = "[\u3040-\u30ff\u3400-\u9fff々\uac00-\ud7af]"
CJK = re.compile(LETTER)
"""Finds whether a text is in one of the three languages."""
_SIGNED = re.compile(rf"^[(\[（【［〔]({LETTER}[^()\[\]（）【】［］]{{1,60}})[)\]）】］〕]$")
CLOCK = re.compile(r"(?:午前|午後|上午|下午|오전|오후)?\s?\d{1,2}\s?[時时点點시](?:\s?\d{1,2}\s?[分분])?")
_REPORTER = re.compile(rf"^{_HAN}{{0,8}}?(?:记者|記者|通讯员|通訊員)(?::|：)?\s*(?={_HAN}{{2}})")
_REPORTER_WITHIN = re.compile(rf"[(（【［〔]({_HAN}{{0,6}}?(?:记者|記者)[^()（）【】［］〔〕]{{2,40}})[)）】］〕]")
_REPORTERS = re.compile(r"(?<=\S)\s+(?=(?:记者|記者|通讯员|通訊員)\S?)")
_DESK = re.compile(
    rf"^(?:{LETTER}{{0,10}}?{any_pattern(lines('cjk_desks'))}[・\s]|{LETTER}{{2,8}}\s?[=＝]\s?)(?={LETTER}{{2}})"
)
_REPORT = re.compile(rf"(?:^|\s){_HAN}{{0,8}}{any_pattern(lines('cjk_report_ends'))}$")
_NAMED_REPORT = re.compile(
    rf"^({_HAN}{{2,3}}){_HAN}{{2}}(?:(?:{_HAN}{{2}})?{any_pattern(lines('cjk_report_ends'))}|\d{{1,2}}日[电電讯訊])$"
)
_JOINT = re.compile(r"\s+|(?<=..)[和与與及](?=..)")
_NAME = re.compile(rf"{_HAN}{{2,4}}|[가-힣]{{2,4}}")
_HANGUL = re.compile("[가-힣]")


def signed(line: str) -> str:
    """A line in Chinese, Japanese or Korean whose names stand in brackets, without these: "【政治部・佐伯悠斗】",
    "（记者 李文澜）". Brackets around anything else stay.
    """
    if not CJK.search(line):
        return line
    if within := _REPORTER_WITHIN.search(line):
        return _REPORTERS.sub(" | ", within[1])
    whole = _SIGNED.match(line)
    return whole[1] if whole and (_DESK.match(whole[1]) or RANK.search(whole[1])) else line


def people_of(part: str, *, reporters: bool) -> list[str]:
    """The names in a part of a byline, without desks in front and what was reported where behind. ``reporters``: the
    line says that reporters wrote it, as Chinese ones do.
    """
    bared = _DESK.sub("", part.strip())
    reporter = _REPORTER.match(bared)
    if reporter and _is_name(bared[reporter.end() :][:2]):
        bared = bared[reporter.end() :]
    named = _NAMED_REPORT.match(bared)
    bared = named[1] if named and _is_name(named[1]) else _REPORT.sub("", bared)
    names = _JOINT.split(RANK.sub("", bared))
    # A family and a given name of Korea or Japan may stand apart too, where nothing says that there are several.
    told = RANK.search(bared) if _HANGUL.search(bared) else reporters
    return names if told and len(names) > 1 and all(map(_is_name, names)) else [bared]


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and holds_given_name([text])[0]


def tells_reporters(line: str) -> bool:
    """Whether a line begins with the word for a reporter in Chinese."""
    return _REPORTER.match(line) is not None
