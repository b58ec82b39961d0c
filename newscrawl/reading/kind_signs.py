"""What a page shows by which it is told from others (``kind``): its text, what it declares, what its address says, and
the headlines in its place of text that lead to other pages.
"""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import SplitResult, unquote, urlsplit

from newscrawl.grammar.notices import Notice, says_only
from newscrawl.grammar.text import bare, weight_of
from newscrawl.items import Block
from newscrawl.reading.blocks import find_blocks
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.date_witnesses import shows_day_of_address
from newscrawl.reading.dates import find_published
from newscrawl.reading.document import Document
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.slugs import repeats
from newscrawl.reading.teasers import Teaser, is_linked, leads_within_site, places_of_links, teasers_of
from newscrawl.reading.tree import elements
from newscrawl.reading.walk import Node, Placed, Segment
from newscrawl.tables import casefolded
from newscrawl.urls import numbered_word

LITTLE = 140  # letters of running text (``weight_of``) below which a page has hardly any
TEASER = 60  # letters of a paragraph; teasers have fewer in one piece
MANY = 5  # linked headlines that make a list where the address says nothing
INTRODUCTION = 200  # letters in front of the first teaser that are more than a list's own words
_DATE_PATH = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$")
_PAGE_PATH = re.compile(r"/(?:page|seite|side|sida|pagina|strona)/?\d+(?:\.html)?/?$|/index-?\d+\.html$", re.I)
_COUNT = re.compile(r"\s{0,2}[(\[]\s?\d{1,6}\s?[)\]]$")
_HENTRY = re.compile(r"(?<![\w-])h-?entry(?![\w-])")
_RUN_ON = 0.3  # share of an entry's first line that is the link, where day and authors stand behind it
_OPENING = 4  # segments of an entry in which its headline stands: behind day, author and section
_COVER_CLIMB = 6  # elements up from a link to the entry that it covers
_SHORTEST_TITLE = 15  # characters; shorter linked lines are names of sections and people
_ABOVE = 8  # segments between a headline and its text: day, authors, section, places, reading time
_NAMED_STEPS = 3  # steps at an address's end among which a list's word stands: "tag/ferries/page-2"
_SENTENCE_ENDS = frozenset('.!?…。！？।۔"”»」')
_LONG_SLUG = 4  # dashes in a step that repeats a headline
_ALL_LINKS = 0.7  # share of a text's letters in lines that lead to other pages, where it is a list of them


