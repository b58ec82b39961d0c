"""Articles that stand only in the data of a page's own script."""

import json

import pytest

from newscrawl import read_article
from newscrawl.items import PageKind
from newscrawl.reading.embedded_state import embedded_article

HEADLINE = "Ferry to the outer islands resumes after storm"
PARAGRAPHS = [
    "The ferry to the outer islands sailed again on Monday, four days after the storm had closed the harbour.",
    "Eighty passengers had waited at the gate since dawn, among them the crew of a stranded trawler.",
    "The harbour master said that the eastern pier would stay closed until divers had looked at its foundations.",
    "Fares do not change this winter, and the night sailing is to return in the spring, the company said.",
]
BLOCKS = [{"type": "text", "content": p} for p in PARAGRAPHS]
TEASERS = [
    {"title": f"Another story {n}", "content": "It has a text of its own, long enough to look like one. " * 9}
    for n in range(5)
]
STATE = {
    "page": {
        "story": {
            "headline": HEADLINE,
            "publishedAt": "2026-03-02T08:00:00+01:00",
            "authors": [{"name": "Jane Roe"}],
            "blocks": BLOCKS,
        },
        "more": TEASERS,
    }
}


def page(*scripts: str) -> str:
    return f"<html><head><title>{HEADLINE} | Daily Example</title></head><body><div id=app></div>{''.join(scripts)}</body></html>"


def flight(*rows: str) -> str:
    return "".join(f"<script>self.__next_f.push({json.dumps([1, row])})</script>" for row in rows)


def side_by_side(value: object, kind: str | None = None) -> str:
    """A state as Nuxt writes it: values side by side that name each other by number; days as a kind of their own."""
    values: list[object] = []

    def put(inner: object) -> int:
        at = len(values)
        values.append(inner)
        if isinstance(inner, dict):
            values[at] = {key: put(entry) for key, entry in inner.items()}
        elif isinstance(inner, list):
            values[at] = [put(entry) for entry in inner]
        elif isinstance(inner, str) and inner.startswith("2026-"):
            values[at] = ["Date", inner]
        return at

    if kind:
        values.append([kind, 1])
    put(value)
    return json.dumps(values, ensure_ascii=False)


@pytest.mark.parametrize(
    "script",
    [
        f"<script type='application/json' id=__NUXT_DATA__ data-ssr=true>{side_by_side(STATE, 'ShallowReactive')}</script>",
        f"<script type='application/json' id=__NUXT_DATA__>{side_by_side([STATE, {'a': 1}])}</script>",
        f"<script type='application/json'>{side_by_side({'state': {}, 'data': STATE}, 'Reactive')}</script>",
        f"<script id=__STATE__ type=application/json>{json.dumps(STATE)}</script>",
        f"<script>window.__STATE__ = {json.dumps(STATE)}; window.other = 1;</script>",
        f"<script>window.__STATE__ = {json.dumps(STATE, ensure_ascii=False)}</script>",
        flight("1:" + json.dumps({"a": 1}) + "\n2:" + json.dumps(STATE)[:200], json.dumps(STATE)[200:] + "\n"),
    ],
    ids=[
        "side by side",
        "side by side in a list",
        "side by side and reactive",
        "json script",
        "assignment",
        "unescaped",
        "in pieces",
    ],
)
def test_an_article_that_only_a_script_holds_is_read(script: str) -> None:
    article = read_article(page(script), "https://news.example.com/ferry")
    assert [b.text for b in article.blocks] == PARAGRAPHS
    assert article.authors == ("Jane Roe",)
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2026-03-02T07:00:00+00:00"
    assert article.kind is PageKind.ARTICLE
    assert {article.evidence[f] for f in ("body", "authors", "published_at")} == {"embedded state"}


def test_markup_and_texts_by_reference_are_followed() -> None:
    markup = (
        "<figure><figcaption>The ferry. Photo: NTB</figcaption></figure>"
        + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
        + "<h2>What comes next – høst</h2><p>The company decides in June.</p>"
    )
    row = f"2a:T{len(markup.encode()):x},{markup}"
    state = json.dumps({"title": HEADLINE, "contentHtml": "$2a"})
    article = read_article(page(flight(row + "1:" + state + "\n")), "https://news.example.com/ferry")
    assert [b.text for b in article.blocks] == [*PARAGRAPHS, "What comes next – høst", "The company decides in June."]


DRAWN = {
    "slug": "ferry",
    "title": HEADLINE,
    "publishedAt": "2026-03-02T08:00:00+01:00",
    "authors": [{"name": "Jane Roe"}, {"name": "Kari Nord"}],
    "category": {"name": "Transport", "slug": "transport"},
    "image": {"url": "/photos/ferry.jpg", "caption": "The ferry on Monday.", "credit": "Jane Roe / NTB"},
    "tags": [{"name": "ferries"}, {"name": "storms"}],
    "content": "".join(f"<p>{p}</p>" for p in PARAGRAPHS),
}
BESIDE = [
    {"slug": f"s{n}", "title": f"Another story {n}", "publishedAt": f"2026-04-0{n + 1}T10:00:00Z"} for n in range(4)
]


