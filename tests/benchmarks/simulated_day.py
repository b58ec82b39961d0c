"""Are ten thousand sites visited when they are due? ``python -m tests.benchmarks.simulated_day [--sites 10000] [--hours 24]
[--workers 2] [--at-once 16]``

The real queue on a real PostgreSQL: what plans, takes, begins, ends and brings back visits is the workers' own code;
time is moved from one event to the next, and a visit is so many seconds of it and what its ledger would have written. All sites
are registered at once and due at once; in the middle of the day a worker dies, an hour later another takes its
place.

Printed: how long after it was due each visit began, by how often a site is visited; whether any site was left out; CPU a job, in
the worker and in PostgreSQL; how the queue's tables grow. Then what people and programs pay who look at so many sites, and what a
worker holds that plans for them.
"""

from __future__ import annotations

import argparse
import heapq
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from sqlalchemy import text

from newscrawl.decisions.visits import Ended
from newscrawl.storage.metrics import metrics_text
from newscrawl.storage.queue_schema import upgrade_queue
from newscrawl.storage.queue_view import queue_view
from newscrawl.storage.site_status import site_statuses
from newscrawl.storage.visits import begin_visit, end_visit, plan_visits
from newscrawl.storage.workers import (
    Sign,
    bring_back,
    living_workers,
    register_worker,
    say_alive,
    tidy_queue,
    workforce_of,
)
from tests.benchmarks.many_workers import CONNECTIONS, cpu_of_database
from tests.postgresql_server import Server
from tests.workers.crew import Crew

BEGAN = datetime(2026, 11, 20, tzinfo=UTC)
PAUSE = timedelta(minutes=2)
PLANS = timedelta(seconds=5)
"""As workers do it."""
TIDIES = timedelta(hours=1)
INTERVALS = ((2, 0.1), (6, 0.3), (12, 0.4), (24, 0.2))
"""(hours between two visits of a site, share of the sites)."""
LONG, GONE, DEADLY = 0.02, 0.01, 3
"""Share of visits that take all of their time, share of sites whose servers answer nothing, sites whose visits die."""
_USUAL, _SPREAD, _ALL, _SILENCE = 20.0, 0.8, 900.0, 120.0
"""Seconds of a visit: the median and spread (of its logarithm), one that has all its time, one of a server that is silent."""
_TABLES = ("procrastinate_jobs", "procrastinate_events", "site_visits", "workers")


@dataclass
class Hand:
    """The workers of the simulated day: each with its place in the queue, and free places for visits."""

    owner: str
    number: int
    queue_id: int
    free: int
    alive: bool = True


