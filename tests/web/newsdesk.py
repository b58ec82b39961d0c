"""A few days of three invented papers, stored as a crawl stores them: copies, silent edits, comments, an archive."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.items import (
    ArchiveRecord,
    Article,
    Block,
    BlockKind,
    Credit,
    Envelope,
    PageKind,
    Photo,
    Precision,
    Visit,
)
from newscrawl.storage.alarms import Alarms, NewAlarm
from newscrawl.storage.runs import Runs
from newscrawl.storage.store import Store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST, COURIER, ECHO = "harbourpost.example", "valleycourier.example", "northernecho.example"

FERRY = (
    "The ferry to the outer islands sails again from Monday, two weeks earlier than the company had announced in October.",
    "Both engines broke down in the storm of the autumn, and the four hundred islanders have since lived on a freight boat that came twice a week.",
    "“We have counted the days,” said Ingrid Solheim, who runs the shop on Storøya. “The shelves have been empty since Tuesday.”",
    "The company says that the repair cost eleven million kroner, of which the county pays one third.",
    "A second ferry, ordered in 2023, is expected in the spring; until then the timetable has three departures a day instead of five.",
)  # fmt: skip
WIRE = (
    "The central bank left its key rate unchanged at four per cent on Thursday, as most economists had expected.",
    "Prices have risen more slowly than at any time since 2021, the governor told reporters, but wages have not.",
    "Households should not count on a lower rate before the summer, she said, and named the weak currency as the reason.",
    "Two of the nine members of the board had voted for a cut of a quarter of a point, the minutes show.",
    "Shares of banks rose after the decision; the currency gained half a per cent against the euro.",
    "The next decision is due in January, when the bank also publishes its report on the housing market.",
)
SNOW = (
    "Half a metre of snow fell on the pass in a night, and the road over the mountain stays closed until Saturday noon.",
    "Forty lorries wait at the barrier; the Red Cross has opened the school for their drivers.",
    "The road office asks people to take the coast road, which is an hour and a half longer.",
)


def paragraphs(*texts: str) -> tuple[Block, ...]:
    """Texts as the blocks of a body."""
    return tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)


def news(site: str, path: str, title: str, blocks: tuple[Block, ...], hours: float, **more: object) -> Article:
    """An article that its site published so many hours before ``NOW``."""
    url = f"https://{site}/{path}"
    at = NOW - timedelta(hours=hours)
    evidence = {
        "title": "printed headline", "body": "learned choice in <article>", "authors": "printed byline", "published_at": "json-ld NewsArticle.datePublished",
        "photo_credit": "end of the caption", "comment_count": "comments heading", "section": "breadcrumb", "language": "html lang",
    }  # fmt: skip
    facts = {
        "url": url, "canonical_url": url, "site": site, "title": title, "blocks": blocks, "body": "\n\n".join(block.text for block in blocks),
        "published_at": at, "published_precision": Precision.MINUTE, "language": "en", "fetched_at": at + timedelta(minutes=9), "evidence": evidence,
        "confidence": {"title": 0.991, "body": 0.962, "authors": 0.88},
    }  # fmt: skip
    return Article(**{**facts, **more})


HARBOUR = Photo(
    "https://harbourpost.example/img/ferry-1600.jpg", "The ferry at the quay on Thursday, with its new engines.", "ferry at a quay", True,
    Credit("Jane Doe / Office of Transport via AP", ("Jane Doe",), ("Office of Transport",), "AP"),
)  # fmt: skip
FERRY_IS_BACK = news(
    POST, "2026/11/ferry", "Ferry sails again on Monday", paragraphs(*FERRY), 26, dek="Two weeks early, but with three departures a day", authors=("Ida Berg", "Jon Moe"),
    section="Islands", tags=("ferries", "islands"), photos=(HARBOUR, Photo("https://harbourpost.example/img/shop.jpg", "Empty shelves on Storøya.")), photo_credit="Jane Doe / Office of Transport via AP",
    comment_count=4, disagreements={"published_at": "meta article:published_time says 2026-11-19T09:30:00+00:00"},
)  # fmt: skip
MARKUP_OF_FERRY = (
    "<!DOCTYPE html><html lang=en><head><title>Ferry sails again on Monday</title><style>body{{font-family:Georgia;margin:2rem;max-width:40rem}}h1{{color:#124}}"
    "</style><script>document.title='run'</script></head><body><main><p class=section>{section}</p><article><h1>{title}</h1><p class=dek>Two weeks early</p>{body}</article></main></body></html>"
)


def fill(engine: Engine, data_dir: Path) -> None:
    """Store it all, in the order in which it happened."""
    store, runs = Store(engine), Runs(engine)
    archive = WarcWriter(data_dir / "archive" / "harbour.warc.gz")
    with archive:
        first = _run(store, runs, 24, [*_first_day(), _envelope(FERRY_IS_BACK, archive)])
        later = dataclasses.replace(
            FERRY_IS_BACK, title="Ferry may sail again on Monday", comment_count=31, fetched_at=NOW - timedelta(hours=20),
            blocks=paragraphs(*FERRY[:3], FERRY[3].replace("eleven million", "nineteen million"), FERRY[4]),
        )  # fmt: skip
        later = dataclasses.replace(later, body="\n\n".join(block.text for block in later.blocks))
        _run(store, runs, 20, [_envelope(later, archive), *_second_day()])
        last = dataclasses.replace(
            later,
            comment_count=58,
            modified_at=NOW - timedelta(hours=3),
            section="Transport",
            fetched_at=NOW - timedelta(hours=2),
        )
        _run(store, runs, 2, [_envelope(last, archive), *_third_day()])
    assert first
    wrong = "No photo of the last ten articles is credited; of those before nine in ten were."
    missing = NewAlarm(site=ECHO, kind="missing", field="photo_credit", what=wrong, article_id=4)
    Alarms(engine).open([missing], NOW - timedelta(hours=1))


def _run(store: Store, runs: Runs, hours: float, envelopes: list[Envelope]) -> int:
    """One crawl that many hours before ``NOW``."""
    at = NOW - timedelta(hours=hours)
    run = runs.begin(
        "news", "https://harbourpost.example/ https://valleycourier.example/", at, "desk 1", timedelta(hours=1)
    )
    stored = store.save(envelopes, run, at)
    assert [one.error for one in stored] == [None] * len(stored)
    counts = {
        "pages": len(envelopes) + 2,
        "new": len(envelopes),
        "dropped": 2,
        "listings": 5,
        "requests": len(envelopes) + 9,
    }
    runs.end(run, at + timedelta(minutes=4), "finished", counts, {"index page": 1, "empty page": 1})
    return run


def _envelope(article: Article, archive: WarcWriter | None = None) -> Envelope:
    record: ArchiveRecord | None = None
    if archive:
        body = "".join(f"<p>{block.text}</p>" for block in article.blocks)
        record = archive.write_page(
            article.url,
            MARKUP_OF_FERRY.format(title=article.title, section=article.section, body=body).encode(),
            article.fetched_at,
        )
        record = dataclasses.replace(record, file="archive/harbour.warc.gz")
    return Envelope(
        article=article,
        record=record,
        visit=Visit(address=article.url, site=article.site, at=article.fetched_at, status=200),
    )


def _first_day() -> list[Envelope]:
    return [
        _envelope(news(COURIER, "rate-unchanged", "Central bank leaves rate at four per cent", paragraphs(*WIRE), 25, dek="No cut before the summer, says the governor", section="Economy", source="NTB", sources=("NTB",), tags=("rates",), comment_count=12)),
        _envelope(news(POST, "2026/11/rate", "Rate stays where it is", paragraphs(*WIRE[:5]), 24.5, section="Economy", sources=("NTB",), tags=("rates",))),
    ]  # fmt: skip


def _second_day() -> list[Envelope]:
    return [
        _envelope(news(ECHO, "bank", "No cheaper loans before summer", paragraphs(*WIRE, "In our own county two savings banks had already raised their rates in October."), 22, section="Money", tags=("rates",), photos=(Photo("https://northernecho.example/b.jpg", "The bank."),))),
        _envelope(news(ECHO, "pass-closed", "Pass closed until Saturday", (Block(BlockKind.SUBHEADING, "Half a metre in a night"), *paragraphs(*SNOW), Block(BlockKind.QUOTE, "Stay at home if you can."), Block(BlockKind.LIST_ITEM, "Coast road: open"), Block(BlockKind.LIST_ITEM, "Pass: closed")), 21, authors=("Al Roe",), section="Roads", tags=("snow", "roads"), comment_count=0)),
    ]  # fmt: skip


def _third_day() -> list[Envelope]:
    live = (
        Block(BlockKind.PARAGRAPH, "The first lorry is over the pass.", NOW - timedelta(hours=3)),
        Block(BlockKind.PARAGRAPH, "The barrier goes up at eight.", NOW - timedelta(hours=5)),
    )
    edited = news(ECHO, "pass-closed", "Pass closed until Sunday", paragraphs(*SNOW[:1], *SNOW[1:]), 21, authors=("Al Roe",), section="Roads", tags=("snow", "roads"), comment_count=7, fetched_at=NOW - timedelta(hours=2))  # fmt: skip
    return [
        _envelope(news(ECHO, "live/pass", "Live: the pass opens", live, 6, kind=PageKind.LIVE_BLOG, section="Roads", tags=("snow",))),
        _envelope(news(COURIER, "fjord", "Ferga går igjen mandag", paragraphs("Ferga til øyene går igjen fra mandag, to uker før selskapet hadde varslet.", "Butikken på Storøya har vært tom siden tirsdag."), 5, language="nb", authors=("Kari Ås",), section="Nyheter")),
        _envelope(edited),
        _envelope(news(POST, "2026/11/undated", "A notice without a date", paragraphs("The library is closed on Friday, for the staff counts the books of the house."), 0, published_at=None, published_precision=None)),
    ]  # fmt: skip
