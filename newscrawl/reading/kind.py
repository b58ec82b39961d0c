"""Is the page an article at all, and if not, what is it? A list of named rules, asked in order; the first that holds
decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from statistics import median
from urllib.parse import SplitResult, unquote, urlsplit

from newscrawl.grammar.notices import BLOCK, ERROR, LOGIN, Notice, says_only
from newscrawl.grammar.text import bare, weight_of
from newscrawl.items import Block, PageKind
from newscrawl.reading.blocks import find_blocks
from newscrawl.reading.body import Body, body_of
from newscrawl.reading.consent import asks_for_consent, is_cookie_wall
from newscrawl.reading.dates import find_published
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place, headline_text
from newscrawl.reading.linked_data import types
from newscrawl.reading.live_blog import is_declared
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.slugs import repeats
from newscrawl.reading.teasers import Teaser, is_linked, leads_within_site, places_of_links, teasers_of
from newscrawl.reading.tree import elements
from newscrawl.reading.walk import Node, Placed, Segment
from newscrawl.tables import casefolded
from newscrawl.urls import numbered_word

_SEARCH = re.compile(r"(?:^|/)(?:search|suche|sok|søk|recherche|buscar|cerca)(?:/|$)", re.I)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:s|q|query)=")
_DATE_PATH = re.compile(r"/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$")
_PAGE_PATH = re.compile(r"/(?:page|seite|side|sida|pagina|strona)/?\d+(?:\.html)?/?$|/index-?\d+\.html$", re.I)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*|<\?[^>]*>\s*){0,5}<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)
_NO_MARKUP = re.compile(r"\s*(?:%PDF-|PK\x03\x04|\{\s*\"|\[\s*\{)")
_COUNT = re.compile(r"\s{0,2}[(\[]\s?\d{1,6}\s?[)\]]$")
_START = 2000  # characters of a page in which it says what it is

# Letters of running text (``weight_of``) below which a page is what its title or address says, found on live sites.
_LITTLE_BLOCKED, _LITTLE_ERROR, _LITTLE_LOGIN, _LITTLE_SEARCH = 1500, 2500, 800, 2500
_LITTLE_DECLARED = 60  # the same for a page that declares itself an article
_LITTLE_STANDING = 1500  # guides are longer, and are kept
_STANDING_STEPS = 2  # of a standing page's address: a language or a folder, and its name
_STANDING_FOLDER = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?|pages?|static|info|p|about(?:-us)?|legal")  # or a language
_LITTLE_VIDEO = 250
_LITTLE_BRIEF, _LITTLE = 40, 140  # of a story's page (one sentence), of any other
_LISTED, _LISTED_PARAGRAPHS = 120, 5  # letters of a paragraph; as many of them are more than a list holds
_PATH_PARAGRAPHS = 6
_FEW, _TEASER = 3, 60  # paragraphs of so many letters that teasers do not have in one piece
_HEADLINES, _ARTICLES = 3, 3  # linked headlines, article elements that a listing address makes a list
_HENTRY = re.compile(r"(?<![\w-])h-?entry(?![\w-])")
_RUN_ON = 0.3  # share of an entry's first line that is the link, where day and authors stand behind it
_MANY = 5  # the same where the address says nothing
_MANY_TEXT, _TEXT_OF_TEASER = 1200, 180  # letters beside many headlines; letters that come with each
_WEBSITE_TEXT = 500
_SEVERAL = 2  # articles on one page
_OPENING = 4  # segments of an entry in which its headline stands: behind day, author and section
_COVER_CLIMB = 6  # elements up from a link to the entry that it covers
_SHORTEST_TITLE = 15  # characters; shorter linked lines are names of sections and people
_ABOVE = 6  # segments between a headline and its text: day, author, kicker
_INTRODUCTION = 200  # letters in front of the first teaser that are more than a list's own words
_TEXT_BETWEEN = 900  # letters between two linked headlines, as excerpts have them, and two stories in full do not
_NAMED_STEPS = 3  # steps at an address's end among which a list's word stands: "tag/ferries/page-2"
_LONG_SLUG = 4  # dashes in a step that repeats a headline
_ALL_LINKS = 0.7  # share of a text's letters in lines that lead to other pages, where it is a list of them


class _Page:
    """What the rules ask of a page."""

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
        asked = "input[type=password]" if self.size >= _LITTLE else "input[type=password], input[type=email]"
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
    def articles(self) -> int:
        return sum(1 for n in self.scene.document.nodes if n.tag == "article")

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """Where article elements begin, in the place of the text, or others that are called entries, that open with a
        line which leads to another page, as a list's do, whatever that line is called.
        """
        document, body = self.scene.document, self.body
        if body is None:
            return ()
        openings = {
            node.order: [
                n
                for n in range(node.order, min(node.order + _OPENING, node.last))
                if weight_of(document.segments[n].text) > _SHORTEST_TITLE and _leads_on(document.segments[n], node)
            ]
            for node in document.nodes
            if (node.tag == "article" or _is_microformat(node))
            and (body.start - _ABOVE <= node.order <= body.end or node.order <= body.start < node.last)
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
        """Whether what was taken for the body is lines that lead to other pages, and next to nothing else."""
        document, body = self.scene.document, self.body
        if body is None or self.declared or self.own_headline:
            return False
        lines = {n: document.segments[n] for n in range(body.start, min(body.end + 1, len(document.segments)))}
        leading = places_of_links(document, {n for n, segment in lines.items() if _is_entry(segment)})
        linked = sum(lines[n].linked for n in leading)
        told = [lines[n].text for n in lines.keys() - leading if len(lines[n].text) > _TEASER]  # shorter ones are days
        if sum(map(weight_of, told)) >= _INTRODUCTION:
            return False
        if len(leading) < _MANY:
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


_Kind = tuple[PageKind, str]
_Rule = Callable[[_Page], _Kind | None]


def find_kind(scene: Scene) -> Found[PageKind]:
    """What the page is, and the reason; every page is something."""
    page = _Page(scene)
    for rule in _RULES:
        decided = rule(page)
        if decided:
            return Found(*decided)
    return Found(PageKind.ARTICLE, f"{page.size} letters of running text")


def says_article(scene: Scene) -> bool:
    """Whether a page says that it is an article, by its head, its class or its address, and when it was published."""
    page = _Page(scene)
    says = page.declared or page.og_type == "article" or page.is_story_page or page.own_headline
    return bool(says) and scene.ask(find_kind).value is PageKind.ARTICLE and scene.ask(find_published) is not None


def _no_page(page: _Page) -> _Kind | None:
    """A feed, a document or data that was served as HTML."""
    start = page.scene.document.opening(_START)
    feed = _FEED.match(start)
    if feed:
        return PageKind.INDEX, f"a feed or sitemap: {feed[1]}"
    return (PageKind.EMPTY, "no HTML but a document or data") if _NO_MARKUP.match(start) else None


def _no_text(page: _Page) -> _Kind | None:
    nothing = not page.scene.document.segments and not page.blocks and not headline_text(page.scene)
    return (PageKind.EMPTY, "no text at all") if nothing else None


def _blocked(page: _Page) -> _Kind | None:
    blocked = not page.declared and page.size < _LITTLE_BLOCKED and page.is_called(BLOCK)
    return (PageKind.BLOCKED, f"title says {page.title[:60]!r}") if blocked else None


def _error(page: _Page) -> _Kind | None:
    error = not page.declared and page.size < _LITTLE_ERROR and page.is_called(ERROR)
    return (PageKind.ERROR, f"title or heading says {(page.heading or page.title)[:60]!r}") if error else None


def _consent(page: _Page) -> _Kind | None:
    texts = [b.text for b in page.blocks] or [s.text for s in page.scene.document.segments]
    asks = not page.own_headline and asks_for_consent(page.scene, texts)
    return (PageKind.CONSENT, "its text asks for consent and says nothing else") if asks else None


def _live_blog(page: _Page) -> _Kind | None:
    if page.declared == "LiveBlogPosting" or is_declared(page.scene.document):
        return PageKind.LIVE_BLOG, "json-ld LiveBlogPosting"
    entries = sum(1 for block in page.blocks if block.at)
    return (PageKind.LIVE_BLOG, f"{entries} timed entries") if entries else None


def _login(page: _Page) -> _Kind | None:
    if page.declared or page.size >= _LITTLE_LOGIN or not LOGIN.begins(page.title):
        return None
    login = says_only(LOGIN, page.title) or page.asks_who_one_is
    return (PageKind.LOGIN, f"title says {page.title[:60]!r}") if login else None


def _search(page: _Page) -> _Kind | None:
    asked = _SEARCH.search(page.address.path) or _SEARCH_QUERY.search(page.address.query)
    return (PageKind.SEARCH, "search address") if asked and not page.declared and page.size < _LITTLE_SEARCH else None


def _declared_article(page: _Page) -> _Kind | None:
    if not page.declared and page.og_type not in ("article", "blog", "news"):
        return None
    if page.size < _LITTLE_DECLARED and not (page.declared and page.og_type == "article"):
        return None
    where = page.scene.metadata.where("@type") if page.declared else f"meta og:type {page.og_type}"
    return PageKind.ARTICLE, where


def _list_in_full(page: _Page) -> _Kind | None:
    """The address is a list's, and from its beginning on the page is articles as they stand elsewhere, whole, whatever
    it declares itself to be.
    """
    if not page.says_list or page.own_headline or page.is_story_page or page.body is None:
        return None
    listed = page.entries if len(page.entries) >= _SEVERAL or page.is_numbered_list else page.told_elsewhere
    if not listed and len(page.inside) >= _SEVERAL:  # addresses in other letters repeat no headline
        listed = tuple(teaser.at for teaser in page.inside)
    if not listed:
        return None
    own = page.scene.document.segments[page.body.start : listed[0]]
    if sum(weight_of(segment.text) for segment in own) >= _INTRODUCTION:
        return None
    return PageKind.INDEX, f"listing address and articles that stand elsewhere: {len(listed)}"


def _list_by_class(page: _Page) -> _Kind | None:
    """The publishing system says so, and headlines in the place of the text lead to other pages."""
    if not page.is_list_page or page.own_headline:
        return None
    beside = page.size < _MANY_TEXT and (page.teasers or page.articles >= _ARTICLES)
    listed = page.inside or page.entries or beside
    return (PageKind.INDEX, "a list by the page's own class, and linked headlines") if listed else None


def _list_by_address(page: _Page) -> _Kind | None:
    if page.own_headline or page.is_story_page:
        return None
    if page.lists_all and page.size < _LITTLE_STANDING:
        return PageKind.INDEX, "address of a list of all tags, authors or sections"
    if not page.says_list:
        return None
    if page.inside or ((len(page.teasers) >= _HEADLINES or page.articles >= _ARTICLES) and _is_short(page)):
        return PageKind.INDEX, "listing address and linked headlines"
    return None


def _is_short(page: _Page) -> bool:
    return sum(weight_of(b.text) > _LISTED for b in page.blocks) < _PATH_PARAGRAPHS


def _about_the_site(page: _Page) -> _Kind | None:
    """Imprint, privacy, contact: the whole address is the name of a page that says nothing new, whatever the publishing
    system declares of each of its pages.
    """
    steps = unquote(page.address.path).casefold().strip("/").removesuffix("/index.html").split("/")
    name = re.sub(r"\.\w{2,5}$", "", steps[-1]).replace("_", "-")
    if name not in casefolded("standing_paths") or len(steps) > _STANDING_STEPS or page.is_story_page:
        return None
    if len(steps) == _STANDING_STEPS and not _STANDING_FOLDER.fullmatch(steps[0]):
        return None
    return PageKind.INDEX, f"a standing page of the site by its address: {name}"


def _locked(page: _Page) -> _Kind | None:
    """A form that asks for the text's own password, in the place of the text."""
    if page.size >= _LITTLE_LOGIN or not page.scene.document.holds("password"):
        return None
    asked = any(
        "post-password" in (e.get("class") or "") or "post_password" in (e.get("name") or "")
        for e in elements(page.scene.document.tree, "form, input[type=password]")
    )
    return (PageKind.LOGIN, "the text asks for a password") if asked else None


