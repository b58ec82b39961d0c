"""The site profiles of a running crawl: loaded when a site is met, learned from its new articles, kept in the
database.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from sqlalchemy import Engine

from newscrawl.errors import StorageError
from newscrawl.items import Envelope
from newscrawl.reading.site_profile import SiteProfile
from newscrawl.storage.profiles import load_profile, save_profile

logger = logging.getLogger(__name__)

_SAVE_EVERY = 200  # articles learned from a site between two savings; what a kill costs is learned again


class SiteMemory:
    """Profiles by site. A database that is away costs the memory and not the crawl: pages are then read for
    themselves.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._profiles: dict[str, SiteProfile] = {}
        self._unsaved: dict[str, int] = {}

    def is_loaded(self, site: str) -> bool:
        """Whether ``profile`` answers without asking the database."""
        return site in self._profiles

    def profile(self, site: str) -> SiteProfile:
        """What is known of a site; an empty profile for one that was never met."""
        if site not in self._profiles:
            try:
                plain = load_profile(self.engine, site)
            except StorageError as error:
                logger.warning("the profile of %s cannot be loaded: %s", site, error)
                return SiteProfile()
            self._profiles[site] = SiteProfile.from_plain(plain) if plain else SiteProfile()
        return self._profiles[site]

    def learn(self, envelope: Envelope) -> None:
        """Learn from an article that is new to the database."""
        article = envelope.article
        self.profile(article.site).learn(
            [block.text for block in article.blocks]
            + [text for text in envelope.left_out if not text.startswith("http")],
            [photo.url for photo in article.photos if photo.url]
            + [text for text in envelope.left_out if text.startswith("http")],
            article.evidence,
        )
        self._unsaved[article.site] = self._unsaved.get(article.site, 0) + 1
        if self._unsaved[article.site] >= _SAVE_EVERY:
            self._save(article.site)

    def save(self) -> None:
        """Keep what was learned since it was kept last."""
        for site in list(self._unsaved):
            self._save(site)

    def _save(self, site: str) -> None:
        profile = self._profiles.get(site)
        if profile is not None:
            try:
                save_profile(self.engine, site, profile.pages, profile.as_plain(), datetime.now(UTC))
            except StorageError as error:
                logger.warning("the profile of %s cannot be kept: %s", site, error)
                return
        del self._unsaved[site]
