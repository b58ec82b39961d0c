"""The processes of pytest-xdist, forked from one that has imported the tests: interpreters that start for themselves each
import, and rewrite the assertions of, the same modules, which took a sixth of all that a run costs.
"""

import contextlib
import gc
import multiprocessing.forkserver
import os
import select
import shlex
import socket
import subprocess
import sys
import tempfile
import types
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing import resource_tracker
from pathlib import Path

import execnet
import pytest

_LONGEST = 60  # seconds that the ready process may take to end behind its forks
_LINE = 1 << 16  # bytes that a line for an interpreter may have
# What pytest-xdist starts where it would start an interpreter: it hands its streams over, and ends when the fork does.
# Whoever holds the first two is taken for the worker; whoever interrupts the tests interrupts this as well.
_ASK = """
import os, socket, sys
with socket.socket(socket.AF_UNIX) as ready:
    ready.connect(sys.argv[1])
    socket.send_fds(ready, [sys.argv[-1].encode()], [0, 1, 2])
    os.close(0)
    os.close(1)
    try:
        ready.recv(1)
    except KeyboardInterrupt:
        pass
os._exit(0)
"""


def fork(specs: Sequence[execnet.XSpec], arguments: Sequence[str]) -> Callable[[], None]:
    """Have what ``specs`` describe forked from a process that imports the test modules which pytest's ``arguments`` name;
    -> what waits for the end of that process, whose forks have ended.
    """
    folder = tempfile.TemporaryDirectory(prefix="newscrawl-tests-")
    program, address = Path(folder.name, "ask.py"), f"{folder.name}/ready"
    program.write_text(_ASK)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(len(specs))
        given = listener.fileno()
        command = [sys.executable, "-m", __name__, str(given), *arguments]
        ready = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[given])
    for spec in specs:
        spec.python = shlex.join([sys.executable, "-I", "-S", str(program), address])

    def end() -> None:
        ready.communicate(timeout=_LONGEST)
        folder.cleanup()

    return end


class _Importing:
    """A plugin that imports test modules, their assertions rewritten, and makes no tests of them."""

    def pytest_collection(self, session: pytest.Session) -> bool:
        root = session.config.rootpath
        for argument in session.config.args:
            path = Path(argument.partition("::")[0]).resolve()
            for module in [*path.rglob("conftest.py"), *path.rglob("test_*.py")] if path.is_dir() else [path]:
                # The worker that tries the same says what cannot be imported, and why.
                with contextlib.suppress(Exception, pytest.skip.Exception):
                    import_module(".".join(module.relative_to(root).with_suffix("").parts))
                if "tests.commands" in sys.modules:  # begins to import what commands are forked from meanwhile
                    sys.modules["tests.commands"].ready()
        if "tests.commands" in sys.modules:
            sys.modules["tests.commands"].preload()
        session.items = []
        return True


def _serve(listener: socket.socket, arguments: Sequence[str]) -> None:
    gc.disable()
    pytest.main(["--collect-only", "-s", "-p", "no:cacheprovider", *arguments], plugins=[_Importing()])
    _draw()
    assert "twisted.internet.reactor" not in sys.modules, "processes cannot share a reactor"
    gc.freeze()
    gc.enable()
    forks = []
    while True:
        try:
            asked, _, _ = select.select([listener, 0], [], [])
        except KeyboardInterrupt:
            break
        if 0 in asked:  # pytest-xdist's own process has closed it, or is gone
            break
        client, _ = listener.accept()
        line, streams, _, _ = socket.recv_fds(client, _LINE, 3)
        number = _fork()
        if not number:
            listener.close()
            client.detach()  # the program waits for its end
            _work(line.decode(), streams)
            return
        forks.append(number)
        for one in (client.detach(), *streams):
            os.close(one)
    for number in forks:
        os.waitpid(number, 0)


def _draw() -> None:
    """For its first example Hypothesis looks through all modules for constants, which each process would do again: three
    seconds of CPU in a new checkout, one in others.
    """
    from hypothesis import given, settings, strategies  # pytest's plugins come first

    @settings(max_examples=1, database=None)
    @given(strategies.text())
    def once(_: str) -> None:
        pass

    once()


def _fork() -> int:
    with warnings.catch_warnings():
        # Of threads: those of NumPy's and Arrow's are made anew by their own handlers.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _work(line: str, streams: Sequence[int]) -> None:
    """What ``python -c LINE`` does."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.argv[:] = ["-c"]
    # Where they run, they were started by the process that forks, which alone may ask for their state.
    server = multiprocessing.forkserver._forkserver
    if server._forkserver_pid is not None:
        server.ensure_running = lambda: None
    resource_tracker._resource_tracker._pid = None
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(line, main.__dict__)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
