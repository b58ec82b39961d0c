"""The base of every command: it takes the command line apart, opens the database, and ends in one of the exit codes.

Scrapy's command line finds commands as subclasses of its own base class, which costs a quarter of a second to import.
That class is an abstract base class, so ours register with it where Scrapy is there already, and start without it
where it is not.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import logging
import os
import sys
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from newscrawl.command_line.output import end, ending_plainly, say, tell
from newscrawl.errors import UsageError
from newscrawl.invocation import ExitCode, command
from newscrawl.own_settings import OWN, setting

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

_OURS = "NEWSCRAWL_"  # how the environment's names of our settings begin
_MOST = 2**31 - 1  # as many rows as a database numbers, and more than anybody has of anything
_WIDTH = 100  # columns of a help text


class HelpText(argparse.RawDescriptionHelpFormatter):
    """Help as it was written: examples keep their lines."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=_WIDTH)


class Parser(argparse.ArgumentParser):
    """What cannot be parsed is one line, and exit code 2; help that cannot be written is no help."""

    def error(self, message: str) -> NoReturn:
        end(ExitCode.MAKES_NO_SENSE, message)

    def print_help(self, file: Any = None) -> None:
        say(self.format_help().rstrip("\n"))  # the usual one passes over what goes wrong


class BaseCommand(ABC):
    """One command. A subclass says what it is, which options it takes, and does its work in ``work``."""

    arguments: ClassVar[tuple[str, ...]] = ()
    """What stands behind the command, as shown ("<URL>"); exactly so many, unless ``work`` counts them itself."""
    counts_arguments: ClassVar[bool] = True
    takes_any_words: ClassVar[bool] = False
    """Whether what it takes may begin with a dash."""
    summary: ClassVar[str] = ""
    """One line, without a full stop."""
    details: ClassVar[str] = ""
    """What else there is to know; empty: nothing."""
    examples: ClassVar[tuple[str, ...]] = ()
    """Lines to type, without the program's name."""

    default_settings: ClassVar[dict[str, Any]] = {}
    requires_project: ClassVar[bool] = False
    requires_crawler_process: ClassVar[bool] = False
    crawler_process: Any = None
    settings: Any = None
    exitcode: int = ExitCode.FOUND

    @cached_property
    def name(self) -> str:
        """As it is typed."""
        return type(self).__module__.rsplit(".", 1)[-1]

    # ---- what Scrapy's command line asks for

    def syntax(self) -> str:
        return " ".join(("[options]", *self.arguments))

    def short_desc(self) -> str:
        return self.summary

    def long_desc(self) -> str:
        return textwrap.fill(f"{self.summary}. {self.details}".rstrip(" "), _WIDTH)

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Options of every command; a subclass adds its own."""
        parser.formatter_class = HelpText
        parser.epilog = "\n".join(
            ["example:", *(f"  {command()} {self.name} {line}".rstrip() for line in self.examples)]
        )
        if not isinstance(parser, Parser):  # Scrapy's own
            parser.error = Parser.error.__get__(parser)  # type: ignore[method-assign]

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take settings from the command line."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do the work; whatever ends it early is one line and an exit code."""
        with ending_plainly():
            self.exitcode = self.work(args, opts) or self.exitcode

    # ---- ours

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        """Say what is wrong, by ``UsageError``, before anything is started."""
        self.check_arguments(args)
        check_days(getattr(opts, "since", None), getattr(opts, "until", None))
        self.check_settings()

    @abstractmethod
    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        """What the command does; -> its exit code, ``None`` for done."""

    def check_arguments(self, args: list[str]) -> None:
        """``UsageError`` for an option that nobody knows, and for too few or too many arguments. "--", behind which
        nothing is an option, is taken out of them.
        """
        options = args[: args.index("--")] if "--" in args else args
        unknown = next((arg for arg in options if arg.startswith("-") and arg != "-"), None)
        if unknown:
            hint = f"; `-- {unknown}` is no option but what is looked for" if self.takes_any_words else ""
            raise UsageError(f"no option {unknown}: `{command()} {self.name} --help` shows them{hint}")
        if "--" in args:
            args.remove("--")
        if self.counts_arguments and len(args) != len(self.arguments):
            usage = " ".join((command(), self.name, *self.arguments))
            wrong = (
                f"{args[len(self.arguments)]!r} is too much"
                if len(args) > len(self.arguments)
                else "that is too little"
            )
            raise UsageError(f"it is `{usage}`: {wrong}")

    def check_settings(self) -> None:
        """``UsageError`` for a setting of ours that does not parse."""
        for name in OWN:
            setting(self.settings, name)
        if (ages := setting(self.settings, "REVISIT_AFTER")) != OWN["REVISIT_AFTER"].default:
            from newscrawl.decisions.revisits import schedule

            schedule(ages)
        if place := str(setting(self.settings, "ARCHIVE_URL")):
            from newscrawl.archive.stores import checked_address, opened

            opened(checked_address(place))
        if quiet := str(setting(self.settings, "ALARMS_QUIET")):
            from newscrawl.crawl.delivery import quiet_hours

            quiet_hours(quiet)

    def setting(self, name: str) -> Any:
        """One of our settings, as its type."""
        return setting(self.settings, name)

    @property
    def data_dir(self) -> Path:
        """The folder of all that is kept."""
        from pathlib import Path

        return Path(self.setting("DATA_DIR")).absolute()

    @property
    def archive_base(self) -> str:
        """The store of the archive; empty: it is in the data folder."""
        from newscrawl.archive.stores import checked_address

        return checked_address(str(self.setting("ARCHIVE_URL")))

    @contextlib.contextmanager
    def database(self, *, migrate: bool = True, waits: bool = False, looks: bool = False) -> Iterator[Engine]:
        """The database, as long as the command is at work with it. ``waits``: for one that is not there yet. ``looks``:
        what it is asked for needs no writing, so one that may only be read will do.
        """
        from newscrawl.storage.database import database_url, open_database, opened_to_look, when_there

        url = database_url(self.setting("DATA_DIR"), self.setting("DATABASE_URL"))
        if looks:
            with opened_to_look(url) as engine:
                yield engine
            return
        ask = partial(open_database, url, migrate=migrate)
        engine = when_there(ask, tell) if waits else ask()
        try:
            yield engine
        finally:
            engine.dispose()


