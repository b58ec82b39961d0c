"""Reports by name: what an editor asks of the database, as rows in the same forms as the articles."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Engine, Select, column, select, table

from newscrawl.errors import UsageError
from newscrawl.export.articles import Form, write
from newscrawl.export.formats import FORMATS, TypedExporter
from newscrawl.export.schema import Kind
from newscrawl.storage import models as m
from newscrawl.storage.loading import Selection

_ROWS = 1000  # fetched at a time


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of report."""

    columns: Mapping[str, Kind]
    day: str
    """The column that ``since`` and ``until`` are about."""


COMMENT_COUNTS = Report(
    {
        "site": Kind.TEXT,
        "canonical_url": Kind.TEXT,
        "title": Kind.TEXT,
        "seen_at": Kind.INSTANT,
        "comment_count": Kind.INT,
        "article_id": Kind.INT,
    },
    "seen_at",
)
"""Each comment count that an article had, and when it was seen, in that order."""
MISSING_CREDITS = Report(
    {
        "site": Kind.TEXT,
        "canonical_url": Kind.TEXT,
        "title": Kind.TEXT,
        "published_at": Kind.INSTANT,
        "photo_url": Kind.TEXT,
        "caption": Kind.TEXT,
        "lead": Kind.BOOL,
        "article_id": Kind.INT,
    },
    "published_at",
)
"""Each photo of which no page says whose it is."""


def export_report(
    engine: Engine, report: Report, target: str, form: Form | None = None, selection: Selection | None = None
) -> int:
    """Write a report to ``target`` (a path, or "-" for standard output); -> how many rows. Of ``selection`` a report
    knows site, since and until. ``UsageError`` for anything else in it, and for a format or column that is none.
    """
    form, selection = form or Form(), selection or Selection()
    if selection.language or selection.having or selection.one_per_story:
        raise UsageError("a report is chosen by --site, --since and --until")
    name = form.name_for(target)
    unknown = [column for column in form.columns or () if column not in report.columns]
    if unknown:
        raise UsageError(f"the report has no column {unknown[0]!r}: it has {', '.join(report.columns)}")
    options = form.options(name) | {"fields_to_export": list(form.columns or report.columns)}
    if issubclass(FORMATS[name], TypedExporter):
        options["column_kinds"] = report.columns
    with closing(_rows(engine, _query(report, selection))) as rows:
        return write(rows, target, name, options, None, None)


def _query(report: Report, selection: Selection) -> Select[Any]:
    found = (_comment_counts() if report is COMMENT_COUNTS else _missing_credits()).subquery()
    query = select(*(found.c[name] for name in report.columns))
    wanted: list[ColumnElement[bool]] = []
    if selection.site:
        wanted.append(found.c.site == selection.site.removeprefix("www."))
    if selection.since:
        wanted.append(found.c[report.day] >= selection.since)
    if selection.until:
        wanted.append(found.c[report.day] < selection.until)
    return query.where(*wanted).order_by(found.c.site, found.c.article_id, found.c[report.day])


def _comment_counts() -> Select[Any]:
    count, article = m.CommentCount, m.ArticleRow
    return cast(
        "Select[Any]",
        select(
            m.Site.host.label("site"),
            article.canonical_url,
            article.title,
            count.seen_at,
            count.count.label("comment_count"),
            count.article_id,
        )
        .join(article, article.id == count.article_id)
        .join(m.Site, m.Site.id == article.site_id),
    )


def _missing_credits() -> Select[Any]:
    kinds = {"published_at": m.ArticleRow.published_at.type, "lead": m.PhotoRow.lead.type}
    view = table("photos_without_credit", *(column(name, kinds.get(name)) for name in MISSING_CREDITS.columns))
    return select(view)


def _rows(engine: Engine, query: Select[Any]) -> Generator[dict[str, Any]]:
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=_ROWS).execute(query).mappings():
            yield dict(row)