class Signs:
    """Those of one page, each looked for when it is asked for."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def body(self) -> Body | None:
        return body_of(self.scene)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        text = self.scene.ask(find_blocks)
        return text.value.blocks if text else ()

    @cached_property
    def size(self) -> int:
        """Letters of running text."""
        return sum(weight_of(b.text) for b in self.blocks)

    @cached_property
    def heading(self) -> str:
        segments = self.scene.document.segments[:80]
        return " ".join(s.text for s in segments if s.tag == "h1" and len(s.text) < 200)

    @cached_property
    def title(self) -> str:
        return self.scene.metadata.page_title

    def is_called(self, notice: Notice) -> bool:
        """Whether its title or its heading says this and nothing else."""
        outlets = frozenset(map(bare, self.scene.outlets))
        return says_only(notice, self.title, outlets) or says_only(notice, self.heading)

    @cached_property
    def asks_who_one_is(self) -> bool:
        """By a password; an address alone may be asked for beside a text, for a letter to subscribe to."""
        asked = "input[type=password]" if self.size >= LITTLE else "input[type=password], input[type=email]"
        return any(elements(self.scene.document.tree, asked))

    @cached_property
    def declared(self) -> str | None:
        """The type of article that linked data declares."""
        return self.scene.metadata.article_type

    @cached_property
    def og_type(self) -> str:
        return (self.scene.document.metas.get("og:type") or "").lower()

    @cached_property
    def address(self) -> SplitResult:
        try:
            return urlsplit(self.scene.document.url)
        except ValueError:
            return urlsplit("")

    @cached_property
    def teasers(self) -> tuple[Teaser, ...]:
        return self.scene.ask(teasers_of)

    @cached_property
    def inside(self) -> tuple[Teaser, ...]:
        """Teasers in the stretch that was taken for the body, and right above it, below the page's own headline."""
        body, headline_at = self.body, headline_place(self.scene)
        if body is None:
            return self.teasers
        first = body.start - _ABOVE if headline_at is None else max(headline_at, body.start - _ABOVE)
        return tuple(t for t in self.teasers if min(first, body.start) <= t.at <= body.end)

    @cached_property
    def leads_below(self) -> tuple[int, ...]:
        """Where teasers of ``inside`` stand whose addresses are below the page's, as those of a section's articles."""
        document, own = self.scene.document, f"{self.address.path.rstrip('/')}/"
        at = {teaser.at for teaser in self.inside} if own != "/" else set()
        targets = [(link.at, link.attributes.get("href") or "") for link in document.links if link.at in at]
        below = {n for n, href in targets if urlsplit(document.absolute(href)).path.startswith(own) and "#" not in href}
        return tuple(sorted(below & places_of_links(document, below)))

    @cached_property
    def articles(self) -> int:
        return sum(1 for n in self.scene.document.nodes if n.tag == "article")

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """Where article elements begin, in the place of the text, or others that are called entries, that open with a
        line which leads to another page, as a list's do, whatever that line is called.
        """
        document, body = self.scene.document, self.body
        first, last = (body.start, body.end) if body else (_ABOVE, len(document.segments))
        openings = {
            node.order: [
                n
                for n in range(node.order, min(node.order + _OPENING, node.last))
                if weight_of(document.segments[n].text) > _SHORTEST_TITLE and _leads_on(document.segments[n], node)
            ]
            for node in document.nodes
            if (node.tag == "article" or _is_microformat(node))
            and (first - _ABOVE <= node.order <= last or node.order <= first < node.last)
        }
        leading = places_of_links(document, {n for numbers in openings.values() for n in numbers})
        return tuple(at for at, numbers in openings.items() if not leading.isdisjoint(numbers))

    @cached_property
    def told_elsewhere(self) -> tuple[int, ...]:
        """Where, in the place of the text, headlines stand whose links lead to addresses that repeat them: stories that
        have pages of their own.
        """
        document, openings = self.scene.document, {t.at for t in self.inside}
        for at in self.entries:
            openings.update(range(at, at + _OPENING))
        found = {
            link.at
            for link in document.links
            if link.at in openings
            and link.at < len(document.segments)
            and repeats(link.attributes.get("href") or "", document.segments[link.at].text)
        }
        return tuple(sorted(found | self.covered))

    @cached_property
    def covered(self) -> frozenset[int]:
        """Where, in the place of the text, headlines of article elements stand that a link without words leads to
        another page of the site for: one that lies over the whole entry, and is told by its label or its address.
        """
        document, body = self.scene.document, self.body
        if body is None:
            return frozenset()
        headlines = {
            number: at
            for number, node in enumerate(document.nodes)
            if node.tag == "article" and body.start - _ABOVE <= node.order <= body.end
            for at in [_headline_of_entry(document, node)]
            if at is not None
        }
        covered = set()
        for link in document.links if headlines else ():
            number = link.node
            for _ in range(_COVER_CLIMB):
                if number in headlines or number <= 0:
                    break
                number = document.nodes[number].parent
            if number in headlines and _covers(document, link, document.segments[headlines[number]].text):
                covered.add(headlines[number])
        return frozenset(covered)

    @cached_property
    def is_all_links(self) -> bool:
        """Whether what was taken for the body, or all of the page where nothing was, is lines that lead to other pages,
        and next to nothing else.
        """
        document, body = self.scene.document, self.body
        if self.declared or self.own_headline:
            return False
        if body is None or self.size < INTRODUCTION:
            place = range(len(document.segments))
        else:
            place = range(body.start, body.end + 1)
        lines = {n: document.segments[n] for n in place if n < len(document.segments)}
        leading = places_of_links(document, {n for n, segment in lines.items() if _is_entry(segment)})
        linked = sum(lines[n].linked for n in leading)
        told = [lines[n].text for n in lines.keys() - leading if len(lines[n].text) > TEASER]  # shorter ones are days
        if sum(map(weight_of, told)) >= INTRODUCTION:
            return False
        if len(leading) < MANY:
            return False
        listed = range(min(leading), max(leading) + 1)
        return linked >= _ALL_LINKS * sum(len(_uncounted(lines[n].text)) for n in listed if n in lines)

    @cached_property
    def classes(self) -> frozenset[str]:
        """Classes of the body element, where publishing systems say what kind of page it is."""
        body = self.scene.document.body
        return frozenset((body.get("class") or "").casefold().split()) if body else frozenset()

    @cached_property
    def is_story_page(self) -> bool:
        return bool(self.classes & casefolded("story_page_classes"))

    @cached_property
    def is_list_page(self) -> bool:
        return bool(self.classes & casefolded("list_page_classes")) and not self.is_story_page

    @cached_property
    def says_list(self) -> bool:
        """Whether the address is one of lists: of a tag, an author, a month, a further page."""
        path = self.address.path
        steps = [unquote(step).casefold() for step in path.strip("/").split("/")]
        if steps[-1].count("-") >= _LONG_SLUG:
            return False
        named = set(steps[-_NAMED_STEPS:]) & casefolded("list_paths")
        return bool(named or self.is_numbered_list or _DATE_PATH.search(path) or _PAGE_PATH.search(path))

    @cached_property
    def is_numbered_list(self) -> bool:
        """Whether the address is a list's word and its number: "/spip.php?rubrique12", "/rubrique12.html"."""
        return numbered_word(self.scene.document.url) in casefolded("numbered_lists")

    @cached_property
    def lists_all(self) -> bool:
        """Whether the whole address is a list's word: "/tags/", "/authors.html"."""
        step = unquote(self.address.path).strip("/").removesuffix("/index.html").casefold()
        return re.sub(r"\.\w{2,5}$", "", step) in casefolded("taxonomy_paths")

    @cached_property
    def lists_one_subject(self) -> bool:
        """Whether the address is that of a tag, a category or a person by the step before its last; its last step
        repeats the heading there, as a story's does.
        """
        steps = [unquote(step).casefold() for step in self.address.path.strip("/").split("/")]
        return self.says_list and len(steps) > 1 and steps[-2] in casefolded("taxonomy_paths")

    @cached_property
    def own_headline(self) -> bool:
        """Whether the page's address repeats its headline, as a story's does: "/2026/ferry-is-back-on-monday"."""
        headline, place = headline_text(self.scene), headline_place(self.scene)
        if not headline or (place is not None and any(t.at == place for t in self.teasers)):
            return False
        if self.lists_one_subject:
            return False
        return repeats(self.address.path, headline)

    @cached_property
    def is_dated_brief(self) -> bool:
        """Whether there is little but a first heading, which the page's title says too, a day of publication in print
        and, below them, sentences.
        """
        place, segments = headline_place(self.scene), self.scene.document.segments
        if place is None or self.body is None or self.body.start < place or segments[place].tag != "h1":
            return False
        said = bare(segments[place].text)
        if not said or said not in bare(self.title) or not all(b.text[-1:] in _SENTENCE_ENDS for b in self.blocks):
            return False
        day = self.scene.ask(find_published)
        return day is not None and day.value.evidence not in ("address", "picture")

    @cached_property
    def is_dated(self) -> bool:
        """Whether the page says that it is of the day in its address, as a story's does."""
        return not self.says_list and shows_day_of_address(self.scene)


