"""``schedule``: many sites at their own pace."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from newscrawl.command_line.crawling import CrawlingCommand, tell_of_silent_page_objects
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.scheduling import Scheduling
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.command_line.working import MANY_SITES, check_at_once, work_on
from newscrawl.crawl.chosen_sites import paused_text, with_alike
from newscrawl.crawl.site_lists import Listed, read_site_list
from newscrawl.desk.schedule import ScheduledSite, crawled_sites
from newscrawl.desk.timer import environment_file, split_secrets, timer_text
from newscrawl.errors import UsageError
from newscrawl.export.whole_files import write_whole
from newscrawl.invocation import command, typed
from newscrawl.own_settings import OWN
from newscrawl.storage.queue_schema import can_queue
from newscrawl.storage.site_words import web_address
from newscrawl.storage.sites import NewsSite, registered_sites
from newscrawl.urls import site_of


class Command(CrawlingCommand):
    arguments: ClassVar[tuple[str, ...]] = ("[<URL or spider> ...]",)
    counts_arguments: ClassVar[bool] = False
    summary = SUMMARIES["schedule"]
    details = (
        "The given sites, or all that are registered and not paused (where none is: all that were crawled before), "
        "each when the first of its lists or articles is due. With "
        "--once what is due is done "
        "and the command ends: exit code 0, or 1 where a site gave nothing, 3 where every due site is being crawled "
        "already. On PostgreSQL all registered sites are visited as by `work`: one schedule, however often it is "
        "started."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "https://site.example/ https://other.example/",
        "--file sites.txt --once",
        "--file sites.txt --timer",
    )
    own_defaults: ClassVar[dict[str, Any]] = MANY_SITES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--once", action="store_true", help="do what is due and end, for cron")
        parser.add_argument("--file", type=Path, metavar="FILE", help="a URL or spider a line; # begins a comment")
        parser.add_argument(
            "--sites-at-once", type=int, default=4, metavar="N", help="sites crawled at the same time (default: 4)"
        )
        parser.add_argument("--timer", action="store_true", help="print a crontab line and a systemd timer, and end")
        parser.add_argument("--quiet", action="store_true", help="tell nothing of a site that gave nothing new")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        check_at_once(opts.sites_at_once)
        named = [Listed(name, "") for name in args]
        if opts.file:
            named += read_site_list(opts.file)
        if opts.timer:
            with self.database() as engine:
                self._sites(named, registered_sites(engine))
            say(self._timer(self._once(args, opts)))
            return None
        with self.database(waits=True) as engine:
            registered = registered_sites(engine)
            sites = self._sites(named, registered)
            is_shared = not named and bool(sites) and can_queue(engine)
        if is_shared:
            return work_on(
                self.crawler_process, self.settings, at_once=opts.sites_at_once, once=opts.once, quiet=opts.quiet
            )
        with self.database() as engine:
            if not named and not registered:
                sites = self._sites([Listed(url, "") for url in crawled_sites(engine)], [])
            if not sites:
                raise UsageError(
                    f"no site to crawl: register one (`{command()} addsite https://site.example/`), resume one that is "
                    "paused, or name some"
                )
            loader = self.crawler_process.spider_loader
            tell_of_silent_page_objects(self.settings, {loader.load(site.spider) for site in sites})
            scheduling = Scheduling(self.crawler_process, engine, sites, opts.sites_at_once, partial(_tell, opts.quiet))
            return scheduling.run(once=opts.once)

    def _once(self, args: list[str], opts: argparse.Namespace) -> list[str]:
        """The same command for a timer: its sites, its file by the whole path, its settings."""
        given = [*args, *(["--file", str(opts.file.absolute())] if opts.file else [])]
        given += [part for text in opts.set for part in ("-s", text)]
        return given + (["--sites-at-once", str(opts.sites_at_once)] if opts.sites_at_once != 4 else [])

    def _timer(self, arguments: list[str]) -> str:
        """What ``--timer`` prints; settings that hold a password go into a file that only its owner reads."""
        open_settings, secret = split_secrets(_environment())
        secrets = self.data_dir / "schedule.env" if secret else None
        text = timer_text(arguments, open_settings, Path.cwd(), self.data_dir / "schedule.log", secrets)
        if secrets:
            write_whole(secrets, environment_file(secret).encode(), private=True)
            tell(f"{', '.join(secret)} holds a password: it is in {secrets}, which only you can read")
        return text

    def _sites(self, named: list[Listed], registered: list[NewsSite]) -> list[ScheduledSite]:
        """Each name, said at its place, as a registered site's, as a spider's, or as a URL: of a site that has a spider
        of its own, that one. Where none is named, all that are registered and not paused.
        """
        loader = self.crawler_process.spider_loader
        spiders = {
            spider: site_of(url)
            for spider in loader.list()
            for url in getattr(loader.load(spider), "start_urls", None) or ()
        }
        own_spiders = {site: spider for spider, site in spiders.items()}
        known = {site.host: site for site in registered}
        names = {site.name: site for site in registered}
        sites = {} if named else {one.host: _scheduled(one) for one in registered if one.paused_at is None}
        for entry in named:
            if entry.name in names:
                site = _scheduled(names[entry.name])
            elif entry.name in spiders:
                site = ScheduledSite(spiders[entry.name], entry.name)
            else:
                with with_alike(entry.name, (*names, *spiders)):
                    site = _at_address(entry, known, own_spiders)
            sites.setdefault(site.name, site)
        paused = [one for site in sites.values() if (one := site.registered) is not None and one.paused_at]
        if paused:
            tell(f"warning: {paused_text(paused)}")
            sites = {name: site for name, site in sites.items() if site.registered not in paused}
        for site in sites.values():
            if site.spider not in loader.list():
                raise UsageError(
                    f"{site.name} is registered for the spider {site.spider!r}, which is not there: "
                    f"`{command()} sites edit {typed(site.name)} spider=` leaves it to `news`"
                )
        return list(sites.values())


def _scheduled(site: NewsSite) -> ScheduledSite:
    """A registered site, as it is crawled."""
    return ScheduledSite(site.host, site.spider, registered=site)


def _at_address(entry: Listed, known: Mapping[str, NewsSite], own_spiders: Mapping[str, str]) -> ScheduledSite:
    """The site of an address: as it is registered, else by the spider made for it, else by its address."""
    url = web_address(entry.name, entry.place)
    host = site_of(url)
    if host in known:
        return _scheduled(known[host])
    if entry.words:
        raise UsageError(
            f"{entry.place}: what is said of {host} is for registered sites: `{command()} sites import FILE` registers "
            "those of a list"
        )
    spider = own_spiders.get(host)
    return ScheduledSite(host, spider) if spider else ScheduledSite(host, "news", url)


def _tell(quiet: bool, line: str, news: bool) -> None:
    if news or not quiet:
        tell(line)


def _environment() -> dict[str, str]:
    """The settings that the environment gives, for a timer that starts without it."""
    return {
        name: value
        for name, value in os.environ.items()
        if name == "DATABASE_URL" or (name.startswith("NEWSCRAWL_") and name.removeprefix("NEWSCRAWL_") in OWN)
    }
