"""What a spreadsheet, a script and a person find in feeds and exports."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import UsageError
from newscrawl.export.articles import Form
from newscrawl.export.articles import export_articles as export
from newscrawl.export.cells import cell as csv_cell
from newscrawl.export.formats import FORMATS
from newscrawl.export.reports import COMMENT_COUNTS, MISSING_CREDITS, export_report
from newscrawl.export.schema import chosen_columns, table_columns
from newscrawl.items import FEED_COLUMNS, Photo
from newscrawl.json_form import as_row
from newscrawl.storage.database import open_database
from newscrawl.storage.loading import Selection
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.commands import plain_environment
from tests.terminal import in_a_terminal


@pytest.fixture
def filled(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    save(Store(engine), [article(1), article(2, title='=HYPERLINK("x")', comment_count=None)], None, NOW)
    yield engine
    engine.dispose()


def test_csv_has_the_promised_columns_and_harmless_cells(filled, tmp_path):
    assert export(filled, str(tmp_path / "a.csv")) == 2
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    assert list(rows[0])[:6] == ["url", "title", "photo_credit", "source", "body", "comment_count"]
    assert (rows[0]["authors"], rows[0]["comment_count"], rows[1]["comment_count"]) == ("Jane Roe; Al Roe", "0", "")
    assert rows[1]["title"] == '\'=HYPERLINK("x")'


@given(
    before=st.text(st.sampled_from(" \n\r\t\x00\x0b\xa0\u200b\u2003\u3000\ufeff"), max_size=4),
    opener=st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"),
    rest=st.text(max_size=8),
)
def test_no_cell_is_a_formula_whatever_stands_before_it(before, opener, rest):
    assert csv_cell(before + opener + rest).startswith("'")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5).filter(lambda text: "None" not in text),
        lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from("abc"), parts, max_size=3),
    )
)
def test_no_cell_says_none(value):
    assert "None" not in str(csv_cell(value) or "")


@pytest.mark.parametrize(
    ("value", "cell"),
    [("-1 degree", "'-1 degree"), ("@x", "'@x"), (-1, -1), (None, None), (["a", "b"], "a; b"), (True, True)],
)
def test_cells(value, cell):
    assert csv_cell(value) == cell


def test_json_and_json_lines_hold_the_same_articles(filled, tmp_path):
    export(filled, str(tmp_path / "a.json"))
    export(filled, str(tmp_path / "a.jsonl"))
    whole = json.loads((tmp_path / "a.json").read_text("utf-8"))
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    assert whole == lines
    expected = [as_row(article(1)), as_row(article(2, title='=HYPERLINK("x")', comment_count=None))]
    assert [{name: row[name] for name in FEED_COLUMNS} for row in whole] == expected
    assert tuple(whole[0])[: len(FEED_COLUMNS)] == FEED_COLUMNS
    assert whole[0]["published_at"].endswith("+00:00")


def test_a_failed_export_leaves_no_half_file_and_keeps_the_old_one(filled, tmp_path, monkeypatch):
    target = tmp_path / "a.csv"
    target.write_text("old")
    monkeypatch.setattr("newscrawl.storage.loading._articles", lambda *_: (_ for _ in ()).throw(RuntimeError("disk")))
    with pytest.raises(RuntimeError):
        export(filled, str(target))
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("a.")] == ["a.csv"]
    assert target.read_text() == "old"


def test_an_unknown_format_is_named(filled):
    with pytest.raises(UsageError, match="json, jsonl, csv"):
        export(filled, "articles.docx")


def test_a_table_has_its_header_also_where_nothing_is_in_it(filled, tmp_path):
    assert export(filled, str(tmp_path / "a.csv"), selection=Selection(site="nobody.example")) == 0
    assert (tmp_path / "a.csv").read_text().splitlines() == [",".join(table_columns())]


def test_chosen_fields_in_the_order_in_which_they_were_asked_for(filled, tmp_path):
    for name in ("a.csv", "a.jsonl", "a.xlsx", "a.parquet"):
        export(filled, str(tmp_path / name), Form(columns=chosen_columns("title, blocks ,url")))
    with (tmp_path / "a.csv").open() as file:
        row = next(csv.DictReader(file))
    assert list(row) == ["title", "blocks", "url"]
    assert row["blocks"].startswith("[paragraph] ")
    assert list(json.loads((tmp_path / "a.jsonl").read_text().splitlines()[0])) == ["title", "blocks", "url"]
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert [cell.value for cell in sheet[1]] == ["title", "blocks", "url"]
    with pytest.raises(UsageError, match="no article has a field 'headline'"):
        chosen_columns("url,headline")


def test_blocks_are_in_no_table_unless_asked_for(filled, tmp_path):
    export(filled, str(tmp_path / "a.csv"))
    export(filled, str(tmp_path / "all.csv"), Form(columns=chosen_columns("all")))
    assert "blocks" not in (tmp_path / "a.csv").read_text().splitlines()[0].split(",")
    assert "blocks" in (tmp_path / "all.csv").read_text().splitlines()[0].split(",")


def test_a_byte_order_mark_by_option(filled, tmp_path):
    export(filled, str(tmp_path / "a.csv"), Form(bom=True))
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbfurl,")
    with pytest.raises(UsageError, match="belongs to CSV"):
        export(filled, str(tmp_path / "a.json"), Form(bom=True))


def test_excel_has_dates_text_that_is_no_formula_and_cells_that_say_where_they_were_cut(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    save(Store(engine), [article(1, title='=HYPERLINK("x")', body="long " * 9000)], None, NOW)
    export(engine, str(tmp_path / "a.xlsx"))
    engine.dispose()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    rows = [dict(zip((c.value for c in sheet[1]), row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [row["title"].data_type for row in rows] == ["s"]
    assert rows[0]["title"].value == '=HYPERLINK("x")'
    assert rows[0]["published_at"].is_date
    assert rows[0]["body"].value.endswith("[cut: a cell holds no more]")
    assert len(rows[0]["body"].value) == 32767


def test_feeds_of_a_crawl_have_every_form(tmp_path):
    for name in ("parquet", "xlsx"):
        with (tmp_path / name).open("wb") as file:
            exporter = FORMATS[name](file, fields_to_export=list(FEED_COLUMNS), encoding="utf-8", indent=None)
            exporter.start_exporting()
            exporter.export_item(article(1))
            exporter.finish_exporting()
    assert pd.read_parquet(tmp_path / "parquet").title[0] == article(1).title
    assert pd.read_excel((tmp_path / "xlsx").open("rb")).title[0] == article(1).title


def test_items_of_other_projects_are_written_as_they_are(tmp_path):
    with (tmp_path / "a.csv").open("wb") as file:
        exporter = FORMATS["csv"](file)
        exporter.start_exporting()
        exporter.export_item({"price": 3, "name": "=x"})
        exporter.finish_exporting()
    assert (tmp_path / "a.csv").read_text().splitlines() == ["price,name", "3,'=x"]


def test_a_terminal_gets_no_control_characters(filled, tmp_path):
    save(Store(filled), [article(7, title="Ring\x07 \x1b[31mred\x9b0m")], None, NOW)
    where = {"NEWSCRAWL_DATABASE_URL": filled.url.render_as_string()}
    shown = in_a_terminal("export", "-", environment=plain_environment() | where)
    assert "red" in shown
    assert not set(shown) & {"\x07", "\x1b", "\x9b"}


def test_reports_by_name(filled, tmp_path):
    later = NOW + timedelta(hours=2)
    save(Store(filled), [article(1, comment_count=5, fetched_at=later)], None, later)
    save(Store(filled), [article(3, photos=(Photo("https://a.example/p.jpg", caption="A ferry"),))], None, NOW)
    assert export_report(filled, COMMENT_COUNTS, str(tmp_path / "c.jsonl")) == 3
    rows = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text().splitlines()]
    assert [(row["comment_count"], row["article_id"]) for row in rows] == [(0, 1), (5, 1), (0, 3)]
    assert export_report(filled, COMMENT_COUNTS, str(tmp_path / "c.xlsx"), selection=Selection(since=later)) == 1
    for name in ("m.csv", "m.parquet"):
        assert export_report(filled, MISSING_CREDITS, str(tmp_path / name)) >= 1
    frame = pd.read_parquet(tmp_path / "m.parquet")
    assert "https://a.example/p.jpg" in list(frame.photo_url)
    with pytest.raises(UsageError, match="has no column 'body'"):
        export_report(filled, MISSING_CREDITS, str(tmp_path / "m.csv"), Form(columns=("body",)))
    with pytest.raises(UsageError, match="--site, --since and --until"):
        export_report(filled, MISSING_CREDITS, str(tmp_path / "m.csv"), selection=Selection(language="en"))
