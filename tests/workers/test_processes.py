"""Real workers on a real PostgreSQL, where the point is a process: one that is killed, one that is stopped, two at once,
two versions. Conditions are waited for; nothing is asserted of how long they take.
"""

import contextlib
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import make_url

from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.benchmarks.many_hosts import host_of
from tests.commands import ready
from tests.conftest import ROOT
from tests.workers.crew import LONGEST, beside_each_other, serving

ARTICLES = 6

pytestmark = [pytest.mark.xdist_group("workers"), pytest.mark.takes_long]


@pytest.fixture(scope="module")
def port():
    with serving(20, ARTICLES) as port:
        yield port


def test_what_a_killed_worker_was_at_is_done_by_another_and_nobody_is_asked_by_two_at_once(crew):
    hosts = {crew.register(number) for number in range(4)}
    before = len(crew.log())
    first = crew.start()
    crew.wait(lambda: crew.articles() > 0 or len(crew.log()) > before + 8)
    lost = crew.doing()
    first.kill()
    first.wait()
    assert lost
    second, third = crew.start(at_once=2), crew.start(at_once=2)
    crew.wait(lambda: crew.articles() == ARTICLES * len(hosts) and not crew.doing())
    assert "brought back" in crew.told(second) + crew.told(third)
    assert beside_each_other(crew.log()[before:]) == []
    assert crew.rows("SELECT count(*) FROM articles") == crew.rows("SELECT count(DISTINCT canonical_url) FROM articles")
    crew.wait(lambda: crew.rows("SELECT count(*) FROM site_visits WHERE visits > 0") == [(4,)])
    assert crew.rows("SELECT count(*) FROM site_visits WHERE lost > 0 OR deaths > 0") == [(0,)]
    second.send_signal(signal.SIGTERM)
    third.send_signal(signal.SIGTERM)
    assert (second.wait(LONGEST), third.wait(LONGEST)) == (0, 0)
    assert crew.rows("SELECT count(*) FROM workers") == crew.rows("SELECT count(*) FROM leases") == [(0,)]
    assert crew.rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]


def test_a_worker_that_is_told_to_ends_its_visits_and_what_is_left_is_due(crew):
    host = crew.register(4)
    worker = crew.start(DOWNLOAD_DELAY="1")
    crew.wait(
        lambda: any(path.startswith("/2026") for address, *_, path in crew.log() if host.startswith(f"{address}:"))
    )
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(LONGEST) == 0
    assert "given back" in crew.told(worker)
    assert crew.doing() == set()
    assert crew.rows("SELECT count(*) FROM leases") == [(0,)]
    assert crew.rows("SELECT count(*) FROM addresses WHERE role = 'article' AND due_at <= now()")[0][0] > 0
    assert crew.rows("SELECT due_at < now() + interval '1 minute' FROM site_visits") == [(True,)]


