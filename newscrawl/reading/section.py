"""The section that an article stands in: as the head declares it, else as links, trails and kickers tell it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from newscrawl.grammar.text import bare, clean, has_digit
from newscrawl.grammar.word_patterns import any_of
from newscrawl.reading.document import Document
from newscrawl.reading.embedded_state import drawn_names
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.subject_links import ABOVE, LONGEST_NAME, OF_OTHERS, is_button, labelled, leads_to, linked
from newscrawl.reading.teasers import is_linked
from newscrawl.reading.tree import elements
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines
from newscrawl.urls import is_front_page, same_site

_MOST_CRUMBS = 8
_ARROWS = frozenset(">»›→⟩▸▶«‹←⟨◂◀/\\")
_TRAIL_BELOW = 3  # segments below the headline in which a trail may stand
_BREADCRUMB = "[class*=breadcrumb i] a, [id*=breadcrumb i] a, [aria-label*=breadcrumb i] a, [typeof*=BreadcrumbList] a"
_BREADCRUMB_SPELLINGS = ("readcrumb", "readCrumb", "READCRUMB")  # a search by far faster than that for the elements
_KICKER = 40  # characters of a section's name above a headline
_SECTION_NAMES = re.compile(rf"(?<![a-z]){any_of(lines('section_names'))}(?![a-z])", re.I)
_KICKER_ABOVE = 4  # lines above a headline, its own counted, among which its kicker is
_MENU = "nav a, [class*=menu i] a"
_KICKER_CLIMB = 3  # elements up from it, and from the headline, to the one that holds both
_NO_KICKER = M["NAV"] | M["RELATED"] | M["COMMENTS"] | M["AD"] | M["ASIDE"] | M["FOOTER"] | M["HEADING"] | M["BYLINE"]


def find_section(scene: Scene) -> Found[str] | None:
    """The section's name as the page has it; ``None`` where it says none."""
    declared = scene.metadata.section
    if declared and declared.value.casefold() not in casefolded("system_sections"):
        return declared
    for text in linked(scene, "category", "section_links"):
        return Found(text, "link to the section", declared.value if declared else None)
    for text in labelled(scene, "section_labels"):
        return Found(text, "link behind the section's label", declared.value if declared else None)
    if declared:
        return declared
    crumbs = _crumbs(scene)
    if crumbs or (crumbs := _trail(scene)):
        return Found(crumbs[0], "breadcrumb")
    if kicker := _kicker(scene):
        return Found(kicker, "kicker above the headline")
    drawn = drawn_names(scene, "state_section_keys")
    return Found(drawn[0], "embedded state") if drawn else None


def _kicker(scene: Scene) -> str | None:
    """The link that begins the line above the headline, where it leads to a list of the site's own that is called so,
    or that a menu names alike; ``None`` where there is none, or several.
    """
    document, headline = scene.document, headline_place(scene)
    if not headline:
        return None
    lines_above = range(headline - 1, max(-1, headline - _KICKER_ABOVE), -1)
    at = next((n for n in lines_above if not document.segments[n].marks & (M["BUTTON"] | M["AD"])), -1)
    segment, links = document.segments[at], [link for link in document.links if link.at == at]
    if at < 0 or segment.marks & _NO_KICKER or len(links) != 1 or len(segment.text) - segment.linked > _KICKER:
        return None
    text, address = clean(links[0].element.text), document.absolute(links[0].attributes.get("href") or "")
    if not 1 < len(text) <= _KICKER or not segment.text.startswith(text) or is_button(text):
        return None
    if not address.startswith("http") or is_front_page(address) or not same_site(address, document.url):
        return None
    if bare(text) in {bare(outlet) for outlet in scene.outlets}:
        return None
    if _is_in_menu(document, text, address):
        return text
    if (
        not is_linked(segment)
        or not _stand_together(document, at, headline)
        or text.casefold() in casefolded("home_words")
    ):
        return None
    if _stands_below(document.url, address) and not has_digit(text):
        return text
    *_, last = unquote(urlsplit(address).path).strip("/").split("/")
    names = f"{document.nodes[segment.node].names or ''} {links[0].attributes.get('class') or ''}"
    is_called = _SECTION_NAMES.search(names) or leads_to("tag_links", address)
    return text if is_called or bare(last.partition(".")[0]) == bare(text) else None


