"""Is the page an article at all, and if not, what is it? A list of named rules, asked in order; the first that holds
decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from urllib.parse import unquote

from newscrawl.grammar.notices import BLOCK, ERROR, LOGIN, says_only
from newscrawl.grammar.text import weight_of
from newscrawl.items import PageKind
from newscrawl.reading.consent import asks_for_consent, is_cookie_wall
from newscrawl.reading.dates import find_published
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_text
from newscrawl.reading.kind_signs import INTRODUCTION, LITTLE, MANY, TEASER, Signs
from newscrawl.reading.linked_data import types
from newscrawl.reading.live_blog import is_declared
from newscrawl.reading.scene import Scene
from newscrawl.reading.tree import elements
from newscrawl.tables import casefolded

_SEARCH = re.compile(r"(?:^|/)(?:search|suche|sok|søk|recherche|buscar|cerca)(?:/|$)", re.I)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:s|q|query)=")
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*|<\?[^>]*>\s*){0,5}<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.S
)
_NO_MARKUP = re.compile(r"\s*(?:%PDF-|PK\x03\x04|\{\s*\"|\[\s*\{)")
_START = 2000  # characters of a page in which it says what it is

# Letters of running text (``weight_of``) below which a page is what its title or address says, found on live sites.
_LITTLE_BLOCKED, _LITTLE_ERROR, _LITTLE_LOGIN, _LITTLE_SEARCH = 1500, 2500, 800, 2500
_LITTLE_DECLARED = 60  # the same for a page that declares itself an article
_LITTLE_STANDING = 1500  # guides are longer, and are kept
_STANDING_STEPS = 2  # of a standing page's address: a language or a folder, and its name
_STANDING_FOLDER = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?|pages?|static|info|p|about(?:-us)?|legal")  # or a language
_LITTLE_VIDEO = 250
_LITTLE_BRIEF = 40  # of a story's page: one sentence
_LISTED, _LISTED_PARAGRAPHS = 120, 5  # letters of a paragraph; as many of them are more than a list holds
_PATH_PARAGRAPHS = 6
_FEW = 3  # paragraphs of more letters than teasers have in one piece
_HEADLINES, _ARTICLES = 3, 3  # linked headlines, article elements that a listing address makes a list
_MANY_TEXT, _TEXT_OF_TEASER = 1200, 180  # letters beside many headlines; letters that come with each
_WEBSITE_TEXT = 500
_SEVERAL = 2  # articles on one page
_TEXT_BETWEEN = 900  # letters between two linked headlines, as excerpts have them, and two stories in full do not


_Kind = tuple[PageKind, str]
_Rule = Callable[[Signs], _Kind | None]


def find_kind(scene: Scene) -> Found[PageKind]:
    """What the page is, and the reason; every page is something."""
    page = Signs(scene)
    for rule in _RULES:
        decided = rule(page)
        if decided:
            return Found(*decided)
    return Found(PageKind.ARTICLE, f"{page.size} letters of running text")


def says_article(scene: Scene, *, names_none: bool = False) -> bool:
    """Whether a page says that it is an article, by its head, its class or its address, or by nothing else where it
    ``names_none`` as a section would, and when it was published.
    """
    page = Signs(scene)
    says = names_none or page.declared or page.og_type == "article" or page.is_story_page or page.own_headline
    return bool(says) and scene.ask(find_kind).value is PageKind.ARTICLE and scene.ask(find_published) is not None


def _no_page(page: Signs) -> _Kind | None:
    """A feed, a document or data that was served as HTML."""
    start = page.scene.document.opening(_START)
    feed = _FEED.match(start)
    if feed:
        return PageKind.INDEX, f"a feed or sitemap: {feed[1]}"
    return (PageKind.EMPTY, "no HTML but a document or data") if _NO_MARKUP.match(start) else None


def _no_text(page: Signs) -> _Kind | None:
    nothing = not page.scene.document.segments and not page.blocks and not headline_text(page.scene)
    return (PageKind.EMPTY, "no text at all") if nothing else None


def _blocked(page: Signs) -> _Kind | None:
    blocked = not page.declared and page.size < _LITTLE_BLOCKED and page.is_called(BLOCK)
    return (PageKind.BLOCKED, f"title says {page.title[:60]!r}") if blocked else None


def _error(page: Signs) -> _Kind | None:
    error = not page.declared and page.size < _LITTLE_ERROR and page.is_called(ERROR)
    return (PageKind.ERROR, f"title or heading says {(page.heading or page.title)[:60]!r}") if error else None


def _consent(page: Signs) -> _Kind | None:
    texts = [b.text for b in page.blocks] or [s.text for s in page.scene.document.segments]
    asks = not page.own_headline and asks_for_consent(page.scene, texts)
    return (PageKind.CONSENT, "its text asks for consent and says nothing else") if asks else None


def _live_blog(page: Signs) -> _Kind | None:
    if page.declared == "LiveBlogPosting" or is_declared(page.scene.document):
        return PageKind.LIVE_BLOG, "json-ld LiveBlogPosting"
    entries = sum(1 for block in page.blocks if block.at)
    return (PageKind.LIVE_BLOG, f"{entries} timed entries") if entries else None


def _login(page: Signs) -> _Kind | None:
    if page.declared or page.size >= _LITTLE_LOGIN or not LOGIN.begins(page.title):
        return None
    login = says_only(LOGIN, page.title) or page.asks_who_one_is
    return (PageKind.LOGIN, f"title says {page.title[:60]!r}") if login else None


def _search(page: Signs) -> _Kind | None:
    asked = _SEARCH.search(page.address.path) or _SEARCH_QUERY.search(page.address.query)
    return (PageKind.SEARCH, "search address") if asked and not page.declared and page.size < _LITTLE_SEARCH else None


def _declared_article(page: Signs) -> _Kind | None:
    if not page.declared and page.og_type not in ("article", "blog", "news"):
        return None
    if page.size < _LITTLE_DECLARED and not (page.declared and page.og_type == "article"):
        return None
    where = page.scene.metadata.where("@type") if page.declared else f"meta og:type {page.og_type}"
    return PageKind.ARTICLE, where


def _list_in_full(page: Signs) -> _Kind | None:
    """The address is a list's, or one that those of the articles are below, and from its beginning on the page is
    articles as they stand elsewhere, whole, whatever it declares itself to be.
    """
    if page.own_headline or page.is_story_page or not (page.says_list or page.leads_below):
        return None
    fewest = 1 if page.is_numbered_list or page.lists_one_subject else _SEVERAL
    listed = page.entries if len(page.entries) >= fewest else page.told_elsewhere
    if not listed and len(page.inside) >= (1 if page.lists_one_subject else _SEVERAL):
        # addresses in other letters repeat no headline
        listed = tuple(teaser.at for teaser in page.inside)
    listed = listed or page.leads_below
    if not listed:
        return None
    own = page.scene.document.segments[page.body.start : listed[0]] if page.body else ()
    if sum(weight_of(segment.text) for segment in own) >= INTRODUCTION:
        return None
    return PageKind.INDEX, f"listing address and articles that stand elsewhere: {len(listed)}"


def _list_by_class(page: Signs) -> _Kind | None:
    """The publishing system says so, and headlines in the place of the text lead to other pages."""
    if not page.is_list_page or page.own_headline:
        return None
    beside = page.size < _MANY_TEXT and (page.teasers or page.articles >= _ARTICLES)
    listed = page.inside or page.entries or beside
    return (PageKind.INDEX, "a list by the page's own class, and linked headlines") if listed else None


def _list_by_address(page: Signs) -> _Kind | None:
    if page.own_headline or page.is_story_page:
        return None
    if page.lists_all and page.size < _LITTLE_STANDING:
        return PageKind.INDEX, "address of a list of all tags, authors or sections"
    if not page.says_list:
        return None
    if page.inside or ((len(page.teasers) >= _HEADLINES or page.articles >= _ARTICLES) and _is_short(page)):
        return PageKind.INDEX, "listing address and linked headlines"
    return None


def _is_short(page: Signs) -> bool:
    return sum(weight_of(b.text) > _LISTED for b in page.blocks) < _PATH_PARAGRAPHS


def _about_the_site(page: Signs) -> _Kind | None:
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


def _locked(page: Signs) -> _Kind | None:
    """A form that asks for the text's own password, in the place of the text."""
    if page.size >= _LITTLE_LOGIN or not page.scene.document.holds("password"):
        return None
    asked = any(
        "post-password" in (e.get("class") or "") or "post_password" in (e.get("name") or "")
        for e in elements(page.scene.document.tree, "form, input[type=password]")
    )
    return (PageKind.LOGIN, "the text asks for a password") if asked else None


