"""The reader on small invented pages: one behaviour a test."""

import json
from datetime import UTC, datetime

import pytest

from newscrawl import read_article
from newscrawl.items import BlockKind, Lead, PageKind, ReadingContext

URL = "https://www.fjordpost.example/news/2026/11/ferry-is-back"
LONG = "The ferry across the sound runs again after three weeks in dock, the company said on Monday morning."
MORE = "Passengers had been sent round by the bridge, which takes an hour longer in dry weather and two in snow."
LAST = "The next ferry of the line goes into dock in March, when the ice is gone and the herring is not yet there."


def page(body: str, head: str = "", lang: str = "en") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def article(extra: str = "", head: str = "<title>Ferry is back - Fjord Post</title>", **kwargs):
    body = f"<main><article><h1>Ferry is back</h1><p>{LONG}</p><p>{MORE}</p>{extra}<p>{LAST}</p></article></main>"
    return read_article(page(body, head), URL, **kwargs)


def test_title_body_site_and_language():
    read = article()
    assert read.title == "Ferry is back"
    assert read.body == f"{LONG}\n\n{MORE}\n\n{LAST}"
    assert (read.site, read.language, read.kind) == ("fjordpost.example", "en", PageKind.ARTICLE)
    assert read.evidence["title"] == "printed headline"


@pytest.mark.parametrize(
    "opening",
    [
        "<title>Ferry is back</title>",
        "<html lang=en><title>Ferry is back</title>",
        "<head><title>Ferry is back</title></head>",
    ],
)
def test_tags_that_a_page_may_leave_out_are_not_missed(opening):
    read = read_article(
        f"<!doctype html>{opening}<main><article><h1>Ferry is back</h1><p>{LONG}<p>{MORE}</article></main>", URL
    )
    assert read.body == f"{LONG}\n\n{MORE}"
    assert read.evidence["title"] == "printed headline"


@pytest.mark.parametrize(
    "noise",
    [
        '<div class="related"><h3>Related stories</h3><p>A second story that has little to do with this one, in a few words more.</p></div>',
        '<p>Read also: <a href="/x">Another ferry story of some length</a></p>',
        '<aside class="newsletter-signup"><p>Sign up for our newsletter and get the best stories every single morning of the week.</p></aside>',
        '<div class="share-buttons">Share this on a network of your choice and tell all of your friends about it, will you?</div>',
        '<div class="ad-slot">Advertisement</div>',
        '<div class="wp-block-group comments"><p>What a good piece of writing this is, I read it twice on the bus to work.</p></div>',
        "<style>.x{color:red}</style><script>var text = 'a long piece of script that is no text at all';</script>",
        "<p>Do you have a news tip for us? We want to hear it. Get in touch.</p>",
        '<figure><img src="/a.jpg"><figcaption>The ferry at the quay. Photo: Kari Nord / NTB</figcaption></figure>',
        "<p>Source: NTB</p>",
        "<p>Le puede interesar: Otro barco vuelve al puerto</p>",
        "<p>Das Thema könnte dich auch interessieren:</p>",
        "<p>Schon gelesen? Ein anderes Schiff liegt im Hafen</p>",
        "<p>Cela pourrait vous intéresser : un autre bateau au port</p>",
        "<p>यह भी पढ़ें: एक और जहाज बंदरगाह पर लौटा</p>",
        "<p>اقرأ أيضا: سفينة أخرى تعود إلى الميناء</p>",
        "<p>延伸閱讀：另一艘船回到港口</p>",
    ],
)
def test_what_is_no_article_text_stays_out(noise):
    assert article(noise).body == f"{LONG}\n\n{MORE}\n\n{LAST}"


def test_blocks_are_typed_and_in_order():
    read = article("<h2>In dock</h2><p>Rust was found below the water line, more of it than feared.</p><blockquote><p>We had no choice.</p></blockquote>"
                   "<ul><li>One engine was changed.</li><li>Both doors were painted.</li></ul>")  # fmt: skip
    kinds = [b.kind for b in read.blocks]
    assert kinds[2:-1] == [
        BlockKind.SUBHEADING,
        BlockKind.PARAGRAPH,
        BlockKind.QUOTE,
        BlockKind.LIST_ITEM,
        BlockKind.LIST_ITEM,
    ]