@pytest.mark.parametrize("beside", [[], BESIDE])
@pytest.mark.parametrize("site", ["", " | The Daily Example of the Islands", " - DE"])
@pytest.mark.parametrize("form", ["json", "flight", "values"])
def test_what_a_script_draws_alone_is_read_with_all_that_stands_beside_it(form, site, beside) -> None:
    state = {"props": {"pageProps": {"latest": beside, "article": DRAWN}}}
    script = {
        "json": f"<script id=__NEXT_DATA__ type='application/json'>{json.dumps(state)}</script>",
        "flight": flight("1:" + json.dumps(["$", "main", None, state]) + "\n"),
        "values": f"<script type='application/json'>{side_by_side(state, 'Reactive')}</script>",
    }[form]
    html = f"<html lang=en><head><title>{HEADLINE}{site}</title></head><body><div class=spinner></div>{script}</body></html>"
    article = read_article(html, "https://news.example.com/next-data/ferry/")
    assert article.title == HEADLINE
    assert [b.text for b in article.blocks] == PARAGRAPHS
    assert article.authors == ("Jane Roe", "Kari Nord")
    assert (article.published_local or "")[:10] == "2026-03-02"
    assert (article.section, article.tags) == ("Transport", ("ferries", "storms"))
    assert [(p.url, p.caption, p.lead) for p in article.photos] == [
        ("https://news.example.com/photos/ferry.jpg", "The ferry on Monday.", True)
    ]
    assert article.photo_credit == "Jane Roe / NTB"


def test_the_visible_text_wins_where_there_is_one() -> None:
    visible = "".join(f"<p>{p} Printed.</p>" for p in PARAGRAPHS * 2)
    html = page(
        f"<article><h1>{HEADLINE}</h1>{visible}</article>",
        f"<script type=application/json>{json.dumps(STATE)}</script>",
    )
    article = read_article(html, "https://news.example.com/ferry")
    assert article.blocks[0].text.endswith("Printed.")


@pytest.mark.parametrize(
    "scripts",
    [
        [],
        [("", "window.x = {")],
        [("application/json", json.dumps({"headline": "Quite another headline", "blocks": BLOCKS}))],
        [("application/json", json.dumps({"headline": HEADLINE, "teasers": TEASERS}))],
        [("application/json", "[" * 100_000)],
        [("application/json", json.dumps([{"title": 1, "body": 2}, HEADLINE, 0, -1, 99]))],
        [("application/json", json.dumps([["Ref", 0], {"title": 2, "body": 0}, HEADLINE]))],
        [("application/json", json.dumps([{"title": 1, "blocks": 2}, HEADLINE, [2, 2, 2, 0]]))],
        [("", 'self.__next_f.push([1,"2a:Tffffff,short"])')],
    ],
)
def test_no_article_is_made_of_anything_else(scripts: list[tuple[str, str]]) -> None:
    assert embedded_article(scripts, HEADLINE) is None


NOT_SCRIPTED = "".join(f"<p>{sentence}</p>" for sentence in (
    "The ferry to the outer islands sails again after a week in the yard, its owner said on Monday morning.",
    "Nobody had expected it before the end of the month, since the part that broke is made in one place only.",
    "The first boat leaves at six, and those who hold a ticket of last week may use it until Sunday.",
))  # fmt: skip


@pytest.mark.parametrize("place", ["<div id=app>Loading…</div><noscript>{}</noscript>",
                                   "<div id=app><noscript><div class=story>{}</div></noscript><p>Loading…</p></div>"])  # fmt: skip
def test_a_text_that_only_a_browser_without_scripts_shows_is_read(place: str):
    page = f"<html><head><title>Ferry is back</title></head><body><h1>Ferry is back</h1>{place.format(NOT_SCRIPTED)}</body></html>"
    body = read_article(page, "https://paper.example.com/ferry-is-back").body
    assert body.startswith("The ferry to the outer islands")
    assert body.endswith("until Sunday.")


def test_what_asks_for_a_script_or_repeats_a_picture_is_no_text():
    asks = "<noscript><p>This site needs JavaScript. Please enable it in your browser's settings.</p></noscript>"
    picture = "<noscript><p><img src=/ferry.jpg alt='The ferry at the quay'></p></noscript>"
    page = f"<html><head><title>Ferry is back</title></head><body><h1>Ferry is back</h1>{asks}{NOT_SCRIPTED}{picture}</body></html>"
    article = read_article(page, "https://paper.example.com/ferry-is-back")
    assert "JavaScript" not in article.body
    assert len(article.body.split("\n\n")) == 3
