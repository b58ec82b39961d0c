"""Lists of sites that people keep: an address or a spider a line, with comments.

# the coast
https://site.example/
norwaytoday            # has a spider of its own
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from newscrawl.errors import UsageError
from newscrawl.urls import login_of, resolved, shown

_COMMENT = re.compile(r"(?:^|\s)#.*")  # a # within an address is a fragment


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    name: str
    place: str
    """ "sites.txt, line 3": for what is to be said of it."""


def read_site_list(path: Path) -> list[Listed]:
    """The sites of a file, several on a line with spaces between them. ``UsageError`` where it cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read the list of sites {str(path)!r}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}, line {line}: not UTF-8 text") from error
    return [
        Listed(name, f"{path}, line {number}")
        for number, line in enumerate(text.splitlines(), 1)
        for name in _COMMENT.sub("", line).split()
    ]


def web_address(text: str, place: str = "") -> str:
    """An address as it was given, "https://" in front where no scheme is; ``UsageError`` for what is none."""
    address = text if "://" in text else f"https://{text}"
    if not address.lower().startswith(("http://", "https://")) or resolved("", login_of(address)[0]) is None:
        where = f"{place}: " if place else ""
        raise UsageError(f"{where}{shown(text)!r} is no web address: give one like https://site.example/")
    return address
