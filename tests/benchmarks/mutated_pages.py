"""Does the reader hold its promise on damaged pages? CORPORA=path/to/corpora python -m tests.benchmarks.mutated_pages

Saved news pages are damaged in the ways that networks, editors, templates and attackers damage pages, and read. Whatever comes
of it must be an article, in time that grows with the page's size. Each page's damage follows from its number alone, so a
failure is repeated by ``--first N --count 1``.

Prints how many were read, the slowest in milliseconds of CPU per 100 KB, and each failure: number, error, place. Exit 1 if
there is any.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from newscrawl import Article, read_article
from tests.benchmarks import corpora
from training.labelled_pages import pages_to_learn_from

_MOST_DAMAGES = 6  # to one page
_LONGEST_SLICE = 4_000  # bytes that are lost, doubled or moved at once
_SLOW = 3.0  # seconds of CPU for a page of 100 KB or less, and for each 100 KB of a larger one
_VALUES = tuple(
    value.encode("utf-8", "surrogatepass")
    for value in (
        "", " ", "0", "-1", "9" * 40, "null", "true", "[]", "{}", "[[]]", '[""]', "[null]", "{}}", '"', "'", "<", ">", "&", "&#0;", "&#xD800;", "\ud800",
        "\0", "\x1b[2J", "\u202e", "ﷺ" * 50, "٣", "²", "½", "http://[", "http://[::1", "//", "https://a.example:99999/", "javascript:x", "data:,", "a.jpg,", ", ,",
        "%", "%zz", "2026-13-45", "0000-00-00", "99999-01-01", "2026-11-24T99:99:99+99:99", "-0001", "1e999", "NaN", "Photo:", "Photo: / via", "(AP)", "By", "By ,",
        "@", "@@", "©", "Source: ©", "3 Comments", "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<svg>", "<table>", "<template>", "</body></html>", "<p>" * 50,
    )
)  # fmt: skip
Damage = Callable[[bytes, random.Random], bytes]


def _cut(page: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(page) + 1)
    return start, min(len(page), start + chance.randrange(1, _LONGEST_SLICE))


def lost(page: bytes, chance: random.Random) -> bytes:
    start, end = _cut(page, chance)
    return page[:start] + page[end:]


def ended(page: bytes, chance: random.Random) -> bytes:
    return page[: chance.randrange(len(page) + 1)]


def doubled(page: bytes, chance: random.Random) -> bytes:
    start, end = _cut(page, chance)
    return page[:end] + page[start:]


def moved(page: bytes, chance: random.Random) -> bytes:
    start, end = _cut(page, chance)
    rest, at = page[:start] + page[end:], chance.randrange(len(page) - (end - start) + 1)
    return rest[:at] + page[start:end] + rest[at:]


def flipped(page: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(page)
    for _ in range(chance.randrange(1, 20)):
        if damaged:
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def put_in(page: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] + chance.choice(_VALUES) + page[at:]


def _between(page: bytes, chance: random.Random, opening: bytes, closing: bytes) -> bytes:
    """Another value where one stands between two signs."""
    start = page.find(opening, chance.randrange(len(page) + 1))
    end = page.find(closing, start + len(opening)) if start >= 0 else -1
    if end < 0 or end - start > _LONGEST_SLICE:
        return page
    return page[: start + len(opening)] + chance.choice(_VALUES) + page[end:]


def attribute(page: bytes, chance: random.Random) -> bytes:
    return _between(page, chance, b'="', b'"')


def text(page: bytes, chance: random.Random) -> bytes:
    return _between(page, chance, b">", b"<")


def json_string(page: bytes, chance: random.Random) -> bytes:
    return _between(page, chance, b'":"', b'"')


def json_value(page: bytes, chance: random.Random) -> bytes:
    """A value of another type in JSON: what was a string is a number, a list, an object."""
    return _between(page, chance, b'":', b",")


def head_value(page: bytes, chance: random.Random) -> bytes:
    """The same where readers look first."""
    head = page.find(b"</head>")
    return _between(page[:head], chance, b'content="', b'"') + page[head:] if head > 0 else page


def attribute_again(page: bytes, chance: random.Random) -> bytes:
    """An attribute twice, huge, or a thousand of them."""
    at = page.find(b" ", page.find(b"<", chance.randrange(len(page) + 1)))
    if at < 0:
        return page
    name = chance.choice(_NAMES)
    more = chance.choice((
        b' %s="%s" %s="x"' % (name, chance.choice(_VALUES), name), b' %s="%s"' % (name, b"a b-c " * 10_000),
        b"".join(b" data-a%d=%d" % (n, n) for n in range(1000)), b" %s=" % name,
    ))  # fmt: skip
    return page[:at] + more + page[at:]


def flooded(page: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(page) + 1)
    return page[:at] + chance.choice(_FLOODS) * chance.choice((3, 300, 3000)) + page[at:]


def nested(page: bytes, chance: random.Random) -> bytes:
    """A stretch of the page inside elements in which other rules of parsing hold."""
    start, end = _cut(page, chance)
    opening, closing = chance.choice(_SHELLS)
    times = chance.choice((1, 3, 40))
    return (
        page[:start]
        + opening * times
        + page[start:end]
        + (closing * times if chance.random() < 0.8 else b"")
        + page[end:]
    )


def linked_data(page: bytes, chance: random.Random) -> bytes:
    """JSON-LD with any type in any place."""
    at = page.find(b"</head>")
    at = at if at >= 0 else chance.randrange(len(page) + 1)
    data = {"@context": "https://schema.org", "@type": _any_json(chance, 0)} if chance.random() < 0.3 else {}
    data |= {key: _any_json(chance, 0) for key in chance.sample(_KEYS, chance.randrange(1, 8))}
    data.setdefault("@type", chance.choice(("NewsArticle", "LiveBlogPosting", ["NewsArticle", "Report"], "WebPage")))
    script = b'<script type="application/ld+json">%s</script>' % json.dumps(data).encode()
    return page[:at] + script + page[at:]


def _any_json(chance: random.Random, depth: int) -> object:
    choices: list[object] = [
        None, True, 0, -1, 1e300, 10**30, "", " ", "x", "2026-11-20", "https://a.example/1", "\x00", "\ud800", "By Jane Doe",
    ]  # fmt: skip
    kind = chance.randrange(4 if depth < 4 else 2)
    if kind == 2:
        return [_any_json(chance, depth + 1) for _ in range(chance.randrange(4))]
    if kind == 3:
        return {key: _any_json(chance, depth + 1) for key in chance.sample(_KEYS, chance.randrange(4))}
    return chance.choice(choices)


def recoded(page: bytes, chance: random.Random) -> bytes:
    """A stretch in another encoding than the rest."""
    start, end = _cut(page, chance)
    to = chance.choice(("utf-16-le", "utf-16-be", "latin-1", "shift_jis", "iso2022_jp", "utf-7", "cp037", "utf-32"))
    return page[:start] + page[start:end].decode("utf-8", "replace").encode(to, "replace") + page[end:]


_NAMES = (
    b"class",
    b"id",
    b"content",
    b"property",
    b"href",
    b"src",
    b"srcset",
    b"datetime",
    b"itemprop",
    b"style",
    b"lang",
)
_KEYS = (
    "@type", "@id", "@graph", "headline", "name", "author", "datePublished", "dateModified", "publisher", "image", "url",
    "mainEntityOfPage", "articleBody", "commentCount", "interactionStatistic", "keywords", "articleSection", "inLanguage",
    "isAccessibleForFree", "hasPart", "liveBlogUpdate", "creditText", "caption", "sourceOrganization", "description",
)  # fmt: skip
_FLOODS = tuple(
    value.encode()
    for value in (
        "&amp;", "&#x202e;", "&lt;", "&notit;", "&#55296;", "\u200b", "\u202e\u2066", "\u0301", "\0", "<br>", "<b><i>", "</p>", "</div>", "<li>", "<a href=x>", "<!---->", "\ufeff",
        "<h1>", "<time>", "<p>By A B</p>", "<meta name=author content=x>", "12:30 ", "Photo: ", "<td>", "</table>", "<option>", "\u2028", "٣", "｜", "@", "| ",
    )
)  # fmt: skip
_SHELLS = tuple(
    (opening.encode(), closing.encode())
    for opening, closing in (
        ("<table><tr><td>", "</td></tr></table>"), ("<form>", "</form>"), ("<svg><title>", "</title></svg>"), ("<svg><foreignObject>", "</foreignObject></svg>"),
        ("<math><mtext>", "</mtext></math>"), ("<template>", "</template>"), ("<template shadowrootmode=open>", "</template>"), ("<noscript>", "</noscript>"),
        ("<frameset><frame>", "</frameset>"), ("<select><option>", "</option></select>"), ("<textarea>", "</textarea>"), ("<plaintext>", ""), ("<iframe>", "</iframe>"),
        ("<a href=x>", "</a>"), ("<button>", "</button>"), ("<ruby><rt>", "</rt></ruby>"), ("<object><param>", "</object>"), ("<dialog>", "</dialog>"), ("<details><summary>", "</summary></details>"),
        ("<article><header>", "</header></article>"), ("<figure><figcaption>", "</figcaption></figure>"), ("<blockquote>", "</blockquote>"), ("<title>", "</title>"), ("<body>", "</body>"), ("<head>", "</head>"),
    )
)  # fmt: skip
DAMAGES: tuple[Damage, ...] = (
    lost, ended, doubled, moved, flipped, put_in, attribute, attribute, text, json_string, json_value, json_value, head_value,
)  # fmt: skip
STRANGE: tuple[Damage, ...] = (attribute_again, flooded, nested, linked_data, recoded, nested, linked_data)
_STRANGE_FROM = 10_000_000
"""Pages from this number on are damaged by what templates and attackers write as well; those before stay as they were."""


def damaged(page: bytes, number: int) -> bytes:
    """A page, damaged as its number says."""
    chance = random.Random(number)
    damages = DAMAGES if number < _STRANGE_FROM else DAMAGES + STRANGE * 2
    for _ in range(chance.randrange(1, _MOST_DAMAGES + 1)):
        page = chance.choice(damages)(page, chance)
    return page


def failure(page: bytes, url: str) -> tuple[str | None, float]:
    """-> (what is wrong with the reading of a page, CPU milliseconds per 100 KB)."""
    began = time.process_time()
    try:
        article: object = read_article(page, url)
        wrong = None if isinstance(article, Article) else f"no article: {article!r}"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        wrong = f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno} {place.name})"
    taken = time.process_time() - began
    share = max(1.0, len(page) / 100_000)
    if wrong is None and taken > _SLOW * share:
        wrong = f"slow: {taken:.1f} s for {len(page)} bytes"
    return wrong, 1000 * taken / share


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--count", type=int, default=100_000, help="damaged pages to read (default: 100 000)")
    arguments.add_argument("--first", type=int, default=0, help="number of the first of them (default: 0)")
    options = arguments.parse_args()
    folder = corpora.root()
    if folder is None:
        print("no corpora: set CORPORA", file=sys.stderr)
        return 2
    saved = [(page.url, page.html.encode("utf-8", "replace")) for page in pages_to_learn_from(folder)]
    failures, slowest = 0, (0.0, 0)
    for number in range(options.first, options.first + options.count):
        url, page = saved[number % len(saved)]
        wrong, cost = failure(damaged(page, number), url)
        slowest = max(slowest, (cost, number))
        if wrong:
            failures += 1
            print(f"{number}: {wrong}", flush=True)
    slow = f"slowest {slowest[0]:.0f} ms per 100 KB (number {slowest[1]})"
    print(f"{options.count} damaged pages of {len(saved)} saved ones: {failures} failures; {slow}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
