"""The standfirst: the summary between headline and body. One that is as long as a paragraph is the text's lead, with
what no later paragraph says again; it opens the body too.
"""

from __future__ import annotations

from newscrawl.grammar.text import bare, plain
from newscrawl.items import Block, BlockKind
from newscrawl.reading.body import body_of, weight_of
from newscrawl.reading.found import Found
from newscrawl.reading.headline import headline_place
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene

_SHORTEST, _LONGEST = 25, 700  # characters
_SENTENCE = 80  # characters; sub-headings are shorter
_LEAD = (
    140  # letters from which on a standfirst is a paragraph; chosen on the training pages, flat to 200 on three sets
)
_REACH = 12  # segments behind the headline, where no body tells how far the page's head goes
_TELLING = 60  # letters and digits that tell a printed standfirst and the page's description to be the same
_OTHERS = (
    M["CAPTION"] | M["CREDIT"] | M["BYLINE"] | M["NAV"] | M["SHARE"] | M["AD"] | M["NEWSLETTER"]
)  # places of other things between headline and body


def find_dek(scene: Scene) -> Found[str] | None:
    """The standfirst in print: between headline and body, set apart by name or place; ``None`` where there is none."""
    if found := printed_dek(scene):
        return found
    body = body_of(scene)
    if body and len(body.blocks) > 1 and is_dek(body.blocks[0]):
        return Found(body.blocks[0].text, "heading above the text")
    return None


def printed_dek(scene: Scene) -> Found[str] | None:
    """The line between headline and body that is called a standfirst, or that the page's description repeats."""
    body, segments, start = body_of(scene), scene.document.segments, headline_place(scene)
    if start is None:
        return None
    end = body.start if body and body.start > start else start + _REACH
    metas = scene.document.metas
    declared = bare(plain(metas.get("og:description") or metas.get("description") or ""))[:_TELLING]
    for segment in segments[start + 1 : end]:
        text = segment.text
        if not _SHORTEST <= len(text) <= _LONGEST or segment.marks & _OTHERS:
            continue
        if segment.marks & M["RELATED"] and (segment.linked or not segment.marks & M["DEK"]):
            continue  # a lead may be called a teaser, as lists call it; what leads elsewhere is one
        if segment.marks & M["DEK"] or (declared and bare(text)[:_TELLING] == declared):
            return Found(text, "printed standfirst")
    return None


def is_lead(text: str) -> bool:
    """Whether a standfirst is a paragraph of the text, and no summary of it in a line."""
    return weight_of(text) >= _LEAD


def is_dek(block: Block) -> bool:
    """Whether a body's first block is a whole sentence or more in a heading: the standfirst, if none stands above."""
    return block.kind is BlockKind.SUBHEADING and len(block.text) >= _SENTENCE
