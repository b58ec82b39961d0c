"""The language that a text is written in, for pages that do not state it. By py3langid (Lui and Baldwin, "langid.py",
2012).
"""

from __future__ import annotations

from functools import cache
from typing import Any

_FEWEST = 100  # characters: less tells little
_READ = 2_000  # characters: more tells nothing new
_SURE = 0.95


def language_of(text: str) -> str | None:
    """BCP 47 tag of a text's language; ``None`` where the text is too short to tell, or nothing is sure."""
    if len(text) < _FEWEST:
        return None
    language, probability = _identifier().classify(text[:_READ])
    return str(language) if probability >= _SURE else None


@cache
def _identifier() -> Any:
    """Loaded for the first page that needs it: it takes a second, and most pages state their language."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
