"""One page read once: what the finders say, each field with the evidence for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from newscrawl.items import Block, PageKind, ReadingContext
from newscrawl.reading.blocks import find_blocks
from newscrawl.reading.byline import Byline, find_byline
from newscrawl.reading.comments import find_comment_count
from newscrawl.reading.dates import StatedDate, find_modified, find_published
from newscrawl.reading.dek import find_dek
from newscrawl.reading.document import Document
from newscrawl.reading.embedded_state import drawn_headline
from newscrawl.reading.found import Found
from newscrawl.reading.headline import Headline
from newscrawl.reading.kind import find_kind
from newscrawl.reading.language import find_language
from newscrawl.reading.paywall import find_paywall
from newscrawl.reading.photos import Photos, find_photos
from newscrawl.reading.scene import Scene
from newscrawl.reading.section import find_section
from newscrawl.reading.sources import SourceLine, find_source_line, find_sources
from newscrawl.reading.tags import find_tags
from newscrawl.urls import canonical

_T = TypeVar("_T")


class Reading:
    """Every field of one document, found on demand and once; fields that a page object overrides are never looked for.
    The evidence, disagreements and confidence (field -> what ``Found`` says of it) fill as fields are asked for.
    """

    def __init__(self, document: Document, context: ReadingContext, outlets: tuple[str, ...] = ()) -> None:
        self.scene = Scene(document, context, outlets)
        self.evidence: dict[str, str] = {}
        self.disagreements: dict[str, str] = {}
        self.confidence: dict[str, float] = {}
        self._left_out: dict[str, tuple[str, ...]] = {}
        if document.cut:
            self.disagreements["body"] = f"not read: {document.cut}"

    @property
    def context(self) -> ReadingContext:
        return self.scene.context

    @property
    def left_out(self) -> list[str]:
        """Blocks and photo addresses of the page that are the site's template, by what is known of the site."""
        return [text for texts in self._left_out.values() for text in texts]

    def _asked(self, name: str, finder: Callable[[Scene], Found[_T] | None]) -> _T | None:
        """What a finder says, its evidence noted under the field's name."""
        found = self.scene.ask(finder)
        if found is None:
            return None
        if found.evidence:
            self.evidence[name] = found.evidence
        if found.rival:
            self.disagreements[name] = found.rival
        if found.confidence is not None:
            self.confidence[name] = found.confidence
        return found.value

    @property
    def headline(self) -> Headline | None:
        return self._asked("title", drawn_headline)

    @property
    def dek(self) -> str | None:
        return self._asked("dek", find_dek)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body without what is known to be the site's template."""
        text = self._asked("body", find_blocks)
        if text is None:
            return ()
        self._left_out["blocks"] = text.left_out
        return text.blocks

    @property
    def byline(self) -> Byline:
        return self._asked("authors", find_byline) or Byline((), ())

    @property
    def dates(self) -> tuple[StatedDate | None, StatedDate | None]:
        """-> (published, modified)."""
        return self._asked("published_at", find_published), self._asked("modified_at", find_modified)

    @property
    def photos(self) -> Photos:
        found = self._asked("photos", find_photos) or Photos((), None, frozenset())
        if found.credit_evidence and any(p.lead and p.credit for p in found.photos):
            self.evidence["photo_credit"] = found.credit_evidence
        self._left_out["photos"] = found.left_out
        return found

    @property
    def source_line(self) -> SourceLine | None:
        return self._asked("source", find_source_line)

    @property
    def sources(self) -> tuple[str, ...]:
        return self._asked("sources", find_sources) or ()

    @property
    def comment_count(self) -> int | None:
        return self._asked("comment_count", find_comment_count)

    @property
    def paywalled(self) -> bool | None:
        return self._asked("paywalled", find_paywall)

    @property
    def language(self) -> str | None:
        return self._asked("language", find_language)

    @property
    def section(self) -> str | None:
        return self._asked("section", find_section)

    @property
    def tags(self) -> tuple[str, ...]:
        return self._asked("tags", find_tags) or ()

    @property
    def canonical_url(self) -> str:
        return self._asked("canonical_url", _find_canonical_url) or self.scene.document.url

    @property
    def kind(self) -> PageKind:
        return self._asked("kind", find_kind) or PageKind.EMPTY


def _find_canonical_url(scene: Scene) -> Found[str]:
    """The page's own claim where plausible, else where it was fetched."""
    document = scene.document
    return Found(*canonical(document.url, document.link("canonical") or document.metas.get("og:url")))
