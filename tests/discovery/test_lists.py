"""Feeds, sitemaps and section pages to leads."""

import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from newscrawl.discovery import feeds
from newscrawl.discovery.feeds import looks_like_feed, read_feed
from newscrawl.discovery.sections import read_listing
from newscrawl.discovery.sitemaps import looks_like_sitemap, read_sitemap

URL = "https://a.example/list"


def test_rss_with_all_that_it_says_of_an_article():
    feed = b"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
      xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>Ferry &amp; quay</title><link>/a?x=1</link>
      <pubDate>Mon, 16 Nov 2026 08:00:00 GMT</pubDate><dc:creator>Jane Roe</dc:creator><category>Sea</category><slash:comments>3</slash:comments>
      <media:content url="p.jpg"><media:credit>Kari Nord / NTB</media:credit></media:content></item></channel></rss>"""
    assert looks_like_feed(feed)
    (lead,) = read_feed(feed, URL).leads
    assert (lead.url, lead.title, lead.authors, lead.tags, lead.comment_count) == (
        "https://a.example/a?x=1",
        "Ferry & quay",
        ("Jane Roe",),
        ("Sea",),
        3,
    )
    assert (lead.published, lead.photo_credit, lead.found_in) == (
        "Mon, 16 Nov 2026 08:00:00 GMT",
        "Kari Nord / NTB",
        "feed",
    )


def test_a_subject_of_an_atom_feed_is_called_what_people_are_shown():
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://a.example/1</id><title>Ferry</title><link href="https://a.example/1"/>
      <category term="foreignpolicy" label="Foreign policy"/><category scheme="https://a.example/tags" term="Sea"/></entry></feed>"""
    (lead,) = read_feed(feed, URL).leads
    assert lead.tags == ("Foreign policy", "Sea")


def test_a_feed_with_bare_ampersands_yields_what_can_be_had():
    feed = b"<rss><channel><item><title>A & B</title><link>https://a.example/1</link></item><item><link>https://a.example/2</link></item>"
    assert [lead.url for lead in read_feed(feed, URL).leads] == ["https://a.example/1", "https://a.example/2"]


def test_atom_and_json_feed():
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/1"/><updated>2026-11-16T08:00:00Z</updated></entry></feed>'
    assert [lead.url for lead in read_feed(atom, URL).leads] == ["https://a.example/1"]
    feed = b'{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/2","title":"T","authors":[{"name":"Jane"}]},{"id":"x"}]}'
    assert looks_like_feed(feed)
    assert [(lead.url, lead.authors) for lead in read_feed(feed, URL).leads] == [("https://a.example/2", ("Jane",))]


def test_a_page_where_a_feed_should_be_has_no_leads():
    assert read_feed(b"<html><body>Sorry</body></html>", URL).leads == ()


SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.example/1</loc><lastmod>2026-11-16</lastmod><news:news><news:publication_date>2026-11-15T08:00:00Z</news:publication_date>
<news:title>T</news:title></news:news></url><url><loc></loc></url></urlset>"""


def test_a_news_sitemap_plain_and_packed():
    # Packed as a file, and once more by a server that packs whatever it sends.
    for body in (SITEMAP, gzip.compress(SITEMAP), gzip.compress(gzip.compress(SITEMAP))):
        assert looks_like_sitemap(body)
        found = read_sitemap(body, URL)
        (lead,) = found.leads
        assert (lead.url, lead.title, lead.published, lead.modified, found.further) == (
            "https://a.example/1",
            "T",
            "2026-11-15T08:00:00Z",
            "2026-11-16",
            (),
        )


def test_a_sitemap_index_and_entities_that_are_not_expanded():
    index = b"<sitemapindex><sitemap><loc>https://a.example/s.xml</loc><lastmod>2026-11-16</lastmod></sitemap></sitemapindex>"
    found = read_sitemap(index, URL)
    assert (found.leads, found.further) == ((), (("https://a.example/s.xml", "2026-11-16"),))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>https://a.example/&b;</loc></url></urlset>'
    assert all("aaaaaaaaaa" not in lead.url for lead in read_sitemap(bomb, URL).leads)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_nothing(body):
    read_feed(body, URL)
    read_sitemap(body, URL)
    read_sitemap(b"\x1f\x8b" + body, URL)


def test_a_front_page_names_articles_feeds_and_sections():
    headlines = "".join(
        f'<a href="/2026/11/a-long-slug-about-story-{i}">A headline of good length, number {i}</a>' for i in range(4)
    )
    page = html.fromstring(
        '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body><a href="/sport">Sport</a><a href="/about">About us</a>'
        f'<a href="https://other.example/x">A headline on another site altogether</a>{headlines}<a rel="next" href="/page/2">Older</a></body></html>'
    )
    listing = read_listing(page, "https://a.example/")
    assert [lead.url for lead in listing.articles] == [
        f"https://a.example/2026/11/a-long-slug-about-story-{i}" for i in range(4)
    ]
    assert (listing.feeds, listing.next_pages, listing.sections) == (
        ("https://a.example/feed",),
        ("https://a.example/page/2",),
        ("https://a.example/sport",),
    )


@pytest.mark.parametrize(
    ("charset", "asked"),
    [
        ("cp1251", "%C3%E0%E2%E0%ED%FC"),
        ("koi8_r", "%E7%C1%D7%C1%CE%D8"),
        ("utf-8", "%D0%93%D0%B0%D0%B2%D0%B0%D0%BD%D1%8C"),
        ("utf_16_le", "%D0%93%D0%B0%D0%B2%D0%B0%D0%BD%D1%8C"),
        (
            "cp1252",
            "%26%231043%3B%26%231072%3B%26%231074%3B%26%231072%3B%26%231085%3B%26%231100%3B",
        ),  # as browsers escape them
    ],
)
def test_parameters_are_asked_for_in_the_charset_of_their_page(charset, asked):
    """Paths are not (WHATWG's URL standard)."""
    links = "".join(
        f'<li><h2><a href="/новости/show.php?n={n}&t=Гавань">The harbour closes for the winter {n}</a></h2></li>'
        for n in range(3)
    )
    listing = read_listing(html.fromstring(f"<ul>{links}</ul>"), "https://a.example/", charset)
    path = "https://a.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/show.php"
    assert [lead.url for lead in listing.articles] == [f"{path}?n={n}&t={asked}" for n in range(3)]


@pytest.mark.parametrize("name", ["content:encoded", "description", "summary", "content", "itunes:summary"])
@pytest.mark.parametrize(
    "text",
    [
        "<![CDATA[" + "<p>word</p>" * 60_000 + "]]>",
        "&lt;p&gt;word&lt;/p&gt;" * 60_000,
        "<![CDATA[<item></item> </description>]]>",
        "",
    ],
    ids=["markup", "escaped", "items", "empty"],
)
def test_the_text_of_an_entry_costs_no_entry_behind_it(name, text):
    entries = "".join(
        f"<item><title>Ferry {n}</title><{name}>{text if n == 0 else 'short'}</{name}><link>https://a.example/{n}</link></item>"
        for n in range(3)
    )
    xml = f'<rss version="2.0" xmlns:content="c" xmlns:itunes="i"><channel><description/>{entries}</channel></rss>'
    feed = read_feed(xml.encode(), "https://a.example/feed")
    assert [(lead.url, lead.title) for lead in feed.leads] == [
        (f"https://a.example/{n}", f"Ferry {n}") for n in range(3)
    ]
    assert not feed.unread


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><description><![CDATA[" * 3,
        b"<rss><item><description>a",
        b"<rss><item><description><b>a</b> c</description><link>x</link></item>",
        b"<rss><item><content><![CDATA[a]]]]><![CDATA[>b]]></content></item>",
        b"<feed><content type='xhtml'><div>a</div></content></feed>",
        b"<rss><item><content url='x'/><title>a</title></item>",
        b"<rss><media:description>a</media:description>",
    ],
)
def test_what_is_not_clearly_a_text_stays(body):
    assert feeds.without_texts(body) == body


def test_entries_without_a_link_are_counted_and_an_id_may_be_one():
    rss = '<rss version="2.0"><channel><item><title>a</title></item><item><guid isPermaLink="false">tag:a</guid></item></channel></rss>'
    assert read_feed(rss.encode(), "https://a.example/feed").unread == {"entry without a link": 2}
    stated = [{"id": "https://a.example/1"}, {"id": "2"}, {"id": 3}, {"id": "https://a.example/4", "url": "/four"}]
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": stated}).encode()
    feed = read_feed(body, "https://a.example/feed")
    assert [lead.url for lead in feed.leads] == ["https://a.example/1", "https://a.example/four"]
    assert feed.unread == {"entry without a link": 2}


@pytest.mark.parametrize(
    "entry",
    [
        lambda url, name: {"@type": "ListItem", "url": url, "name": name},
        lambda url, name: {"@type": "ListItem", "item": {"@type": "NewsArticle", "@id": url, "headline": name}},
        lambda url, name: {"@type": "ListItem", "item": {"url": url, "name": name}},
        lambda url, name: {"@type": "ListItem", "item": url, "name": name},
    ],
)
@pytest.mark.parametrize("around", [lambda one: one, lambda one: [one], lambda one: {"@graph": [{"mainEntity": one}]}])
def test_what_a_page_lists_for_machines_alone_is_found(entry, around):
    name = "The harbour of the town closes for the winter {}"
    entries = [entry(f"/2026/11/the-harbour-of-{n}", name.format(n)) for n in range(3)]
    entries += [
        entry("https://other.example/2026/11/the-harbour-of-x", name),
        entry(None, name),
        entry(7, name),
        7,
        None,
    ]
    listed = {"@context": "https://schema.org", "@type": ["ItemList"], "itemListElement": entries}
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [entry("/2026/11/the-crumbs-of-the-town", name)]}
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in (around(listed), crumbs)
    )
    listing = read_listing(html.fromstring(f"<html>{scripts}<p>x</p></html>"), "https://a.example/")
    assert [(lead.url, lead.title) for lead in listing.articles] == [
        (f"https://a.example/2026/11/the-harbour-of-{n}", name.format(n)) for n in range(3)
    ]