def test_what_does_not_end_in_time_is_handed_back_and_a_second_signal_ends_at_once(crew):
    """A page that is not answered for a minute."""
    with serving(1, 1, 60_000) as slow:
        crew.port = slow
        crew.register(0)
        worker = crew.start("--stop-within", "1")
        crew.wait(lambda: crew.asked() == 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(LONGEST) == 0
        assert "handed back" in crew.told(worker)
        assert crew.rows("SELECT status::text FROM procrastinate_jobs") == [("todo",)]
        assert crew.rows("SELECT count(*) FROM leases") == crew.rows("SELECT count(*) FROM workers") == [(0,)]
        again = crew.start()
        crew.wait(lambda: crew.asked() == 2)
        again.send_signal(signal.SIGTERM)
        crew.wait(lambda: "ends: " in crew.told(again))
        again.send_signal(signal.SIGTERM)
        assert again.wait(LONGEST) == 130


def test_a_site_that_kills_its_worker_is_found_out_and_the_others_are_visited(crew):
    """A spider of one site ends its process as a crash in a parser does."""
    (crew.folder / "newscrawl_sites").mkdir(parents=True)
    (crew.folder / "newscrawl_sites" / "__init__.py").write_text("")
    (crew.folder / "newscrawl_sites" / "deadly.py").write_text(
        "import os, signal\nfrom newscrawl.spiders.news import NewsSpider\n\n\nclass Deadly(NewsSpider):\n"
        "    name = 'deadly'\n\n    def __init__(self, **given):\n        super().__init__(site='paper5', **given)\n\n"
        "    async def start(self):\n        os.kill(os.getpid(), signal.SIGSEGV)\n        yield\n"
    )
    culprit, innocent = crew.register(5, "spider=deadly"), crew.register(6)
    settings = {"NEWSCRAWL_VISIT_PAUSE": "0.1"}
    crew.start(**settings)
    crew.wait(lambda: crew.workers[0].poll() is not None)
    assert crew.workers[0].returncode == -signal.SIGSEGV
    crew.start(**settings)
    crew.wait(lambda: crew.rows("SELECT lost FROM site_visits WHERE host = :host", host=culprit) == [(1,)])
    crew.run("UPDATE site_visits SET deaths = 2 WHERE host = :host", host=culprit)  # spares the pauses of minutes
    crew.wait(lambda: crew.rows("SELECT host FROM site_visits WHERE quarantined_at IS NOT NULL") == [(culprit,)])
    crew.wait(lambda: crew.articles() == ARTICLES)
    assert crew.workers[1].poll() is None
    assert crew.rows("SELECT site, kind FROM alarms") == [(culprit, "in quarantine")]
    (trouble,) = crew.rows("SELECT trouble FROM site_visits WHERE host = :host", host=culprit)
    assert trouble == ("its process was killed by signal 11",)
    crew.wait(lambda: crew.doing() == set())
    assert crew.rows("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1") == [("failed", 1)]
    assert crew.rows("SELECT deaths, lost FROM site_visits WHERE host = :host", host=innocent) == [(0, 0)]


def test_a_worker_that_stood_still_is_held_for_dead_by_what_others_see_and_ends_when_it_wakes(crew):
    host = crew.register(10)
    asleep = crew.start(DOWNLOAD_DELAY="0.5", NEWSCRAWL_HEARTBEAT="5")
    crew.wait(lambda: crew.doing() == {host} and crew.asked() > 0)
    asleep.send_signal(signal.SIGSTOP)
    asked = len(crew.log())
    awake = crew.start(DOWNLOAD_DELAY="0.5", NEWSCRAWL_HEARTBEAT="5")
    crew.wait(lambda: "brought back" in crew.told(awake))
    crew.wait(lambda: crew.articles() == ARTICLES and not crew.doing())
    asleep.send_signal(signal.SIGCONT)
    assert asleep.wait(LONGEST) == 70
    assert "has stood still" in crew.told(asleep)
    assert beside_each_other([one for one in crew.log()[asked:] if host.startswith(f"{one[0]}:")]) == []


@contextlib.contextmanager
def blockable(url: str, folder):
    """-> (the same database by a way of its own, the process that is the way)."""
    far = make_url(url).query["host"]
    (near := folder / "way").mkdir()
    command = [sys.executable, "-m", "tests.workers.way_to_database", f"{far}/.s.PGSQL.5432", f"{near}/.s.PGSQL.5432"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as way:
        assert way.stdout
        assert way.stdout.readline() == "open\n"
        try:
            yield make_url(url).update_query_dict({"host": str(near)}).render_as_string(hide_password=False), way
        finally:
            way.kill()


def test_a_worker_without_way_to_its_database_is_at_its_site_no_more_when_another_takes_it_over(crew):
    """Its sites answer it all the time; nothing that it sends to the database is refused or answered."""
    host, number = crew.register(11), host_of(11)
    brisk = {"DOWNLOAD_DELAY": "1", "NEWSCRAWL_HEARTBEAT": "4"}
    with tempfile.TemporaryDirectory() as folder, blockable(crew.url, Path(folder)) as (url, way):
        direct, crew.url = crew.url, url
        cut_off = crew.start(**brisk)
        crew.url = direct
        crew.wait(lambda: sum(path.startswith("/2026") for address, *_, path in crew.log() if address == number) > 0)
        way.send_signal(signal.SIGUSR1)
        other = crew.start(**brisk)
        crew.wait(lambda: "brought back" in crew.told(other))
        crew.wait(lambda: crew.articles() == ARTICLES and not crew.doing())
        way.send_signal(signal.SIGUSR2)
        crew.wait(lambda: cut_off.poll() is not None or "goes on" in crew.told(cut_off))
    assert beside_each_other([one for one in crew.log() if host.startswith(f"{one[0]}:")]) == []
    assert crew.articles() == ARTICLES
    assert crew.rows("SELECT count(DISTINCT canonical_url) FROM articles") == [(ARTICLES,)]


def test_an_old_worker_gives_way_to_newer_tables_and_does_not_start_on_them(crew):
    crew.register(7)
    old = crew.start()
    crew.wait(lambda: crew.rows("SELECT count(*) FROM workers WHERE halted IS NULL") == [(1,)])
    crew.run("UPDATE alembic_version SET version_num = '9999'")
    assert old.wait(LONGEST) == 2
    assert "a newer version of newscrawl has changed the tables" in crew.told(old)
    refused = crew.start()
    assert refused.wait(LONGEST) == 2
    assert "a newer version of newscrawl has written it" in crew.told(refused)
    assert crew.doing() == set()


def test_a_schedule_on_postgresql_is_a_worker_and_once_ends_when_what_is_due_is_done(crew, tmp_path):
    """One of them was there before the server was, as after a start of the machine."""
    for number in (8, 9):
        crew.register(number)
    direct = make_url(crew.url)
    socket = Path(str(direct.query["host"]), ".s.PGSQL.5432")
    crew.url = direct.set(query={"host": str(tmp_path)}).render_as_string(hide_password=False)
    early = crew.start("--once", command="schedule")
    crew.wait(lambda: "waits up to 60 s" in crew.told(early))
    Path(tmp_path, socket.name).symlink_to(socket)
    crew.url = direct.render_as_string(hide_password=False)
    second = crew.start("--once", command="schedule")
    assert (early.wait(LONGEST), second.wait(LONGEST)) == (0, 0)
    assert crew.articles() == 2 * ARTICLES
    assert crew.rows("SELECT sum(visits) FROM site_visits") == [(2,)]
    assert beside_each_other([one for one in crew.log() if one[0] in ("127.1.0.9", "127.1.0.10")]) == []


def _store(url: str, number: int, both, outcomes) -> None:
    engine = open_database(url)
    both.wait()
    done = []
    for one in range(40):
        url_of = f"https://a.example/{number}/story-{one}"  # one text, two addresses of it
        text = tuple(f"<p>Story {one} of the harbour says paragraph {part}." for part in range(4))
        (stored,) = save(
            Store(engine),
            [article(1, url=url_of, canonical_url=url_of, body=f"Story {one}. " + "".join(text))],
            None,
            NOW,
        )
        done.append(stored.outcome.value if stored.outcome else str(stored))
    outcomes.put(done)
    engine.dispose()


def test_a_text_that_two_workers_store_at_once_is_one(crew):
    context = ready()
    both, outcomes = context.Barrier(2), context.Queue()
    writers = [context.Process(target=_store, args=(crew.url, number, both, outcomes)) for number in range(2)]
    for writer in writers:
        writer.start()
    results = [outcomes.get(timeout=LONGEST) for _ in writers]
    for writer in writers:
        writer.join(LONGEST)
    assert sum(one.count("new") for one in results) == 40
    assert crew.articles() == 40
    assert crew.rows("SELECT count(*) FROM article_urls") == [(80,)]
