"""Markup to a tree by the HTML standard's own algorithm, as browsers do it: lexbor, through selectolax.

What a browser shows with scripts off is what stands in the tree: text behind a stray ``</body></html>``, in tables that
are not tables, in ten thousand nested elements.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newscrawl.grammar.text import plain
from newscrawl.reading.budget import within_budget

Tree: TypeAlias = LexborHTMLParser
TEXT = 2  # ``tag_id`` of a text node; all tags that HTML knows have fixed numbers (lexbor's tag/const.h)


def parsed(markup: bytes) -> tuple[Tree, str | None]:
    """-> (the tree of a page in UTF-8, which any text has; what of it was cut before, in a person's words)."""
    kept, cut = within_budget(markup)
    return LexborHTMLParser(kept), cut


class Element:
    """An element as finders see it: its name, attributes, and what stands around it."""

    __slots__ = ("_node", "attributes")

    def __init__(self, node: LexborNode, attributes: dict[str, str | None] | None = None) -> None:
        self._node = node
        self.attributes = node.attributes if attributes is None else attributes
        """Name in lower case -> value; ``None`` for an attribute without one."""

    @property
    def tag(self) -> str:
        return self._node.tag or ""

    def get(self, name: str) -> str | None:
        """An attribute's value; ``None`` where it has none."""
        return self.attributes.get(name)

    @property
    def text(self) -> str:
        """All text in it, as it stands in the markup."""
        return self._node.text()

    @property
    def parent(self) -> Element | None:
        """The element around it; ``None`` for the outermost."""
        above = self._node.parent
        return Element(above) if above is not None and above.is_element_node else None

    @property
    def below(self) -> Element | None:
        """The element that follows in the same one, line breaks aside; ``None`` where none does, or text first."""
        node = self._node.next
        while node is not None and (not node.is_element_node or node.tag == "br"):
            if node.tag_id == TEXT and (node.text_content or "").strip():
                return None
            node = node.next
        return Element(node) if node is not None else None

    @property
    def beside(self) -> Iterator[Element]:
        """The elements in the same one."""
        above = self._node.parent
        for node in above.iter() if above is not None else ():
            if node.mem_id != self._node.mem_id:
                yield Element(node)

    @property
    def innermost(self) -> Iterator[Element]:
        """The element itself and those in it that hold, one in the other, all of its text."""
        node: LexborNode | None = self._node
        text = self._node.text(strip=True)
        while node is not None:
            yield Element(node)
            node = next((child for child in node.iter() if child.text(strip=True) == text), None)

    def children(self, tag: str) -> Iterator[Element]:
        """The elements of a name directly in it."""
        for child in self._node.iter():
            if child.tag == tag:
                yield Element(child)

    def said(self, *names: str) -> str | None:
        """The first non-empty one of those attributes, as plain text."""
        for name in names:
            value = self.attributes.get(name)
            if value and value.strip():
                return plain(value)
        return None


def elements(tree: Tree, selector: str) -> list[Element]:
    """All elements that a CSS selector means, in document order."""
    return [Element(node) for node in tree.css(selector)]
