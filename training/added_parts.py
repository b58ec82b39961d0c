"""Pages made of real ones by adding what other sites print around an article: the day of the visit in the site's head,
teasers with their writers and days, comments.

Few pages of the data sets have a clock in their head, and each of their sites marks its teasers in its own way; of them
alone a model learns these sites. All that is added is invented.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from training.labelled_pages import LabelledPage

_BODY = re.compile(r"<body\b[^>]*>", re.I)
_HEAD_ENDS = re.compile(r"</(?:header|nav)\s*>", re.I)
_GERMAN = re.compile(r"<html\b[^>]*\blang\s*=\s*[\"']?de", re.I)
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "de": ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
           "Dezember"),
}  # fmt: skip
_LONG = {
    "en": ("{w}, {m} {d}, {y}", "{w} {d} {m} {y}", "{m} {d}, {y}", "{w}, {d} {m} {y}"),
    "de": ("{w}, {d}. {m} {y}", "{w}, {d:02}.{n:02}.{y}", "{d}. {m} {y}"),
}
_SHORT = {"en": ("{y}-{n:02}-{d:02}", "{m} {d}, {y}", "{d} {m} {y}"), "de": ("{d:02}.{n:02}.{y}", "{d}. {m} {y}")}
_LATER = (2, 3, 5, 9, 30, 90, 300, 900, 2000)  # days from publication to the visit
_CLOCK_NAMES = ("date", "current-date", "today", "top-date", "header__date", "td_date", "clock", "x7k2fq", "")
_CARD_NAMES = ("card", "teaser", "post", "entry", "article-item", "list__item", "story", "q9z1vk", "")
_WRITER_NAMES = ("author", "byline", "by", "meta", "card__author", "k3f9aa", "")
_HEADINGS = ("Related", "More news", "Latest", "You may also like", "Mehr zum Thema", "Weitere Artikel", "")
_BY = {"en": ("By ", "", "by ", "Written by "), "de": ("Von ", "", "von ")}
_GIVEN = ("Ada", "Marek", "Ingrid", "Tomás", "Leila", "Pieter", "Yuki", "Carla", "Olu", "Henrik", "Mina", "Jakob")
_FAMILY = ("Brandt", "Okafor", "Lindqvist", "Moreau", "Castell", "Haugen", "Petrov", "Ito", "Fenwick", "Rossi", "Kaya")
_NOUNS = ("harbour", "ferry", "council", "school", "bridge", "orchard", "museum", "market", "railway", "clinic")
_VERBS = ("opens again after years", "is sold to a neighbour", "waits for its roof", "wins what nobody wanted")


def with_added_parts(page: LabelledPage, published: date | None, *, clock: bool) -> LabelledPage:
    """The page with some of these parts, the same ones each time. ``published``: its labelled day. ``clock``: whether
    the day of the visit may be among them.
    """
    rng = np.random.default_rng(zlib.crc32(page.name.encode()))
    around = published or date(2015, 1, 1) + timedelta(days=int(rng.integers(3000)))
    language = "de" if _GERMAN.search(page.html[:3000]) else "en"
    html, kind = page.html, rng.random()
    if clock and kind < 0.6:
        html = _in_head(html, _clock(rng, around, language), below=bool(rng.integers(2)))
    if not clock or kind > 0.4:
        html = _at_end(html, (_teasers if rng.random() < 0.6 else _comments)(rng, around, language))
    return replace(page, html=html)


def _any(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _told(day: date, form: str, language: str) -> str:
    weekday, month = _DAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    return form.format(w=weekday, m=month, d=day.day, n=day.month, y=day.year)


def _clock(rng: np.random.Generator, published: date, language: str) -> str:
    day = published + timedelta(days=_LATER[int(rng.integers(len(_LATER)))])
    text = _told(day, _any(rng, _LONG[language] if rng.random() < 0.7 else _SHORT[language]), language)
    if rng.random() < 0.3:
        text += f" {int(rng.integers(24)):02}:{int(rng.integers(60)):02}"
    element = _any(rng, ("div", "span", "p", "li", "time"))
    machine = f' datetime="{day.isoformat()}"' if element == "time" else ""
    outer = _any(rng, ("header", "div", "section"))
    return f'<{outer}><{element} class="{_any(rng, _CLOCK_NAMES)}"{machine}>{text}</{element}></{outer}>'


def _name(rng: np.random.Generator) -> str:
    return f"{_any(rng, _GIVEN)} {_any(rng, _FAMILY)}"


def _near(rng: np.random.Generator, published: date) -> date:
    return published + timedelta(days=int(rng.integers(-300, 300)) or 1)


def _teasers(rng: np.random.Generator, published: date, language: str) -> str:
    card, writer, by = _any(rng, _CARD_NAMES), _any(rng, _WRITER_NAMES), _any(rng, _BY[language])
    form, heading, of_writers, of_days = _any(rng, _SHORT[language]), _any(rng, _HEADINGS), *(rng.random(2) < 0.7)
    linked = rng.random() < 0.4
    found = f"<h2>{heading}</h2>" if heading else ""
    for number in range(int(rng.integers(2, 8))):
        day, name = _near(rng, published), _name(rng)
        said = f'<a href="/author/{name.lower().replace(" ", "-")}">{name}</a>' if linked else name
        found += (
            f'<div class="{card}"><h3><a href="/news/{number}">The {_any(rng, _NOUNS)} {_any(rng, _VERBS)}</a></h3>'
        )
        found += f'<span class="{writer}">{by}{said}</span> ' if of_writers else ""
        found += f'<time datetime="{day}">{_told(day, form, language)}</time></div>' if of_days else "</div>"
    return f'<section class="{card}s">{found}</section>'


def _comments(rng: np.random.Generator, published: date, language: str) -> str:
    form, element = _any(rng, _SHORT[language]), _any(rng, ("li", "div", "article"))
    found = ""
    for _ in range(int(rng.integers(2, 7))):
        day = published + timedelta(days=int(rng.integers(2, 200)))
        text = f"I always said that the {_any(rng, _NOUNS)} {_any(rng, _VERBS)}, and nobody ever listened to me."
        found += (
            f"<{element}><b>{_name(rng)}</b> <span>{_told(day, form, language)} 10:{int(rng.integers(60)):02}</span>"
        )
        found += f"<p>{text}</p></{element}>"
    return f'<div class="{_any(rng, ("comments", "responses", "kx81", ""))}">{found}</div>'


def _in_head(html: str, part: str, *, below: bool) -> str:
    """``below``: behind the first menu or head of the page."""
    place = (_HEAD_ENDS.search(html) if below else None) or _BODY.search(html)
    at = place.end() if place else 0
    return html[:at] + part + html[at:]


def _at_end(html: str, part: str) -> str:
    at = html.lower().rfind("</body")
    return html + part if at < 0 else html[:at] + part + html[at:]
