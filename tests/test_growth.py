"""No text makes a pattern or a function of the grammar take more time than its length allows."""

import inspect
import pkgutil
import time
from importlib import import_module

import pytest

from newscrawl import grammar, reading
from newscrawl.grammar.text import LONGEST_LINE
from tests.growth import Use, aimed, grows_worse_than_the_line, patterns

# How the patterns of a module, or one of them, are used; the doors that see to it in the grammar are tested below.
USES = {
    "grammar": Use(cleaned=True),
    "grammar.byline": Use(LONGEST_LINE, cleaned=True),
    "grammar.byline_labels": Use(LONGEST_LINE, cleaned=True),
    "grammar.byline_names": Use(LONGEST_LINE, cleaned=True),
    "grammar.captions": Use(1_200, cleaned=True),
    "grammar.captions._LAST_SENTENCE": Use(180, cleaned=True),
    "grammar.captions._RESERVATION_AT_END": Use(100, cleaned=True),
    "grammar.captions._SENTENCE_FIRST": Use(1_200, cleaned=True, at_start=True),
    "grammar.cjk_bylines": Use(LONGEST_LINE, cleaned=True),
    "grammar.comment_count": Use(300, cleaned=True),
    "grammar.credit": Use(420, cleaned=True),
    "grammar.noise": Use(320, cleaned=True, at_start=True),
    "grammar.printed_dates": Use(400, cleaned=True),
    "grammar.source_line": Use(LONGEST_LINE, cleaned=True),
    "reading.body": Use(320, cleaned=True),
    "reading.comments._NAME_BEFORE": Use(60),
    "reading.headline": Use(cleaned=True),
    "reading.images._SCHEME": Use(at_start=True),
    "reading.kind._FEED": Use(2_000, at_start=True),
    "reading.kind._NO_MARKUP": Use(2_000, at_start=True),
    "reading.metadata._TITLE_PARTS": Use(cleaned=True),
}
LONG = 10_000  # characters
MOST_SECONDS = 2.0  # of CPU for a function that is given so many; on a busy machine
ORDINARY = ("a", "A b ", "(", "@", "/", "1", "é", " ", "(AP) ", "Photo: ", ", ")


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(n, p, id=n) for n, p in patterns(grammar, reading)])
def test_no_pattern_grows_worse_than_its_text(name, pattern):
    places = (name, name.rsplit(".", 1)[0], name.split(".", 1)[0])
    assert grows_worse_than_the_line(pattern, next((USES[p] for p in places if p in USES), Use())) is None


def doors():
    for module in pkgutil.iter_modules(grammar.__path__):
        found = import_module(f"newscrawl.grammar.{module.name}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters.values())
            if name.startswith("_") or function.__module__ != found.__name__ or not parameters:
                continue
            if "str" in str(parameters[0].annotation) and all(p.default is not p.empty for p in parameters[1:]):
                yield pytest.param(module.name, function, id=f"{module.name}.{name}")


@pytest.mark.parametrize(("module", "function"), doors())
def test_no_function_of_the_grammar_takes_long_for_a_long_text(module, function):
    pumps = {(lead, pump) for name, p in patterns(grammar) if f".{module}." in name for lead, pump in aimed(p)}
    for lead, pump in sorted(pumps)[:: max(1, len(pumps) // 6)] + [("", pump) for pump in ORDINARY]:
        text = lead + pump * (LONG // len(pump))
        began = time.process_time()
        function(text)
        assert time.process_time() - began < MOST_SECONDS, f"{lead!r} + {pump!r} * n"
