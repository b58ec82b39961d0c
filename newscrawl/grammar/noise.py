"""Lines that content systems print within an article and that are known never to be its text, by what they say."""

from __future__ import annotations

import re
from functools import cache

from newscrawl.grammar.visit_lines import is_of_the_visit
from newscrawl.grammar.word_patterns import any_of, any_pattern
from newscrawl.grammar.word_roles import word_roles
from newscrawl.tables import casefolded, lines

_LONGEST = 320  # characters; a longer text is a paragraph that happens to begin like noise
_BESIDE = ("lines_beside_texts", "related_lines", "calls_to_readers", "tag_labels")
_CONTINUED = 60  # characters of a line that says that a text goes on
_OPENING = 2  # words of a notice among which stands what it holds for
_CALL = 160  # characters behind the beginning of what readers are asked to do


@cache
def _noise() -> re.Pattern[str]:
    """For texts in small letters: hardly any begins as one of the patterns does, which is told in half the time where
    case counts.
    """
    return re.compile(any_pattern(lines("body_noise")))


@cache
def _beside() -> re.Pattern[str]:
    """What content systems print beside a text in any language: whole lines, labels of other headlines, and what they
    ask of readers. For texts that are casefolded.
    """
    whole, related, calls, tags = (any_of(map(str.casefold, lines(name)), case_counts=True) for name in _BESIDE)
    behind = r"\s*(?:[:：»›>|–—-].{0,200})?$"
    return re.compile(
        rf"[\W_]{{0,4}}(?:{whole}\W*$|{related}{behind}|{calls}.{{0,{_CALL}}}$|{tags}\s?[:：].{{0,200}}$)"
    )


def _is_continued(text: str) -> bool:
    """Whether a line says that the text goes on behind an advertisement."""
    if len(text) > _CONTINUED:
        return False
    advertising, going_on = word_roles("continued_words").played_in(text)
    return bool(advertising & going_on)


def _is_licence(folded: str) -> bool:
    """Whether a line, casefolded, says under which licence a site's texts may be copied, and not that somebody put
    something under one.
    """
    if not any(name in folded for name in casefolded("licence_names")):
        return False
    roles = word_roles("licence_words")
    words = roles.of_text(folded)
    licence, _, exception = roles.together(words)
    _, held, _ = roles.together(words[:_OPENING])
    return bool(licence & (exception | held))


@cache
def _noise_inside() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each hint, and the pattern that may match a text that holds it from far before the hint on."""
    entries = (line.partition(" = ") for line in lines("body_noise_inside"))
    return tuple((hint, re.compile(pattern, re.I)) for hints, _, pattern in entries for hint in hints.split(", "))


def is_noise(text: str) -> bool:
    """Whether a block's text is by itself known never to be article text."""
    if len(text) > _LONGEST:
        return False
    folded = text.casefold()
    dotless = folded.replace("i̇", "i")  # a Turkish İ
    if _noise().match(text.lower()) or _beside().match(dotless) or _is_continued(text) or _is_licence(folded):
        return True
    hinted = [pattern for hint, pattern in _noise_inside() if hint in folded]
    return any(pattern.match(text) for pattern in hinted) or is_of_the_visit(text)
