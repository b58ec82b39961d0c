"""Timers work as they stand, whatever their settings hold."""

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.desk.timer import environment_file, split_secrets, timer_text
from newscrawl.errors import UsageError

PRINTED = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


def cron_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.startswith("*/5 ")]
    assert len(lines) == 1
    return lines[0].removeprefix("*/5 * * * * ")


def crond(line: str) -> str:
    """What cron hands to the shell: an escaped % is one, any other ends the command."""
    return line.replace("\\%", "\0").split("%")[0].replace("\0", "%")


@given(value=PRINTED, argument=PRINTED)
def test_a_setting_reaches_the_command_as_it_is(value, argument):
    if "://" in value + argument:
        return
    shell = crond(cron_line(timer_text([argument], {"NEWSCRAWL_CONTACT": value}, Path("/news"), Path("/news/log"))))
    words = shlex.split(shell.split(" && ", 1)[1])
    assert f"NEWSCRAWL_CONTACT={value}" in words
    assert words[words.index("--once") + 1] == argument


@pytest.mark.parametrize("bad", ["a\n* * * * * rm -rf /", "a\rb", "a\x00b"])
def test_a_line_break_adds_no_line(bad):
    for arguments, environment, folder in (
        ([bad], {}, "/news"),
        ([], {"NEWSCRAWL_CONTACT": bad}, "/news"),
        ([], {}, f"/news{bad}"),
    ):
        with pytest.raises(UsageError, match="line break or control character"):
            timer_text(arguments, environment, Path(folder), Path("/news/log"))


def test_no_password_is_printed_and_the_command_has_it_all_the_same(tmp_path):
    url = "postgresql://desk:s3cr%20t$x@db.example/news"
    shown, secret = split_secrets({"NEWSCRAWL_DATABASE_URL": url, "NEWSCRAWL_CONTACT": "desk@a.example"})
    assert (list(shown), list(secret)) == (["NEWSCRAWL_CONTACT"], ["NEWSCRAWL_DATABASE_URL"])
    file = tmp_path / "schedule.env"
    file.write_text(environment_file(secret))
    text = timer_text([], shown, tmp_path, tmp_path / "log", file)
    assert "s3cr" not in text
    assert f"EnvironmentFile={file}" in text
    read = cron_line(text).split(" && ")[1:4]
    told = subprocess.run(
        ["sh", "-c", " && ".join([*read, 'printf %s "$NEWSCRAWL_DATABASE_URL"'])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == url
    with pytest.raises(UsageError, match="holds a password"):
        timer_text(["https://desk:s3cret@paper.example/"], {}, tmp_path, tmp_path / "log")
