"""An archive in a store: S3, spoken to a real server, and a folder that machines share."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import select

from newscrawl.archive import keeping, stores
from newscrawl.archive.keeping import ArchiveFolder, SentArchive
from newscrawl.archive.members import members, zstd
from newscrawl.archive.retention import kept_files, prune, too_much
from newscrawl.archive.spool import Spool, send_waiting, waiting_files
from newscrawl.archive.stores import Store, checked_address, opened, without_secrets
from newscrawl.archive.warc import response_at, responses, warc_files
from newscrawl.archive.warc_writer import Exchange, Payload, WarcWriter
from newscrawl.crawl.conditions import of_the_machine
from newscrawl.desk.pruning import Limits, prune_all
from newscrawl.desk.rereading import reread
from newscrawl.errors import ArchiveError, StoreAwayError, UsageError
from newscrawl.items import ArchiveRecord
from newscrawl.storage import models as m
from newscrawl.storage.database import open_database
from newscrawl.storage.loading import stored_articles
from newscrawl.storage.store import Store as Articles
from newscrawl.watch.kinds import Kind
from newscrawl.web.archived import archived_page
from tests.articles import NOW, envelope, save
from tests.conftest import ROOT
from tests.crawling import crawl
from tests.waiting import PATIENCE

SECRET = "fjordposts-own-secret"
BUCKET = "news"
AN_HOUR, AT_ONCE = timedelta(hours=1), timedelta(0)


@pytest.fixture(scope="module")
def s3() -> Iterator[ThreadedMotoServer]:
    """An S3 server with a bucket, and the environment that leads to it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    server._port = port  # started again, it is where it was
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAFJORDPOST")
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setitem(stores._OPTIONS, "s3", {"config_kwargs": {"connect_timeout": 1, "retries": {"max_attempts": 0}}})
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        opened.cache_clear()
        yield server
        opened.cache_clear()
    server.stop()


@pytest.fixture
def base(s3: ThreadedMotoServer, request: pytest.FixtureRequest) -> str:
    """The address of a store that nothing is in."""
    return f"s3://{BUCKET}/{abs(hash(request.node.nodeid))}"


@pytest.fixture(params=["s3", "folder"])
def any_base(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same, and a folder that machines share."""
    return request.getfixturevalue("base") if request.param == "s3" else str(tmp_path / "shared" / "news")


def exchange(number: int) -> Exchange:
    body = f"<h1>Page {number}</h1>".encode() * 300
    return Exchange(f"https://a.example/{number}", 200, (("Content-Type", "text/html"),), body, NOW)


def written(archive: ArchiveFolder, *numbers: int) -> list[ArchiveRecord]:
    found = [archive.keep(exchange(number)).result() for number in numbers]
    return [record for record in found if record]


def left_here(data_dir: Path, base: str, *numbers: int) -> list[ArchiveRecord]:
    """Records of a file that is closed and not sent yet."""
    archive = SentArchive(data_dir, base, 10**6, AN_HOUR)
    records = written(archive, *numbers)
    archive.close()
    archive.send()
    return records


def names_in(base: str) -> list[str]:
    return [file.address for file in opened(base).files()]


@pytest.fixture(autouse=True)
def nothing_is_known_to_be_away(monkeypatch):
    monkeypatch.setattr(keeping, "_away", {})


# ---- the way of a file


def test_a_record_is_read_where_it_lies_before_and_after_its_file_is_sent(any_base, tmp_path):
    archive = SentArchive(tmp_path, any_base, 10**6, AT_ONCE)
    records = written(archive, 1, 2, 3)
    assert {record.file.rpartition("/")[0] for record in records} == {any_base}
    assert [response_at(record, tmp_path).body for record in records] == [exchange(n).body for n in (1, 2, 3)]
    assert names_in(any_base) == []
    archive.close()
    (sending,) = archive.send()
    assert (sending.base, sending.sent, sending.left, sending.why) == (any_base, 1, 0, None)
    assert names_in(any_base) == [records[0].file]
    assert waiting_files(tmp_path) == []
    assert [response_at(record, tmp_path).body for record in records] == [exchange(n).body for n in (1, 2, 3)]


def test_of_a_store_s_file_only_the_record_is_fetched(base, tmp_path, monkeypatch):
    archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    records = written(archive, *range(5))
    archive.close()
    archive.send()
    fetched: list[int] = []
    whole = Store.read
    monkeypatch.setattr(Store, "read", lambda *of: fetched.append(len(read := whole(*of))) or read)
    assert response_at(records[3], Path("/nowhere")).url == "https://a.example/3"
    assert fetched == [records[3].length]


def test_a_record_of_a_file_that_another_machine_has_not_sent_says_so(base, tmp_path):
    archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    (record,) = written(archive, 1)
    with pytest.raises(ArchiveError, match="is not there; it may wait where it was written"):
        response_at(record, tmp_path / "another machine's")
    archive.close()


def test_full_files_are_sent_while_the_crawl_goes_on(base, tmp_path):
    archive = SentArchive(tmp_path, base, 500, AT_ONCE)
    records = written(archive, *range(4))
    assert len({record.file for record in records}) == 4
    archive._looks.put(False)
    archive._sender.join()
    assert set(names_in(base)) >= {record.file for record in records[:3]}


def test_an_identical_body_refers_to_the_record_in_the_store(base, tmp_path):
    archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    (record,) = written(archive, 1)
    archive.close()
    archive.send()
    later = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    assert later.keep(replace(exchange(1), last=Payload(record, NOW))).result() == record
    later.close()
    later.send()


def test_names_cannot_clash(tmp_path):
    """Machines may share a name, and containers their process numbers."""
    first, second = (ArchiveFolder(tmp_path / "archive", 10**6) for _ in range(2))
    files = {written(one, 1)[0].file for one in (first, second)}
    first.close()
    second.close()
    assert len(files) == 2


# ---- kills


KILLED = """
import json, os, signal, sys
from datetime import timedelta
from pathlib import Path
from newscrawl.archive.keeping import SentArchive
from tests.archive.test_stores import written
archive = SentArchive(Path(sys.argv[1]), sys.argv[2], 10**6, timedelta(hours=1))
print(json.dumps([(r.file, r.offset, r.length, r.payload_digest) for r in written(archive, 1, 2)]), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_crawl_wrote_is_sent_by_the_next_one_and_never_written_to(base, tmp_path):
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), base],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    records = [ArchiveRecord(*place) for place in json.loads(died.stdout)]
    (lying,) = waiting_files(tmp_path)
    with lying.open("ab") as torn:
        torn.write(b"\x1f\x8b\x08\x00half a record")
    assert response_at(records[1], tmp_path).body == exchange(2).body
    archive = SentArchive(tmp_path, base, 10**6, AN_HOUR)
    (record,) = written(archive, 3)
    assert record.file != records[0].file
    archive.close()
    archive.send()
    assert records[0].file in names_in(base)
    assert response_at(records[1], Path("/nowhere")).body == exchange(2).body


