"""A proposed page object reads its pages as it says, its fixtures pass at once, and nothing of a person's is replaced."""

import json
import uuid

import pytest
from web_poet import HttpResponse
from web_poet.testing import Fixture

from newscrawl.desk.scaffold import SampledPage, class_name, module_name, page_object_text, propose, write, written_text
from newscrawl.errors import UsageError
from newscrawl.items import ReadingContext
from newscrawl.reading.page import page_class, read_page
from tests.desk.test_selectors import PEOPLE, TOWNS

HOST = "scaffold.example"


def sampled(number: int, **given: str) -> SampledPage:
    """A page whose byline the generic reader does not find, and whose headline is a paragraph."""
    text = "".join(
        f"<p>The harbour of {TOWNS[number]} closes for the winter, its master said on day {n} of the frost, two weeks earlier than usual.</p>"
        for n in range(6)
    )
    html = (
        f'<!DOCTYPE html><html lang="en"><head><title>Harbour Post</title><meta property="og:type" content="article"></head><body><article>'
        f'<p class="deck-head">The harbour of {TOWNS[number]} closes</p>{text}<p class="scribe">{PEOPLE[number]}, {TOWNS[number]}</p></article></body></html>'
    )
    url = f"https://{HOST}/2026/{number}"
    response = HttpResponse(url, html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    context = ReadingContext(outlets=("Harbour Post",), timezone="Europe/Oslo")
    return SampledPage(response, context, read_page(html, url, context=context).article, given)


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of page objects that no other test has imported."""
    monkeypatch.syspath_prepend(str(tmp_path))
    name = f"sites_{uuid.uuid4().hex}"
    return name, tmp_path / name


def test_from_one_value_that_a_person_gives_to_fixtures_that_pass(package, tmp_path):
    name, folder = package
    pages = [sampled(0, title=f"The harbour of {TOWNS[0]} closes"), *(sampled(number) for number in range(1, 5))]
    assert all(page.article.title != f"The harbour of {TOWNS[n]} closes" for n, page in enumerate(pages))
    scaffold = propose(pages)
    assert scaffold.rules["title"].rule.css == "p.deck-head"
    written = write(HOST, scaffold, pages, name, folder, tmp_path / "fixtures")
    assert (written.file, len(written.fixtures)) == (folder / "scaffold.py", 5)
    kind = page_class(f"https://{HOST}/2026/9")
    assert kind.__module__ == f"{name}.scaffold"
    for number, path in enumerate(written.fixtures):
        saved = json.loads((path / "output.json").read_text("utf-8"))
        assert saved["title"] == f"The harbour of {TOWNS[number]} closes"
        assert saved["evidence"]["title"] == "ScaffoldPage.title"
        assert Fixture(path).get_output(kind) == saved
    assert "p.deck-head" in written_text(written, scaffold)
    with pytest.raises(UsageError, match="is there already"):
        write(HOST, scaffold, pages, name, folder, tmp_path / "fixtures")


def test_a_field_without_a_place_is_said_to_be_weak(package, tmp_path):
    name, folder = package
    scaffold = propose([sampled(number) for number in range(4)])
    assert "authors" in scaffold.without
    assert "# authors: weak, and no place of it was found" in page_object_text(HOST, "scaffold", scaffold, 4)
    written = write("placeless.example", scaffold, [sampled(5)], name, folder, tmp_path / "fixtures")
    assert "--authors VALUE --page URL" in written_text(written, scaffold)


@pytest.mark.parametrize(
    ("host", "module", "kind"),
    [
        ("www.harbour-post.example", "harbourpost", "HarbourpostPage"),
        ("news.bbc.co.uk", "bbc", "BbcPage"),
        ("127.0.0.1:8101", "site_127_0_0_1_8101", "Site1270018101Page"),
        ("20min.example", "site_20min", "Site20MinPage"),
        ("class.example", "site_class", "SiteClassPage"),
        ("[::1]:80", "site_1_80", "Site180Page"),
    ],
)
def test_names_of_files_are_names_of_modules(host, module, kind):
    assert (module_name(host), class_name(module)) == (module, kind)
    assert module.isidentifier()


def test_what_is_written_is_in_the_project_s_style():
    text = page_object_text(
        HOST, "scaffold", propose([sampled(0, title=f"The harbour of {TOWNS[0]} closes"), sampled(1)]), 2
    )
    compile(text, "scaffold.py", "exec")
    assert max(map(len, text.splitlines())) <= 120
    assert text.startswith('"""scaffold.example: ')
