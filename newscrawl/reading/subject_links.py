"""Links around an article to the pages that list what stands in a section or tells of a subject: by their relation,
their address or the label in front of them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache
from urllib.parse import unquote

from newscrawl.grammar.text import bare, clean
from newscrawl.grammar.word_patterns import any_of
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.document import Document
from newscrawl.reading.headline import headline_place
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.teasers import is_in_card, is_linked
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines
from newscrawl.urls import is_front_page, numbered_word, same_site

LONGEST_NAME = 60  # characters of a section's or a subject's name
ABOVE, BELOW = 12, 25  # segments around headline and text in which an article's own links stand
_RIGHT_BELOW = 8  # segments behind the text
MOST_LISTED = 12  # links of one kind in a row; more are a list of all sections
_CLOUD, CLIMB = 20, 4  # links to subjects in one place that are more than an article has; elements up from one
_NAMESPACE = re.compile(r"(?:/|[?&]title=)([^\W\d_]+):[^/?#]", re.I)
"""Of a wiki's address: "/wiki/Category:Ferries"; not the colon of "https://"."""
_ACTION = re.compile(r"(?:^|&)action=", re.I)  # what is done with a page: a form and no list
_MOST_WORDS = 6  # of a subject's name; more are a headline
_LONGEST_LINE = 600  # characters of a label and the subjects behind it
_LABEL_BELOW = 15  # segments behind the text in which a label of the article's own stands
_LABEL_CLIMB = 3  # elements up from a label to the one that holds its links too
_NO_LABEL = M["NAV"] | M["RELATED"] | M["COMMENTS"] | M["AD"] | M["ASIDE"]
_OWN_FOOTER = re.compile(r"(?<![a-z])(?:article|post|entry|story|node)[-_]*footer(?![a-z])", re.I)
_Linked = tuple[bool, int, str, int]
"""Of a link: whether its address alone tells what it is, its segment, its text, its element."""
OF_OTHERS = M["RELATED"] | M["COMMENTS"] | M["NAV"] | M["AD"]


def is_button(name: str) -> bool:
    """Whether a link of a list says where the whole list is ("Show more")."""
    return name.casefold().split()[0] in casefolded("button_verbs")


def name_of_subject(placed: Placed) -> str | None:
    """What a link says, where it is as short as the name of a subject; ``None`` where it may be a headline."""
    text = said_by(placed)
    return text if 1 < len(text) <= LONGEST_NAME and len(text.split()) <= _MOST_WORDS else None


def said_by(placed: Placed) -> str:
    """The words of a link, without a sign for subjects in front."""
    return clean(placed.element.text).lstrip("#").strip()


def labelled(scene: Scene, table: str) -> list[str]:
    """Texts of the links behind the first label around the text ("Tags", "Section:"), wherever they lead on the site:
    in its line, or in lines of nothing but links that share a small element with it.
    """
    document, body = scene.document, body_of(scene)
    if body is None:
        return []
    headline = headline_place(scene)
    start = (headline if headline is not None else body.start) - ABOVE
    for number in range(max(0, start), min(len(document.segments), body.end + _LABEL_BELOW)):
        segment = document.segments[number]
        if segment.marks & _NO_LABEL or len(segment.text) > _LONGEST_LINE or not _opens_with(segment.text, table):
            continue
        if number > body.end and is_in_card(document, segment.node, body.end):
            continue
        last = number if segment.linked else _last_of_links(document, number)
        links = [placed for placed in document.links if number <= placed.at <= last]
        if not all(map(name_of_subject, links)):
            continue  # headlines of what else was written about it
        named = (text for placed in links if (text := _subject(document, placed)))
        found = dict.fromkeys(text for text in named if not _opens_with(text, table))
        if 0 < len(found) <= MOST_LISTED:
            return list(found)
    return []


def _opens_with(text: str, table: str) -> bool:
    """Whether a line is one of the table's labels, or opens with one and a colon."""
    label, colon, _ = text.partition(":")
    return (label if colon else text).strip().casefold() in casefolded(table)


