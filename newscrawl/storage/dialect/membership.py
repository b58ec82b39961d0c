"""Asking for the rows of any number of values at once, by an index, with one and the same statement however many they
are, which is made before any of them is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import ARRAY, BigInteger, Boolean, ColumnElement, String, Text, TypeDecorator, bindparam, literal
from sqlalchemy import Dialect as SQLAlchemyDialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


def among(column: Any, values: Iterable[Any] | str) -> ColumnElement[bool]:
    """Whether a column of texts or numbers has one of any number of values. ``values``: a text is the name under which
    they are given when the statement is executed.
    """
    kind = _Values(of_texts=isinstance(column.type, String))
    given = bindparam(values, type_=kind) if isinstance(values, str) else literal(list(values), kind)
    return _Among(column, given)


class _Values(TypeDecorator[Iterable[Any]]):
    """Texts or whole numbers as one parameter."""

    impl = Text
    cache_ok = True

    def __init__(self, *, of_texts: bool) -> None:
        super().__init__()
        self.of_texts = of_texts

    def load_dialect_impl(self, dialect: SQLAlchemyDialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(ARRAY(Text() if self.of_texts else BigInteger()))

    def process_bind_param(self, value: Iterable[Any] | None, dialect: SQLAlchemyDialect) -> Any:
        values = list(value or ())
        if dialect.name == "postgresql":
            return values
        try:
            return orjson.dumps(values).decode()
        except orjson.JSONEncodeError:  # half a surrogate pair, which no row has
            return json.dumps(values)


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Any:
        return self  # a condition as it stands: "= 1" behind it would keep SQLite from its index


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: Any, **how: Any) -> str:
    column, given = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608 -- names of columns


@compiles(_Among, "postgresql")
def _any_of_array(element: _Among, compiler: Any, **how: Any) -> str:
    column, given = (compiler.process(one, **how) for one in element.clauses)
    return f"{column} = ANY ({given})"
