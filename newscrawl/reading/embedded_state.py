"""Embedded application state as a witness: the article that a page's own script would draw, read from its data.

Asked only where the visible page leaves something open, since it is the slowest witness and the least standardised:
state is JSON of any shape, in ``application/json`` scripts, behind assignments (``window.__STATE__ = {...}``) or in
pieces (Next.js' ``self.__next_f.push``, https://nextjs.org/docs/app/guides/streaming). Nothing here knows a site: the
article is the longest run of prose that stands below the page's own headline.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import chompjs
import orjson

from newscrawl.grammar.text import bare, plain, weight_of
from newscrawl.reading.body import body_of
from newscrawl.reading.found import Found
from newscrawl.reading.headline import Headline, find_headline, headline_text
from newscrawl.reading.linked_data import as_list, name_of
from newscrawl.reading.scene import Scene
from newscrawl.tables import casefolded, lines

_MAX_SCRIPT = 3_000_000  # characters
_MAX_VALUES = 150_000  # visited in one page's state
_MAX_DEPTH = 60
_MIN_PROSE = 300  # characters: less is a teaser
_FEWEST_VALUES, _PAIR = 3, 2  # of a state whose values name each other; of what names a value and its kind
_SHOWN = 300  # characters of a text in view from which on the page is no empty frame
_LONGEST_NAME = 60  # characters of a section's or a subject's name
_MIN_PARAGRAPH = 40  # characters of an entry that speaks for its list
_FLIGHT = "self.__next_f.push("
_FLIGHT_TEXT = re.compile(r"([0-9a-f]{1,6}):T([0-9a-f]{1,7}),")
_PLAIN_STRETCH = re.compile(r"[^\W_]+(?: [^\W_]+)*")
_SEPARATED = re.compile(r"\s[|•·—–-]\s")
_TAG = re.compile(r"<[a-z][^<>]*>", re.I)
_DRAWN = frozenset(("p", "h2", "h3", "blockquote", "li"))


@dataclass(frozen=True)
class EmbeddedArticle:
    """``markup``: the text as HTML. ``facts``: the values beside it, keys in lower case: dates, authors, whatever is
    there.
    """

    markup: str
    facts: dict[str, Any]

    def said(self, table: str) -> Iterator[Any]:
        """What stands beside the text under keys of a table, in the table's order."""
        return (self.facts[key] for key in lines(table) if key in self.facts)


def embedded_in(scene: Scene) -> EmbeddedArticle | None:
    """The article as the page's own data holds it; asked only where other witnesses leave something open."""
    return embedded_article(scene.document.scripts, headline_text(scene))


def drawn_in(scene: Scene) -> EmbeddedArticle | None:
    """The article that the page's own script draws; ``None`` where the page shows one itself, or no script holds it."""
    body = body_of(scene)
    return None if body and len(body.text) >= _SHOWN else scene.ask(embedded_in)


def drawn_headline(scene: Scene) -> Found[Headline] | None:
    """The headline; where no more than the page's title has it, with the site's name, and a script draws the article,
    as it stands there.
    """
    found = scene.ask(find_headline)
    if found is None or found.value.at is not None:
        return found
    drawn = drawn_in(scene)
    for name in drawn.said("state_title_keys") if drawn else ():
        if isinstance(name, str) and (said := plain(name)) and bare(said) in _headlines(found.value.text):
            rival = found.value.text if bare(said) != bare(found.value.text) else None
            return Found(Headline(said, None), "embedded state", rival)
    return found


def drawn_names(scene: Scene, table: str) -> tuple[str, ...]:
    """What the object that holds a drawn article says under the table's first key that is there: names, or objects that
    have one.
    """
    drawn = drawn_in(scene)
    for stated in map(as_list, drawn.said(table) if drawn else ()):
        texts = [name_of(value) or (value.get("title") if isinstance(value, dict) else None) for value in stated]
        names = tuple(dict.fromkeys(plain(text) for text in texts if isinstance(text, str)))
        if kept := tuple(name for name in names if 1 < len(name) <= _LONGEST_NAME and "://" not in name):
            return kept
    return ()


