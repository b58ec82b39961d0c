"""Commands as a person types them, in processes of their own: folder, environment, streams and exit code are real.

Each is forked from a process that has imported what commands import; an interpreter that starts for each takes as long
as forty tests do.
"""

import contextlib
import ctypes
import gc
import json
import multiprocessing.forkserver
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from multiprocessing import spawn
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from typing import Any, Self

import pytest

from tests.conftest import ROOT
from tests.waiting import PATIENCE

_LOADED_WHOLE = (
    "newscrawl.command_line",
    "newscrawl.commands",
    "newscrawl.crawl",
    "newscrawl.desk",
    "newscrawl.spiders",
    "newscrawl.storage",
    "newscrawl.watch",
    "scrapy.commands",
    "scrapy.downloadermiddlewares",
    "scrapy.spidermiddlewares",
)
"""Packages of which commands are forked with all modules."""
_LOADED = (
    "newscrawl.addon",
    "newscrawl.archive.preloaded",
    "numpy.ma",
    "pydantic.dataclasses",
    "scrapy.cmdline",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.downloader.handlers.s3",
    "scrapy.dupefilters",
    "scrapy.extensions.closespider",
    "scrapy.extensions.corestats",
    "scrapy.extensions.logcount",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memusage",
    "scrapy.extensions.throttle",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy_poet",
)
"""Modules that they are forked with besides."""


class Started:
    """A command at work, in a process of its own; as much of ``subprocess.Popen`` as tests ask for. A context manager,
    behind which it is not at work any more. ``streams``: the file or terminal of both of its streams, where it is not one
    of its own for each; ``out``: that of standard output. ``heeds_modes``: of files, also where the tests run as root.
    ``interpreter``: what it starts where it would start its interpreter anew.
    """

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        program: str = "newscrawl",
        environment: dict[str, str] | None = None,
        streams: Path | None = None,
        out: Path | None = None,
        heeds_modes: bool = False,
        interpreter: str | None = None,
    ) -> None:
        self.args = [program, *arguments]
        self._folder = tempfile.TemporaryDirectory()
        self._out = out or streams or Path(self._folder.name, "out")
        self._err = streams or Path(self._folder.name, "err")
        self._out.touch()
        self._err.touch()
        variables = plain_environment() if environment is None else environment
        self._process = ready().Process(
            target=_type,
            args=(program, arguments, folder, _address(), variables, self._out, self._err, heeds_modes, interpreter),
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    @property
    def stdout(self) -> str:
        """What it has said so far."""
        return self._out.read_text("utf-8")

    @property
    def stderr(self) -> str:
        return self._err.read_text("utf-8")

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float = PATIENCE) -> int:
        """Its exit code; ``TimeoutExpired`` where it goes on for longer than so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self.args, timeout, self.stdout, self.stderr)
        return self._process.exitcode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()
        self._folder.cleanup()


def typed(
    *arguments: str,
    folder: Path,
    program: str = "newscrawl",
    environment: dict[str, str] | None = None,
    heeds_modes: bool = False,
) -> subprocess.CompletedProcess[str]:
    """``newscrawl ARGUMENTS``, ``scrapy ARGUMENTS`` or ``pytest ARGUMENTS`` in a folder; ``environment``: all variables, or those of the tests
    without what is set for newscrawl and Scrapy.
    """
    with Started(
        *arguments, folder=folder, program=program, environment=environment, heeds_modes=heeds_modes
    ) as command:
        code = command.wait()
        return subprocess.CompletedProcess(command.args, code, command.stdout, command.stderr)


_STANDING_FOR = """#!{python} -IS
import ctypes, json, os, signal, socket, sys
words = sys.argv[1:]
if words[:2] == ["-m", "newscrawl.command_line.alone"]:
    words = words[2:]
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    server.sendall(json.dumps([os.getpid(), os.getcwd(), dict(os.environ), words]).encode() + b"\\n")
    signal.signal(signal.SIGTERM, lambda number, frame: server.send(bytes([number])))
    code = int(server.makefile().readline())
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


