"""The language of the article: as the page states it, else as its text shows."""

from __future__ import annotations

from newscrawl.grammar.language import language_of
from newscrawl.items import body_text
from newscrawl.reading.blocks import find_blocks
from newscrawl.reading.found import Found
from newscrawl.reading.scene import Scene


def find_language(scene: Scene) -> Found[str] | None:
    """BCP 47 tag; ``None`` where the page states none and its text is too short to tell."""
    if scene.metadata.language:
        return scene.metadata.language
    text = scene.ask(find_blocks)
    tag = language_of(body_text(text.value.blocks)) if text else None
    return Found(tag, "language of the text") if tag else None
