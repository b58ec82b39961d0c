"""Backlogs done by real workers on a real PostgreSQL: one is killed amid a file, one file kills whoever reads it."""

import signal

import pytest

from newscrawl.archive.warc_writer import WarcWriter
from tests.articles import NOW
from tests.commands import plain_environment, typed
from tests.conftest import ROOT
from tests.workers.crew import LONGEST, Crew, serving

FILES, PAGES = 2, 60
HTML = """<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body><main><article><h1>{title}</h1>
<p>The harbour of town {n} closes for the winter, its master said on Monday, two weeks earlier than in other years.</p>
<p>Boat owners of town {n} are asked to take up their boats before the weekend, when frost is to be expected again.</p>
</article></main></body></html>"""
DEADLY = """import os, signal, sys
if any("deadly" in word for word in sys.argv):  # as a crash in a parser does it
    os.kill(os.getpid(), signal.SIGSEGV)
"""

pytestmark = [pytest.mark.xdist_group("workers"), pytest.mark.takes_long]


@pytest.fixture(scope="module")
def port():
    with serving(1, 3) as port:
        yield port


def type_command(crew: Crew, *words: str) -> str:
    """What a command of newscrawl's says, on the crew's database."""
    environment = plain_environment() | {"PYTHONPATH": str(ROOT), "DATABASE_URL": crew.url}
    done = typed(*words, folder=crew.folder, environment=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_killed_worker_s_file_is_read_to_its_end_a_deadly_one_is_named_and_visits_go_on(crew):
    for number in range(FILES):
        with WarcWriter(crew.folder / "warcs" / f"{number}.warc.gz") as writer:
            for page in range(PAGES):
                n = number * PAGES + page
                writer.write_page(f"https://a.example/{n}", HTML.format(title=f"Harbour {n}", n=n).encode(), NOW)
    with WarcWriter(crew.folder / "warcs" / "deadly.warc.gz") as writer:
        writer.write_page("https://a.example/deadly", b"<h1>x</h1>", NOW)
    (crew.folder / "newscrawl_sites").mkdir()
    (crew.folder / "newscrawl_sites" / "__init__.py").write_text(DEADLY)
    assert "0 of 3 parts done" in type_command(crew, "backfill", str(crew.folder / "warcs"))

    first = crew.start("--files-at-once", "2")
    crew.wait(lambda: crew.articles() > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert crew.articles() < FILES * PAGES
    begun = crew.rows("SELECT args->>'part' FROM procrastinate_jobs WHERE status = 'doing'")
    assert begun
    host = crew.register(0)
    second, third = crew.start(), crew.start()
    crew.wait(lambda: crew.rows("SELECT count(*) FROM backlog_parts WHERE done_at IS NOT NULL") == [(FILES,)])
    assert "of a backlog" in crew.told(second) + crew.told(third)
    crew.wait(lambda: crew.rows("SELECT visits FROM site_visits WHERE host = :host", host=host) == [(1,)])
    assert crew.articles() == FILES * PAGES + 3
    assert crew.rows("SELECT count(DISTINCT canonical_url) FROM articles") == [(FILES * PAGES + 3,)]
    crew.wait(lambda: crew.rows("SELECT deaths > 0 FROM backlog_parts WHERE name LIKE '%deadly%'") == [(True,)])
    crew.run(
        "UPDATE backlog_parts SET deaths = 2, due_at = now() WHERE name LIKE '%deadly%'"
    )  # spares pauses of minutes
    crew.wait(lambda: crew.rows("SELECT count(*) FROM backlog_parts WHERE quarantined_at IS NOT NULL") == [(1,)])
    told = type_command(crew, "backfill")
    assert f"{FILES} of 3 parts done" in told
    assert "deadly.warc.gz: its process was killed by signal 11" in told
    assert [worker.poll() for worker in (second, third)] == [None, None]

    second.send_signal(signal.SIGTERM)
    third.send_signal(signal.SIGTERM)
    assert (second.wait(LONGEST), third.wait(LONGEST)) == (0, 0)
    assert crew.rows("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')") == [(0,)]
    assert crew.rows("SELECT count(*) FROM archive_progress WHERE task LIKE '%deadly%'") == [(0,)]


def test_articles_that_an_older_reader_read_are_read_again_by_workers_and_a_stopped_one_hands_back(crew):
    """By processes with an interpreter of their own, as it is everywhere but in tests."""
    crew.interpreter = None
    with WarcWriter(crew.folder / "pages.warc.gz") as writer:
        for n in range(5):
            writer.write_page(f"https://a.example/{n}", HTML.format(title=f"Harbour {n}", n=n).encode(), NOW)
    type_command(crew, "crawl", "archive", "-a", "warc=pages.warc.gz", "-a", "processes=1")
    crew.run("UPDATE articles SET reader_version = '1', title = 'Menu', content_hash = id::text")
    worker = crew.start("--sites-at-once", "1")
    assert "0 of 5 articles" in type_command(crew, "reread", "--apply", "--outdated", "--by-workers")
    crew.wait(lambda: crew.rows("SELECT count(*) FROM articles WHERE title LIKE 'Harbour %'") == [(5,)])
    crew.wait(lambda: crew.rows("SELECT count(*) FROM backlog_parts WHERE done_at IS NULL") == [(0,)])
    assert "5 differ" in crew.rows("SELECT came_to FROM backlog_parts")[0][0]
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(LONGEST) == 0
