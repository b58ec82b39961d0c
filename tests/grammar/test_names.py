"""What tells a person's name from words with capitals."""

from __future__ import annotations

import pytest

from newscrawl.grammar.names import holds_given_name
from newscrawl.tables import casefolded


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Maria Roe", (True, True)), ("DR. Jean-Baptiste Roe", (False, True)), ("Jean-Kofi Roe", (True, True)),
        ("Иван Петров", (True, True)), ("Γιώργος Ρόε", (True, True)), ("أحمد علي", (True, True)), ("李小明", (True, True)),
        ("佐々木花子", (True, True)), ("김민수", (True, True)), ("Photo Essay", (False, False)), ("Read More", (False, False)),
        ("Key Takeaways", (False, False)), ("Verwandte Themen", (False, False)), ("シェア", (False, False)),
        ("製品品番", (False, False)), ("李", (False, False)), ("", (False, False)), ("—", (False, False)),
    ],
)  # fmt: skip
def test_given_and_family_names_are_known(name: str, told: tuple[bool, bool]) -> None:
    assert holds_given_name(name.split()) == told


@pytest.mark.parametrize(
    "word", ["read", "more", "photo", "the", "news", "team", "staff", "über", "lire", "leer", "der", "van"]
)
def test_words_of_the_interface_and_particles_are_no_given_names(word: str) -> None:
    assert word not in casefolded("given_names")
