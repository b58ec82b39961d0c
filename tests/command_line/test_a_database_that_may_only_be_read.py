"""What only asks works on a copy, a backup or another's data folder that may not be written; what writes says why not."""

import json
import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.storage.database import open_database
from newscrawl.storage.sites import NewsSite, add_site
from newscrawl.storage.store import Store
from tests.articles import article, save
from tests.commands import plain_environment, typed

ADDRESS = article().url
ASKS = (
    "status", "status --json", "status --metrics", "search Title", f"why {ADDRESS}", f"history {ADDRESS}",
    f"story {ADDRESS}", "sites", "sites show example", "sites export -", "alarms", "alarms --json", "export -",
    "export - --since-cursor a.cursor", "export - --comment-counts", "archive", "reread",
    "prune --dry-run -s LEDGER_KEEP_DAYS=1",
)  # fmt: skip
WRITES = (
    "alarms --ack 1", "sites pause example", f"why {ADDRESS} --reset", "reread --apply", "migrate",
    "prune -s LEDGER_KEEP_DAYS=1", "sites add https://other.example/", "crawl news",
)  # fmt: skip


@pytest.fixture(scope="module")
def kept():
    """A data folder of one article that may only be read, and beside it an empty folder that may be written."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        data, here = folder / "data", folder / "here"
        here.mkdir()
        here.chmod(0o777)
        engine = open_database(f"sqlite:///{data / 'newscrawl.db'}")
        save(Store(engine), [article()])
        add_site(engine, NewsSite(host="site.example", name="example"), datetime.now(UTC))
        engine.dispose()
        (data / "dead-letters.jsonl").write_text("{}\n")  # an alarm of the moment, which is noted nowhere yet
        (data / "newscrawl.db").chmod(0o444)
        data.chmod(0o555)
        yield data
        data.chmod(0o755)


def ask(line: str, data: Path):
    variables = plain_environment() | {"NEWSCRAWL_DATA_DIR": str(data)}
    return typed(*line.split(), folder=data.parent / "here", environment=variables, heeds_modes=True)


@pytest.mark.parametrize("line", ASKS)
def test_what_asks_is_answered(kept, line):
    told = ask(line, kept)
    assert told.returncode in (0, 5), told.stderr
    assert "error" not in told.stderr
    assert told.stdout.strip()


@pytest.mark.parametrize("line", WRITES)
def test_what_writes_says_that_it_may_not(kept, line):
    told = ask(line, kept)
    assert told.returncode == 2
    assert "permissions" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("line", ["status", "alarms"])
def test_what_is_wrong_at_this_moment_is_told_though_it_cannot_be_noted(kept, line):
    told = ask(line, kept)
    assert told.returncode == 5
    assert "the database refused" in told.stderr


def test_a_log_beside_it_holds_what_the_file_does_not(kept, tmp_path):
    """Changes that are in the log only: the file by itself would be yesterday's, and nobody would know."""
    folder = kept.parent / "with-a-log"
    shutil.copytree(kept, folder)
    folder.chmod(0o755)
    (folder / "newscrawl.db").chmod(0o644)
    writer = sqlite3.connect(folder / "newscrawl.db")
    writer.execute("UPDATE sites SET name = 'renamed' WHERE name = 'example'")
    writer.commit()
    shutil.copy(folder / "newscrawl.db-wal", tmp_path)
    writer.close()
    shutil.copy(tmp_path / "newscrawl.db-wal", folder)
    (folder / "newscrawl.db-shm").unlink(missing_ok=True)
    for path in folder.iterdir():
        path.chmod(0o444 if path.is_file() else 0o555)
    folder.chmod(0o555)
    told = ask("sites --json", folder)
    assert told.returncode == 2 or "renamed" in {site["name"] for site in json.loads(told.stdout)}
    folder.chmod(0o755)


@pytest.mark.parametrize("line", ["status", f"why {ADDRESS}", "export -", "sites"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_asks_a_server_is_answered_too(database_url, line, tmp_path):
    engine = open_database(database_url)
    save(Store(engine), [article()])
    engine.dispose()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "dead-letters.jsonl").write_text("{}\n")
    address = f"{database_url}&options=-c%20default_transaction_read_only%3Don"
    told = typed(*line.split(), "-s", f"DATABASE_URL={address}", folder=tmp_path)
    assert told.returncode == (5 if line == "status" else 0), told.stderr
    assert ("it cannot be noted" in told.stderr) == (line == "status")


def test_what_lives_for_long_takes_no_file_for_one_that_nobody_writes(kept):
    told = ask("browse --port 0", kept)
    assert told.returncode == 2
    assert "error: cannot open database" in told.stderr


@pytest.mark.parametrize("line", [line for line in ASKS if line.split()[0] not in ("export", "reread")])
def test_a_question_makes_no_database(line, tmp_path):
    """Typed in the wrong folder, it would leave one that says that nothing was ever crawled."""
    told = typed(*line.split(), folder=tmp_path)
    assert told.returncode in (0, 1, 2), told.stderr
    assert "Traceback" not in told.stderr
    assert list(tmp_path.rglob("*.db")) == []
