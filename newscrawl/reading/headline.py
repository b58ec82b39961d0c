"""The headline as printed above the article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from newscrawl.grammar.text import bare, clean, plain, weight_of
from newscrawl.reading.document import Document
from newscrawl.reading.found import Found
from newscrawl.reading.linked_data import name_of
from newscrawl.reading.marks import BOILERPLATE, M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.scene import Scene
from newscrawl.reading.slugs import repeats, slug_of
from newscrawl.urls import is_front_page

_SEPARATED = re.compile(r"\s+[|•·»«–—-]\s+")
_CONFIRMED = 2.2  # score from which on what is declared confirms a printed headline; by hand on the training corpora
_PLACED = 1.5  # score from which on a heading is the place of a headline that only metadata has
_FIRST_RANK = 0.6  # least of an h1, also of one in a menu
_ALIKE = 0.6  # agreement of texts of which one holds the other, or that begin with the same twenty letters
_SOMEWHAT = 0.35  # agreement of texts that share words
_AS_LONG = 2  # times the address' step that a line may be long which is the headline because the step repeats it
_SAID_BY_ADDRESS = 0.8  # share of an address' words that a line says which is the headline for that alone
_HEADLINE_WORDS = 4  # fewer name a section
_PARAGRAPH = 120  # characters of running text
_SEVERAL_PARTS = 2  # of a title element that holds more than the headline
_TOP = 400  # segments of a page in which its headline stands
_SPACED = 20  # characters by which a line may be longer than what it says in the head
_REACH_OF_TEXT = 15  # segments between a headline and its text
_NEAR = 8  # segments between a breadcrumb's headline and the printed one
_JOINTS = ":–—-,.'’"
"""Signs between the parts of a headline that its layout may stand for in print."""
_AN_ARTICLE = 3  # letters of "The", which is no kicker
_KICKER = 60  # letters and digits, at most
_A_LABEL = 12  # letters and digits (``weight_of``); so short a heading may name a section
_HEADING = M["TITLE"] | M["HEADING"]
_FOREIGN = BOILERPLATE & ~(M["HIDDEN"] | M["ASIDE"] | M["VIDEO"] | M["TAGS"] | M["SHARE"] | M["NAV"])


@dataclass(frozen=True)
class Headline:
    """``at``: number of the printed headline's segment; ``None`` where only metadata holds it."""

    text: str
    at: int | None


def headline_place(scene: Scene) -> int | None:
    """Number of the printed headline's segment; ``None`` where no headline is in print."""
    found = scene.ask(find_headline)
    return found.value.at if found else None


def headline_text(scene: Scene) -> str | None:
    found = scene.ask(find_headline)
    return found.value.text if found else None


def find_headline(scene: Scene) -> Found[Headline] | None:
    """The headline; ``None`` for a page that has none. The printed one wins where metadata confirms it; the list's is
    taken where the page has none.
    """
    found = _on_page(scene)
    lead = scene.context.lead
    if found is None and lead and lead.title:
        found = Found(Headline(plain(lead.title), None), lead.evidence)
    return found


def _on_page(scene: Scene) -> Found[Headline] | None:
    metadata = scene.metadata
    masthead = _masthead(scene)
    declared = [(_without(text, masthead), evidence) for text, evidence in _declared(metadata)]
    printed = _printed(scene.document)
    keys = [bare(text) for text, _ in declared]
    best = _best_printed(scene, printed, declared, masthead)
    if declared and (best is None or best.score < _CONFIRMED):
        best = _only_one_above_text(scene, printed) or best
    confirmed = best is not None and best.score >= _CONFIRMED
    if declared and not (best and confirmed and (best.first or bare(best.text) in keys)):
        if named := _named_by_address(scene, declared):
            return Found(named, "printed headline that the address repeats", declared[0][0])
        line = _line_above_text(scene, declared, best.at if best and confirmed else len(scene.document.segments))
        if line:
            return Found(line, "printed headline", best.text if best else None)
    if best and (best.score >= _CONFIRMED or not declared):
        at, text = _below_breadcrumb(scene, printed, best.at, keys) or (best.at, best.text)
        key = bare(text)
        rival = next((t for (t, _), other in zip(declared, keys, strict=True) if other != key), None)
        shown = _as_declared(text, [t for t, _ in declared])
        return Found(Headline(shown, at), "printed headline", rival)
    if declared:
        text, evidence = declared[0]
        fallback = best.at if best and best.score >= _PLACED else None
        place = next((i for i, t, *_ in printed if bare(t) == keys[0]), None)
        return Found(Headline(text, fallback if place is None else place), evidence, best.text if best else None)
    return None


