"""Live blogs keep their entries with the time of each."""

import json
from datetime import UTC, datetime

from newscrawl import read_article
from newscrawl.items import Article, PageKind

URL = "https://www.fjordpost.example/live/storm"
ENTRIES = [
    (
        "Bridge opens",
        "The bridge over the sound opened again at noon, with one lane in each direction until the evening.",
    ),
    ("Ferry waits", "The ferry stays in harbour until the swell has gone down, which the company expects after dark."),
    (
        "Schools closed",
        "All schools of the district stay closed on Tuesday as well, the mayor told the town council this morning.",
    ),
]
TIMES = [datetime(2026, 11, 2, 12 - n, 5, tzinfo=UTC) for n in range(3)]


def live(entry: str, head: str = "") -> Article:
    entries = "".join(
        entry.format(title=t, text=x, at=at.isoformat(), clock=f"{at:%H:%M}")
        for (t, x), at in zip(ENTRIES, TIMES, strict=True)
    )
    html = f"<html lang=en><head><title>Storm live</title>{head}</head><body><main><article><h1>Storm live</h1>{entries}</article></main></body></html>"
    return read_article(html, URL)


def entries_of(article: Article) -> list[tuple[datetime, str]]:
    return [(b.at, b.text) for b in article.blocks if b.at]


def test_declared_entries_are_found_in_the_visible_text() -> None:
    updates = [
        {"@type": "BlogPosting", "headline": t, "articleBody": x, "datePublished": at.isoformat()}
        for (t, x), at in zip(ENTRIES, TIMES, strict=True)
    ]
    data = json.dumps({"@type": "LiveBlogPosting", "headline": "Storm live", "liveBlogUpdate": updates})
    article = live(
        "<section><h2>{title}</h2><p>{text}</p></section>", f'<script type="application/ld+json">{data}</script>'
    )
    assert entries_of(article) == [(at, title) for at, (title, _) in zip(TIMES, ENTRIES, strict=True)]
    assert article.kind is PageKind.LIVE_BLOG


def test_times_above_the_entries_make_a_live_blog() -> None:
    article = live("<section><time datetime='{at}'>{clock}</time><h2>{title}</h2><p>{text}</p></section>")
    assert entries_of(article) == [(at, f"{at:%H:%M}") for at in TIMES]  # the printed time is where an entry opens
    assert article.kind is PageKind.LIVE_BLOG
    assert article.evidence["kind"] == "3 timed entries"


def test_an_article_with_its_date_is_no_live_blog() -> None:
    article = live("<p>{text}</p>", "<meta property='article:published_time' content='2026-11-02T10:00:00Z'>")
    assert entries_of(article) == []
    assert article.kind is PageKind.ARTICLE
