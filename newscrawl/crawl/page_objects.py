"""Whether the page objects of a site's file read that site: a rule that matches nothing is silent by itself, and the
generic reader goes on as if the file were not there.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from scrapy import Spider
from web_poet import default_registry

from newscrawl.reading.page import NewsPage, page_class


def silent_page_objects(spider: type[Spider]) -> Iterator[str]:
    """What is wrong between a spider's sites and the page objects of its file, a line each; nothing for a file without
    page objects.
    """
    module = sys.modules[spider.__module__]
    objects = [
        one
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, NewsPage) and one.__module__ == module.__name__
    ]
    sites = [urlsplit(url)._replace(path="", query="", fragment="").geturl() for url in _start_urls(spider)]
    if not objects or not sites:
        return
    read: set[str] = set()
    for page in objects:
        patterns = [
            pattern
            for rule in default_registry.get_rules()
            if rule.use is page
            for pattern in rule.for_patterns.include
        ]
        mine = {site for site in sites for pattern in patterns if page_class(_matching(site, pattern)) is page}
        read |= mine
        where = f"{page.__qualname__} in {module.__file__}"
        if not patterns:
            yield f'{where} reads nothing: it has no @handle_urls("{urlsplit(sites[0]).netloc}")'
        elif not mine:
            yield f"{where} reads no address of {', '.join(sites)}: its rule is {', '.join(map(repr, patterns))}"
    for site in dict.fromkeys(sites):
        if site not in read:
            yield f"no page object of {module.__file__} reads {site}: the generic reader does"


def _start_urls(spider: type[Spider]) -> list[str]:
    return list(getattr(spider, "start_urls", None) or ())


def _matching(site: str, pattern: str) -> str:
    """An address of a site that has the path of a pattern."""
    _, slash, path = pattern.rpartition("://")[2].partition("/")
    return f"{site}/{path.replace('*', 'x').split('|')[0]}" if slash else f"{site}/"
