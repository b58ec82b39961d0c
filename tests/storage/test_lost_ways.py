"""Who loses the way to the server in the middle of a transaction holds nothing for longer than a minute."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

import newscrawl.storage
from newscrawl.storage.leases import acquire, release
from newscrawl.storage.workers import Sign, register_worker, say_alive, sign_off
from tests.articles import NOW

STORAGE = Path(newscrawl.storage.__file__).parent


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_ends_a_transaction_whose_process_is_heard_of_no_more(database):
    """A row that a cut-off worker had just written its sign of life to was locked for hours: nobody could hold that worker
    for dead, and its sites were visited no more.
    """
    pauses = []

    @event.listens_for(database, "commit")
    def note(connection):
        pauses.append(connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar())

    number = register_worker(database, "worker", "1", 1, NOW)
    assert say_alive(database, number, None, Sign(busy=0, done=0, died=0, halted=None, answer_seconds=None), NOW)
    sign_off(database, number)
    assert acquire(database, "site.example", "crawl", NOW, timedelta(seconds=60)) is None
    release(database, "site.example", "crawl")
    assert len(pauses) >= 5
    assert set(pauses) == {"1min"}


def test_whatever_writes_does_so():
    for module in STORAGE.glob("*.py"):
        calls = [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Attribute)]
        assert [node.lineno for node in calls if node.attr == "begin"] == [], module.name
