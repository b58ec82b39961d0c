"""Inputs that are aimed at a regular expression, and how the time that it takes grows with them.

A backtracking engine takes more than linear time where a repeated part can begin at many places, or where two repeated
parts can share one text among them in many ways. For every repeated part of a pattern, what leads to it is written once
and what it repeats many times, with and without something behind that spoils the match.
"""

from __future__ import annotations

import inspect
import itertools
import pkgutil
import re
import re._constants as sre
import re._parser as parser
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

_SIZES = (256, 1_024, 4_096, 16_384)  # characters
_LEAST = 0.0005  # seconds of CPU; less is measured as this
_ENOUGH = 0.05  # seconds of CPU for the longest input that a pattern is ever given
_TRIES = 5
_TELLING = 0.004  # seconds of CPU for the longer input; below, growth cannot be told from chance
_WORST_LINEAR = 9.0  # times, for four times the characters: a quadratic pattern takes 16, a linear one 4
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a",
    sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_NOT_SPACE: "a", sre.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_ANYTHING = "aA1 .-(@"  # tried where a part takes nearly everything
_MOST_INPUTS = 50  # aimed at one pattern, evenly from all
_MOST_BRANCHES = 6  # of an alternative that are tried


def patterns(*packages: ModuleType) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """("module.name", pattern) of every pattern that a module holds or that a function without arguments makes."""
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            for name, value in vars(module).items():
                made = getattr(value, "__wrapped__", None)
                if made is not None and made.__module__ == module.__name__ and not inspect.signature(made).parameters:
                    value = value()
                values = value if isinstance(value, tuple | list) else (value,)
                for number, entry in enumerate(values):
                    if isinstance(entry, re.Pattern):
                        yield f"{found.name.removeprefix('newscrawl.')}.{name}{f'[{number}]' if number else ''}", entry


def aimed(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """(what leads to a repeated part, what it repeats)."""
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    seen = set()
    for lead, pump in _repeated(list(parser.parse(pattern.pattern, flags)), ""):
        for prefix in (lead, ""):
            if pump and (prefix, pump) not in seen:
                seen.add((prefix, pump))
                yield prefix, pump


def _repeated(items: list[Any], lead: str) -> Iterator[tuple[str, str]]:
    for number, (op, argument) in enumerate(items):
        before = lead + _sample(items[:number])
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, inner = argument
            if most > 20:
                for pump in itertools.chain(_samples(list(inner)), [_sample(items[number + 1 : number + 3])]):
                    yield before, pump
            yield from _repeated(list(inner), before)
        elif op is sre.SUBPATTERN:
            yield from _repeated(list(argument[3]), before)
        elif op is sre.ATOMIC_GROUP:
            yield from _repeated(list(argument), before)
        elif op is sre.BRANCH:
            for branch in argument[1][:_MOST_BRANCHES]:
                yield from _repeated(list(branch), before)
    yield lead, lead + _sample(items)


def _samples(items: list[Any]) -> set[str]:
    """Some texts that a part takes."""
    if len(items) == 1 and items[0][0] in (sre.IN, sre.ANY, sre.NOT_LITERAL):
        return _characters(*items[0])
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        return {_sample(list(branch)) for branch in items[0][1][1][:_MOST_BRANCHES]}
    if len(items) == 1 and items[0][0] is sre.SUBPATTERN:
        return _samples(list(items[0][1][3]))
    return {_sample(items)}


def _characters(op: Any, argument: Any) -> set[str]:
    if op is sre.ANY:
        return set(_ANYTHING)
    if op is sre.NOT_LITERAL:
        return {c for c in _ANYTHING if ord(c) != argument}
    if argument[0][0] is sre.NEGATE:
        taken = re.compile("[" + "".join(re.escape(chr(v)) for o, v in argument[1:] if o is sre.LITERAL) + "]|$^")
        return {c for c in _ANYTHING if not taken.match(c)}
    found = set()
    for kind, value in argument:
        if kind is sre.LITERAL:
            found.add(chr(value))
        elif kind is sre.RANGE:
            found.add(chr(value[0]))
        elif kind is sre.CATEGORY:
            found.add(_CATEGORIES[value])
    return set(sorted(found)[:8])


def _sample(items: list[Any]) -> str:
    """One text that a part takes; parts that may be missing are written once."""
    return "".join(_one(op, argument) for op, argument in items)


def _one(op: Any, argument: Any) -> str:
    if op is sre.LITERAL:
        return chr(argument)
    if op in (sre.IN, sre.ANY, sre.NOT_LITERAL):
        return min(_characters(op, argument), default="")
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _sample(list(argument[2])) * max(1, min(argument[0], 5))
    if op is sre.SUBPATTERN:
        return _sample(list(argument[3]))
    if op is sre.ATOMIC_GROUP:
        return _sample(list(argument))
    if op is sre.BRANCH:
        return _sample(list(argument[1][0]))
    return ""


@dataclass(frozen=True)
class Use:
    """How a pattern is used. ``longest``: characters that it is ever given; ``None`` for any number. ``cleaned``: white
    space is folded before. ``at_start``: it is asked at the beginning of a text only.
    """

    longest: int | None = None
    cleaned: bool = False
    at_start: bool = False


def seconds(pattern: re.Pattern[Any], text: str, use: Use) -> float:
    """CPU for finding all matches."""
    text = " ".join(text.split()) if use.cleaned else text
    subject: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    if use.at_start:
        pattern.match(subject)
    else:
        for _ in pattern.finditer(subject):
            pass
    return time.process_time() - began


def grows_worse_than_the_line(pattern: re.Pattern[Any], use: Use) -> str | None:
    """The aimed input for which a pattern's time grows worse than the input; ``None`` where there is none. Of a pattern
    that is never given more than so many characters, only what such an input takes counts.
    """
    inputs = list(itertools.product(aimed(pattern), ("", "\x00", "!x")))
    for (lead, pump), end in inputs[:: 1 + len(inputs) // _MOST_INPUTS]:
        said = _too_slow(pattern, lead, pump, end, use) if use.longest else _growth(pattern, lead, pump, end, use)
        if said:
            return f"{lead!r} + {pump!r} * n + {end!r}: {said}"
    return None


def _too_slow(pattern: re.Pattern[Any], lead: str, pump: str, end: str, use: Use) -> str | None:
    for size in (use.longest // 8, use.longest):  # the shorter first, for what takes for ever
        text = (lead + pump * size)[: size - len(end)] + end
        # CPU counts double and more where others share the core, so what seems slow has several tries.
        if all(seconds(pattern, text, use) > _ENOUGH for _ in range(_TRIES)):
            return f"too slow for {size} characters"
    return None


def _growth(pattern: re.Pattern[Any], lead: str, pump: str, end: str, use: Use) -> str | None:
    before = _LEAST
    for size in _SIZES:
        text = lead + pump * (size // len(pump)) + end
        taken = seconds(pattern, text, use)
        if taken > _TELLING:
            taken = min(taken, *(seconds(pattern, text, use) for _ in range(2)))
        if taken > _TELLING and taken > _WORST_LINEAR * before:
            return f"{taken:.3f} s for {size} characters, {before:.4f} for a quarter"
        before = max(taken, _LEAST)
    return None
