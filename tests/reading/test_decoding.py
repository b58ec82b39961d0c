"""Bytes to text: pages of many languages in the charsets that their sites use, declared in each way in which they are,
and pages into which bytes of another charset were pasted.
"""

import pytest

from newscrawl.reading.decoding import as_utf8, decode

TEXTS = {
    "iso-2022-jp": "東京都は月曜日、港湾の橋の修理を完了したと発表した。工事は三週間かかり、五十人の作業員が参加した。",
    "shift_jis": "東京都は月曜日、港湾の橋の修理を完了したと発表した。工事は三週間かかり、五十人の作業員が参加した。",
    "euc-jp": "東京都は月曜日、港湾の橋の修理を完了したと発表した。工事は三週間かかり、五十人の作業員が参加した。",
    "big5": "市政府星期一宣布，港口大橋的維修工程已經完成。工程持續了三個星期，五十名工人參加了施工。",
    "gb18030": "市政府星期一宣布，港口大桥的维修工程已经完成。工程持续了三个星期，五十名工人参加了施工。",
    "euc-kr": "시 당국은 월요일 항구 다리의 수리가 완료되었다고 발표했다. 공사는 삼 주 동안 계속되었다.",
    "windows-1251": "Городские власти сообщили в понедельник, что ремонт моста через гавань завершён.",
    "koi8-r": "Городские власти сообщили в понедельник, что ремонт моста через гавань завершён.",
    "windows-1256": "أعلنت بلدية المدينة يوم الاثنين عن انتهاء أعمال إصلاح الجسر الذي يعبر الميناء.",
    "windows-1253": "Ο δήμος ανακοίνωσε τη Δευτέρα ότι η επισκευή της γέφυρας ολοκληρώθηκε.",
    "iso-8859-2": "Městský úřad v pondělí oznámil, že oprava mostu přes přístav je dokončena.",
    "windows-1252": "Kommunen opplyste at ferga går som før. Øyfolket gleder seg, sier Åse.",
    "utf-16le": "Городские власти сообщили в понедельник, что ремонт моста через гавань завершён.",
}
PAGE = "<html><head>{meta}<title>{text}</title></head><body><article>{paragraphs}</article></body></html>"


def page(text: str, meta: str = "") -> str:
    paragraphs = "".join(f"<p>{text} {n}</p>" for n in range(8))
    return PAGE.format(meta=meta, text=text, paragraphs=paragraphs)


@pytest.mark.parametrize("charset", TEXTS)
def test_a_charset_that_the_header_declares(charset):
    html = page(TEXTS[charset])
    assert as_utf8(html.encode(charset), f"text/html; charset={charset}").decode() == html


@pytest.mark.parametrize("charset", [name for name in TEXTS if not name.startswith("utf-16")])
def test_a_charset_that_the_page_declares(charset):
    html = page(TEXTS[charset], f'<meta charset="{charset}">')
    assert as_utf8(html.encode(charset), "text/html").decode() == html


def test_japanese_in_seven_bits_declares_itself():
    html = page(TEXTS["iso-2022-jp"])
    assert as_utf8(html.encode("iso-2022-jp")).decode() == html


@pytest.mark.parametrize("charset", ["iso-2022-jp", "utf-16", "hz", "shift_jis", "nonsense"])
def test_plain_ascii_is_what_it_is_whatever_is_declared(charset):
    html = page("The harbour bridge was repaired in three weeks ~{ and a bit.")
    if charset != "hz":
        assert as_utf8(html.encode(), f"text/html; charset={charset}").decode() == html
    assert as_utf8(html.encode()).decode() == html


@pytest.mark.parametrize(
    "charset", sorted({"windows-1251", "windows-1252", "iso-8859-2", "big5", "euc-kr", "shift_jis"})
)
@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", None])
def test_utf_8_goes_before_a_charset_that_lies(charset, declared):
    html = page(TEXTS[charset])
    assert as_utf8(html.encode(), f"text/html; charset={declared}" if declared else None).decode() == html


@pytest.mark.parametrize("charset", [name for name in TEXTS if name not in ("iso-2022-jp", "utf-16le")])
@pytest.mark.parametrize(
    "pasted",
    [b"\xed\xa0\xbd\xed\xb8\x80", b"\x93quote\x94 \x93quote\x94", b"\xa0" * 4, b"\xc3", b"\xff\xfe\xfd", b"\xe6" * 3],
    ids=["half letters", "quotes", "spaces", "a letter cut short", "nonsense", "letters"],
)
@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", None])
def test_what_was_pasted_into_utf_8_costs_itself(charset, pasted, declared):
    html = page(TEXTS[charset])
    raw = html.encode().replace(b" 3</p>", pasted + b" 3</p>")
    read = decode(raw, f"text/html; charset={declared}" if declared else None)
    before, after = html.split(" 3</p>")
    assert read.startswith(before)
    assert read.endswith(" 3</p>" + after)


@pytest.mark.parametrize("size", [0, 1, 7, 10_000])
def test_ascii_with_bytes_that_are_none_stays_readable(size):
    raw = page("The harbour bridge was repaired in three weeks.").encode() + b"x" * size + b"\x93\x94"
    assert "The harbour bridge was repaired" in decode(raw, "text/html; charset=utf-8")
