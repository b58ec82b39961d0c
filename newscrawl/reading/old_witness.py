"""What one witness alone says on a page: asked of a page on which it was overruled, or is silent."""

from __future__ import annotations

import re

from newscrawl.grammar.text import cut_short, plain
from newscrawl.reading.document import Document
from newscrawl.reading.linked_data import as_list, name_of
from newscrawl.reading.metadata import Metadata

_LINKED = re.compile(r"json-ld (?:\w+\.)?(\w+)$")
_META = re.compile(r"meta ([\w:.\-]+)$")
_ELEMENT = re.compile(r"""learned choice in <(\w+)(?: class="([^"]+)")?>$""")
_ASSUMED = ", zone assumed"
_MOST = 120  # characters of a value that are told


def what_it_says(body: bytes, url: str, content_type: str | None, witness: str) -> str | None:
    """What a witness, as ``Article.evidence`` calls it, says on a page; "" where it says nothing, ``None`` for one that
    cannot be asked by itself.
    """
    document = Document(body, url, content_type)
    witness = witness.removesuffix(_ASSUMED)
    if found := _LINKED.match(witness):
        stated = (name_of(one) for one in as_list(Metadata(document).article.get(found[1])))
        return cut_short(plain("; ".join(filter(None, stated))), _MOST)
    if found := _META.match(witness):
        return cut_short(plain(document.metas.get(found[1], "")), _MOST)
    if found := _ELEMENT.match(witness):
        classes = "".join(f'[class~="{name}"]' for name in (found[2] or "").split())
        element = document.tree.css_first(found[1] + classes)
        return cut_short(plain(element.text(separator=" ")), _MOST) if element is not None else ""
    return None
