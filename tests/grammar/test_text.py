"""White space, figures and letters of all scripts."""

from __future__ import annotations

import sys

from newscrawl.grammar.text import has_digit


def test_figures_are_what_unicode_calls_digits():
    letters = list(map(chr, range(sys.maxunicode + 1)))
    assert [c for c in letters if has_digit(c)] == [c for c in letters if c.isdigit()]
