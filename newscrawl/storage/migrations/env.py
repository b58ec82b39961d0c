"""Alembic's entry: runs on the connection that ``storage.database`` hands over."""

from typing import Literal

from alembic import context

from newscrawl.storage.column_types import Instant
from newscrawl.storage.models import Base


def _render(kind: str, value: object, _: object) -> str | Literal[False]:
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, Instant) else False


def _is_ours(_thing: object, name: str | None, *_: object) -> bool:
    """Full-text search is each database's own: its tables and indexes stand in no model."""
    return not (name or "").startswith(("articles_search", "ix_articles_search"))


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_render,
    compare_type=False,
    include_object=_is_ours,
)
with context.begin_transaction():
    context.run_migrations()
