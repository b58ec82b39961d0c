"""The queue's patience: what it does while the database is away, and what it does not take for that."""

import asyncio

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from newscrawl.workers import queue
from newscrawl.workers.queue import PatientJobManager, queue_app

JOB = Job(id=7, queue="visits", lock=None, queueing_lock=None, task_name="newscrawl.visit")


class Connector:
    """Breaks with one error after the other, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.asked = list(errors), 0

    async def execute_query_async(self, **_) -> None:
        self.asked += 1
        if self.errors:
            raise ConnectorException from self.errors.pop(0)

    async def execute_query_all_async(self, **given) -> list:
        await self.execute_query_async(**given)
        return [{"id": 7}]

    async def execute_query_one_async(self, **given) -> dict:
        await self.execute_query_async(**given)
        return {"id": None, "worker_id": 3}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(queue, "_FIRST_PAUSE", 0.0)


def ask(connector, question, may_take=True):
    return asyncio.run(question(PatientJobManager(connector, lambda: may_take)))


AWAY = psycopg.OperationalError("gone")
REFUSED = psycopg.errors.RaiseException("Job was not found")
BUG = psycopg.errors.UndefinedFunction("no such function")


def test_what_a_job_came_to_is_written_down_when_the_database_is_back():
    connector = Connector(AWAY, AWAY)
    ask(connector, lambda jobs: jobs.finish_job(JOB, Status.SUCCEEDED, True))
    assert connector.asked == 3


def test_a_job_that_has_ended_already_is_no_error_and_of_one_that_others_have_nothing_is_said():
    ask(Connector(AWAY, REFUSED), lambda jobs: jobs.finish_job(JOB, Status.SUCCEEDED, True))
    connector = Connector()

    async def mute(jobs):
        jobs.is_mute = True
        await jobs.finish_job(JOB, Status.SUCCEEDED, True)

    ask(connector, mute)
    assert connector.asked == 0


def test_nothing_is_taken_up_while_the_database_is_away_or_the_worker_is_halted():
    connector = Connector(AWAY)
    assert ask(connector, lambda jobs: jobs.fetch_job(["visits"], 1)) is None
    assert ask(Connector(), lambda jobs: jobs.fetch_job(["visits"], 1), may_take=False) is None


def test_nobody_is_broken_off_or_pruned_and_signs_may_be_missed():
    assert ask(Connector(AWAY), lambda jobs: jobs.list_jobs_to_abort_async()) == []
    assert ask(Connector(), lambda jobs: jobs.list_jobs_to_abort_async()) == [7]
    assert ask(Connector(), lambda jobs: jobs.prune_stalled_workers(1.0)) == []
    ask(Connector(AWAY), lambda jobs: jobs.update_heartbeat(1))
    ask(Connector(AWAY), lambda jobs: jobs.unregister_worker(1))
    assert ask(Connector(AWAY), lambda jobs: jobs.register_worker()) == 3


@pytest.mark.parametrize(
    "question",
    [
        lambda jobs: jobs.finish_job(JOB, Status.SUCCEEDED, True),
        lambda jobs: jobs.fetch_job(["visits"], 1),
        lambda jobs: jobs.list_jobs_to_abort_async(),
        lambda jobs: jobs.update_heartbeat(1),
        lambda jobs: jobs.unregister_worker(1),
        lambda jobs: jobs.register_worker(),
    ],
)
def test_a_statement_that_makes_no_sense_is_a_bug_and_stays_one(question):
    with pytest.raises(ConnectorException):
        ask(Connector(BUG), question)


def test_an_address_with_its_password_reaches_the_driver_as_it_is():
    app, _ = queue_app("postgresql+psycopg://desk:s%40fe@db.example:5433/news?sslmode=require", lambda: True)
    assert app.connector._pool_args["conninfo"] == "postgresql://desk:s%40fe@db.example:5433/news?sslmode=require"
