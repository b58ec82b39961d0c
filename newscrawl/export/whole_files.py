"""Files that appear under their name only when they are whole; a kill leaves what was there. What is no file (a device,
a pipe) stays what it is, and is written to as it comes; a link leads to the file that is meant.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scrapy import Spider
from scrapy.extensions.feedexport import FileFeedStorage

from newscrawl.errors import UsageError

_PRIVATE = 0o600


def is_stream(path: Path) -> bool:
    """Whether a device, a pipe or a socket stands there. ``UsageError`` for a folder."""
    try:
        mode = path.stat().st_mode
    except OSError:  # nothing does, or nobody may look; whoever opens it is told which
        return False
    if stat.S_ISDIR(mode):
        raise UsageError(f"{path} is a folder: name a file in it")
    return not stat.S_ISREG(mode)


def part_of(path: Path) -> Path:
    """Where a file is written until it is whole: beside it, as ``NAME.PID.part``."""
    meant = _meant(path)
    return meant.with_name(f"{meant.name}.{os.getpid()}.part")


def put_in_place(path: Path) -> None:
    """What was written is whole: it is the file from now on."""
    if not is_stream(path):
        part_of(path).replace(_meant(path))


def _meant(path: Path) -> Path:
    """The file to which a link leads; to replace the link would leave that one as it was."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


@contextmanager
def writing(path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to, which is on disk, as its part, when this ends well; who wrote it puts it in its place. What
    is no file is written to at once.

    ``private``: nobody else may read it. A file that is there already keeps its own mode.
    """
    if is_stream(path):
        with path.open("wb") as stream:
            yield stream
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _PRIVATE if private else None
        with part.open("wb") as file:
            if mode is not None:
                part.chmod(mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.filename in (None, str(part)):
            error.filename = str(path)  # a person knows nothing of its part
        raise


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a small file, as a whole or not at all."""
    with writing(path, private=private) as file:
        file.write(content)
    put_in_place(path)


class WholeFile(FileFeedStorage):
    """A feed of a crawl in such a file. ``-o`` goes on behind what the file holds, as Scrapy has it."""

    def open(self, spider: Spider) -> IO[bytes]:
        target = Path(self.path)
        if is_stream(target):
            return target.open("wb")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = part_of(target)
        if self.write_mode == "ab" and target.exists():
            shutil.copyfile(target, part)
            return part.open("ab")
        return part.open("wb")

    def store(self, file: IO[bytes]) -> None:
        file.flush()
        if not is_stream(Path(self.path)):
            os.fsync(file.fileno())
        file.close()
        put_in_place(Path(self.path))
