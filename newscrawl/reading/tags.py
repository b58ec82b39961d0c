"""An article's tags: the list of subjects in print, else as the head declares them."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from newscrawl.grammar.text import bare, clean
from newscrawl.reading.body import body_of
from newscrawl.reading.document import Document
from newscrawl.reading.embedded_state import drawn_names
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.marks import CAMEL, M, marks_of, without_taxonomy
from newscrawl.reading.scene import Scene
from newscrawl.reading.subject_links import (
    ABOVE,
    BELOW,
    CLIMB,
    LONGEST_NAME,
    MOST_LISTED,
    OF_OTHERS,
    is_button,
    labelled,
    leads_to,
    linked,
    name_of_subject,
)
from newscrawl.reading.teasers import is_in_card, is_linked
from newscrawl.reading.tree import Element, elements
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded

_MOST_TAGS = 60
_CALLED = "[class*=tags i]"
_SUBJECT = re.compile(r"(?<![a-z])tag(?![a-z])", re.I)
_SITES_TOO = "meta keywords"  # often those of the whole site, which no page's own links to subjects repeat
_LABEL = 40  # characters of a label of subjects
_COUNTED = re.compile(r"(?<=[^\W\d_]{3})\s?\(?\d+\)?$")
_STEM, _ENDING = 3, 3  # letters that words share with other forms of theirs, and of the endings
_LIST = 2  # links to subjects; one alone is a kicker as often


def find_tags(scene: Scene) -> Found[tuple[str, ...]] | None:
    """Subjects in the page's order; ``None`` where it names none. A list of them in print says what readers see; what
    is declared stands where it says all of that and more, but for keywords that are often those of the whole site.
    """
    declared = scene.metadata.tags
    printed = _printed(scene, above=0 if declared and declared.evidence != _SITES_TOO else ABOVE)
    if declared and (printed is None or _says_more(scene, declared, printed)):
        return declared
    if printed:
        return Found(printed.value, printed.evidence, ", ".join(declared.value) if declared else None)
    if drawn := drawn_names(scene, "state_tag_keys"):
        return Found(drawn[:_MOST_TAGS], "embedded state")
    if called := _called(scene):
        return Found(called, "elements that are called subjects")
    lead = scene.context.lead
    named = tuple(dict.fromkeys(filter(None, map(clean, lead.tags))))[:_MOST_TAGS] if lead else ()
    return Found(named, lead.evidence) if lead and named else None


def _printed(scene: Scene, above: int) -> Found[tuple[str, ...]] | None:
    """The links to the article's subjects. ``above``: segments above the headline in which they may stand."""
    by_relation = any(d.attributes.get("rel") == "tag" for d in scene.document.links)
    names = tuple(dict.fromkeys(linked(scene, "tag", "tag_links", above)))[:_MOST_TAGS]
    if len(names) < _LIST and (listed := _listed(scene)):
        return Found(listed, "links in a list of subjects")
    if names:
        return Found(names, "links rel=tag" if by_relation else "links to subjects")
    names = tuple(labelled(scene, "tag_labels"))
    return Found(names, "links behind a label of subjects") if names else None


def _says_more(scene: Scene, declared: Found[tuple[str, ...]], printed: Found[tuple[str, ...]]) -> bool:
    """Whether what is declared says more of the article than what is printed: all of it, or where the text tells
    nothing of what is printed. One printed link alone is no list.
    """
    told, shown = {bare(t) for t in declared.value}, {bare(t) for t in printed.value}
    if declared.evidence == _SITES_TOO and told.isdisjoint(shown):
        return False
    if len(shown) < _LIST or (shown <= told and declared.evidence != _SITES_TOO):
        return True
    return not _is_told_of(scene, printed.value, told)


def _is_told_of(scene: Scene, names: tuple[str, ...], besides: Container[str] = ()) -> bool:
    """Whether half of the names or more stand in the article's text, in some form of theirs, or ``besides`` it
    (``bare``): lists of what is read just now, or of all there is, tell of other things.
    """
    body = body_of(scene)
    text = f"{headline_text(scene) or ''} {body.text if body else ''}".casefold()
    told = sum(bare(name) in besides or any(stem in text for stem in _stems(name)) for name in names)
    return bool(names) and 2 * told >= len(names)


