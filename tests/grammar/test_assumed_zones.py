"""In whose clock a time without an offset is read: every country's newsrooms, and domains that anybody may buy."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

from newscrawl.grammar.dates import assumed_zone
from newscrawl.reading.page import read_article
from newscrawl.tables import rows


def name_of(top_level_domain: str, language: str | None) -> str | None:
    return str(zone) if (zone := assumed_zone(top_level_domain, language)) else None


def countries() -> dict[str, list[str]]:
    """Country's domain -> its zones, as the tz database has them."""
    table = files("tzdata") / "zoneinfo" / "zone.tab"
    found: dict[str, list[str]] = {}
    for line in table.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault("uk" if country == "GB" else country.lower(), []).append(zone)
    return found


def test_each_zone_of_a_domain_is_one_of_its_country() -> None:
    of_country = countries()
    assert [row for row in rows("zones") if row[1] not in of_country[row[0]]] == []


def test_each_zone_of_a_language_is_one_of_a_domain() -> None:
    known = {row[1] for row in rows("zones")}
    assert [row for row in rows("language_zones") if row[1] not in known] == []


@pytest.mark.parametrize("table", ["zones", "language_zones"])
def test_a_table_says_each_thing_once(table: str) -> None:
    names = [row[0] for row in rows(table)]
    assert names == sorted(set(names))


@pytest.mark.parametrize(
    ("domain", "language", "zone"),
    [
        ("co", "es", "America/Bogota"),
        ("co", "es-CO", "America/Bogota"),
        ("co", "en", None),
        ("co", None, None),
        ("co", "de", "Europe/Berlin"),
        ("me", "sr", "Europe/Podgorica"),
        ("me", "en", None),
        ("am", "hy", "Asia/Yerevan"),
        ("io", "en", None),
        ("tv", "it", "Europe/Rome"),
        ("com", "fa", "Asia/Tehran"),
        ("com", "he-IL", "Asia/Jerusalem"),
        ("com", "en", None),
    ],
)
def test_a_domain_that_is_sold_to_all_tells_of_its_own_languages(
    domain: str, language: str | None, zone: str | None
) -> None:
    assert name_of(domain, language) == zone


@pytest.mark.parametrize(
    ("host", "language", "instant"),
    [
        ("nyheter.example.fo", "fo", "2026-02-03T21:40:00+00:00"),
        ("news.example.np", "en", "2026-02-03T15:55:00+00:00"),
        ("www.example.ir", "fa", "2026-02-03T18:10:00+00:00"),
        ("example.com.sa", "en", "2026-02-03T18:40:00+00:00"),
        ("example.com.uy", "es", "2026-02-04T00:40:00+00:00"),
        ("example.kz", "ru", "2026-02-03T16:40:00+00:00"),
        ("example.co", "en", "2026-02-03T21:40:00+00:00"),
    ],
)
def test_a_time_without_offset_is_on_the_clock_of_the_sites_country(host: str, language: str, instant: str) -> None:
    text = "The harbour ferry runs again from Monday, its owner says, after a winter in the yard. " * 4
    page = f"""<html lang="{language}"><head><title>The ferry runs again</title>
        <meta property="article:published_time" content="2026-02-03T21:40:00"></head>
        <body><article><h1>The ferry runs again</h1><p>{text}</p><p>{text}</p></article></body></html>"""
    article = read_article(page, f"https://{host}/news/ferry-runs-again")
    assert article.published_at is not None
    assert datetime.fromisoformat(str(article.published_at)).astimezone(UTC).isoformat() == instant
