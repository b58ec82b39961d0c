"""Whom a page states to be its author, and where: names that stand in the text, in lists, behind outlets."""

from __future__ import annotations

import pytest

from newscrawl.grammar.names import is_person
from newscrawl.grammar.text import bare
from newscrawl.reading.author_features import candidates_of
from newscrawl.reading.author_places import NameWitness, Place
from newscrawl.reading.author_witnesses import author_witnesses
from newscrawl.reading.context import ReadingContext
from newscrawl.reading.document import Document
from newscrawl.reading.scene import Scene

TEXT = "The dredger that keeps the channel open broke down on Sunday, and no ship has left the port since then. " * 3
KOREAN = (
    "달무리섬을 오가는 여객선이 정비를 마치고 월요일부터 다시 다닌다고 선사가 밝혔다. 주민들은 일주일을 기다렸다. " * 3
)
CHINESE = "经过一周的检修，开往外岛的渡轮周一恢复运行，船东表示今后每天往返两次，岛上居民对此期待已久。" * 3


def scene(below: str = "", above: str = "", head: str = "", opening: str = "", text: str = TEXT) -> Scene:
    page = (
        f"<html><head><title>Dredger breaks down - The Skiff</title><meta property=og:site_name content='The Skiff'>{head}"
        f"</head><body><article><h1>Dredger breaks down in the channel</h1>{above}<div class=story><p>{opening}{text}</p>"
        f"<p>{text}</p><p>{text}</p>{below}</div></article></body></html>"
    )
    return Scene(Document(page, "https://skiff.example.com/news/dredger-breaks-down"), ReadingContext())


def stated(page: Scene) -> dict[str, NameWitness]:
    return {witness.name: witness for witness in author_witnesses(page)}


@pytest.mark.parametrize(
    ("opening", "below", "text", "names"),
    [
        ("（记者 祁小禾 发自北港，实习记者 温良）", "", CHINESE, ["祁小禾", "温良"]),
        ("", "<p>北港晚报记者 司徒明远 实习生 祁小禾</p><p>责任编辑：温良</p>", CHINESE, ["司徒明远", "祁小禾"]),
        ("(제주=섬통신) 표은결 기자 = ", "", KOREAN, ["표은결"]),
        ("", "<p>표은결 기자 pyo@skiff.example 옥한결 기자 ok@skiff.example</p>", KOREAN, ["표은결", "옥한결"]),
        ("", f"<p>{CHINESE}</p><p>（北港支局　富永咲、二宮大和）</p>", CHINESE, ["富永咲", "二宮大和"]),
    ],
)  # fmt: skip
def test_reporters_that_the_text_names_are_stated_with_a_label(
    opening: str, below: str, text: str, names: list[str]
) -> None:
    found = stated(scene(below, opening=opening, text=text))
    assert [(found[name].place, found[name].labelled) for name in names] == [(Place.PRINT_LABELLED, True)] * len(names)


@pytest.mark.parametrize("question", ["记者：您什么时候开始的？", "기자: 언제 시작하셨습니까？"])
def test_who_asks_in_an_interview_signs_nothing(question: str) -> None:
    assert not {
        name for name in stated(scene(f"<p><b>{question}</b></p><p>{CHINESE}</p>", text=CHINESE)) if "？" in name
    }


def test_sentences_in_scripts_without_capitals_are_no_names() -> None:
    found = stated(scene(text=CHINESE[:46]))
    assert not [name for name in found if name in CHINESE]


def test_names_in_bold_under_a_text_sign_it() -> None:
    found = stated(scene("<p style='text-align:right'><strong>Hà Khuê - Tô Diễm</strong></p>"))
    assert {found[name].place for name in ("Hà Khuê", "Tô Diễm")} == {Place.PRINT_MARKED}
    assert stated(scene("<p><strong>What happens next</strong></p>")).keys() == stated(scene()).keys()


def test_an_organisations_name_stays_whole() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dredger breaks down", "author": {"@type": '
        '"Organization", "name": "Ministry for Ports, Fisheries and Islands"}}</script>'
    )
    assert "Ministry for Ports, Fisheries and Islands" in stated(scene(head=head))
    assert not {"Ports", "Fisheries", "Islands"} & stated(scene(head=head)).keys()


def test_the_outlet_behind_a_name_is_no_part_of_it() -> None:
    page = scene(above="<p class=byline>Jane Hollis The Skiff</p>")
    names = [c.shown for c in candidates_of(author_witnesses(page), outlets=frozenset(map(bare, page.outlets)))]
    assert "Jane Hollis" in names
    assert "Jane Hollis The Skiff" not in names


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Б.Тэмүүлэн", True), ("Анна Петрова", True), ("Новости", False), ("Спасибо за внимание", False), ("Γιώργος Παππάς", True),
        ("Τελευταία νέα", False), ("ჯინი", True),
    ],
)  # fmt: skip
def test_a_name_in_a_script_with_capitals_is_told_as_in_latin(text: str, told: bool) -> None:
    assert is_person(text) is told
