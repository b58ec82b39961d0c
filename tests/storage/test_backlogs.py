"""Backlogs of archived pages on PostgreSQL: handed over once, put into the queue in turn, nothing of them lost or done twice."""

import os
import random
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from newscrawl.archive.warc import warc_files
from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.decisions.visits import Ended
from newscrawl.desk.backlogs import hand_over_archive, hand_over_rereading, line_text
from newscrawl.desk.rereading import Wanted
from newscrawl.errors import UsageError
from newscrawl.items import ArchiveRecord
from newscrawl.reading import READER_VERSION
from newscrawl.spiders.archive import ArchiveSpider
from newscrawl.storage import models as m
from newscrawl.storage.backlogs import (
    Part,
    backlogs,
    begin_part,
    end_part,
    hand_over,
    parts_of,
    plan_parts,
    release_parts,
    take_back,
)
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from newscrawl.storage.visits import plan_visits
from newscrawl.storage.workers import bring_back, living_workers
from newscrawl.workers.backlogs import how_it_ended, words_of
from newscrawl.workers.processes import ProcessEnd
from tests.articles import NOW, article, envelope, save
from tests.storage.test_visit_queue import ELSEWHERE, PAUSE, queue, register, worker  # noqa: F401


def some(*names: str, size: int = 10) -> list[Part]:
    return [Part(name=name, arguments={"warc": name}, size=size) for name in names]