def test_a_kill_between_sending_and_letting_go_doubles_nothing(any_base, tmp_path):
    (record,) = left_here(tmp_path, any_base, 1)
    (waiting,) = waiting_files(tmp_path)
    shutil.copy(waiting, tmp_path / "copy")
    send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))
    shutil.copy(tmp_path / "copy", waiting)
    (sending,) = send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))
    assert (sending.sent, sending.left) == (1, 0)
    assert names_in(any_base) == [record.file]
    assert waiting_files(tmp_path) == []


def test_half_a_file_in_a_folder_is_no_file(tmp_path):
    """A copy that a kill cut off is under another name, and the next sending begins anew."""
    base = str(tmp_path / "shared")
    (record,) = left_here(tmp_path, base, 1)
    Path(base).mkdir()
    Path(f"{record.file}.part").write_bytes(b"half")
    assert names_in(base) == []
    send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))
    assert names_in(base) == [record.file]
    assert response_at(record, tmp_path).body == exchange(1).body


def test_an_empty_file_of_a_crawl_that_died_at_once_is_not_sent(base, tmp_path):
    spool = Spool(tmp_path, base, 10**6, AT_ONCE)
    spool.folder.mkdir(parents=True)
    (spool.folder / "newscrawl-x-0.warc.gz").touch()
    assert [one.sent for one in send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))] == [0]
    assert waiting_files(tmp_path) == names_in(base) == []


# ---- several crawls of one machine


def test_crawls_go_on_with_each_other_s_files_until_they_are_old(base, tmp_path):
    records = []
    for number in (1, 2):
        archive = SentArchive(tmp_path, base, 10**6, AN_HOUR)
        records += written(archive, number)
        archive.close()
        archive.send()
    assert len({record.file for record in records}) == 1
    assert names_in(base) == []
    later = datetime.now(UTC) + timedelta(hours=2)
    assert [one.sent for one in send_waiting(tmp_path, AN_HOUR, later)] == [1]
    assert [response_at(record).body for record in records] == [exchange(1).body, exchange(2).body]


