"""What a person types as an address, a file or a site's name, and has mistyped: one line, the right exit code, nothing asked."""

import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.command_line.main import main
from newscrawl.grammar.text import counted
from newscrawl.storage.database import open_database
from newscrawl.storage.site_words import site_at, with_words
from newscrawl.storage.sites import add_site, change_site
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save
from tests.databases import put_database

ARTICLE = "https://site.example/2026/ferry"


@pytest.fixture
def typed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newscrawl", *arguments, "-s", f"DATA_DIR={tmp_path / 'data'}"])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A database of two sites and one article."""
    folder = tmp_path_factory.mktemp("filled")
    put_database(folder)
    engine = open_database(f"sqlite:///{folder / 'newscrawl.db'}")
    add_site(engine, with_words(site_at("https://a.example/"), ["name=gazette"]), NOW)
    paused = with_words(site_at("https://p.example/"), ["name=Paused Post", "paused=2026-11-20T08:00+00:00"])
    change_site(engine, replace(add_site(engine, paused, NOW), paused_at=paused.paused_at))
    save(Store(engine), [article(1)], None, NOW)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "newscrawl.db"


@pytest.fixture
def known(typed, filled, tmp_path):
    (tmp_path / "data").mkdir()
    shutil.copy(filled, tmp_path / "data" / "newscrawl.db")
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'newscrawl.db'}")
    yield engine
    engine.dispose()


NOT_HAD = "is no web address: give one like https://site.example/"


@pytest.mark.parametrize("command", ["why", "history", "story", "try", "addsite"])
@pytest.mark.parametrize("word", ["word", "two words", "https://", "ftp://a.example/1"])
def test_a_word_that_is_no_address_is_told_in_one_line(typed, command, word):
    code, out, err = typed(command, word)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert NOT_HAD in err


GARBAGE = {
    "a PDF": b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20,
    "a picture (PNG)": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "a picture (JPEG)": b"\xff\xd8\xff\xe0" + bytes(range(256)),
    "an archive (zip), or an office document": b"PK\x03\x04" + bytes(range(256)),
    "a packed file (gzip)": b"\x1f\x8b\x08" + bytes(range(256)),
    "data that is no text": bytes((n * 7919 + n // 3) % 256 for n in range(4000)),
    "a feed": b'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title></channel></rss>',
    "empty": b" \n",
}


@pytest.mark.parametrize("what", GARBAGE)
def test_a_file_that_is_no_page_gives_no_article_but_one_line(typed, tmp_path, what):
    (tmp_path / "page").write_bytes(GARBAGE[what])
    assert typed("try", "page", "--url", ARTICLE) == (1, "", f"error: page is no web page ({what})\n")


@pytest.mark.parametrize("text", ["UTF-16", "Shift_JIS", "windows-1251"])
def test_a_page_of_any_encoding_is_a_page(typed, tmp_path, text):
    words = {"UTF-16": "Паром вернулся", "Shift_JIS": "フェリーが戻る", "windows-1251": "Паром вернулся"}[text]
    body = f'<!DOCTYPE html><html><head><meta charset="{text}"><title>{words}</title></head><body><article><h1>{words}</h1>'
    body += "".join(f"<p>{words} {n}. {words * 9}.</p>" for n in range(6)) + "</article></body></html>"
    (tmp_path / "page").write_bytes(body.encode(text))
    _, out, err = typed("try", "page", "--url", ARTICLE)
    assert words in out, err


@pytest.mark.parametrize("name", ["missing.html", "./missing", "/nowhere/page.htm"])
def test_a_file_that_is_not_there_is_not_looked_for_in_the_web(typed, name):
    code, out, err = typed("try", name)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"there is no file '{name}'" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "news", "-a", "site=gazete"),
        ("crawl", "news", "-a", "site=gazete", "--dry-run"),
        ("schedule", "gazete", "--once"),
        ("sites", "show", "gazete"),
        ("alarms", "--site", "gazete"),
        ("repair", "gazete"),
        ("reread", "--site", "gazete"),
        ("search", "words", "--site", "gazete"),
        ("export", "table.csv", "--site", "gazete"),
    ],
)
def test_a_mistyped_name_of_a_site_is_told_with_the_one_that_was_meant(typed, known, arguments):
    code, _, err = typed(*arguments)
    assert code == 2
    assert "(is it gazette?)" in err
    assert "ERROR" not in err


@pytest.mark.parametrize("name", ["gazete", "", " ", "nope.example", "https://nope.example/", "\x1b[2J"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "table.csv"),
        ("export", "table.csv", "--comment-counts"),
        ("export", "table.csv", "--missing-credits"),
        ("export", "table.csv", "--since-cursor", "cursor"),
        ("search", "ferry"),
        ("alarms",),
        ("reread",),
        ("reread", "--apply"),
    ],
)
def test_what_is_asked_of_a_site_that_nobody_knows_is_not_asked_of_all_and_writes_nothing(
    typed, known, tmp_path, arguments, name
):
    code, out, err = typed(*arguments, "--site", name)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "error: no site is called" in err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize("address", ["https://a.example/nowhere", "https://nope.example/", "", "nope"])
