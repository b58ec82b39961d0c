"""Commands as a person types them, in processes of their own: folder, environment, streams and exit code are real.

Each is forked from a process that has imported what commands import; an interpreter that starts for each takes as long
as forty tests do.
"""

import gc
import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests.conftest import ROOT

_LONGEST = 120  # seconds that a test waits for a command


def typed(
    *arguments: str, folder: Path, program: str = "newscrawl", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``newscrawl ARGUMENTS`` or ``scrapy ARGUMENTS`` in a folder; ``environment``: all variables, or those of the tests
    without what is set for newscrawl and Scrapy.
    """
    variables = plain_environment() if environment is None else environment
    with tempfile.TemporaryDirectory() as told:
        out, err = Path(told, "out"), Path(told, "err")
        process = ready().Process(target=_type, args=(program, arguments, folder, variables, out, err))
        process.start()
        process.join(_LONGEST)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([program, *arguments], _LONGEST, out.read_text(), err.read_text())
        return subprocess.CompletedProcess(
            [program, *arguments], process.exitcode, out.read_text("utf-8"), err.read_text("utf-8")
        )


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


def _preload() -> None:
    """Import what commands and an archive's reading workers import; what is read from the environment, and the
    reactor, are each command's own.
    """
    import newscrawl.commands
    import newscrawl.spiders

    for package in (newscrawl.commands, newscrawl.spiders):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for name in (
        "scrapy.cmdline",
        "scrapy.commands.list",
        "scrapy_poet",
        "newscrawl.addon",
        "newscrawl.crawl.pipelines",
        "newscrawl.archive.preloaded",
    ):
        import_module(name)
    for name in ("newscrawl.settings", "twisted.internet.reactor"):
        sys.modules.pop(name, None)
    gc.freeze()


def _type(
    program: str, arguments: tuple[str, ...], folder: Path, variables: dict[str, str], out: Path, err: Path
) -> None:
    """In the forked process."""
    for descriptor, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv[:] = [program, *arguments]
    added = filter(None, variables.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = [str(folder), *added, str(ROOT), *(entry for entry in sys.path if entry not in ("", str(ROOT)))]
    if program == "scrapy":
        from scrapy.cmdline import execute

        execute()
    else:
        from newscrawl.command_line.main import main

        main()


if os.environ.get("NEWSCRAWL_TESTS_PRELOAD"):
    _preload()
