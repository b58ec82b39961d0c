"""One bad value costs no more than itself: whatever stands in any one place of a list, its other articles are found and the bad value is counted."""

import gzip
import json
import time
import zlib
from unicodedata import category
from xml.sax.saxutils import escape, quoteattr

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from newscrawl.discovery.feeds import _MOST_TAGS
from newscrawl.discovery.lists import list_kind, read_list
from newscrawl.discovery.opt_outs import in_answer, in_robots
from newscrawl.items import ListKind
from newscrawl.urls import LONGEST

URL = "https://a.example/list"
GOOD = [f"https://a.example/2026/11/a-story-of-the-harbour-number-{n}" for n in range(9)]
BAD_TEXTS = (
    "http://[bad", "http://a.example:99999999/x", "http://a.example:x/", "http://\x1b[2J/", "//[", "javascript:alert(1)", "blob:x", "²", "99999999999999", "-1", "1e999", "NaN", "\x7f",
    "\u0085", "\ud800"[:0], "&", "&lol;", "<", "]]>", "-->", "é" * 3000, "x" * 3000, "http://" + "a" * 64 + ".example/", "0000-99-99", "Mon, 99 Foo 20266 99:99:99 GMT", "\u202e",
)  # fmt: skip
texts = st.one_of(st.text(max_size=40), st.sampled_from(BAD_TEXTS))
json_values = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), texts, st.lists(st.one_of(st.none(), texts, st.integers(0, 9)), max_size=3),
    st.dictionaries(st.sampled_from(["name", "rendered", "url", "x"]), st.one_of(st.none(), texts, st.integers(0, 9)), max_size=2),
)  # fmt: skip


def xml_text(value: str) -> str:
    return escape("".join(c for c in value if c.isprintable() or c == " "))


def is_fit_to_keep(lead) -> bool:
    """What a database and a terminal take: text without control characters and surrogates, bounded."""
    facts = [lead.url, lead.title, lead.published, lead.modified, lead.photo_credit, *lead.authors, *lead.tags]
    words = [fact for fact in facts if fact is not None]
    return (
        all(isinstance(w, str) and len(w) <= LONGEST and not any(category(c) in ("Cc", "Cs") for c in w) for w in words)
        and 0 <= (lead.comment_count or 0) < 10_000_000
    )


def assert_the_others_are_found(body: bytes, kind: ListKind, good=GOOD) -> None:
    assert list_kind(body) is kind
    found = read_list(body, URL)
    assert set(good) <= {lead.url for lead in found.leads}
    assert all(is_fit_to_keep(lead) for lead in found.leads)


RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{head}{items}</channel></rss>'
)  # fmt: skip
CHANNEL_PLACES = (
    "ttl",
    "sy:updatePeriod",
    "sy:updateFrequency",
    "link",
    "title",
    "language",
    "pubDate",
    "docs",
    "cloud",
)
ITEM_PLACES = (
    "title",
    "link",
    "guid",
    "pubDate",
    "dc:creator",
    "author",
    "category",
    "slash:comments",
    "comments",
    "media:credit",
    "description",
    "enclosure",
    "source",
)


def items() -> str:
    return "".join(f"<item><title>Story {n}</title><link>{u}</link></item>" for n, u in enumerate(GOOD))


@pytest.mark.parametrize("place", CHANNEL_PLACES)
@given(value=texts)
@settings(max_examples=25)
def test_the_head_of_an_rss_feed(place, value):
    head = f"<sy:updatePeriod>daily</sy:updatePeriod><{place}>{xml_text(value)}</{place}>"
    assert_the_others_are_found(RSS.format(head=head, items=items()).encode(), ListKind.FEED)


@pytest.mark.parametrize("place", ITEM_PLACES)
@given(value=texts)
@settings(max_examples=25)
def test_an_item_of_an_rss_feed(place, value):
    bad = f"<item><link>https://a.example/bad</link><{place} url={quoteattr(xml_text(value))}>{xml_text(value)}</{place}></item>"
    assert_the_others_are_found(RSS.format(head="", items=bad + items()).encode(), ListKind.FEED)


@pytest.mark.parametrize("place", ["link", "id", "title", "updated", "published", "author", "category", "summary"])
@given(value=texts)
@settings(max_examples=15)
def test_an_entry_of_an_atom_feed(place, value):
    attributes = f"href={quoteattr(xml_text(value))} term={quoteattr(xml_text(value))}"
    good = "".join(f'<entry><link href="{u}"/></entry>' for u in GOOD)
    bad = f"<entry><{place} {attributes}>{xml_text(value)}</{place}></entry>"
    assert_the_others_are_found(f'<feed xmlns="http://www.w3.org/2005/Atom">{bad}{good}</feed>'.encode(), ListKind.FEED)