def test_words_do_not_run_together_and_double_breaks_part_paragraphs():
    body = f"<div class='story-body'>{LONG}<br><br>{MORE}<br>And so on, as <b>bold</b>as<i>it</i> gets.</div>"
    read = read_article(page(f"<h1>Ferry is back</h1>{body}"), URL)
    assert read.body.split("\n\n")[0] == LONG
    assert "snow. And so on, as boldasit gets." in read.body


def test_the_photo_line_is_lifted_out_of_the_body():
    read = read_article(
        page(
            f'<article><h1>Ferry is back</h1><img src="/big.jpg" alt="Ferry"><p>The ferry. Photo: Jane Doe / Foreign Ministry via AP</p><p>{LONG}</p><p>{MORE}</p></article>'
        ),
        URL,
    )
    assert read.photo_credit == "Jane Doe / Foreign Ministry via AP"
    assert read.body == f"{LONG}\n\n{MORE}"
    (photo,) = read.photos
    assert (photo.url, photo.caption, photo.lead) == ("https://www.fjordpost.example/big.jpg", "The ferry.", True)
    assert (photo.credit.photographers, photo.credit.organisations, photo.credit.via) == (
        ("Jane Doe",),
        ("Foreign Ministry",),
        "AP",
    )


def test_the_source_line_and_the_outlet_left_out():
    read = article("<p>Source: © NTB Scanpix / #Fjord Post</p>", '<meta property="og:site_name" content="Fjord Post">')
    assert (read.source, read.sources) == ("NTB Scanpix / Fjord Post", ("NTB Scanpix",))


def test_hidden_addresses_are_decoded_in_the_text():
    hidden = "00" + b"tips@fjordpost.example".hex()
    read = article(
        f'<p>Those who saw it may write to <a class="__cf_email__" data-cfemail="{hidden}">[email protected]</a>, the police say.</p>'
    )
    assert "may write to tips@fjordpost.example, the police say." in read.body


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("Be the first to comment on &quot;Ferry is back&quot;", 0),
        ("3 Comments on &quot;Ferry is back&quot;", 3),
        ("Leave a comment", None),
    ],
)
def test_comment_count(heading, count):
    body = f'<article><h1>Ferry is back</h1><p>{LONG}</p><p>{MORE}</p></article><div id="comments"><h3>{heading}</h3></div>'
    assert read_article(page(body), URL).comment_count == count


def test_a_zero_beside_a_comment_widget_is_unknown():
    body = f'<article><h1>Ferry is back</h1><p>{LONG}</p><p>{MORE}</p></article><div id="disqus_thread">0 Comments</div><script src="https://x.disqus.com/embed.js"></script>'
    assert read_article(page(body), URL).comment_count is None


def linked(**data) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "Ferry is back", **data})}</script>'


def test_dates_are_instants_with_the_printed_string_beside_them():
    read = article(head=linked(datePublished="2026-11-16T08:00:00+01:00", dateModified="2026-11-16T09:30:00+01:00"))
    assert read.published_at == datetime(2026, 11, 16, 7, tzinfo=UTC)
    assert read.modified_at == datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
    assert read.published_printed == "2026-11-16T08:00:00+01:00"
    assert read.evidence["published_at"] == "json-ld NewsArticle.datePublished"


def test_a_modification_date_never_stands_in_for_publication():
    read = article(head=linked(dateModified="2026-11-16T09:30:00+01:00"))
    assert (read.published_at, read.modified_at is None) == (None, False)


