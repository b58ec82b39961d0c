"""Lists of sites that people keep: an address, or the name of a spider or of a registered site, a line; behind it what
is known of the site, in the words of ``newscrawl.storage.site_words``; comments.

# the coast
https://site.example/  timezone=Europe/Oslo outlet="Harbour Post" delay=2
norwaytoday            # has a spider of its own
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.storage.site_words import is_word, site_at, text_of, with_words, words_of
from newscrawl.storage.sites import NewsSite
from newscrawl.urls import site_of

_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*")+|"')


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list."""

    name: str
    place: str
    """ "sites.txt, line 3": for what is to be said of it."""
    words: tuple[str, ...] = ()
    """What stands behind it."""

    @property
    def site(self) -> NewsSite:
        """The site at the address that the entry is. ``UsageError`` for what is none, or for words without sense."""
        return with_words(site_at(self.name, self.place), self.words, self.place)


STANDARD_INPUT = Path("-")


def file_bytes(path: Path) -> bytes:
    """What a file holds; of ``STANDARD_INPUT`` what is typed or piped in. ``OSError`` where it cannot be read."""
    return sys.stdin.buffer.read() if path == STANDARD_INPUT else path.read_bytes()


def read_site_list(path: Path) -> list[Listed]:
    """The entries of a file ("-": standard input), several on a line with spaces between them. ``UsageError`` where it
    cannot be read, or has none: an empty list is not all sites.
    """
    content = b""
    try:
        content = file_bytes(path)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read the list of sites {str(path)!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}, line {line}: not UTF-8 text") from error
    found = listed(text, str(path))
    if not found:
        raise UsageError(f"{path} names no site")
    return found


def listed(text: str, place: str) -> list[Listed]:
    """The entries of a list. ``place``: what it is called."""
    found: list[Listed] = []
    for number, line in enumerate(text.splitlines(), 1):
        mine: list[Listed] = []
        for token in _TOKEN.findall(line):
            if token.startswith("#"):  # within an address it is a fragment
                break
            if mine and is_word(word := token.replace('"', "")):
                mine[-1] = replace(mine[-1], words=(*mine[-1].words, word))
            else:
                mine.append(Listed(token, f"{place}, line {number}"))
        found += mine
    return found


def site_line(site: NewsSite) -> str:
    """A site as an entry of a list: its first start point, and all that is known of it."""
    first = site.starts.addresses[0] if site.starts.addresses else f"https://{site.host}/"
    known = words_of(site)
    if site.name == site_of(first):
        del known["name"]
    if site.host == site_of(first):
        del known["host"]
    if known.get("page", ()) == (first,):
        del known["page"]
    elif not site.starts.pages:
        known["page"] = ()  # the first start point is no page
    return " ".join([first, *(_quoted(name, values) for name, values in known.items())])


def _quoted(name: str, values: tuple[str, ...]) -> str:
    text = text_of(values).replace('"', "")
    return f'{name}="{text}"' if re.search(r"\s", text) else f"{name}={text}"
