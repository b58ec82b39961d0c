"""Is text held back from readers who do not pay?"""

from __future__ import annotations

from newscrawl.grammar.offers import offers_the_rest
from newscrawl.reading.body import SHORT, body_of
from newscrawl.reading.found import Found
from newscrawl.reading.marks import M
from newscrawl.reading.scene import Scene

_TIERS = {"locked": True, "metered": True, "premium": True, "paid": True, "free": False, "public": False}


def find_paywall(scene: Scene) -> Found[bool] | None:
    """Whether text is held back; ``None`` where nothing says so either way."""
    document, metadata, body = scene.document, scene.metadata, body_of(scene)
    stated = metadata.article.get("isAccessibleForFree")
    if stated is None:
        stated = next((d["isAccessibleForFree"] for d in document.linked_data if "isAccessibleForFree" in d), None)
    if stated is not None:
        free = str(stated).strip().lower() in ("true", "1", "yes", "http://schema.org/true", "https://schema.org/true")
        return Found(not free, "json-ld isAccessibleForFree")
    tier = metadata.meta("article:content_tier", "cxenseparse:pay-paywall", "content_tier")
    if tier and tier[0].casefold() in _TIERS:
        return Found(_TIERS[tier[0].casefold()], f"meta {tier[1]}")
    end = body.end if body else 0
    short = body is None or len(body.text) < SHORT
    for segment in document.segments[end : end + 25]:
        if ((segment.marks & M["PAYWALL"] and len(segment.text) > 20) or short) and offers_the_rest(segment.text):
            place = "behind a short text" if short else "at the end of the text"
            return Found(True, f"subscription offer {place}")
    return None
