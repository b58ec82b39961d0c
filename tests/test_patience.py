"""A busy machine is no failure: nothing in a test is waited for less long than ``tests.waiting.PATIENCE``."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import PATIENCE

_HERE = Path(__file__).parent
_WAITS = {"wait", "join", "result", "wait_for", "communicate"}


def _bounds(tree: ast.AST) -> Iterator[ast.expr]:
    """The bounds of what waits. One with a name, which says why it is short, is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "timeout")
            if isinstance(node.func, ast.Attribute) and node.func.attr in _WAITS:
                yield from node.args
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and "monotonic()" in ast.unparse(node.left):
            yield node.right


@pytest.mark.parametrize("path", sorted(_HERE.rglob("test_*.py")), ids=lambda path: str(path.relative_to(_HERE)))
def test_nothing_is_waited_for_in_seconds_that_a_busy_machine_may_take(path):
    bounds = [bound for bound in _bounds(ast.parse(path.read_text("utf-8"))) if isinstance(bound, ast.Constant)]
    short = [bound for bound in bounds if isinstance(bound.value, int | float) and bound.value < PATIENCE]
    assert [f"line {bound.lineno}: {bound.value}" for bound in short] == []
