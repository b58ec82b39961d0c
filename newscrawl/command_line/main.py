"""``newscrawl``: Scrapy's command line with our settings, from any folder.

In a Scrapy project that uses newscrawl the project's settings hold; anywhere else ours do, and the data folder is
``./data``. A command of the desk starts without Scrapy.
"""

from __future__ import annotations

import difflib
import os
import sys
from configparser import ConfigParser
from configparser import Error as ConfigError
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newscrawl.command_line.base import BaseCommand, HelpText, Parser
from newscrawl.command_line.output import end, ending_plainly, say
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import UsageError
from newscrawl.invocation import ExitCode, compiled_modules, load_uncollected, loaded, own_package
from newscrawl.own_settings import own

_OURS = "newscrawl.settings"
_OUR_SITES = "newscrawl.sites"
_SETTINGS_VARIABLE = "SCRAPY_SETTINGS_MODULE"
SCRAPYS = ("list", "shell", "fetch", "view", "parse", "check", "settings", "runspider", "genspider", "bench", "edit")


def main() -> None:
    """Do what the command line says; ends in ``SystemExit``."""
    with ending_plainly():
        try:
            _main()
        finally:
            sys.stdout.flush()  # here it may fail, and not when Python ends


def _main() -> None:
    load_uncollected()
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(overview())
        raise SystemExit
    if arguments[0] in ("--version", "version"):
        from importlib.metadata import version

        form = ", the reader compiled" if compiled_modules() else ""
        say(f"newscrawl {version('newscrawl')}{form}")
        raise SystemExit
    name, rest = arguments[0], arguments[1:]
    if name not in SUMMARIES and name not in SCRAPYS:
        near = difflib.get_close_matches(name, (*SUMMARIES, *SCRAPYS), 1)
        end(
            ExitCode.MAKES_NO_SENSE,
            f"no command {name!r}: {f'is it {near[0]}? ' if near else ''}`newscrawl --help` shows them all",
        )
    command = import_module(f"{'newscrawl' if name in SUMMARIES else 'scrapy'}.commands.{name}").Command()
    run(command, name, rest, settings_for(command))


def overview() -> str:
    """All commands, a line each."""
    lines = ["newscrawl: news articles from any site into a database.", "", "  newscrawl COMMAND [options]", ""]
    lines += [f"  {name:<12} {summary}" for name, summary in SUMMARIES.items()]
    lines += [
        "",
        "`newscrawl COMMAND --help` shows options and an example; `newscrawl crawl news --help` what a spider takes.",
        f"Scrapy's own work too: {', '.join(SCRAPYS)}.",
        "",
        "to begin:",
        "  newscrawl crawl news -a url=https://site.example/",
        "  newscrawl export articles.csv",
        "",
        f"Data: {Path(str(own('DATA_DIR'))).absolute()} (NEWSCRAWL_DATA_DIR, or -s DATA_DIR=FOLDER)",
    ]
    return "\n".join(lines)


def run(command: Any, name: str, rest: list[str], settings: Any) -> None:
    """Parse and run one command, ours or Scrapy's; ends in ``SystemExit``."""
    parser = Parser(
        prog=f"newscrawl {name}",
        usage=f"newscrawl {name} {command.syntax()}",
        description=command.long_desc(),
        formatter_class=HelpText,
        conflict_handler="resolve",
    )
    if isinstance(settings, dict):
        settings |= command.default_settings
    else:
        settings.setdict(command.default_settings, priority="command")
    command.settings = settings
    command.add_options(parser)
    options, arguments = parser.parse_known_args(rest)
    if name == "genspider" and len(arguments) > 1:
        settings.set("NEWSPIDER_MODULE", _where_spiders_are_written(settings["NEWSPIDER_MODULE"]), priority="cmdline")
    if isinstance(command, BaseCommand):
        command.process_options(arguments, options)
        _give_process(command, settings)
        command.run(arguments, options)
    else:
        _run_scrapys(command, arguments, options, settings)
    raise SystemExit(command.exitcode)