def _headlines(title: str) -> frozenset[str]:
    """What a title says the headline is, in letters and digits: all of it, or the longest of its parts."""
    return frozenset((bare(title), bare(max(_SEPARATED.split(title), key=len))))


def embedded_article(scripts: Iterable[tuple[str, str]], title: str | None) -> EmbeddedArticle | None:
    """The article in the state of a page whose headline is ``title``; ``None`` where no script holds it.

    ``scripts``: (type, text) of the page's inline scripts.
    """
    if len(bare(title or "")) < 8:
        return None
    named = _headlines(title or "")
    runs = (run for state, texts in _states(scripts, _spellings(title or "")) for run in _runs(state, texts, named))
    size, markup, facts = max(runs, key=lambda run: run[0], default=(0, "", {}))
    return EmbeddedArticle(markup, facts) if size >= _MIN_PROSE else None


def _spellings(title: str) -> tuple[str, ...]:
    """The longest stretch of a headline that all typesetters leave alone, as JSON may write it: telling which scripts
    to parse.
    """
    stretch = max(_PLAIN_STRETCH.findall(title), key=len, default=title)[:40]
    return tuple({stretch, json.dumps(stretch)[1:-1]})


def _states(scripts: Iterable[tuple[str, str]], spellings: tuple[str, ...]) -> Iterator[tuple[Any, dict[str, str]]]:
    """(state, texts that it refers to by name) of every script that holds the headline."""
    flight: list[str] = []
    for kind, text in scripts:
        if (
            len(text) > _MAX_SCRIPT
            or "ld+json" in kind
            or not ("__next_f" in text or any(s in text for s in spellings))
        ):
            continue
        pushed = text.partition(_FLIGHT)[2]
        if pushed:
            flight += [part for part in _json(pushed[: pushed.rfind("]") + 1]) or () if isinstance(part, str)]
        elif len(text) < _MIN_PROSE:
            continue
        elif "json" in kind or text.lstrip()[:1] in ("{", "["):
            whole: Any = _json(text)
            yield from [(_dereferenced(whole), {})] if whole is not None else _assigned(text)
        else:
            yield from _assigned(text)
    rows = "".join(flight)
    if any(s in rows for s in spellings):
        yield _flight_state(rows)


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _dereferenced(state: Any) -> Any:
    """The values of a state in which they stand side by side and name each other by number, as Nuxt and SvelteKit write
    it (https://github.com/sveltejs/devalue): ``[{"title": 1}, "Ferry is back"]``. Any other as it is.
    """
    if not isinstance(state, list) or len(state) < _FEWEST_VALUES:
        return state
    named = [value for value in state if isinstance(value, dict)]
    if not named or not all(type(inner) is int for value in named for inner in value.values()):
        return state
    made: list[Any] = [_shell(value) for value in state]

    def at(number: Any) -> Any:
        for _ in range(_MAX_DEPTH):  # what a name leads to may be named again
            if type(number) is not int or not 0 <= number < len(made):
                return None
            target = state[number]
            if not (isinstance(target, list) and len(target) == _PAIR and isinstance(target[0], str)):
                return made[number]
            if type(target[1]) is not int:  # ["Date", "2026-11-20T09:30:00.000Z"]
                return target[1]
            number = target[1]
        return None

    for shell, value in zip(made, state, strict=True):
        if isinstance(value, dict):
            shell.update((key, at(inner)) for key, inner in value.items())
        elif isinstance(value, list):
            typed = bool(value) and isinstance(value[0], str)
            shell.extend(at(inner) for inner in (value[1:] if typed else value))
    return made[0] if not (isinstance(state[0], list) and state[0] and isinstance(state[0][0], str)) else at(0)


def _shell(value: Any) -> Any:
    """What a value becomes, still empty: those that hold each other are filled when all are there."""
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else value


def _assigned(text: str) -> list[tuple[Any, dict[str, str]]]:
    try:
        values: list[Any] = list(chompjs.parse_js_objects(text))
    except (ValueError, RecursionError, MemoryError):
        return []
    return [(value, {}) for value in values]


