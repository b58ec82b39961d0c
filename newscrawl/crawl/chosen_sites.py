"""Which sites a crawl is for: those that a person names, by address or by list, with all that is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.crawl.site_lists import read_site_list
from newscrawl.errors import UsageError
from newscrawl.invocation import command
from newscrawl.storage.site_words import site_at, text_of, with_words, words_of
from newscrawl.storage.sites import NewsSite, StartPoints, registered_site
from newscrawl.urls import login_of, shown

_PLACES = ("host", "name", "page", "feed", "sitemap", "api")  # words that say which site, and where it is looked at


def given_sites(url: str | None, file: str | None) -> list[NewsSite]:
    """The sites in a text of addresses and in a list, an entry each; ``UsageError`` for what is none, with file and
    line.
    """
    given = [site_at(one) for one in (url or "").replace(",http", " http").split()]
    given += [listed.site for listed in (read_site_list(Path(file)) if file else ())]
    if not given and (url is not None or file is not None):  # nothing is not all registered sites
        raise UsageError("url= and file= name no site: they take an address, and a list of them")
    return given


def joined(sites: Iterable[NewsSite]) -> list[NewsSite]:
    """Each site once, with the start points of all its entries."""
    found: dict[str, NewsSite] = {}
    for site in sites:
        before = found.get(site.host)
        found[site.host] = replace(site, starts=_both(before.starts, site.starts)) if before else site
    return list(found.values())


def with_given(known: NewsSite | None, given: NewsSite) -> NewsSite:
    """A registered site, looked at where a person says now, with what the person says besides. ``known``: ``None``
    where it is not registered.
    """
    if known is None:
        return given
    said = {name: values for name, values in words_of(given).items() if name not in _PLACES}
    words = [f"{name}={text_of(values)}" for name, values in said.items()]
    return with_words(replace(known, starts=given.starts), words)


def called(engine: Engine, name: str) -> NewsSite:
    """The registered site of a name, host or address. ``UsageError`` where there is none."""
    site = registered_site(engine, name)
    if site is None:
        raise UsageError(
            f"no site is called {shown(name)!r}: `{command()} sites` lists those that are registered, "
            f"`{command()} addsite URL` registers one"
        )
    return site


def without_logins(site: NewsSite) -> NewsSite:
    """The site at addresses that may be shown and written down."""
    plain = {kind: tuple(login_of(url)[0] for url in getattr(site.starts, kind)) for kind in StartPoints.__slots__}
    return replace(site, starts=StartPoints(**plain))


def _both(one: StartPoints, other: StartPoints) -> StartPoints:
    kinds = StartPoints.__slots__
    return StartPoints(**{kind: tuple(dict.fromkeys((*getattr(one, kind), *getattr(other, kind)))) for kind in kinds})