def _is_in_menu(document: Document, text: str, address: str) -> bool:
    """Whether a menu of the page has a link of the same words to the same place."""
    return any(
        document.absolute(link.get("href") or "") == address and bare(clean(link.text)) == bare(text)
        for link in elements(document.tree, _MENU)
    )


def _stands_below(url: str, folder: str) -> bool:
    """Whether an address is one below another of the same site: "/culture/ferry-is-back" below "/culture/"."""
    above = unquote(urlsplit(folder).path).rstrip("/")
    return bool(above) and unquote(urlsplit(url).path).startswith(f"{above}/")


def _stand_together(document: Document, line: int, headline: int) -> bool:
    """Whether a line and the headline below it are in one small part of the page, and not one of them in its head."""
    nodes, segments = document.nodes, document.segments
    above = [segments[line].node]
    below = [segments[headline].node]
    for _ in range(_KICKER_CLIMB):
        above.append(nodes[above[-1]].parent)
        below.append(nodes[below[-1]].parent)
    return not set(above).isdisjoint(node for node in below if node > 0)


def _crumbs(scene: Scene) -> list[str]:
    """The inner links of a breadcrumb trail, without the front page and the article itself."""
    if not any(scene.document.holds(spelling) for spelling in _BREADCRUMB_SPELLINGS):
        return []
    links = elements(scene.document.tree, _BREADCRUMB)[:_MOST_CRUMBS]
    if links and is_front_page(scene.document.absolute(links[0].get("href") or "")):
        del links[0]
    return _sections_among(scene, [clean(link.text) for link in links])


def _sections_among(scene: Scene, crumbs: list[str]) -> list[str]:
    """A trail's steps without the front page and the article itself."""
    own, outlets = bare(headline_text(scene) or ""), {bare(outlet) for outlet in scene.outlets}
    return [
        crumb
        for crumb in crumbs
        if 1 < len(crumb) <= LONGEST_NAME
        and crumb.casefold() not in casefolded("home_words")
        and bare(crumb) != own
        and bare(crumb) not in outlets
    ]


def _trail(scene: Scene) -> list[str]:
    """The steps of a trail that nothing calls so: a line around the headline that begins with the front page's link."""
    document, headline = scene.document, headline_place(scene)
    if headline is None:
        return []
    reach = range(max(0, headline - ABOVE), min(headline + _TRAIL_BELOW, len(document.segments)))
    links_of: dict[int, list[Placed]] = {}
    for placed in document.links:
        if placed.at in reach:
            links_of.setdefault(placed.at, []).append(placed)
    own = bare(headline_text(scene) or "")
    for at, links in links_of.items():
        segment = document.segments[at]
        if not 1 < len(links) <= _MOST_CRUMBS or segment.marks & OF_OTHERS & ~M["NAV"]:
            continue
        if not is_front_page(document.absolute(links[0].attributes.get("href") or "")):
            continue
        steps = [clean(link.element.text) for link in links]
        if _is_trail(segment.text, steps, own):
            return _sections_among(scene, steps[1:])
    return []


def _is_trail(line: str, steps: list[str], headline: str) -> bool:
    """Whether a line says those steps in their order, signs between them, and nothing else but the beginning of the
    headline, ``bare``, behind them, and a label in front ("You are here:"). Where it does not end with the headline,
    arrows tell it from a menu.
    """
    signs = ""
    for number, step in enumerate(steps):
        before, found, line = line.partition(step) if step else (line, "", "")
        sign = before.strip()
        fits = sign and not any(map(str.isalnum, sign)) if number else sign[-1:] in ("", ":", "：")
        if not (found and fits):
            return False
        signs += sign if number else ""
    return headline.startswith(bare(line)) and (bool(bare(line)) or not _ARROWS.isdisjoint(signs))
