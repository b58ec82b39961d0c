"""``newscrawl addsite`` and ``newscrawl try`` as they are typed, in a folder that is no project."""

import json
from functools import partial

import pytest

from newscrawl.storage.database import open_database
from newscrawl.storage.sites import registered_site
from tests.archive.test_saved_pages import mhtml
from tests.commands import typed
from tests.fault_server import PARAGRAPHS, FaultServer

FAST = ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"]


@pytest.fixture
def run(tmp_path):
    return partial(typed, folder=tmp_path)


@pytest.fixture
def site():
    """A site whose headlines are paragraphs, which nobody could know."""
    with FaultServer() as server:
        for n in range(5):
            server.publish(f"/2026/11/story-number-{n}-of-the-harbour", f"Harbour {n} closes for the winter")
        for path, story in server.stories.items():
            body = "".join(f"<p>{p.format(name=story.title)}</p>" for p in PARAGRAPHS)
            server.answer(
                path,
                f'<!DOCTYPE html><html lang="en"><head><title>The Fault Gazette</title><meta property="og:type" content="article">'
                f'</head><body><article><p class="deck-head">Deck: {story.title}</p>{body}</article></body></html>'.encode(),
            )
        yield server


def test_from_an_address_to_a_page_object_that_reads_it(run, site, tmp_path):
    page = site.url.rstrip("/") + next(iter(site.stories))
    title = "Deck: Harbour 0 closes for the winter"
    done = run("addsite", site.url, "name=gazette", "--scaffold", "--page", page, "--title", title, *FAST)
    assert done.returncode == 0, done.stderr
    assert "Registered as gazette" in done.stdout
    assert "p.deck-head" in done.stdout
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'newscrawl.db'}")
    registered = registered_site(engine, "gazette")
    engine.dispose()
    assert registered is not None
    assert registered.starts.feeds == (f"{site.url}feed/",)
    read = json.loads(run("try", page, "--json", *FAST).stdout)
    assert read["page_object"].startswith("Site")
    assert read["fields"]["title"]["value"] == title
    tested = typed("fixtures", "-q", "-p", "no:cacheprovider", folder=tmp_path, program="pytest")
    assert tested.returncode == 0, tested.stdout
    again = run("addsite", site.url)
    assert again.returncode == 2
    assert "is registered already, as 'gazette'" in again.stderr


def test_a_site_that_is_registered_is_given_a_page_object_and_stays_as_it_is(run, site, tmp_path):
    """The order in which people come to it: registered first, found to be weak, helped then."""
    assert run("sites", "add", site.url, "name=gazette", "delay=0", "timezone=Europe/Oslo").returncode == 0
    before = run("sites", "export", "-").stdout
    page = site.url.rstrip("/") + next(iter(site.stories))
    asked = ["addsite", site.url, "--scaffold", "--page", page, "--title", "Deck: Harbour 0 closes for the winter"]
    refused = run(*asked, "delay=3", *FAST)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "`newscrawl sites edit gazette delay=3`" in refused.stderr
    done = run(*asked, *FAST)
    assert done.returncode == 0, done.stderr
    assert "Registered as gazette" in done.stdout
    assert "p.deck-head" in done.stdout
    assert list((tmp_path / "newscrawl_sites").glob("site_*.py"))
    assert run("sites", "export", "-").stdout == before


def test_a_file_is_tried(run, tmp_path):
    body = "".join(f"<p>{p.format(name='Storvika')}</p>" for p in PARAGRAPHS)
    (tmp_path / "page.html").write_text(
        f"<html><head><title>Ferry</title></head><body><article><h1>The ferry is back</h1>{body}</article></body></html>"
    )
    shown = run("try", "page.html", "--url", "https://site.example/2026/ferry", *FAST)
    assert shown.returncode == 0, shown.stderr
    assert "title         The ferry is back" in shown.stdout
    told = run("try", "page.html")
    assert told.returncode == 2
    assert "add --url" in told.stderr


def test_a_file_says_where_it_was_and_in_which_charset(run, tmp_path):
    body = "".join(f"<p>{p.format(name='Tromsø')}</p>" for p in PARAGRAPHS)
    page = f"<html><head><title>Fähre</title></head><body><article><h1>Die Fähre ist zurück</h1>{body}</article></body></html>"
    (tmp_path / "page.mhtml").write_bytes(mhtml(page, charset="windows-1252"))
    shown = run("try", "page.mhtml", *FAST)
    assert shown.returncode == 0, shown.stderr
    assert "title         Die Fähre ist zurück" in shown.stdout
