"""The door for answers: headers, content codings, redirects and refreshes become what the rest can read, or nothing.

Next to the network, behind the archive: what is kept is what was sent, what is read can be read.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote_from_bytes

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Headers, HtmlResponse, Response

from newscrawl.archive.codings import FIRST_BYTES, BrokenCodingError, ContentCodings, CutOffError, beginning_of
from newscrawl.crawl.refusals import Refused
from newscrawl.crawl.session import session_of
from newscrawl.discovery.consent import is_consent
from newscrawl.discovery.scripted_redirects import LONGEST_PAGE, refresh_target, scripted_redirect
from newscrawl.errors import DropReason, Unread
from newscrawl.urls import resolved

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # a token (RFC 9110, section 5.6.2)
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]+")
_RANGE = re.compile(rb"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")
_LONGEST = 16_384  # bytes of one value
_WAS_GIVEN_COOKIE = "was_given_cookie"  # goes with a request from redirect to redirect
_URL_BYTES = bytes(range(0x21, 0x7F)).decode()
_HEAD = 4 * 4_096  # bytes of the letters in which Scrapy looks for a refresh
_MAY_REFRESH = re.compile(rb"refresh|\x00", re.I)  # an encoding without zeros has ASCII's letters


def is_a_part(response: Response) -> bool:
    """Whether a server sent a part (206) that is not the whole (RFC 9110, section 14.4). We ask for no parts."""
    if response.status != 206:
        return False
    told = _RANGE.fullmatch((response.headers.get("Content-Range") or b"").strip())
    return told is None or int(told[1]) > 0 or int(told[2]) + 1 != int(told[3])


def readable(headers: Headers, url: str) -> tuple[Headers, Unread]:
    """-> (headers whose names are names and whose values are UTF-8 text without control characters, what was left out).

    ``url``: of the answer. Bytes that are no UTF-8 are Latin-1, as HTTP once had it; in Location they are escaped. A
    Location that leads nowhere is left out.
    """
    found, unread = Headers(), Unread()
    for name, values in headers.items():
        if not _NAME.fullmatch(name):
            unread["name of a header"] += 1
            continue
        title = name.decode("ascii")
        kept = [_value(value) for value in values if len(value) <= _LONGEST]
        if title == "Location":
            kept = [target.encode() for value in values if (target := _target(value, url)) is not None]
        if len(kept) < len(values):
            unread[f"header {title}"] += len(values) - len(kept)
        if kept:
            found[name] = kept
    return found, unread


def _value(raw: bytes) -> bytes:
    raw = _CONTROLS.sub(b"", raw).strip()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1").encode("utf-8")
    return raw


def _target(raw: bytes, url: str) -> str | None:
    return resolved(url, quote_from_bytes(_CONTROLS.sub(b"", raw).strip(), safe=_URL_BYTES))


class ReadableHeaders:
    """Makes the headers of every answer readable."""

    def __init__(self, crawler: Crawler) -> None:
        self.tally = session_of(crawler).tally

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReadableHeaders:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        headers, unread = readable(response.headers, response.url)
        self.tally.could_not_read(unread)
        return response if headers == response.headers else response.replace(headers=headers)


class ReadableBodies(ContentCodings):
    """Undoes content codings; a body that cannot be unpacked is a drop with a reason."""

    def process_response(self, request: Request, response: Response, spider: Spider | None = None) -> Response:
        if is_a_part(response):
            raise Refused(DropReason.CUT_OFF, f"{request.url} (a part of it, which nobody asked for)")
        if (most := request.meta.get(FIRST_BYTES)) and (part := beginning_of(response, most)) is not None:
            return part
        try:
            return super().process_response(request, response)
        except CutOffError as error:
            raise Refused(DropReason.CUT_OFF, f"{request.url} ({error})") from error
        except BrokenCodingError as error:
            session_of(self.crawler).tally.could_not_read(Unread({"content coding": 1}))
            raise Refused(DropReason.BROKEN_CODING, f"{request.url} ({error})") from error

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReadableBodies:
        found: ReadableBodies = super().from_crawler(crawler)
        found.crawler = crawler
        return found

    crawler: Crawler


def may_refresh(body: bytes) -> bool:
    """Whether Scrapy may find a refresh in a page, for which it decodes the whole of it."""
    return bool(_MAY_REFRESH.search(body[:_HEAD]))


def refreshed(response: Response, longest: float) -> str | None:
    """Where an answer's Refresh header leads within so many seconds, which browsers follow as they do a page's own;
    ``None`` where it has none, or none that leads anywhere.
    """
    target = refresh_target((response.headers.get("Refresh") or b"").decode("utf-8", "replace"), longest)
    return resolved(response.url, target) if target and response.status < 300 else None


class Refreshes(MetaRefreshMiddleware):
    """Follows a page's own refresh, where that leads anywhere, and a script's where the page has nothing else."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        found: Any
        target = refreshed(response, self._maxdelay)
        if target is not None and target != request.url and not request.meta.get("dont_redirect"):
            found = self._redirect_request_using_get(request, response, target)
            return self._redirect(found, request, "refresh header")
        if not may_refresh(response.body):
            return self._by_script(request, response)
        try:
            found = super().process_response(request, response)
        except (ValueError, LookupError, OverflowError):
            found = None
        if found is None or (isinstance(found, Request) and resolved("", found.url) is None):
            session_of(self.crawler).tally.could_not_read(Unread({"refresh of a page": 1}))
            return response
        return self._by_script(request, response) if found is response else found

    def _by_script(self, request: Request, response: Response) -> Request | Response:
        if request.meta.get("dont_redirect") or not isinstance(response, HtmlResponse) or response.status >= 300:
            return response
        if not 0 < len(response.body) <= LONGEST_PAGE:
            return response
        target = scripted_redirect(response.text, response.url, self._maxdelay)
        if target is None:
            return response
        return self._redirect(self._redirect_request_using_get(request, response, target), request, "script")


class Circles:
    """Ends redirects in circles when they close for the second time, instead of after twenty requests; at once where a
    cookie was given on the way: whoever keeps none is sent round for ever.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        if not 300 <= response.status < 400 or request.meta.get("dont_redirect"):
            return response
        target = resolved(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        asked = [*request.meta.get("redirect_urls", []), request.url]
        if "Set-Cookie" in response.headers:
            request.meta[_WAS_GIVEN_COOKIE] = True
        if target in asked and request.meta.get(_WAS_GIVEN_COOKIE):
            raise Refused(DropReason.COOKIE_WALL, f"{asked[0]} gives a cookie and asks for it")
        if target and asked.count(target) > 1:
            raise Refused(DropReason.REDIRECT_LOOP, f"{asked[0]} leads to {target} again and again")
        return response


class ConsentPages:
    """Names the pages to which a site leads who has agreed to nothing yet, in place of what was asked for."""

    def process_response(self, request: Request, response: Response) -> Response:
        asked = request.meta.get("redirect_urls")
        if asked and is_consent(response.url, asked[0]):
            raise Refused(DropReason.CONSENT_PAGE, f"{asked[0]} leads to {response.url}")
        return response
