"""Articles that wait until the lists that say most of them were read: whichever list arrives first, a page is read with
what the most telling one says of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request


class AwaitedLists:
    """Lists on their way and articles that wait for them, by site."""

    def __init__(self) -> None:
        self._awaited: dict[str, set[str]] = {}
        self._held: dict[str, list[str]] = {}

    def expect(self, site: str, address: str) -> None:
        """The site's articles wait for this list."""
        self._awaited.setdefault(site, set()).add(address)

    def hold(self, site: str, urls: Iterable[str]) -> None:
        """These articles are asked for when no list of the site is awaited any more."""
        self._held.setdefault(site, []).extend(urls)

    def answered(self, request: Request | None) -> list[str]:
        """A list was read, or cannot be; -> the articles that wait, where it was the last to be waited for."""
        asked = request.meta.get("visit") if request else None
        if asked is None:
            return []
        awaited = self._awaited.get(asked["site"], set())
        awaited.discard(asked["address"])
        return [] if awaited else self._held.pop(asked["site"], [])