def queued(engine) -> list[str]:
    """Names of parts that wait in the queue, in the order in which they are taken."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT p.name FROM procrastinate_jobs j JOIN backlog_parts p ON p.id = (j.args->>'part')::bigint "
                "WHERE j.status = 'todo' ORDER BY j.priority DESC, j.id"
            )
        )
        return list(rows.scalars())


def take(engine, queue_id: int, kinds: list[str]) -> int | None:
    """A worker takes the next job of some queues; -> its part."""
    with engine.begin() as connection:
        fetch = text("SELECT args->>'part' FROM procrastinate_fetch_job_v2(CAST(:kinds AS varchar[]), :id)")
        found = connection.execute(fetch, {"kinds": kinds, "id": queue_id}).scalar()
    return int(found) if found else None


def test_what_is_handed_over_again_adds_what_is_new_or_has_grown(queue):  # noqa: F811
    line = hand_over(queue, "archive", "x", some("a", "b"), NOW)
    for part in (1, 2):
        end_part(queue, part, Ended.DONE, NOW, came_to="3 new")
    assert [(one.parts, one.done, one.left) for one in backlogs(queue)] == [(2, 2, 0)]
    grown = [*some("a", "c"), *some("b", size=20)]
    again = hand_over(queue, "archive", "x", grown, NOW)
    assert (again.id, again.parts, again.done, again.left) == (line.id, 3, 1, 2)
    assert hand_over(queue, "archive", "x", grown, NOW, again=True).left == 3


def test_each_backlog_has_its_turn_and_no_more_is_queued_than_workers_reach(queue):  # noqa: F811
    hand_over(queue, "archive", "long", some(*(f"long{n}" for n in range(50))), NOW)
    hand_over(queue, "archive", "short", some("short0", "short1"), NOW)
    assert plan_parts(queue, NOW, 0) == 0
    assert plan_parts(queue, NOW, 3) == 6
    assert queued(queue) == ["long0", "short0", "long1", "short1", "long2", "long3"]
    assert plan_parts(queue, NOW, 3) == 0


def test_old_workers_do_not_see_parts_and_visits_do_not_wait_behind_them(queue):  # noqa: F811
    hand_over(queue, "archive", "long", some(*(f"long{n}" for n in range(50))), NOW)
    plan_parts(queue, NOW, 10)
    register(queue, "a")
    assert plan_visits(queue, NOW, 1, PAUSE) == 1
    _, queue_id = worker(queue)
    with queue.begin() as connection:
        fetch = text("SELECT args->>'host' FROM procrastinate_fetch_job_v2(CAST('{visits}' AS varchar[]), :id)")
        assert connection.execute(fetch, {"id": queue_id}).scalar() == "a.example"
        assert connection.execute(fetch, {"id": queue_id}).scalar() is None


def test_what_a_dead_worker_was_at_is_queued_again_and_is_left_alone_when_ten_died_at_it(queue):  # noqa: F811
    hand_over(queue, "archive", "x", some("a"), NOW)
    for now in (NOW + timedelta(minutes=5 * died) for died in range(10)):
        number, queue_id = worker(queue)
        assert plan_parts(queue, now, 1) == 1
        part = take(queue, queue_id, ["backlogs"])
        assert begin_part(queue, part, ELSEWHERE, now).name == "a"
        assert plan_parts(queue, now, 1) == 0
        (told,) = bring_back(queue, [one for one in living_workers(queue) if one.id == number], now, PAUSE)
        assert told.startswith(f"part {part} of a backlog")
    assert plan_parts(queue, NOW + timedelta(days=1), 1) == 0
    (line,) = backlogs(queue)
    assert (line.left, line.quarantined, line.troubles) == (0, 1, (("a", "its worker died"),))
    assert "! a: its worker died" in line_text(line)
    assert f"backfill --release {line.id}" in line_text(line)
    assert release_parts(queue, line.id, NOW) == 1
    assert plan_parts(queue, NOW, 1) == 1


def test_what_is_taken_back_is_begun_no_more_and_its_ends_are_no_errors(queue):  # noqa: F811
    line = hand_over(queue, "archive", "x", some("a", "b", "c"), NOW)
    _, queue_id = worker(queue)
    plan_parts(queue, NOW, 1)
    part = take(queue, queue_id, ["backlogs"])
    assert take_back(queue, line.id)
    assert queued(queue) == []
    assert end_part(queue, part, Ended.DONE, NOW, came_to="") is None
    assert begin_part(queue, part, ELSEWHERE, NOW) is None
    assert not take_back(queue, line.id)


def test_files_of_a_folder_are_a_part_each_and_saved_pages_many_a_part(queue, tmp_path):  # noqa: F811
    with WarcWriter(tmp_path / "warcs" / "one.warc.gz") as writer:
        writer.write_page("https://a.example/1", b"<h1>x</h1>", NOW)
    line = hand_over_archive(queue, str(tmp_path / "warcs"), {"host": "a.example", "since": ""}, NOW)
    assert (line.parts, line.what) == (1, f"{tmp_path / 'warcs'} host=a.example")
    part = begin_part(queue, 1, ELSEWHERE, NOW)
    assert words_of(part)[:4] == ["crawl", "archive", "-a", "processes=1"]
    assert set(words_of(part)[4:]) == {"-a", f"warc={tmp_path / 'warcs' / 'one.warc.gz'}", "host=a.example"}

    saved = tmp_path / "saved"
    saved.mkdir()
    for number in range(250):
        (saved / f"{number:03}.html").write_text("x")
    assert hand_over_archive(queue, str(saved), {}, NOW).parts == 2
    (saved / "000a.html").write_text("x")
    line = hand_over_archive(queue, str(saved), {}, NOW)
    assert (line.parts, line.size) == (3, 251)
    assert hand_over_archive(queue, str(saved), {}, NOW, again=True).parts == 3


def test_small_files_of_a_store_are_many_a_part_and_stay_in_it(queue, tmp_path):  # noqa: F811
    def keep(name: str, size: int) -> None:
        with WarcWriter(tmp_path / "store" / name) as writer:
            writer.write_page(f"https://a.example/{name}", random.Random(name).randbytes(size), NOW)

    for number in range(5):
        keep(f"{number}.warc.gz", 400)
    keep("large.warc.gz", 2**20)
    place = f"file://{tmp_path / 'store'}"
    line = hand_over_archive(queue, place, {"host": "a.example"}, NOW)
    assert line.parts == 2
    large, small = parts_of(queue, line.what)
    kept = tmp_path / "store"
    assert large.arguments == {"warc": str(kept / "large.warc.gz"), "host": "a.example"}
    assert small.name == f"{place}: 5 files from 0.warc.gz to 4.warc.gz"
    assert small.arguments["pages"].split("\n") == [str(kept / f"{number}.warc.gz") for number in range(5)]
    keep("5.warc.gz", 400)
    assert hand_over_archive(queue, place, {"host": "a.example"}, NOW).parts == 3
    assert hand_over_archive(queue, place, {"host": "a.example"}, NOW, again=True).parts == 3
    (tmp_path / "store" / "3.warc.gz").unlink()
    spider = ArchiveSpider(**small.arguments)
    assert list(map(str, spider.files)) == [str(kept / f"{number}.warc.gz") for number in (0, 1, 2, 4)]


def test_what_was_handed_over_as_a_part_of_its_own_stays_one(queue, tmp_path):  # noqa: F811
    """By an earlier version, which did not put small files together."""
    with WarcWriter(tmp_path / "store" / "0.warc.gz") as writer:
        writer.write_page("https://a.example/0", b"<h1>x</h1>", NOW)
    place = f"file://{tmp_path / 'store'}"
    (file,) = warc_files(place)
    hand_over(queue, "archive", place, [Part(name=str(file), arguments={"warc": str(file)}, size=file.size)], NOW)
    assert hand_over_archive(queue, place, {}, NOW).parts == 1


def test_a_name_that_nobody_can_write_down_is_refused_by_name_and_nothing_is_handed_over(queue, tmp_path):  # noqa: F811
    for number, name in enumerate((b"two\nlines.html", b"caf\xe9.html")):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "good.html").write_text("x")
        (folder / os.fsdecode(name)).write_text("x")
        with pytest.raises(UsageError, match="rename the file"):
            hand_over_archive(queue, str(folder), {}, NOW)
    (tmp_path / "0" / "good.html").rename(tmp_path / "café 漢字\u2028.html")
    assert hand_over_archive(queue, str(tmp_path / "café*.html"), {}, NOW).parts == 1


def test_a_clock_that_was_ahead_puts_no_part_off(queue):  # noqa: F811
    hand_over(queue, "archive", "x", some("a"), NOW)
    end_part(queue, 1, Ended.OUT_OF_TIME, NOW + timedelta(days=400), came_to="")
    assert plan_parts(queue, NOW, 1) == 1


def test_a_rereading_is_parts_of_rows_and_goes_on_as_it_is_until_it_is_through(queue):  # noqa: F811
    with pytest.raises(UsageError, match="no such article"):
        hand_over_rereading(queue, Wanted(), NOW)
    record = ArchiveRecord("archive/x.warc.gz", 0, 10, "sha1:X")
    articles = [article(number, url=f"https://a.example/{number}") for number in range(3)]
    save(Store(queue), [envelope(one, record=record) for one in articles], None, NOW)
    line = hand_over_rereading(queue, Wanted(site="a.example"), NOW)
    assert (line.parts, line.size, line.kind) == (1, 3, "reread")
    assert line.what == f"reread --apply --site a.example, by reader {READER_VERSION}"
    assert hand_over_rereading(queue, Wanted(site="a.example"), NOW) == line
    part = begin_part(queue, 1, ELSEWHERE, NOW)
    assert sorted(words_of(part)[4:]) == ["--rows", "--site", "1-3", "a.example"]
    end_part(queue, 1, Ended.DONE, NOW, came_to="")
    assert hand_over_rereading(queue, Wanted(site="a.example"), NOW).left == 1

    with pytest.raises(UsageError, match="by an older reader"):
        hand_over_rereading(queue, Wanted(outdated=True), NOW)
    with queue.begin() as connection:
        connection.execute(update(m.ArticleRow).where(m.ArticleRow.id == 2).values(reader_version="1"))
    assert hand_over_rereading(queue, Wanted(outdated=True), NOW).size == 1


def test_without_workers_it_is_said_what_to_do_instead(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(UsageError, match="crawl archive -a warc=here` reads it here"):
        hand_over_archive(engine, "here", {}, NOW)
    assert backlogs(engine) == []
    engine.dispose()


def test_how_a_process_ended_says_what_became_of_its_part():
    assert how_it_ended(ProcessEnd(0)) is how_it_ended(ProcessEnd(1)) is Ended.DONE
    assert how_it_ended(ProcessEnd(2)) is Ended.TAKEN
    assert how_it_ended(ProcessEnd(130)) is how_it_ended(ProcessEnd(-15, was_told=True)) is Ended.GIVEN_BACK
    assert how_it_ended(ProcessEnd(130, in_time=False)) is Ended.OUT_OF_TIME
    assert {how_it_ended(end) for end in (ProcessEnd(70), ProcessEnd(-11), ProcessEnd(-9, is_stuck=True))} == {
        Ended.DIED
    }