def test_a_feed_that_says_the_name_of_a_file_does_not_open_it(tmp_path):
    file = tmp_path / "feed.xml"
    file.write_bytes(b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>")
    assert read_feed(file.read_bytes(), "https://a.example/feed").leads
    assert not read_feed(str(file).encode(), "https://a.example/feed").leads


def items(form: str, count: int) -> bytes:
    """A list of so many articles."""
    urls = [f"https://a.example/story-{n}" for n in range(count)]
    if form == "RSS":
        entries = "".join(f"<item><title>Story</title><link>{url}</link></item>" for url in urls)
        return f"<rss version='2.0'><channel><title>x</title>{entries}</channel></rss>".encode()
    if form == "Atom":
        entries = "".join(f"<entry><title>Story</title><link href='{url}'/></entry>" for url in urls)
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{entries}</feed>".encode()
    if form == "JSON":
        entries = [{"url": url, "title": "Story"} for url in urls]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}).encode()
    if form == "addresses":
        return "\n".join(urls).encode()
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>".encode()


@pytest.mark.parametrize("form", ["RSS", "Atom", "JSON", "addresses", "sitemap"])
@pytest.mark.parametrize("more", [0, 1, 30])
def test_what_is_behind_the_most_that_is_read_of_a_list_is_counted(monkeypatch, form, more):
    monkeypatch.setattr("newscrawl.discovery.feeds.MAX_ENTRIES", 20)
    monkeypatch.setattr("newscrawl.discovery.sitemaps.MAX_ENTRIES", 20)
    read = read_sitemap if form in ("addresses", "sitemap") else read_feed
    found = read(items(form, 20 + more), "https://a.example/list")
    assert len(found.leads) == 20
    assert sum(found.unread.values()) == more


@pytest.mark.parametrize(
    ("name", "is_followed"),
    [
        ("wp-sitemap-posts-post-1.xml", True), ("wp-sitemap-taxonomies-category-1.xml", False), ("wp-sitemap-taxonomies-post_tag-2.xml", False),
        ("wp-sitemap-users-1.xml", False), ("wp-sitemap-posts-page-1.xml", True), ("post-sitemap.xml", True), ("post-sitemap12.xml", True),
        ("category-sitemap.xml", False), ("post_tag-sitemap2.xml", False), ("author-sitemap.xml", False), ("news-sitemap.xml", True),
        ("sitemap-posts.xml", True), ("sitemap-authors.xml", False), ("sitemap-tags.xml", False), ("sitemap-2026-11.xml.gz", True),
        ("authors-of-the-year.xml", True), ("sitemap.xml?type=category", True),
    ],
)  # fmt: skip
def test_sitemaps_of_sections_tags_and_authors_name_no_articles(name, is_followed):
    index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>https://a.example/{name}</loc></sitemap></sitemapindex>"
    assert bool(read_sitemap(index.encode(), "https://a.example/sitemap.xml").further) is is_followed