class DeskCommand(BaseCommand):
    """A command that asks database and archive, and needs no crawler."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        scrapy_commands = sys.modules.get("scrapy.commands")
        if scrapy_commands:
            scrapy_commands.ScrapyCommand.register(cls)

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("-s", "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting")
        parser.add_argument("-L", "--loglevel", metavar="LEVEL", help="tell more or less of what goes on")
        parser.add_argument("--nolog", action="store_true", help="tell nothing of it")
        parser.set_defaults(profile=None)  # Scrapy's command line asks for it

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        given = given_settings(opts.set)
        if isinstance(self.settings, dict):
            self.settings |= given
        else:
            self.settings.setdict(given, priority="cmdline")
        for line in misspelt({**given, **variables()}, ()):
            tell(line)
        level = "CRITICAL" if opts.nolog else (opts.loglevel or "WARNING").upper()
        if level not in logging.getLevelNamesMapping():
            end(ExitCode.MAKES_NO_SENSE, f"no log level {opts.loglevel!r}: use DEBUG, INFO, WARNING or ERROR")
        with ending_plainly():
            self.prepare(args, opts)
        logging.basicConfig(level=level, format="%(message)s")


def given_settings(texts: list[str]) -> dict[str, str]:
    """ "NAME=value" texts as settings; ends the command at what is none."""
    for text in texts:
        if "=" not in text:
            end(ExitCode.MAKES_NO_SENSE, f"-s takes NAME=value, not {text!r}")
    return dict(text.split("=", 1) for text in texts)


def variables() -> dict[str, str]:
    """What the environment says of our settings, by their names."""
    return {name.removeprefix(_OURS): value for name, value in os.environ.items() if name.startswith(_OURS)}


def misspelt(given: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[str]:
    """A warning for each name that is no setting's but looks like one's. Other packages have settings that nobody here
    knows, so a name alone is no error.
    """
    names = {*OWN, *known}
    for name in given:
        near = () if name in names else difflib.get_close_matches(name, names, 1, 0.85)
        if near:
            yield f"warning: no setting is called {name}: is it {near[0]}?"


def check_days(since: datetime | None, until: datetime | None) -> None:
    """``UsageError`` for a span in which no instant lies."""
    if since and until and since >= until:
        raise UsageError(
            f"nothing is on or after {since:%Y-%m-%d} and before {until:%Y-%m-%d}: --until is the first day left out"
        )


def day(text: str) -> datetime:
    """ "2026-11-20" -> its first instant in UTC."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-11-20") from None


def number(least: int, most: int = _MOST) -> Callable[[str], int]:
    """What reads a whole number from ``least`` to ``most``."""

    def read(text: str) -> int:
        found = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST)) else -1
        if not least <= found <= most:
            span = f"from {least} on" if most == _MOST else f"from {least} to {most}"
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number {span}")
        return found

    return read
