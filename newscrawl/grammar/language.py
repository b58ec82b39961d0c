"""The language that a text is written in. By py3langid (Lui and Baldwin, "langid.py",
2012).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import Any

from newscrawl.grammar.text import weight_of
from newscrawl.tables import rows

_FEWEST = 100  # letters: less tells little
_READ = 2_000  # characters: more tells nothing new
_SURE = 0.95
_LOOKED_AT = 600  # characters in which the common words are looked for
_COMMON = 0.04  # share of the words of a text that are common ones, at least
_AHEAD = 1.5  # times as many as of any other language, at least: of the Spanish ones a French text has two thirds
_SIGNS = 0.04  # the same where words are not parted: share of the characters
_UNPARTED = frozenset("の的は在を是に了が和で有と不たที่ในการของและ이는을의에다로")
_WORD = re.compile(r"[^\W\d_]+(?:[^\s\d\W_]|[\u0900-\u0dff\u0e00-\u0e7f])*")
_NEAR = (
    frozenset(("no", "nb", "nn", "da")), frozenset(("hr", "bs", "sr", "sh", "me")), frozenset(("id", "ms")),
    frozenset(("cs", "sk")), frozenset(("es", "gl", "ca", "pt")), frozenset(("ru", "uk", "be", "bg", "mk")),
    frozenset(("hi", "mr", "ne")), frozenset(("tr", "az")), frozenset(("zh", "yue")), frozenset(("nl", "af")),
    frozenset(("fa", "ar", "ur", "ps")),
)  # fmt: skip


def language_of(text: str) -> str | None:
    """BCP 47 tag of a text's language; ``None`` where the text is too short to tell, or nothing is sure."""
    if weight_of(text) < _FEWEST:
        return None
    language, probability = _identifier().classify(text[:_READ])
    return str(language) if probability >= _SURE else None


def is_written_in(text: str, tag: str) -> bool | None:
    """Whether a text has the words that no text of that language does without; ``None`` where it is too short to tell.

    A look at a few hundred characters, and at more where they leave it open, which spares most pages the model.
    """
    if weight_of(text) < _FEWEST:
        return None
    language = tag.split("-")[0].lower()
    signs = _common_words().get(language)
    if signs is None:
        return False
    middle = (len(text) - _LOOKED_AT) // 2 if len(text) > 2 * _LOOKED_AT else 0
    part = text[middle : middle + _LOOKED_AT].lower()
    if not _UNPARTED.isdisjoint(signs):
        return sum(part.count(sign) for sign in signs) >= len(part) * _SIGNS
    return _prevails(language, part) or (len(text) > len(part) and _prevails(language, text[:_READ].lower()))


def _prevails(language: str, text: str) -> bool:
    """Whether a text has common words of a language, and clearly more than of all that it is not easily taken for."""
    told = _WORD.findall(text)
    found = Counter(owner for word in told for owner in _languages_with().get(word, ()))
    rivals = (count for other, count in found.items() if not same_language(other, language))
    return found[language] >= max(1, len(told) * _COMMON, _AHEAD * max(rivals, default=0))


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one language, or two so near that a text does not tell them apart."""
    a, b = one.split("-")[0].lower(), other.split("-")[0].lower()
    return a == b or any(a in near and b in near for near in _NEAR)


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in rows("common_words")}


@cache
def _languages_with() -> dict[str, tuple[str, ...]]:
    """Common word -> the languages that have it."""
    found = defaultdict(list)
    for language, words in _common_words().items():
        for word in words:
            found[word].append(language)
    return {word: tuple(languages) for word, languages in found.items()}


@cache
def _identifier() -> Any:
    """Loaded for the first page that needs it: it takes a second, and most pages state their language."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
