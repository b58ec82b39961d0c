"""One page read once: the witnesses brought together, each field with the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from newscrawl.grammar.source_line import end_tag
from newscrawl.grammar.text import bare, plain
from newscrawl.items import Block, BlockKind, PageKind, ReadingContext
from newscrawl.reading.body import Body, find_body, is_noise
from newscrawl.reading.byline import Byline, embedded_byline, find_byline
from newscrawl.reading.comments import find_comment_count
from newscrawl.reading.dates import StatedDate, embedded_dates, find_dates, site_zone
from newscrawl.reading.document import Document
from newscrawl.reading.embedded_state import EmbeddedArticle, embedded_article
from newscrawl.reading.headline import Headline, find_headline
from newscrawl.reading.kind import find_kind
from newscrawl.reading.language import language_of
from newscrawl.reading.live_blog import with_entry_times
from newscrawl.reading.marks import M
from newscrawl.reading.metadata import Metadata
from newscrawl.reading.paywall import find_paywall
from newscrawl.reading.photos import Photos, find_photos
from newscrawl.reading.sources import Sources, find_sources
from newscrawl.urls import canonical

_T = TypeVar("_T")
_DEK = 80  # characters; sub-headings are shorter
_SHORT_BODY = 700  # characters; a shorter visible text makes it worth asking the page's scripts


@dataclass
class Reading:
    """Every field of one document, found on demand and once; ``evidence`` fills as fields are asked for."""

    document: Document
    context: ReadingContext
    outlets: tuple[str, ...] = ()
    evidence: dict[str, str] = field(default_factory=dict)
    disagreements: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @cached_property
    def metadata(self) -> Metadata:
        return Metadata(self.document, self.outlets)

    @cached_property
    def headline(self) -> Headline | None:
        found = find_headline(self.document, self.metadata)
        if found is None and self.context.lead and self.context.lead.title:
            found = Headline(plain(self.context.lead.title), f"{self.context.lead.found_in} entry", None, None)
        if found:
            self.evidence["title"] = found.evidence
            if found.rival:
                self.disagreements["title"] = found.rival
        return found

    @cached_property
    def headline_at(self) -> int | None:
        return self.headline.at if self.headline else None

    @cached_property
    def raw_body(self) -> Body | None:
        return find_body(
            self.document, self.headline.text if self.headline else None, self.headline_at, self.metadata.declared_body
        )

    @cached_property
    def embedded(self) -> EmbeddedArticle | None:
        """The article as the page's own data holds it; asked only where other witnesses leave something open."""
        return embedded_article(self.document.scripts, self.headline.text if self.headline else None)

    @cached_property
    def photos(self) -> Photos:
        found = find_photos(self.document, self.metadata, self.raw_body, self.headline_at)
        if found.evidence:
            self.evidence["photos"] = found.evidence
        profile = self.context.profile
        if profile:
            repeated = [p.url for p in found.photos if profile.is_template_photo(p.url)]
            if repeated:
                self.left_out += repeated
                found = replace(found, photos=tuple(p for p in found.photos if p.url not in repeated))
        if found.credit_evidence and any(p.lead and p.credit for p in found.photos):
            self.evidence["photo_credit"] = found.credit_evidence
        return found

    @cached_property
    def byline(self) -> Byline:
        found = find_byline(self.document, self.metadata, self.context, self.raw_body, self.headline_at)
        if not found.people and not found.agencies and self.embedded:
            found = embedded_byline(self.embedded.facts, self.metadata) or found
        if found.evidence:
            self.evidence["authors"] = found.evidence
        if found.rival:
            self.disagreements["authors"] = found.rival
        return found

    @cached_property
    def sources(self) -> Sources:
        found = find_sources(self.document, self.metadata, self.byline, self.raw_body, self.headline_at)
        if found.line:
            self.evidence["source"] = "source line"
        if found.evidence:
            self.evidence["sources"] = found.evidence
        return found

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The body without what is known to be the site's template."""
        blocks = self._own_blocks
        template = self.context.profile.template(b.text for b in blocks) if self.context.profile else frozenset()
        if template:
            self.left_out += [b.text for b in blocks if b.text in template]
            blocks = tuple(b for b in blocks if b.text not in template)
        return blocks

    @property
    def _own_blocks(self) -> tuple[Block, ...]:
        """The body without the lines that are other fields: captions, source line, closing mark."""
        body = self.raw_body
        declared = self.metadata.declared_paragraphs
        if len(declared) > 1 and sum(map(len, declared)) > 2.5 * len(body.text if body else "") + 200:
            self.evidence["body"] = self.metadata.where("articleBody")
            return tuple(Block(BlockKind.PARAGRAPH, text) for text in declared)
        if (body is None or len(body.text) < _SHORT_BODY) and self.embedded:
            drawn = find_body(
                Document(f"<article itemprop=articleBody>{self.embedded.markup}</article>", self.document.url), None
            )
            if drawn and len(drawn.text) > 1.4 * len(body.text if body else "") + 150:
                self.evidence["body"] = "embedded state"
                return drawn.blocks
        if body is None:
            return ()
        numbers = {id(self.document.segments[n]) for n in self.photos.segments}
        if self.sources.line_at is not None:
            numbers.add(id(self.document.segments[self.sources.line_at]))
        taken = {s.text for s in body.segments if id(s) in numbers}
        blocks = [b for b in body.blocks if b.text not in taken]
        while blocks and (self._is_trailing_mark(blocks[-1].text) or is_noise(blocks[-1].text)):
            blocks.pop()
        if len(blocks) > 1 and _is_dek(blocks[0]):
            del blocks[0]
        if blocks:
            self.evidence["body"] = body.evidence
        return with_entry_times(
            self.document, body, tuple(blocks), site_zone(self.document, self.metadata, self.context)
        )

    @staticmethod
    def _is_trailing_mark(text: str) -> bool:
        return len(text) < 60 and end_tag(text) == text

    @cached_property
    def dek(self) -> str | None:
        """The standfirst in print: between headline and body, set apart by name or place."""
        body, segments = self.raw_body, self.document.segments
        start = self.headline_at
        if start is not None:
            end = body.start if body and body.start > start else start + 12
            declared = bare(
                plain(self.document.metas.get("og:description") or self.document.metas.get("description") or "")
            )
            for segment in segments[start + 1 : end]:
                text = segment.text
                if not 25 <= len(text) <= 700 or segment.marks & (
                    M["CAPTION"]
                    | M["CREDIT"]
                    | M["BYLINE"]
                    | M["NAV"]
                    | M["SHARE"]
                    | M["RELATED"]
                    | M["AD"]
                    | M["NEWSLETTER"]
                ):
                    continue
                if segment.marks & M["DEK"] or (declared and bare(text)[:60] == declared[:60]):
                    self.evidence["dek"] = "printed standfirst"
                    return text
        if body and len(body.blocks) > 1 and _is_dek(body.blocks[0]):
            self.evidence["dek"] = "heading above the text"
            return body.blocks[0].text
        return None

    @cached_property
    def dates(self) -> tuple[StatedDate | None, StatedDate | None]:
        published, modified, rival = find_dates(
            self.document, self.metadata, self.context, self.raw_body, self.headline_at
        )
        if published is None and self.embedded:
            published, embedded_modified = embedded_dates(
                self.embedded.facts, self.document, self.metadata, self.context
            )
            modified = modified or embedded_modified
        if published:
            self.evidence["published_at"] = published.evidence
        if modified:
            self.evidence["modified_at"] = modified.evidence
        if rival:
            self.disagreements["published_at"] = f"{rival.printed} ({rival.evidence})"
        return published, modified

    @cached_property
    def comment_count(self) -> int | None:
        found = find_comment_count(self.document, self.metadata, self.context, self.raw_body, self.headline_at)
        return self._noted("comment_count", found)

    @cached_property
    def paywalled(self) -> bool | None:
        return self._noted("paywalled", find_paywall(self.document, self.metadata, self.raw_body))

    @cached_property
    def language(self) -> str | None:
        found = self.metadata.language
        if found is None and (tag := language_of(body_text(self.blocks))):
            found = tag, "language of the text"
        return self._noted("language", found)

    @cached_property
    def section(self) -> str | None:
        return self._noted("section", self.metadata.section)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        return self._noted("tags", self.metadata.tags) or ()

    @cached_property
    def canonical_url(self) -> str:
        claimed = self.document.link("canonical") or self.document.metas.get("og:url")
        url, self.evidence["canonical_url"] = canonical(self.document.url, claimed)
        return url

    @cached_property
    def kind(self) -> PageKind:
        title = self.headline.text if self.headline else None
        kind, self.evidence["kind"] = find_kind(self.document, self.metadata, title, self.blocks, self.raw_body)
        return kind

    def _noted(self, name: str, found: tuple[_T, str] | None) -> _T | None:
        if found is None:
            return None
        self.evidence[name] = found[1]
        return found[0]


def _is_dek(block: Block) -> bool:
    """Whether a body's first block is a whole sentence or more in a heading: the standfirst."""
    return block.kind is BlockKind.SUBHEADING and len(block.text) >= _DEK


def body_text(blocks: tuple[Block, ...]) -> str:
    """The blocks' texts, parted by a blank line; the cells of a table stay lines."""
    return "\n\n".join(b.text for b in blocks)