def test_two_crawls_at_once_have_a_file_each_and_nobody_sends_what_is_written_to(base, tmp_path):
    archives = [SentArchive(tmp_path, base, 10**6, AN_HOUR) for _ in range(2)]
    files = {written(archive, 1)[0].file for archive in archives}
    assert len(files) == 2
    assert [one.sent for one in send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))] == [0]
    for archive in archives:
        archive.close()
        archive.send()
    assert [one.sent for one in send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))] == [2]


# ---- a store that is away


def test_a_store_that_is_away_is_counted_and_named_and_gets_its_files_later(s3, base, tmp_path, caplog, monkeypatch):
    s3.stop()
    try:
        archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
        (record,) = written(archive, 1)
        archive.close()
        (sending,) = archive.send()
        with pytest.raises(StoreAwayError):
            response_at(record, tmp_path / "another machine's")
        with monkeypatch.context() as patch:  # a worker's next visit does not wait for it
            patch.setattr(Store, "send", None)
            next_visit = SentArchive(tmp_path, base, 10**6, AT_ONCE)
            next_visit.close()
            assert [one.left for one in next_visit.send()] == [1]
    finally:
        s3.start()
    assert (sending.sent, sending.left) == (0, 1)
    assert base in sending.why
    assert f"{base}: 1 file" in caplog.text
    assert response_at(record, tmp_path).body == exchange(1).body
    assert [one.sent for one in send_waiting(tmp_path, AT_ONCE, datetime.now(UTC))] == [1]
    assert names_in(base) == [record.file]


def test_files_that_wait_for_an_hour_are_an_alarm(base, tmp_path, database):
    archive = SentArchive(tmp_path, base, 10**6, AN_HOUR)
    written(archive, 1)
    archive.close()
    now = datetime.now(UTC)
    assert not [alarm for alarm in of_the_machine(database, tmp_path, now) if alarm.kind == Kind.UNSENT]
    (alarm,) = [alarm for alarm in of_the_machine(database, tmp_path, now + 2 * AN_HOUR) if alarm.kind == Kind.UNSENT]
    assert alarm.what.startswith("1 archive file (")
    assert base in alarm.what


def test_a_bucket_that_does_not_exist_is_named(s3, tmp_path):
    archive = SentArchive(tmp_path, "s3://no-such-bucket/news", 10**6, AT_ONCE)
    written(archive, 1)
    archive.close()
    (sending,) = archive.send()
    assert sending.left == 1
    assert "no-such-bucket" in sending.why


# ---- keys


@pytest.mark.parametrize(
    "address", ["s3://AKIA:geheim123@news/x", "s3://news/x?key=geheim123", "s3://geheim123@news", "s3://news#geheim123"]
)
def test_an_address_with_keys_in_it_is_refused_and_not_repeated(address, tmp_path):
    with pytest.raises(UsageError) as refused:
        checked_address(address)
    assert "geheim123" not in str(refused.value)
    answer = crawl(tmp_path / "data", "archive", "-a", f"warc={address}")
    assert answer.returncode == 2
    assert "geheim123" not in answer.stderr


def test_what_the_environment_keeps_secret_is_in_no_message(s3):
    assert without_secrets(f"GET {SECRET} with AKIAFJORDPOST") == "GET ... with ..."


def test_a_store_that_nothing_here_can_open_is_named():
    with pytest.raises(UsageError, match="no archive is kept behind nosuch://"):
        opened("nosuch://place/x")


# ---- archives as a whole


def test_files_of_a_store_are_listed_and_read(base, tmp_path):
    archive = SentArchive(tmp_path, base, 500, AT_ONCE)
    records = written(archive, *range(3))
    archive.close()
    archive.send()
    files = warc_files(base)
    assert [str(file) for file in files] == sorted(record.file for record in records)
    assert [str(file) for file in warc_files(f"{base}/*-1.warc.gz")] == [records[1].file]
    assert [str(file) for file in warc_files(records[2].file)] == [records[2].file]
    assert sorted((found.record for file in files for found in responses(file)), key=lambda r: r.file) == sorted(
        records, key=lambda r: r.file
    )
    with pytest.raises(ArchiveError, match="no WARC file"):
        warc_files(f"{base}/nothing")


def test_a_reading_goes_on_from_any_record(base, tmp_path):
    archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    records = written(archive, *range(4))
    archive.close()
    archive.send()
    (file,) = warc_files(base)
    assert [found.record for found in responses(file, records[2].offset)] == records[2:]