def _named_by_address(scene: Scene, declared: list[tuple[str, str]]) -> Headline | None:
    """The one line above running text that the page's address repeats, where its head says something else, as on sites
    whose pages all have the site's name in their heads.
    """
    url, segments = scene.document.url, scene.document.segments
    if any(repeats(url, text) for text, _ in declared):
        return None
    longest = _AS_LONG * len(slug_of(url))
    named = [
        number
        for number, segment in enumerate(segments[:_TOP])
        if len(segment.text) <= longest
        and segment.linked < len(segment.text) / 2
        and "://" not in segment.text
        and not segment.marks & _FOREIGN
        and repeats(url, segment.text, share=_SAID_BY_ADDRESS)
    ]
    if len({bare(segments[number].text) for number in named}) != 1:
        return None
    return Headline(segments[named[0]].text, named[0]) if _text_follows(scene, named[0], len(segments)) else None


@dataclass(frozen=True)
class _Ranked:
    """A printed heading. ``score``: its rank, and thrice the agreement with what is declared (0 to 1); ``first``:
    whether it is a first heading.
    """

    score: float
    at: int
    text: str
    first: bool


def _best_printed(
    scene: Scene, printed: list[_Heading], declared: list[tuple[str, str]], masthead: set[str]
) -> _Ranked | None:
    metadata = scene.metadata
    keys = dict.fromkeys(bare(text) for text, _ in declared)
    title_key = bare(metadata.page_title)
    outlets = {bare(o) for o in metadata.outlets} | _site_names(metadata) | masthead
    best: _Ranked | None = None
    opened: int | None = None  # where a first heading stands that says somewhat the same as the page's head
    for at, text, rank, foreign in printed:
        key = bare(text)
        if len(key) < 3 or key in outlets or (foreign and not _is_declared(text, key, rank, declared)):
            continue
        agreement = max((_agreement(key, k) for k in keys), default=0.0)
        if title_key and weight_of(key) > _A_LABEL and key in title_key:
            agreement = max(agreement, 0.9)
        below_text = opened is not None and agreement >= _ALIKE and _text_follows(scene, opened, at)
        if rank < _FIRST_RANK and (agreement < _ALIKE or below_text):
            agreement = 0.0  # sub-headings share words with the headline
        if rank >= _FIRST_RANK and agreement >= _SOMEWHAT and opened is None:
            opened = at
        score = agreement * 3 + rank
        if best is None or score > best.score:
            best = _Ranked(score, at, text, rank >= _FIRST_RANK)
    return best


def _is_declared(text: str, key: str, rank: float, declared: list[tuple[str, str]]) -> bool:
    """Whether a heading in a foreign place is declared: as it is, or, for a first heading, as a title's first part."""
    if any(bare(witness) == key for witness, _ in declared):
        return True
    opening = text.casefold()
    rests = [w[len(opening) :].lstrip() for w, _ in declared if w.casefold().startswith(opening)]
    return rank >= _FIRST_RANK and any(not (text[-1].isalnum() and rest[:1].isalnum()) for rest in rests)


def _only_one_above_text(scene: Scene, printed: list[_Heading]) -> _Ranked | None:
    """The page's only first heading, if running text follows: that is the headline in print, though the page's head has
    other words.
    """
    firsts = [(at, text) for at, text, rank, foreign in printed if rank >= _FIRST_RANK and not foreign]
    if len(firsts) != 1 or len(firsts[0][1].split()) < _HEADLINE_WORDS:
        return None
    at, text = firsts[0]
    return _Ranked(_CONFIRMED, at, text, True) if _text_follows(scene, at, at + 1 + _REACH_OF_TEXT) else None


