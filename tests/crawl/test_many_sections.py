"""A site of more sections than a run reads: what its feeds and sitemaps name is found all the same."""

from tests.crawl.test_living_crawl import Desk
from tests.fault_server import FaultServer

SECTIONS = 9
HEAD = '<?xml version="1.0"?>'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def test_sections_take_no_room_from_sitemaps(tmp_path):
    with FaultServer(articles=3) as site:
        stories = list(site.stories)
        links = "".join(
            f'<li><a href="/section/{n}/">Section {n}</a></li><link rel="alternate" type="application/rss+xml" href="/section/{n}/feed/">'
            for n in range(SECTIONS)
        )
        site.answer("/", f"<title>The Gazette</title><nav><ul>{links}</ul></nav><main>{links}</main>".encode())
        for n in range(SECTIONS):
            site.answer(f"/section/{n}/", b"<title>A section</title><h1>A section</h1>")
        site.robots = f"Sitemap: {site.url}sitemaps.xml\n"
        site.answer(
            "/sitemaps.xml",
            f"{HEAD}<sitemapindex {SCHEMA}><sitemap><loc>{site.url}posts.xml</loc></sitemap></sitemapindex>".encode(),
            kind="application/xml",
        )
        entries = "".join(f"<url><loc>{site.url.rstrip('/')}{path}</loc></url>" for path in stories)
        site.answer("/posts.xml", f"{HEAD}<urlset {SCHEMA}>{entries}</urlset>".encode(), kind="application/xml")
        desk = Desk(site, tmp_path)
        desk.crawl("-s", "MAX_LISTINGS=3")
        assert desk.outcome()["new"] == len(stories)
        asked = [one.path for one in site.log if one.path.startswith("/section/")]
        assert sum(path.endswith("/feed/") for path in asked) == 3
        assert sum(not path.endswith("/feed/") for path in asked) == 3
