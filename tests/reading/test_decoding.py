"""Bytes to text: pages of many languages in the charsets that their sites use, declared in each way in which they are,
and pages into which bytes of another charset were pasted.
"""

import pytest

from newscrawl.reading.decoding import as_utf8, decode, decoded

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


LEGACY = {
    "windows-1251": "ru", "koi8-r": "ru", "koi8-u": "uk", "gb18030": "zh", "big5": "zh", "shift_jis": "ja", "euc-jp": "ja",
    "euc-kr": "ko", "iso-8859-9": "tr", "windows-1256": "ar", "tis-620": "th", "iso-8859-2": "cs", "windows-1250": "pl",
    "iso-8859-7": "el", "windows-1255": "he", "windows-1257": "lt", "windows-1252": "de",
}  # fmt: skip
SAID = {
    "ru": "Капитан гавани сообщил, что суда должны быть убраны до первых морозов, которые ожидаются на выходных.",
    "uk": "Капітан гавані повідомив, що всі судна мають бути прибрані до перших морозів, які очікуються на вихідних.",
    "zh": "港口今年冬天提前，由于首次霜冻，所有船只必須在周末之前上岸，比往年提早一些。",
    "ja": "港長は月曜日、最初の厳しい霜が予想されるため、すべての船は週末までに港を離れなければならないと述べた。",
    "ko": "항만장은 월요일에 첫 서리가 예상되므로 모든 배는 주말 전에 항구를 떠나야 한다고 말했다.",
    "tr": "Liman başkanı, hafta sonu ilk donun beklendiğini ve bütün teknelerin çekilmesi gerektiğini söyledi.",
    "ar": "قال مدير الميناء إن جميع القوارب يجب أن تغادر قبل نهاية الأسبوع بسبب الصقيع المتوقع وهو أبكر من المعتاد.",
    "th": "เจ้าท่ากล่าวเมื่อวันจันทร์ว่าเรือทุกลำต้องออกจากท่าก่อนสุดสัปดาห์เพราะคาดว่าจะมีน้ำค้างแข็งครั้งแรก",
    "cs": "Ředitel přístavu řekl, že všechny lodě musí být vytaženy před víkendem, protože se očekává silný mráz.",
    "pl": "Kapitan przystani powiedział, że wszystkie łodzie muszą zostać wyciągnięte, bo spodziewany jest mróz.",
    "el": "Ο λιμενάρχης είπε ότι όλα τα σκάφη πρέπει να φύγουν πριν από το Σαββατοκύριακο, γιατί αναμένεται παγετός.",
    "he": "מנהל הנמל אמר ביום שני כי כל הסירות חייבות לצאת לפני סוף השבוע בגלל הכפור הצפוי.",
    "lt": "Uosto kapitonas pranešė, kad visi laivai turi būti ištraukti iki savaitgalio, nes laukiama pirmojo šalčio.",
    "de": "Der Hafenmeister erklärte, dass alle Boote vor dem Wochenende aus dem Wasser müssen, da Frost kommt.",
}


def legacy_page(charset: str, meta: str = "") -> str:
    text = SAID[LEGACY[charset]].encode(charset, "ignore").decode(charset)
    return page(text, meta).replace("<html>", f'<html lang="{LEGACY[charset]}">')


@pytest.mark.parametrize(
    "charset", [name for name in LEGACY if name not in ("big5", "iso-8859-2")]
)  # as letters others
def test_where_nothing_is_declared_the_language_tells_the_charset(charset):
    html = legacy_page(charset)
    assert as_utf8(html.encode(charset)).decode() == html


@pytest.mark.parametrize("charset", LEGACY)
@pytest.mark.parametrize("served", ["utf-8", "UTF8"])
def test_a_server_that_calls_all_pages_utf_8_is_not_believed_before_the_page(charset, served):
    html = legacy_page(charset, f'<meta charset="{charset}">')
    text, found = decoded(html.encode(charset), f"text/html; charset={served}")
    assert (text, html.encode(found)) == (html, html.encode(charset))
