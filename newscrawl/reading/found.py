"""What a finder says: the one shape in which every field travels from the page to the article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and why it is believed. A finder that finds nothing returns ``None`` instead of an empty one."""

    value: T
    evidence: str | None
    """Where the value came from, in a person's words ("json-ld NewsArticle.datePublished"); ``None`` where the value
    itself is silence and only what lies beside it speaks (a byline that names an agency and nobody).
    """
    rival: str | None = None
    """What another witness says, where it says something else."""
    confidence: float | None = None
    """Calibrated probability that the value is right, 0 to 1; ``None`` where a rule chose and nothing was learned."""