def _standing_page(page: _Page) -> _Kind | None:
    """About us, contact, imprint: the publishing system calls it a page and not a post, and it states no day."""
    kinds = {kind for data in page.scene.document.linked_data for kind in types(data)}
    if kinds & {"AboutPage", "ContactPage"}:
        return PageKind.INDEX, "a standing page of the site by its linked data"
    named = "page" in page.classes and any(name.startswith("page-id-") for name in page.classes)
    named = named or bool(kinds & {"WebPage", "WebSite"} and page.og_type == "website" and not page.own_headline)
    deep = page.address.path.strip("/").count("/") > 0
    if not named or deep or page.size >= _LITTLE_STANDING or page.declared or page.scene.ask(find_published):
        return None
    return PageKind.INDEX, "a standing page of the site by what it calls itself, without a day"


def _story(page: _Page) -> _Kind | None:
    """A story, however short, whatever stands around it: the system or the address says so, and its text is its own."""
    if not (page.is_story_page or page.own_headline) or page.size < _LITTLE_BRIEF or len(page.inside) > 1:
        return None
    return PageKind.ARTICLE, "a story by the page's own class" if page.is_story_page else "address repeats the headline"


def _declared_list(page: _Page) -> _Kind | None:
    listed = [
        d
        for d in page.scene.document.linked_data
        if {"CollectionPage", "ItemList", "SearchResultsPage"} & set(types(d))
    ]
    few = sum(weight_of(b.text) > _LISTED for b in page.blocks) < _LISTED_PARAGRAPHS
    return (PageKind.INDEX, f"json-ld {types(listed[0])[0]}") if listed and few else None