def _flight_state(rows: str) -> tuple[Any, dict[str, str]]:
    """Rows of React's server component protocol: values as JSON, long texts with their length in bytes ahead."""
    values: list[Any] = []
    texts: dict[str, str] = {}
    at = 0
    while at < len(rows):
        match = _FLIGHT_TEXT.match(rows, at)
        if match:
            text = rows[match.end() :].encode()[: int(match[2], 16)].decode("utf-8", "ignore")
            texts[f"${match[1]}"] = text
            at = match.end() + len(text)
        else:
            end = rows.find("\n", at)
            line = rows[at : end if end >= 0 else len(rows)]
            at += len(line) + 1
            value: Any = _json(line.partition(":")[2])
            if value is not None:
                values.append(value)
    return values, texts


def _runs(state: Any, texts: dict[str, str], headlines: frozenset[str]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Runs of prose below an object that carries the headline: (characters, markup, facts)."""
    stack: list[tuple[Any, int, dict[str, Any] | None]] = [(state, 0, None)]
    titles, keys = casefolded("state_title_keys"), casefolded("state_text_keys")
    visited = 0
    while stack and visited < _MAX_VALUES:
        value, depth, facts = stack.pop()
        visited += 1
        inner: list[Any] = []
        if isinstance(value, dict):
            own = {key.lower(): v for key, v in value.items()}
            called = [bare(plain(v)) for k in titles & own.keys() if isinstance(v := own[k], str)]
            if called:
                facts = own if any(_same(name, headline) for name in called for headline in headlines) else None
            for key, entry in own.items():
                if isinstance(entry, str) and facts is not None and key in keys:
                    markup = _markup(texts.get(entry, entry))
                    yield weight_of(_TAG.sub("", markup)), markup, facts
            inner = list(own.values())
        elif isinstance(value, list):
            if facts is not None:
                parts = [part for entry in value if (part := _entry_markup(entry, texts))]
                yield (
                    sum(size for p in parts if (size := weight_of(_TAG.sub("", p))) > _MIN_PARAGRAPH),
                    "\n".join(parts),
                    facts,
                )
            inner = value
        if depth < _MAX_DEPTH:
            stack.extend((entry, depth + 1, facts) for entry in inner if isinstance(entry, (dict, list)))


def _same(name: str, headline: str) -> bool:
    """Whether two headlines, letters only, are one; the page's may carry a section or site name."""
    return name == headline or (len(name) > 12 and name in headline and len(name) > 0.6 * len(headline))


def _entry_markup(entry: Any, texts: dict[str, str]) -> str:
    """One entry of a list of blocks as HTML; "" for a teaser (an entry with a headline of its own) and for what is no
    text.
    """
    if isinstance(entry, str):
        return _markup(texts.get(entry, entry)) if " " in entry else ""
    if isinstance(entry, list) and len(entry) == 4 and entry[0] == "$" and entry[1] in _DRAWN:  # a React element
        return f"<{entry[1]}>{html.escape(_drawn_text(entry, 0))}</{entry[1]}>"
    if isinstance(entry, dict):
        own = {key.lower(): v for key, v in entry.items()}
        if not casefolded("state_title_keys") & own.keys():
            for key in casefolded("state_text_keys") & own.keys():
                if isinstance(own[key], str):
                    return _markup(texts.get(own[key], own[key]))
    return ""


def _drawn_text(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return "" if value.startswith("$") else value
    if isinstance(value, list) and depth < _MAX_DEPTH:
        if len(value) == 4 and value[0] == "$":
            return _drawn_text(value[3].get("children"), depth + 1) if isinstance(value[3], dict) else ""
        return "".join(_drawn_text(inner, depth + 1) for inner in value)
    return ""


def _markup(text: str) -> str:
    if "&lt;p" in text:
        text = html.unescape(text)
    return text if "<p" in text else f"<p>{text if _TAG.search(text) else html.escape(text)}</p>"