def _is_microformat(node: Node) -> bool:
    """Whether an element is an entry by its class, as microformats have it."""
    return bool(node.names) and bool(_HENTRY.search(node.names or ""))


def _leads_on(segment: Segment, entry: Node) -> bool:
    """Whether an entry's line leads to another page; day and author may be run on into it."""
    return is_linked(segment) or (entry.tag != "article" and segment.linked > _RUN_ON * len(segment.text))


def _headline_of_entry(document: Document, entry: Node) -> int | None:
    """Number of the segment of an entry's headline; not that of a page's own, which a link to its print may repeat."""
    for n in range(entry.order, min(entry.order + _OPENING, entry.last)):
        segment = document.segments[n]
        if segment.marks & M["HEADING"]:
            return None if segment.tag == "h1" or is_linked(segment) else n
    return None


def _covers(document: Document, link: Placed, headline: str) -> bool:
    target = link.attributes.get("href") or ""
    label = " ".join(link.attributes.get(name) or "" for name in ("aria-label", "title"))
    if not (headline in label or repeats(target, headline)) or link.element.text.strip():
        return False
    return leads_within_site(document, target)


def _uncounted(text: str) -> str:
    """A line of a list without the number of what stands under it: "Jane Roe (4)"."""
    return _COUNT.sub("", text)


def _is_entry(segment: Segment) -> bool:
    return is_linked(segment) or (bool(segment.linked) and segment.linked >= len(_uncounted(segment.text)))