JSON_PLACES = ("url", "external_url", "title", "date_published", "date_modified", "authors", "author", "tags", "id")


@pytest.mark.parametrize("place", JSON_PLACES)
@given(value=json_values)
@settings(max_examples=40)
def test_an_item_of_a_json_feed(place, value):
    entries = [{"url": "https://a.example/bad"} | {place: value}, value, *({"url": u} for u in GOOD)]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries})
    assert_the_others_are_found(feed.encode(), ListKind.FEED)


@pytest.mark.parametrize(
    "bad", [b'"\\ud83d"', b'"Bj\xf8rn"', b"NaN", b"-Infinity", b'"a\nb\x1b"', b"9" * 5000, b'"' + b"x" * 5000 + b'"']
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_what_is_not_quite_json(bad, mark):
    feed = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": u, "title": "T"} for u in GOOD]}
    )
    posts = json.dumps([{"date_gmt": "2026-11-16T08:00:00", "link": u, "title": {"rendered": "T"}} for u in GOOD])
    for body, kind in ((feed, ListKind.FEED), (posts, ListKind.POSTS)):
        assert_the_others_are_found(mark + body.encode().replace(b'"T"', bad, 1), kind)


@given(value=json_values)
def test_a_json_feed_whose_items_are_anything(value):
    for feed in (
        {"version": "https://jsonfeed.org/version/1.1", "items": value},
        {"items": value, "version": "https://jsonfeed.org/version/1"},
    ):
        body = orjson.dumps(feed)
        assert list_kind(body) is ListKind.FEED
        read_list(body, URL)


@pytest.mark.parametrize("place", ["link", "date_gmt", "modified_gmt", "title", "id"])
@given(value=json_values)
@settings(max_examples=40)
def test_a_post_of_the_wordpress_api(place, value):
    good = [{"date_gmt": "2026-11-16T08:00:00", "link": u, "title": {"rendered": "T"}} for u in GOOD]
    posts = [*good, {"link": "https://a.example/bad"} | {place: value}, value]
    assert_the_others_are_found(orjson.dumps(posts), ListKind.POSTS)


SITEMAP_HEAD = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
)  # fmt: skip
SITEMAP_PLACES = (
    "loc",
    "lastmod",
    "priority",
    "image:loc",
    "image:title",
    "video:player_loc",
    "news:title",
    "news:publication_date",
    "news:keywords",
    "xhtml:link",
)


def sitemap(extra: str) -> bytes:
    return f"{SITEMAP_HEAD}{''.join(f'<url>{extra}<loc>{u}</loc>{extra}</url>' for u in GOOD)}</urlset>".encode()


@pytest.mark.parametrize("place", SITEMAP_PLACES[1:])
@given(value=texts)
@settings(max_examples=25)
def test_beside_the_address_in_a_sitemap(place, value):
    body = sitemap(
        f"<news:news><{place}>{xml_text(value)}</{place}></news:news><{place} href={quoteattr(xml_text(value))}>{xml_text(value)}</{place}>"
    )
    assert_the_others_are_found(body, ListKind.SITEMAP)
    assert {lead.url for lead in read_list(body, URL).leads} == set(GOOD)


@given(value=texts)
def test_an_address_in_a_sitemap(value):
    body = sitemap("").replace(b"</urlset>", f"<url><loc>{xml_text(value)}</loc></url></urlset>".encode())
    assert_the_others_are_found(body, ListKind.SITEMAP)
    index = f"<sitemapindex><sitemap><loc>{xml_text(value)}</loc></sitemap><sitemap><loc>{GOOD[0]}</loc></sitemap></sitemapindex>"
    assert GOOD[0] in [entry.url for entry in read_list(index.encode(), URL).further]


def test_a_picture_s_address_is_not_the_article_s():
    """Declared or not, before or behind the page's own."""
    for head in (SITEMAP_HEAD, "<urlset>"):
        image = "<image:image><image:loc>https://a.example/p.jpg</image:loc><image:title>A picture</image:title></image:image>"
        body = f"{head}{''.join(f'<url>{image}<loc>{u}</loc>{image}</url>' for u in GOOD)}</urlset>".encode()
        found = read_list(body, URL)
        assert [lead.url for lead in found.leads] == GOOD
        assert {lead.title for lead in found.leads} == {None}


def test_bare_ampersands_in_addresses_of_every_kind_of_xml():
    address = "https://a.example/?id=1&copy=2&sect=3&x=4"
    for cdata in (address, f"<![CDATA[{address}]]>", address.replace("&", "&amp;"), address.replace("&", "&amp;amp;")):
        for body in (
            f"<urlset><url><loc>{cdata}</loc></url></urlset>",
            f"<rss><channel><item><title>A & B</title><link>{cdata}</link></item></channel></rss>",
        ):
            assert [lead.url for lead in read_list(body.encode(), URL).leads] == [address], body


