"""``newscrawl sites``, as it is typed."""

import json
import sys

import pytest

from newscrawl.command_line.main import main
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save


@pytest.fixture
def sites(tmp_path, monkeypatch, capsys):
    def typed(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["newscrawl", "sites", *arguments, "-s", f"DATA_DIR={tmp_path}"])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out + err

    return typed


def test_a_site_s_life(sites, tmp_path):
    assert "No site is registered: `newscrawl addsite" in sites()[1]
    assert sites("add", "https://www.a.example/", "name=Harbour Post", "timezone=Europe/Oslo")[0] == 0
    engine = open_database(f"sqlite:///{tmp_path / 'newscrawl.db'}")
    save(Store(engine), [article(1), article(2, body="Another text.")], None, NOW)
    engine.dispose()
    code, table = sites()
    assert code == 0
    assert table.splitlines()[1].split() == ["Harbour", "Post", "a.example", "2", "never", "now"]
    assert "timezone      Europe/Oslo" in sites("show", "a.example")[1]
    code, shown = sites("edit", "Harbour Post", "delay=2", "feed+=https://a.example/feed/", "timezone=")
    assert code == 0
    assert "delay         2\n" in shown
    assert "timezone" not in shown
    assert "is paused" in sites("pause", "https://a.example/2026/ferry")[1]
    assert sites()[1].splitlines()[1].split()[-1] == "paused"
    (row,) = json.loads(sites("--json")[1])
    assert (row["feed"], row["delay"], row["articles"], row["next_visit_at"]) == (
        ["https://a.example/feed/"],
        "2",
        2,
        None,
    )
    assert row["paused_at"]
    assert sites("show", "a.example")[1].count("paused") == 1
    assert "paused=" in sites("export", "-")[1]
    sites("resume", "a.example")
    assert json.loads(sites("show", "a.example", "--json")[1])["paused_at"] is None
    code, told = sites("remove", "a.example")
    assert (code, "say --yes" in told) == (2, True)
    assert "with 2 articles" in sites("remove", "a.example", "--with-articles", "--yes")[1]
    assert "No site is registered" in sites()[1]


def test_sites_come_from_files_and_go_into_files(sites, tmp_path):
    listed = tmp_path / "sites.txt"
    listed.write_text("https://a.example/ name=A\nhttps://b.example/ name=A # the same name\n")
    assert sites("export", "-") == (0, "")
    sites("add", "https://a.example/")
    assert sites("import", str(listed))[1] == "1 site registered; 1 was registered already and stays as it is\n"
    assert sites("export", str(tmp_path / "out.csv")) == (0, f"2 sites written to {tmp_path / 'out.csv'}\n")
    assert sites("export", "-")[1].splitlines() == ["https://b.example/ name=A", "https://a.example/"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lst"], "no action 'lst': it is one of list, show"),
        (["show"], "it is `newscrawl sites show NAME`"),
        (["show", "a", "b"], "it is `newscrawl sites show NAME`"),
        (["list", "a"], "it is `newscrawl sites list`"),
        (["show", "nobody"], "no site is called 'nobody'"),
        (["add", "ftp://a.example/"], "is no web address"),
        (["add", "https://b.example/"], "is registered already, as 'b'"),
        (["edit", "b"], "WORD=VALUE:\n  host "),
        (["edit", "b", "page=https://c.example/"], ""),
        (["edit", "b", "host=c.example"], "the host of b stays"),
        (["edit", "b", "page="], "would be looked at nowhere"),
        (["import", "nowhere.csv"], "cannot read the sites of"),
        (["export", f"{__file__}/sites.csv"], "cannot be written"),
    ],
)
def test_what_makes_no_sense_is_told(sites, arguments, words):
    sites("add", "https://b.example/", "name=b")
    code, told = sites(*arguments)
    assert (code, words in told) == (2 if words else 0, True), told
