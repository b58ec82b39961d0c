"""What went wrong with a request, as a reason that is counted and as a line that a person understands."""

from __future__ import annotations

from OpenSSL.SSL import Error as TLSError
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure

from newscrawl.archive.warc import UNREADABLE_RECORD
from newscrawl.crawl.refusals import Parked, Refused
from newscrawl.decisions.revisits import GONE
from newscrawl.errors import DropReason
from newscrawl.urls import shown

_NETWORK_MODULES = ("twisted.", "scrapy.", "OpenSSL.")
_BROKE_OFF = "ResponseDataLossError"  # Scrapy's, for a body that is shorter than its head said
_SPEAKS_HTTP = ("wrong version number", "http request", "packet length too long", "record layer failure")
_PARSER = "twisted.web."
_CANCELLED = ("DownloadCancelledError", "CancelledError")  # what handlers raise where a response grows too large


def is_parked(failure: Failure) -> bool:
    """Whether the request is made again by itself: nothing is to be counted."""
    return isinstance(failure.value, Parked)


def request_of(failure: Failure) -> Request:
    """The request that failed."""
    request: Request = failure.request  # type: ignore[attr-defined]
    return request


def response_of(failure: Failure) -> Response | None:
    """The answer, where one came."""
    response: Response | None = getattr(failure.value, "response", None)
    return response


def is_not_modified(failure: Failure) -> bool:
    """Whether the server said that nothing has changed (304). Where nobody asked that, it says nothing."""
    response, asked = response_of(failure), request_of(failure).headers
    return (
        response is not None and response.status == 304 and ("If-None-Match" in asked or "If-Modified-Since" in asked)
    )


def plainly(failure: Failure) -> str:
    """ "HTTP status 403", "Connection was refused by other side: 111", in one line."""
    error = failure.value
    if isinstance(error, Refused):
        return error.detail  # the reason is told beside it
    if isinstance(error, HttpError):
        return f"HTTP status {error.response.status}"
    return in_words(error)


def with_reason(failure: Failure) -> str:
    """The same where no reason is told beside it: "disallowed by robots.txt", "unreachable (...)"."""
    error = failure.value
    if not isinstance(error, Refused):
        return plainly(failure)
    more = error.detail.removeprefix(shown(request_of(failure).url)).strip(" ()")
    return f"{error.reason.value} ({more})" if more else error.reason.value


def in_words(error: BaseException | None) -> str:
    """What a download handler raised, in one line. What stood behind it says more than what wraps it: Twisted and
    OpenSSL print lists of failures, and lists of lists.
    """
    if type(error).__name__ == _BROKE_OFF:
        return "the connection broke off in the middle of the page"
    if type(error).__name__ in _CANCELLED:
        return str(error) or "it goes on beyond what DOWNLOAD_MAXSIZE allows"
    reasons = getattr(error, "reasons", None) or getattr(getattr(error, "__cause__", None), "reasons", None)
    if reasons:
        inner = reasons[-1].value if isinstance(reasons[-1], Failure) else reasons[-1]
        return _of_answer(inner) or in_words(inner)
    if isinstance(error, TLSError):
        told = [str(part[-1]) for part in error.args[0]] if error.args and isinstance(error.args[0], list) else []
        said = "; ".join(filter(None, told)) or "the handshake failed"
        hint = ": it may speak http there" if any(sign in said for sign in _SPEAKS_HTTP) else ""
        return f"no TLS connection could be made ({said}){hint}"
    return (str(error) or type(error).__name__).splitlines()[0].strip(" .[]<>")


def is_silence(error: BaseException) -> bool:
    """Whether no answer came at all. What broke off amid an answer, or was none in HTTP, was one."""
    if isinstance(error, IgnoreRequest) or type(error).__name__ in (_BROKE_OFF, *_CANCELLED):
        return False
    reasons = getattr(error, "reasons", None) or getattr(getattr(error, "__cause__", None), "reasons", None) or [error]
    inner = reasons[-1].value if isinstance(reasons[-1], Failure) else reasons[-1]
    if isinstance(inner, (ValueError, KeyError)) or (inner is not None and _is_of_the_parser(inner)):
        return False
    return isinstance(error, (OSError, TimeoutError)) or type(error).__module__.startswith(_NETWORK_MODULES)


def _of_answer(error: BaseException | None) -> str | None:
    """What was wrong with what a server sent; ``None`` where it is the connection that failed. Twisted's own words are
    made for those who know its parser.
    """
    if isinstance(error, ConnectionDone):
        return "the connection was closed before an answer in HTTP had come"
    if error is not None and (isinstance(error, (ValueError, KeyError)) or _is_of_the_parser(error)):
        told = ", ".join(map(str, error.args)) or type(error).__name__
        return f"its answer is not HTTP as it must be: {told}"
    return None


def _is_of_the_parser(error: BaseException) -> bool:
    return type(error).__module__.startswith(_PARSER)


def drop_reason(failure: Failure) -> DropReason | None:
    """The reason that is counted; ``None`` for what no server is to blame for: a bug."""
    error = failure.value
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, HttpError):
        return _of_status(error.response.status)
    if type(error).__name__ == _BROKE_OFF:
        return DropReason.CUT_OFF
    text = str(error).lower()
    if "max redirections" in text:
        return DropReason.REDIRECTED_TOO_OFTEN
    if "maxsize" in text or "larger than" in text or type(error).__name__ in _CANCELLED:
        return DropReason.TOO_LARGE
    if isinstance(error, (OSError, TimeoutError)) or type(error).__module__.startswith(_NETWORK_MODULES):
        return DropReason.UNREACHABLE
    return None


def _of_status(status: int) -> DropReason:
    if status in GONE:
        return DropReason.GONE
    return DropReason.TORN_RECORD if status == UNREADABLE_RECORD else DropReason.HTTP_STATUS
