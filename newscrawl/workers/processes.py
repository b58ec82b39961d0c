"""Commands of newscrawl in processes of their own, which end with their worker: what may break the process it runs in,
or would take its core from the visits in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from newscrawl.own_settings import OWN

GRACE = 60.0
"""Seconds that a visit has to end when it is told to; answers on the wire have half of it (``DOWNLOAD_TIMEOUT``)."""
_DIES_FIRST = "500"  # of 1000: what Linux ends first where memory runs out, the suspect rather than its worker
_LINES_KEPT = 50  # of what a process says, from its end
_LONGEST_LINE = 2**20  # bytes


@dataclass(frozen=True, slots=True)
class ProcessEnd:
    """How a process ended."""

    code: int
    """Its exit code; less than nought: the signal that killed it."""
    in_time: bool = True
    """Whether it ended before its time was over."""
    was_told: bool = False
    """Whether it was told to end, for its worker ends or lets go of its visits."""
    is_stuck: bool = False
    """Whether it did not end when it was told to, and was killed."""
    said: tuple[str, ...] = ()
    """The last lines of its standard output, where they were asked for."""
    complained: tuple[str, ...] = ()
    """The last lines of its standard error, where they were asked for."""

    @property
    def how(self) -> str:
        """For people."""
        if self.is_stuck:
            return "it did not end in time, and was killed"
        how = f"was killed by signal {-self.code}" if self.code < 0 else f"ended with {self.code}"
        return f"its process {how}"


class Processes:
    """The processes of one worker."""

    def __init__(self, settings: BaseSettings) -> None:
        self.settings = settings
        self._running: set[asyncio.subprocess.Process] = set()
        self._told: set[asyncio.subprocess.Process] = set()
        self.is_ending = False
        """Whether those that begin now are told to end at once."""

    async def run(self, words: list[str], seconds: float, *, niceness: int = 0, listens: bool = False) -> ProcessEnd:
        """Run a command of newscrawl's for so long at most. ``words``: its command line behind the program's name;
        ``niceness``: how far it stands behind other processes; ``listens``: whether what it says is kept.
        """
        command = [sys.executable, "-m", "newscrawl.command_line.alone", *words]
        settings, environment = handed_on(self.settings)
        for name, value in settings.items():
            command += ["-s", f"{name}={value}"]
        pipe = asyncio.subprocess.PIPE if listens else None
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=os.environ | environment,
            start_new_session=True, limit=_LONGEST_LINE,
        )  # fmt: skip
        with contextlib.suppress(OSError):
            await asyncio.to_thread(Path(f"/proc/{process.pid}/oom_score_adj").write_text, _DIES_FIRST)
            if niceness:
                os.setpriority(os.PRIO_PROCESS, process.pid, niceness)
        said, complained = _Lines(process.stdout), _Lines(process.stderr, sys.stderr)
        in_time, is_stuck = True, False
        self._running.add(process)
        if self.is_ending:
            self._end(process)
        try:
            try:
                await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                in_time = False
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
                await asyncio.wait_for(process.wait(), GRACE)
        except TimeoutError:
            is_stuck = True
        finally:
            self._running.discard(process)
            was_told = process in self._told
            self._told.discard(process)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        code = await process.wait()
        return ProcessEnd(code, in_time, was_told, is_stuck, await said.kept(), await complained.kept())

    def end_all(self) -> None:
        """All are to end, as on Ctrl-C."""
        self.is_ending = True
        for process in self._running:
            self._end(process)

    def _end(self, process: asyncio.subprocess.Process) -> None:
        self._told.add(process)
        with contextlib.suppress(ProcessLookupError):
            process.terminate()


class _Lines:
    """The last lines of a stream, read while they come; ``passed_on``: where they go besides."""

    def __init__(self, stream: asyncio.StreamReader | None, passed_on: TextIO | None = None) -> None:
        self._lines: list[str] = []
        self._passed_on = passed_on
        self._reading = asyncio.ensure_future(self._read(stream)) if stream else None

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while True:
            try:
                line = (await stream.readline()).decode("utf-8", "replace")
            except ValueError:  # longer than any line of ours
                continue
            if not line:
                return
            if self._passed_on:
                self._passed_on.write(line)
            self._lines = [*self._lines[1 - _LINES_KEPT :], line.rstrip()]

    async def kept(self) -> tuple[str, ...]:
        """What was said. A process that was killed may have left children that hold the stream open."""
        if self._reading:
            await asyncio.wait([self._reading], timeout=1.0)
            self._reading.cancel()
        return tuple(line for line in self._lines if line)


def handed_on(settings: BaseSettings) -> tuple[dict[str, str], dict[str, str]]:
    """What a worker's process has to be told, for it cannot know it from where the worker does; -> (Scrapy's settings
    for its command line, ours for its environment: they hold a password, and command lines are read by everybody).
    """
    above = SETTINGS_PRIORITIES["project"]
    given = {name: settings.get(name) for name in settings if (settings.getpriority(name) or 0) > above}
    theirs = {name: _text(value) for name, value in given.items() if isinstance(value, str | int | float)}
    ours = {f"NEWSCRAWL_{name}": _text(settings.get(name)) for name in OWN if settings.get(name) is not None}
    return {name: text for name, text in theirs.items() if name not in OWN}, ours


def _text(value: object) -> str:
    return str(int(value) if isinstance(value, bool) else value)
