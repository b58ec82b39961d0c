"""In a real browser: everybody can use the pages (WCAG 2.2 AA, by axe-core), they fit a phone, they work with and without
scripts, and nothing hostile runs or asks anybody for anything. Skipped, saying so, where Chromium or Playwright is not there.
"""

import contextlib
import dataclasses
import shutil
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from newscrawl.archive.warc_writer import WarcWriter
from newscrawl.items import Envelope, Photo
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.store import Store
from newscrawl.web.access import Rules
from newscrawl.web.answers import Desk
from newscrawl.web.app import build_app
from newscrawl.web.serving import listening
from tests.articles import NOW
from tests.waiting import PATIENCE
from tests.web.test_hostile import hostile

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.xdist_group("browser"),  # each process of the tests would start one of its own
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "/", "/?q=ferry&site=harbourpost.example", "/articles/3", "/articles/3/archived", "/edits", "/stories/1", "/sites", "/sites/harbourpost.example", "/runs/1", "/api",
)  # fmt: skip
NARROWEST = 320
"""CSS pixels of a window in which nothing may be scrolled sideways (WCAG 1.4.10)."""


@contextlib.contextmanager
def served(desk: Desk, rules: Rules | None = None) -> Iterator[str]:
    """The pages on a port of their own; -> where."""
    listener = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build_app(desk, rules or Rules()), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)
    listener.close()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def site(desk):
    with served(desk) as url:
        yield url


@contextlib.contextmanager
def window(browser, **options):
    """A page of a context of its own."""
    context = browser.new_context(**options)
    yield context.new_page()
    context.close()


def complaints(page) -> list[str]:
    found = axe.Axe().run(page, options=STANDARD).response["violations"]
    return [f"{one['id']}: {node['html'][:150]}" for one in found for node in one["nodes"][:2]]


