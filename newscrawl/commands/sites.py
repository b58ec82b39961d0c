"""``sites``: the registered sites, listed, changed, paused, let go of, written to files and read from them."""

from __future__ import annotations

import argparse
import builtins
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from newscrawl.command_line.base import DeskCommand
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import command, typed
from newscrawl.json_form import indented

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from newscrawl.storage.sites import NewsSite, Removed

_LOOKS = ("list", "show", "export")  # what writes nothing
_USAGES = {
    "list": "",
    "show": "NAME",
    "add": "URL [WORD=VALUE ...]",
    "edit": "NAME WORD=VALUE ...",
    "pause": "NAME ...",
    "resume": "NAME ...",
    "remove": "NAME ...",
    "visit": "NAME ...",
    "release": "NAME ...",
    "import": "FILE",
    "export": "FILE",
}


class Command(DeskCommand):
    arguments: ClassVar[tuple[str, ...]] = ("[<action>]", "[<name> ...]")
    counts_arguments: ClassVar[bool] = False
    summary = SUMMARIES["sites"]
    details = (
        "A site is named by its name, its host or any address of it. `edit` takes what `show` shows: WORD=VALUE says "
        "what is so, nothing behind = that it is so no longer, += and -= add to a list and take from it. `add` "
        "registers a site unseen; `addsite` looks at it first. Where workers visit them (`work`), `visit` has a site "
        "visited before all others, and `release` takes one out of quarantine. Files are OPML (.opml), CSV (.csv) or "
        "lists of addresses (any other name; - is standard input or output)."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "",
        "show site.example",
        "edit site.example timezone=Europe/Oslo delay=2 feed+=https://site.example/sport/feed/",
        "pause site.example",
        "visit site.example",
        "remove site.example --with-articles",
        "import feeds.opml",
        "export sites.csv",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="of list and show: as JSON")
        parser.add_argument(
            "--with-articles", action="store_true", help="of remove: its articles too, and all that is known of it"
        )
        parser.add_argument("--yes", action="store_true", help="of remove: do not ask")

    def work(self, args: list[str], opts: argparse.Namespace) -> None:
        action, *rest = args or ["list"]
        if action not in _USAGES:
            raise UsageError(f"no action {action!r}: it is one of {', '.join(_USAGES)}")
        needed = _USAGES[action].split()
        several = bool(needed) and needed[-1].endswith(("...", "]"))
        if len(rest) < 1 if several else len(rest) != len(needed):
            usage = " ".join((command(), self.name, action, *needed))
            raise UsageError(f"it is `{usage}`")
        for option, given, meant in (
            ("--json", opts.json, ("list", "show")),
            ("--with-articles", opts.with_articles, ("remove",)),
            ("--yes", opts.yes, ("remove",)),
        ):
            if given and action not in meant:
                raise UsageError(f"{option} is for {' and '.join(meant)}")
        with self.database(looks=action in _LOOKS) as engine:
            desk = _Desk(engine, opts, str(self.setting("REVISIT_AFTER")))
            actions: dict[str, Callable[[list[str]], None]] = {
                "list": desk.list, "show": desk.show, "add": desk.add, "edit": desk.edit, "pause": desk.pause,
                "resume": desk.resume, "remove": desk.remove, "visit": desk.visit, "release": desk.release,
                "import": desk.read, "export": desk.write,
            }  # fmt: skip
            actions[action](rest)


