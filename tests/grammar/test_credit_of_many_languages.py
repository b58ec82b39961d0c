"""Photo credits as newsrooms of many languages print them, with invented names; captions that only begin like one."""

import pytest

from newscrawl.grammar.captions import split_caption
from newscrawl.grammar.credit import names_somebody, parse_credit

# caption as printed, its words, photographers, organisations
CREDITED = [
    ("Die Fähre am Kai (Archivbild). Foto: Erika Muster/dpa", "Die Fähre am Kai (Archivbild).", ["Erika Muster"], ["dpa"]),
    ("Le bac au quai. (Photo Jeanne Dupont. Sipa)", "Le bac au quai.", ["Jeanne Dupont"], ["Sipa"]),
    ("El barco. Foto cedida por Bomberos de Vigo", "El barco.", [], ["Bomberos de Vigo"]),
    ("A balsa — Foto: Reprodução/TV Sul", "A balsa", [], ["TV Sul"]),
    ("(Arkivfoto: Kari Nord, Fjordenes Tidende)", "", ["Kari Nord"], ["Fjordenes Tidende"]),
    ("Fergen. Foto: Tipser / Politiet", "Fergen.", [], ["Politiet"]),
    ("Foto/allikas: Jaan Kask/ERR", "", ["Jaan Kask"], ["ERR"]),
    ("Keltas stovi prie krantinės. Jono Petraičio nuotr. / BNS nuotr.", "Keltas stovi prie krantinės.", ["Jono Petraičio"], ["BNS"]),
    ("Trajekt na obali, foto: FoNet/Jovan Jović", "Trajekt na obali", ["Jovan Jović"], ["FoNet"]),
    ("BETAPHOTO / JOVAN JOVIĆ", "", ["JOVAN JOVIĆ"], ["BETAPHOTO"]),
    ("(Foto: arhiv PGD Obala)", "", [], ["PGD Obala"]),
    ("Фериботът. Снимка: БГНЕС, архив", "Фериботът.", [], ["БГНЕС"]),
    ("Foto: ISU Dunărea", "", [], ["ISU Dunărea"]),
    ("Credit foto: arhiva personală Ana Pop", "", ["Ana Pop"], []),
    ("FOTOĞRAF: ULAŞTIRMA BAKANLIĞI / HANDOUT", "", [], ["ULAŞTIRMA BAKANLIĞI"]),
    ("Фото: пресс-служба МЧС Карелии", "", [], ["МЧС Карелии"]),
    ("Світлини: Олексій Гай", "", ["Олексій Гай"], []),
    ("Фото: ДСНС України", "", [], ["ДСНС України"]),
    ("صورة أرشيفية - وكالة الأناضول", "", [], ["وكالة الأناضول"]),
    ("العبارة؛ عکس از محمد رضایی", "العبارة", ["محمد رضایی"], []),
    ("فوٹوگرافر: احمد انصاری", "", ["احمد انصاری"], []),
    ("(צילום: יעל כהן, ידיעות אחרונות)", "", ["יעל כהן"], ["ידיעות אחרונות"]),
    ("फोटो सौजन्य: एएनआय", "", [], ["एएनआय"]),
    ("छाया : रमेश पाटील", "", ["रमेश पाटील"], []),
    ("(ছবি: পিআইডি, সৌজন্যে)", "", [], ["পিআইডি"]),
    ("చిత్రం: ఏఎన్ఐ సౌజన్యంతో", "", [], ["ఏఎన్ఐ"]),
    ("(ఫొటో: రమేష్ కుమార్/ది హిందూ)", "", ["రమేష్ కుమార్"], ["ది హిందూ"]),
    ("圖片提供／故宮博物院", "", [], ["故宮博物院"]),
    ("＝東京都千代田区で2024年3月12日、山田太郎撮影", "", ["山田太郎"], []),
    ("写真提供＝国立天文台", "", [], ["国立天文台"]),
    ("Feri di jeti. - Foto NSTP/AHMAD OMAR", "Feri di jeti.", ["AHMAD OMAR"], ["NSTP"]),
    ("Gambar fail / AFP", "", [], ["AFP"]),
    ("(Picha kwa hisani ya UNICEF Kenya)", "", [], ["UNICEF Kenya"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "photographers", "organisations"), CREDITED)
def test_credits_of_many_languages(text, words, photographers, organisations):
    caption, line = split_caption(text, in_figure=True)
    credit = parse_credit(line)
    assert (caption, list(credit.photographers), list(credit.organisations)) == (words, photographers, organisations)


@pytest.mark.parametrize(
    "text",
    [
        "Photo of the year: the ferry at the quay",
        "Foto fra rettssalen i Skerry",
        "Beeld van de brand aan de kade",
        "Ihsan Yılmaz iskelede",
        "The bow; autor unknown to all of the crew",
        "تصوير الفيلم في القاهرة",
        "صورة من حفل الافتتاح",
        "Gambar itu dirakam di jeti",
    ],
)
def test_a_caption_that_begins_with_a_word_for_pictures_credits_nobody(text):
    assert split_caption(text, in_figure=True) == (text, None)


@pytest.mark.parametrize("name", ["山田太郎", "王小明", "홍길동", "Олексій Гай", "Fritz Haber", "Ihsan Yılmaz"])
def test_people_stay_people(name):
    assert names_somebody(name)


@pytest.mark.parametrize(
    "name", ["国立天文台", "読売新聞", "경기일보", "МЧС России", "Fjordenes Tidende", "ది హిందూ పోలీసులు"]
)
def test_offices_and_papers_are_nobody(name):
    assert not names_somebody(name)
