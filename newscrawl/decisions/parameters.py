"""Which parameters of addresses say nothing? Pure.

Feeds and sitemaps hang onto an address who reads them, when, or a number of the day. What is known to do so is a word
list (``tracking_parameters``); the rest is told by what came of it: addresses that differ in such parameters alone and
led to one article, whose page calls itself without any.
"""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.urls import parameters_of


def says_nothing_new(address: str, known: Iterable[str]) -> bool:
    """Whether an address that nobody knew leads to an article by all that is known of the addresses that did: at least
    two of them have its parameters by name, and those that have always been the same are so again. All are compared as
    ``newscrawl.urls.identity`` has them.
    """
    base, given = parameters_of(address)
    names = sorted(name for name, _ in given)
    met = [found for at, found in map(parameters_of, set(known)) if at == base]
    alike = [found for found in met if sorted(name for name, _ in found) == names]
    return len(alike) > 1 and frozenset.intersection(*alike) <= given