class _Desk:
    """What is done with the registered sites; each method takes what stands behind its word."""

    def __init__(self, engine: Engine, opts: argparse.Namespace, usual_ages: str) -> None:
        self.engine, self.opts, self.usual_ages = engine, opts, usual_ages

    def list(self, names: builtins.list[str]) -> None:
        from newscrawl.desk.sites import site_rows, sites_table
        from newscrawl.storage.sites import registered_sites

        sites = registered_sites(self.engine)
        say(
            indented(site_rows(self.engine, sites, _now()))
            if self.opts.json
            else sites_table(self.engine, sites, _now())
        )

    def show(self, names: builtins.list[str]) -> None:
        from newscrawl.desk.sites import site_rows, site_text

        (site,) = _named(self.engine, names)
        say(
            indented(site_rows(self.engine, [site], _now())[0])
            if self.opts.json
            else site_text(self.engine, site, _now())
        )

    def add(self, args: builtins.list[str]) -> None:
        from newscrawl.storage.site_words import site_at, with_words
        from newscrawl.storage.sites import add_site

        site = add_site(self.engine, with_words(site_at(args[0]), args[1:]), _now())
        say(f"{site.name} is registered; `{command()} crawl news` visits it, `{command()} schedule` keeps visiting it")

    def edit(self, args: builtins.list[str]) -> None:
        from newscrawl.desk.sites import site_text
        from newscrawl.storage.site_words import with_words
        from newscrawl.storage.sites import change_site

        (site,) = _named(self.engine, args[:1])
        if len(args) == 1:
            from newscrawl.storage.site_words import SITE_WORDS

            known = "\n".join(f"  {name:<14}{word.meaning}" for name, word in SITE_WORDS.items())
            raise UsageError(f"say what is to change, as WORD=VALUE:\n{known}")
        changed = with_words(site, args[1:])
        if changed.host != site.host:
            raise UsageError(f"the host of {site.name} stays: it is what its articles are stored under")
        if not changed.starts.addresses:
            raise UsageError(f"{site.name} would be looked at nowhere: leave it a page or feed, or pause it")
        kept = change_site(self.engine, changed)
        if kept.settings.get("REVISIT_AFTER") != site.settings.get("REVISIT_AFTER"):
            self._reschedule(kept)
        say(site_text(self.engine, kept, _now()))

    def _reschedule(self, site: NewsSite) -> None:
        """Articles that are known already are due by the new ages too."""
        from newscrawl.decisions.revisits import schedule
        from newscrawl.storage.rescheduling import reschedule

        ages = schedule(site.settings.get("REVISIT_AFTER") or self.usual_ages)
        done = reschedule(self.engine, site.host, ages, _now())
        if done.articles:
            known = counted(done.articles, "known article is", "known articles are")
            alone = f", {done.left_alone} left alone from now on" if done.left_alone else ""
            tell(f"{known} due by the new ages: {done.due} now{alone}")

    def pause(self, names: builtins.list[str]) -> None:
        from newscrawl.storage.sites import change_site

        for site in _named(self.engine, names):
            change_site(self.engine, replace(site, paused_at=site.paused_at or _now()))
            say(f"{site.name} is paused; `{command()} sites resume {typed(site.name)}` goes on with it")

    def resume(self, names: builtins.list[str]) -> None:
        from newscrawl.storage.sites import change_site

        for site in _named(self.engine, names):
            change_site(self.engine, replace(site, paused_at=None))
            say(f"{site.name} is visited again")

    def visit(self, names: builtins.list[str]) -> None:
        from newscrawl.storage.visits import ask_for_visit

        self._need_workers("crawl news -a site=NAME` crawls a site now")
        for site in _named(self.engine, names):
            record = ask_for_visit(self.engine, site.host, _now())
            if record.quarantined_at:
                release = f"`{command()} sites release {typed(site.name)}`"
                raise UsageError(f"{site.name} is in quarantine ({record.trouble}): {release} first")
            say(f"{site.name} is visited before all others; `{command()} status` shows it")

    def release(self, names: builtins.list[str]) -> None:
        from newscrawl.storage.visits import release_site

        self._need_workers("schedule` knows no quarantine")
        for site in _named(self.engine, names):
            was = release_site(self.engine, site.host, _now())
            say(f"{site.name} is visited again" if was else f"{site.name} is in no quarantine")

    def _need_workers(self, instead: str) -> None:
        from newscrawl.storage.queue_schema import has_queue

        if not has_queue(self.engine):
            raise UsageError(
                f"no worker has been started on this database (`{command()} work`); `{command()} {instead}"
            )

    def remove(self, names: builtins.list[str]) -> None:
        from newscrawl.desk.sites import site_rows
        from newscrawl.storage.sites import remove_site

        whole = self.opts.with_articles
        for site in _named(self.engine, names):
            (row,) = site_rows(self.engine, [site], _now())
            fate = (
                f" with {counted(row['articles'], 'article')} and all that is known of it"
                if whole
                else "; its articles stay"
            )
            if not self.opts.yes and not _agrees(f"Remove {site.name}{fate}?"):
                tell(f"{site.name} stays as it is")
                continue
            removed = remove_site(self.engine, site.host, _now(), with_articles=whole)
            gone = _gone(removed) if whole else fate
            say(f"{site.name} is removed{gone}")

    def read(self, args: builtins.list[str]) -> None:
        from newscrawl.desk.site_files import read_sites
        from newscrawl.storage.sites import add_site, registered_sites

        sites = read_sites(Path(args[0]))
        if not sites:
            raise UsageError(f"{args[0]} names no site")
        known = {site.host for site in registered_sites(self.engine, [site.host for site in sites])}
        names = {site.name for site in registered_sites(self.engine)}
        for site in sites:
            if site.host not in known:
                site = replace(site, name=site.host) if site.name in names else site
                names.add(add_site(self.engine, site, _now()).name)
        left = _stay(len(known)) if known else ""
        say(f"{counted(len(sites) - len(known), 'site')} registered{left}")

    def write(self, args: builtins.list[str]) -> None:
        from newscrawl.desk.site_files import form_of, sites_text
        from newscrawl.storage.sites import registered_sites

        sites, path = registered_sites(self.engine), Path(args[0])
        text = sites_text(sites, form_of(path))
        if args[0] == "-":
            if sites:
                say(text.rstrip("\n"))
            return
        from newscrawl.export.whole_files import write_whole

        try:
            write_whole(path, text.encode())
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
        tell(f"{counted(len(sites), 'site')} written to {path}")


def _now() -> datetime:
    return datetime.now(UTC)


def _named(engine: Engine, names: list[str]) -> list[NewsSite]:
    from newscrawl.crawl.chosen_sites import called

    return [called(engine, name) for name in names]


def _gone(removed: Removed) -> str:
    return f" with {counted(removed.articles, 'article')} and {counted(removed.addresses, 'address', 'addresses')}"


def _stay(known: int) -> str:
    if known == 1:
        return "; 1 was registered already and stays as it is"
    return f"; {known} were registered already and stay as they are"


def _agrees(question: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody can be asked here: say --yes")
    tell(f"{question} [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
