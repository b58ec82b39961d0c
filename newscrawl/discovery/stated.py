"""What a list states, value by value: the one door from a document of somebody else's to a lead.

A value that cannot be read is nothing, counted under the name of its place; it never costs its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.errors import Unread
from newscrawl.grammar.comment_count import parse_number
from newscrawl.grammar.text import clean, plain
from newscrawl.items import Lead
from newscrawl.urls import resolved

_LONGEST_TEXT = 1_000  # letters of a title, name or tag; the longest headline of the test pages has 230
_LONGEST_RAW = 10 * _LONGEST_TEXT  # before markup is taken out of it
_LONGEST_STAMP = 100  # letters of a date
_MOST_WORDS = 100  # authors or tags of one article


class Stated:
    """Reads the values of one list. ``url``: of the list, against which its addresses are resolved."""

    def __init__(self, url: str, found_in: str, unread: Unread) -> None:
        self.url, self.found_in, self.unread = url, found_in, unread

    def address(self, value: object, place: str, base: str | None = None) -> str | None:
        """An address that can be asked for. "&amp;" never belongs into one: it was escaped twice."""
        text = clean(value).replace("&amp;", "&") if isinstance(value, str) else value
        found = resolved(base or self.url, text)
        if found is None:
            self.unread[place] += 1
        return found

    def text(self, value: object, place: str) -> str | None:
        """One line without markup; ``None`` where nothing or no text stands there."""
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.unread[place] += 1
            return None
        return plain(_storable(value[:_LONGEST_RAW]))[:_LONGEST_TEXT] or None

    def texts(self, values: object, place: str) -> tuple[str, ...]:
        """Each of several lines once; () where no list of texts stands there."""
        if values is None:
            return ()
        if not isinstance(values, (list, tuple)):
            self.unread[place] += 1
            return ()
        found = (self.text(value, place) for value in values[:_MOST_WORDS])
        return tuple(dict.fromkeys(text for text in found if text))

    def stamp(self, value: object, place: str) -> str | None:
        """A date as the list spells it; reading it is the reader's."""
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > _LONGEST_STAMP:
            self.unread[place] += 1
            return None
        return clean(_storable(value)) or None

    def count(self, value: object, place: str) -> int | None:
        """A number of comments."""
        if value is None or value == "":
            return None
        found = parse_number(value) if isinstance(value, (str, int)) else None
        if found is None:
            self.unread[place] += 1
        return found

    def lead(self, address: str | None, **facts: object) -> Lead | None:
        """A lead of this list; ``None`` for one whose address could not be read."""
        if not address:
            return None
        return Lead(url=address, found_in=self.found_in, list_url=self.url, **facts)  # type: ignore[arg-type]


def _storable(text: str) -> str:
    """Lone surrogates, which JSON can spell, are no text: no database takes them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def kept(leads: Iterable[Lead | None], most: int) -> tuple[Lead, ...]:
    """Those of the leads that are any, ``most`` at most."""
    found: list[Lead] = []
    for lead in leads:
        if lead is not None:
            found.append(lead)
            if len(found) == most:
                break
    return tuple(found)
