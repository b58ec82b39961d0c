"""How well are copies told from other texts? CORPORA=path/to/corpora python -m tests.benchmarks.stories

Every real page of the corpora with enough text is an original; of each, copies are made by the edits that newsrooms make, alone and
together, down to 60 % of the words in common. Originals are no copies of one another but for those that are the same page saved twice, which are
found by their addresses and titles first and left out. The whole way is measured, as a crawl goes it: bands, look-up in the
database, verification. Printed: precision, recall by edit, and the largest story, for a story that swallows others is a bug.
"""

from __future__ import annotations

import os
import platform
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from newscrawl import read_article
from newscrawl.decisions.near_duplicates import shingles, tokens_of
from newscrawl.items import Article, Block, BlockKind
from newscrawl.storage import models as m
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import save
from tests.benchmarks import corpora

BORN = datetime(2026, 11, 1, tzinfo=UTC)
Edit = Callable[[list[str], list[str], random.Random], list[str]]


def _cut(share: float) -> Edit:
    def cut(paragraphs: list[str], _: list[str], __: random.Random) -> list[str]:
        """The end is what newsrooms cut."""
        words = sum(len(p.split()) for p in paragraphs)
        kept, count = [], 0
        for p in paragraphs:
            if kept and count + len(p.split()) > (1 - share) * words:
                break
            kept.append(p)
            count += len(p.split())
        return kept

    return cut


def _local(paragraphs: list[str], other: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(paragraphs) + 1)
    return [*paragraphs[:at], other[0], *paragraphs[at:]]


def _own_text(paragraphs: list[str], other: list[str], _: random.Random) -> list[str]:
    """60 % of the copy's words are the original's, the rest the paper's own."""
    words, own = sum(len(p.split()) for p in paragraphs), 0
    added = []
    for p in other:
        if own >= words * 2 / 3:
            break
        taken = " ".join(p.split()[: max(int(words * 2 / 3 - own), 1)])
        added.append(taken)
        own += len(taken.split())
    return [*paragraphs, *added]


EDITS: dict[str, Edit] = {
    "as it is": lambda p, _, __: p,
    "one paragraph cut": lambda p, _, chance: [x for i, x in enumerate(p) if i != chance.randrange(len(p))] or p,
    "a local paragraph added": _local,
    "sign-off and quotes": lambda p, _, __: [
        *(x.replace('"', "”").replace("'", "’") for x in p[:-1]),
        p[-1].rstrip(".") + ". (Reuters)",
    ],
    "a quarter cut": _cut(0.25),
    "40 % cut": _cut(0.4),
    "60 % of it in common": _own_text,
    "a word in thirty replaced": lambda p, _, chance: [
        " ".join(w if chance.random() > 1 / 30 else "reportedly" for w in x.split()) for x in p
    ],
    "all at once": lambda p, o, chance: _local(_cut(0.2)([x.replace('"', "”") for x in p], o, chance), o, chance),
}


def main() -> int:
    folder = corpora.root()
    if folder is None:
        print("no corpora: set CORPORA to the folder that holds them (tests/benchmarks/README.md)", file=sys.stderr)
        return 2
    chance = random.Random(5)
    originals: dict[str, list[str]] = {}
    for url, path in corpora.pages(folder):
        article = read_article(corpora.read(path), url)
        paragraphs = [b.text for b in article.blocks]
        if len(shingles(article.body)) >= 80:
            originals.setdefault(article.title or url, paragraphs)
    titles = list(originals)
    texts = {title: frozenset(shingles("\n".join(originals[title]))) for title in titles}
    saved_twice = {
        b
        for i, a in enumerate(titles)
        for b in titles[i + 1 :]
        if len(texts[a] & texts[b]) > 0.2 * min(len(texts[a]), len(texts[b]))
    }
    titles = [t for t in titles if t not in saved_twice]
    articles: list[tuple[Article, str, str]] = []
    for n, title in enumerate(titles):
        # Words as real ones are, in an order that no text has: what is added must not be a copy of another original.
        other = [
            " ".join(chance.sample(words, len(words)))
            for words in map(tokens_of, originals[titles[(n + 7) % len(titles)]])
        ]
        for edit in ("original", *chance.sample(list(EDITS), 4)):
            paragraphs = originals[title] if edit == "original" else EDITS[edit](originals[title], other, chance)
            host = f"paper{len(articles) % 97}.example"
            url = f"https://{host}/{len(articles)}"
            blocks = tuple(Block(BlockKind.PARAGRAPH, p) for p in paragraphs)
            at = BORN + timedelta(hours=chance.uniform(0, 72))
            made = Article(
                url=url,
                canonical_url=url,
                site=host,
                title=f"{title} {n}",
                body="\n\n".join(paragraphs),
                blocks=blocks,
                published_at=at,
            )
            articles.append((made, title, edit))
    chance.shuffle(articles)
    with tempfile.TemporaryDirectory() as scratch:
        engine = open_database(os.environ.get("NEWSCRAWL_DATABASE_URL") or f"sqlite:///{Path(scratch) / 'stories.db'}")
        store = Store(engine)
        for at in range(0, len(articles), 50):
            save(store, [a for a, _, _ in articles[at : at + 50]], None, BORN)
        with engine.connect() as connection:
            story_of = {
                row.url: row.story_id for row in connection.execute(select(m.ArticleRow.url, m.ArticleRow.story_id))
            }
        engine.dispose()
    members: defaultdict[int, list[str]] = defaultdict(list)
    for article, title, _ in articles:
        if (story := story_of.get(article.url)) is not None:
            members[story].append(title)
    right = sum(count * (count - 1) // 2 for titles_of in members.values() for count in Counter(titles_of).values())
    linked = sum(len(titles_of) * (len(titles_of) - 1) // 2 for titles_of in members.values())
    by_title = {title: article.url for article, title, edit in articles if edit == "original"}
    hits: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for article, title, edit in articles:
        if edit != "original" and article.url in story_of:
            seen[edit] += 1
            story = story_of[article.url]
            hits[edit] += story is not None and story == story_of.get(by_title[title])
    print(
        f"{len(titles)} originals, {len(articles) - len(titles)} copies, {platform.machine()}; {len(saved_twice)} pages left out: they stand there twice"
    )
    for edit in EDITS:
        print(f"  {edit:28} recall {hits[edit] / max(seen[edit], 1):.3f}  ({seen[edit]})")
    print(
        f"recall {sum(hits.values()) / sum(seen.values()):.4f}, precision of linked pairs {right / max(linked, 1):.4f}"
    )
    largest = max(members.values(), key=len)
    print(f"largest story: {len(largest)} articles of {len(set(largest))} originals")
    for titles_of in members.values():
        if len(set(titles_of)) > 1:
            print("  one story for us: " + " | ".join(sorted(set(titles_of))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
