"""Commands start quickly and end plainly."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

import pytest

from newscrawl.command_line.output import ending_plainly
from newscrawl.invocation import ExitCode
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.commands import standing_for_commands, typed
from tests.conftest import ROOT
from tests.terminal import in_a_terminal
from tests.waiting import PATIENCE


def imported(*commands: Sequence[str]) -> list[set[str]]:
    """The packages that have been imported when each of the commands ends that one interpreter is given, "gc" among them
    where it was said that they are loaded: that is when cycles are looked for.
    """
    script = (
        "import gc, sys\nfrom newscrawl.invocation import GARBAGE_AFTER\nfrom newscrawl.command_line.main import main\n"
        f"for words in {commands}:\n    sys.argv[:], usual = ['newscrawl', *words], gc.get_threshold()\n"
        "    try: main()\n    except SystemExit: pass\n"
        "    seen = {name.split('.')[0] for name in sys.modules if name != 'gc' or gc.get_threshold()[0] == GARBAGE_AFTER}\n"
        "    print('imported', *seen, file=sys.stderr)\n    gc.set_threshold(*usual)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return [set(line.split()[1:]) for line in done.stderr.splitlines() if line.startswith("imported ")]


HEAVY = {
    "scrapy",
    "twisted",
    "lxml",
    "dateparser",
    "web_poet",
    "numpy",
    "fastwarc",
    "tldextract",
    "requests",
    "alembic",
    "pydantic",
}


def test_the_overview_imports_nothing_of_weight():
    (found,) = imported(["--help"])
    assert not found & {*HEAVY, "sqlalchemy"}


def test_a_question_is_asked_without_scrapy_and_without_a_reader(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSCRAWL_DATA_DIR", str(tmp_path))
    open_database(f"sqlite:///{tmp_path / 'newscrawl.db'}").dispose()
    names = ["why", "history", "story", "search"]
    for name, found in zip(names, imported(*([name, "https://a.example/1"] for name in names)), strict=True):
        assert "gc" in found, name
        assert not found & HEAVY, name


def test_a_crawl_imports_neither_what_is_switched_off_nor_what_only_some_pages_need(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSCRAWL_DATA_DIR", str(tmp_path))
    open_database(f"sqlite:///{tmp_path / 'newscrawl.db'}").dispose()
    seldom = {"aiohttp", "alembic", "py3langid", "psycopg", "pandas", "pyarrow", "openpyxl", "IPython"}
    (found,) = imported(["crawl", "news", "-a", "url=http://127.0.0.1:9/", "-s", "RETRY_TIMES=0"])
    assert {"twisted", "gc"} <= found
    assert not found & seldom


@pytest.fixture
def filled(tmp_path, monkeypatch):
    monkeypatch.setenv("NEWSCRAWL_DATA_DIR", str(tmp_path))
    engine = open_database(f"sqlite:///{tmp_path / 'newscrawl.db'}")
    hostile = "The ferry \x07\x1b[31mred\x9b0m\u202e"
    save(
        Store(engine),
        [
            article(n, title=f"{hostile} {n}{' and back' * 60}", body=f"A long ferry {n}. " * 300, comment_count=n)
            for n in range(150)
        ],
        None,
        NOW,
    )
    engine.dispose()


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "ferry", "--limit", "150"],
        ["export", "-"],
        ["export", "--schema"],
        ["export", "--comment-counts", "-"],
    ],
)
def test_a_reader_that_goes_away_is_no_traceback(filled, arguments):
    with standing_for_commands() as program:
        line = shlex.join([program, *arguments])
        done = subprocess.run(
            ["bash", "-c", f"{line} | head -c 100 >/dev/null; exit ${{PIPESTATUS[0]}}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert done.stderr == ""
    assert done.returncode in (0, 141)  # what fits into the pipe is written before anybody goes away


@pytest.mark.parametrize("arguments", [("search", "ferry"), ("history", "https://a.example/1"), ("export", "-")])
def test_no_control_character_reaches_a_terminal(filled, arguments):
    shown = in_a_terminal(*arguments, environment=dict(os.environ))
    assert "ferry" in shown
    assert not set(shown) & {"\x07", "\x1b", "\x9b", "\u202e"}


def test_ctrl_c_is_one_line_and_exit_code_130(tmp_path):
    # A shell that runs the tests in the background has its children ignore Ctrl-C.
    heeding = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    script = f"{heeding}import time\nfrom newscrawl.command_line.output import ending_plainly\nwith ending_plainly():\n    print('ready', flush=True)\n    time.sleep(30)"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        time.sleep(0.1)
        os.kill(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=PATIENCE)
    assert (process.returncode, told) == (130, "error: interrupted\n")


def test_a_bug_of_ours_has_a_code_of_its_own_and_a_traceback():
    script = "from newscrawl.command_line.output import ending_plainly\nwith ending_plainly():\n    1 / 0"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "ZeroDivisionError" in done.stderr


def test_a_pipe_that_breaks_elsewhere_is_no_reader_that_went_away(capfd):
    """To a worker's process or a mail server: exit code 141 would say in silence that all that was asked for was read."""
    with pytest.raises(SystemExit) as ended, ending_plainly():
        raise BrokenPipeError(32, "Broken pipe")
    assert ended.value.code == ExitCode.BUG
    assert "BrokenPipeError" in capfd.readouterr().err


@pytest.mark.parametrize("words", [("export", "-"), ("reread",), ("backfill", "a.warc.gz")], ids=" ".join)
def test_a_span_in_which_no_instant_lies_is_said(words, tmp_path):
    done = typed(*words, "--since", "2026-11-20", "--until", "2026-11-20", folder=tmp_path)
    assert done.returncode == 2
    assert (
        done.stderr
        == "error: nothing is on or after 2026-11-20 and before 2026-11-20: --until is the first day left out\n"
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--", "ferry", "-nothing"], ExitCode.FOUND, ""),
        (["--limit", "1", "--", "-ferry", "back"], ExitCode.NOTHING, "nothing found"),
        (["ferry", "-nothing"], ExitCode.MAKES_NO_SENSE, "`-- -nothing` is no option but what is looked for"),
        (["--limits", "--", "ferry"], ExitCode.MAKES_NO_SENSE, "no option --limits"),
    ],
)
@pytest.mark.usefixtures("filled")
def test_behind_two_dashes_nothing_is_an_option(words, code, told, tmp_path):
    done = typed("search", "-s", f"DATA_DIR={tmp_path}", *words, folder=tmp_path)
    assert (done.returncode, told in done.stderr) == (code, True)


@pytest.mark.parametrize("words", ["", "  ", '"', "*", "()"])
def test_a_search_for_no_word_is_no_search(words, tmp_path):
    done = typed("search", words, folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "error: name the words to look for\n")
