"""The base of commands that crawl: Scrapy's own run them, with settings and spider arguments checked before anything
is started.
"""

from __future__ import annotations

import argparse
import inspect
import os
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

# First: it looks for each module on the stack among all that are imported, which are few as yet.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy import Spider
from scrapy.commands import BaseRunSpiderCommand, ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import BaseSettings, default_settings
from scrapy.spiderloader import get_spider_loader
from web_poet import consume_modules

from newscrawl.archive.warc import warc_files
from newscrawl.command_line.base import BaseCommand, given_settings, misspelt, variables
from newscrawl.command_line.output import end, ending_plainly, say, tell
from newscrawl.crawl.page_objects import silent_page_objects
from newscrawl.crawl.telling import quiet_logs
from newscrawl.errors import UsageError
from newscrawl.invocation import ExitCode, command
from newscrawl.own_settings import OWN, parsed
from newscrawl.spiders.articles import ArticleSpider

_SCRAPYS = tuple(name for name in vars(default_settings) if name.isupper())
_OVER_PROJECT = 25
"""A priority between the settings module's (20) and the command line's (40)."""
_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")


class CrawlingCommand(BaseCommand, ScrapyCommand):
    """A command that needs Scrapy's crawler process."""

    requires_crawler_process: ClassVar[bool] = True  # type: ignore[misc]
    own_defaults: ClassVar[dict[str, Any]] = {}
    """Settings that are different in this command, unless the command line, or for ours the environment, says
    otherwise. (Scrapy's ``default_settings`` give way to the settings module.)
    """

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        for name, value in self.own_defaults.items():
            if f"NEWSCRAWL_{name}" not in os.environ:
                self.settings.set(name, value, priority=_OVER_PROJECT)
        ScrapyCommand.add_options(self, parser)
        BaseCommand.add_options(self, parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        quiet_logs()  # Scrapy's process says that it has started before the command has looked at what was typed
        with ending_plainly():
            for line in misspelt({**given_settings(opts.set), **variables()}, _SCRAPYS):
                tell(line)
            self.process_scrapys_options(args, opts)
            self.prepare(args, opts)

    def prepare(self, args: list[str], opts: argparse.Namespace) -> None:
        super().prepare(args, opts)
        check_scrapys_settings(self.settings)
        if replay := str(self.setting("REPLAY")):
            warc_files(replay)

    def process_scrapys_options(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            ScrapyCommand.process_options(self, args, opts)
        except ScrapyUsageError as error:
            raise UsageError(str(error)) from None


class SpiderCommand(CrawlingCommand, BaseRunSpiderCommand):
    """A command that runs one spider, with ``-a`` and ``-o``; ``--help`` behind a spider's name tells of its
    arguments."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        BaseRunSpiderCommand.add_options(self, parser)
        BaseCommand.add_options(self, parser)
        # Waits for the spider's name, which is known when all is parsed.
        parser.add_argument(
            "-h", "--help", action="store_true", dest="wants_help", help="this text, or a spider's arguments"
        )
        self.parser = parser

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.wants_help:
            say(self.parser.format_help() if not args else self.spider_help(args[0]))
            end(ExitCode.FOUND)
        super().process_options(args, opts)

    def process_scrapys_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if any("=" not in text for text in opts.spargs):
            raise UsageError("-a takes NAME=value, as `-a url=https://site.example/`")
        try:
            BaseRunSpiderCommand.process_options(self, args, opts)
        except ScrapyUsageError as error:
            raise UsageError(str(error)) from None

    def spider_class(self, name: str) -> type[Spider]:
        """``UsageError`` where no spider is called so."""
        loader = get_spider_loader(self.settings)
        if name not in loader.list():
            raise UsageError(
                f"no spider {name!r}: `{command()} list` shows them; `{command()} crawl news -a "
                "url=https://site.example/` crawls any site"
            )
        found: type[Spider] = loader.load(name)
        return found

    def spider_help(self, name: str) -> str:
        """What a spider is, and its arguments with their defaults."""
        with ending_plainly():
            spider = self.spider_class(name)
        about = inspect.cleandoc(spider.__doc__ or "").replace("``", "`").replace("scrapy ", f"{command()} ")
        arguments = [f"  -a {given}={default}" for given, default in spider_arguments(spider).items()]
        usage = f"usage: {command()} crawl {name} [-a NAME=value ...]"
        return "\n".join([usage, "", about, "", "arguments:", *(arguments or ["  none"])])


def spider_arguments(spider: type[Spider]) -> dict[str, str]:
    """The names that a spider takes, with what each is where it is not given ("" for nothing)."""
    found: dict[str, str] = {}
    for owner in reversed(spider.__mro__):
        made = vars(owner).get("__init__")
        if made is None or owner in (Spider, object):
            continue
        for parameter in inspect.signature(made).parameters.values():
            if parameter.name != "self" and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                found[parameter.name] = str(parameter.default or "") if parameter.default is not parameter.empty else ""
    found.pop("name", None)
    return found


def check_spider_arguments(spider: type[Spider], given: Mapping[str, str]) -> None:
    """``UsageError`` for an argument that a spider of ours does not know. Others take what they are given, as Scrapy
    has it.
    """
    if not issubclass(spider, ArticleSpider):
        return
    known = spider_arguments(spider)
    unknown = [name for name in given if name not in known]
    if unknown:
        raise UsageError(
            f"the spider {spider.name!r} has no argument {unknown[0]!r}: it takes {', '.join(known) or 'none'}"
        )


def check_scrapys_settings(settings: BaseSettings) -> None:
    """``UsageError`` for a setting of Scrapy's that is no number, or no yes or no, where its default is one."""
    for name in settings:
        like = getattr(default_settings, name, None)
        if name not in OWN and isinstance(like, (bool, int, float)) and settings[name] is not None:
            parsed(name, settings[name], like if isinstance(like, bool) else float(like))
    level = str(settings["LOG_LEVEL"]).upper()
    if level not in _LEVELS and not level.isdigit():
        raise UsageError(f"the setting LOG_LEVEL is one of {', '.join(_LEVELS)}, not {settings['LOG_LEVEL']!r}")


def tell_of_silent_page_objects(settings: BaseSettings, spiders: Iterable[type[Spider]]) -> None:
    """Warn of page objects that read nothing of their site."""
    consume_modules(*settings.getlist("SCRAPY_POET_DISCOVER"))
    for spider in spiders:
        for line in silent_page_objects(spider):
            tell(f"warning: {line}")
