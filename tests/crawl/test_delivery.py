"""Alarms are told once, together, at hours at which people want to be told, and without anybody's secrets in a log."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newscrawl.crawl.delivery import deliver, message, quiet_hours, receivers
from newscrawl.desk.timer import split_secrets
from newscrawl.errors import UsageError
from newscrawl.storage.alarms import Alarms, NewAlarm
from newscrawl.storage.database import open_database

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAUSE = timedelta(minutes=10)
DATES = NewAlarm(
    site="a.example", kind="missing", field="published_at", what="published_at is gone", url="https://a.example/1"
)
DISK = NewAlarm(site="", kind="disk", what="0.1 GB are free")


class Webhook:
    """A receiver on loopback, as Apprise's json:// has it."""

    def __init__(self) -> None:
        self.got: list[dict] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://reporter:hunter2@127.0.0.1:{self.server.server_address[1]}/hook"

    def __enter__(self) -> "Webhook":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def hook():
    with Webhook() as webhook:
        yield webhook


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    yield engine
    engine.dispose()


def test_what_opened_is_told_once_in_one_message_and_its_end_too(engine, hook):
    alarms = Alarms(engine)
    _, disk = alarms.open([DATES, DISK], NOON)
    assert deliver(engine, hook.address, "", PAUSE, NOON) == 2
    assert deliver(engine, hook.address, "", PAUSE, NOON + PAUSE) == 0
    alarms.close([disk.id], NOON, "there is room")
    assert deliver(engine, hook.address, "", PAUSE, NOON + PAUSE) == 1
    first, second = hook.got
    assert first["title"] == "newscrawl: alarms, 2 new: a.example, the crawler"
    assert "published_at is gone" in first["message"]
    assert "https://a.example/1" in first["message"]
    assert "over: 0.1 GB are free" in second["message"]


def test_between_two_messages_there_is_a_pause_and_then_one_for_all(engine, hook):
    alarms = Alarms(engine)
    alarms.open([DATES], NOON)
    assert deliver(engine, hook.address, "", PAUSE, NOON) == 1
    alarms.open([DISK], NOON)
    assert deliver(engine, hook.address, "", PAUSE, NOON + timedelta(minutes=1)) == 0
    assert deliver(engine, hook.address, "", PAUSE, NOON + PAUSE) == 1


def test_in_quiet_hours_nobody_is_told_and_afterwards_they_are(engine, hook):
    Alarms(engine).open([DATES], NOON)
    assert deliver(engine, hook.address, "12-14 UTC", PAUSE, NOON) == 0
    assert deliver(engine, hook.address, "12-14 UTC", PAUSE, NOON + timedelta(hours=2)) == 1


def test_where_nobody_is_named_nothing_is_noted_as_told(engine, hook):
    Alarms(engine).open([DATES], NOON)
    assert deliver(engine, "", "", PAUSE, NOON) == 0
    assert deliver(engine, hook.address, "", PAUSE, NOON) == 1


def test_what_could_not_be_delivered_is_told_later_and_no_log_names_the_address(engine, hook, caplog):
    caplog.set_level(logging.DEBUG)
    Alarms(engine).open([DATES], NOON)
    hook.status = 500
    assert deliver(engine, hook.address, "", PAUSE, NOON) == 0
    hook.status = 200
    assert deliver(engine, hook.address, "", PAUSE, NOON) == 1
    assert "could not be delivered" in caplog.text
    assert "hunter2" not in caplog.text


def test_an_address_that_makes_no_sense_is_told_without_showing_it(engine):
    Alarms(engine).open([DATES], NOON)
    with pytest.raises(UsageError, match="the address number 1 in ALARMS_TO is none that Apprise knows") as raised:
        deliver(engine, "nosuchthing://hunter2", "", PAUSE, NOON)
    assert "hunter2" not in str(raised.value)


def test_several_addresses_are_parted_by_spaces_or_commas():
    assert receivers("mailto://a:b@c.example?to=x@y.example,z@y.example, json://h/") == [
        "mailto://a:b@c.example?to=x@y.example,z@y.example",
        "json://h/",
    ]


@pytest.mark.parametrize(
    ("text", "hour", "quiet"),
    [
        ("22-7", 23, True), ("22-7", 3, True), ("22-7", 7, False), ("12-14", 13, True), ("12-14", 14, False),
        ("22:30-06:00 Europe/Oslo", 22, True), ("22:30-06:00 Europe/Oslo", 5, False),
    ],
)  # fmt: skip
def test_quiet_hours_are_of_a_clock(text, hour, quiet):
    hours = quiet_hours(text)
    assert hours is not None
    assert hours.hold(NOON.replace(hour=hour)) is quiet


@pytest.mark.parametrize("text", ["never", "22", "25:99-3", "22-7 Mars/Olympus"])
def test_quiet_hours_that_make_no_sense_are_said_to(text):
    with pytest.raises(UsageError, match="ALARMS_QUIET"):
        quiet_hours(text)


def test_a_message_of_a_hundred_alarms_says_how_many_it_leaves_out(engine):
    opened = Alarms(engine).open(
        [NewAlarm(site=f"{n}.example", kind="missing", field="title", what="gone") for n in range(100)], NOON
    )
    title, text = message(opened, [])
    assert title == "newscrawl: alarms, 100 new: 0.example, 1.example, 2.example ..."
    assert "and 70 more" in text


def test_a_timer_shows_no_address():
    assert split_secrets({"NEWSCRAWL_ALARMS_TO": "slack://T/B/x"}) == ({}, {"NEWSCRAWL_ALARMS_TO": "slack://T/B/x"})
