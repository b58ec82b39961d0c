"""Pages that ask for consent to being followed where an article was asked for, at the article's own address.

Nobody has led the reader away, so the page itself must tell. Its text speaks of cookies, consent, data and partners and
of little else; and three of four hold: its title is that of a consent page, it offers to agree or to refuse, it
declares no article, it states no day. Or the text speaks of nothing else at all, below a headline that does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from newscrawl.grammar.word_patterns import any_pattern
from newscrawl.reading.dates import find_published
from newscrawl.reading.headline import headline_text
from newscrawl.reading.remembered import Remembered
from newscrawl.reading.scene import Scene
from newscrawl.reading.tree import elements
from newscrawl.tables import casefolded, lines, rows

_LONGEST = (
    12_000  # letters of running text; with all purposes and partners in it, a consent page is longer than a story
)
_MOSTLY = 0.6  # of the letters stand in paragraphs of consent
_HARDLY_ELSE = 0.85  # the same, where title and address are those of an article that is not shown
_GROUPS_OF_A_PARAGRAPH, _GROUPS_OF_A_PAGE = 2, 3  # of the vocabulary that its words are of, at least
_WITNESSES = 3  # of four: a title, a choice, no declared article, no day
_CONTROL = 40  # characters of a button's text
_COOKIES_OR_CONSENT = frozenset(("cookie", "consent"))
_MOST_WORDS = 16_384  # kept
_STEM = 3  # letters by which the words of the vocabulary are looked up
_WORD = re.compile(r"[^\W\d_]+")
_HELD = re.compile(r"[ \u0590-\u074f\u0900-\u0dff\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af]")


@cache
def _vocabulary() -> tuple[dict[str, tuple[tuple[str, str], ...]], tuple[tuple[str, str], ...]]:
    """-> (first letters -> (beginning of a word, its group), what a text as a whole holds and its group)."""
    begun: dict[str, tuple[tuple[str, str], ...]] = {}
    held: list[tuple[str, str]] = []
    for group, entry in rows("consent_vocabulary"):
        for word in entry.split(", "):
            if _HELD.search(word):
                held.append((word, group))
            else:
                begun[word[:_STEM]] = (*begun.get(word[:_STEM], ()), (word, group))
    return begun, tuple(held)


def _groups_of_word(word: str) -> tuple[str, ...]:
    begun, _ = _vocabulary()
    return tuple(group for beginning, group in begun.get(word[:_STEM], ()) if word.startswith(beginning))


_words = Remembered(_groups_of_word, _MOST_WORDS)


@cache
def _titles() -> re.Pattern[str]:
    return re.compile(any_pattern(lines("consent_titles")), re.I)


def groups_of(text: str) -> set[str]:
    """Which groups of the vocabulary of consent a text has words of."""
    folded = text.casefold()
    found = set(chain.from_iterable(map(_words.__getitem__, _WORD.findall(folded))))
    if not folded.isascii():
        found |= {group for held, group in _vocabulary()[1] if held in folded}
    return found


def is_consent_title(*titles: str) -> bool:
    """Whether a title or heading is what consent pages call themselves."""
    return any(_titles().match(title.strip()) for title in titles)


def offers_a_choice(texts: Iterable[str]) -> bool:
    """Whether a control among those texts agrees or refuses: it says one of the choices, or begins with one."""
    choices, most = _choices()
    for text in texts:
        if len(text) <= _CONTROL:
            words = text.casefold().strip(" .!›»>→✓✕×").split()
            if any(" ".join(words[:count]).rstrip(",.:") in choices for count in range(1, min(most, len(words)) + 1)):
                return True
    return False


@cache
def _choices() -> tuple[frozenset[str], int]:
    """-> (what controls say, words of the longest)."""
    choices = casefolded("consent_choices")
    return choices, max(len(choice.split()) for choice in choices)


def speaks_of_consent(paragraphs: Sequence[str], share: float) -> bool:
    """Whether at least that share of the paragraphs' letters is in such as speak of consent. Looks no further than it
    must: most articles are decided by their first paragraphs.
    """
    left = (1 - share) * sum(map(len, paragraphs))
    met: set[str] = set()
    for paragraph in paragraphs:
        groups = groups_of(paragraph)
        met |= groups
        if len(groups) < _GROUPS_OF_A_PARAGRAPH:
            left -= len(paragraph)
            if left < 0:
                return False
    return len(met) >= _GROUPS_OF_A_PAGE and bool(met & _COOKIES_OR_CONSENT)


def asks_for_consent(scene: Scene, paragraphs: Sequence[str]) -> bool:
    """Whether the page is one that asks for consent. ``paragraphs``: its running text."""
    if sum(map(len, paragraphs)) > _LONGEST or not speaks_of_consent(paragraphs, _MOSTLY):
        return False
    titled = is_consent_title(scene.metadata.page_title, headline_text(scene) or "")
    chooses = offers_a_choice(_controls(scene))
    published = scene.ask(find_published)
    undated = published is None or published.evidence == "address"
    if titled + chooses + (scene.metadata.article_type is None) + undated >= _WITNESSES:
        return True
    headline = headline_text(scene) or ""
    return chooses and not groups_of(headline) and speaks_of_consent(paragraphs, _HARDLY_ELSE)


def is_cookie_wall(scene: Scene) -> bool:
    """Whether a page that has hardly any text is one that asks for cookies: it offers a choice, and of what it prints
    the better part is about them.
    """
    texts = [segment.text for segment in scene.document.segments]
    about = sum(len(text) for text in texts if groups_of(text) & _COOKIES_OR_CONSENT)
    return about > sum(map(len, texts)) / 2 and offers_a_choice(_controls(scene))


def _controls(scene: Scene) -> Iterator[str]:
    yield from (segment.text for segment in scene.document.segments)
    yield from (link.element.text for link in scene.document.links)
    for button in elements(scene.document.tree, "input[type=submit], input[type=button]"):
        yield button.get("value") or ""
