"""Pages that lead elsewhere by nothing but a script, as old addresses and link shorteners do. Pure.

No script is run: an address is followed that stands there in full, in a page without text, whose scripts choose and ask
nothing. One that is put together from pieces is nobody's to guess.
"""

from __future__ import annotations

import re
from html import unescape

from newscrawl.urls import resolved

LONGEST_PAGE = 8_192  # letters; what says nothing but where to go is short
_MOST_TEXT = 200  # letters, of "You are being redirected, click here if nothing happens"
_COMMENTS = re.compile(r"<!--.*?-->", re.S)
_SCRIPT = re.compile(r"<script\b([^>]{0,500})>(.*?)</script\s*>", re.S | re.I)
_NO_TEXT = re.compile(r"<(title|style|noscript|template|svg)\b.*?</\1\s*>", re.S | re.I)
_ONLOAD = re.compile(r"""<body\b[^>]{0,500}?\sonload\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_TAG = re.compile(r"<[^>]*>")
_NOSCRIPT = re.compile(r"<noscript\b[^>]*>(.*?)</noscript\s*>", re.S | re.I)
_REFRESH = re.compile(
    r"""<meta\b(?=[^>]{0,300}?http-equiv\s*=\s*["']?refresh)[^>]{0,300}?content\s*=\s*"""
    r"""(?:"([^"]{1,3000})"|'([^']{1,3000})')""",
    re.I,
)
_SECONDS = re.compile(r"""\s*([0-9]{1,6})(?:\.[0-9]*)?\s*[;,\s]\s*(?:url\s*=\s*)?["']?([^"'\s]+)""", re.I | re.ASCII)
_STRING = r"""(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')"""
_ENDS = r"\s*(?:;|\}|\)|,|$|\n|//)"
_LOCATION = r"(?<![\w$.])(?:(?:window|document|self|top|parent|globalThis)\s*\.\s*){0,3}location"
_GOES = re.compile(
    rf"{_LOCATION}(?:\s*\.\s*href)?\s*=\s*{_STRING}{_ENDS}"
    rf"|{_LOCATION}\s*\.\s*(?:replace|assign)\s*\(\s*{_STRING}\s*\)"
)
_CHOOSES = re.compile(r"\b(?:if|switch|case|cookie|click|confirm|prompt|navigator|localStorage|while|for)\b|\?|&&|\|\|")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\"']))")


def scripted_redirect(html: str, url: str, longest: float) -> str | None:
    """Where a page without text leads by its script, or by a refresh for those who run none within so many seconds;
    ``None`` where it has text, or leads nowhere. ``url``: of the page.
    """
    if len(html) > LONGEST_PAGE:
        return None
    page = _COMMENTS.sub("", html) if "<!--" in html else html
    shown = _TAG.sub(" ", _NO_TEXT.sub(" ", _SCRIPT.sub(" ", page)))
    if len("".join(shown.split())) > _MOST_TEXT:
        return None
    target = _by_script(html) or _by_refresh(page, longest)
    found = resolved(url, target) if target else None
    return found if found and found.partition("#")[0] != url.partition("#")[0] else None


def refresh_target(stated: str, longest: float) -> str | None:
    """Where a refresh leads within so many seconds, as a header or an element states it ("0; url=/there"); ``None``
    where it leads nowhere, or later.
    """
    found = _SECONDS.match(stated)
    return found[2] if found and float(found[1]) < longest else None


def _by_script(html: str) -> str | None:
    scripts = [code for named, code in _SCRIPT.findall(html) if "src=" not in named.replace(" ", "").lower()]
    scripts += [unescape(one or other) for one, other in _ONLOAD.findall(html)]
    going = [code for code in scripts if "location" in code]
    if len(going) != 1:
        return None
    found = list(_GOES.finditer(going[0]))
    if len(found) != 1 or _CHOOSES.search(_GOES.sub("", going[0])):
        return None
    return _plain(next(one for one in found[0].groups() if one is not None))


def _by_refresh(page: str, longest: float) -> str | None:
    for inner in _NOSCRIPT.findall(page):
        for one, other in _REFRESH.findall(inner):
            if target := refresh_target(unescape(one or other), longest):
                return target
    return None


def _plain(literal: str) -> str | None:
    """What a script's string says; ``None`` where it has what no address needs: other escapes,
    half a surrogate pair."""
    text = _ESCAPE.sub(lambda one: one[3] or chr(int(one[1] or one[2], 16)), literal)
    return text.strip() or None if "\\" not in text and text.isprintable() else None
