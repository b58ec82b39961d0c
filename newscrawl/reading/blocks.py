"""The article's text, block by block: the body without the lines that are other fields and the site's template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import compress, zip_longest
from operator import not_

from newscrawl.grammar.byline import name_pieces
from newscrawl.grammar.byline_labels import opens_byline
from newscrawl.grammar.noise import is_noise
from newscrawl.grammar.printed_dates import printed_days
from newscrawl.grammar.source_line import end_tag
from newscrawl.grammar.text import bare, has_digit
from newscrawl.items import Block, BlockKind
from newscrawl.reading.body import Body, body_of, body_of_markup, find_body
from newscrawl.reading.byline import find_byline
from newscrawl.reading.dek import is_dek, is_lead, is_told_by_place, printed_dek, stands_apart
from newscrawl.reading.embedded_state import embedded_in
from newscrawl.reading.found import Found
from newscrawl.reading.live_blog import with_entry_times
from newscrawl.reading.photos import find_photos
from newscrawl.reading.scene import Scene
from newscrawl.reading.sources import find_source_line

_SHORT_BODY = 700  # characters; a shorter visible text makes it worth asking the page's scripts
_A_GALLERYS_TEXT = 250  # letters of captions that are an article where it has no other text
_CLOSING_MARK = 60  # characters; a longer line is a sentence that happens to end in a mark
_WRITERS_LABEL = 12  # letters of a byline that are no name: its label, and joints
_DEK_AND_TEXT = 2  # blocks that a body with a standfirst has at least
_LONGEST_BYLINE, _DAY_AND_NAMES = 160, 0.8  # characters of a line of day and names; share of its letters that they are
# How much longer a text that is not in view must be (times, and characters besides) to be taken for the one in view:
# linked data often holds the text without its last lines, a page's own script the whole of a text shown in part.
_DECLARED_TIMES, _DECLARED_MORE = 2.5, 200
_DRAWN_TIMES, _DRAWN_MORE = 1.4, 150


@dataclass(frozen=True)
class Text:
    blocks: tuple[Block, ...]
    left_out: tuple[str, ...] = ()
    """Texts of blocks that are the site's template, by what is known of the site."""


def find_blocks(scene: Scene) -> Found[Text] | None:
    """The body without what is known to be the site's template; ``None`` where the page has no text."""
    found = _declared(scene) or _drawn(scene) or _in_view(scene)
    profile = scene.context.profile
    if found is None or profile is None:
        return found
    template = profile.template(b.text for b in found.value.blocks)
    if not template:
        return found
    blocks = found.value.blocks
    is_template = [
        block.text in template and not _heads_text(block, behind, template)
        for block, behind in zip_longest(blocks, blocks[1:])
    ]
    kept = tuple(compress(blocks, map(not_, is_template)))
    return replace(found, value=Text(kept, tuple(block.text for block in compress(blocks, is_template))))


def _heads_text(block: Block, behind: Block | None, template: frozenset[str]) -> bool:
    """Whether a sub-heading that other pages have too ("What happens next") opens a paragraph of this one."""
    own = behind is not None and behind.kind is BlockKind.PARAGRAPH and behind.text not in template
    return block.kind is BlockKind.SUBHEADING and own


def _declared(scene: Scene) -> Found[Text] | None:
    """The text as linked data gives it, where far more of it stands there than in view."""
    paragraphs = scene.metadata.declared_paragraphs
    if len(paragraphs) < 2 or sum(map(len, paragraphs)) <= _DECLARED_TIMES * len(_shown(scene)) + _DECLARED_MORE:
        return None
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in paragraphs)
    return Found(Text(blocks), scene.metadata.where("articleBody"))


def _drawn(scene: Scene) -> Found[Text] | None:
    """The text that the page's own script would draw, where little of it is in view."""
    shown = _shown(scene)
    embedded = scene.ask(embedded_in) if len(shown) < _SHORT_BODY else None
    if embedded is None:
        return None
    drawn = body_of_markup(f"<article itemprop=articleBody>{embedded.markup}</article>", scene.document.url)
    if drawn is None or len(drawn.value.text) <= _DRAWN_TIMES * len(shown) + _DRAWN_MORE:
        return None
    return Found(Text(drawn.value.blocks), "embedded state")