@contextmanager
def standing_for_commands() -> Iterator[str]:
    """The path of a program: with the words of a ``newscrawl`` command behind it, it has that command forked as ``typed``
    does, in its own folder and with its variables and streams (standard input is empty). It ends as the command does,
    hands SIGTERM on, and where it is killed, so is the command: for shells, and for workers, who take it for an
    interpreter that has ``newscrawl.command_line.alone`` to run.
    """

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            number, folder, variables, words = json.loads(self.rfile.readline())
            streams = (Path(f"/proc/{number}/fd/{stream}") for stream in (1, 2))
            given = ("newscrawl", words, Path(folder), _address(), variables, *streams)
            process = ready().Process(target=_type, args=given)
            process.start()
            while self.connection in wait([process.sentinel, self.connection]):
                told = self.connection.recv(1)
                os.kill(process.pid, told[0] if told else signal.SIGKILL)
                if not told:
                    break
            process.join()
            with contextlib.suppress(BrokenPipeError):
                self.wfile.write(f"{process.exitcode}\n".encode())

    with tempfile.TemporaryDirectory() as folder:
        program, address = Path(folder, "newscrawl"), f"{folder}/commands"
        program.write_text(_STANDING_FOR.format(python=sys.executable, address=address))
        program.chmod(0o755)
        with ThreadingUnixStreamServer(address, Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield str(program)
            server.shutdown()


def plain_environment() -> dict[str, str]:
    """The variables of the tests without what is set for newscrawl and Scrapy."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("NEWSCRAWL_", "SCRAPY_"))}


@cache
def ready() -> ForkServerContext:
    """What starts processes that have imported what commands import. A process has one such server: where one of less
    runs already, each command imports what is missing by itself, which is why ``conftest`` starts this one first.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.commands"])
    os.environ["NEWSCRAWL_TESTS_PRELOAD"] = "1"
    try:
        from multiprocessing.forkserver import ensure_running

        ensure_running()
    finally:
        del os.environ["NEWSCRAWL_TESTS_PRELOAD"]
    return context


def _address() -> str:
    """Where that server is asked."""
    ready()
    address = multiprocessing.forkserver._forkserver._forkserver_address
    assert isinstance(address, str)
    return address


def _share_server(address: str) -> None:
    """What this command starts in its turn (an archive's reading workers) is forked where it was itself, with its
    variables: a server of its own would import all of that anew.
    """
    server = multiprocessing.forkserver._forkserver
    server._forkserver_address = address
    server.ensure_running = lambda: None
    prepared = spawn.get_preparation_data
    spawn.get_preparation_data = lambda name: prepared(name) | {"variables": dict(os.environ)}


def _with_variables(prepare: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def prepare_with_variables(data: dict[str, Any]) -> None:
        if "variables" in data:
            os.environ.clear()
            os.environ.update(data["variables"])
        prepare(data)

    return prepare_with_variables


def preload() -> None:
    """Import what commands, crawls and an archive's reading workers import."""
    from sqlalchemy.orm import configure_mappers

    for package in map(import_module, _LOADED_WHOLE):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for name in _LOADED:
        import_module(name)
    configure_mappers()


def _give_up_capabilities() -> None:
    """Root without any: an owner like others, whom the modes of files concern (capset(2))."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, of this process
    if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")


def _type(
    program: str,
    arguments: tuple[str, ...],
    folder: Path,
    server: str,
    variables: dict[str, str],
    out: Path,
    err: Path,
    heeds_modes: bool = False,
    interpreter: str | None = None,
) -> None:
    """In the process that ``server``, an address, has forked."""
    _share_server(server)
    for descriptor, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOCTTY), descriptor)
    os.chdir(folder)
    if heeds_modes and os.geteuid() == 0:
        _give_up_capabilities()
    os.environ.clear()
    os.environ.update(variables)
    sys.argv[:] = [program, *arguments]
    sys.executable = interpreter or sys.executable
    added = filter(None, variables.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = [str(folder), *added, str(ROOT), *(entry for entry in sys.path if entry not in ("", str(ROOT)))]
    if program == "scrapy":
        from scrapy.cmdline import execute

        execute()
    elif program == "pytest":
        sys.exit(pytest.main())
    else:
        from newscrawl.command_line.main import main

        main()


if os.environ.get("NEWSCRAWL_TESTS_PRELOAD"):
    preload()
    for name in ("newscrawl.settings", "twisted.internet.reactor"):  # read from the environment, and each command's own
        sys.modules.pop(name, None)
    spawn.prepare = _with_variables(spawn.prepare)
    gc.freeze()
