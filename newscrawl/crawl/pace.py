"""The pace that a person gives a site: its delay and how many requests at a time, in place of those of any site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from newscrawl.storage.sites import NewsSite


def slot_settings(sites: Iterable[NewsSite]) -> dict[str, dict[str, Any]]:
    """What Scrapy's downloader takes as ``DOWNLOAD_SLOTS``: host name -> its delay (seconds) and concurrency, of the
    sites that have any of their own. Of several sites on one host the most patient holds.
    """
    found: dict[str, dict[str, Any]] = {}
    for site in sites:
        host = urlsplit(f"//{site.host}").hostname or site.host
        for name in (host, f"www.{host}"):
            given = found.setdefault(name, {})
            if site.pace.delay is not None:
                given |= {"delay": max(site.pace.delay, given.get("delay", 0.0)), "jitter": 0.0}
            if site.pace.concurrency is not None:
                given["concurrency"] = min(site.pace.concurrency, given.get("concurrency", site.pace.concurrency))
    return {host: given for host, given in found.items() if given}
