"""The pages of ``docs/`` speak of what is there: their code runs, their links lead somewhere, their names exist."""

import ast
import dataclasses
import json
import re
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from docs import generate
from newscrawl.command_line.summaries import SUMMARIES
from newscrawl.desk.sample_newsroom import Newsroom
from newscrawl.items import FIELD_NAMES
from tests.commands import typed
from tests.conftest import ROOT
from tests.crawling import crawl

GUIDES = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*GUIDES, *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PACKAGES = sorted(path.parent for path in (ROOT / "newscrawl").rglob("__init__.py"))


def blocks(page: str, kind: str) -> list[tuple[int, str]]:
    """(line, text) of a page's blocks of one kind."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    found = re.finditer(rf"^```{kind}\n(.*?)^```$", text, re.S | re.M)
    return [(text.count("\n", 0, match.start()) + 1, match[1]) for match in found]


def run(page: str, **given: object) -> dict[str, object]:
    """Run a page's Python blocks one after another; a failure names the page's line."""
    names = {"__name__": page.removesuffix(".md").replace("-", "_"), **given}
    for line, code in blocks(page, "python"):
        exec(compile("\n" * line + code, page, "exec"), names)
    return names


# ---- code


def test_adding_a_site_works_as_it_is_told():
    ((_, html),) = blocks("adding-a-site.md", "html")
    run("adding-a-site.md", html=html)


def test_a_site_s_fixture_is_saved_as_it_is_told(tmp_path):
    """The guide's file as a module of its own, the guide's page served where its rule leads."""
    ((_, html),), (_, file, *_) = (
        blocks("adding-a-site.md", "html"),
        [code for _, code in blocks("adding-a-site.md", "python")],
    )
    with serving({"/2026/ferry-resumes": html}) as host:
        (tmp_path / "harbourpost.py").write_text(file.replace("harbourpost.example", host), "utf-8")
        address = f"http://{host}/2026/ferry-resumes"
        done = typed("savefixture", "harbourpost.HarbourPostPage", address, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "fixtures" / "harbourpost.HarbourPostPage" / "test-1"
    assert {path.name for path in folder.iterdir()} == {"inputs", "output.json", "meta.json"}
    saved = json.loads((folder / "output.json").read_text("utf-8"))
    assert (saved["title"], saved["comment_count"]) == ("Ferry resumes after storm repairs", 0)
    assert saved["evidence"]["title"] == "HarbourPostPage.title"


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[str]:
    """A server of a few pages; -> its host and port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *args: object) -> None:
            """Nothing is told."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def embedded():
    return run("embedding.md")


def test_embedding_works_as_it_is_told(embedded):
    exec(embedded["SETTINGS"], settings := {})
    assert settings["ADDONS"] == {"newscrawl.Addon": 500}


def test_the_spider_of_a_project_finds_articles(embedded, tmp_path):
    with Newsroom(ROOT / "fixtures") as site:
        paper = type("Here", (embedded["Paper"],), {"start_urls": [site.url]})
        done = crawl(
            tmp_path, paper, "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0", "-O", f"{tmp_path}/a.json"
        )
    assert done.returncode == 0, done.stderr
    assert len(json.loads((tmp_path / "a.json").read_text("utf-8"))) > 5


def test_an_article_that_any_spider_yields_is_stored(embedded, tmp_path):
    with Newsroom(ROOT / "fixtures") as site:
        crawl(tmp_path, "news", "-a", f"url={site.url}", "-s", "DOWNLOAD_DELAY=0", "-O", f"{tmp_path}/a.json")
        urls = [row["url"] for row in json.loads((tmp_path / "a.json").read_text("utf-8"))]
        given = type("Here", (embedded["Given"],), {"start_urls": urls[:1]})
        done = crawl(tmp_path / "new", given, "-s", "DOWNLOAD_DELAY=0", "-O", f"{tmp_path}/b.json")
    assert done.returncode == 0, done.stderr
    assert [row["url"] for row in json.loads((tmp_path / "b.json").read_text("utf-8"))] == urls[:1]
    assert (tmp_path / "new" / "newscrawl.db").exists()


# ---- made from the code


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_made_from_the_code_is_as_the_code_is(name):
    assert (ROOT / "docs" / name).read_text("utf-8") == generate.PAGES[name](), "run `make docs`"


def test_every_view_is_explained():
    assert set(generate.VIEWS) == set(generate.views())


def test_every_field_says_what_it_means():
    said = generate.docstrings(generate.items)
    undocumented = [
        f"{owner}.{field.name}"
        for owner in ("Article", "Block", "Photo", "Credit")
        for field in dataclasses.fields(getattr(generate.items, owner))
        if not said[owner].get(field.name)
    ]
    assert undocumented == []


def form(text: str) -> str:
    """A form of evidence as a pattern: words in capitals stand for any text."""
    return "".join(
        ".+" if re.fullmatch("[A-Z]+", part) else re.escape(part) for part in re.split(r"\b([A-Z]+)\b", text)
    )


def test_evidence_is_of_a_form_that_is_documented():
    assert set(generate.EVIDENCE) <= set(FIELD_NAMES)
    strange = []
    for path in (ROOT / "fixtures").glob("*/*/output.json"):
        for name, evidence in json.loads(path.read_text("utf-8"))["evidence"].items():
            forms = "|".join(map(form, generate.EVIDENCE.get(name, ())))
            several = evidence.split(", ") if name == "sources" else [evidence]
            own = rf"{path.parent.parent.name.rpartition('.')[2]}\.{name}"
            strange += [f"{name}: {one}" for one in several if not re.fullmatch(f"{forms}|{own}", one)]
    assert strange == []


# ---- names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            there = (page.parent / path) if path else page
            assert there.exists(), f"{page.name}: {target}"
            assert not anchor or anchor in anchors(there), f"{page.name}: {target}"


def anchors(page: Path) -> set[str]:
    """Of a page's headings, as they are made of their words."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*GUIDES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_every_command_and_target_that_is_named_exists(page):
    text = page.read_text("utf-8")
    named = re.findall(r"(?:`|^ {4})(?:newscrawl|scrapy) ([a-z]+)\b(?!\.)", text, re.M)
    assert set(named) <= {*SUMMARIES, "list"}
    targets = re.findall(r"(?:`|^ {4})make ([a-z-]+)", text, re.M)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


