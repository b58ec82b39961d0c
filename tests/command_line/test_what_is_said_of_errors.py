"""What is wrong with a command is all that it says: no log before it, no traceback behind it, no empty line."""

import gzip

import pytest

from tests.commands import plain_environment, typed
from tests.fault_server import FaultServer

NOWHERE = "http://127.0.0.1:1/"
WRONG = [
    ("crawl", "news"),
    ("crawl", "news", "--dry-run"),
    ("crawl", "news", "-a", "site=nope"),
    ("crawl", "news", "-a", "site="),
    ("crawl", "news", "-a", "file=nope"),
    ("crawl", "archive", "-a", "warc=nope"),
    ("crawl", "news", "-a", f"url={NOWHERE}", "-s", "DATABASE_URL=nope://"),
    ("crawl", "news", "-a", f"url={NOWHERE}", "-s", "REPLAY=nope"),
    ("crawl", "news", "-a", f"url={NOWHERE}", "-s", "JOBDIR=/proc/nope"),
    ("addsite", NOWHERE, "nope=1"),
    ("addsite", NOWHERE, "-s", "REPLAY=nope"),
    ("addsite", NOWHERE, "--title", "Ferry"),
    ("try", "nope"),
    ("try", NOWHERE, "-s", "REPLAY=nope"),
    ("schedule", "--once"),
    ("schedule", "nope", "--once"),
    ("schedule", "--file", "nope"),
    ("schedule", NOWHERE, "--once", "-s", "REPLAY=nope"),
    ("work",),
    ("savefixture", "nope.Nope", NOWHERE),
    ("savefixture", "newscrawl.reading.page.NewsPage", NOWHERE, "-s", "REPLAY=nope"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
@pytest.mark.parametrize("program", ["newscrawl", "scrapy"])
def test_a_command_that_makes_no_sense_says_why_in_one_line(tmp_path, program, arguments):
    variables = {**plain_environment(), "SCRAPY_SETTINGS_MODULE": "newscrawl.settings", "NEWSCRAWL_LOG_LEVEL": "INFO"}
    done = typed(*arguments, folder=tmp_path, program=program, environment=variables)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 2


@pytest.mark.parametrize("program", ["newscrawl", "scrapy"])
def test_what_goes_wrong_on_a_site_is_told_once_and_not_in_the_words_of_parsers(tmp_path, program):
    with FaultServer(articles=5) as site:
        first, second, third, fourth, _ = site.stories
        site.answer(first, b"<p>Half", headers={"Content-Length": "900"})
        site.answer(second, b"<p>Text", headers={"Content-Encoding": "identity,"})
        site.answer(third, gzip.compress(b"<p>" * 10_000_000), headers={"Content-Encoding": "gzip"})
        site.fail(fourth, status=500, times=9)
        variables = {**plain_environment(), "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
        arguments = ("crawl", "news", "-a", f"url={site.url}", "-s", "DOWNLOAD_DELAY=0", "-s", "LOG_LEVEL=WARNING")
        done = typed(*arguments, folder=tmp_path, program=program, environment=variables)
    told, _, summary = done.stderr.partition("\nRun 1: ")
    assert summary
    assert told == ""
