"""What goes wrong below HTTP is told by what it was, in words; nothing of Twisted's and OpenSSL's own forms is shown."""

import logging
import socket
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from OpenSSL.SSL import Error as TLSError
from scrapy import Request
from scrapy.exceptions import DownloadFailedError, ResponseDataLossError
from scrapy.settings import Settings
from twisted.internet.error import ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseFailed, ResponseNeverReceived

from newscrawl.crawl.failures import drop_reason, in_words, with_reason
from newscrawl.crawl.hosts import Hosts
from newscrawl.crawl.refusals import Refused
from newscrawl.crawl.telling import OncePerHost, quiet_logs
from newscrawl.decisions.revisits import LONGEST_WAIT
from newscrawl.errors import DropReason
from newscrawl.storage.hosts import KnownHost
from tests.crawling import crawl
from tests.fault_server import Answer, FaultServer

FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "RETRY_TIMES=0")


def wrapped(inner: Exception) -> DownloadFailedError:
    """As Scrapy raises what Twisted wrapped."""
    try:
        raise DownloadFailedError(str(inner)) from ResponseNeverReceived([Failure(inner)])
    except DownloadFailedError as error:
        return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (wrapped(ConnectionLost()), "connection to the other side was lost"),
        (wrapped(TLSError([("SSL routines", "", "wrong version number")])), "it may speak http there"),
        (wrapped(TLSError([("SSL routines", "", "tlsv1 alert protocol version")])), "tlsv1 alert protocol version"),
        (wrapped(TLSError([])), "the handshake failed"),
        (wrapped(TLSError()), "the handshake failed"),
        (ResponseFailed([Failure(ConnectionLost()), Failure(TLSError([("a", "b", "c")]))]), "(c)"),
        (ResponseDataLossError(), "broke off in the middle"),
        (OSError(), "OSError"),
        (TimeoutError("took\ntoo long"), "took"),
    ],
)
def test_whatever_a_connection_dies_of_is_told_in_words(error, words):
    told = in_words(error)
    assert words.lower() in told.lower()
    assert not set("<>[]\n") & set(told)
    assert "Failure" not in told
    assert drop_reason(Failure(error)) in (DropReason.UNREACHABLE, DropReason.CUT_OFF)


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("https://a.example/private/", "disallowed by robots.txt"),
        ("https://a.example/private/ (a part of it)", "disallowed by robots.txt (a part of it)"),
        ("a.example: it asked to wait", "disallowed by robots.txt (a.example: it asked to wait)"),
    ],
)
def test_what_was_refused_is_told_with_its_reason_and_not_by_its_address_alone(detail, told):
    failure = Failure(Refused(DropReason.ROBOTS, detail))
    failure.request = Request("https://a.example/private/")
    assert with_reason(failure) == told


def test_a_certificate_of_another_name_is_told_once(caplog):
    quiet_logs()
    quiet_logs()
    logger = logging.getLogger("scrapy.core.downloader.tls")
    for host in ("a.example", "b.example") * 3:
        logger.warning('Remote certificate is not valid for hostname "%s"; %s', host, "why")
    assert len({record.args[0] for record in caplog.records}) == len(caplog.records) <= 2


def test_no_more_hosts_are_remembered_than_a_process_of_months_can_hold():
    once = OncePerHost()

    def is_told(host: str) -> bool:
        return once.filter(logging.LogRecord("tls", logging.WARNING, "", 0, "of %s: %s", (host, "why"), None))

    assert is_told("often.example")
    for n in range(5_000):
        assert is_told(f"{n}.example")
        assert not is_told("often.example")
    assert len(once.told) <= 1_000


def _half(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "90000")
    handler.end_headers()
    handler.wfile.write(b"<h1>Half a page</h1>")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def test_each_site_names_its_own_cause_and_none_holds_the_others(tmp_path):
    with FaultServer(articles=2) as fine, FaultServer(articles=2) as cut, FaultServer() as no_tls:
        for path in cut.stories:
            cut.answers[path] = Answer(_half)
        urls = [fine.url, cut.url, no_tls.url.replace("http:", "https:")]
        done = crawl(tmp_path, "news", "-a", f"url={' '.join(urls)}", *FAST)
    lines = {line.split()[0]: line for line in done.stderr.splitlines() if line.startswith("  127.0.0.1:")}
    of = [lines[url.split("/")[2]] for url in urls]
    assert "2 new" in of[0]
    assert DropReason.CUT_OFF.value in of[1]
    assert "it may speak http there" in of[2]


@pytest.mark.parametrize("waits", [0, 1, 12, 41, 5000])
def test_a_host_that_asks_for_patience_for_weeks_waits_a_day_and_breaks_nothing(waits):
    """Each wait is twice the one before; the forty-first would be longer than any calendar."""
    stats = SimpleNamespace(inc_value=lambda _: None)
    hosts = Hosts(SimpleNamespace(settings=Settings({"MAX_HOST_WAIT": 60}), stats=stats), lambda: None)
    hosts._known["a.example"] = KnownHost("a.example", waits=waits)
    before = datetime.now(UTC)
    until = hosts.note_wait("a.example", "it answered 429")
    assert before < until <= datetime.now(UTC) + LONGEST_WAIT