def _line_above_text(scene: Scene, declared: list[tuple[str, str]], above: int) -> Headline | None:
    """The line ``above`` a segment, no heading by its element, that says what the page's head says, or what that says
    behind or in front of a colon ("Blog: Ferry is back") or before the site's name, if running text follows.
    """
    segments = scene.document.segments
    texts = [text for text, _ in declared]
    parts = {bare(p) for t in texts for p in (t, t.partition(": ")[2], t.rpartition(": ")[0])}
    longest = max(map(len, texts)) + _SPACED
    lone: int | None = None
    for number, segment in enumerate(segments[: min(above, _TOP)]):
        text, in_trail = segment.text, bool(segment.marks & M["NAV"])
        if len(text) > longest or segment.marks & _FOREIGN & ~M["NAV"] or (in_trail and lone is not None):
            continue
        said = bare(text)
        if weight_of(said) > _A_LABEL and (said in parts or _opens(scene.metadata.page_title, text)):
            lone = number
            if not in_trail:
                break
    if lone is None or not _text_follows(scene, lone, len(segments)):
        return None
    return Headline(segments[lone].text, lone)


def _opens(title: str, text: str) -> bool:
    """Whether a title is the text, and behind it the names of section and site."""
    is_said = len(text.split()) >= _HEADLINE_WORDS and title.casefold().startswith(text.casefold())
    return is_said and bool(_SEPARATED.match(title[len(text) :]))


def _text_follows(scene: Scene, above: int, below: int) -> bool:
    """Whether running text stands between two segments."""
    between = scene.document.segments[above + 1 : below]
    return any(len(s.text) >= _PARAGRAPH and s.linked < len(s.text) / 2 for s in between)


def _site_names(metadata: Metadata) -> set[str]:
    """What the title element has behind the headline ("Ferry is back | The Tribune"), in letters and digits: a
    heading that says just this is the site's name in print.
    """
    parts = [bare(part) for part in _SEPARATED.split(metadata.page_title)]
    stated = bare(
        (metadata.meta("og:title", "twitter:title") or ("", ""))[0]
        or str(name_of(metadata.article.get("headline")) or "")
    )
    before = bare(metadata.page_title).partition(stated)[0] if stated else ""
    if _A_LABEL < len(before) < len(stated) and f"{before}{stated}" in bare(metadata.page_title):
        return {before}  # "The Tribune's Harbour Blog: Ferry is back"
    return {parts[-1]} if len(parts) > 1 and len(parts[-1]) < len(parts[0]) and parts[-1] not in stated else set()


def _masthead(scene: Scene) -> set[str]:
    """The site's name in print, in letters and digits: a part of the title element that is a heading all of which leads
    to the front page. In other links to it an article's subject may be named.
    """
    parts = {bare(part) for part in _SEPARATED.split(scene.metadata.page_title)}
    if len(parts) < _SEVERAL_PARTS:
        return set()
    document = scene.document
    top = document.segments[:_TOP]
    said = [(bare(clean(link.element.text)), link) for link in document.links if link.at < len(top)]
    return {
        text
        for text, link in said
        if text in parts
        and top[link.at].marks & _HEADING
        and text in bare(top[link.at].text)
        and is_front_page(document.absolute(link.attributes.get("href") or ""))
    }


def _without(title: str, masthead: set[str]) -> str:
    """A title without the site's name in front of it or behind it, where that is all of it beside the headline."""
    parts = _SEPARATED.split(title)
    if len(parts) != _SEVERAL_PARTS:
        return title
    own = [part for part in parts if bare(part) not in masthead]
    return own[0] if len(own) == 1 else title


def _below_breadcrumb(scene: Scene, printed: list[_Heading], at: int, keys: list[str]) -> tuple[int, str] | None:
    """Where the h1 ends a breadcrumb trail and says something of its own, the headline is the heading below it, if no
    text stands between them.
    """
    document = scene.document
    if not document.segments[at].marks & M["NAV"] or not keys:
        return None
    crumb = next(bare(text) for number, text, *_ in printed if number == at)
    for number, text, _, foreign in printed:
        if at < number <= at + _NEAR and _text_follows(scene, at, number):
            break
        if at < number <= at + _NEAR and not foreign and not document.segments[number].marks & M["NAV"]:
            key = bare(text)
            if any(key.endswith(k) and k != crumb for k in keys if len(k) > 15) or (
                crumb != keys[0] and _agreement(key, crumb) >= 0.3
            ):
                return number, text
    return None


