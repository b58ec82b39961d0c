"""Names and passwords of sites: sent to the site that a person gave them for, never shown."""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.crawler import Crawler
from w3lib.http import basic_auth_header

from newscrawl.urls import origin_of, shown

Logins = dict[str, tuple[str, str]]
"""Origin ("https://a.example") -> user name and password."""


class SiteLogins:
    """Sends a login with each request to the origin that it was given for, and to https where that was http."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        show_no_secrets()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SiteLogins:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider = self.crawler.spider
        logins: Logins = getattr(spider, "logins", {})
        origin = origin_of(request.url)
        login = logins.get(origin) or logins.get(origin.replace("https://", "http://", 1))
        if login is not None and "Authorization" not in request.headers:
            request.headers["Authorization"] = basic_auth_header(*login)


class _Record(logging.LogRecord):
    """A line of a log, whoever writes it, its URLs without secrets."""

    def getMessage(self) -> str:  # noqa: N802 -- logging's name
        return shown(super().getMessage())


def show_no_secrets() -> None:
    """From now on no line of any log of this process holds a password that stands in a URL."""
    logging.setLogRecordFactory(_Record)
