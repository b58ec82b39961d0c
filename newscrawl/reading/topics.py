"""The section that an article stands in, and its tags: as the head declares them, else as the page links them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from newscrawl.grammar.text import bare, clean, has_digit
from newscrawl.grammar.word_patterns import any_of
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.document import Document
from newscrawl.reading.embedded_state import drawn_names
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.marks import M, marks_of, without_taxonomy
from newscrawl.reading.scene import Scene
from newscrawl.reading.teasers import is_in_card, is_linked
from newscrawl.reading.tree import Element, elements
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines
from newscrawl.urls import is_front_page, numbered_word, same_site

_LONGEST = 60  # characters of a section's or a subject's name
_MOST_TAGS = 60
_ABOVE, _BELOW = 12, 25  # segments around headline and text in which an article's own links stand
_RIGHT_BELOW = 8  # segments behind the text
_MOST_LISTED = 12  # links of one kind in a row; more are a list of all sections
_MOST_CRUMBS = 8
_ARROWS = frozenset(">»›→⟩▸▶«‹←⟨◂◀/\\")
_TRAIL_BELOW = 3  # segments below the headline in which a trail may stand
_CLOUD, _CLOUD_CLIMB = 20, 4  # links to subjects in one place that are more than an article has; elements up from one
_BREADCRUMB = "[class*=breadcrumb i] a, [id*=breadcrumb i] a, [aria-label*=breadcrumb i] a, [typeof*=BreadcrumbList] a"
_CALLED = "[class*=tags i]"
_NAMESPACE = re.compile(r"(?:/|[?&]title=)([^\W\d_]+):[^/?#]", re.I)
"""Of a wiki's address: "/wiki/Category:Ferries"; not the colon of "https://"."""
_ACTION = re.compile(r"(?:^|&)action=", re.I)  # what is done with a page: a form and no list
_SUBJECT = re.compile(r"(?<![a-z])tag(?![a-z])", re.I)
_BREADCRUMB_SPELLINGS = ("readcrumb", "readCrumb", "READCRUMB")  # a search by far faster than that for the elements
_SITES_TOO = "meta keywords"  # often those of the whole site, which no page's own links to subjects repeat
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LABEL = 40  # characters of a label of subjects
_MOST_WORDS = 6  # of a subject's name; more are a headline
_COUNTED = re.compile(r"(?<=[^\W\d_]{3})\s?\(?\d+\)?$")
_STEM, _ENDING = 3, 3  # letters that words share with other forms of theirs, and of the endings
_LIST = 2  # links to subjects; one alone is a kicker as often
_LONGEST_LINE = 600  # characters of a label and the subjects behind it
_LABEL_BELOW = 15  # segments behind the text in which a label of the article's own stands
_LABEL_CLIMB = 3  # elements up from a label to the one that holds its links too
_NO_LABEL = M["NAV"] | M["RELATED"] | M["COMMENTS"] | M["AD"] | M["ASIDE"]
_KICKER = 40  # characters of a section's name above a headline
_SECTION_NAMES = re.compile(
    r"(?<![a-z])(?:cat|category|categor[ií]a|categorie|kategorie|section|rubri[ck]|rubrique|rubrika|ressort|seccion)(?![a-z])",
    re.I,
)
_KICKER_ABOVE = 4  # lines above a headline, its own counted, among which its kicker is
_MENU = "nav a, [class*=menu i] a"
_KICKER_CLIMB = 3  # elements up from it, and from the headline, to the one that holds both
_NO_KICKER = M["NAV"] | M["RELATED"] | M["COMMENTS"] | M["AD"] | M["ASIDE"] | M["FOOTER"] | M["HEADING"] | M["BYLINE"]
_OWN_FOOTER = re.compile(r"(?<![a-z])(?:article|post|entry|story|node)[-_]*footer(?![a-z])", re.I)
_Linked = tuple[bool, int, str, int]
"""Of a link: whether its address alone tells what it is, its segment, its text, its element."""
_OTHERS = M["RELATED"] | M["COMMENTS"] | M["NAV"] | M["AD"]


def find_section(scene: Scene) -> Found[str] | None:
    """The section's name as the page has it; ``None`` where it says none."""
    declared = scene.metadata.section
    if declared and declared.value.casefold() not in casefolded("system_sections"):
        return declared
    for text in _linked(scene, "category", "section_links"):
        return Found(text, "link to the section", declared.value if declared else None)
    for text in _labelled(scene, "section_labels"):
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


