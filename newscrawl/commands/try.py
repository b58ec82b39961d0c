"""``try``: one page, field by field, with nothing stored."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import ClassVar

from web_poet import consume_modules

from newscrawl.archive.saved_pages import SavedPage, is_saved_page, read_saved_page
from newscrawl.command_line.crawling import CrawlingCommand
from newscrawl.command_line.looking import LOOKING, run_spider
from newscrawl.command_line.output import say, tell
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.crawl.looking import ARTICLES, Looked, NotLooked
from newscrawl.desk.field_reports import field_rows, page_text
from newscrawl.desk.refusals import refusal_text
from newscrawl.discovery.lists import no_page
from newscrawl.errors import ArchiveError, UsageError
from newscrawl.invocation import ExitCode, command
from newscrawl.items import Article, ReadingContext
from newscrawl.json_form import indented
from newscrawl.reading.page import page_class, read_page
from newscrawl.spiders.survey import PageProbe
from newscrawl.storage.site_words import web_address
from newscrawl.storage.sites import registered_sites
from newscrawl.urls import shown, site_of

_SAVED = (".htm", ".html", ".xhtml", ".mht", ".mhtml", ".txt", ".pdf", ".warc", ".gz")


class Command(CrawlingCommand):
    arguments: ClassVar[tuple[str, ...]] = ("<URL or file>",)
    summary = SUMMARIES["try"]
    details = (
        "The page is fetched as a crawl fetches it (robots.txt, delays, private networks), or is a saved file, with "
        "--url where that does not say where it was. The site's own page object reads it where there is one. Exit code "
        "0: it is an article; 1: it is none, or could not be had."
    )
    examples: ClassVar[tuple[str, ...]] = (
        "https://site.example/2026/11/ferry",
        "page.html --url https://site.example/2026/11/ferry",
    )
    own_defaults = LOOKING

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--url",
            metavar="URL",
            help="of a file: the address that it was saved from, where it does not say so itself",
        )
        parser.add_argument("--json", action="store_true", help="as JSON")

    def work(self, args: list[str], opts: argparse.Namespace) -> int | None:
        path = Path(args[0])
        if opts.url:
            return self._tell_file(_saved(path, web_address(opts.url)), as_json=opts.json)
        if "://" not in args[0] and path.is_file():
            return self._tell_file(_saved(path, None), as_json=opts.json)
        if looks_like_file(args[0]):
            raise UsageError(f"there is no file {args[0]!r}, and it is no address of the web: that has https:// before")
        looked = run_spider(self.crawler_process, PageProbe, name=self.name, url=web_address(args[0])).looked
        if isinstance(looked, Looked):
            return self._tell(looked.article, looked.page_object, as_json=opts.json)
        missing = looked or NotLooked(web_address(args[0]), None, "it came to nothing")
        tell(f"error: {refusal_text(missing.url, missing.reason, missing.why)}")
        return ExitCode.NOTHING

    def _tell_file(self, page: SavedPage, *, as_json: bool) -> int | None:
        if (what := no_page(page.body)) is not None:
            tell(f"error: {page.path} is no web page ({what})")
            return ExitCode.NOTHING
        consume_modules(*self.settings.getlist("SCRAPY_POET_DISCOVER"))
        context = ReadingContext()
        with self.database(looks=True) as engine:
            for site in registered_sites(engine, [site_of(page.url)]):
                context = context.of(site.facts)
        article = read_page(page.body, page.url, content_type=page.content_type, context=context).article
        return self._tell(article, page_class(page.url).__name__, as_json=as_json)

    @staticmethod
    def _tell(article: Article, page_object: str, *, as_json: bool) -> int | None:
        if as_json:
            say(_json(article, page_object))
        else:
            say(f"{shown(article.url)}\n{article.kind.value}, read by {page_object}\n\n{page_text(article)}")
        if article.kind in ARTICLES and article.title and article.body:
            return None
        tell(
            f"\nA crawl would not store it: {article.kind.value} ({article.evidence.get('kind', 'no text')}). "
            f"`{command()} addsite URL` looks for a site's articles."
        )
        return ExitCode.NOTHING


def _saved(path: Path, url: str | None) -> SavedPage:
    """The page in a file, which must say itself where it was if nobody does."""
    try:
        if url or is_saved_page(path):
            return read_saved_page(path, url)
    except ArchiveError as error:
        if url:
            raise UsageError(str(error)) from error
    raise UsageError(f"{path} is a file: add --url with the address that it was saved from")


def looks_like_file(text: str) -> bool:
    """Whether who typed this without a scheme means a file: a path, or a name that ends as saved pages do."""
    if "://" in text:
        return False
    place = Path(text)
    return text.startswith((".", "~", "/")) or (len(place.parts) == 1 and place.suffix.lower() in _SAVED)


def _json(article: Article, page_object: str) -> str:
    facts = {"url": shown(article.url), "kind": article.kind.value, "page_object": page_object}
    return indented(facts | {"fields": field_rows(article)})
