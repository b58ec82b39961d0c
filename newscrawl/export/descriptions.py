"""What the docstrings below attributes say, for schemas and documentation.

Read from the source where somebody asks for it, and nowhere else: while pages are read and stored no source is parsed,
for CPython 3.11 cannot do that in two threads at once (python/cpython#106905).
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any


@cache
def docstrings(module: ModuleType) -> Mapping[str, Mapping[str, str]]:
    """Class -> name of an attribute -> the docstring below it; the class's own under ""."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            of_class = found[node.name] = {"": ast.get_docstring(node) or ""}
            for before, after in pairwise(node.body):
                text = _text_of(after)
                if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name) and text is not None:
                    of_class[before.target.id] = text
    return found


def _text_of(node: ast.stmt) -> str | None:
    """What a statement says that is nothing but a text."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return inspect.cleandoc(text)
    return None


def describe(schemas: Mapping[str, dict[str, Any]], kinds: Iterable[type[Any]]) -> None:
    """Write the docstrings of classes, and of those that they are made of, below their properties in JSON Schemas.
    ``schemas``: class name -> its schema.
    """
    for kind in kinds:
        properties = schemas.get(kind.__name__, {}).get("properties", {})
        for owner in reversed(kind.__mro__):
            module = inspect.getmodule(owner)
            said = docstrings(module).get(owner.__name__, {}) if module and owner is not object else {}
            for name in properties.keys() & said.keys():
                properties[name] = dict(sorted(({"description": said[name]} | properties[name]).items()))