def _as_declared(text: str, declared: list[str]) -> str:
    """A kicker in front of the headline is cut where no witness gives it and one gives the headline without it;
    signs that the print leaves to its layout ("Kicker Headline" for "Kicker: Headline") are taken from a
    witness.
    """
    key = bare(text)
    same = [witness for witness in declared if bare(witness) == key]
    if same:
        fuller = [w for w in same if len(w) > len(text) and _signs(w) <= _signs(text).union(_JOINTS)]
        return max((text, *fuller), key=len)
    for witness in declared:
        other = bare(witness)
        if len(other) > 15 and key.endswith(other) and _AN_ARTICLE < len(key) - len(other) <= _KICKER:
            tail = text[-len(witness) :]
            return tail if bare(tail) == other else witness
    return text


def _signs(text: str) -> set[str]:
    """Its characters that are neither letters nor digits nor white space."""
    return {c for c in text if not c.isalnum() and not c.isspace()}


def _declared(metadata: Metadata) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    headline = name_of(metadata.article.get("headline")) or name_of(metadata.article.get("name"))
    if headline:
        found.append((plain(headline), metadata.where("headline")))
    for name in ("headline", "og:title", "twitter:title", "parsely-title", "dc.title", "sailthru.title", "title"):
        stated = metadata.meta(name)
        if stated:
            found.append((stated[0], f"meta {name}"))
    if metadata.page_title:
        found.append((metadata.page_title, "title element"))
    return [(text, e) for t, e in found if (text := metadata.without_site_name(t).strip().rstrip(" |–-"))]


_Heading = tuple[int, str, float, bool]
"""Segment number, text, rank, and whether its place speaks against it."""


def _printed(document: Document) -> list[_Heading]:
    """Headings that may be the headline."""
    nodes, segments = document.nodes, document.segments
    found: list[_Heading] = []
    done: set[int] = set()
    for number, segment in enumerate(segments):
        tag = segment.tag
        heading = segment.node
        if tag != "h1" and not segment.marks & _HEADING:
            continue
        climbs = 0
        while nodes[heading].tag not in ("h1", "h2") and climbs < 3 and heading > 0:
            heading, climbs = nodes[heading].parent, climbs + 1
        name = nodes[heading].tag
        if name not in ("h1", "h2"):
            if not (segment.own | nodes[segment.node].own) & M["TITLE"] or len(segment.text) > 250:
                continue
            heading, name = segment.node, "title"
        if heading in done:
            continue
        done.add(heading)
        node = nodes[heading]
        parts = [
            s.text
            for s in segments[number : max(node.last, number + 1)]
            if not s.marks & (M["KICKER"] | M["DATE"] | M["SHARE"] | M["HIDDEN"])
        ]
        text = (" ".join(parts) or segment.text).strip(" :|–-")
        if 3 <= len(text) <= 300:
            rank = (
                {"h1": 1.5, "h2": 0.5, "title": 0.5}[name]
                - min(len(found), 20) * 0.02
                - (0.7 if segment.marks & M["NAV"] else 0)
            )
            found.append((number, text, rank, bool(segment.marks & _FOREIGN)))
        if len(found) > 60:
            break
    return found


def _agreement(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    contained = one in other or other in one
    share = min(len(one), len(other)) / max(len(one), len(other))
    if weight_of(min(one, other, key=len)) <= _A_LABEL:
        return share * 0.6 + 0.2 if contained else 0.0
    if contained:
        return share * 0.3 + 0.65
    head = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        head += 1
    return 0.6 if head > 20 else _shared_trigrams(one, other)


def _shared_trigrams(one: str, other: str) -> float:
    a, b = _trigrams(one), _trigrams(other)
    return len(a & b) / max(1, min(len(a), len(b))) * 0.8


@lru_cache(maxsize=64)
def _trigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))
