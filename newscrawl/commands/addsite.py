"""``addsite``: look at a site, say what is read of it and what is weak, and register it."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from newscrawl.command_line.base import number
from newscrawl.command_line.crawling import CrawlingCommand
from newscrawl.command_line.looking import LOOKING, run_spider
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.desk.field_reports import field_rows, fields_of_site, site_fields_text
from newscrawl.desk.refusals import refusal_text
from newscrawl.desk.scaffold import OPTIONS, Place, SampledPage, checked_file, place_of, propose, write, written_text
from newscrawl.errors import UsageError
from newscrawl.grammar.text import counted
from newscrawl.invocation import OWN_SITES, ExitCode, command, typed
from newscrawl.json_form import indented
from newscrawl.spiders.survey import SiteSurvey, described
from newscrawl.storage.site_words import site_at, web_address, with_words, words_of
from newscrawl.storage.sites import NewsSite, add_site, registered_site
from newscrawl.urls import identity, shown

_MOST_LISTS = 12  # that are read to know a site; a crawl reads more
_LISTS_TOLD = 12


class Command(CrawlingCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<URL>", "[WORD=VALUE ...]")
    counts_arguments: ClassVar[bool] = False
    summary = SUMMARIES["addsite"]
    details = (
        "It finds feeds, sitemaps and the WordPress API, reads a handful of articles of different days and sections as "
        "a crawl would (robots.txt, delays), shows each field with its evidence, and registers the site. Words say "
        "what is known of it (`newscrawl sites edit NAME` lists them). Exit code 1: nothing was found, and nothing is "
        "registered. A site that is registered already may be asked for a page object (--scaffold), and stays as it is."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "https://site.example/",
        "https://site.example/ name=harbourpost timezone=Europe/Oslo outlet='Harbour Post'",
        "https://site.example/ --look",
    )
    own_defaults: ClassVar[dict[str, Any]] = LOOKING | {"MAX_LISTINGS": _MOST_LISTS}

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--samples", type=number(1, 100), default=8, metavar="N", help="articles that are read (default: 8)"
        )
        parser.add_argument("--look", action="store_true", help="look, and register nothing")
        parser.add_argument("--json", action="store_true", help="as JSON")
        parser.add_argument(
            "--scaffold", action="store_true", help="write a page object for the weak fields, with fixtures"
        )
        parser.add_argument("--page", metavar="URL", help="an article that is read whatever else is")
        for name, option in OPTIONS.items():
            parser.add_argument(option, dest=name, metavar="TEXT", help=f"what is right on that page: its {name}")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        if not args:
            raise UsageError(f"it is `{command()} addsite <URL> [WORD=VALUE ...]`")
        url, words = web_address(args[0]), args[1:]
        page = web_address(opts.page) if opts.page else ""
        given = {name: text for name in OPTIONS if (text := getattr(opts, name))}
        if given and not (page and opts.scaffold):
            raise UsageError(f"{OPTIONS[next(iter(given))]} says what is right on one page: add --scaffold --page URL")
        place = place_of(str(self.settings["NEWSPIDER_MODULE"])) if opts.scaffold else None
        if place:
            checked_file(place.folder, site_at(url).host)
        known = None if opts.look else self._known(with_words(site_at(url), words), words, scaffold=opts.scaffold)
        said = _facts(known) if known else words
        survey = run_spider(
            self.crawler_process, SiteSurvey, name=self.name, url=url, samples=str(opts.samples), words=said, page=page
        )
        if not survey.read:
            tell(f"error: {nothing_found(url, survey)}")
            return ExitCode.NOTHING
        site = known or with_words(described(survey), words)
        written = self._scaffold(survey, site.host, place, page, given) if place else ""
        if not opts.look and known is None:
            with self.database() as engine:
                site = add_site(engine, site, datetime.now(UTC))
        say(_json(survey, site) if opts.json else survey_text(survey, site))
        if written:
            (tell if opts.json else say)(f"\n{written}")
        return None

    def _scaffold(self, survey: SiteSurvey, host: str, place: Place, page: str, given: dict[str, str]) -> str:
        pages = [
            SampledPage(one.response, one.context, one.article, given if identity(one.url) == identity(page) else {})
            for one in survey.read
        ]
        if given and not any(one.given for one in pages):
            raise UsageError(f"{shown(page)} was read as no article: `{command()} try {shown(page)}` shows what it is")
        scaffold = propose(pages)
        if not scaffold.rules:
            return "No page object is written: no weak field has a place that is the same on these pages."
        fixtures = Path(self.settings["SCRAPY_POET_TESTS_DIR"])
        told = written_text(write(host, scaffold, pages, place.package, place.folder, fixtures), scaffold)
        if place.package not in (OWN_SITES, *self.settings.getlist("SCRAPY_POET_DISCOVER")):
            told += f"\nSCRAPY_POET_DISCOVER does not name {place.package}: add it, for the page object to be found"
        return told

    def _known(self, site: NewsSite, words: list[str], *, scaffold: bool) -> NewsSite | None:
        """The site as it is registered, which a page object may be asked for and which stays as it is; ``None``: it is
        new. ``UsageError`` where it is to be registered again, before anything is asked of it.
        """
        with self.database(looks=True) as engine:
            known = registered_site(engine, site.host) or registered_site(engine, site.name)
        if known is None or (scaffold and not words and known.host == site.host):
            return known
        edit = typed("sites", "edit", known.name, *words)
        raise UsageError(
            f"{known.host} is registered already, as {known.name!r}: `{command()} sites show {known.host}` "
            f"shows it, `{command()} {edit}` changes it, `--look` looks at it all the same"
        )


def _facts(site: NewsSite) -> list[str]:
    """What the reader and the pace of requests are told of a registered site, as words; its lists are looked for."""
    told = words_of(site)
    names = ("timezone", "language", "outlet", "delay", "concurrency")
    return [f"{name}{'+=' if name == 'outlet' else '='}{value}" for name in names for value in told.get(name, ())]


def nothing_found(url: str, survey: SiteSurvey) -> str:
    """Why a site gave no article, and what to do about it."""
    for one in survey.failures:
        if survey.front is None or not survey.looked:
            return refusal_text(one.url, one.reason, one.why, is_site=True)
    if survey.looked:
        kinds = Counter(one.why_not for one in survey.looked).most_common()
        told = ", ".join(f"{count} {kind}" for kind, count in kinds)
        pages = counted(len(survey.looked), "page")
        return (
            f"no article among {pages} of {shown(url)}: {told}. If one of them is an article, "
            f"`{command()} try {shown(survey.looked[0].url)}` shows what is read of it"
        )
    lists = ", ".join(f"{one.kind} {shown(one.url)}" for one in survey.lists) or "nothing"
    return (
        f"{shown(url)} is no news site, or hides its articles: {lists} names no article. Give the address of a "
        "section, feed or sitemap of it; a front page that is made by scripts names nothing to a program"
    )


def survey_text(survey: SiteSurvey, site: NewsSite) -> str:
    """What a site has, what was read of it, what is weak, and what to do next."""
    lines = [f"{shown(survey.front or '')}: {counted(len(survey.met), 'article')} named"]
    ordered = sorted(survey.lists, key=lambda one: -len(one.named))
    lines += [
        f"  {one.kind:<14}{shown(one.url)}  {counted(len(one.named), 'article')}" for one in ordered[:_LISTS_TOLD]
    ]
    lines += [f"  (and {counted(len(ordered) - _LISTS_TOLD, 'more list')})"] if len(ordered) > _LISTS_TOLD else []
    read = survey.read
    lines += ["", f"{counted(len(read), 'article')} read:"]
    for one in read:
        at = one.article.published_local or "-"
        lines.append(f"  {at[:10]:<12}{one.article.section or '-':<16}{shown(one.url)}")
    others = [one for one in survey.looked if not one.is_article]
    lines += [f"  no article: {shown(one.url)}, {one.why_not}" for one in others]
    lines += [f"  not had: {shown(one.url)}, {one.why}" for one in survey.failures]
    fields = fields_of_site([one.article for one in read])
    lines += ["", site_fields_text(fields, [one.url for one in read]), ""]
    lines.append(f"Registered as {site.name}:" if site.added_at else "Nothing is registered (--look); it would be:")
    for name, values in words_of(site).items():
        lines += [f"  {name if number == 0 else '':<12}{shown(value)}" for number, value in enumerate(values)]
    if site.added_at:
        named = typed(f"site={site.name}")
        lines += ["", f"Next: `{command()} crawl news -a {named}` crawls it; `{command()} schedule` keeps doing so."]
    return "\n".join(lines)


def _json(survey: SiteSurvey, site: NewsSite) -> str:
    fields = fields_of_site([one.article for one in survey.read])
    return indented(
        {
            "site": {name: list(values) for name, values in words_of(site).items()},
            "registered": site.added_at is not None,
            "lists": [{"url": one.url, "kind": one.kind, "articles": len(one.named)} for one in survey.lists],
            "samples": [{"url": one.url, "fields": field_rows(one.article)} for one in survey.read],
            "no_articles": {one.url: one.why_not for one in survey.looked if not one.is_article},
            "weak": {one.name: list(one.weaknesses) for one in fields if one.weaknesses},
        }
    )
