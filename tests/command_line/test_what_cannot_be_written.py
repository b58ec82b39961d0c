"""Standard output that cannot be written, or that nobody reads: one line, or none, and the exit code that says so."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from newscrawl.command_line.output import ending_plainly
from newscrawl.invocation import ExitCode
from tests.commands import Started, plain_environment, typed
from tests.conftest import ROOT
from tests.databases import put_database

COMMANDS = [
    ("--help",),
    ("--version",),
    ("help",),
    ("crawl", "--help"),
    ("crawl", "news", "--help"),
    ("export", "--help"),
    ("list",),
    ("status",),
    ("sites",),
    ("alarms", "--json"),
    ("export", "-", "--format", "csv"),
    ("export", "--schema"),
    ("reread",),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_full_disk_is_one_line(arguments, tmp_path):
    put_database(tmp_path / "data")
    with Started(*arguments, folder=tmp_path, out=Path("/dev/full")) as command:
        code, told = command.wait(), command.stderr
    assert (code, told) == (ExitCode.MAKES_NO_SENSE, "error: what was to be written: No space left on device\n")


@pytest.mark.parametrize("words", ["--help", "--version", "crawl --help", "status"])
def test_who_went_away_is_told_nothing(words, tmp_path):
    put_database(tmp_path / "data")
    reading, writing = os.pipe()
    os.close(reading)
    program = [sys.executable, "-m", "newscrawl", *words.split()]
    variables = {**plain_environment(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(program, cwd=tmp_path, env=variables, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (ExitCode.NOBODY_READS, b"")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE])
@pytest.mark.parametrize("file", [None, "/tmp/x.csv"])
def test_what_a_disk_refuses_is_a_line_and_no_bug(number, file, capsys, monkeypatch):
    monkeypatch.setattr("newscrawl.command_line.output._write_no_more", lambda _: None)
    with pytest.raises(SystemExit) as ended, ending_plainly():
        raise OSError(number, os.strerror(number), file)
    assert ended.value.code == ExitCode.MAKES_NO_SENSE
    told = f"error: {file or 'what was to be written'}: {os.strerror(number)}\n"
    assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("export table.csv", "table.csv: Permission denied"),
        ("sites export sites.opml", "sites.opml cannot be written: Permission denied"),
        ("addsite http://127.0.0.1:1/", "unable to open database file"),
        ("try http://127.0.0.1:1/", "unable to open database file"),
        ("crawl news", "unable to open database file"),
        ("migrate", "unable to open database file"),
    ],
)
def test_a_folder_that_may_only_be_read_is_named_in_one_line(words, why, tmp_path):
    (tmp_path / "data").mkdir()
    for folder in (tmp_path / "data", tmp_path):
        folder.chmod(0o555)
    done = typed(*words.split(), folder=tmp_path, heeds_modes=True)
    for folder in (tmp_path, tmp_path / "data"):
        folder.chmod(0o755)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert why in done.stderr
