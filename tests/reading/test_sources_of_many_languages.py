"""Who supplied a text, as newsrooms of many languages print it in its last line; running text that begins alike."""

import pytest

from newscrawl import read_article
from newscrawl.grammar.source_line import (
    closing_line_agencies,
    end_tag_agencies,
    is_source_label,
    parse_source_line,
    suppliers,
)
from newscrawl.tables import rows

URL = "https://www.fjordpost.example/news/2026/11/ferry-is-back"
LONG = "The ferry across the sound runs again after three weeks in dock, the company said on Monday morning."
MORE = "Passengers had been sent round by the bridge, which takes an hour longer in dry weather and two in snow."


def read(*last: str):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (LONG, MORE, LONG, *last))
    return read_article(f"<html><body><article><h1>Ferry is back</h1>{text}</article></body></html>", URL)


LABELLED = {
    "en": ("Sources: Reuters, Sky News", ["Reuters", "Sky News"]),
    "de": ("(Quelle: dpa, Tagesblatt)", ["dpa", "Tagesblatt"]),
    "fr": ("Sources : AFP, Le Courrier", ["AFP", "Le Courrier"]),
    "es": ("Fuentes: EFE y Europa Press", ["EFE", "Europa Press"]),
    "pt": ("Fontes: Reuters e Lusa", ["Reuters", "Lusa"]),
    "it": ("Fonti: Ansa e Agi", ["Ansa", "Agi"]),
    "nl": ("Bronnen: ANP, Radio 5", ["ANP", "Radio 5"]),
    "nb": ("Kilder: Posten og Reuters", ["Posten", "Reuters"]),
    "sv": ("Källor: TT, Radio 5", ["TT", "Radio 5"]),
    "fi": ("Lähteet: STT ja Reuters", ["STT", "Reuters"]),
    "et": ("Allikad: BNS ja Reuters", ["BNS", "Reuters"]),
    "lv": ("Avoti: LETA, Reuters", ["LETA", "Reuters"]),
    "lt": ("Šaltiniai: BNS ir ELTA", ["BNS", "ELTA"]),
    "is": ("Heimildir: Reuters, AP", ["Reuters", "AP"]),
    "pl": ("Źródła: PAP, Kurier24", ["PAP", "Kurier24"]),
    "cs": ("Zdroje: ČTK a Reuters", ["ČTK", "Reuters"]),
    "sk": ("Zdroj: TASR, SITA", ["TASR", "SITA"]),
    "sl": ("Viri: STA, Reuters", ["STA", "Reuters"]),
    "hr": ("Izvori: Hina i Reuters", ["Hina", "Reuters"]),
    "sr": ("Извори: Танјуг, Ројтерс", ["Танјуг", "Ројтерс"]),
    "bg": ("Източници: БТА, Ройтерс", ["БТА", "Ройтерс"]),
    "ro": ("Surse: Agerpres, Radio 5", ["Agerpres", "Radio 5"]),
    "hu": ("Források: MTI és Reuters", ["MTI", "Reuters"]),
    "el": ("Πηγές: ΑΠΕ-ΜΠΕ και Reuters", ["ΑΠΕ-ΜΠΕ", "Reuters"]),
    "tr": ("Kaynaklar: AA ve Reuters", ["AA", "Reuters"]),
    "az": ("Mənbə: Azərtac və Reuters", ["Azərtac", "Reuters"]),
    "kk": ("Дереккөздер: ҚазАқпарат және Reuters", ["ҚазАқпарат", "Reuters"]),
    "ru": ("Источники: ТАСС, «Вестник»", ["ТАСС", "Вестник"]),
    "uk": ("Джерела: УНІАН та Reuters", ["УНІАН", "Reuters"]),
    "be": ("Крыніцы: БелТА і Reuters", ["БелТА", "Reuters"]),
    "ar": ("المصادر: رويترز والأناضول", ["رويترز", "الأناضول"]),
    "fa": ("منابع: ایسنا، رویترز", ["ایسنا", "رویترز"]),
    "ur": ("ذرائع: رائٹرز اور اے پی پی", ["رائٹرز", "اے پی پی"]),
    "he": ("מקורות: רויטרס, הארץ", ["רויטרס", "הארץ"]),
    "hi": ("(इनपुट: भाषा और एएनआई)", ["भाषा", "एएनआई"]),
    "bn": ("তথ্যসূত্র: বাসস ও এএফপি", ["বাসস", "এএফপি"]),
    "mr": ("(सौजन्य: पीटीआय)", ["पीटीआय"]),
    "ta": ("ஆதாரம்: பிடிஐ மற்றும் ராய்ட்டர்ஸ்", ["பிடிஐ", "ராய்ட்டர்ஸ்"]),
    "te": ("ఆధారం: పీటీఐ మరియు రాయిటర్స్", ["పీటీఐ", "రాయిటర్స్"]),
    "zh": ("（来源：新华社、人民日报）", ["新华社", "人民日报"]),
    "ja": ("出典：共同通信、ロイター", ["共同通信", "ロイター"]),
    "ko": ("[출처] 연합뉴스", ["연합뉴스"]),
    "th": ("ที่มา : รอยเตอร์ และ เอเอฟพี", ["รอยเตอร์", "เอเอฟพี"]),
    "vi": ("(Nguồn: TTXVN và Reuters)", ["TTXVN", "Reuters"]),
    "id": ("Sumber : Antara dan Reuters", ["Antara", "Reuters"]),
    "tl": ("Pinagmulan: PNA, Reuters", ["PNA", "Reuters"]),
    "sw": ("Vyanzo: AFP na Reuters", ["AFP", "Reuters"]),
    "ca": ("Fonts: ACN i EFE", ["ACN", "EFE"]),
    "eu": ("Iturriak: EFE eta Reuters", ["EFE", "Reuters"]),
    "sq": ("Burimet: ATA dhe Reuters", ["ATA", "Reuters"]),
    "hy": ("Աղբյուրը՝ Արմենպրես և Ռոյթերս", ["Արմենպրես", "Ռոյթերս"]),
    "ka": ("წყაროები: ინტერპრესნიუსი და Reuters", ["ინტერპრესნიუსი", "Reuters"]),
    "mn": ("Эх сурвалжууд: Монцамэ болон Reuters", ["Монцамэ", "Reuters"]),
}