@pytest.mark.parametrize(
    ("scheme", "width", "paths"), [("light", 1280, PAGES), ("dark", 390, ("/", "/articles/3", "/stories", "/runs"))]
)
def test_everybody_can_use_them(browser, site, scheme, width, paths):
    with window(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        found = {}
        for path in paths:
            page.goto(site + path)
            if wrong := complaints(page):
                found[path] = wrong
    assert found == {}


def test_nothing_has_to_be_scrolled_sideways_on_a_narrow_screen(browser, site, evil_site):
    with window(browser, viewport={"width": NARROWEST, "height": 640}) as page:
        for url in [
            *(site + path for path in PAGES),
            evil_site[0] + "/",
            evil_site[0] + "/articles/1",
            evil_site[0] + "/edits",
        ]:
            page.goto(url)
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST, url


def test_the_keyboard_leads_past_the_menu_and_to_everything(browser, site):
    with window(browser) as page:
        page.goto(site)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "q"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        reached = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName"))
        assert {"SUMMARY", "/articles/3", "/stories/1", "/articles.csv"} <= reached


def test_results_come_while_one_types(browser, site):
    with window(browser) as page:
        page.goto(site)
        page.evaluate("window.stayed = true")
        page.type("#q", "savin")
        playwright.expect(page.locator("article.line")).to_have_count(1)
        assert page.text_content("article.line h3") == "No cheaper loans before summer"
        assert page.text_content("article.line mark") == "savings"
        assert page.url == f"{site}/?q=savin"
        assert page.text_content("#status") == "1 articles"
        page.fill("#q", "")
        playwright.expect(page.locator("article.line")).to_have_count(8)
        assert page.evaluate("window.stayed")


def test_without_scripts_the_form_does_the_same(browser, site):
    with window(browser, java_script_enabled=False) as page:
        page.goto(site)
        page.fill("#q", "savings")
        page.click("text=Search")
        assert page.url.startswith(f"{site}/?q=savings")
        assert page.locator("article.line h3").all_text_contents() == ["No cheaper loans before summer"]
        page.click("text=Narrow it down")
        page.click(".chips a")
        assert page.locator("article.line").count() == 8


def test_signing_in(browser, desk):
    rules = Rules(token="a-token-of-enough-letters")
    with served(dataclasses.replace(desk, is_open=False), rules) as url, window(browser) as page:
        page.goto(f"{url}/edits")
        assert complaints(page) == []
        page.fill("#token", "wrong")
        page.press("#token", "Enter")
        assert page.text_content("[role=alert]") == "That is not the token."
        assert complaints(page) == []
        page.fill("#token", rules.token)
        page.press("#token", "Enter")
        page.wait_for_selector("text=Changed without a word")
        assert page.url == f"{url}/edits"


# ---- hostile pages


class Canary:
    """Somebody who counts whoever comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.came = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.came += 1
                connection.close()


ASKING = """<!DOCTYPE html><html><head><meta http-equiv=refresh content="0;url=http://{0}/refresh"><link rel=preconnect href=http://{0}>
<link rel=stylesheet href=http://{0}/a.css><link rel=dns-prefetch href=http://{0}><script src=http://{0}/a.js></script><base href=http://{0}/>
<style>@import url(http://{0}/b.css); @font-face{{font-family:x;src:url(http://{0}/f.woff)}} body{{background:url(http://{0}/b.png);font-family:x}}</style></head>
<body onload="fetch('http://{0}/onload');parent.document.title='owned'"><p style="background-image:url(http://{0}/c.png)">Text</p><img src=http://{0}/i.png srcset="http://{0}/j.png 2x" onerror="fetch('http://{0}/e')">
<picture><source srcset=http://{0}/k.png><img src=http://{0}/l.png loading=eager></picture><video autoplay poster=http://{0}/p.png src=http://{0}/v.mp4></video><audio autoplay src=http://{0}/a.mp3></audio>
<iframe src=http://{0}/frame></iframe><object data=http://{0}/o></object><embed src=http://{0}/em><form action=http://{0}/form id=f><input name=x></form>
<svg><image href=http://{0}/s.png /><use href=http://{0}/u.svg#x /></svg><input type=image src=http://{0}/in.png><track src=http://{0}/t.vtt><script>document.forms[0].submit();top.location='http://{0}/top'</script>
<a id=go href=http://{0}/clicked target=_top>go</a></body></html>"""


@pytest.fixture(scope="module")
def evil_site(tmp_path_factory):
    """-> (where hostile articles are shown, whom they ask)."""
    folder, canary = tmp_path_factory.mktemp("evil"), Canary()
    url = f"sqlite:///{folder / 'newscrawl.db'}"
    engine = open_database(url)
    calling = f"http://{canary.address}/photo.png"
    one = hostile(1, calling, f"<img src={calling}><link rel=preconnect href={calling}>" + "w" * 3_000)
    one = dataclasses.replace(one, photos=(*one.photos, Photo(calling)))
    with WarcWriter(folder / "archive" / "a.warc.gz") as writer:
        record = writer.write_page(one.url, ASKING.format(canary.address).encode(), NOW)
    Store(engine).save([Envelope(article=one, record=dataclasses.replace(record, file="archive/a.warc.gz"))], None, NOW)
    engine.dispose()
    reading = open_for_reading(url, seconds=10, connections=8)
    with served(Desk(reading, folder, lambda: NOW)) as where:
        yield where, canary
    reading.dispose()


def test_nothing_hostile_runs_and_nobody_is_asked_for_anything(browser, evil_site):
    where, canary = evil_site
    with window(browser) as page:
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        for path in (
            "/",
            "/articles/1",
            "/edits",
            "/sites/evil.example",
            "/articles/1/archived",
            "/articles/1/archived/page",
        ):
            page.goto(where + path, wait_until="networkidle" if "1" in path else "load")
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            assert page.title() != "owned"
            assert page.url == where + path
        assert page.text_content("p") == "Text"  # the page was there
        page.goto(f"{where}/articles/1/archived")
        page.frame_locator("iframe").locator("#go").click(no_wait_after=True)
        assert page.url == f"{where}/articles/1/archived"
    assert canary.came == 0


def test_the_canary_hears_who_comes():
    """So that silence means something."""
    canary = Canary()
    with socket.create_connection(canary.socket.getsockname()) as connection:
        connection.recv(1)
    assert canary.came == 1