@pytest.mark.parametrize("arguments", [("history",), ("story",), ("reread", "--url"), ("reread", "--apply", "--url")])
def test_what_is_asked_of_an_article_that_nobody_knows_is_one_line(typed, known, arguments, address):
    code, out, err = typed(*arguments, address)
    assert (code, out, err.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("name", ["gazette", "a.example", "www.a.example", "https://a.example/2026/1"])
def test_a_site_is_called_by_name_host_or_address_alike(typed, known, name):
    assert typed("alarms", "--site", name)[0] == 0
    assert typed("export", "-", "--site", name)[2] == "1 article written to standard output\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "news", "-a", "site=Paused Post"),
        ("crawl", "news", "-a", "url=https://p.example/2026/ferry"),
        ("crawl", "news", "-a", "site=Paused Post", "--dry-run"),
        ("schedule", "https://p.example/", "--once"),
    ],
)
def test_a_paused_site_is_left_alone_whoever_names_it_and_the_person_is_told(typed, known, arguments):
    code, _, err = typed(*arguments)
    assert code == 2
    assert "Paused Post is paused since 2026-11-20 08:00 UTC" in err
    assert "sites resume 'Paused Post'" in err


def test_telling_people_where_nobody_is_named_is_an_error(typed, known, monkeypatch):
    code, _, err = typed("alarms", "--send")
    assert (code, err.count("\n")) == (2, 1)
    assert "ALARMS_TO names nobody" in err


def test_one_is_one():
    assert [counted(n, "page") for n in (0, 1, 2, 1200)] == ["0 pages", "1 page", "2 pages", "1,200 pages"]
    assert counted(1, "batch waits", "batches wait") == "1 batch waits"


@pytest.mark.parametrize(
    "name", ["Norway Today", "L'Express", 'The "Sun"', "A & B", "$HOME news", "Süddeutsche", "-news"]
)
def test_what_is_to_be_typed_next_can_be_typed(typed, tmp_path, name):
    """The line that a paused site's crawl shows is given to a shell as it stands."""
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'newscrawl.db'}")
    add_site(engine, replace(site_at("https://site.example/"), name=name), NOW)
    engine.dispose()
    _, out, _ = typed("sites", "pause", "site.example")
    words = shlex.split(out.partition("`")[2].partition("`")[0])
    assert words == ["newscrawl", "sites", "resume", name]


@pytest.mark.parametrize(
    "words",
    [
        "reread",
        "reread --apply",
        "reread --rows 1000-2000",
        "status",
        "status --metrics",
        "alarms",
        "alarms --all",
        "sites",
        "sites show gazette",
        "sites edit gazette delay=2",
        "sites export -",
        "archive",
        "archive --send",
        "prune -s HISTORY_KEEP_DAYS=1",
        "search article",
        "why https://a.example/",
        "export -",
        "migrate",
    ],
)
def test_no_answer_begins_or_ends_with_an_empty_line(typed, known, words):
    _, out, err = typed(*words.split())
    for said in (out, err):
        assert said == said.strip("\n") + "\n" * bool(said)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("search ferry --limit 0", "'0' is no whole number from 1 on"),
        ("search ferry --limit -3", "'-3' is no whole number from 1 on"),
        ("search ferry --limit ²", "'²' is no whole number from 1 on"),
        ("search ferry --limit 99999999999999999999", "is no whole number from 1 on"),
        ("reread --processes 0", "'0' is no whole number from 1 on"),
        ("reread --rows 5-1", "'5-1' is no span of rows like 1-500"),
        ("reread --rows 5", "'5' is no span of rows like 1-500"),
        ("reread --since yesterday", "'yesterday' is no day like 2026-11-20"),
        ("export table.csv --since 2026-13-01", "'2026-13-01' is no day like 2026-11-20"),
        ("alarms --ack x", "'x' is no whole number from 1 on"),
        ("alarms --accept -1", "'-1' is no whole number from 1 on"),
        ("browse --port 70000", "'70000' is no whole number from 0 to 65535"),
        ("addsite https://n.example/ --samples 0", "'0' is no whole number from 1 to 100"),
        ("schedule --once --sites-at-once 0", "--sites-at-once is at least 1"),
        ("crawl archive -a warc=. -a processes=-1", ""),
        ("crawl news --json", "--json is for --dry-run"),
        ("crawl archive -a warc=. -a status=found", "status is made of whole numbers like 200, not 'found'"),
        ("crawl archive -a warc=. -a processes=all", "processes is a whole number from 1 on, not 'all'"),
        ("sites export sites.xlsx", "not .xlsx"),
        ("sites --yes", "--yes is for remove"),
        ("sites show n.example --with-articles", "--with-articles is for remove"),
        ("sites export - --json", "--json is for list and show"),
        ("reread --restart", "--restart is for --apply"),
        ("export table.csv --replace", "--replace is for --since-cursor"),
        ("export --schema table.json", "--schema"),
        ("backfill --host a.example", "--again are for a place: name one"),
    ],
)
def test_what_cannot_be_meant_is_told_as_it_was_typed(typed, known, words, why):
    code, out, err = typed(*words.split())
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert why in err
