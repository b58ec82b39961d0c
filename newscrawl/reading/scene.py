"""One page laid out for the finders: its document, what its head declares, what is known beside it, and what other
finders have already found.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from newscrawl.items import ReadingContext
from newscrawl.reading.document import Document
from newscrawl.reading.metadata import Metadata

T = TypeVar("T")


class Scene:
    """What every finder is given, whole. ``outlets``: names of the site's own outlet that a page object knows, besides
    those that the context knows.
    """

    def __init__(self, document: Document, context: ReadingContext, outlets: tuple[str, ...] = ()) -> None:
        self.document = document
        self.context = context
        self._outlets = tuple(dict.fromkeys((*outlets, *context.outlets)))
        self._answers: dict[Callable[[Scene], Any], Any] = {}

    @cached_property
    def metadata(self) -> Metadata:
        """What the page's head and linked data declare."""
        return Metadata(self.document, self._outlets)

    @property
    def outlets(self) -> tuple[str, ...]:
        """Names by which the outlet calls itself: those that a page object or a person knows, then those that the page
        declares.
        """
        return self.metadata.outlets

    def ask(self, finder: Callable[[Scene], T]) -> T:
        """What a finder says of this page; it looks once, however many ask."""
        try:
            answer: T = self._answers[finder]
        except KeyError:
            answer = self._answers[finder] = finder(self)
        return answer