@pytest.mark.parametrize("value", ["v", ">", "/"])
@pytest.mark.parametrize(
    ("read", "around"),
    [
        (read_feed, '<rss version="2.0"><channel><item {}><title>T</title><link>https://a.example/1</link></item></channel></rss>'),
        (read_feed, '<feed xmlns="http://www.w3.org/2005/Atom"><entry {}><title>T</title><link href="https://a.example/1"/></entry></feed>'),
        (read_sitemap, "<urlset><url {}><loc>https://a.example/1</loc></url></urlset>"),
    ],
)  # fmt: skip
def test_an_element_of_ever_so_many_attributes_is_read_without_them(read, around, value):
    """Parsers compare each with all others: 40,000 took a quarter of a minute."""
    attributes = " ".join(f'a{n}="{value}"' for n in range(40_000))
    began = time.process_time()
    found = read(around.format(attributes).encode(), "https://a.example/list")
    (lead,) = found.leads
    ((place, count),) = found.unread.items()
    assert place.startswith("attribute of <")
    assert count >= 40_000
    assert lead.url == "https://a.example/1"
    assert time.process_time() - began < 3


def test_what_is_left_out_of_a_list_is_counted_by_its_name(monkeypatch):
    monkeypatch.setattr(feeds, "_MOST_TAGS", 1_000)  # as many as are read take ten seconds
    item = "<item><link>https://a.example/1</link>" + "<x/>" * 1_000 + "</item>"
    assert read_feed(f"<rss><channel>{item}</channel></rss>".encode(), "https://a.example/f").unread == {
        "tag behind the first 100000 of a feed": 8
    }
    assert read_sitemap(b"<", "https://a.example/s").unread == {"sitemap": 1}
    much = b"<urlset><url><loc>https://a.example/1</loc></url>" + b" " * 50 * 2**20 + b"</urlset>"
    assert "what stands behind the first 50 MB of a list" in read_sitemap(much, "https://a.example/s").unread


def _urlset(*paths):
    return (
        "<urlset>" + "".join(f"<url><loc>https://a.example{path}</loc></url>" for path in paths) + "</urlset>"
    ).encode()


STORIES = [f"/2026/11/ferry-{n}-is-back-on-monday/" for n in range(9)]


@pytest.mark.parametrize("path", ["/tags/Ferries/", "/category/local-news/", "/authors/jane-doe.html", "/en/tag/f%C3%A6rge/index.html", "/news/kategori/innenriks", "/tags/", "/blog/author/ada/"])  # fmt: skip
def test_pages_of_tags_categories_and_people_in_a_sitemap_of_stories_are_not_asked_for(path):
    leads = read_sitemap(_urlset(*STORIES, path), "https://a.example/sitemap.xml").leads
    assert [lead.url.removeprefix("https://a.example") for lead in leads] == STORIES


def test_stories_in_a_sitemap_are_kept_whatever_the_folder_that_they_lie_in():
    kept = ["/category/local-news/ferry-back/", "/tag/why-the-tag-of-the-harbour-is-blue/", "/archives/4711", "/topic/ferries", "/authors-of-the-year/"]  # fmt: skip
    assert len(read_sitemap(_urlset(*STORIES, *kept), "https://a.example/sitemap.xml").leads) == len(STORIES) + len(
        kept
    )
    alone = [f"/category/ferry-{n}" for n in range(9)]
    assert len(read_sitemap(_urlset("/", "/about/", *alone), "https://a.example/sitemap.xml").leads) == len(alone) + 2


def test_time_grows_no_faster_than_the_sections_that_a_page_links():
    """Four times as many may take four times as long; a square would take sixteen."""

    def seconds(sections: int) -> float:
        links = "".join(f"<a href='/section{n}'>Section {n}</a>" for n in range(sections))
        page = html.fromstring(f"<html><body>{links}</body></html>")
        began = time.process_time()
        assert len(read_listing(page, "https://a.example/").sections) == sections
        return time.process_time() - began

    seconds(100)
    assert seconds(16_000) < 8 * seconds(4_000)