def find_tags(scene: Scene) -> Found[tuple[str, ...]] | None:
    """Subjects in the page's order; ``None`` where it names none. A list of them in print says what readers see; what
    is declared stands where it says all of that and more, but for keywords that are often those of the whole site.
    """
    declared = scene.metadata.tags
    printed = _printed(scene, above=0 if declared and declared.evidence != _SITES_TOO else _ABOVE)
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
    linked = tuple(dict.fromkeys(_linked(scene, "tag", "tag_links", above)))[:_MOST_TAGS]
    if len(linked) < _LIST and (listed := _listed(scene)):
        return Found(listed, "links in a list of subjects")
    if linked:
        return Found(linked, "links rel=tag" if by_relation else "links to subjects")
    labelled = tuple(_labelled(scene, "tag_labels"))
    return Found(labelled, "links behind a label of subjects") if labelled else None


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
        if start <= placed.at < body.start or body.end < placed.at <= body.end + _BELOW:
            holder = _list_around(document, placed.node)
            if holder:
                holders.setdefault(holder, []).append(placed)
    for holder in sorted(holders, key=lambda number: document.nodes[number].order <= body.end):
        links, place = holders[holder], document.nodes[holder]
        if (
            place.last > body.end + _BELOW
            or len(links) > _MOST_LISTED
            or place.marks & _OTHERS & ~M["NAV"]
            or is_in_card(document, holder, body.end)
        ):
            continue
        if all(len(s.text) - s.linked <= _LABEL for s in document.segments[place.order : place.last]):
            texts = [_name_of_subject(placed) for placed in links if not _leads_to_section(placed)]
            names = [_COUNTED.sub("", text) if _is_counted(texts) else text for text in texts if text]
            platforms = casefolded("platforms")
            if names and len(names) == len(texts) and sum(name.casefold() in platforms for name in names) < _LIST:
                return tuple(dict.fromkeys(name for name in names if not _is_button(name)))
    return ()


def _list_around(document: Document, node: int) -> int | None:
    """The outermost element around a link, a few up at most, that is called a list of subjects; what holds it where
    only single entries are called so.
    """
    nodes, holder = document.nodes, None
    for _ in range(_CLOUD_CLIMB):
        if is_called_list_of_subjects(nodes[node].names or ""):
            holder = node
        node = nodes[node].parent
        if node <= 0:
            break
    if holder is not None and nodes[holder].last - nodes[holder].order == 1:
        around = nodes[nodes[holder].parent]
        entries = [segment for segment in document.segments[around.order : around.last] if is_linked(segment)]
        return nodes[holder].parent if 1 < len(entries) == around.last - around.order <= _MOST_LISTED else holder
    return holder


@lru_cache(maxsize=4096)
def is_called_list_of_subjects(names: str) -> bool:
    """Whether a class name is that of a list of subjects ("article-tags", "RelatedTopics"); WordPress' own names of
    what a teaser is about ("tag-ferries") say something else.
    """
    words = re.findall(r"[a-z]+", _CAMEL.sub(" ", without_taxonomy(names)).casefold())
    return not casefolded("subject_list_names").isdisjoint(words)


def _is_counted(names: list[str | None]) -> bool:
    """Whether each name ends with how many articles tell of it ("Gaza398")."""
    return len(names) >= _LIST and all(name and _COUNTED.search(name) for name in names)


def _is_button(name: str) -> bool:
    """Whether a link of a list says where the whole list is ("Show more")."""
    return name.casefold().split()[0] in casefolded("button_verbs")


def _leads_to_section(placed: Placed) -> bool:
    return _leads_to("section_links", placed.attributes.get("href") or "")


def _name_of_subject(placed: Placed) -> str | None:
    """What a link says, where it is as short as the name of a subject; ``None`` where it may be a headline."""
    text = _said(placed)
    return text if 1 < len(text) <= _LONGEST and len(text.split()) <= _MOST_WORDS else None


def _said(placed: Placed) -> str:
    return clean(placed.element.text).lstrip("#").strip()


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
    told = tuple(dict.fromkeys(text for text in texts if 1 < len(text) <= _LONGEST and text[-1] != ":"))
    return told if len(told) <= _MOST_LISTED else ()


def _is_called_subject(element: Element) -> bool:
    return bool(_SUBJECT.search(element.get("class") or ""))


def _labelled(scene: Scene, table: str) -> list[str]:
    """Texts of the links behind the first label around the text ("Tags", "Section:"), wherever they lead on the site:
    in its line, or in lines of nothing but links that share a small element with it.
    """
    document, body = scene.document, body_of(scene)
    if body is None:
        return []
    headline = headline_place(scene)
    start = (headline if headline is not None else body.start) - _ABOVE
    for number in range(max(0, start), min(len(document.segments), body.end + _LABEL_BELOW)):
        segment = document.segments[number]
        if segment.marks & _NO_LABEL or len(segment.text) > _LONGEST_LINE or not _opens_with(segment.text, table):
            continue
        if number > body.end and is_in_card(document, segment.node, body.end):
            continue
        last = number if segment.linked else _last_of_links(document, number)
        links = [placed for placed in document.links if number <= placed.at <= last]
        if not all(map(_name_of_subject, links)):
            continue  # headlines of what else was written about it
        named = (text for placed in links if (text := _subject(document, placed)))
        found = dict.fromkeys(text for text in named if not _opens_with(text, table))
        if 0 < len(found) <= _MOST_LISTED:
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
    text, address = _said(placed), document.absolute(placed.attributes["href"] or "")
    if not 1 < len(text) <= _LONGEST or (placed.attributes["href"] or "").startswith("#"):
        return None
    return text if same_site(address, document.url) and not is_front_page(address) else None