def _run_scrapys(command: Any, arguments: list[str], options: Any, settings: Any) -> None:
    from scrapy.exceptions import UsageError

    try:
        command.process_options(arguments, options)
        _give_process(command, settings)
        command.run(arguments, options)
    except UsageError as error:
        end(
            ExitCode.MAKES_NO_SENSE,
            str(error) or f"it is `newscrawl {type(command).__module__.rsplit('.', 1)[-1]} {command.syntax()}`",
        )


def _where_spiders_are_written(module: str) -> str:
    """The project's package of spiders; where that is ours and is installed, it is nobody's to write in, and a package
    of this folder's own is made.
    """
    folder = Path(str(import_module(module).__file__)).parent
    return module if module != _OUR_SITES or folder.is_relative_to(Path.cwd()) else own_package()


def _give_process(command: Any, settings: Any) -> None:
    """Scrapy's crawler process where it needs one; most of what it will ever load is loaded then, or as that begins."""
    if not command.requires_crawler_process:
        loaded()
        return
    from scrapy.crawler import AsyncCrawlerProcess

    command.crawler_process = AsyncCrawlerProcess(settings)
    from twisted.internet import reactor  # the one that was just installed

    reactor.callWhenRunning(loaded)


def settings_for(command: Any) -> Any:
    """The settings that hold here: a project's that uses newscrawl, else ours; as a plain dict where Scrapy is not
    needed for them.
    """
    module = os.environ.get(_SETTINGS_VARIABLE) or _projects_settings()
    if module in (None, _OURS) and isinstance(command, BaseCommand) and not command.requires_crawler_process:
        return {name: value for name, value in vars(import_module(_OURS)).items() if name.isupper()}
    from scrapy.utils.project import get_project_settings

    if module not in (None, _OURS):
        _check_settings_module(str(module))
    settings = get_project_settings() if module not in (None, _OURS) else None
    if settings is None or not _uses_newscrawl(settings):
        os.environ[_SETTINGS_VARIABLE] = _OURS  # for Scrapy's own commands, and processes that are started
        settings = get_project_settings()
    return settings


def _projects_settings() -> str | None:
    """The settings module of the Scrapy project around this folder."""
    file = _project_file()
    config = ConfigParser()
    try:
        config.read(file or ())
        return config.get("settings", os.environ.get("SCRAPY_PROJECT", "default"), fallback=None)
    except (ConfigError, UnicodeDecodeError):
        return None


def _project_file() -> Path | None:
    """The ``scrapy.cfg`` of this folder, or of one above it."""
    here = Path.cwd()
    return next((file for folder in (here, *here.parents) if (file := folder / "scrapy.cfg").is_file()), None)


def _check_settings_module(module: str) -> None:
    """``UsageError`` where there is no such module; what breaks as it is imported says where it does so by itself."""
    file = None if os.environ.get(_SETTINGS_VARIABLE) else _project_file()
    if file is not None and str(file.parent) not in sys.path:
        sys.path.append(str(file.parent))  # as Scrapy does
    try:
        is_there = find_spec(module) is not None
    except ImportError as error:  # a package above it is not there, or it is no name
        if error.name and not f"{module}.".startswith(f"{error.name}."):  # that package asks for another
            raise
        is_there = False
    except ValueError:
        is_there = False
    if is_there:
        return
    at = _SETTINGS_VARIABLE
    if file is not None:
        lines = file.read_text("utf-8", errors="replace").splitlines()
        at = f"{file}, line {next((n for n, line in enumerate(lines, 1) if module in line), 1)}"
    raise UsageError(
        f"{at}: there is no settings module {module!r}. Is it another project's? "
        f"`{_SETTINGS_VARIABLE}={_OURS} newscrawl ...` passes it over"
    )


def _uses_newscrawl(settings: Any) -> bool:
    named = (*settings.getdict("ADDONS"), settings["COMMANDS_MODULE"], *settings.getlist("SPIDER_MODULES"))
    return any("newscrawl" in (one if isinstance(one, str) else getattr(one, "__module__", "")) for one in named if one)
