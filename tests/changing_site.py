"""A news site on loopback that is redesigned on purpose: every part of its pages can be another one from now on."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from json import dumps

from tests.fault_server import Answer, FaultServer

NAMES = ("Kari Nordmann", "Jonas Weber", "Ingrid Solberg", "Marta Lind", "Peter Holm", "Anne Bakke", "Olav Dahl")
PLACES = ("harbour", "library", "school", "bridge", "theatre", "hospital", "market", "station", "museum", "ferry")
SAYS = (
    "The {place} of {town} will be closed from Monday, the council said after a meeting that went on until midnight.",
    "Nobody in {town} had expected the decision about the {place}, which had been put off twice since last summer.",
    "The work on the {place} will cost {n} million kroner, a third more than the council had been told in spring.",
    "People who live beside the {place} asked for a fence and for quiet nights, and were promised both in writing.",
    "The mayor of {town} called it the largest change of the {place} since it was built by fishermen in 19{n}.",
    "A second meeting about the {place} is planned for the end of the month, when the engineers have measured it again.",
)
NEWEST = 12
"""Articles that the front page links."""


@dataclass(frozen=True)
class Layout:
    """How the site prints its articles."""

    linked_data: bool = True
    byline: str = '<p class="byline">By <a rel="author" href="/people/{slug}">{author}</a></p>'
    date: str = '<time datetime="{iso}">{day}</time>'
    credit: str = '<figcaption>{caption} <span class="credit">Photo: {photographer}</span></figcaption>'
    comments: str = '<section id="comments"><h2>{comments} comments</h2></section>'
    body: str = '<div class="article__text">{text}</div>'
    gate: str | None = None
    """What stands in front of every page instead of it."""
    front_links: bool = True


OLD = Layout()


@dataclass
class News:
    """One invented article."""

    path: str
    title: str
    author: str
    photographer: str
    paragraphs: list[str]
    comments: int
    published: datetime


class ChangingSite(FaultServer):
    """A context manager, as its base. ``publish_more`` adds articles; ``layout`` is how all pages look from now on."""

    def __init__(self) -> None:
        super().__init__()
        self.layout, self.news, self.chance = OLD, {}, random.Random(17)

    def publish_more(self, count: int) -> list[str]:
        """-> the paths of that many new articles."""
        return [self._publish() for _ in range(count)]

    def _publish(self) -> str:
        number, place = len(self.news), self.chance.choice(PLACES)
        town = self.chance.choice(("Bergen", "Lund", "Aarhus", "Kiel", "Turku")) + f" {number}"
        said = self.chance.sample(SAYS, 4)
        path = f"/2026/11/the-{place}-of-town-{number}-will-be-closed"
        self.news[path] = News(
            path=path,
            title=f"The {place} of {town} will be closed",
            author=self.chance.choice(NAMES),
            photographer=self.chance.choice(NAMES),
            paragraphs=[one.format(place=place, town=town, n=self.chance.randint(10, 99)) for one in said],
            comments=self.chance.randint(0, 40),
            published=datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=90),
        )
        return path

    # ---- what it serves

    def front_page(self) -> str:
        if not self.layout.front_links:
            return "<!DOCTYPE html><title>The Changing Times</title><main><div id=app></div></main>"
        newest = list(self.news.items())[-NEWEST:]
        links = "".join(f'<li><h2><a href="{p}">{escape(one.title)}</a></h2></li>' for p, one in newest)
        feed = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        return f'<!DOCTYPE html><html lang="en"><title>The Changing Times</title>{feed}<main><ul>{links}</ul></main></html>'

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(one.title)}</title><link>{self.url.rstrip('/')}{p}</link></item>"
            for p, one in self.news.items()
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Changing Times</title>{items}</channel></rss>'
        )

    def page(self, one: News) -> str:
        layout, facts = self.layout, {
            "author": one.author, "slug": one.author.lower().replace(" ", "-"), "iso": one.published.isoformat(),
            "day": f"{one.published:%d %B %Y, %H:%M}", "numbers": f"{one.published:%d.%m.%Y}",
            "caption": "The place as it was on Sunday.", "photographer": one.photographer, "comments": one.comments,
            "text": "".join(f"<p>{escape(said)}</p>" for said in one.paragraphs),
        }  # fmt: skip
        stated = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": one.title,
            "datePublished": one.published.isoformat(), "author": {"@type": "Person", "name": one.author},
        }  # fmt: skip
        data = f'<script type="application/ld+json">{dumps(stated)}</script>' if layout.linked_data else ""
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{escape(one.title)} | The Changing Times</title>'
            f'<meta property="og:type" content="article">{data}</head><body><main><article><h1>{escape(one.title)}</h1>'
            f"{layout.byline.format(**facts)}{layout.date.format(**facts)}"
            f'<figure><img src="{one.path}.jpg" width="1200" height="800" alt="The place">{layout.credit.format(**facts)}</figure>'
            f"{layout.body.format(**facts)}</article>{layout.comments.format(**facts)}</main></body></html>"
        )

    def _find(self, path: str) -> Answer:
        plain = path.split("?")[0]
        if plain in self.news:
            return Answer((self.layout.gate or self.page(self.news[plain])).encode(), validators=False)
        return super()._find(path)