@cache
def _path_of(table: str) -> re.Pattern[str]:
    words = any_of(lines(table))
    return re.compile(rf"(?:^|/){words}/[^/?#]|[?&]{words}=", re.I)


@cache
def _numbered(table: str) -> frozenset[str]:
    return casefolded(table) & casefolded("numbered_lists")


def _leads_to(table: str, address: str) -> bool:
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
        if placed.at in segments and any(_leads_to(table, href) for table in ("section_links", "tag_links")):
            found.setdefault(placed.at, set()).add(bare(clean(placed.element.text)))
    return found


def _linked(scene: Scene, rel: str, table: str, above: int = _ABOVE) -> Iterator[str]:
    """Texts of the links of that relation or to such addresses, around the article: never those of other articles, of a
    menu or of a list of all. ``above``: segments above the headline that are looked at.
    """
    document, body, headline = scene.document, body_of(scene), headline_place(scene)
    start = (headline if headline is not None else body.start if body else 0) - above
    end = (body.end if body else start + above) + _BELOW
    amid_text = _more_words_than_links(document, body)
    found: list[_Linked] = []
    for placed in document.links:
        stated = placed.attributes.get("rel") or ""
        if not stated and not start <= placed.at <= end:
            continue
        rels, href = stated.lower().split(), placed.attributes.get("href") or ""
        said = rel in rels and (rel == "category" or not ("category" in rels or _leads_to("section_links", href)))
        told = said or (start <= placed.at <= end and placed.at not in amid_text and _leads_to(table, href))
        # A relation speaks of the page that it stands on; footers of articles are often called as menus are.
        others = _OTHERS & ~M["NAV"] if said else _OTHERS
        if not told or (not said and body and is_in_card(document, placed.node, body.end)):
            continue
        if document.nodes[placed.node].marks & others & M["NAV"] and (
            _is_in_articles_footer(document, body, placed.node)
            or _is_in_list_of_subjects(document, body, headline, placed)
        ):
            others &= ~M["NAV"]
        if not document.nodes[placed.node].marks & others:
            text = _said(placed)
            if 1 < len(text) <= _LONGEST and (said or _may_be_listed(document, placed, text)):
                found.append((not said, placed.at, text, placed.node))
    if rel == "category":  # a list of all sections beside the article may reach out of what is looked at
        below = [d for d in document.links if d.at > end - _BELOW] if found else []
        listed = [placed.node for placed in below if _leads_to(table, placed.attributes.get("href") or "")]
        cloud = _clouds(document, body, listed, _MOST_LISTED)
    else:
        cloud = _clouds(document, body, [node for by_address, _, _, node in found if by_address], _CLOUD)
        found = _without_those_beside(document, found)
    kept = [f for f in found if not (f[0] and f[3] in cloud)]
    if rel == "category" and len({at for _, at, _, _ in kept}) > _MOST_LISTED:
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
    return [f for f in found if f not in beside] if len({text for _, _, text, _ in beside}) > _MOST_LISTED else found


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
    return bool(menu.own & M["TAGS"]) and menu.order >= first and menu.last - menu.order <= _MOST_LISTED


def _clouds(document: Document, body: Body | None, nodes: list[int], most: int) -> set[int]:
    """Those of the links' elements that stand in a list of all subjects, of more than ``most``, apart from the text.
    ``nodes``: one a link.
    """
    if len(nodes) <= most:
        return set()
    around: dict[int, list[int]] = {}
    for node in nodes:
        place = node
        for _ in range(_CLOUD_CLIMB):
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
    if not 1 < len(text) <= _KICKER or not segment.text.startswith(text) or _is_button(text):
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
    is_called = _SECTION_NAMES.search(names) or _leads_to("tag_links", address)
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
        if 1 < len(crumb) <= _LONGEST
        and crumb.casefold() not in casefolded("home_words")
        and bare(crumb) != own
        and bare(crumb) not in outlets
    ]


def _trail(scene: Scene) -> list[str]:
    """The steps of a trail that nothing calls so: a line around the headline that begins with the front page's link."""
    document, headline = scene.document, headline_place(scene)
    if headline is None:
        return []
    reach = range(max(0, headline - _ABOVE), min(headline + _TRAIL_BELOW, len(document.segments)))
    linked: dict[int, list[Placed]] = {}
    for placed in document.links:
        if placed.at in reach:
            linked.setdefault(placed.at, []).append(placed)
    own = bare(headline_text(scene) or "")
    for at, links in linked.items():
        segment = document.segments[at]
        if not 1 < len(links) <= _MOST_CRUMBS or segment.marks & _OTHERS & ~M["NAV"]:
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
