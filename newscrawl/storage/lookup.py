"""What the database knows of articles that are offered: by address, and by text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from newscrawl.decisions.storing import Known, is_led_from, may_go_on, says_it_again
from newscrawl.storage import models as m
from newscrawl.storage.dialect import among
from newscrawl.storage.prepared import Prepared

_COLUMNS = [getattr(m.ArticleRow, name) for name in Known.__slots__]
_AT_ADDRESSES = (
    select(m.ArticleUrl.url, m.ArticleUrl.identity, *_COLUMNS)
    .join(m.ArticleRow, m.ArticleRow.id == m.ArticleUrl.article_id)
    .where(among(m.ArticleUrl.identity, "identities"))
    .order_by(m.ArticleRow.id.desc())  # the first article that had an address has it
)
_WITH_TEXTS = (
    select(m.Site.host, *_COLUMNS)
    .join(m.Site, m.Site.id == m.ArticleRow.site_id)
    .where(among(m.ArticleRow.body_hash, "digests"))
)


class Lookup:
    """What is known of a few offers, as it was when this was made."""

    def __init__(self, connection: Connection, offers: Iterable[Prepared]) -> None:
        offers = list(offers)
        self.by_address, self.urls = _by_address(connection, {i for offer in offers for i in offer.addresses.values()})
        unknown = [offer for offer in offers if not offer.identities & self.by_address.keys()]
        self.by_text = known_texts(connection, (offer.wording.digest for offer in unknown))

    def known(self, offer: Prepared) -> Known | None:
        """The stored article that an offer leads to, by its address, else by its canonical link, else by its text, else
        by the address that was asked for and led here.
        """
        addresses = self.by_address
        found = addresses.get(offer.offer.address) or addresses.get(offer.offer.canonical)
        if found:  # its words need not be parted: most articles are known, and that takes half of what storing does
            return found
        alike = next((self.by_text[one] for one in _places_of_text(offer) if one in self.by_text), None)
        if alike and not says_it_again(offer.offer, alike):
            return alike
        return next((known for known in self._by_any_address(offer) if is_led_from(offer.offer, known)), None)

    def going_on(self, offer: Prepared, known: Known) -> Known | None:
        """The stored article that may go on in the one that an offer leads to."""
        return next((one for one in self._by_any_address(offer) if may_go_on(offer.offer, one, known)), None)

    def _by_any_address(self, offer: Prepared) -> Iterator[Known]:
        return (self.by_address[one] for one in offer.addresses.values() if one in self.by_address)

    def with_text_of(self, offer: Prepared) -> Known | None:
        """The stored article that has the text of an offer whose addresses nobody knows."""
        return self.by_text.get((offer.article.site, offer.wording.digest or ""))

    def keys(self, offer: Prepared) -> set[Any]:
        """What no two offers that are written at once may share, for what becomes of one depends on the other."""
        keys: set[Any] = {*offer.addresses.values()}
        if not offer.identities & self.by_address.keys() and offer.wording.digest:
            keys |= {*_places_of_text(offer)}
        known = self.known(offer)
        if known:
            keys |= {known.id, *(one.id for one in self._by_any_address(offer))}
        return keys


def _places_of_text(offer: Prepared) -> list[tuple[str, str]]:
    """(site, hash of the body) under which the text of an offer may be known: of its own site, and of the site that is
    crawled; one that moves to another name has its articles there.
    """
    visit = offer.envelope.visit
    sites = [offer.article.site, *([visit.site] if visit else [])]
    return [(site, offer.wording.digest or "") for site in sites]


def _by_address(connection: Connection, identities: set[str]) -> tuple[dict[str, Known], set[str]]:
    """-> (identity of an address -> the stored article that it leads to, the addresses as they are written down)."""
    found: dict[str, Known] = {}
    urls: set[str] = set()
    for url, identity, *columns in connection.execute(_AT_ADDRESSES, {"identities": sorted(identities)}):
        urls.add(url)
        found[identity] = Known(*columns)
    return found, urls


def known_texts(connection: Connection, digests: Iterable[str | None]) -> dict[tuple[str, str], Known]:
    """(site, hash of a body) -> the stored article that has it."""
    wanted = sorted({digest for digest in digests if digest})
    if not wanted:
        return {}
    found: dict[tuple[str, str], Known] = {}
    for host, *columns in connection.execute(_WITH_TEXTS, {"digests": wanted}):
        known = Known(*columns)
        found[host, known.body_hash or ""] = known
    return found