def _last_of_links(document: Document, label: int) -> int:
    """Number of the last of the lines below a label that are nothing but links and stand in one element with it; that
    of the label where there are none.
    """
    nodes, segments = document.nodes, document.segments
    node = segments[label].node
    for _ in range(_LABEL_CLIMB):
        last = nodes[node].last - 1
        if last > label:
            below = segments[label + 1 : last + 1]
            return last if nodes[node].order == label and all(map(is_linked, below)) else label
        node = nodes[node].parent
    return label


def _subject(document: Document, placed: Placed) -> str | None:
    """What a link to another page of the site says, where that may be the name of a section or a subject."""
    text, address = said_by(placed), document.absolute(placed.attributes["href"] or "")
    if not 1 < len(text) <= LONGEST_NAME or (placed.attributes["href"] or "").startswith("#"):
        return None
    return text if same_site(address, document.url) and not is_front_page(address) else None


@cache
def _path_of(table: str) -> re.Pattern[str]:
    words = any_of(lines(table))
    return re.compile(rf"(?:^|/){words}/[^/?#]|[?&]{words}=", re.I)


@cache
def _numbered(table: str) -> frozenset[str]:
    return casefolded(table) & casefolded("numbered_lists")


def leads_to(table: str, address: str) -> bool:
    """Whether an address is that of a list of the table's kind."""
    if numbered_word(address) in _numbered(table):
        return True
    path, question, query = address.partition("?")
    if _ACTION.search(query):
        return False
    if "%" in path:
        address = unquote(path) + question + query
    namespace = _NAMESPACE.search(address)
    if namespace and namespace[1].casefold() in casefolded("section_links") | casefolded("section_labels"):
        return table == "tag_links"  # a wiki's articles stand in many of its categories
    # Most addresses hold none of the words between slashes, which a set tells faster than the pattern.
    if casefolded(table).isdisjoint(address.casefold().split("/")) and "=" not in address:
        return False
    return bool(_path_of(table).search(address))


def subjects_linked_in(document: Document, segments: Container[int]) -> dict[int, set[str]]:
    """Number of a segment, of those given -> what links to sections and subjects say in it, ``bare``."""
    found: dict[int, set[str]] = {}
    for placed in document.links:
        href = placed.attributes.get("href") or ""
        if placed.at in segments and any(leads_to(table, href) for table in ("section_links", "tag_links")):
            found.setdefault(placed.at, set()).add(bare(clean(placed.element.text)))
    return found


def linked(scene: Scene, rel: str, table: str, above: int = ABOVE) -> Iterator[str]:
    """Texts of the links of that relation or to such addresses, around the article: never those of other articles, of a
    menu or of a list of all. ``above``: segments above the headline that are looked at.
    """
    document, body, headline = scene.document, body_of(scene), headline_place(scene)
    start = (headline if headline is not None else body.start if body else 0) - above
    end = (body.end if body else start + above) + BELOW
    amid_text = _more_words_than_links(document, body)
    found: list[_Linked] = []
    for placed in document.links:
        stated = placed.attributes.get("rel") or ""
        if not stated and not start <= placed.at <= end:
            continue
        rels, href = stated.lower().split(), placed.attributes.get("href") or ""
        said = rel in rels and (rel == "category" or not ("category" in rels or leads_to("section_links", href)))
        told = said or (start <= placed.at <= end and placed.at not in amid_text and leads_to(table, href))
        # A relation speaks of the page that it stands on; footers of articles are often called as menus are.
        others = OF_OTHERS & ~M["NAV"] if said else OF_OTHERS
        if not told or (not said and body and is_in_card(document, placed.node, body.end)):
            continue
        if document.nodes[placed.node].marks & others & M["NAV"] and (
            _is_in_articles_footer(document, body, placed.node)
            or _is_in_list_of_subjects(document, body, headline, placed)
        ):
            others &= ~M["NAV"]
        if not document.nodes[placed.node].marks & others:
            text = said_by(placed)
            if 1 < len(text) <= LONGEST_NAME and (said or _may_be_listed(document, placed, text)):
                found.append((not said, placed.at, text, placed.node))
    if rel == "category":  # a list of all sections beside the article may reach out of what is looked at
        below = [d for d in document.links if d.at > end - BELOW] if found else []
        listed = [placed.node for placed in below if leads_to(table, placed.attributes.get("href") or "")]
        cloud = _clouds(document, body, listed, MOST_LISTED)
    else:
        cloud = _clouds(document, body, [node for by_address, _, _, node in found if by_address], _CLOUD)
        found = _without_those_beside(document, found)
    kept = [f for f in found if not (f[0] and f[3] in cloud)]
    if rel == "category" and len({at for _, at, _, _ in kept}) > MOST_LISTED:
        kept = [f for f in kept if not f[0]]
    yield from (text for _, _, text, _ in sorted(kept, key=lambda f: f[:2]))


