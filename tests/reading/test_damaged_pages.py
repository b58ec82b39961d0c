"""Whatever stands where a reader looks, and whatever happened to a page on its way, an article comes of it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import Article, read_article
from tests.benchmarks import corpora
from tests.benchmarks.mutated_pages import damaged, failure

URL = "https://news.example/2026/11/24/ferry-is-back"
TEXT = "<h1>Ferry is back</h1><p>" + "The ferry is back in service, the harbour office said on Tuesday. " * 5 + "</p>"
TELLING = (
    "", " ", "0", "-1", "9" * 30, "2026-11-24", "2026-13-45T99:99", "99999-01-01", "http://[", "//", "a.jpg,", ", ,", "javascript:x", "By Jane Roe", "Photo: A B / NTB",
    "Source: ©", "3 Comments", "@@@@", "((((", "٣", "²", "½", "\ud800", "\x00", "ﷺ", "<p>x", "&#0;", "null",
)  # fmt: skip
words = st.one_of(st.sampled_from(TELLING), st.text(max_size=30))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("@type", "name", "@value", "url", "item", "creditText", "caption", "headline")),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
PROPERTIES = (
    "@type", "@graph", "@id", "headline", "name", "author", "creator", "datePublished", "dateCreated", "dateModified", "articleBody", "text", "image", "publisher", "keywords",
    "articleSection", "inLanguage", "isAccessibleForFree", "commentCount", "interactionStatistic", "liveBlogUpdate", "mainEntity", "mainEntityOfPage", "itemListElement",
    "sourceOrganization", "provider", "isBasedOn", "copyrightHolder", "isPartOf", "url", "description",
)  # fmt: skip
METAS = (
    "og:title", "og:image", "og:url", "og:type", "og:locale", "og:description", "og:site_name", "og:image:alt", "article:published_time", "article:modified_time", "article:author",
    "article:tag", "article:section", "article:content_tier", "author", "byl", "date", "dc.date", "dc.source", "keywords", "news_keywords", "description", "language",
    "comment_count", "parsely-title", "parsely-pub-date", "citation_author", "twitter:image", "twitter:title", "title",
)  # fmt: skip
ATTRIBUTES = (
    "class", "id", "style", "hidden", "itemprop", "property", "content", "datetime", "href", "rel", "src", "srcset", "data-src", "data-srcset", "alt", "title", "width", "height",
    "data-cfemail", "data-image-meta", "data-caption", "data-credit", "lang", "data-comment-count", "aria-hidden", "type",
)  # fmt: skip
ELEMENTS = ("div", "p", "span", "a", "img", "time", "figure", "figcaption", "h1", "li", "nav", "td", "source", "base", "link", "html", "meta", "title", "picture")  # fmt: skip


def quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(PROPERTIES), values, max_size=8), st.sampled_from(("NewsArticle", "LiveBlogPosting", "BreadcrumbList", "ImageObject", "Person")))  # fmt: skip
def test_any_value_in_linked_data_has_a_result(stated, kind):
    data = json.dumps({"@type": kind, "headline": "Ferry is back"} | stated)
    page = f"<script type=application/ld+json>{data}</script>{TEXT}"
    assert isinstance(read_article(page, URL), Article)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(METAS), words), max_size=8), words)
def test_any_value_in_the_head_has_a_result(metas, title):
    head = "".join(f'<meta property="{name}" content="{quoted(value)}">' for name, value in metas)
    page = f"<title>{quoted(title)}</title>{head}<link rel=canonical href='{quoted(title)}'>{TEXT}"
    assert isinstance(read_article(page, URL), Article)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ELEMENTS), st.lists(st.tuples(st.sampled_from(ATTRIBUTES), words), max_size=4), words), max_size=8))  # fmt: skip
def test_any_attribute_has_a_result(elements):
    parts = []
    for tag, attributes, text in elements:
        written = "".join(f' {name}="{quoted(value)}"' for name, value in attributes)
        parts.append(f"<{tag}{written}>{text}</{tag}>")
    assert isinstance(read_article(TEXT + "".join(parts) + TEXT + "".join(reversed(parts)), URL), Article)


def test_a_breadcrumb_without_a_headline_has_a_result():
    assert isinstance(read_article("<nav class=breadcrumb><h1>Home Sport</h1><h1>News</h1></nav><h2>x y z</h2>", URL), Article)  # fmt: skip


@pytest.mark.parametrize("srcset", ["a.jpg,", ",", " ", ",,,", "a.jpg 1x,, b.jpg 2x"])
def test_a_malformed_set_of_sources_has_a_result(srcset):
    page = f"{TEXT}<figure><img srcset='{srcset}'><figcaption>Harbour</figcaption></figure>{TEXT}"
    assert isinstance(read_article(page, URL), Article)


COUNT = 200  # of damaged pages; ``python -m tests.benchmarks.mutated_pages`` reads a hundred thousand


def test_damaged_pages_have_a_result():
    folder = corpora.root()
    if folder is None:
        pytest.skip("no corpora of saved pages: set CORPORA")
    saved = corpora.pages_to_look_at(folder)
    for number in range(COUNT):
        url, path = saved[number % len(saved)]
        wrong, _ = failure(damaged(corpora.read(path), number), url)
        assert wrong is None, f"page {number} ({path.name}): {wrong}"


STORY = (
    "<h1>Ferry is back in the harbour</h1><p>"
    + "The ferry came back to the harbour on Monday, said Jane Roe. " * 8
    + "</p>"
)
STATING = (
    '<span itemprop="author" content="Jane Roe"></span>',
    '<div itemprop="author" itemscope><meta itemprop="name" content="Jane Roe"></div>',
    '<a rel="author" href="/people/jane-roe"></a>',
    '<a rel="author" href="/people/jane-roe">Jane Roe</a>',
    '<a href="/author/jane-roe/"><img src="/j.jpg" alt="Jane Roe"></a>',
    '<time datetime="2026-11-20T10:00:00Z"></time>',
    '<time datetime="2026-11-20T10:00:00Z" itemprop="datePublished">20 November 2026</time>',
    '<meta itemprop="datePublished" content="2026-11-20">',
    '<img src="/ferry.jpg" srcset="/ferry.jpg 2x" alt="The ferry. Photo: Jane Doe">',
    '<figure><img src="/ferry.jpg"><figcaption></figcaption></figure>',
    '<figcaption>Photo: Jane Doe</figcaption>',
    '<span itemprop="commentCount">3</span>',
    '<a href="#comments">3 comments</a>',
    '<div itemprop="articleBody"></div>',
    '<span itemprop="headline"></span>',
    '<div itemprop="liveBlogUpdate"></div>',
    '<nav itemprop="breadcrumb"></nav>',
    '<p class="byline"></p>',
    '<h1></h1>',
    '<iframe src="https://video.example/1"></iframe>',
)  # fmt: skip


@pytest.mark.parametrize("element", STATING)
@pytest.mark.parametrize(
    "linked_data", ["", '<script type="application/ld+json">{"@type":"NewsArticle","author":"Jane Roe"}</script>']
)
@pytest.mark.parametrize(
    "page", ["{0}", "{1}{0}", "{0}{1}", "{1}", "<p>{1}</p>{0}{1}", "{1}{1}", "{0}<footer>{1}</footer>"]
)
def test_what_pages_state_may_stand_before_behind_or_without_any_text(element, linked_data, page):
    html = (
        f"<html><head><title>Ferry is back</title>{linked_data}</head><body>{page.format(STORY, element)}</body></html>"
    )
    assert isinstance(read_article(html, "https://a.example/2026/11/ferry-is-back"), Article)


@pytest.mark.parametrize("value", ["", " ", "\u00a0", "\n\t"])
@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_attributes_may_say_nothing_on_whatever_element(attribute, value):
    """A container whose class is a space was shown by the first of its names."""
    said = f'{attribute}="{value}"'
    html = (
        f"<html {said}><head><title {said}>Ferry is back</title><meta {said}><link {said}></head><body {said}><main {said}>"
        f"<article {said}><h1 {said}>Ferry is back</h1><p {said}>By <a {said}>Jane Roe</a> <time {said}>20 November 2026</time></p>"
        f"<figure {said}><img {said}><figcaption {said}>Photo: Jane Doe</figcaption></figure><div {said}>"
        + f"<p {said}>The ferry came back to the harbour on Monday, said the master of the port.</p>" * 6
        + f"</div></article></main><footer {said}>3 comments</footer></body></html>"
    )
    assert read_article(html, URL).body
