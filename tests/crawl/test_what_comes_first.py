"""A run that may not ask for all asks for what matters most: what stands first, or is newest."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

ARTICLES = 12
NOW = datetime.now(UTC).replace(microsecond=0)


def asked(site) -> list[str]:
    return [one.path for one in site.log if one.path in site.stories]


@pytest.mark.parametrize("step", [5, 7, 11])
def test_the_stories_at_the_top_of_the_front_page_come_first(site, desk, step):
    order = [list(site.stories)[n * step % ARTICLES] for n in range(ARTICLES)]
    links = "".join(f'<h2><a href="{path}">{site.stories[path].title}, and all about it</a></h2>' for path in order)
    site.answer("/", f"<!DOCTYPE html><title>Gazette</title><body>{links}</body>".encode())
    desk.crawl("-a", "discover=sections", "-s", "MAX_ARTICLES=4")
    assert set(asked(site)) == set(order[:4])
    desk.crawl("-a", "discover=sections", "-s", "MAX_ARTICLES=0")
    assert desk.outcome()["new"] == ARTICLES - 4


def test_all_stories_of_a_page_are_asked_for_in_its_order(site, desk):
    order = sorted(site.stories, reverse=True)
    links = "".join(f'<h2><a href="{path}">{site.stories[path].title}, and all about it</a></h2>' for path in order)
    site.answer("/", f"<!DOCTYPE html><title>Gazette</title><body>{links}</body>".encode())
    desk.crawl("-a", "discover=sections", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "DOWNLOAD_DELAY=0.05")
    found = asked(site)
    assert sorted(found) == sorted(order)
    ahead = sum(found.index(a) < found.index(b) for a, b in itertools.pairwise(order))
    assert ahead >= len(order) - 3  # the first to be made may be the last to be named


@pytest.mark.parametrize("dated", ["iso", "days", "none", "words"])
def test_the_newest_of_a_sitemap_comes_first_whatever_its_order(site, desk, dated):
    order = [list(site.stories)[n * 5 % ARTICLES] for n in range(ARTICLES)]
    stamps = [NOW - timedelta(days=n) for n in range(ARTICLES)]  # of the same stories, oldest last
    told = {
        "iso": lambda at: f"<lastmod>{at.isoformat()}</lastmod>",
        "days": lambda at: f"<lastmod>{at:%Y-%m-%d}</lastmod>",
        "none": lambda _: "",
        "words": lambda at: f"<lastmod>{at:%a, %d %b %Y}</lastmod>",
    }[dated]
    urls = [
        f"<url><loc>{site.url.rstrip('/')}{path}</loc>{told(at)}</url>" for path, at in zip(order, stamps, strict=True)
    ]
    listed = urls if dated in ("none", "words") else urls[::-1]  # the oldest first
    site.answer("/", b"<!DOCTYPE html><title>Gazette</title><body><p>By scripts.</p></body>")
    site.answer("/sitemap.xml", f"<urlset>{''.join(listed)}</urlset>".encode(), kind="text/xml")
    desk.crawl("-a", "discover=sitemaps", "-s", "MAX_ARTICLES=4")
    assert set(asked(site)) == set(order[:4])
