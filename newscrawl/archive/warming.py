"""The reader made ready before the first page: its word lists, weights and models are loaded for the first page that
needs them, which takes up to a second, and no crawl should stand still for that.
"""

from __future__ import annotations

from functools import cache

from newscrawl.grammar.language import language_of
from newscrawl.reading.page import read_page

_SENTENCE = (
    "The ferry left the harbour on Thursday morning, and the master said that the boats would be back by night. "
)
_PAGE = f"""<!doctype html><html lang="en"><head><title>The ferry is back - The Paper</title>
<meta property="article:published_time" content="2026-11-20T09:00:00+01:00"><meta name="author" content="Jane Roe">
</head><body><main><article><h1>The ferry is back</h1><p class="byline">By Jane Roe and Al Doe</p>
<time datetime="2026-11-20T09:00:00+01:00">20 November 2026</time>
<figure><img src="/ferry.jpg" alt=""><figcaption>A ferry. Photo: Jane Doe / Reuters</figcaption></figure>
{f"<p>{_SENTENCE * 3}</p>" * 6}<p>Source: Reuters</p></article><section id="comments"><h2>12 comments</h2></section>
</main><footer><p>Subscribe to read more</p></footer></body></html>"""


@cache
def load_reader() -> None:
    """Load what reading most pages needs, by reading an invented one: once, half a second of CPU."""
    read_page(_PAGE, "https://paper.example/2026/11/20/the-ferry-is-back")


def is_reader_loaded() -> bool:
    """Whether nobody in this process has to wait for it any more."""
    return load_reader.cache_info().currsize > 0


def load_language_model() -> None:
    """Load the model of languages, which pages that do not state theirs need. Half a second, once."""
    language_of(_SENTENCE * 3)