def _front_page(page: _Page) -> _Kind | None:
    if page.address.path.strip("/") or page.address.query:
        return None
    few = sum(weight_of(b.text) > _LISTED for b in page.blocks) < _LISTED_PARAGRAPHS
    return (PageKind.INDEX, "front page of the site") if len(page.teasers) > _HEADLINES or few else None


def _list_of_excerpts(page: _Page) -> _Kind | None:
    """Linked headlines with little text between them make up what was taken for the body."""
    body = page.body
    if body is None or len(page.inside) < _HEADLINES:
        return None
    segments = page.scene.document.segments
    places = [t.at for t in page.inside]
    before = sum(weight_of(s.text) for s in segments[body.start : places[0]])
    between = [sum(weight_of(s.text) for s in segments[a + 1 : b]) for a, b in pairwise(places)]
    if before < _INTRODUCTION and median(between) < _TEXT_BETWEEN:
        return PageKind.INDEX, f"{len(places)} linked headlines with excerpts"
    return None


def _list_of_links(page: _Page) -> _Kind | None:
    return (PageKind.INDEX, "lines that lead to other pages, and next to nothing else") if page.is_all_links else None


def _in_one_piece(page: _Page) -> _Kind | None:
    """Text in one piece, with other articles around it."""
    whole = sum(weight_of(b.text) > _TEASER for b in page.blocks) >= _FEW and len(page.inside) <= 1
    return (PageKind.ARTICLE, f"{page.size} letters of running text") if whole and page.size >= _LITTLE else None


