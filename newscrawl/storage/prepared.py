"""An article made ready for the store, once, before the database is asked anything. Pure.

What is only needed of an article that nobody knows (its words, its signature) is worked out when it is asked for, and
then kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from newscrawl.decisions.changes import content_hash
from newscrawl.decisions.near_duplicates import Wording
from newscrawl.decisions.storing import Offer
from newscrawl.items import Article, Envelope
from newscrawl.reading import READER_VERSION
from newscrawl.urls import identity, normalise, page_of


@dataclass(frozen=True)
class Prepared:
    """An article with all that storing it needs."""

    envelope: Envelope
    offer: Offer
    addresses: dict[str, str]
    """Every address that leads to it, the one it was asked for by among them -> its identity."""

    @property
    def article(self) -> Article:
        return self.envelope.article

    @cached_property
    def wording(self) -> Wording:
        """The body's words."""
        return Wording(self.article.body)

    @property
    def identities(self) -> set[str]:
        """By which a stored article is found that this one may be."""
        return {self.offer.address, self.offer.canonical}

    def standing_alone(self) -> Prepared:
        """The same, for an article whose canonical link names another one: it is known by its own address only."""
        own = normalise(self.article.url)
        article = replace(self.article, canonical_url=own)
        offer = replace(
            self.offer,
            article=article,
            canonical=self.offer.address,
            content_hash=content_hash(article),
            stands_alone=True,
        )
        return Prepared(replace(self.envelope, article=article), offer, {own: self.offer.address})


def prepare(envelope: Envelope, now: datetime) -> Prepared:
    """Work out identities and hash. ``now``: stands in for the time of the fetch where the article has none."""
    article, visit, record = envelope.article, envelope.visit, envelope.record
    addresses = {article.canonical_url: identity(article.canonical_url)}
    asked = visit.address if visit else None
    own = normalise(article.url)
    for url in (own, own if asked in (None, article.url) else normalise(asked)):
        addresses.setdefault(url, identity(url))
    offer = Offer(
        article=article,
        address=addresses[own],
        canonical=addresses[article.canonical_url],
        page=page_of(own),
        asked=page_of(asked) if asked else None,
        led_for_good=visit.led_for_good if visit else False,
        content_hash=content_hash(article),
        fetched_at=article.fetched_at or now,
        payload_digest=record.payload_digest if record else None,
        reader_version=READER_VERSION,
        offered_at=now,
        left_out=frozenset(envelope.left_out),
        goes_on=envelope.next_page is not None,
    )
    return Prepared(envelope, offer, addresses)