def _stems(name: str) -> list[str]:
    """The beginnings of a name's longer words, which other forms of these share."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return [word[: max(_STEM, len(word) - _ENDING)] for word in words if len(word) >= _STEM or not word.isascii()]


def _listed(scene: Scene) -> tuple[str, ...]:
    """Texts of the links, wherever they lead, in the first element that is called a list of subjects and holds nothing
    else, but for a label: below the text, or between headline and text.
    """
    document, body, headline = scene.document, body_of(scene), headline_place(scene)
    if body is None:
        return ()
    start = body.start if headline is None else headline + 1
    holders: dict[int, list[Placed]] = {}
    for placed in document.links:
        if start <= placed.at < body.start or body.end < placed.at <= body.end + BELOW:
            holder = _list_around(document, placed.node)
            if holder:
                holders.setdefault(holder, []).append(placed)
    for holder in sorted(holders, key=lambda number: document.nodes[number].order <= body.end):
        links, place = holders[holder], document.nodes[holder]
        if (
            place.last > body.end + BELOW
            or len(links) > MOST_LISTED
            or place.marks & OF_OTHERS & ~M["NAV"]
            or is_in_card(document, holder, body.end)
        ):
            continue
        if all(len(s.text) - s.linked <= _LABEL for s in document.segments[place.order : place.last]):
            texts = [name_of_subject(placed) for placed in links if not _leads_to_section(placed)]
            names = [_COUNTED.sub("", text) if _is_counted(texts) else text for text in texts if text]
            platforms = casefolded("platforms")
            if names and len(names) == len(texts) and sum(name.casefold() in platforms for name in names) < _LIST:
                return tuple(dict.fromkeys(name for name in names if not is_button(name)))
    return ()


def _list_around(document: Document, node: int) -> int | None:
    """The outermost element around a link, a few up at most, that is called a list of subjects; what holds it where
    only single entries are called so.
    """
    nodes, holder = document.nodes, None
    for _ in range(CLIMB):
        if _is_called_list_of_subjects(nodes[node].names or ""):
            holder = node
        node = nodes[node].parent
        if node <= 0:
            break
    if holder is not None and nodes[holder].last - nodes[holder].order == 1:
        around = nodes[nodes[holder].parent]
        entries = [segment for segment in document.segments[around.order : around.last] if is_linked(segment)]
        return nodes[holder].parent if 1 < len(entries) == around.last - around.order <= MOST_LISTED else holder
    return holder


@lru_cache(maxsize=4096)
def _is_called_list_of_subjects(names: str) -> bool:
    """Whether a class name is that of a list of subjects ("article-tags", "RelatedTopics"); WordPress' own names of
    what a teaser is about ("tag-ferries") say something else.
    """
    words = re.findall(r"[a-z]+", CAMEL.sub(" ", without_taxonomy(names)).casefold())
    return not casefolded("subject_list_names").isdisjoint(words)


def _is_counted(names: list[str | None]) -> bool:
    """Whether each name ends with how many articles tell of it ("Gaza398")."""
    return len(names) >= _LIST and all(name and _COUNTED.search(name) for name in names)


def _leads_to_section(placed: Placed) -> bool:
    return leads_to("section_links", placed.attributes.get("href") or "")


def _called(scene: Scene) -> tuple[str, ...]:
    """What elements say that are called so one by one, in the page's only element that is called a list of subjects:
    systems that list nothing by subject print no links.
    """
    if not scene.document.holds("tag"):
        return ()
    lists = [
        texts
        for holder in elements(scene.document.tree, _CALLED)
        if marks_of(holder.get("class"), None) & M["TAGS"]
        and (texts := [e.text for e in (*holder.children("span"), *holder.children("li")) if _is_called_subject(e)])
    ]
    if len(lists) != 1:
        return ()
    texts = [clean(text).lstrip("#").strip() for text in lists[0]]
    told = tuple(dict.fromkeys(text for text in texts if 1 < len(text) <= LONGEST_NAME and text[-1] != ":"))
    return told if len(told) <= MOST_LISTED else ()


def _is_called_subject(element: Element) -> bool:
    return bool(_SUBJECT.search(element.get("class") or ""))
