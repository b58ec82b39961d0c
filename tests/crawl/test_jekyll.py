"""A real Jekyll with its stock theme and its feed, sitemap and metadata plugins, crawled end to end twice: every article
once and nothing else, every field as the page states it, no edit where nothing changed.

Needs what Debian's packages jekyll, jekyll-theme-minima, ruby-jekyll-feed, ruby-jekyll-seo-tag and ruby-jekyll-sitemap
bring; skipped where they are not installed.
"""

import json
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.crawling import crawl
from tests.waiting import PATIENCE

GEMS = Path("/usr/share/rubygems-integration/all/specifications")
WANTED = ("minima-*", "jekyll-feed-*", "jekyll-seo-tag-*", "jekyll-sitemap-*")
POSTS = 36
RIGHT = 0.98  # share of the articles whose field must be as the page states it

pytestmark = [
    pytest.mark.skipif(
        shutil.which("jekyll") is None or not all(any(GEMS.glob(gem)) for gem in WANTED),
        reason="Jekyll with its theme minima and its plugins for feed, metadata and sitemap are not installed here",
    ),
    pytest.mark.xdist_group("jekyll"),
]

CONFIG = """
title: The Quay Gazette
url: {url}
theme: minima
plugins: [jekyll-feed, jekyll-seo-tag, jekyll-sitemap]
permalink: /:categories/:year/:month/:title/
timezone: Europe/Oslo
"""
ABOUT = (
    "The Quay Gazette is made by five people above the chandler's shop. It is printed on Fridays and read all week. "
    * 3
)
AUTHORS = ("Jane Roe", "Åse Sørby-Lund", "Kwame O’Hanrahan", "Jürgen Weiß")
# As printed below a picture -> the line without its label.
CREDITS = {
    "Photo: Jane Roe / NTB": "Jane Roe / NTB",
    "(AP Photo/Al Poe)": "AP Photo/Al Poe",
    "Photo: Jane Doe / Foreign Ministry via AP": "Jane Doe / Foreign Ministry via AP",
    "Illustrasjonsfoto: Kari Nord / NTB": "Kari Nord / NTB",
    "Arkivfoto: Kari Nord / NTB": "Kari Nord / NTB",
    "© Reuters/Al Poe": "Reuters/Al Poe",
    "Credit: racorn/Shutterstock": "racorn/Shutterstock",
    "Photo courtesy of Coast Guard District 9": "Coast Guard District 9",
    "Foto: Petra Lang/dpa": "Petra Lang/dpa",
}
# As printed -> the line without label and signs.
SOURCES = {
    "Source: © NTB / #The Quay Gazette": "NTB / The Quay Gazette",
    "Source: Reuters, AFP": "Reuters, AFP",
    "(dpa)": "dpa",
    "©\ufe0f NTB / The Quay Gazette": "NTB / The Quay Gazette",
    "": None,
}
TIP = "Do you have a news tip for The Quay Gazette? Get in touch at tips@quay.example"


@dataclass(frozen=True)
class Story:
    """What a post says. ``place``: where the credit stands: "figure", "first line", "last line", "none"."""

    title: str
    slug: str
    at: datetime
    author: str
    place: str
    credit: str
    source: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/harbour/{self.at:%Y/%m}/{self.slug}/"

    def page(self) -> str:
        """The post as its writer keeps it."""
        head = f"---\nlayout: post\ntitle: {json.dumps(self.title)}\ndate: {self.at:%Y-%m-%d %H:%M:%S} +0000\nauthor: {self.author}\ncategories: harbour\n---\n"
        picture = f'<figure><img src="/pictures/{self.slug}.jpg" alt="The quay"><figcaption>The quay in the morning. {self.credit}</figcaption></figure>'
        first = {
            "figure": picture,
            "first line": self.credit,
            "last line": f'<img src="/pictures/{self.slug}.jpg" alt="The quay">',
        }
        lines = [first.get(self.place, ""), *self.paragraphs]
        if self.place == "last line":
            lines.append(self.credit)
        return head + "\n\n".join(line for line in (*lines, self.source, TIP) if line) + "\n"


