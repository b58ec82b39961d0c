"""What people see of many workers: on the screen, in the browser, in metrics."""

from datetime import timedelta

import jsonschema

from newscrawl.crawl.conditions import watch_moment
from newscrawl.decisions.visits import Ended
from newscrawl.desk.status import queue_lines, status_plain, status_text
from newscrawl.storage.alarms import Alarms
from newscrawl.storage.backlogs import Part, end_part, hand_over
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.metrics import metrics_text
from newscrawl.storage.queue_view import queue_view
from newscrawl.storage.site_status import site_statuses
from newscrawl.storage.visits import ask_for_visit, begin_visit, end_visit, plan_visits
from newscrawl.storage.workers import Sign, say_alive
from newscrawl.web.answers import Desk
from tests.articles import NOW
from tests.storage.test_visit_queue import ELSEWHERE, PAUSE, queue, register, take, worker  # noqa: F401
from tests.web.conftest import client_of

LATER = NOW + timedelta(minutes=10)


def test_what_workers_are_at_is_seen_in_every_place(queue, tmp_path):  # noqa: F811
    assert status_text([], [], NOW).startswith("No site")
    register(queue, "a", "b", "c", "broken", "paused")
    number, queue_id = worker(queue)
    plan_visits(queue, NOW, 0, PAUSE)
    for _ in range(3):
        begin_visit(queue, "broken.example", ELSEWHERE, NOW)
        end_visit(queue, "broken.example", Ended.DIED, NOW, PAUSE, came_to="x", trouble="killed by signal 11")
    with queue.begin() as connection:
        connection.exec_driver_sql("UPDATE sites SET paused_at = now() WHERE host = 'paused.example'")
    ask_for_visit(queue, "b.example", LATER)
    plan_visits(queue, LATER, 1, PAUSE)
    assert take(queue, queue_id) == "b"
    say_alive(queue, number, queue_id, Sign(busy=1, done=7, died=1, halted=None, answer_seconds=0.004), LATER)

    view = queue_view(queue, LATER)
    assert (view.begun, view.due, view.oldest_due_at) == (1, 2, NOW)
    assert view.quarantined == (("broken.example", "killed by signal 11"),)
    assert view.waits == {
        "a.example": "is next",
        "b.example": f"is being visited ({ELSEWHERE})",
        "c.example": "waits for its turn: 1 site before it",
        "broken.example": "in quarantine: killed by signal 11",
        "paused.example": "paused",
    }

    told = status_text(site_statuses(queue, LATER), [], LATER, view)
    assert "1 worker at 1 of 2 sites; 2 due, the first since 10 min" in told
    assert "elsewhere, process 4711: at 1 of 2 sites, 7 visits" in told
    assert "! broken.example is in quarantine: killed by signal 11" in told
    assert status_plain([], [], view)["queue"]["waits"]["c.example"].startswith("waits for its turn")

    opened, _ = watch_moment(queue, tmp_path, LATER, "newscrawl")
    assert ("broken.example", "in quarantine") in [(alarm.site, alarm.kind) for alarm in opened]
    assert b"newscrawl_sites_quarantined 1.0" in metrics_text(queue, tmp_path, LATER)

    reading = open_for_reading(queue.url.render_as_string(hide_password=False), seconds=10, connections=2)
    with client_of(Desk(reading, tmp_path, lambda: LATER)) as client:
        page = client.get("/runs").text
        assert "elsewhere, process 4711" in page
        assert "killed by signal 11" in page
        assert "waits for its turn: 1 site before it" in client.get("/sites/c.example").text
    reading.dispose()
    assert Alarms(queue).kept(only_open=True)


def test_programs_and_people_see_backlogs_and_what_is_left_alone(queue, tmp_path):  # noqa: F811
    parts = [Part(name=name, arguments={"warc": name}, size=1_000_000) for name in ("good.warc.gz", "bad.warc.gz")]
    line = hand_over(queue, "archive", "/mnt/warcs", parts, NOW)
    for _ in range(3):
        end_part(queue, 2, Ended.DIED, NOW, came_to="x", trouble="killed by signal 9")
    told = "\n".join(queue_lines(queue_view(queue, NOW), NOW))
    assert "/mnt/warcs: 0 of 2 parts done (0 B of 2.0 MB), 1 left alone" in told
    assert "! bad.warc.gz: killed by signal 9" in told
    opened, _ = watch_moment(queue, tmp_path, NOW, "newscrawl")
    assert [(alarm.site, alarm.kind) for alarm in opened] == [("", "in quarantine")]
    assert b"newscrawl_backlog_parts_quarantined 1.0" in metrics_text(queue, tmp_path, NOW)
    reading = open_for_reading(queue.url.render_as_string(hide_password=False), seconds=10, connections=2)
    with client_of(Desk(reading, tmp_path, lambda: NOW)) as client:
        assert "bad.warc.gz" in client.get("/runs").text
        answer = client.get("/api/workers").json()
        schema = client.get("/api/openapi.json").json()
        end_part(queue, 1, Ended.DONE, NOW, came_to="x")
        assert client.get("/api/workers").json()["backlogs"][0]["done"] == 1
    reading.dispose()
    assert answer["backlogs"][0]["id"] == line.id
    assert answer["backlogs"][0]["troubles"] == [["bad.warc.gz", "killed by signal 9"]]
    operation = schema["paths"]["/api/workers"]["get"]
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/QueueView")
    is_as_said = {"$ref": "#/components/schemas/QueueView", "components": schema["components"]}
    jsonschema.Draft202012Validator(is_as_said).validate(answer)


def test_a_database_without_workers_says_nothing_of_them(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    assert queue_view(engine, NOW) is None
    assert "worker" not in status_text([], [], NOW, None)
    engine.dispose()
