"""What there is to type: every command of newscrawl, a line each."""

from __future__ import annotations

SUMMARIES = {
    "crawl": "Crawl a site: its articles into the database and feeds",
    "addsite": "Look at a site, say what is read of it and what is weak, and register it",
    "try": "Read one page, field by field, with evidence; nothing is stored",
    "sites": "The sites that are registered: list, add, edit, pause, remove, import, export",
    "schedule": "Keep crawling sites at their own pace (--once: what is due now)",
    "work": "One of many workers that visit the registered sites of one PostgreSQL",
    "backfill": "Hand files of saved pages to the workers, and see how far they are",
    "export": "Write articles from the database to a file: JSON, CSV, Excel, Parquet",
    "search": "Find stored articles by their words",
    "browse": "Look at it in a browser: articles, silent edits, stories, sites, runs",
    "why": "Why an address is in the database or not, and what happens to it next",
    "history": "An article's life: what changed, when, and whether the page said so",
    "story": "Who ran the same text: who was first, what each added and cut",
    "status": "Every site on one screen: last run, new today, fields that are down, next due",
    "alarms": "What is wrong with sites, or with the crawler; acknowledge it, or accept it as the new normal",
    "repair": "A page object for a site that was redesigned: where what is known of its articles stands now",
    "reread": "Read archived pages again with today's reader: what would change (--apply writes it)",
    "archive": "Say what the archive keeps, and what waits to be sent to its store (--send sends it)",
    "prune": "Let go of what is beyond the limits: archive, history, ledger, counts (--dry-run only says what)",
    "pack": "Pack saved pages into a WARC file",
    "savefixture": "Save a page and what is read from it as a test (--update renews all)",
    "migrate": "Make the database's tables, or bring them up to date",
    "demo": "Crawl the sample newsroom, served on this machine",
}
"""Command -> its line in the overview, in the order in which a person meets them."""
