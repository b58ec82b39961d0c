"""Which sites a crawl is for: those that a person names, by address or by list, with all that is known of them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.crawl.site_lists import read_site_list
from newscrawl.errors import UsageError
from newscrawl.invocation import command, typed
from newscrawl.storage.site_words import site_at, text_of, with_words, words_of
from newscrawl.storage.sites import NewsSite, StartPoints, met_hosts, registered_site, registered_sites
from newscrawl.urls import login_of, shown, site_typed

_ALIKE = 0.6  # of difflib's measure, from which on a name may have been meant
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
    """The registered site of a name, host or address. ``UsageError`` where there is none, with the one that is called
    alike.
    """
    site = registered_site(engine, name)
    if site is None:
        names = [one for site in registered_sites(engine) for one in (site.name, site.host)]
        raise UsageError(
            f"no site is called {shown(name)!r}{_alike(name, names)}: `{command()} sites` lists those that are "
            f"registered, `{command()} addsite URL` registers one"
        )
    return site


def host_asked_for(engine: Engine, name: str | None) -> str | None:
    """``host_called`` where a site was asked for; ``None`` where none was."""
    return None if name is None else host_called(engine, name)


def host_called(engine: Engine, name: str) -> str:
    """The host of a site that is registered or was crawled, by its name, host or address. ``UsageError`` where there is
    none, with the one that is called alike.
    """
    site = registered_site(engine, name)
    if site is not None:
        return site.host
    host = site_typed(name)
    hosts = met_hosts(engine)
    if host not in hosts:
        names = [one.name for one in registered_sites(engine)]
        raise UsageError(
            f"no site is called {shown(name)!r}{_alike(name, [*names, *hosts])}: `{command()} status` lists them"
        )
    return host


@contextmanager
def with_alike(name: str, names: Collection[str]) -> Iterator[None]:
    """A ``UsageError`` for a name says too which one is called alike."""
    try:
        yield
    except UsageError as error:
        raise UsageError(f"{error}{_alike(name, names)}") from None


def _alike(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name.lower(), [one.lower() for one in names], 1, _ALIKE)
    return next((f" (is it {one}?)" for one in names if near and one.lower() == near[0]), "")


def paused_text(sites: Sequence[NewsSite]) -> str:
    """That paused sites are left alone, and what to do about it."""
    told = ", ".join(f"{site.name} is paused since {site.paused_at:%Y-%m-%d %H:%M} UTC" for site in sites)
    names = typed(*(site.name for site in sites))
    return f"{told}: nothing is asked of it; `{command()} sites resume {names}` goes on with it"


def without_logins(site: NewsSite) -> NewsSite:
    """The site at addresses that may be shown and written down."""
    plain = {kind: tuple(login_of(url)[0] for url in getattr(site.starts, kind)) for kind in StartPoints.__slots__}
    return replace(site, starts=StartPoints(**plain))


def _both(one: StartPoints, other: StartPoints) -> StartPoints:
    kinds = StartPoints.__slots__
    return StartPoints(**{kind: tuple(dict.fromkeys((*getattr(one, kind), *getattr(other, kind)))) for kind in kinds})
