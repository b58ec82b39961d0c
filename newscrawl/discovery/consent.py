"""Consent pages: where a reader without a cookie is led before the article, to agree to being followed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newscrawl.tables import casefolded
from newscrawl.urls import host_of, identity

_WORDS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.I)


def is_consent(url: str, asked: str) -> bool:
    """Whether the address to which a request for ``asked`` was redirected is that of a consent page: the host's first
    label or a path segment says so, and what was asked for did not.
    """
    return identity(url) != identity(asked) and bool(_said(url) - _said(asked))


def _said(url: str) -> set[str]:
    try:
        segments = urlsplit(url).path.split("/")[:4]
    except ValueError:
        return set()
    named = {host_of(url).split(".", 1)[0], *(segment.partition(".")[0] for segment in segments)}
    return {
        word.casefold() for word in named if word.casefold() in casefolded("consent_words") and _WORDS.fullmatch(word)
    }
