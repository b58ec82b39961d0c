"""Photo credits: forms that real pages print, with invented names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.grammar.captions import split_caption
from newscrawl.grammar.credit import parse_credit, strip_label

# line, photographers, organisations, via
SPECIFICATION = [
    ("Photo: Jane Doe / Foreign Ministry via AP", ["Jane Doe"], ["Foreign Ministry"], "AP"),
    ("Jane Roe/AP", ["Jane Roe"], ["AP"], None),
    ("APA/AFP/Jane Roe", ["Jane Roe"], ["APA", "AFP"], None),
    ("REUTERS/Jane Roe", ["Jane Roe"], ["REUTERS"], None),
    ("(AP Photo/Jane Roe, File)", ["Jane Roe"], ["AP"], None),
    ("Jane Roe/TASS/dpa/picture alliance", ["Jane Roe"], ["TASS", "dpa", "picture alliance"], None),
    ("Town Police / SWNS", [], ["Town Police", "SWNS"], None),
    ("picture alliance/dpa | Jane Roe", ["Jane Roe"], ["picture alliance", "dpa"], None),
    ("© FUNKE Foto Services | Jane Roe", ["Jane Roe"], ["FUNKE Foto Services"], None),
    ("© Jane Roe/dpa | Jane Roe", ["Jane Roe"], ["dpa"], None),
    ("Foto: Jane Roe (Keystone)", ["Jane Roe"], ["Keystone"], None),
    ("Al Roe, Associated Press", ["Al Roe"], ["Associated Press"], None),
    ("Jane Roe, STF / Associated Press", ["Jane Roe"], ["Associated Press"], None),
    ("cityshots - stock.adobe.com", ["cityshots"], ["stock.adobe.com"], None),
    ("Jane Roe—Getty Images", ["Jane Roe"], ["Getty Images"], None),
    ("(Image: Weekly via Getty Images)", [], ["Weekly"], "Getty Images"),
    ("Jane Roe/via Reuters", ["Jane Roe"], [], "Reuters"),
    ("Jane Roe / Pool via Reuters", ["Jane Roe"], [], "Reuters"),
    ("Foto: Kari Nord og Ola Sør (Outlet)", ["Kari Nord", "Ola Sør"], ["Outlet"], None),
    ("Foto: Bild: XY/APA/KEYSTONE/JANE ROE", ["JANE ROE"], ["XY", "APA", "KEYSTONE"], None),
    ("/ J. Petraičio / LRT nuotr.", ["J. Petraičio"], ["LRT"], None),
    ("홍길동 기자", ["홍길동"], [], None),
    ("Handout", [], [], None),
    ("STR/AFP", [], ["AFP"], None),
    ("Photo: Pixabay", [], ["Pixabay"], None),
    ("Pexels/XY Photography", ["XY Photography"], ["Pexels"], None),
    ("Kari Nord (Ola Sør)", ["Kari Nord"], ["Ola Sør"], None),
    ("Getty Images/Cultura RF", [], ["Getty Images", "Cultura RF"], None),
    ("Photo: Jane Roe Archives Fjord Post", ["Jane Roe"], ["Fjord Post"], None),
    ("Photo: Jane Roe Archives Le Mercure", ["Jane Roe"], ["Le Mercure"], None),
]


@pytest.mark.parametrize(("line", "photographers", "organisations", "via"), SPECIFICATION)
def test_parts_of_a_credit(line, photographers, organisations, via):
    credit = parse_credit(line)
    assert (list(credit.photographers), list(credit.organisations), credit.via) == (photographers, organisations, via)


@pytest.mark.parametrize("line", ["Photo:", "Foto: –", "©", "", "( )", "Photo: ."])
def test_a_label_without_a_credit_is_no_credit(line):
    assert parse_credit(line) is None


def test_the_outlet_is_an_organisation_wherever_it_stands():
    assert parse_credit("Jane Roe / Fjord Post", outlets=("Fjord Post",)).organisations == ("Fjord Post",)


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Crane at work.Photo: Kari Nord / NTB", "Crane at work.", "Photo: Kari Nord / NTB"),
        ("In the stadiumFoto: Jane Roe", "In the stadium", "Foto: Jane Roe"),
        ("The mayor at the gate. Jane Roe/dpa", "The mayor at the gate.", "Jane Roe/dpa"),
        ("A view of the town (Photo: Jane Roe / NTB)", "A view of the town", "(Photo: Jane Roe / NTB)"),
        ("A view of the town (Dok. ORG)", "A view of the town", "(Dok. ORG)"),
        ("The king at the fair. (AP Photo/Jane Roe)", "The king at the fair.", "(AP Photo/Jane Roe)"),
        ("Minister (Party).Photo:", "Minister (Party).", None),
        ("Two people talk about the weather", "Two people talk about the weather", None),
        ("The party (left) won the vote (2019)", "The party (left) won the vote (2019)", None),
    ],
)
def test_a_caption_is_parted_from_its_credit(text, caption, credit):
    assert split_caption(text) == (caption, credit)


@given(st.text(max_size=200))
def test_any_text_has_a_result_and_stripping_twice_changes_nothing(text):
    parse_credit(text)
    split_caption(text)
    assert strip_label(strip_label(text)) == strip_label(text)


# line, photographers, organisations, via
MORE_FORMS = [
    ("Shutterstock/racorn", ["racorn"], ["Shutterstock"], None),
    ("FatCamera/Getty Images", ["FatCamera"], ["Getty Images"], None),
    ("AFP/Getty", [], ["AFP", "Getty"], None),
    ("iStock.com / mlharing", ["mlharing"], ["iStock.com"], None),
    ("Jane Roe auf Unsplash", ["Jane Roe"], ["Unsplash"], None),
    ("Jane Roe/Getty Images for Ithaca Holdings", ["Jane Roe"], ["Getty Images", "Ithaca Holdings"], None),
    ("Jane Roe, left, and Al Poe/Invision/AP", ["Jane Roe", "Al Poe"], ["Invision", "AP"], None),
    ("© 2012 APA/AP", [], ["APA", "AP"], None),
    ("Timur | flickr| CC BY 2.0", ["Timur"], ["flickr"], None),
    ("Jane Roe CC BY-SA 3.0", ["Jane Roe"], [], None),
    ("Jane Roe / Getty Images / iStock (Ausschnitt)", ["Jane Roe"], ["Getty Images", "iStock"], None),
    ("shutterstock: Mark Roe", ["Mark Roe"], ["shutterstock"], None),
    ("Foto Jane Roe", ["Jane Roe"], [], None),
    ("East News, fot: Jan Kowalski", ["Jan Kowalski"], ["East News"], None),
    ("Fjord Office / Jane Roe. Courtesy of the ICJ", ["Jane Roe"], ["Fjord Office", "ICJ"], None),
    ("Jane Roe, 31.05.2013", ["Jane Roe"], [], None),
    ("The Boston Globe", [], ["The Boston Globe"], None),
    ("Фото: РИА Новости / Иван Петров", ["Иван Петров"], ["РИА Новости"], None),
    ("新华社记者 王小明 摄", ["王小明"], ["新华社"], None),
    ("（图／记者王小明摄）", ["王小明"], [], None),
    ("写真：時事", [], ["時事"], None),
    ("(사진=연합뉴스)", [], ["연합뉴스"], None),
    ("صورة: رويترز", [], ["رويترز"], None),
    ("צילום: יעל כהן", ["יעל כהן"], [], None),
    ("फोटो: पीटीआई", [], ["पीटीआई"], None),
    ("ภาพ: Reuters", [], ["Reuters"], None),
]


@pytest.mark.parametrize(("line", "photographers", "organisations", "via"), MORE_FORMS)
def test_parts_of_credits_met_on_sites_that_nobody_had_looked_at(line, photographers, organisations, via):
    credit = parse_credit(line)
    assert (list(credit.photographers), list(credit.organisations), credit.via) == (photographers, organisations, via)


@pytest.mark.parametrize("line", ["Published Monday, Nov. 18, 2019", "All Rights Reserved", "A A", "Photo of author"])
def test_what_names_nobody_is_no_credit(line):
    assert parse_credit(line) is None
