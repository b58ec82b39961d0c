"""What is wrong with a command is all that it says: no log before it, no traceback behind it, no empty line."""

import pytest

from tests.commands import plain_environment, typed

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
