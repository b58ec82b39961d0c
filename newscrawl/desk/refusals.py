"""Why a site or page could not be looked at, and what to do about it, in a line that a person can act on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newscrawl.errors import DropReason
from newscrawl.invocation import command
from newscrawl.urls import server_of, shown

_OUT_OF_REACH = re.compile(r"robots\.txt is out of reach \((.*)\); it may")
_ADVICE = {
    DropReason.ROBOTS: (
        "robots.txt of {host} forbids it: `{command} why {url}` shows the line. Ask the site for leave, or give "
        "another address of it"
    ),
    DropReason.UNREACHABLE: (
        "{host} cannot be reached ({why}): is the address spelled right, is this machine online, does the site answer "
        "a browser?"
    ),
    DropReason.PRIVATE_NETWORK: (
        "{url} leads into a private network ({why}): give that address itself if it is a site of yours"
    ),
    DropReason.HOST_WAITS: "{why}: try again then",
    DropReason.GONE: "{url} is not there ({why}): is the address spelled right?{site}",
    DropReason.HTTP_STATUS: (
        "{host} answers {why}: does it show the page to a browser? Sites that refuse programs can be asked for leave; "
        "CONTACT says who is asking"
    ),
    DropReason.CONSENT_PAGE: (
        "{host} shows a consent page before anything else ({why}): it cannot be read without a click"
    ),
    DropReason.CUT_OFF: "{host} broke off before the end ({why}): try again",
    DropReason.COOKIE_WALL: "{host} shows {url} only to who keeps its cookie, and newscrawl keeps none",
    DropReason.NOT_HTML: "{url} is no web page ({why}): give the address of an article",
    DropReason.REDIRECT_LOOP: "{url} is redirected in circles: give the address that a browser shows at the end",
    DropReason.REDIRECTED_TOO_OFTEN: "{url} is redirected too often: give the address that a browser shows at the end",
}


def refusal_text(url: str, reason: DropReason | None, why: str, *, is_site: bool = False) -> str:
    """``reason``: ``None`` where reading the page met a bug. ``is_site``: the address was given for a site's."""
    if reason is None:
        return f"reading {shown(url)} broke ({why}): that is a bug, please tell us"
    why = found[1].strip(" .") if (found := _OUT_OF_REACH.search(why)) else why
    words = {"host": server_of(url), "url": shown(url), "why": why, "command": command()}
    words["site"] = f" A site is added by its front page, {_front(url)}" if is_site else ""
    return _ADVICE.get(reason, "{url}: " + f"{reason.value} ({{why}})").format(**words)


def _front(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
