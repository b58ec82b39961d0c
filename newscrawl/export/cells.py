"""Values as the cells of a table: lists joined readably, text that a spreadsheet would run made harmless."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from typing import Any

from newscrawl.items import Block, Credit, Photo

_LIST_BREAK = "; "
_FORMULA = "=+-@"
"""What opens a formula (OWASP, "CSV Injection"), also in the wide and small forms of Unicode."""
_UNSEEN = re.compile(r"^[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2060\ufeff]+")


def cell(value: Any) -> Any:
    """One cell: numbers stay numbers, ``None`` is empty, text that a spreadsheet would take for a formula gets an
    apostrophe in front.
    """
    text = readable(value)
    return f"'{text}" if isinstance(text, str) and opens_formula(text) else text


def opens_formula(text: str) -> bool:
    """Whether text begins like a formula, behind spaces, line breaks and what cannot be seen too; or with a tab or
    carriage return, which some spreadsheets take for the next cell.
    """
    if text.startswith(("\t", "\r")):
        return True
    first = _UNSEEN.sub("", text)[:1]
    return bool(first) and unicodedata.normalize("NFKC", first) in _FORMULA


def readable(value: Any) -> Any:
    """A value as a person reads it; never "None" within text."""
    if value is None or isinstance(value, (int, float)):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Block):
        return f"[{value.kind}] {value.text}"
    if isinstance(value, Credit):
        return value.line
    if isinstance(value, Photo):
        return " | ".join(filter(None, (value.url, value.caption, value.credit.line if value.credit else None)))
    if isinstance(value, (list, tuple)):
        return _LIST_BREAK.join(str(readable(one)) for one in value if one is not None)
    if isinstance(value, dict):
        return _LIST_BREAK.join(f"{name}: {readable(one)}" for name, one in value.items() if one is not None)
    return str(value)


def json_text(value: Any) -> str:
    """A value of several parts as JSON text, for formats whose cells hold no more than text."""
    return json.dumps(value, ensure_ascii=False)