def _may_be_listed(document: Document, placed: Placed, text: str) -> bool:
    """Whether a link that only its address tells may be one to a list: it says no sentence, and leads to the site where
    only its parameters tell (those of shops have the same names).
    """
    if len(text.split()) > _MOST_WORDS or text.endswith("."):
        return False
    path, query, _ = document.absolute(placed.attributes.get("href") or "").partition("?")
    return not query or same_site(path, document.url)


def _without_those_beside(document: Document, found: list[_Linked]) -> list[_Linked]:
    """Without links to subjects in a column beside the article, where they are more than an article has: systems state
    the same relation of all subjects of a site.
    """
    beside = [f for f in found if document.nodes[f[3]].marks & M["ASIDE"]]
    return [f for f in found if f not in beside] if len({text for _, _, text, _ in beside}) > MOST_LISTED else found


def _is_in_articles_footer(document: Document, body: Body | None, node: int) -> bool:
    """Whether an element stands in the footer of the article, in no menu of it: in one of the article element that
    holds the text, or in what calls itself an article's, beside the text.
    """
    nodes = document.nodes
    in_footer = called = False
    while body is not None and node > 0 and nodes[node].tag != "nav":
        in_footer = in_footer or nodes[node].tag == "footer"
        called = called or bool(_OWN_FOOTER.search(nodes[node].names or ""))
        holds_text = nodes[node].order <= body.start < nodes[node].last
        if called and holds_text:
            return True
        if nodes[node].tag == "article":
            return in_footer and holds_text
        node = nodes[node].parent
    return False


def _is_in_list_of_subjects(document: Document, body: Body | None, headline: int | None, placed: Placed) -> bool:
    """Whether a link stands in an element that is called a list of subjects, between headline and text or right below
    the text, though the element is a ``nav``: no menu is called so there.
    """
    if body is None or headline is None or not headline < placed.at <= body.end + _RIGHT_BELOW:
        return False
    nodes, node = document.nodes, placed.node
    while node > 0 and not (nodes[node].tag == "nav" or nodes[node].own & M["NAV"]):
        node = nodes[node].parent
    menu = nodes[node]
    first = body.end + 1 if placed.at > body.end else headline + 1
    return bool(menu.own & M["TAGS"]) and menu.order >= first and menu.last - menu.order <= MOST_LISTED


def _clouds(document: Document, body: Body | None, nodes: list[int], most: int) -> set[int]:
    """Those of the links' elements that stand in a list of all subjects, of more than ``most``, apart from the text.
    ``nodes``: one a link.
    """
    if len(nodes) <= most:
        return set()
    around: dict[int, list[int]] = {}
    for node in nodes:
        place = node
        for _ in range(CLIMB):
            around.setdefault(place, []).append(node)
            place = document.nodes[place].parent
    start, end = (body.start, body.end) if body else (0, 0)
    return {
        node
        for place, held in around.items()
        if len(held) > most and not document.nodes[place].order <= start <= end < document.nodes[place].last
        for node in held
    }


def _more_words_than_links(document: Document, body: Body | None) -> frozenset[int]:
    """Numbers of the article's segments whose links tell of what the text tells of."""
    if body is None:
        return frozenset()
    own = set(map(id, body.segments))
    here = enumerate(document.segments[body.start : body.end + 1], body.start)
    return frozenset(n for n, s in here if id(s) in own and s.linked < len(s.text) / 2)
