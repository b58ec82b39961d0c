"""What a site reserves for itself: text-and-data-mining and AI signals. Recorded, so that whoever uses the database
can heed them.

TDM Reservation Protocol (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240202/), the "noai" robots
directives, Content-Signal lines (https://contentsignals.org/) and robots.txt groups for AI agents.
"""

from __future__ import annotations

import re

from protego import Protego

from newscrawl.grammar.text import clean
from newscrawl.tables import lines

_META = re.compile(rb"<meta\b[^>]{0,1000}>", re.I)
_NAME = re.compile(rb"\bname\s*=\s*[\"']?(tdm-reservation|tdm-policy|robots)\b", re.I)
_CONTENT = re.compile(rb"\bcontent\s*=\s*[\"']([^\"']*)[\"']", re.I)
_HEAD_BYTES = 30_000
_LONGEST_SIGNAL = 200  # letters
_NO_AI = ("noai", "noimageai")


def in_answer(headers: dict[str, str], body: bytes) -> dict[str, str]:
    """Signal -> value, from an answer's headers (names in lower case) and the head of its page; empty where nothing
    is reserved.
    """
    found: dict[str, str] = {
        name: clean(headers[name])[:_LONGEST_SIGNAL] for name in ("tdm-reservation", "tdm-policy") if name in headers
    }
    said = [headers.get("x-robots-tag", "")]
    for tag in _META.findall(body[:_HEAD_BYTES]):
        name, content = _NAME.search(tag), _CONTENT.search(tag)
        if not name or not content:
            continue
        value = clean(content[1].decode("utf-8", "replace"))[:_LONGEST_SIGNAL]
        if name[1].lower() == b"robots":
            said.append(value)
        else:
            found.setdefault(name[1].decode("ascii", "ignore").lower(), value)
    words = {word.strip().lower() for text in said for word in text.split(",")}
    found |= {word: "stated" for word in _NO_AI if word in words}
    return {name: value for name, value in found.items() if (name, value) != ("tdm-reservation", "0")}


def in_robots(text: str, url: str) -> dict[str, str]:
    """Signal -> value, from robots.txt. ``url``: of the front page, which each agent is or is not allowed."""
    stated = [(name.strip().lower(), value) for name, _, value in (line.partition(":") for line in text.splitlines())]
    named = {
        agent for agent in lines("ai_agents") for name, value in stated if name == "user-agent" and _names(value, agent)
    }
    rules = Protego.parse(text) if named else None
    found = {
        f"robots.txt: {agent}": "disallowed" for agent in sorted(named) if rules and not rules.can_fetch(url, agent)
    }
    for name, value in stated:
        if name == "content-signal" and (signal := clean(value)[:_LONGEST_SIGNAL]):
            found["content-signal"] = signal
    return found


def _names(value: str, agent: str) -> bool:
    """Whether a User-agent line begins with an agent's name."""
    value = value.strip().lower()
    return value.startswith(agent.lower()) and not value[len(agent) : len(agent) + 1].isalnum()
