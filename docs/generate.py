"""Writes the pages of this folder that are made from the code: ``fields.md``, ``database.md``; ``make docs`` calls it.

What a field or column means is said once, in the docstring that stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy import inspect as schema_of
from sqlalchemy.dialects import postgresql

from newscrawl import items
from newscrawl.export.descriptions import docstrings
from newscrawl.storage import loading, models
from newscrawl.storage.database import newest_revision, open_database, upgrade
from newscrawl.storage.dialect.sqlite_schema import SCHEMA_FILE, script_of

HERE = Path(__file__).parent

LEARNED_TEXT, FROM_LIST = "learned choice in <ELEMENT>", "LIST entry"
EVIDENCE: dict[str, tuple[str, ...]] = {
    "canonical_url": ("link rel=canonical", "the page's own URL"),
    "kind": ("json-ld TYPE", "json-ld TYPE.@type", "meta NAME VALUE", "REASON"),
    "title": ("printed headline", "json-ld TYPE.headline", "meta NAME", "title element", FROM_LIST),
    "dek": ("printed standfirst", "heading above the text", "line above the byline"),
    "body": (LEARNED_TEXT, "json-ld TYPE.articleBody", "embedded state", "EVIDENCE, N pages"),
    "authors": (
        "printed byline",
        "json-ld TYPE.author",
        "json-ld PROPERTY",
        "meta NAME",
        "microdata author",
        "link rel=author",
        "link to a person's page",
        "author box",
        "name beside the date",
        "name near the headline",
        "below the headline",
        "signature at the end",
        "the site's own name",
        "title element",
        "embedded state",
        FROM_LIST,
    ),
    "published_at": (
        "json-ld TYPE.datePublished",
        "json-ld PROPERTY",
        "meta NAME",
        "microdata NAME",
        "time datetime",
        "time element",
        "printed date",
        "embedded state",
        FROM_LIST,
        "EVIDENCE, zone assumed",
    ),
    "modified_at": (
        "json-ld TYPE.dateModified",
        "json-ld PROPERTY",
        "meta NAME",
        "microdata NAME",
        "time datetime",
        "printed date",
        FROM_LIST,
        "EVIDENCE, zone assumed",
    ),
    "language": ("html lang", "json-ld TYPE.inLanguage", "meta NAME", "language of the text", "what is registered"),
    "section": (
        "json-ld TYPE.articleSection",
        "meta NAME",
        "json-ld BreadcrumbList",
        "breadcrumb",
        "link to the section",
    ),
    "tags": (
        "json-ld TYPE.keywords",
        "meta NAME",
        "links rel=tag",
        "links to subjects",
        "links in a list of subjects",
        "links behind a label of subjects",
    ),
    "photos": ("images of the article", "meta NAME"),
    "photo_credit": (
        "credit element",
        "end of the caption",
        "attribute NAME",
        "line below the headline",
        "line behind the text",
        "json-ld image",
        "meta NAME",
    ),
    "source": ("source line", "mark at the end of the text"),
    "sources": (
        "source line",
        "dateline",
        "mark at the end of the text",
        "line that names the agencies used",
        "closing line",
        "byline",
        "json-ld TYPE.PROPERTY",
        "meta NAME",
    ),
    "comment_count": (
        "comments heading",
        "printed comment count",
        "json-ld TYPE.commentCount",
        "json-ld TYPE.interactionStatistic",
        "microdata commentCount",
        "meta NAME",
        "attribute NAME",
        "embedded state",
        FROM_LIST,
    ),
    "paywalled": ("json-ld isAccessibleForFree", "meta NAME", "subscription offer PLACE"),
}
"""Field -> what its evidence may say; words in capitals stand for any text. A field that is not here has none."""

VIEWS: dict[str, str] = {
    "articles_current": 'An article as it is now; its lists joined by "; ".',
    "story_articles": "An article of a story; `is_first` for the one that was published first.",
    "silent_edits": "An edit of which the page says nothing: its modification time has not moved.",
    "photos_without_credit": "A photo of which no page says whose it is.",
}
"""View -> what one row of it is."""

WITHOUT_CONSTRAINT = (("stories", "articles", "story_id"), ("articles", "signature_bands", "article_id"))
"""(table, table that holds its key, column): arrows of which the database itself knows nothing."""

_OF_FIELDS = """\
An `Article` holds what its page states. Unknown is `None` (in CSV an empty cell), never 0 and never an empty string; a
list of which nothing is known is empty. Instants are in UTC, with their zone. `evidence[field]` says where a value
came from; words in capitals stand for any text, `LIST` for the kind of list that led to the page (feed, sitemap ...).
A field that a site's page object reads itself has `PageObject.field` there.
"""
_OF_TABLES = """\
SQLite and PostgreSQL have the same tables; the migrations in `newscrawl/storage/migrations` make them and bring them
up to date, by the first command that opens the database. NULL means that the page does not say, unless the column's
line says otherwise. Tables may change with a version; the views stay as they are. Any SQL client may read both.
"""
_GENERATED = "<!-- Made by `make docs` from {}; edits here are lost. -->\n"


def _line(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def _said(module: ModuleType) -> dict[str, dict[str, str]]:
    """``docstrings``, each on one line."""
    return {kind: {name: _line(text) for name, text in said.items()} for kind, said in docstrings(module).items()}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _rows(rows: Iterable[tuple[str, ...]], *head: str) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in lines) + "\n"


# ---- fields


def fields_page() -> str:
    """The fields of an article and of its parts, and those that the database adds."""
    said = _said(items)
    parts = [
        "# The fields of an article\n",
        _GENERATED.format("the docstrings of `newscrawl/items.py` and `newscrawl/storage/loading.py`"),
        _OF_FIELDS,
        "## Article\n",
        *(_field(f.name, items.Article, said["Article"]) for f in fields(items.Article)),
        "## Parts of an article\n",
    ]
    for part in (items.Block, items.Photo, items.Credit):
        parts.append(f"### {part.__name__}\n\n{said[part.__name__]['']}\n")
        parts.append(_table_of(part, [f.name for f in fields(part)], said[part.__name__]))
    for words in (items.PageKind, items.BlockKind, items.Precision):
        parts.append(f"### {words.__name__}\n\n{said[words.__name__]['']}\n")
        parts.append(", ".join(f"`{word.value}`" for word in words) + "\n")
    parts.append("## What the database adds\n")
    parts.append("Of a `StoredArticle`, and of every exported row; `record` stays inside.\n")
    own = [f.name for f in fields(loading.StoredArticle) if f.name not in items.FIELD_NAMES]
    parts.append(_table_of(loading.StoredArticle, own, _said(loading)["StoredArticle"]))
    return "\n".join(parts)


def _field(name: str, owner: Any, said: dict[str, str]) -> str:
    lines = [f"### `{name}`\n", f"`{_type(owner, name)}`. {said.get(name, '')}\n"]
    if name in EVIDENCE:
        lines.append("Evidence: " + ", ".join(f"`{one}`" for one in EVIDENCE[name]) + ".\n")
    return "\n".join(lines)


def _table_of(owner: Any, names: list[str], said: dict[str, str]) -> str:
    return _rows(((f"`{n}`", f"`{_type(owner, n)}`", said.get(n, "")) for n in names), "field", "type", "meaning")


def _type(owner: Any, name: str) -> str:
    hint = get_type_hints(owner)[name]
    text = hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)
    return text.replace("newscrawl.items.", "").replace("datetime.datetime", "datetime")


# ---- tables


def database_page() -> str:
    """The tables with their keys and arrows, and the views."""
    said = _said(models)
    recorded = said["Recorded"]
    mappers = {models.table_of(mapper.class_).name: mapper.class_ for mapper in models.Base.registry.mappers}
    parts = [
        "# The database\n",
        _GENERATED.format("`newscrawl/storage/models.py` and the migrations"),
        _OF_TABLES,
        "## Drawn\n",
        "An arrow leads from a row to those that belong to it; what is in brackets holds the other's key.\n",
        "```text",
        *_drawing(models.Base.metadata.sorted_tables),
        "```\n",
        "## Views\n",
        _rows(
            (
                (f"`{name}`", VIEWS.get(name, ""), ", ".join(f"`{c}`" for c in columns))
                for name, columns in views().items()
            ),
            "view",
            "one row is",
            "columns",
        ),
        "## Tables\n",
    ]
    for name in sorted(mappers):
        model = mappers[name]
        own = said[model.__name__]
        parts.append(f"### {name}\n")
        if own[""]:
            parts.append(f"{own['']}\n")
        table = models.table_of(model)
        parts.append(
            _rows(
                (
                    (f"`{c.name}`", _column_type(c), _keys(c), own.get(c.name) or recorded.get(c.name, ""))
                    for c in table.columns
                ),
                "column",
                "type",
                "key",
                "meaning",
            )
        )
    return "\n".join(parts)


def views() -> dict[str, list[str]]:
    """View -> its columns, of a database as the migrations make it."""
    engine = open_database("sqlite://")
    found = schema_of(engine)
    return {name: [c["name"] for c in found.get_columns(name)] for name in sorted(found.get_view_names())}


def _drawing(tables: list[Table]) -> list[str]:
    """Each table that others point to, with those that do below it."""
    arrows: dict[str, list[tuple[str, str]]] = {}
    for table in tables:
        for key in sorted(table.foreign_keys, key=lambda key: str(key.parent.name)):
            arrows.setdefault(key.column.table.name, []).append((table.name, str(key.parent.name)))
    for table_name, holder, column in WITHOUT_CONSTRAINT:
        arrows.setdefault(table_name, []).append((holder, f"{column}, without a constraint"))
    lines: list[str] = []
    for name in [table.name for table in tables if table.name in arrows]:
        lines.append(name)
        held = arrows[name]
        width = max(len(holder) for holder, _ in held)
        for number, (holder, column) in enumerate(held):
            lines.append(f"  {'└' if number == len(held) - 1 else '├'}──> {holder:{width}}  ({column})")
        lines.append("")
    drawn = {*arrows, *(holder for held in arrows.values() for holder, _ in held)}
    alone = [table.name for table in tables if table.name not in drawn]
    return [*lines, "by themselves: " + ", ".join(alone)]


def _column_type(column: Column[Any]) -> str:
    """As PostgreSQL calls it."""
    text = column.type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
    return text.lower() + ("" if column.nullable else ", not null")


def _keys(column: Column[Any]) -> str:
    to: Iterable[ForeignKey] = column.foreign_keys
    named = ["primary"] if column.primary_key else []
    named += ["unique"] if column.unique else []
    return ", ".join([*named, *(f"-> {key.target_fullname}" for key in to)])


PAGES = {"fields.md": fields_page, "database.md": database_page}


def main() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
    SCHEMA_FILE.write_text(new_database(), encoding="utf-8")


def new_database() -> str:
    """Of a new SQLite database, as the migrations make it one by one."""
    engine = open_database("sqlite://", migrate=False)
    revision = newest_revision()
    upgrade(engine, revision)
    with engine.connect() as connection:
        return script_of(connection, revision)


if __name__ == "__main__":
    main()
