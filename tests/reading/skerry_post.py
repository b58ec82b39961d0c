"""An invented article in bare surroundings, for what a publishing system prints around a text."""

from __future__ import annotations

from newscrawl import read_article
from newscrawl.items import Article, ReadingContext

SITE = "https://skerry.example"
URL = f"{SITE}/2026/11/20/ferry-to-the-outer-skerries-is-back/"
HEADLINE = "Ferry to the outer skerries is back"
TEXT = (
    "The ferry to the outer skerries is back after three weeks in dock, the company told its passengers.",
    "The master of the harbour had asked for a second ship in spring, but nobody wanted to pay for its crew.",
    "From Monday on there are four departures a day, two of them before noon, and one more on market days.",
    "Prices stay as they were, and who has a ticket of last month may use it until the end of the year.",
)
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
SUMMARY = "Passengers were sent round by the bridge for three weeks."


def read(
    main: str, head: str = "", beside: str = "", language: str = "en", context: ReadingContext | None = None
) -> Article:
    """The article of a page with ``main`` in its main element, ``head`` in its head, ``beside`` behind the former."""
    return read_article(
        f"<!DOCTYPE html><html lang={language}><head><title>{HEADLINE} - The Skerry Post</title>{head}</head>"
        f"<body><main>{main}</main>{beside}</body></html>",
        URL,
        context=context,
    )