def _standing_page(page: Signs) -> _Kind | None:
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


def _story(page: Signs) -> _Kind | None:
    """A story, however short, whatever stands around it: the system or the address says so, and its text is its own."""
    if page.size < _LITTLE_BRIEF or len(page.inside) > 1:
        return None
    if page.is_story_page:
        return PageKind.ARTICLE, "a story by the page's own class"
    if page.own_headline:
        return PageKind.ARTICLE, "address repeats the headline"
    return (PageKind.ARTICLE, "the day of its address is in print") if page.size < LITTLE and page.is_dated else None


def _declared_list(page: Signs) -> _Kind | None:
    listed = [
        d
        for d in page.scene.document.linked_data
        if {"CollectionPage", "ItemList", "SearchResultsPage"} & set(types(d))
    ]
    few = sum(weight_of(b.text) > _LISTED for b in page.blocks) < _LISTED_PARAGRAPHS
    return (PageKind.INDEX, f"json-ld {types(listed[0])[0]}") if listed and few else None


def _front_page(page: Signs) -> _Kind | None:
    if page.address.path.strip("/") or page.address.query:
        return None
    few = sum(weight_of(b.text) > _LISTED for b in page.blocks) < _LISTED_PARAGRAPHS
    return (PageKind.INDEX, "front page of the site") if len(page.teasers) > _HEADLINES or few else None