def test_a_file_with_a_dictionary_is_read_from_a_store_too(base, tmp_path):
    plain = tmp_path / "plain.warc.gz"
    with WarcWriter(plain) as writer:
        for number in range(8):
            writer.write(exchange(number))
    contents = [bytes(member.content) for member in members(plain.read_bytes())]
    dictionary = zstd.train_dict([content for content in contents for _ in range(20)], 4096)
    raw = dictionary.dict_content
    packed = b"\x5d\x2a\x4d\x18" + len(raw).to_bytes(4, "little") + raw
    packed += b"".join(zstd.compress(content, zstd_dict=dictionary) for content in contents)
    (tmp_path / "foreign.warc.zst").write_bytes(packed)
    store, address = opened(base), f"{base}/foreign.warc.zst"
    store.send(tmp_path / "foreign.warc.zst", address)
    (file,) = warc_files(base)
    found = list(responses(file))
    assert [one.body for one in found] == [exchange(number).body for number in range(8)]
    assert response_at(found[5].record).body == exchange(5).body
    assert [one.url for one in responses(file, found[6].record.offset)] == [one.url for one in found[6:]]


def test_pruning_a_store(base, tmp_path, database):
    records = []
    for number in range(2):
        archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
        records += written(archive, number)
        archive.close()
        archive.send()
    save(Articles(database), [envelope(n, record=record) for n, record in enumerate(records)], None, NOW)
    waiting = SentArchive(tmp_path, base, 10**6, AN_HOUR)
    written(waiting, 7)
    waiting.close()
    files = kept_files(database, tmp_path, base)
    assert sorted((file.articles, file.revisions, file.waits) for file in files) == [
        (0, 0, True), (1, 1, False), (1, 1, False),
    ]  # fmt: skip
    going = too_much(files, before=None, gigabytes=1e-9)
    assert {file.name for file in going} == {record.file for record in records}  # what waits stays
    prune(database, going[:1])
    assert names_in(base) == [going[1].name]
    assert sorted(a.record.file if a.record else "" for a in stored_articles(database)) == ["", going[1].name]


def test_a_dry_run_of_pruning_changes_nothing(base, tmp_path, database):
    archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    (record,) = written(archive, 1)
    archive.close()
    archive.send()
    save(Articles(database), [envelope(1, record=record)], None, NOW)
    limits = Limits(archive_gb=1e-9)
    said = list(prune_all(database, tmp_path, base, limits, datetime.now(UTC), only_say=True))
    assert said == [f"archive files: 1 of 1 would go ({Path(said[0]).name.split('(')[1]}", f"  {record.file}"]
    assert names_in(base) == [record.file]
    done = list(prune_all(database, tmp_path, base, limits, datetime.now(UTC), only_say=False))
    assert done[0].startswith("archive files: 1 of 1 gone")
    assert names_in(base) == []


# ---- a crawl


def test_a_crawl_its_re_reading_and_its_pages_go_by_the_store(base, tmp_path, newsroom, caplog):
    """Two crawls; a re-reading and the web page on a machine that has the database alone; a reading of the files."""
    data = tmp_path / "data"
    quick = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", f"ARCHIVE_URL={base}")
    done = crawl(data, "news", "-a", f"url={newsroom.url}", "-a", "refetch=1", *quick)
    assert done.returncode == 0, done.stderr
    assert f"Archive:  {base}: 1 file" in done.stderr
    assert SECRET not in done.stderr + caplog.text
    engine = open_database(f"sqlite:///{data / 'newscrawl.db'}")
    records = [article.record for article in stored_articles(engine)]
    assert len(records) > 5
    assert {record.file for record in records} == set(names_in(base))
    elsewhere = tmp_path / "elsewhere"
    assert archived_page(records[0], elsewhere).size > 100
    report = reread(engine, elsewhere, processes=1)
    assert (report.articles, report.unreadable, report.differing) == (len(records), 0, 0)
    with engine.connect() as connection:
        rows = connection.execute(select(m.Address.archive_file).where(m.Address.archive_file.is_not(None))).scalars()
        assert set(rows) == set(names_in(base))
        everything = json.dumps([str(row) for row in connection.execute(select(m.Run))])
    assert SECRET not in everything
    again = crawl(tmp_path / "again", "archive", "-a", f"warc={base}", "-a", "processes=1")
    assert again.returncode == 0, again.stderr
    other = open_database(f"sqlite:///{tmp_path / 'again' / 'newscrawl.db'}")
    assert {a.url for a in stored_articles(other)} == {a.url for a in stored_articles(engine)}
    engine.dispose()
    other.dispose()


def test_a_re_reading_without_the_store_ends_and_says_so(s3, base, tmp_path, database):
    archive = SentArchive(tmp_path, base, 10**6, AT_ONCE)
    (record,) = written(archive, 1)
    archive.close()
    archive.send()
    save(Articles(database), [envelope(1, record=record)], None, NOW)
    s3.stop()
    try:
        with pytest.raises(StoreAwayError):
            reread(database, tmp_path, processes=1)
    finally:
        s3.start()
