"""Norway Today (https://norwaytoday.info, WordPress).

An article opens with a photo line ("Photo: NAME / ORGANISATION via AGENCY") and closes with a source line
("Source: © NTB Scanpix / #Norway Today / #NorwayTodayNews"), a call for tips and the comment area.
"""

from __future__ import annotations

from typing import ClassVar

from web_poet import handle_urls

from newscrawl.reading.page import NewsPage
from newscrawl.spiders.news import NewsSpider


class NorwayToday(NewsSpider):
    """``scrapy crawl norwaytoday``"""

    name = "norwaytoday"
    start_urls = ["https://norwaytoday.info/"]  # noqa: RUF012 -- Scrapy's own convention


@handle_urls("norwaytoday.info")
class NorwayTodayPage(NewsPage):
    """The generic reader knows the shape; what it cannot know are the outlet's names and zone."""

    outlets: ClassVar[tuple[str, ...]] = ("Norway Today", "NorwayTodayNews", "norwaytoday.info")
    timezone: ClassVar[str | None] = "Europe/Oslo"