def _list_of_excerpts(page: Signs) -> _Kind | None:
    """Linked headlines with little text between them make up what was taken for the body."""
    body = page.body
    if body is None or len(page.inside) < _HEADLINES:
        return None
    segments = page.scene.document.segments
    places = [t.at for t in page.inside]
    before = sum(weight_of(s.text) for s in segments[body.start : places[0]])
    between = [sum(weight_of(s.text) for s in segments[a + 1 : b]) for a, b in pairwise(places)]
    if before < INTRODUCTION and median(between) < _TEXT_BETWEEN:
        return PageKind.INDEX, f"{len(places)} linked headlines with excerpts"
    return None


def _list_of_links(page: Signs) -> _Kind | None:
    return (PageKind.INDEX, "lines that lead to other pages, and next to nothing else") if page.is_all_links else None


def _in_one_piece(page: Signs) -> _Kind | None:
    """Text in one piece, with other articles around it."""
    whole = sum(weight_of(b.text) > TEASER for b in page.blocks) >= _FEW and len(page.inside) <= 1
    return (PageKind.ARTICLE, f"{page.size} letters of running text") if whole and page.size >= LITTLE else None


def _list(page: Signs) -> _Kind | None:
    headlines, size = len(page.teasers), page.size
    if headlines >= MANY and (size < _MANY_TEXT or headlines * _TEXT_OF_TEASER > size):
        return PageKind.INDEX, f"{headlines} linked headlines and {size} letters of running text"
    if page.articles >= MANY and size < _MANY_TEXT:
        return PageKind.INDEX, f"{page.articles} article teasers"
    if page.og_type == "website" and size < _WEBSITE_TEXT and headlines >= _HEADLINES:
        return PageKind.INDEX, "og:type website and linked headlines"
    return None


def _video(page: Signs) -> _Kind | None:
    declared = page.og_type.startswith("video") or any(
        "VideoObject" in types(d) for d in page.scene.document.linked_data
    )
    return (PageKind.VIDEO, "a video and hardly any text") if declared and page.size < _LITTLE_VIDEO else None


def _cookie_wall(page: Signs) -> _Kind | None:
    wall = page.size < LITTLE and not page.own_headline and is_cookie_wall(page.scene)
    return (PageKind.CONSENT, "a choice about cookies and hardly any other text") if wall else None


def _brief(page: Signs) -> _Kind | None:
    """A sentence or two below a headline that the page's head says too, of a day in print."""
    if page.size < _LITTLE_DECLARED or page.says_list or page.inside or not page.is_dated_brief:
        return None
    return PageKind.ARTICLE, "a headline, a day in print and sentences"


def _empty(page: Signs) -> _Kind | None:
    return (PageKind.EMPTY, f"only {page.size} letters of running text") if page.size < LITTLE else None


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
    _brief,
    _empty,
)