def stories() -> list[Story]:
    newest = datetime(2026, 11, 14, 15, 30, tzinfo=UTC)
    lasting = list(CREDITS)
    labelled = [c for c in lasting if c.startswith(("Photo:", "Foto:"))]
    found = []
    for n in range(POSTS):
        place = ("figure", "figure", "first line", "last line", "none", "figure")[n % 6]
        length = (6, 1, 12, 2)[n % 4]
        paragraphs = tuple(
            f"Ferry number {n} carried {n * 37 + k} passengers across the sound on day {k + 1}, the harbour master of quay {n} told the council."
            + " Nobody on board had been told of the change, and the café by the ramp stayed open until the last bus had left."
            * (k % 3)
            for k in range(length)
        )
        found.append(
            Story(
                f"Ferry {n} is back at quay {n * 3} after {n + 2} weeks in dock",
                f"ferry-{n}-is-back-at-quay-{n * 3}",
                newest - timedelta(hours=7 * n, minutes=n),
                AUTHORS[n % len(AUTHORS)],
                place,
                labelled[n % len(labelled)] if place.endswith("line") else lasting[n % len(lasting)],
                list(SOURCES)[n % len(SOURCES)],
                paragraphs,
            )
        )
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site."""
    folder = tmp_path_factory.mktemp("jekyll")
    served = folder / "served"
    served.mkdir()
    handler = partial(Quiet, directory=str(served))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    url = f"http://127.0.0.1:{server.server_port}"
    (folder / "_posts").mkdir()
    (folder / "_config.yml").write_text(CONFIG.format(url=url))
    (folder / "index.md").write_text("---\nlayout: home\n---\n")
    (folder / "about.md").write_text(f"---\nlayout: page\ntitle: About\npermalink: /about/\n---\n{ABOUT}\n")
    for story in stories():
        (folder / "_posts" / f"{story.at:%Y-%m-%d}-{story.slug}.md").write_text(story.page(), encoding="utf-8")
    subprocess.run(
        ["jekyll", "build", "--quiet", "--source", str(folder), "--destination", str(served)],
        check=True,
        timeout=PATIENCE,
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield url
    server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def crawled(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a crawl of the whole site."""
    data = tmp_path_factory.mktemp("data")
    done = crawl(data, "news", "-a", f"url={site}/", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
    assert done.returncode == 0, done.stderr
    return data


def rows(data: Path, query: str) -> list[sqlite3.Row]:
    with sqlite3.connect(data / "newscrawl.db") as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()


def test_every_article_is_stored_once_and_nothing_else(site, crawled):
    stored = sorted(row["canonical_url"] for row in rows(crawled, "SELECT canonical_url FROM articles"))
    assert stored == sorted(site + story.path for story in stories())


def test_every_field_is_as_the_page_states_it(site, crawled):
    authors: dict[int, list[str]] = {}
    query = "SELECT aa.article_id, au.name FROM article_authors aa JOIN authors au ON au.id = aa.author_id ORDER BY aa.position"
    for row in rows(crawled, query):
        authors.setdefault(row["article_id"], []).append(row["name"])
    by_url = {row["canonical_url"]: row for row in rows(crawled, "SELECT * FROM articles")}
    wrong: dict[str, list[str]] = {}
    for story in stories():
        row = by_url[site + story.path]
        stated = {
            "title": (row["title"], story.title),
            "minute": (str(row["published_at"])[:16], f"{story.at:%Y-%m-%d %H:%M}"),
            "authors": (authors.get(row["id"]), [story.author]),
            "credit": (row["photo_credit"], CREDITS[story.credit] if story.place != "none" else None),
            "source": (row["source"], SOURCES[story.source]),
            "language": (row["language"], "en"),
            "body": (row["body"], "\n\n".join(story.paragraphs)),
            "comments": (row["comment_count"], None),
        }
        for name, (found, true) in stated.items():
            if found != true:
                wrong.setdefault(name, []).append(f"{story.path}: {found!r}, true {true!r}")
    too_many = {name: cases[:3] for name, cases in wrong.items() if len(cases) > (1 - RIGHT) * POSTS}
    assert not too_many


def test_a_second_crawl_of_the_unchanged_site_finds_no_edit(site, crawled):
    before = rows(crawled, "SELECT count(*) AS n FROM revisions")[0]["n"]
    done = crawl(crawled, "news", "-a", f"url={site}/", "-a", "refetch=1", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert rows(crawled, "SELECT count(*) AS n FROM revisions")[0]["n"] == before
    assert rows(crawled, "SELECT count(*) AS n FROM articles")[0]["n"] == POSTS