def test_a_sitemap_of_plain_text():
    for body in (
        "\n".join(GOOD).encode(),
        "\ufeff".encode() + "\r\n".join([*GOOD, "http://[bad", "no address"]).encode(),
        gzip.compress("\n".join(GOOD).encode()),
    ):
        assert_the_others_are_found(body, ListKind.SITEMAP)
    assert list_kind(b"Read https://a.example/ today") is None
    assert list_kind(b"") is None


@given(st.integers(20, 10_000), st.binary(min_size=1, max_size=8))
def test_a_packed_sitemap_that_is_broken_yields_what_stands_before(at, damage):
    whole = sitemap("<priority>0.5</priority>")
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    packed = packer.compress(whole) + packer.flush()
    broken = packed[:at] + damage + packed[at + len(damage) :]
    read_list(broken, URL)
    cut = packed[: len(packed) // 2]
    found = read_list(cut, URL)
    assert len(found.leads) >= 3
    assert found.unread["packed list"] == 1


def test_what_could_not_be_read_is_counted_by_its_place():
    entries = [{"url": "http://[bad"}, {"url": GOOD[0], "tags": 4, "date_published": 5, "title": {"a": 1}}, 7]
    found = read_list(orjson.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}), URL)
    assert found.unread == {
        "address of an entry": 1,
        "tag of an entry": 1,
        "date of an entry": 1,
        "title of an entry": 1,
        "entry": 1,
    }
    rss = RSS.format(
        head="<ttl>²</ttl>", items=f"<item><link>{GOOD[0]}</link><slash:comments>²</slash:comments></item>"
    )
    assert read_list(rss.encode(), URL).unread == {"ttl": 1, "comments of an entry": 1}


REFERENCES = st.one_of(
    st.integers(0, 0x120000).map("&#{};".format),
    st.integers(0, 2**40).map("&#x{:x};".format),
    st.sampled_from(["&#xD800;", "&#56320;", "&#0;", "&#x110000;", "&#xdfff", "&#x;", "&#-1;", "&#" + "9" * 6_000 + ";", "&#x" + "0" * 6_000 + "41;"]),
)  # fmt: skip


@given(REFERENCES, st.sampled_from(["{}", "<![CDATA[{}]]>"]))
def test_a_reference_to_what_is_no_character_costs_no_list(reference, around):
    """Half a surrogate pair, or a number beyond all, in one title or address had cost a feed or a sitemap as a whole."""
    value = around.format(f"a{reference}b")
    fields = f"<title>{value}</title><category>{value}</category><description>{value}</description>"
    entry = f'<title type="html">{value}</title><content type="html">{value}</content>'
    for whole in (
        f"<rss version='2.0'><channel>{fields}<item>{fields}<link>{GOOD[0]}</link></item></channel></rss>",
        f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}<entry>{entry}<link href='{GOOD[0]}'/></entry></feed>",
        f"<urlset><url><loc>{GOOD[0]}</loc><lastmod>{value}</lastmod></url><url><loc>{value}</loc></url></urlset>",
    ):
        assert GOOD[0] in [lead.url for lead in read_list(whole.encode(), URL).leads]


# ---- pages

ANCHORS = "".join(
    f'<a href="{u}">A headline of good length about the harbour, number {n}</a>' for n, u in enumerate(GOOD)
)


@pytest.mark.parametrize(
    "place",
    ['<base href={}>', '<link rel=next href={}>', '<link rel=alternate type="application/rss+xml" href={}>', '<link rel="https://api.w.org/" href={}>', '<link rel=alternate hreflang=nb href={}>',
     '<a href={}>A headline of good length that leads nowhere at all</a>', '<a rel=next href={}>Older</a>', "<a rel={} href=/x>x</a>", "<link rel={} href=/x>", "<link rel=alternate type={} href=/x>"],
)  # fmt: skip
@given(value=st.one_of(texts, st.text(alphabet="htp:/[]a.@%?#0", max_size=20)))
@settings(max_examples=25)
def test_a_page(place, value):
    page = html.document_fromstring(
        f"<html><head>{place.format(quoteattr(xml_text(value)))}</head><body>{ANCHORS}</body></html>"
    )
    found = read_list(b"<html>", URL, page, is_front=True)
    assert set(GOOD) <= {lead.url for lead in found.leads}
    assert all(is_fit_to_keep(lead) for lead in found.leads)
    assert all(
        entry.url.startswith(("http://", "https://")) and len(entry.url) <= 2 * LONGEST for entry in found.further
    )


