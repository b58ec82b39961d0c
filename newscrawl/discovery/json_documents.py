"""JSON as servers send it, which is not always JSON."""

from __future__ import annotations

import json
from typing import Any

import orjson

_LONGEST_NUMBER = 300  # digits; a number that is longer is none, and Python converts none of 4 300


def read_json(body: bytes) -> Any:
    """The value of a document; ``None`` for what is no JSON at all.

    One letter in another encoding, half of an emoji, a line break in a text or a NaN costs no more than itself: what
    the strict parser refuses goes to one that does not mind.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(body.decode("utf-8", "replace"), strict=False, parse_int=_number)
    except (ValueError, RecursionError):
        return None


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else None
