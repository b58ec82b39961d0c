"""The language of the article: as the page states it, unless its text shows another."""

from __future__ import annotations

from newscrawl.grammar.language import is_written_in, language_of, same_language
from newscrawl.items import body_text
from newscrawl.reading.blocks import find_blocks
from newscrawl.reading.found import Found
from newscrawl.reading.scene import Scene


def find_language(scene: Scene) -> Found[str] | None:
    """BCP 47 tag; ``None`` where the page states none and its text is too short to tell. The text is right where it
    says otherwise: templates state the language of the site, or of those who made them. A person's word comes before
    the template's.
    """
    stated = scene.metadata.language
    given = scene.context.language
    if given and not (stated and same_language(stated.value, given)):
        stated = Found(given, "what is registered", stated.value if stated else None)
    found = scene.ask(find_blocks)
    text = body_text(found.value.blocks) if found else ""
    if stated and is_written_in(text, stated.value) is not False:
        return stated
    tag = language_of(text)
    if stated and (tag is None or same_language(tag, stated.value)):
        return stated
    return Found(tag, "language of the text", stated.value if stated else None) if tag else None
