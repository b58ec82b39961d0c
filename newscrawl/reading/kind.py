"""Is the page an article at all, and if not, what is it?"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from newscrawl.items import Block, PageKind
from newscrawl.reading.blocks import find_blocks
from newscrawl.reading.body import Body, body_of, weight_of
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_text
from newscrawl.reading.linked_data import types
from newscrawl.reading.live_blog import is_declared
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene

_ERROR = re.compile(
    r"(?:^|\b)(?:error\s*)?404(?:\b|$)|page (?:was |could )?not (?:be )?found|not found|seite (?:wurde )?nicht gefunden|siden? (?:finnes ikke|ble ikke funnet)|"
    r"fant ikke siden|sidan hittades inte|page (?:introuvable|non trouvée)|página no encontrada|pagina non trovata|something went wrong|internal server error|"
    r"access denied|403 forbidden|service unavailable",
    re.I,
)
_BLOCKED = re.compile(
    r"just a moment|attention required|checking your browser|verify (?:that )?you are (?:a )?human|are you a robot|access to this page has been denied|"
    r"pardon our interruption|enable cookies and javascript|unusual traffic|request unsuccessful|bot verification|security check",
    re.I,
)
_LOGIN = re.compile(
    r"^(?:log ?in|sign ?in|anmelden|einloggen|logg inn|logga in|connexion|iniciar sesión|accedi|register|registrieren)\b",
    re.I,
)
_SEARCH = re.compile(r"(?:^|/)(?:search|suche|sok|søk|recherche|buscar|cerca)(?:/|$)", re.I)
_FEW, _TEASER = 3, 60  # paragraphs of so many letters that teasers do not have in one piece
_INDEX_PATH = re.compile(
    r"(?:^|/)(?:tag|tags|category|categories|topic|topics|author|authors|section|thema|themen|emne|archive|archives|page/\d+)(?:/|$)",
    re.I,
)


def find_kind(scene: Scene) -> Found[PageKind]:
    """What the page is, and the reason; every page is something."""
    return Found(*_kind(scene))


def _kind(scene: Scene) -> tuple[PageKind, str]:
    """-> (kind, reason)."""
    document, metadata, title, body = scene.document, scene.metadata, headline_text(scene), body_of(scene)
    text = scene.ask(find_blocks)
    blocks = text.value.blocks if text else ()
    size = sum(weight_of(b.text) for b in blocks)
    heading = " ".join(s.text for s in document.segments[:80] if s.tag == "h1" and len(s.text) < 200)
    named = f"{metadata.page_title} {heading}"
    declared = metadata.article_type
    if not document.segments and not blocks and not title:
        return PageKind.EMPTY, "no text at all"
    if _BLOCKED.search(named) and size < 1500 and not declared:
        return PageKind.BLOCKED, f"title says {metadata.page_title[:60]!r}"
    if _ERROR.search(named) and size < 2500 and not declared:
        return PageKind.ERROR, f"title or heading says {(heading or metadata.page_title)[:60]!r}"
    if declared == "LiveBlogPosting" or is_declared(document):
        return PageKind.LIVE_BLOG, "json-ld LiveBlogPosting"
    entries = sum(1 for block in blocks if block.at)
    if entries:
        return PageKind.LIVE_BLOG, f"{entries} timed entries"
    try:
        parts = urlsplit(document.url)
    except ValueError:
        parts = urlsplit("")
    if _LOGIN.search(metadata.page_title) and size < 800 and not declared:
        return PageKind.LOGIN, f"title says {metadata.page_title[:60]!r}"
    if (
        (_SEARCH.search(parts.path) or re.search(r"(?:^|&)(?:s|q|query)=", parts.query))
        and not declared
        and size < 2500
    ):
        return PageKind.SEARCH, "search address"
    og_type = (document.metas.get("og:type") or "").lower()
    if declared or og_type in ("article", "blog", "news"):
        if size >= 60 or (declared and og_type == "article"):
            return PageKind.ARTICLE, metadata.where("@type") if declared else f"meta og:type {og_type}"
    index = _index_reason(document, blocks, body, size, parts, og_type)
    if index:
        return PageKind.INDEX, index
    if size < 250 and (og_type.startswith("video") or any("VideoObject" in types(d) for d in document.linked_data)):
        return PageKind.VIDEO, "a video and hardly any text"
    if size < 140:
        return PageKind.EMPTY, f"only {size} letters of running text"
    return PageKind.ARTICLE, f"{size} letters of running text"


def _index_reason(
    document: Document, blocks: tuple[Block, ...], body: Body | None, size: int, address: SplitResult, og_type: str
) -> str | None:
    path = address.path
    foreign = M["NAV"] | M["RELATED"] | M["FOOTER"] | M["ASIDE"]
    linked = [
        n
        for n, s in enumerate(document.segments)
        if s.marks & M["HEADING"] and s.linked > 0.7 * len(s.text) and len(s.text) > 20 and not s.marks & foreign
    ]
    headlines = len(linked)
    articles = sum(1 for n in document.nodes if n.tag == "article")
    listed = [d for d in document.linked_data if {"CollectionPage", "ItemList", "SearchResultsPage"} & set(types(d))]
    paragraphs = [b for b in blocks if weight_of(b.text) > 120]
    if listed and len(paragraphs) < 5:
        return f"json-ld {types(listed[0])[0]}"
    if path.strip("/") == "" and not address.query and (headlines >= 4 or len(paragraphs) < 5):
        return "front page of the site"
    if _INDEX_PATH.search(path) and (headlines >= 3 or articles >= 3) and len(paragraphs) < 6:
        return "listing address and linked headlines"
    inside = sum(body.start <= n <= body.end for n in linked) if body else headlines
    if (
        sum(weight_of(b.text) > _TEASER for b in blocks) >= _FEW and inside <= 1
    ):  # text in one piece, with other articles around it
        return None
    if headlines >= 5 and (size < 1200 or headlines * 180 > size):
        return f"{headlines} linked headlines and {size} letters of running text"
    if articles >= 5 and size < 1500:
        return f"{articles} article teasers"
    if og_type == "website" and size < 500 and headlines >= 3:
        return "og:type website and linked headlines"
    return None
