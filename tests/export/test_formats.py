"""What a spreadsheet, a script and a person find in feeds and exports."""

import csv
import io
import json

import pytest

from newscrawl.errors import UsageError
from newscrawl.export.export import export
from newscrawl.export.formats import csv_cell
from newscrawl.items import FEED_COLUMNS
from newscrawl.json_form import as_row
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save


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
        export(filled, "articles.xlsx")