def _list(page: _Page) -> _Kind | None:
    headlines, size = len(page.teasers), page.size
    if headlines >= _MANY and (size < _MANY_TEXT or headlines * _TEXT_OF_TEASER > size):
        return PageKind.INDEX, f"{headlines} linked headlines and {size} letters of running text"
    if page.articles >= _MANY and size < _MANY_TEXT:
        return PageKind.INDEX, f"{page.articles} article teasers"
    if page.og_type == "website" and size < _WEBSITE_TEXT and headlines >= _HEADLINES:
        return PageKind.INDEX, "og:type website and linked headlines"
    return None


def _video(page: _Page) -> _Kind | None:
    declared = page.og_type.startswith("video") or any(
        "VideoObject" in types(d) for d in page.scene.document.linked_data
    )
    return (PageKind.VIDEO, "a video and hardly any text") if declared and page.size < _LITTLE_VIDEO else None


def _cookie_wall(page: _Page) -> _Kind | None:
    wall = page.size < _LITTLE and not page.own_headline and is_cookie_wall(page.scene)
    return (PageKind.CONSENT, "a choice about cookies and hardly any other text") if wall else None


def _empty(page: _Page) -> _Kind | None:
    return (PageKind.EMPTY, f"only {page.size} letters of running text") if page.size < _LITTLE else None


_RULES: tuple[_Rule, ...] = (
    _no_page,
    _no_text,
    _blocked,
    _error,
    _consent,
    _list_in_full,
    _live_blog,
    _login,
    _search,
    _locked,
    _about_the_site,
    _standing_page,
    _list_by_class,
    _declared_article,
    _list_by_address,
    _story,
    _declared_list,
    _front_page,
    _list_of_excerpts,
    _list_of_links,
    _in_one_piece,
    _list,
    _video,
    _cookie_wall,
    _empty,
)
