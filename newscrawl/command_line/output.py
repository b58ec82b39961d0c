"""Printing for people: no control characters into a terminal, no traceback into a closed pipe."""

from __future__ import annotations

import errno
import os
import select
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import newscrawl
from newscrawl.errors import BusyError, NewscrawlError
from newscrawl.grammar.text import printable
from newscrawl.invocation import ExitCode

_NOT_HAD = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE,
     errno.ENFILE, errno.ENOTDIR, errno.EISDIR, errno.ENOENT, errno.ENAMETOOLONG, errno.ELOOP)
)  # fmt: skip
"""What is wrong with a disk, a file or a folder and with nothing of ours."""
_PACKAGE = Path(newscrawl.__file__).parent
_FOLDERS = frozenset(("site-packages", "dist-packages"))
_INSTALLED = {Path(place) for place in sysconfig.get_paths().values()} - {Path(sysconfig.get_path("data"))}


def say(text: str) -> None:
    """Print what was asked for, on standard output."""
    print(printable(text))


def tell(text: str) -> None:
    """Print what a person wants to know beside it, on standard error."""
    print(printable(text), file=sys.stderr)


def end(code: int, line: str = "") -> NoReturn:
    """End the command with an exit code, and a line on standard error where it has to say why."""
    if line:
        tell(f"error: {line}")
    raise SystemExit(code)


@contextmanager
def ending_plainly() -> Iterator[None]:
    """Whatever ends a command early is one line and an exit code; only a bug of ours has a traceback."""
    try:
        yield
        sys.stdout.flush()
    except BusyError as error:
        end(ExitCode.ANOTHER_CRAWL, str(error))
    except NewscrawlError as error:
        end(ExitCode.MAKES_NO_SENSE, str(error))
    except BrokenPipeError as error:
        if not _is_read_no_more():  # the pipe is another one: to a process or a server that died
            tell("".join(traceback.format_exception(error)))
            end(ExitCode.BUG)
        _write_no_more(error)
        end(ExitCode.NOBODY_READS)
    except OSError as error:
        if error.errno not in _NOT_HAD:
            tell(traceback.format_exc())
            end(ExitCode.BUG)
        _write_no_more(error)
        end(ExitCode.MAKES_NO_SENSE, f"{error.filename or 'what was to be written'}: {error.strerror}")
    except KeyboardInterrupt:
        end(ExitCode.INTERRUPTED, "interrupted")
    except Exception as error:
        if at := broken_file(error):
            end(ExitCode.MAKES_NO_SENSE, f"{at} is not as it must be: {type(error).__name__}: {_first_line(error)}")
        tell(traceback.format_exc())
        end(ExitCode.BUG)


def broken_file(error: BaseException) -> str | None:
    """ "/home/me/newscrawl_sites/post.py, line 3", where a person's own file (a site's, a project's settings) cannot be
    imported; ``None`` for a bug of anybody else.
    """
    if isinstance(error, SyntaxError):
        return f"{error.filename}, line {error.lineno}" if error.filename and _is_a_persons(error.filename) else None
    at = [(frame.filename, frame.name, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    imported = {name for name, where, _ in at if where == "<module>" and _is_a_persons(name)}
    return next((f"{name}, line {line}" for name, _, line in reversed(at) if name in imported), None)


def _is_a_persons(name: str) -> bool:
    """Whether a file is neither installed nor ours. A site's is a person's, wherever it is."""
    path = Path(name)
    if not path.is_absolute() or path.is_relative_to(_PACKAGE):
        return path.is_relative_to(_PACKAGE / "sites")
    return not _FOLDERS.intersection(path.parts) and not any(path.is_relative_to(place) for place in _INSTALLED)


def _first_line(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg
    return (str(error).splitlines() or ["it says no more"])[0]


def _write_no_more(error: OSError) -> None:
    """What is still buffered for standard output would fail once more when Python flushes at its end."""
    if error.filename is None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_read_no_more() -> bool:
    """Whether who read standard output or standard error went away."""
    poll = getattr(select, "poll", None)
    if poll is None:
        return True
    looked = poll()
    for stream in (sys.stdout, sys.stderr):
        looked.register(stream.fileno(), 0)
    return any(event & select.POLLERR for _, event in looked.poll(0))
