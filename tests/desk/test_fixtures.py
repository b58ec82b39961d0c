"""Fixtures: a failing one is a difference to read, and renewing says what changed."""

import json
import shutil

import pytest

from newscrawl.desk.fixtures import fixtures_below, renew, told
from newscrawl.errors import UsageError
from tests.commands import typed
from tests.conftest import ROOT

NAME = "newscrawl.reading.page.NewsPage"


@pytest.fixture
def wrong(tmp_path):
    """A fixture whose title, body and kind are not what is read."""
    shutil.copytree(ROOT / "fixtures" / NAME / "test-1", tmp_path / NAME / "test-1")
    output = tmp_path / NAME / "test-1" / "output.json"
    assert list(renew([output.parent]))  # whatever was saved, what is read today is right
    read = json.loads(output.read_text("utf-8"))
    right = dict(read)
    read |= {"title": "Another title", "body": read["body"].replace(" the ", " THE ", 1)}
    output.write_text(json.dumps(read))
    return tmp_path, right


@pytest.mark.parametrize("options", [[], ["--web-poet-test-per-item"]])
def test_a_failing_fixture_says_expected_got_page_and_how_to_renew_it(wrong, options):
    folder, right = wrong
    alone = ("-c", "/dev/null", "--rootdir", str(folder), "-p", "no:cacheprovider")
    done = typed(str(folder), "-q", *options, *alone, folder=ROOT, program="pytest")
    assert done.returncode == 1, done.stdout
    assert "INTERNALERROR" not in done.stdout
    for words in (
        "title is not what it was:",
        "Another title",
        right["title"],
        "body is not what it was:",
        "(- expected, + got)",
        f"page: {folder / NAME / 'test-1' / 'inputs' / 'HttpResponse-body.html'}",
        "once at http",
        "newscrawl savefixture --update",
    ):
        assert words in done.stdout


def test_renewing_reads_again_and_says_what_changed(wrong):
    folder, right = wrong
    (path,) = fixtures_below(folder)
    (renewed,) = renew([path])
    assert set(renewed.changes) == {"title", "body"}
    assert renewed.changes["title"] == ("Another title", right["title"])
    assert "- Another title" in told(renewed)
    assert json.loads((path / "output.json").read_text("utf-8")) == right
    (again,) = renew([path])
    assert "as it was" in told(again)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match="no fixtures in"):
        fixtures_below(tmp_path)
    with pytest.raises(UsageError, match="no fixture is called 'test-99'"):
        fixtures_below(ROOT / "fixtures", ["test-99"])