@dataclass
class Told:
    """What the day came to."""

    delays: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Hours between two visits of a site -> seconds from due to begun."""
    later: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """The same after everybody was visited once."""
    visits: int = 0
    lost: int = 0
    plans: int = 0
    plan_cpu: float = 0.0
    job_cpu: float = 0.0


class Day:
    """The simulated day."""

    def __init__(self, server: Server, sites: int, workers: int, at_once: int, seed: int) -> None:
        self.server, self.chance = server, random.Random(seed)
        self.crew = Crew(server.database("day"), 80, Path(tempfile.mkdtemp(prefix="newscrawl-day-")))
        self.engine = self.crew.engine
        upgrade_queue(self.engine)
        self.hours: dict[str, int] = {}
        self._register(sites)
        self.gone = set(self.chance.sample(sorted(self.hours), round(GONE * sites)))
        self.deadly = set(self.chance.sample(sorted(set(self.hours) - self.gone), DEADLY))
        self.workers = [self._hire(number, at_once) for number in range(workers)]
        self.at_once, self.noon = at_once, 0
        self.told = Told()
        self.due: dict[str, datetime] = dict.fromkeys(self.hours, BEGAN)
        self.first: set[str] = set()
        self.ends: list[tuple[datetime, int, int, str, Ended, int]] = []  # when, worker, job, site, how, visit

    def _register(self, sites: int) -> None:
        rows = []
        for number in range(sites):
            share, hours = number / sites, INTERVALS[-1][0]
            for hours, part in INTERVALS:  # noqa: B007 -- the last one's is used behind the loop
                share -= part
                if share < 0:
                    break
            host = f"paper{number}.example"
            self.hours[host] = hours
            rows.append({"host": host, "url": f"https://{host}/", "now": BEGAN})
        columns = "url, identity, site, role, found_in, first_seen_at, due_at"
        insert = (
            "INSERT INTO sites (host, first_seen_at, added_at, name, starts) VALUES (:host, :now, :now, :host, '{}')",
            f"INSERT INTO addresses ({columns}) VALUES (:url, CAST(:host AS text), :host, 'list', 'given', :now, :now)",
        )
        with self.engine.begin() as connection:
            for statement in insert:
                connection.execute(text(statement), rows)
        self.crew.run("ANALYZE")

    def _hire(self, number: int, at_once: int) -> Hand:
        owner = f"machine-{number}, process 4711, since 1795550000"
        row = register_worker(self.engine, owner, "1", at_once, BEGAN)
        with self.engine.begin() as connection:
            queue_id = connection.execute(text("SELECT worker_id FROM procrastinate_register_worker_v1()")).scalar_one()
        say_alive(self.engine, row, queue_id, Sign(busy=0, done=0, died=0, halted=None, answer_seconds=None), BEGAN)
        return Hand(owner, row, queue_id, at_once)

    # ---- its course

    def run(self, hours: float, most: float) -> float:
        """``most``: seconds of the wall after which the day ends early; -> hours that it had."""
        began = time.monotonic()
        self.noon = int(hours / 2)
        end, plan, tidy, hour = BEGAN + timedelta(hours=hours), BEGAN, BEGAN, 0
        while plan < end and time.monotonic() - began < most:
            while self.ends and self.ends[0][0] <= plan:
                self._end(heapq.heappop(self.ends))
            self._plan(plan)
            for worker in self.workers:
                self._take(worker, plan)
            if plan - tidy >= TIDIES:
                tidy_queue(self.engine)
                tidy = plan
            if plan - BEGAN >= timedelta(hours=hour + 1):
                hour += 1
                self._hourly(hour, plan)
            plan += PLANS
        return (plan - BEGAN) / timedelta(hours=1)

    def _plan(self, now: datetime) -> None:
        began = time.process_time()
        at_once = workforce_of(living_workers(self.engine)).at_once
        plan_visits(self.engine, now, at_once, PAUSE)
        self.told.plans += 1
        self.told.plan_cpu += time.process_time() - began

    def _take(self, worker: Hand, now: datetime) -> None:
        """A worker takes jobs as long as it has places for them."""
        while worker.alive and worker.free:
            began = time.process_time()
            with self.engine.begin() as connection:
                fetch = text(
                    "SELECT id, args->>'host' FROM procrastinate_fetch_job_v2(CAST('{visits}' AS varchar[]), :id)"
                )
                job, host = connection.execute(fetch, {"id": worker.queue_id}).one()
            if job is None:
                return
            begin_visit(self.engine, host, worker.owner, now)
            self.told.job_cpu += time.process_time() - began
            worker.free -= 1
            delay = (now - self.due[host]).total_seconds()
            assert delay >= 0, f"{host} is visited {-delay} s before it is due"
            of = self.told.later if len(self.first) >= len(self.hours) - DEADLY else self.told.delays
            of[self.hours[host]].append(delay)
            seconds, ended = self._visit(host)
            at = now + timedelta(seconds=seconds)
            heapq.heappush(self.ends, (at, self.workers.index(worker), job, host, ended, self.told.visits))
            self.told.visits += 1

    def _visit(self, host: str) -> tuple[float, Ended]:
        """-> (seconds that a visit takes, how it ends)."""
        if host in self.deadly:
            return 5.0, Ended.DIED
        if host in self.gone:
            return _SILENCE, Ended.DONE
        if self.chance.random() < LONG:
            return _ALL, Ended.OUT_OF_TIME
        return self.chance.lognormvariate(0, _SPREAD) * _USUAL, Ended.DONE

    def _end(self, event: tuple[datetime, int, int, str, Ended, int]) -> None:
        now, number, job, host, ended, _ = event
        worker = self.workers[number]
        if not worker.alive:
            return
        due = now + timedelta(hours=self.hours[host]) if ended is Ended.DONE else now
        with self.engine.begin() as connection:  # what the ledger of a crawl writes
            values = {"url": f"https://{host}/", "due": due, "now": now}
            connection.execute(text("UPDATE addresses SET fetched_at = :now, due_at = :due WHERE url = :url"), values)
        began = time.process_time()
        trouble = "killed by signal 11" if ended is Ended.DIED else None
        new = self.chance.choice((0, 0, 0, 1, 3))
        after = end_visit(self.engine, host, ended, now, PAUSE, came_to="x", new=new, trouble=trouble)
        finish = text("SELECT procrastinate_finish_job_v1(:id, :status, :delete)")
        is_well = ended is not Ended.DIED
        status = {"id": job, "status": "succeeded" if is_well else "failed", "delete": is_well}
        with self.engine.begin() as connection:
            connection.execute(finish, status)
        self.told.job_cpu += time.process_time() - began
        self.first.add(host)
        self.due[host] = after.due_at or now
        worker.free += 1
        self._take(worker, now)

    def _hourly(self, hour: int, now: datetime) -> None:
        view = queue_view(self.engine, now)
        assert view
        rows = self.crew.rows(
            "SELECT relname, n_live_tup, n_dead_tup, autovacuum_count, pg_total_relation_size(relid) FROM "
            "pg_stat_user_tables WHERE relname = ANY(:names)", names=list(_TABLES)
        )  # fmt: skip
        sizes = "; ".join(f"{name} {live}+{dead} dead, {size // 1024} kB" for name, live, dead, _, size in sorted(rows))
        print(f"hour {hour:2}: {self.told.visits:6} visits, {view.due:5} due; {sizes}", flush=True)
        if hour == self.noon and len(self.workers) > 1:
            self._kill(now)
        if hour == self.noon + 1 and not all(worker.alive for worker in self.workers):
            self.workers.append(self._hire(len(self.workers), self.at_once))

    def _kill(self, now: datetime) -> None:
        """A worker's machine is gone; the others find it out."""
        worker = self.workers[-1]
        worker.alive = False
        dead = [one for one in living_workers(self.engine) if one.id == worker.number]
        given_back = bring_back(self.engine, dead, now, timedelta())
        for event in self.ends:
            if event[1] == len(self.workers) - 1:
                self.due[event[3]] = now
        self.told.lost = len(given_back or ())

    # ---- what it came to

    def tell(self, hours: float, database: float) -> None:
        told = self.told
        print(
            f"{told.visits} visits; {len(self.hours) - len(self.first)} of {len(self.hours)} sites never visited; "
            f"{told.lost} brought back when a worker died"
        )
        for name, delays in (("until everybody was visited once", told.delays), ("after that", told.later)):
            for every in sorted(delays):
                found = sorted(delays[every])
                p50, p99 = (found[int(share * (len(found) - 1))] for share in (0.5, 0.99))
                print(
                    f"  {name}, visited every {every:2} h: {len(found):6} visits, from due to begun "
                    f"{p50:7.0f} s (median) {p99:7.0f} s (99 of 100) {found[-1]:7.0f} s (longest)"
                )
        quarantined = {
            host for (host,) in self.crew.rows("SELECT host FROM site_visits WHERE quarantined_at IS NOT NULL")
        }
        waits = self.crew.rows(
            "SELECT count(*) FROM site_visits WHERE due_at < :late AND quarantined_at IS NULL AND host NOT IN "
            "(SELECT args->>'host' FROM procrastinate_jobs)", late=BEGAN + timedelta(hours=hours) - timedelta(hours=1)
        )[0][0]  # fmt: skip
        print(f"  in quarantine: {len(quarantined)} of {DEADLY} deadly sites, {len(quarantined - self.deadly)} others")
        print(f"  due for more than an hour at the end of the day: {waits} sites")
        print(
            f"  CPU: {1000 * told.job_cpu / told.visits:.1f} ms a job in the worker (taken, begun, ended), "
            f"{1000 * told.plan_cpu / told.plans:.1f} ms a look at what is due ({told.plans} of them), "
            f"{1000 * database / told.visits:.1f} ms a job in PostgreSQL, all of it"
        )
        left = dict(self.crew.rows("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1"))
        vacuums = dict(
            self.crew.rows(
                "SELECT relname, autovacuum_count FROM pg_stat_user_tables WHERE relname = ANY(:n)", n=list(_TABLES)
            )
        )
        print(f"  jobs left in the queue: {left}; autovacuum came by: {vacuums}")

    def look(self) -> None:
        """What it costs to look at so many sites."""
        now, folder = BEGAN + timedelta(hours=24), str(self.server.folder)
        for name, ask in (
            ("status", lambda: site_statuses(self.engine, now)),
            ("what workers are at", lambda: queue_view(self.engine, now)),
            ("/metrics", lambda: metrics_text(self.engine, self.crew.folder, now)),
        ):
            spent = []
            for _ in range(3):
                own, database = time.process_time(), cpu_of_database(folder)
                ask()
                spent.append(time.process_time() - own + cpu_of_database(folder) - database)
            print(f"  {name}: {1000 * statistics.median(spent):.0f} ms of CPU")

    def rest(self, seconds: float) -> None:
        """What a worker holds that plans for so many sites and visits none."""
        self.crew.run("UPDATE site_visits SET due_at = now() + interval '1 day', place = now() + interval '1 day'")
        self.crew.run("DELETE FROM workers")
        self.crew.run("DELETE FROM procrastinate_jobs")
        worker = self.crew.start(at_once=16)
        self.crew.wait(lambda: self.crew.rows("SELECT count(*) FROM workers WHERE halted IS NULL") == [(1,)])
        process, held = psutil.Process(worker.pid), []
        spent, began = sum(process.cpu_times()[:2]), time.monotonic()
        while time.monotonic() - began < seconds:
            held.append(process.memory_info().rss / 2**20)
            time.sleep(seconds / 10)
        spent = sum(process.cpu_times()[:2]) - spent
        print(
            f"  a worker at rest beside them holds {held[0]:.0f} MB, {held[-1]:.0f} MB after {seconds:.0f} s, ", end=""
        )
        print(f"and uses {100 * spent / (time.monotonic() - began):.1f} % of a core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--rest", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--most", type=float, default=3600, metavar="SECONDS", help="of the wall")
    parser.add_argument("--seed", type=int, default=20_261_125)
    given = parser.parse_args()
    server = Server(tempfile.mkdtemp(prefix="newscrawl-postgresql-"), CONNECTIONS)
    try:
        day = Day(server, given.sites, given.workers, given.at_once, given.seed)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {given.sites} sites, {given.workers} workers")
        database, began = cpu_of_database(str(server.folder)), time.monotonic()
        hours = day.run(given.hours, given.most)
        database = cpu_of_database(str(server.folder)) - database
        day.tell(hours, database)
        print(f"  {hours:.1f} hours in {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
        day.look()
        if given.rest:
            day.rest(given.rest)
        day.crew.end()
    finally:
        server.close()


if __name__ == "__main__":
    main()
