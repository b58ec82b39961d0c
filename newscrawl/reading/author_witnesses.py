"""Every name that a page states where authors are named, and its place: what the authors are chosen from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newscrawl.grammar.agencies import agency
from newscrawl.grammar.byline import byline_agencies, is_signed_by_reporters
from newscrawl.grammar.byline_labels import is_label
from newscrawl.grammar.cjk_bylines import CJK, is_name, reporters_in
from newscrawl.grammar.credit import label as credit_label
from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import bare, clean, plain
from newscrawl.grammar.word_patterns import any_of
from newscrawl.reading.author_lines import LINE, LONE, MOST, lines_of_writers, printed_names
from newscrawl.reading.author_places import FOREIGN, NO_BYLINE, NameWitness, Place, is_of_person, names_in
from newscrawl.reading.body import body_of
from newscrawl.reading.embedded_state import embedded_in
from newscrawl.reading.headline import headline_place
from newscrawl.reading.linked_data import as_list, name_of, types
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene
from newscrawl.reading.teasers import is_in_card
from newscrawl.reading.tree import elements
from newscrawl.reading.walk import Placed
from newscrawl.tables import casefolded, lines

_MOST_LINKS = 400
_MOST_SCRIPT = 400_000  # characters of a script that are searched
_SHORTEST_NAME = 3  # letters of a name in one word, where only a script states it
_MANY = 8  # names in one statement; more say nothing more
_TWO_NAMES = 4  # words of two names at least
_GROWN_TOGETHER = re.compile(r"[^\W\d_A-Z][A-Z][^\W\d_A-Z]")  # "Jane RoeKari Nord"; "MacRae" too
_INLINE = "span, a, b, strong, em, i, cite, li"  # elements that may hold a name by itself
_OPENING = 60  # signs of a text in which a language shows
_FIRST, _LAST = 2, 3  # paragraphs of a text that name who wrote it
_CAPITALS = re.compile("[A-ZÀ-ÖØ-ÞĀ-Ž]{3,8}")
_NOTES = 8  # lines behind a text in which its rights are told
_FEW = 6  # names taken from scripts
_STATE = re.compile(
    r"""["']\w{0,20}author\w{0,10}["']\s{0,4}:\s{0,4}(?:["']([^"'{}\[\]]{2,60})["']"""
    r"""|\[?\s{0,4}\{[^{}]{0,200}?["']name["']\s{0,4}:\s{0,4}"([^"]{2,60})")""",
    re.I,
)
_AUTHOR_SPELLINGS = ("uthor", "UTHOR")  # told in a twentieth of the time that the pattern takes
_DEK_BY = re.compile(
    r"\b(?:by|says|writes|with|von|par|por|di|av|af|schreibt|escribe|scrive)\s+([^\W\d_][^,;:!?]{3,50}?)\.?$", re.I
)
_COPYRIGHT = re.compile(
    any_of(("©", "(c)", "copyright")) + r"[\s\d\-–,]{0,14}(?:by\s+)?([^\W\d_][^|.,;:·•©]{3,40})", re.I
)
_TITLE_BY = re.compile(r"(?:^|\s|[|–—-])(?:by|von|par|por|di|av|af|door)\s+([^|–—]{4,40}?)\s*(?:[|–—]|$)", re.I)
_INVERTED = re.compile(r"[^\W\d_][^\s,]{1,30},\s[^\W\d_][^\s,]{1,30}(?:\s\w\.)?$")  # "Roe, Jane"
_NO_ARTICLE = frozenset(("ImageObject", "VideoObject", "AudioObject", "Comment", "SoftwareApplication"))


def author_witnesses(scene: Scene) -> list[NameWitness]:
    """All statements of names, what the head declares first."""
    found = [*_linked(scene), *_metas(scene), *_stated(scene), *_links(scene), *printed_names(scene)]
    found += [*_in_text(scene), *_in_title(scene), *_in_dek(scene), *_of_site(scene)]
    found = _with_elements_apart(scene, _parted(found))
    if not any(w.place in (Place.LD_AUTHOR, Place.META_AUTHOR) for w in found):
        found += _in_scripts(scene)
    lead = scene.context.lead
    for name in lead.authors if lead else ():
        found += [w for w in names_in(name, Place.LEAD, lead.evidence if lead else "") if is_person(w.name)]
    return found


def _parted(found: list[NameWitness]) -> list[NameWitness]:
    """Names that stand side by side without a sign between them are parted where the page links each by itself."""
    linked: dict[int, list[str]] = {}
    for one in found:
        if one.place in (Place.LINK_REL, Place.LINK_PERSON) and one.segment is not None:
            names = linked.setdefault(one.segment, [])
            if one.name not in names:
                names.append(one.name)
    several = {segment: names for segment, names in linked.items() if len(names) > 1}
    parted: list[NameWitness] = []
    for one in found:
        names = several.get(one.segment, []) if one.segment is not None else []
        if names and one.name.split() == " ".join(names).split():
            parted += [replace(one, name=name, behind=k, together=len(names)) for k, name in enumerate(names)]
        else:
            parted.append(one)
    return parted


def _with_elements_apart(scene: Scene, found: list[NameWitness]) -> list[NameWitness]:
    """Names that stand side by side without a sign between them are parted where each is an element by itself, as those
    are that a style sheet draws as buttons.
    """
    glued = {w.name for w in found if w.segment is not None and _may_be_several(w.name)}
    if not glued:
        return found
    texts = {clean(element.text) for element in elements(scene.document.tree, _INLINE)}
    people = {_run_on(text): text for text in texts if len(text) <= LONE and " " in text and is_person(text)}
    pieces = {name: names for name in glued if len(names := _pieces_of(_run_on(name), people)) > 1}
    parted: list[NameWitness] = []
    for one in found:
        names = pieces.get(one.name, ()) if one.segment is not None else ()
        parted += [replace(one, name=name, behind=k, together=len(names)) for k, name in enumerate(names)] or [one]
    return parted


def _may_be_several(name: str) -> bool:
    return len(name.split()) >= _TWO_NAMES or bool(_GROWN_TOGETHER.search(name))


def _run_on(text: str) -> str:
    return "".join(text.split())


def _pieces_of(text: str, people: dict[str, str]) -> tuple[str, ...]:
    """The names, one behind the other, that a text without spaces consists of; empty where it holds anything else."""
    names: list[str] = []
    while text:
        first = max((run for run in people if text.startswith(run)), key=len, default="")
        if not first:
            return ()
        names.append(people[first])
        text = text[len(first) :]
    return tuple(names)


def embedded_authors(scene: Scene) -> tuple[list[NameWitness], tuple[str, ...]]:
    """Names and agencies that the page's embedded state calls the author; the slowest witness."""
    embedded = scene.ask(embedded_in)
    for stated in embedded.said("state_author_keys") if embedded else ():
        texts = [plain(name_of(entry) or "") for entry in as_list(stated)]
        agencies = dict.fromkeys(a for a in map(agency, texts) if a)
        names = [
            w for text in texts for w in names_in(text, Place.EMBEDDED, "embedded state") if _may_be_stated(w.name)
        ]
        if names or agencies:
            return names, tuple(agencies)
    return [], ()


def _may_be_stated(name: str) -> bool:
    """Whether it may be somebody's name: words of the interface, initials and numbers are not."""
    low = name.casefold()
    return is_person(name) or (
        len(name) >= _SHORTEST_NAME
        and low not in casefolded("byline_noise")
        and casefolded("organisation_words").isdisjoint(low.split())
        and not re.search(r"\d{3}", name)
    )


def agencies_stated(scene: Scene) -> list[str]:
    """Agencies where authors are named in the head, for the sources."""
    metadata = scene.metadata
    texts = [
        n for e in as_list(metadata.article.get("author") or metadata.article.get("creator")) for n in _author_names(e)
    ]
    if not texts:
        texts = [plain(v) for meta in lines("author_metas") for v in metadata.document.meta_lists.get(meta, [])]
    found: list[str] = []
    for text in texts:
        known = agency(text)
        found.extend([known] if known else byline_agencies(text))
    return found


def agencies_by_their_marks(scene: Scene) -> frozenset[str]:
    """Bylines of a few capitals that the page names again behind the text, as it does the agency whose text it is:
    "QPA" above it, "QPA" or "Source: QPA" below.
    """
    body, segments = body_of(scene), scene.document.segments
    if body is None:
        return frozenset()
    own = {bare(outlet) for outlet in scene.outlets}
    said = {
        s.text
        for s in segments[: body.start]
        if s.marks & M["BYLINE"] and _CAPITALS.fullmatch(s.text) and bare(s.text) not in own
    }
    said = {
        text
        for text in said
        if not (agency(text) or text.casefold() in casefolded("byline_noise") | casefolded("house_words"))
    }
    below = " ".join([s.text for s in segments[max(body.start + 1, body.end - 1) : body.end + _NOTES]]) if said else ""
    return frozenset(text for text in said if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", below))


def _author_names(value: Any) -> list[str]:
    if isinstance(value, dict) and isinstance(value.get("name"), list):
        return [plain(n) for n in value["name"] if isinstance(n, str)]
    name = name_of(value)
    if name is None and isinstance(value, dict):
        parts = (value.get("givenName"), value.get("familyName"))
        name = " ".join(p for p in parts if isinstance(p, str)) or None
    return [plain(name)] if name else []


def _linked(scene: Scene) -> Iterator[NameWitness]:
    article = scene.metadata.article
    for data in [article, *(d for d in scene.document.linked_data if d is not article)]:
        if data is not article and not _NO_ARTICLE.isdisjoint(types(data)):
            continue
        for key in ("author", "creator"):
            place = Place.LD_OTHER
            if data is article:
                place = Place.LD_AUTHOR if key == "author" else Place.LD_CREATOR
            for entry in as_list(data.get(key)):
                is_house = isinstance(entry, dict) and "Organization" in " ".join(types(entry))
                evidence = scene.metadata.where(key) if data is article else f"json-ld {key}"
                for name in _author_names(entry):
                    for witness in _declared_names(name, place, evidence, is_house=is_house):
                        yield replace(witness, together=max(witness.together, min(len(as_list(data.get(key))), _MANY)))
        person = name_of(data) if "Person" in types(data) and len(data) > 2 else None
        if person:
            yield from names_in(plain(person), Place.LD_PERSON, "json-ld Person")


def _declared_names(name: str, place: Place, evidence: str, *, is_house: bool) -> Iterator[NameWitness]:
    """The names in what the head declares; an organisation's stays whole unless it is a list of people: "Department for
    Harbours, Fisheries and Islands".
    """
    found = list(names_in(name, place, evidence, organisation=is_house))
    if is_house and len(found) > 1 and not all(is_person(witness.name) for witness in found):
        found = [replace(found[0], name=name, alone=1.0, together=1)]
    yield from found


def _metas(scene: Scene) -> Iterator[NameWitness]:
    metas, several = scene.document.metas, scene.document.meta_lists
    for at, meta in enumerate(lines("author_metas")):
        values = several.get(meta) or [metas.get(meta, "")]
        for value in values:
            text = plain(value)
            if not text or text.startswith("http"):
                continue
            if text.count(",") == 1 and (meta.startswith("citation") or _is_inverted(text)):
                text = " ".join(reversed([part.strip() for part in text.split(",")]))
            for witness in names_in(text, Place.META_OTHER if at else Place.META_AUTHOR, f"meta {meta}"):
                yield replace(witness, together=max(witness.together, min(len(values), _MANY)))
    label, stated = metas.get("twitter:label1", ""), metas.get("twitter:data1", "")
    if is_label(plain(label)):
        yield from names_in(plain(stated), Place.META_OTHER, "meta twitter:data1")


def _is_inverted(text: str) -> bool:
    """Whether a name is written as in a register, "Roe, Jane"; in wide letters no family name is parted from the given
    one by a comma.
    """
    return bool(_INVERTED.match(text)) and not CJK.search(text)


def _stated(scene: Scene) -> Iterator[NameWitness]:
    """Elements that microdata, RDFa or hAtom call the author."""
    document = scene.document
    for placed in document.stated[:_MOST_LINKS]:
        if document.nodes[placed.node].marks & NO_BYLINE:
            continue
        if "author" in (placed.attributes.get("itemprop") or "").lower().split():
            text = plain(placed.attributes.get("content") or placed.element.text)
            if text and len(text) <= LINE:
                foreign = _is_foreign(scene, placed.node)
                yield from names_in(text, Place.STATED, "microdata author", _segment_at(scene, placed), foreign=foreign)


def _segment_at(scene: Scene, placed: Placed) -> int | None:
    """The run of text that an element stands before or in; ``None`` behind the last one."""
    return placed.at if placed.at < len(scene.document.segments) else None


def _is_foreign(scene: Scene, node: int) -> bool:
    return bool(scene.document.nodes[node].marks & FOREIGN)


def _links(scene: Scene) -> Iterator[NameWitness]:
    """Links to pages about a person: rel=author, or an address that says so."""
    seen, writers, body = 0, scene.ask(lines_of_writers), body_of(scene)
    for placed in scene.document.links:
        if placed.at in writers:
            continue
        rel = placed.attributes.get("rel")
        if any(is_label(plain(placed.attributes.get(name) or "")) for name in ("title", "aria-label")):
            yield from _labelled_link(scene, placed)
            continue
        is_author = bool(rel) and "author" in (rel or "").lower().split()
        if not is_author and not is_of_person(placed.attributes.get("href") or ""):
            continue
        text = plain(placed.element.text)
        if not 2 <= len(text) <= LONE * 2:
            continue
        if body and body.end < placed.at and is_in_card(scene.document, placed.node, body.end):
            continue
        place = Place.LINK_REL if is_author else Place.LINK_PERSON
        evidence = "link rel=author" if is_author else "link to a person's page"
        yield from names_in(text, place, evidence, _segment_at(scene, placed), foreign=_is_foreign(scene, placed.node))
        seen += 1
        if seen >= MOST:
            return


def _labelled_link(scene: Scene, placed: Placed) -> Iterator[NameWitness]:
    """Whom a link names that its tooltip, or what it says to screen readers, calls the author."""
    text = plain(placed.element.text)
    if 2 <= len(text) <= LINE:
        foreign = _is_foreign(scene, placed.node)
        for name in names_in(text, Place.PRINT_LABELLED, "labelled link", _segment_at(scene, placed), foreign=foreign):
            yield replace(name, labelled=True)


def _in_dek(scene: Scene) -> Iterator[NameWitness]:
    """ "..., says Olive Ryan." at the end of what stands under the headline, or of the page's description."""
    headline, segments = headline_place(scene), scene.document.segments
    texts = (
        [(s.text, headline + 1 + n) for n, s in enumerate(segments[headline + 1 : headline + 5])]
        if headline is not None
        else []
    )
    described = plain(scene.document.metas.get("og:description") or scene.document.metas.get("description") or "")
    for text, number in (*texts, (described, None)):
        match = _DEK_BY.search(text[-LINE:]) if 20 < len(text) < 500 and not credit_label().match(text) else None
        if match:
            yield from names_in(f"by {match[1]}", Place.DEK, "below the headline", number)


def _in_text(scene: Scene) -> Iterator[NameWitness]:
    """Whom the first and the last paragraphs of a text in Chinese, Japanese or Korean call its reporters."""
    body = body_of(scene)
    if body is None or not CJK.search(body.blocks[0].text[:_OPENING]):
        return
    last = min(body.end, len(scene.document.segments) - 1)
    numbers = dict.fromkeys((*range(body.start, body.start + _FIRST), *range(last - _LAST + 1, last + 1)))
    for number in numbers:
        if not body.start <= number <= last or scene.document.segments[number].marks & NO_BYLINE:
            continue
        text = scene.document.segments[number].text
        if not is_signed_by_reporters(text) and (said := reporters_in(text)):
            for name in names_in(said, Place.PRINT_LABELLED, "printed byline", number):
                if is_name(name.name):
                    yield replace(name, labelled=True)


def _of_site(scene: Scene) -> Iterator[NameWitness]:
    """Who owns the site, if that is one person: its name, or the holder of its copyright."""
    owners = [scene.document.metas.get("og:site_name", ""), scene.metadata.page_title.rpartition(" | ")[2]]
    owners += [m[1] for s in scene.document.segments[-40:] if len(s.text) < LINE and (m := _COPYRIGHT.search(s.text))]
    for owner in owners:
        name = plain(owner).partition("'s ")[0].partition("’s ")[0]
        if is_person(name):
            yield from names_in(name, Place.SITE, "the site's own name")


def _in_scripts(scene: Scene) -> Iterator[NameWitness]:
    """What scripts call the author, where the head does not say."""
    seen = 0
    for _, text in scene.document.scripts:
        if not any(spelling in text for spelling in _AUTHOR_SPELLINGS):
            continue
        for match in _STATE.finditer(text[:_MOST_SCRIPT]):
            name = match[1] or match[2]
            if "http" not in name and "\\" not in name:
                yield from names_in(plain(name), Place.STATE, "embedded state")
                seen += 1
                if seen >= _FEW:
                    return


def _in_title(scene: Scene) -> Iterator[NameWitness]:
    match = _TITLE_BY.search(scene.metadata.page_title)
    if match and is_person(match[1].strip()):
        yield from names_in(match[1], Place.TITLE, "title element")
