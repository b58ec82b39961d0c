"""Backlogs of archived pages for the workers: parts of what a person names, and how far they are, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.archive.retention import size_text
from newscrawl.archive.saved_pages import is_saved_page
from newscrawl.archive.stores import StoredFile, is_address
from newscrawl.archive.warc import ArchiveFile, size_of, warc_files
from newscrawl.desk.rereading import Wanted, parts_of
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import command
from newscrawl.reading import READER_VERSION
from newscrawl.storage import backlogs
from newscrawl.storage.backlogs import BacklogLine, Part, hand_over
from newscrawl.storage.queue_schema import can_queue, upgrade_queue

_FILES = 200
"""Saved pages of a part, or small files of a store: it takes seconds to start what reads them."""
_SMALL, _FULL = 2**20, 2**25
"""Bytes below which a file of a store shares its part with others, and those of a part of such: some forty pages a
file, a minute a part.
"""
_ARTICLES = 1_000
"""Articles of a part of a re-reading: half a minute."""


def hand_over_archive(
    engine: Engine, place: str, filters: dict[str, str], now: datetime, *, again: bool = False
) -> BacklogLine:
    """Hand saved pages to the workers. ``place``: a WARC file, a folder or a glob, here or in a store; ``filters``: as
    the spider "archive" takes them; ``again``: what was read is read once more. ``ArchiveError`` where nothing is
    there, ``UsageError`` where the database has no workers.
    """
    check_workers(engine, f"`{command()} crawl archive -a warc={place}` reads it")
    place = place if is_address(place) else str(Path(place).absolute())
    files = warc_files(place)
    filters = {name: value for name, value in filters.items() if value}
    what = " ".join([place, *(f"{name}={value}" for name, value in filters.items())])
    for file in files:
        _check_name(str(file))
    known = backlogs.parts_of(engine, what)
    alone = {one.name for one in known if "pages" not in one.arguments}
    shared = [file for file in files if _shares_a_part(file) and str(file) not in alone]
    several = _of_several(place, shared, filters, known, again)
    parts = [*_of_one(sorted(set(files) - set(shared), key=str), filters), *several]
    return hand_over(engine, "archive", what, parts, now, again=again)


def _check_name(name: str) -> None:
    """``UsageError`` for a name that no row and no list of names can hold."""
    if "\n" in name or name.encode("utf-8", "replace").decode() != name:
        raise UsageError(f"{name!r} is no name that can be written down: rename the file, then hand it over")


def _shares_a_part(file: ArchiveFile) -> bool:
    """Whether it takes less time to read it than to start what reads it. A file of a store is written once; one of a
    folder may still grow, and is then a part that is new.
    """
    return file.size < _SMALL if isinstance(file, StoredFile) else is_saved_page(file)


def _of_one(files: Sequence[ArchiveFile], filters: dict[str, str]) -> Iterator[Part]:
    for file in files:
        yield Part(name=str(file), arguments={"warc": str(file), **filters}, size=size_of(file))


def _of_several(
    place: str, files: Sequence[ArchiveFile], filters: dict[str, str], known: Sequence[Part], again: bool
) -> Iterator[Part]:
    """Many files a part; those that were handed over before stay in their parts."""
    if again:
        yield from (one for one in known if "pages" in one.arguments)
    handed = {name for one in known for name in one.arguments.get("pages", "").split("\n")}
    for some in _filled([file for file in files if str(file) not in handed]):
        what = "page" if isinstance(some[0], Path) else "file"
        first, last = (str(file).rpartition("/")[2] for file in (some[0], some[-1]))
        name = f"{place}: {counted(len(some), what)} from {first} to {last}"
        names = "\n".join(map(str, some))
        yield Part(name=name, arguments={"warc": place, "pages": names, **filters}, size=sum(map(size_of, some)))


def _filled(files: Sequence[ArchiveFile]) -> Iterator[list[ArchiveFile]]:
    """Files in their order, as many together as make a part."""
    some: list[ArchiveFile] = []
    size = 0
    for file in files:
        size += size_of(file)
        if some and (len(some) == _FILES or size > _FULL):
            yield some
            some, size = [], size_of(file)
        some.append(file)
    if some:
        yield some


def hand_over_rereading(engine: Engine, wanted: Wanted, now: datetime) -> BacklogLine:
    """Hand a re-reading to the workers; one that is not through yet goes on as it is. ``UsageError`` where the database
    has no workers, or nothing is to be read.
    """
    check_workers(engine, f"`{command()} reread --apply` does it")
    given = {
        "site": wanted.site or "",
        "since": f"{wanted.since:%Y-%m-%d}" if wanted.since else "",
        "until": f"{wanted.until:%Y-%m-%d}" if wanted.until else "",
    }
    arguments = {name: value for name, value in given.items() if value} | ({"outdated": ""} if wanted.outdated else {})
    told = "".join(f" --{name} {value}".rstrip() for name, value in arguments.items())
    what = f"reread --apply{told}, by reader {READER_VERSION}"
    before = next((line for line in backlogs.backlogs(engine) if line.what == what), None)
    if before and before.left:
        return before
    if before:
        backlogs.take_back(engine, before.id)
    parts = [
        Part(name=f"articles {first} to {last}", arguments={**arguments, "rows": f"{first}-{last}"}, size=count)
        for first, last, count in parts_of(engine, wanted, _ARTICLES)
    ]
    if not parts:
        raise UsageError("no such article is in an archive" + (", read by an older reader" if wanted.outdated else ""))
    return hand_over(engine, "reread", what, parts, now)


def check_workers(engine: Engine, instead: str) -> None:
    """``UsageError`` where a database can have no workers. Their queue is made where there is none yet."""
    if not can_queue(engine):
        raise UsageError(f"workers need PostgreSQL, and newscrawl[postgresql]; {instead} here")
    upgrade_queue(engine)


def handed_over_text(line: BacklogLine, of: str) -> str:
    """What a person reads who has handed something over."""
    told = f"{line_text(line)}\n`{command()} backfill` shows how far they are"
    return f"{told}; no {of} are left to do" if not line.left else told


def line_text(line: BacklogLine) -> str:
    """How far a backlog is, in a line, and what is wrong with it below."""
    size = (
        f"{size_text(line.done_size)} of {size_text(line.size)}"
        if line.kind == "archive"
        else f"{line.done_size:,} of {line.size:,} articles"
    )
    begun = f", {line.begun} at work" if line.begun else ""
    alone = f", {line.quarantined} left alone" if line.quarantined else ""
    lines = [
        f"backlog {line.id}: {line.what}: {line.done:,} of {counted(line.parts, 'part')} done ({size}){begun}{alone}"
    ]
    lines += [f"  ! {name}: {why}" for name, why in line.troubles]
    if line.quarantined:
        lines.append(f"    `{command()} backfill --release {line.id}` lets them be read again")
    return "\n".join(lines)