@pytest.mark.parametrize(
    ("page", "next_page"),
    [("https://a.example/", "/index2.html"), ("https://a.example/index2.html", "/index3.html"), ("https://a.example/sport/", "/sport/page/2/"), ("https://a.example/sport/page/2/", "/sport/page/3/"),
     ("https://a.example/sport?x=1", "/sport?paged=2&x=1"), ("https://a.example/sport", "/sport/side-2"), ("https://a.example/index.html", "/index2.html")],
)  # fmt: skip
def test_the_next_page_is_told_by_its_address(page, next_page):
    root = html.document_fromstring(
        f'<html><body>{ANCHORS}<a href="{next_page}">Older articles</a><a href="/index7.html">7</a></body></html>'
    )
    assert [entry.url.removeprefix("https://a.example") for entry in read_list(b"<html>", page, root).further] == [
        next_page
    ]


def test_pages_of_comments_are_no_articles():
    links = "".join(
        f'<a href="{u}/comment-page-2/#comments">Another headline of good length about it, {n}</a>'
        for n, u in enumerate(GOOD)
    )
    root = html.document_fromstring(f"<html><body>{ANCHORS}{links}</body></html>")
    assert [lead.url for lead in read_list(b"<html>", URL, root).leads] == GOOD


def test_a_page_that_speaks_of_feeds_is_none():
    for page in (
        b"<!doctype html><html><head><script>'<rss'</script></head>",
        b"<html><body>&lt;rss <feed",
        b"<!-- <urlset -->" + b"<html>",
    ):
        assert list_kind(page) in (None, ListKind.SITEMAP) if b"urlset" in page else list_kind(page) is None
    assert list_kind(b"\n<br><b>Warning</b>: mysql in <i>x.php</i><rss><channel></channel></rss>") is ListKind.FEED
    assert list_kind('<?xml version="1.0" encoding="utf-16"?><!-- a --><rss></rss>'.encode("utf-16")) is ListKind.FEED


# ---- any bytes, and any number of them


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            b"",
            b"\x1f\x8b\x08",
            b"<rss>",
            b"<feed>",
            b"<urlset>",
            b"{",
            b'{"version":"jsonfeed.org/version"',
            b'[{"link"',
            b"http://a.example/\n",
        ]
    ),
)
def test_any_bytes_are_a_list_or_nothing(body, head):
    read_list(head + body, URL)


@given(
    st.text(max_size=200),
    st.dictionaries(st.sampled_from(["tdm-reservation", "tdm-policy", "x-robots-tag"]), st.text(max_size=40)),
)
def test_what_a_site_reserves_is_read_from_any_text(text, headers):
    in_answer(headers, text.encode("utf-8", "replace"))
    in_robots(text, "https://a.example/")


HEADS = (b"", b"<rss><channel>", b"<rss><channel><item>", b"<feed><entry>", b"<urlset><url><loc>", b"<sitemapindex><sitemap>", b"{", b"[", b"<!DOCTYPE ", b"<?xml ", b"<!--", b"http://a.example/",
         b"<meta name=robots content=", b"user-agent:")  # fmt: skip
PIECES = (b"<", b"<a ", b"<item>", b"</item ", b"<![CDATA[", b"&amp;", b"&#", b"&", b" ", b"\n", b"<!--", b"<!ENTITY a 'b'>", b"a=\"' ", b"]]>", b"]", b"-", b"http://a.example/\n", b"{\"a\":", b"[", b"<url><loc>x</loc></url>",
          b"<x:url>", b"\x1f\x8b\x08\x00", b"<meta ", b"user-agent: GPTBot\n", b"content-signal: a\n", b"disallow: /*a*a*a$\n")  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
def test_time_grows_no_faster_than_a_list(head):
    """Four times as many bytes may take four times as long; a square would take sixteen."""

    def seconds(piece: bytes, length: int) -> float:
        body = (head + piece * (length // len(piece)))[:length]
        began = time.process_time()
        read_list(body, URL)
        in_answer({}, body)
        in_robots(body.decode("utf-8", "replace"), "https://a.example/")
        return time.process_time() - began

    for piece in PIECES:
        allowed = max(10 * seconds(piece, 4_000), 0.15)
        assert min(seconds(piece, 16_000) for _ in range(2)) < allowed, piece


@pytest.mark.takes_long
@pytest.mark.parametrize(
    ("head", "piece", "most"),
    [(b"<rss><channel>", b"<item>", _MOST_TAGS), (b"<urlset>", b"<url>", 200_000), (b"<rss>", b"<a b='c'>", 20_000)],
)
def test_a_list_of_nothing_but_markup_is_read_in_time_that_grows_with_it(head, piece, most):
    def seconds(count: int) -> float:
        began = time.process_time()
        read_list(head + piece * count, URL)
        return time.process_time() - began

    assert seconds(most) < max(10 * seconds(most // 4), 0.15)
