"""Timers that do what is due: a crontab line and systemd units, that work as they stand and hold no password."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.invocation import command
from newscrawl.urls import shown

_SECRET = frozenset({"NEWSCRAWL_ALARMS_TO"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def split_secrets(environment: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Settings that may be shown, and those that hold a password, as the addresses of ``ALARMS_TO`` do."""
    secret = {name: value for name, value in environment.items() if shown(value) != value or name in _SECRET}
    return {name: value for name, value in environment.items() if name not in secret}, secret


def environment_file(secret: Mapping[str, str]) -> str:
    """Settings as a file that shells and systemd read alike. ``UsageError`` for a value that neither can hold."""
    for name, value in secret.items():
        _checked(name, value)
        if "'" in value:
            raise UsageError(f"{name} holds a quotation mark, which no timer's file can hold: write it as %27")
    return "".join(f"{name}='{value}'\n" for name, value in sorted(secret.items()))


def timer_text(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path, secrets: Path | None = None
) -> str:
    """A crontab line and a systemd timer that do what is due every five minutes.

    ``environment``: settings, shown as they are. ``secrets``: a file of further ones (``environment_file``), ``None``
    for none. ``UsageError`` for a value that holds a line break, which would be a line of its own there, and for an
    argument that holds a password.
    """
    for text in arguments:
        _checked("an argument", text)
        if shown(text) != text:
            raise UsageError(f"{shown(text)} holds a password: put it into a file (--file), or into the environment")
    for name, value in environment.items():
        _checked(name, value)
    _checked("the folder", str(folder))
    words = [f"{name}={value}" for name, value in sorted(environment.items())]
    started = [sys.executable, "-m", command(), "schedule", "--once", *arguments]
    program = (["/usr/bin/env", *words] if words else []) + started
    read = f"set -a && . {shlex.quote(str(secrets))} && set +a && " if secrets else ""
    cron = f"cd {shlex.quote(str(folder))} && {read}{shlex.join(program)} >> {shlex.quote(str(log))} 2>&1"
    lines = [
        "# crontab -e",
        "*/5 * * * * " + cron.replace("%", r"\%"),
        "",
        "# ~/.config/systemd/user/newscrawl.service",
        "[Unit]",
        "Description=newscrawl: what is due",
        "",
        "[Service]",
        "Type=oneshot",
        f"WorkingDirectory={_percents(str(folder))}",
        *([f"EnvironmentFile={_percents(str(secrets))}"] if secrets else []),
        f"ExecStart={' '.join(_systemd(word) for word in program)}",
        "SuccessExitStatus=3",
        "",
        "# ~/.config/systemd/user/newscrawl.timer     then: systemctl --user enable --now newscrawl.timer",
        "[Unit]",
        "Description=newscrawl every five minutes",
        "",
        "[Timer]",
        "OnCalendar=*:0/5",
        "RandomizedDelaySec=30",
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
    ]
    return "\n".join(lines)


def _checked(what: str, text: str) -> None:
    if _CONTROL.search(text):
        raise UsageError(f"{what} holds a line break or control character, which no timer can hold: {text!r}")


def _systemd(word: str) -> str:
    """A word of ExecStart (systemd.service(5), "Command lines"): its own quoting, its own specifiers and variables."""
    escaped = _percents(word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$"))
    return escaped if re.fullmatch(r"[\w@%+=:,./-]+", escaped) else f'"{escaped}"'


def _percents(text: str) -> str:
    return text.replace("%", "%%")
