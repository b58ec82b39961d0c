"""Captions: where the words about a picture end and its credit begins, with invented names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.captions import is_caption, looks_like_credit, split_caption, without_loose_ends
from newscrawl.grammar.credit import parse_credit
from newscrawl.tables import lines

ANYWHERE = [
    ("The minister at the gate. Jane Doe / Foreign Ministry via AP", "Jane Doe / Foreign Ministry via AP"),
    ("The minister at the gate Jane Doe / Foreign Ministry via AP", "Jane Doe / Foreign Ministry via AP"),
    ("Mayor Ann Poe speaks Jane Roe/AP", "Jane Roe/AP"),
    ("Rep. Ann Poe. | Jane Roe/Getty Images", "Jane Roe/Getty Images"),
    ("Police at the scene on Thursday. (FOX 5 DC)", "(FOX 5 DC)"),
    ("Vertreter der Verbände. (Bildquelle: Ring der Landjugend )", "(Bildquelle: Ring der Landjugend )"),
    ("At the stadium, August 6, 2017. — AFP pic", "AFP pic"),
    ("Die Mauer, Mai 2017 (c) Hafenstaedter", "(c) Hafenstaedter"),
    ("Illustrasjonsfoto: Kari Nord / NTB", "Illustrasjonsfoto: Kari Nord / NTB"),
    ("Ferga ved kai. Arkivfoto: Kari Nord / NTB", "Arkivfoto: Kari Nord / NTB"),
    ("In court. Picture By: Al Roe/Pacemaker Press", "Picture By: Al Roe/Pacemaker Press"),
]


@pytest.mark.parametrize(("text", "credit"), ANYWHERE)
def test_a_credit_at_the_end_with_and_without_label(text, credit):
    assert split_caption(text) == (text.removesuffix(credit).rstrip(" |—"), credit)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Students march in Managua. Carlos Roe | Archivo | Confidencial.", "Carlos Roe | Archivo | Confidencial"),
        ("A view of the town (NPA)", "NPA"),
        ("市长出席会议。新华社记者 王小明 摄", "新华社记者 王小明 摄"),
        ("잠실=홍길동 기자 hong@paper.example /2020.08.20/", "홍길동 기자"),
    ],
)
def test_a_credit_at_the_end_of_what_is_known_to_be_a_caption(text, credit):
    assert split_caption(text, in_figure=True)[1] == credit


@pytest.mark.parametrize(
    "text",
    ["x", "X", "Facebook", "Twitter", "Mayor Karl Roe (CSU)", "Follow us on X", "Share on X", "The two (right)",
     "Autor:innen in der Region", "Photo of author"],
)  # fmt: skip
def test_buttons_parties_and_places_on_the_picture_are_no_credit(text):
    line = split_caption(text, in_figure=True)[1]
    assert line is None or parse_credit(line) is None


def test_a_long_line_behind_a_label_is_a_caption():
    assert is_caption("The mayor and the ferry at the old gate")
    assert is_caption("八戸市場前の公開写真の様子")
    assert not is_caption("Jane Roe")


@pytest.mark.parametrize(
    "line",
    [
        "Supplied",
        "Submitted photo",
        "Jane Roe",
        "Jane Roe - LA PLATA",
        "Jane Roe / The Post",
        "Cedida",
        "Foto: Jane Roe",
    ],
)
def test_a_line_of_its_own_under_a_picture(line):
    assert looks_like_credit(line)


@pytest.mark.parametrize("line", ["'**/*.csv', recursive=True", "toggle caption", "and then he left the room"])
def test_a_line_of_its_own_that_credits_nobody(line):
    assert not looks_like_credit(line)


@pytest.mark.parametrize("label", lines("credit_labels"))
def test_every_label_of_the_table_opens_a_credit(label):
    assert parse_credit(f"{label}: Jane Roe / AP").line == "Jane Roe / AP"


@given(st.text(max_size=300), st.booleans())
def test_any_caption_comes_apart(text, in_figure):
    caption, credit = split_caption(text, in_figure=in_figure)
    assert isinstance(caption, str)
    assert credit is None or credit


LABELLED_CAPTIONS = [
    ("Image caption", "The ferry at the old quay"),
    ("Media caption", "The ferry at the old quay"),
    ("Bildunterschrift", "Die Fähre am alten Kai"),
    ("Légende image", "Le bac au vieux quai"),
    ("Légende de l’image", "Le bac au vieux quai"),
    ("Pie de foto", "El barco en el muelle viejo"),
    ("Legenda da foto", "A balsa no cais velho"),
    ("Didascalia", "Il traghetto al vecchio molo"),
    ("Bijschrift", "De veerboot aan de oude kade"),
    ("Billedtekst", "Færgen ved den gamle kaj"),
    ("Kuvateksti", "Lautta vanhassa satamassa"),
    ("Podpis zdjęcia", "Prom przy starym nabrzeżu"),
    ("Подпись к фото", "Паром у старого причала"),
    ("Fotoğraf altı yazısı", "Eski iskelede feribot"),
    ("Keterangan gambar", "Feri di dermaga tua"),
    ("Chụp lại hình ảnh", "Chiếc phà ở bến cũ"),
    ("التعليق على الصورة", "العبارة عند الرصيف القديم"),
    ("इमेज कैप्शन", "पुराने घाट पर नौका"),
    ("圖像加註文字", "舊碼頭的渡輪"),
    ("사진 설명", "옛 부두의 나룻배"),
]


@pytest.mark.parametrize("sign", [", ", ": ", "，", "، ", " : "])
@pytest.mark.parametrize(("label", "caption"), LABELLED_CAPTIONS)
def test_a_captions_label_is_no_word_of_it(label, sign, caption):
    assert split_caption(f"{label}{sign}{caption}", in_figure=True) == (caption, None)
    assert split_caption(f"{label}{sign}{caption}.") == (f"{caption}.", None)


@pytest.mark.parametrize("text", [
    "Caption contest: the winners", "Legenda Sport players at the gate", "Image captions are hard to read",
    "Image caption contest, third round", "Didascalia", "Picture captions, all of them lost",
])  # fmt: skip
def test_the_same_words_with_others_are_the_caption(text):
    assert split_caption(text, in_figure=True) == (text, None)


@pytest.mark.parametrize(
    ("source", "caption"),
    [
        ("Image source", "Image caption"),
        ("Bildquelle", "Bildunterschrift"),
        ("Crédit photo", "Légende image"),
        ("Fuente de la imagen", "Pie de foto"),
        ("Crédito", "Legenda da foto"),
        ("Źródło zdjęcia", "Podpis zdjęcia"),
        ("Автор фото", "Подпись к фото"),
        ("Kaynak", "Fotoğraf altı yazısı"),
        ("Sumber gambar", "Keterangan gambar"),
        ("Nguồn hình ảnh", "Chụp lại hình ảnh"),
        ("مصدر الصورة", "التعليق على الصورة"),
        ("इमेज स्रोत", "इमेज कैप्शन"),
        ("圖像來源", "圖像加註文字"),
        ("사진 출처", "사진 설명"),
    ],
)
@pytest.mark.parametrize("sign", [", ", "，", "، "])
@pytest.mark.parametrize("between", [" ", ""])
@pytest.mark.parametrize("name", ["Getty Images", "Jane Roe"])
def test_credit_and_caption_with_labels_for_screen_readers(source, caption, sign, between, name):
    text = f"{source}{sign}{name}{between}{caption}{sign}Ann Poe, of the Skerry trust"
    words, line = split_caption(text, in_figure=True)
    assert words == "Ann Poe, of the Skerry trust"
    assert parse_credit(line).line == name
    words, line = split_caption(f"{source}{sign}{name}", in_figure=True)
    assert (words, parse_credit(line).line) == ("", name)


@pytest.mark.parametrize(("caption", "line", "credit"), [
    ("Le bac au vieux quai.", "Photo Jeanne Dupont", "Jeanne Dupont"),
    ("De veerboot aan de oude kade.", "Beeld Jan de Vries", "Jan de Vries"),
    ("De veerboot aan de oude kade.", "Beeld ANP", "ANP"),
    ("Die Fähre am alten Kai.", "Foto Erika Mustermann", "Erika Mustermann"),
    ("Il traghetto al vecchio molo.", "Foto Mario Rossi", "Mario Rossi"),
    ("La sesión de ayer.", "JUAN PÉREZ", "JUAN PÉREZ"),
    ("La sesión de ayer.", "Juan Pérez (EFE)", "Juan Pérez (EFE)"),
    ("La sesión de ayer.", "Juan Pérez (Europa Press)", "Juan Pérez (Europa Press)"),
    ("", "Foto Mario Rossi", "Mario Rossi"),
])  # fmt: skip
def test_a_name_behind_the_last_sentence_is_the_credit(caption, line, credit):
    words, found = split_caption(f"{caption} {line}".strip(), in_figure=True)
    assert (words, parse_credit(found).line) == (caption, credit)


@pytest.mark.parametrize("text", [
    "Jane Roe", "The mayor and her deputy. Both resigned", "Mayor Ann Poe (Labour)", "Photo Week in Skerry",
    "Photo finish at the gate", "She asked Mr. Al Poe", "The ferry of St. Agnes Bay",
])  # fmt: skip
def test_what_is_no_name_behind_a_sentence_is_none(text):
    assert split_caption(text, in_figure=True) == (text, None)


@pytest.mark.parametrize("button", ["Enlarge this image", "toggle caption", "hide caption", "Bild vergrößern",
                                    "Open image in gallery", "View image in fullscreen", "Open in a new tab"])  # fmt: skip
def test_a_button_in_front_is_no_word_of_the_caption(button):
    assert split_caption(f"{button} The ferry at the quay.") == ("The ferry at the quay.", None)
    assert split_caption(f"{button} The ferry at the quay. Photo: Jane Roe") == ("The ferry at the quay.", "Photo: Jane Roe")  # fmt: skip


@pytest.mark.parametrize(("text", "caption"), [
    ("Foto: Die Fähre am alten Kai wartet auf den nächsten Tag", "Die Fähre am alten Kai wartet auf den nächsten Tag"),
    ("Bild: Färjan vid den gamla kajen som ska rivas i vinter", "Färjan vid den gamla kajen som ska rivas i vinter"),
    ("Photo: The ferry waits at the old quay for another day", "The ferry waits at the old quay for another day"),
])  # fmt: skip
def test_a_photos_label_in_front_of_a_caption_is_no_word_of_it(text, caption):
    assert split_caption(text, in_figure=True) == (caption, None)


@pytest.mark.parametrize(
    ("text", "words", "line", "photographers"),
    [
        ("旧码头上的渡轮。乘客供图", "旧码头上的渡轮。", "乘客供图", ()),
        ("舊碼頭的渡輪。記者林小雨／攝影", "舊碼頭的渡輪。", "記者林小雨／攝影", ("林小雨",)),
        ("旧码头上的“海鸥”号。林小雨 摄", "旧码头上的“海鸥”号。", "林小雨 摄", ("林小雨",)),
        ("渡轮靠岸。北湾日报记者 林小雨 摄影报道", "渡轮靠岸。", "北湾日报记者 林小雨 摄影报道", ("林小雨",)),
        ("舊碼頭的渡輪。（海岸社檔案照片）", "舊碼頭的渡輪。", "海岸社檔案照片", ()),
        ("舊碼頭的渡輪。（圖／翻攝自臉書）", "舊碼頭的渡輪。", "翻攝自臉書", ()),
        ("▲舊碼頭的渡輪。（圖／記者林小雨攝）", "舊碼頭的渡輪。", "記者林小雨攝", ("林小雨",)),
        ("△ 옛 부두의 나룻배. (사진=해양경찰 제공)", "옛 부두의 나룻배.", "해양경찰 제공", ()),
    ],
)
def test_makers_at_the_end_of_east_asian_captions_without_brackets(text, words, line, photographers):
    caption, credit = split_caption(text)
    assert caption == words
    assert (parse_credit(credit).line, parse_credit(credit).photographers) == (line, photographers)


@pytest.mark.parametrize("text", ["市政府表示，这些照片将由档案馆提供", "渡轮公司公布了新的航线图"])
def test_a_sentence_that_ends_like_a_maker_credits_nobody(text):
    assert split_caption(text)[1] is None


@pytest.mark.parametrize(
    "text",
    ["The ferry.", "The ferry. |", "The ferry. ©", "The ferry. (", "The ferry. Photo:", "The ferry. ( Supplied:", "The ferry ."],
)  # fmt: skip
def test_what_a_credit_of_its_own_leaves_at_a_captions_end(text):
    assert without_loose_ends(text) == "The ferry."


@pytest.mark.parametrize("text", ["The ferry (archive)", "A hard choice: stay", "Quay 7 - the last", "The photo"])
def test_ends_that_are_the_captions_own(text):
    assert without_loose_ends(text) == text


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("Il traghetto al molo - RIPRODUZIONE RISERVATA", "Il traghetto al molo", None),
        ("Le bac au quai. © Jane Roe. Tous droits réservés.", "Le bac au quai.", "Jane Roe"),
        ("All seats on the ferry are reserved", "All seats on the ferry are reserved", None),
        ("Børn keder sig. Tegning: Kari Nord", "Børn keder sig.", "Kari Nord"),
        ("Il traghetto al molo (foto Poe/Ansa)", "Il traghetto al molo", "Poe/Ansa"),
        ("옛 부두의 나룻배. 스케리시 제공", "옛 부두의 나룻배.", "스케리시 제공"),
        ("The ferry in fog at the quay. SKERRY/Jane Roe", "The ferry in fog at the quay.", "SKERRY/Jane Roe"),
        ("The ferry at pier 1. Jane Roe/Skerry Courier", "The ferry at pier 1.", "Jane Roe/Skerry Courier"),
        ("Die Fähre, Foto: Jane Roe", "Die Fähre", "Jane Roe"),
        ("The ferry in fog. Provided by Skerry Rowing Club", "The ferry in fog.", "Skerry Rowing Club"),
    ],
)
def test_reservations_drawings_and_who_sent_a_picture_in(text, words, line):
    caption, credit = split_caption(text, in_figure=True)
    assert (caption, parse_credit(credit).line if credit else None) == (words, line)