@pytest.mark.parametrize("page", [g for g in GUIDES if g.name not in generate.PAGES], ids=lambda page: page.name)
def test_every_file_and_setting_that_is_named_exists(page):
    text = page.read_text("utf-8")
    for name in re.findall(r"`((?:newscrawl/)?(?:[a-z_]+/)+[a-z_]+\.(?:py|txt|json))`", text):
        invented = name.startswith("newscrawl/sites/")  # the site that a guide adds
        assert invented or (ROOT / name).exists() or (ROOT / "newscrawl" / name).exists(), name
    settings = (ROOT / "newscrawl" / "settings.py").read_text("utf-8")
    for name in re.findall(r"`([A-Z]+_[A-Z_]+)(?:=\w*)?`", text):
        assert re.search(rf"^{name}\b", settings, re.M), name


def test_what_the_drawing_names_is_there():
    drawing = ARCHITECTURE.split("```text")[1].split("```")[0]
    files = re.findall(r"([a-z_]+/[a-z_]+\.py)((?: +[\w.,]+(?: ->)?)*)", drawing)
    assert len(files) > 20
    for path, names in files:
        text = (ROOT / "newscrawl" / path).read_text("utf-8")
        defined = {node.name for node in ast.walk(ast.parse(text)) if hasattr(node, "name")}
        for name in re.findall(r"\b(?:[A-Z]\w*[a-z]\w*(?:\.\w+)?|[a-z]+_[a-z_]+)\b", names):
            if not name.startswith("Found"):
                assert set(name.split(".")) <= defined, f"{path}: {name}"


def test_every_room_is_in_the_architecture_and_no_other():
    table = re.findall(r"^\| `([a-z_/]+)` \|", ARCHITECTURE, re.M)
    rooms = [str(path.relative_to(ROOT / "newscrawl")) for path in PACKAGES if path.name != "newscrawl"]
    assert sorted(table) == sorted(rooms)


def test_the_order_of_imports_is_the_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert "\n".join(layer.replace("newscrawl.", "") for layer in layers) in ARCHITECTURE


@pytest.mark.parametrize("room", ["reading", "grammar", "discovery", "decisions"])
def test_pure_rooms_ask_no_clock(room):
    asked = re.compile(r"\bdatetime\.(?:now|utcnow|today)\b|\bdate\.today\b|\btime\.(?:time|monotonic|perf_counter)\b")
    files = list((ROOT / "newscrawl" / room).rglob("*.py"))
    assert files
    assert [path.name for path in files if asked.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_room_says_what_it_may_not_know_and_what_lies_on_disk(package):
    said = " ".join((ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or "").split())
    assert re.search(r"\b[Kk]nows (?:no|neither|nothing|only|Scrapy only)\b", said), said
    assert "On disk: " in said


def test_the_version_is_in_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert project["version"] in headings
