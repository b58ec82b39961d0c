"""How do many workers share many sites, and what does it cost to kill them? ``python -m tests.benchmarks.many_workers
[--sites 200] [--workers 1 2 4] [--kills 50] [--restarts 5] [--restores 1]``

A real PostgreSQL, a real HTTP server in which each site has an address of its own, workers as processes. For each
number of workers: pages a second, CPU a page, and whether every site was asked politely, by the server's own log over all workers.
Then kills (SIGKILL of a random worker, replaced at once), restarts of PostgreSQL and its loss amid the same sites (all workers end,
and others go on with what a dump of some seconds before held): is every article there once, and every job accounted for? A trigger on the queue's table notes what becomes of each job, beside what workers say.

``--overhead``: what the queue costs a job, apart from any crawl.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import text

from newscrawl.errors import StorageError
from newscrawl.storage.queue_schema import upgrade_queue
from tests.postgresql_server import Server
from tests.workers.crew import Crew, beside_each_other, hurried, serving

DELAY = 0.5
"""Seconds between two requests to a site."""
_AT_ONCE, _AT_ONCE_KILLED = 32, 4
"""Sites that a worker visits at once; few where it is killed, for each of them is then visited in a process of its own."""
CONNECTIONS = 400
"""That PostgreSQL allows: workers hold a few each, and so does what looks at them."""
_LOOKS = 0.5  # seconds between two looks
_LOST = 10.0
"""Seconds between a dump and the loss of its database."""
_AUDIT = """
CREATE TABLE job_states (job bigint, site text, state text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION note_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO job_states (job, site, state) VALUES (OLD.id, OLD.args->>'host', 'let go of as ' || OLD.status);
        RETURN OLD;
    END IF;
    INSERT INTO job_states (job, site, state) VALUES (NEW.id, NEW.args->>'host', NEW.status::text);
    RETURN NEW;
END $$;
CREATE TRIGGER note_job AFTER INSERT OR DELETE OR UPDATE OF status ON procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION note_job();
"""


def cpu_of(crew: Crew) -> float:
    """Seconds of CPU that its living workers have used."""
    spent = 0.0
    for worker in crew.workers:
        if worker.poll() is None:
            times = psutil.Process(worker.pid).cpu_times()
            spent += times.user + times.system + times.children_user + times.children_system
    return spent


def cpu_of_database(folder: str) -> float:
    """The same of the server of the database, with those of its processes that have ended."""
    spent = 0.0
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and folder in (process.info["cmdline"] or []):
            times = process.cpu_times()
            spent += times.user + times.system + times.children_user + times.children_system
            for child in process.children():
                times = child.cpu_times()
                spent += times.user + times.system
    return spent


class Trial:
    """One crew on the sites of a server, with a database of its own."""

    def __init__(self, server: Server, name: str, sites: int, articles: int, port: int, folder: Path) -> None:
        self.server, self.sites, self.articles = server, sites, articles
        self.crew = Crew(server.database(name), port, folder / name)
        upgrade_queue(self.crew.engine)
        with self.crew.engine.begin() as connection:
            connection.connection.driver_connection.execute(_AUDIT)
        for number in range(sites):
            self.crew.register(number)
        self.asked_before = len(self.crew.log())

    def start(self, count: int, at_once: int = _AT_ONCE) -> None:
        for _ in range(count):
            self.crew.start("--quiet", at_once=at_once, DOWNLOAD_DELAY=str(DELAY), NEWSCRAWL_LOG_LEVEL="WARNING")

    def log(self) -> list[list]:
        return self.crew.log()[self.asked_before :]

    def alive(self) -> list[subprocess.Popen[str]]:
        return [worker for worker in self.crew.workers if worker.poll() is None]

    def at_work(self) -> list[subprocess.Popen[str]]:
        """Workers that are amid a visit."""
        busy = "SELECT DISTINCT w.owner FROM workers w JOIN procrastinate_jobs j ON j.worker_id = w.queue_id"
        try:
            owners = " ".join(owner for (owner,) in self.crew.rows(f"{busy} WHERE j.status = 'doing'"))
        except StorageError:
            return []
        return [worker for worker in self.alive() if f"process {worker.pid}," in owners]

    def stored(self) -> int:
        try:
            return self.crew.articles()
        except StorageError:
            return -1

    def is_done(self) -> bool:
        try:
            return self.crew.articles() >= self.sites * self.articles and not self.crew.doing()
        except StorageError:
            return False


def measure(trial: Trial, count: int) -> float:
    """Visit all sites with so many workers; -> seconds of CPU a page."""
    folder = str(trial.server.folder)
    database = cpu_of_database(folder)
    trial.start(count)
    while trial.stored() < trial.sites:  # every worker is at work by then
        time.sleep(_LOOKS)
    first, began, spent = trial.stored(), time.monotonic(), cpu_of(trial.crew)
    while trial.stored() < 0.9 * trial.sites * trial.articles:
        time.sleep(_LOOKS)
    pages, took, spent = trial.stored() - first, time.monotonic() - began, cpu_of(trial.crew) - spent
    while not trial.is_done():
        time.sleep(_LOOKS)
    rate, cpu = pages / took, spent / pages
    total = trial.sites * trial.articles
    shared = trial.crew.rows("SELECT count(DISTINCT worker) FROM site_visits")[0][0]
    print(
        f"{count} workers: {rate:6.1f} pages/s, {1000 * cpu:5.1f} ms of CPU a page in workers, "
        f"{1000 * (cpu_of_database(folder) - database) / total:4.1f} in PostgreSQL; sites shared by {shared} workers; "
        f"{told_of(trial)}"
    )
    return cpu


def told_of(trial: Trial) -> str:
    """What the sites and the database say of a trial that is over."""
    rows, log = trial.crew.rows, trial.log()
    wrong, early = beside_each_other(log), hurried(log, DELAY)
    for line in (wrong + early)[:5]:
        print("   ", line)
    offered = trial.sites * trial.articles
    stored, distinct = rows("SELECT count(*), count(DISTINCT canonical_url) FROM articles")[0]
    return (
        f"{len(log)} requests, {len(wrong)} beside another of the site, {len(early)} sooner than after half the delay; "
        f"{offered} articles offered, {offered - distinct} lost, {stored - distinct} twice"
    )


def lose_and_restore(trial: Trial, number: int, count: int) -> int:
    """A dump while workers are at work; some seconds after, the database and all workers are gone, and as many others
    begin with what the dump holds. -> how many articles were stored in between.
    """
    crew, server = trial.crew, trial.server
    file, dumped = server.dump(crew.url), trial.stored()
    deadline = time.monotonic() + _LOST
    while time.monotonic() < deadline and not trial.is_done():
        time.sleep(_LOOKS)
    lost = trial.stored() - dumped
    crew.move_to(server.restored(file, f"restored_{number}"))
    trial.start(count, at_once=_AT_ONCE_KILLED)
    return lost


def survive(trial: Trial, count: int, kills: int, restarts: int, restores: int, chance: random.Random) -> None:
    """Kill workers that are at work, and the database, at random while all sites are visited."""
    events = ["kill"] * kills + ["restart"] * restarts
    chance.shuffle(events)
    for _ in range(restores):  # amid the others: at the beginning and at the end there is little to lose
        events.insert(chance.randint(len(events) // 3, 2 * len(events) // 3), "restore")
    trial.start(count, at_once=_AT_ONCE_KILLED)
    at_work, lost = 0, []
    for event in events:
        while not (victims := trial.at_work()) and not trial.is_done():
            time.sleep(_LOOKS)
        time.sleep(chance.uniform(0.0, 2.0))
        if event == "restart":
            trial.server.restart()
            continue
        if event == "restore":
            lost.append(lose_and_restore(trial, len(lost), count))
            continue
        at_work += bool(victims)
        victim = chance.choice(victims or trial.alive())
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        trial.start(count - len(trial.alive()), at_once=_AT_ONCE_KILLED)
    amid = trial.stored()
    while not trial.is_done():
        if len(trial.alive()) < count:
            print("   a worker ended by itself:", [worker.poll() for worker in trial.crew.workers][-count:])
            trial.start(count - len(trial.alive()), at_once=_AT_ONCE_KILLED)
        time.sleep(_LOOKS)
    print(
        f"{kills} kills ({at_work} of workers amid visits), {restarts} restarts of PostgreSQL, {restores} restored from a "
        f"dump ({sum(lost)} articles younger), {amid} articles stored by then: {told_of(trial)}"
    )
    account(trial)


def visits(trial: Trial) -> None:
    """What a visit costs at which nothing is due: beside others in a worker, and in a process of its own."""
    crew = trial.crew
    crew.start("--quiet", at_once=_AT_ONCE, NEWSCRAWL_VISIT_PAUSE="0", NEWSCRAWL_LOG_LEVEL="WARNING")
    (worker,) = trial.alive()
    process = psutil.Process(worker.pid)
    spent: list[float] = []
    memory: list[int] = []
    for _ in range(3):  # the first round loads what the others have
        begun = sum(process.cpu_times()[:2])
        before = crew.rows("SELECT sum(visits) FROM site_visits")[0][0]
        crew.run("UPDATE site_visits SET asked_at = now()")
        while crew.rows("SELECT sum(visits) FROM site_visits")[0][0] < before + trial.sites:
            time.sleep(_LOOKS)
        spent.append((sum(process.cpu_times()[:2]) - begun) / trial.sites)
        memory.append(process.memory_info().rss)
    crew.run("UPDATE site_visits SET lost = 1, asked_at = now() WHERE host IN (SELECT min(host) FROM site_visits)")
    before, begun = crew.rows("SELECT sum(visits) FROM site_visits")[0][0], sum(process.cpu_times()[2:4])
    while crew.rows("SELECT sum(visits) FROM site_visits")[0][0] == before:
        time.sleep(_LOOKS)
    alone = sum(process.cpu_times()[2:4]) - begun
    print(
        f"a visit at which nothing is due: {1000 * spent[-1]:.0f} ms of CPU beside others, {1000 * alone:.0f} in a process "
        f"of its own; the worker holds {memory[0] / 2**20:.0f} MB, {memory[-1] / 2**20:.0f} MB after {2 * trial.sites} more"
    )


def account(trial: Trial) -> None:
    """What became of each job."""
    rows = trial.crew.rows
    last = dict(rows("SELECT DISTINCT ON (job) job, state FROM job_states ORDER BY job, at DESC"))
    begun = Counter(dict(rows("SELECT job, count(*) FROM job_states WHERE state = 'doing' GROUP BY job")))
    again = sum(number - 1 for number in begun.values())
    twice = rows(
        """SELECT count(*) FROM (SELECT state, lag(state) OVER (PARTITION BY site ORDER BY at) AS before FROM job_states
        WHERE state = 'doing' OR state = 'todo' OR state LIKE 'let go%' OR state = 'failed') x
        WHERE state = 'doing' AND before = 'doing'"""
    )[0][0]
    quarantined, visited = rows("SELECT count(quarantined_at), count(*) FILTER (WHERE visits > 0) FROM site_visits")[0]
    died = rows("SELECT count(*) FROM runs WHERE end_reason = 'died'")[0][0]
    print(
        f"    {len(last)} jobs: {dict(Counter(last.values()))}; brought back {again} times, begun by two at once {twice}; "
        f"{visited} of {trial.sites} sites visited to the end, {quarantined} in quarantine; {died} runs marked as died"
    )


def overhead(server: Server, jobs: int) -> None:
    """What the queue costs a job: planned, queued, fetched, its beginning and its end written down, let go of."""
    from newscrawl.decisions.visits import Ended
    from newscrawl.storage.visits import begin_visit, end_visit, plan_visits

    url = server.database("overhead")
    crew = Crew(url, 80, Path(tempfile.mkdtemp()))
    upgrade_queue(crew.engine)
    now = datetime.now(UTC)
    with crew.engine.begin() as connection:
        insert = text(
            "INSERT INTO sites (host, first_seen_at, added_at, name, starts) "
            "SELECT 'site' || n || '.example', :now, :now, 'site' || n, '{}' FROM generate_series(1, :jobs) n"
        )
        connection.execute(insert, {"now": now, "jobs": jobs})
    folder, pause = str(server.folder), timedelta()
    while crew.rows("SELECT count(*) FROM site_visits WHERE due_at IS NOT NULL")[0][0] < jobs:
        plan_visits(crew.engine, now, 0, pause)
    own, database, done = time.process_time(), cpu_of_database(folder), 0
    while done < jobs:
        plan_visits(crew.engine, now, 16, pause)
        while True:
            with crew.engine.begin() as connection:
                row = connection.execute(
                    text("SELECT id, args->>'host' FROM procrastinate_fetch_job_v2(NULL, NULL)")
                ).one()
            if row[0] is None:
                break
            begin_visit(crew.engine, row[1], "bench", now)
            end_visit(crew.engine, row[1], Ended.DONE, now + timedelta(seconds=1), timedelta(hours=1), came_to="")
            with crew.engine.begin() as connection:
                connection.execute(text("SELECT procrastinate_finish_job_v1(:id, 'succeeded', true)"), {"id": row[0]})
            done += 1
    own, database = time.process_time() - own, cpu_of_database(folder) - database
    print(
        f"the queue, with {jobs} sites due: {1000 * own / done:.1f} ms of CPU a job in the worker, "
        f"{1000 * database / done:.1f} in PostgreSQL"
    )
    crew.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--articles", type=int, default=10)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--restarts", type=int, default=5)
    parser.add_argument("--restores", type=int, default=1)
    parser.add_argument("--overhead", type=int, default=2000, metavar="JOBS")
    parser.add_argument("--seed", type=int, default=20_261_125)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newscrawl-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        server = Server(tempfile.mkdtemp(prefix="newscrawl-postgresql-"), CONNECTIONS)
        try:
            print(
                f"{os.cpu_count()} cores; {arguments.sites} sites of {arguments.articles} articles, {DELAY} s between requests"
            )
            if arguments.overhead:
                overhead(server, arguments.overhead)
            with serving(arguments.sites, arguments.articles) as port:
                first = 0.0
                for count in arguments.workers:
                    trial = Trial(server, f"with_{count}", arguments.sites, arguments.articles, port, home)
                    try:
                        cpu = measure(trial, count)
                        if count == arguments.workers[0]:
                            trial.crew.kill()
                            visits(trial)
                    finally:
                        trial.crew.end()
                    first = first or cpu
                    print(f"    CPU a page beside one worker's: {cpu / first:.2f}")
                events = (arguments.kills, arguments.restarts, arguments.restores)
                if any(events):
                    trial = Trial(server, "survived", arguments.sites, arguments.articles, port, home)
                    try:
                        survive(trial, 4, *events, random.Random(arguments.seed))
                    finally:
                        trial.crew.end()
        finally:
            server.close()


if __name__ == "__main__":
    main()
