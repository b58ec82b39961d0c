"""Whether an address repeats a headline, as those of stories do: "/2026/ferry-is-back-on-monday"."""

from __future__ import annotations

import re
from urllib.parse import unquote

from newscrawl.grammar.text import bare

_WORDS, _SHARE = 3, 0.6  # words of an address that stand in the headline, at least and as a share
_ENDING = re.compile(r"\.\w{2,5}$")


def slug_of(address: str) -> str:
    """The longest step of an address, without the ending of a file's name."""
    path = re.split(r"[?#]", address.partition("://")[2] or address, maxsplit=1)[0]
    return _ENDING.sub("", max(unquote(path).split("/"), key=len))


def repeats(address: str, headline: str, *, share: float = _SHARE) -> bool:
    """Whether the longest step of an address says a headline's words."""
    words = [bare(w) for w in re.split(r"[\W_]+", slug_of(address)) if len(w) > 1 and not w.isdigit()]
    said = bare(headline)
    return len(words) >= _WORDS and sum(w in said for w in words) >= share * len(words)
