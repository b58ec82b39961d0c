"""The Scrapy add-on: ``ADDONS = {"newscrawl.Addon": 500}`` gives any Scrapy project our reader, pipelines, storage,
archive and politeness. Its own settings hold before ours; items that are no articles pass through untouched.

A spider that subclasses ``newscrawl.spiders.news.NewsSpider`` finds articles by itself; in any other, a callback that
asks for an ``Article`` is given one by scrapy-poet.
"""

from __future__ import annotations

from typing import Any

from scrapy.settings import BaseSettings

from newscrawl import settings as ours

_COMPONENTS = (
    "DOWNLOADER_MIDDLEWARES",
    "SPIDER_MIDDLEWARES",
    "ITEM_PIPELINES",
    "FEED_EXPORTERS",
    "FEED_STORAGES",
    "SCRAPY_POET_PROVIDERS",
)
"""Settings that are joined with the project's, not replaced by it."""
_LISTS = ("SCRAPY_POET_DISCOVER",)
_PROJECTS_OWN = (
    "BOT_NAME",
    "SPIDER_MODULES",
    "NEWSPIDER_MODULE",
    "COMMANDS_MODULE",
    "CONCURRENT_ITEMS",  # its pages may give more than one
    "FEED_EXPORT_FIELDS",  # a project's items have other fields
    "FEED_EXPORT_ENCODING",
    "LOG_LEVEL",
    "LOG_VERSIONS",
    "LOGSTATS_INTERVAL",
    "STATS_DUMP",
)
"""What a project is and how it talks stays its own."""


class Addon:
    """For Scrapy's setting ``ADDONS``."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Our settings, below the project's."""
        for name, value in vars(ours).items():
            if not name.isupper() or name in _PROJECTS_OWN:
                continue
            if name in _COMPONENTS:
                self._join(settings, name, value)
            elif name in _LISTS:
                settings.set(name, [*value, *settings.getlist(name)], settings.getpriority(name) or "addon")
            else:
                settings.set(name, value, "addon")

    @staticmethod
    def _join(settings: BaseSettings, name: str, components: dict[str, Any]) -> None:
        """The project's components and ours; where both name one, the project's place for it holds."""
        own = settings.getdict(name)
        settings.set(name, {**components, **own}, max(settings.getpriority(name) or 0, _ADDON))


_ADDON = 15  # Scrapy's priority of add-ons