@pytest.mark.parametrize(("line", "names"), LABELLED.values(), ids=LABELLED)
def test_a_labelled_last_line_names_its_suppliers_as_printed(line, names):
    assert list(read(line).sources) == names


UNLABELLED = [
    ("Con información de AP y Reuters", ["AP", "Reuters"]),
    ("Com informações da Agência Brasil", ["Agência Brasil"]),
    ("Amb informació de Reuters", ["Reuters"]),
    ("(With inputs from PTI, ANI)", ["PTI", "ANI"]),
    ("(Avec AFP)", ["AFP"]),
    ("Fonte ANSA", ["ANSA"]),
    ("За матеріалами УНІАН та BBC", ["УНІАН", "BBC"]),
    ("По материалам агентства ТАСС", ["ТАСС"]),
    ("Με πληροφορίες από ΑΠΕ-ΜΠΕ", ["ΑΠΕ-ΜΠΕ"]),
    ("MTI nyomán", ["MTI"]),
    ("BNS inf.", ["BNS"]),
    ("به نقل از ایرنا", ["ایرنا"]),
    ("المصدر رويترز", ["رويترز"]),
    ("(Theo Reuters, AFP)", ["Reuters", "AFP"]),
    ("Theo Tuổi Xanh", ["Tuổi Xanh"]),
    ("（時事通信）", ["時事通信"]),
    ("【共同】", ["共同"]),
    ("(भाषा)", ["भाषा"]),
    ("STT–AFP", ["STT", "AFP"]),
]


@pytest.mark.parametrize(("line", "names"), UNLABELLED)
def test_a_last_line_without_a_colon_names_them_too(line, names):
    assert list(read(line).sources) == names


@pytest.mark.parametrize(
    "last",
    [
        "Source of the trouble was a pump, the mayor of Reuters Road said.",
        "Source: the mayor says that a pump of the ferry was the trouble",
        "Sources told the paper that the ferry stays",
        "Quelle: Agenturen",
        "Redaktion: Erika Mustermann",
        "المصدر: وكالات",
        "स्रोत: एजेंसी",
        "Theo Walcott",
        "Theo Walcott, who was on board, saw it",
        "Con Madrid y Barcelona",
        "Via WhatsApp",
        "Med VM i sikte",
        "Za PAP odpowiada minister spraw zagranicznych",
        "Com a TAP de novo no ar",
        "Fonte Nova: a ponte abre segunda-feira",
        "Photo of the year",
    ],
)
def test_a_last_line_that_only_begins_alike_names_nobody(last):
    assert read(last).sources == ()


def test_amid_the_text_a_label_speaks_of_a_chart_and_names_agencies_alone():
    assert read("Source: Statistics Skerry", LONG, MORE, LONG, MORE).sources == ()
    assert read("Source: Reuters, Statistics Skerry", LONG, MORE, LONG, MORE).sources == ("Reuters",)


@pytest.mark.parametrize(
    ("paragraph", "agencies"),
    [
        ("Das war alles. (Quelle: dpa)", ("dpa",)),
        ("Eso fue todo. (Fuente: EFE)", ("EFE",)),
        ("To je bilo sve. (Izvor: Hina)", ("HINA",)),
        ("市长说。（来源：新华社）", ("新华社",)),
        ("市長は述べた。（共同）", ("Kyodo",)),
        ("He said so (source: his wife).", ()),
    ],
)
def test_a_source_in_brackets_ends_the_last_paragraph(paragraph, agencies):
    assert end_tag_agencies(paragraph) == agencies


@pytest.mark.parametrize("label", [row[0] for row in rows("source_labels")])
def test_every_label_of_the_table_opens_a_source_line(label):
    for line in (f"{label}: Reuters / AFP", f"（{label}：Reuters / AFP）"):
        assert is_source_label(line)
        assert parse_source_line(line) == "Reuters / AFP"


def test_a_line_of_anything_but_names_names_its_agencies_alone():
    assert suppliers("Reuters, Kurier", only_agencies=False) == ("Reuters", "Kurier")
    assert suppliers("Reuters, the mayor of the town said so", only_agencies=False) == ("Reuters",)
    assert closing_line_agencies("With AFP on board the ferry was full again") is None


@pytest.mark.parametrize(("mark", "name"), [("(The Associated Press)", "AP"), ("（時事通信）", "時事通信")])
def test_an_agency_in_a_mark_is_called_as_usual_in_the_script_of_the_mark(mark, name):
    assert list(read(mark).sources) == [name]