def _shown(scene: Scene) -> str:
    body = body_of(scene)
    return body.text if body else ""


def _in_view(scene: Scene) -> Found[Text] | None:
    """The body without captions, credits, source line and closing mark; a short standfirst is no part of it, one that
    is a paragraph opens it.
    """
    found = scene.ask(find_body)
    if found is None:
        return None
    taken = _lines_of_other_fields(scene, found.value)
    blocks = [b for b in found.value.blocks if b.text not in taken]
    while blocks and (_is_closing_mark(blocks[-1].text) or is_noise(blocks[-1].text)):
        blocks.pop()
    if len(blocks) > 1 and _is_writers_line(scene, blocks[-1].text):
        blocks.pop()
    dek = printed_dek(scene)
    above = dek is None and len(blocks) > 1 and is_dek(blocks[0]) and not is_lead(blocks[0].text)
    if above or (dek and len(blocks) > 1 and blocks[0].text == dek.value and stands_apart(scene)):
        del blocks[0]
    while len(blocks) > 1 and blocks[0].kind is BlockKind.PARAGRAPH and _is_day_and_names(scene, blocks[0].text):
        del blocks[0]
    if not blocks and dek:
        blocks = [Block(BlockKind.PARAGRAPH, dek.value)]  # all of a gallery's text but its captions
    if not blocks and taken and len(found.value.text) >= _A_GALLERYS_TEXT:
        blocks = list(found.value.blocks)  # nothing else is said than under its pictures
    if not blocks:
        return None
    if blocks[0].text == found.value.segments[0].text and is_told_by_place(scene):
        while len(blocks) > _DEK_AND_TEXT and _says_whose_or_when(scene, blocks[1].text):
            del blocks[1]
    if dek and is_lead(dek.value) and not any(dek.value in block.text for block in blocks):
        blocks.insert(0, Block(BlockKind.PARAGRAPH, dek.value))
    return Found(Text(with_entry_times(scene, found.value, tuple(blocks))), found.evidence, confidence=found.confidence)


def _says_whose_or_when(scene: Scene, text: str) -> bool:
    return _is_writers_line(scene, text) or _is_day_and_names(scene, text)


def _is_day_and_names(scene: Scene, text: str) -> bool:
    """Whether a line says when the article came out, and whose it is, and nothing else: "Nov. 14, 2025 Jane Roe"."""
    days = printed_days(text) if len(text) <= _LONGEST_BYLINE and has_digit(text) else []
    if not days:
        return False
    names = [bare(piece.name) for piece in name_pieces(text)]
    said = sum(map(len, names)) + sum(len(bare(text[day.start : day.end])) for day in days)
    return _are_writers(scene, names) and said >= _DAY_AND_NAMES * len(bare(text))


def _is_writers_line(scene: Scene, text: str) -> bool:
    """Whether a line says whose the article is, and nothing else: "Text: Jane Roe and Kari Nord"."""
    if len(text) > _LONGEST_BYLINE or not opens_byline(text):
        return False
    names = [bare(piece.name) for piece in name_pieces(text)]
    return bool(names) and _are_writers(scene, names) and len(bare(text)) - sum(map(len, names)) <= _WRITERS_LABEL


def _are_writers(scene: Scene, names: list[str]) -> bool:
    """Whether all names, bare, are the article's authors."""
    byline = scene.ask(find_byline)
    people = {bare(name) for name in byline.value.people} if byline else set()
    return people.issuperset(names)


def _lines_of_other_fields(scene: Scene, body: Body) -> set[str]:
    """Texts of the body's segments that are a photo's caption or credit, or the source line."""
    photos, line = scene.ask(find_photos), scene.ask(find_source_line)
    segments = scene.document.segments
    taken = {id(segments[n]) for n in photos.value.segments} if photos else set()
    if line:
        taken.add(id(segments[line.value.at]))
    return {s.text for s in body.segments if id(s) in taken}


def _is_closing_mark(text: str) -> bool:
    return len(text) < _CLOSING_MARK and end_tag(text) == text