def test_authors_are_people_and_agencies_are_sources():
    read = article(
        head=linked(author=[{"@type": "Person", "name": "Maria Holt"}, {"@type": "Organization", "name": "Reuters"}])
    )
    assert (read.authors, read.sources) == (("Maria Holt",), ("Reuters",))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Ferry is back","datePublished":"2026-11-16T08:00:00Z",}',
        '/* by the cms */ {"@type":"NewsArticle","headline":"Ferry is back","datePublished":"2026-11-16T08:00:00Z"}',
        '<!-- {"@type":"NewsArticle","headline":"Ferry is back","datePublished":"2026-11-16T08:00:00Z"} -->',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Ferry is back&quot;,&quot;datePublished&quot;:&quot;2026-11-16T08:00:00Z&quot;}",
        '[{"@type":"Organization"},{"@graph":[{"@type":["Thing","NewsArticle"],"headline":"Ferry is back","datePublished":"2026-11-16T08:00:00Z"}]}]',
        '{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"Ferry is back","datePublished":"2026-11-16T08:00:00Z"}}',
    ],
)
def test_linked_data_is_read_as_pages_really_carry_it(script):
    assert article(head=f'<script type="application/ld+json">{script}</script>').published_at == datetime(
        2026, 11, 16, 8, tzinfo=UTC
    )


def test_witnesses_that_differ_are_recorded():
    head = '<meta property="og:title" content="Something else altogether"><title>Ferry is back</title>'
    assert article(head=head).disagreements["title"] == "Something else altogether"


def test_a_feed_entry_is_a_witness_where_the_page_says_nothing():
    context = ReadingContext(
        lead=Lead(
            url=URL, found_in="feed", published="Mon, 16 Nov 2026 08:00:00 GMT", authors=("Jane Roe",), comment_count=4
        )
    )
    read = article(context=context)
    assert (read.published_at, read.authors, read.comment_count) == (
        datetime(2026, 11, 16, 8, tzinfo=UTC),
        ("Jane Roe",),
        4,
    )
    assert read.evidence["published_at"] == "feed entry"


def test_canonical_claims_are_believed_only_when_plausible():
    canonical = article(head='<link rel="canonical" href="/news/2026/11/ferry-is-back?utm_source=x">').canonical_url
    assert canonical == URL
    assert article(head='<link rel="canonical" href="https://www.fjordpost.example/">').canonical_url == URL
    assert article(head='<link rel="canonical" href="https://elsewhere.example/ferry">').canonical_url == URL


def test_paywall_flag():
    assert article(head=linked(isAccessibleForFree="False")).paywalled is True
    assert article(head=linked(isAccessibleForFree=True)).paywalled is False
    assert article().paywalled is None


@pytest.mark.parametrize(
    ("raw", "header"),
    [
        ("Brücke".encode(), "text/html; charset=iso-8859-1"),
        ("Brücke".encode("latin-1"), "text/html; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + "Brücke".encode(), None),
        ("Brücke".encode("utf-16"), None),
        (b'<meta charset="windows-1252">' + "Brücke".encode("cp1252"), None),
    ],
)
def test_a_lying_charset_is_survived(raw, header):
    html = "<h1>".encode("utf-16") + raw if raw[:2] == b"\xff\xfe" else b"<h1>" + raw + b"</h1>"
    if raw[:2] == b"\xff\xfe":
        html = "<h1>Brücke</h1>".encode("utf-16")
    assert read_article(html, URL, content_type=header).title == "Brücke"


@pytest.mark.parametrize(
    ("markup", "url", "kind"),
    [
        ("<title>Page not found</title><h1>404</h1><p>The page was moved or never was, we are sorry to say.</p>", URL, PageKind.ERROR),
        ("<title>Just a moment...</title><h1>Checking your browser</h1>", URL, PageKind.BLOCKED),
        ("<title>Log in - Fjord Post</title><form><input name=user></form><p>Forgotten?</p>", URL, PageKind.LOGIN),
        ("", URL, PageKind.EMPTY),
        ("".join(f'<article><h2><a href="/n/{i}">A linked headline of good length, number {i}</a></h2></article>' for i in range(9)), "https://x.example/news", PageKind.INDEX),
    ],
)  # fmt: skip
def test_pages_that_are_no_articles_are_told_apart_with_the_reason(markup, url, kind):
    read = read_article(page(markup), url)
    assert read.kind == kind
    assert read.evidence["kind"]


def test_text_that_stands_bare_in_the_page_is_a_body():
    read = read_article(f"<html><body><h1>Ferry is back</h1>{LONG}<br><br>{MORE}<br><br>{LAST}</body></html>", URL)
    assert read.body == f"{LONG}\n\n{MORE}\n\n{LAST}"
