"""Files that appear under their name only when they are whole; a kill leaves what was there."""

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

_PRIVATE = 0o600


def part_of(path: Path) -> Path:
    """Where a file is written until it is whole: beside it, as ``NAME.PID.part``."""
    return path.with_name(f"{path.name}.{os.getpid()}.part")


@contextmanager
def writing(path: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to, which is on disk, as its part, when this ends well; who wrote it puts it in its place.

    ``private``: nobody else may read it. A file that is there already keeps its own mode.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _PRIVATE if private else None
    with part.open("wb") as file:
        if mode is not None:
            part.chmod(mode)
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a small file, as a whole or not at all."""
    with writing(path, private=private) as file:
        file.write(content)
    part_of(path).replace(path)


class WholeFile(FileFeedStorage):
    """A feed of a crawl in such a file. ``-o`` goes on behind what the file holds, as Scrapy has it."""

    def open(self, spider: Spider) -> IO[bytes]:
        target = Path(self.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.part = part_of(target)
        if self.write_mode == "ab" and target.exists():
            shutil.copyfile(target, self.part)
            return self.part.open("ab")
        return self.part.open("wb")

    def store(self, file: IO[bytes]) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self.part.replace(self.path)
