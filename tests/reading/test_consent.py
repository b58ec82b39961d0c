"""Pages that ask for consent at an article's own address, and articles about consent: invented ones."""

import re
from pathlib import Path

import pytest

from newscrawl import read_article
from newscrawl.items import PageKind

URL = "https://www.fjordpost.example/2026/11/20/ferry-is-back-on-monday"
GATES = {
    "en": (
        "We value your privacy",
        "We and our 834 partners store and access information on your device, such as cookies, and process personal data for personalised advertising.",
        "With your consent we may use precise location data. You can withdraw your consent at any time in our privacy policy.",
        ("Accept all", "Manage options"),
    ),
    "de": (
        "Bevor Sie zur Fjordpost weitergehen",
        "Wir verwenden Cookies und Daten, um Werbung zu messen, und geben sie mit Ihrer Einwilligung an 120 Partner weiter.",
        "Ihre Einwilligung können Sie jederzeit in der Datenschutzerklärung widerrufen; Cookies bleiben auf Ihrem Endgerät.",
        ("Alle akzeptieren", "Alle ablehnen"),
    ),
    "nb": (
        "Vi bryr oss om personvernet ditt",
        "Vi og våre 96 partnere lagrer informasjonskapsler på enheten din og behandler personopplysninger for tilpassede annonser.",
        "Du kan når som helst trekke samtykket ditt tilbake under personvern nederst på siden.",
        ("Godta alle", "Avvis alle"),
    ),
    "fr": (
        "Nous respectons votre vie privée",
        "Avec votre consentement, nos partenaires et nous utilisons des cookies pour stocker des données sur votre appareil.",
        "Vous pouvez retirer votre consentement à tout moment; notre politique de confidentialité décrit les données traitées.",
        ("Tout accepter", "Continuer sans accepter"),
    ),
    "es": (
        "Valoramos tu privacidad",
        "Nosotros y nuestros socios usamos cookies y tratamos datos personales en tu dispositivo para mostrar publicidad.",
        "Puedes retirar tu consentimiento en nuestra política de privacidad y de cookies cuando quieras.",
        ("Aceptar todo", "Rechazar todo"),
    ),
    "nl": (
        "Je privacy",
        "Wij en onze partners plaatsen cookies en verwerken gegevens op je apparaat om advertenties te tonen.",
        "Met je toestemming gebruiken wij gegevens; je kunt je toestemming intrekken via de privacy-instellingen.",
        ("Akkoord", "Instellingen beheren"),
    ),
    "pl": (
        "Cenimy Twoją prywatność",
        "My i nasi zaufani partnerzy zapisujemy pliki cookies na urządzeniu i przetwarzamy dane osobowe w celu reklamy.",
        "Zgodę na przetwarzanie danych możesz wycofać; opisuje to polityka prywatności.",
        ("Przejdź do serwisu", "Ustawienia zaawansowane"),
    ),
    "fi": (
        "Arvostamme yksityisyyttäsi",
        "Me ja kumppanimme tallennamme evästeitä laitteellesi ja käsittelemme henkilötietojasi mainontaa varten.",
        "Voit peruuttaa suostumuksesi milloin tahansa; tietosuojaseloste kertoo lisää tietojen käsittelystä.",
        ("Hyväksy kaikki", "Hylkää kaikki"),
    ),
    "ja": (
        "プライバシーを尊重します",
        "当社とパートナーは、広告のためにクッキーを端末に保存し、個人データを処理します。",
        "同意はいつでも撤回できます。データの扱いはプライバシーポリシーをご覧ください。",
        ("すべて同意", "拒否する"),
    ),
    "ar": (
        "نحن نقدر خصوصيتك",
        "نستخدم نحن وشركاؤنا ملفات تعريف الارتباط لتخزين بيانات على الجهاز وعرض الإعلانات.",
        "يمكنك سحب موافقتك في أي وقت من خلال سياسة الخصوصية الخاصة بنا والتي تشرح معالجة بيانات المستخدمين.",
        ("قبول الكل", "رفض الكل"),
    ),
}  # fmt: skip
STORY = (
    "Cookies are small files with which advertisers and their partners recognise a device, the privacy agency writes.",
    "Publishers must ask for consent before they store data; six of ten do it wrongly, a count of the agency found.",
    "Whoever refuses must not be asked again at each visit, the agency's head told reporters in the harbour on Friday.",
)  # fmt: skip
BANNER = "<div id=banner><p>We use cookies.</p><button>Accept all</button><button>Reject all</button></div>"


def page(title: str, *paragraphs: str, choices: str = "", head: str = "", language: str = "en") -> str:
    text = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html lang={language}><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{text}</main>{choices}</body></html>"


@pytest.mark.parametrize(
    "controls", ["<button>{}</button>", "<a href='/next'>{}</a>", "<input type=submit value='{}'>"]
)
@pytest.mark.parametrize("language", GATES)
def test_a_page_that_asks_for_consent_is_no_article(language, controls):
    title, first, second, choices = GATES[language]
    shown = "".join(controls.format(choice) for choice in choices)
    found = read_article(page(title, first, second, choices=f"<form>{shown}</form>", language=language), URL)
    assert found.kind is PageKind.CONSENT, found.evidence["kind"]


@pytest.mark.parametrize("language", GATES)
def test_a_consent_page_is_told_without_its_own_title_by_what_it_offers(language):
    _, first, second, choices = GATES[language]
    shown = "".join(f"<button>{choice}</button>" for choice in choices)
    assert (
        read_article(page("Fjordpost", first, second, choices=shown, language=language), URL).kind is PageKind.CONSENT
    )


@pytest.mark.parametrize("language", GATES)
def test_consent_in_the_place_of_a_declared_article_is_no_article(language):
    _, first, second, choices = GATES[language]
    declared = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Storm over the sound","datePublished":"2026-11-20T08:00:00Z"}</script>'
    shown = "".join(f"<button>{choice}</button>" for choice in choices)
    found = read_article(page("Storm over the sound", first, second, choices=shown, head=declared), f"{URL[:36]}/17")
    assert found.kind is PageKind.CONSENT, found.evidence["kind"]


@pytest.mark.parametrize("banner", ["", BANNER])
@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<meta property="article:published_time" content="2026-11-20T08:00:00Z"><script type="application/ld+json">{"@type":"NewsArticle","headline":"Most cookie banners break the law"}</script>', f"{URL[:36]}/17"),
        ('<meta property="article:published_time" content="2026-11-20T08:00:00Z">', f"{URL[:36]}/17"),
        ("", f"{URL[:36]}/most-cookie-banners-break-the-law"),
    ],
)  # fmt: skip
def test_an_article_about_cookies_is_an_article(head, url, banner):
    found = read_article(page("Most cookie banners break the law", *STORY, choices=banner, head=head), url)
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]
    assert STORY[1] in found.body


@pytest.mark.parametrize("language", GATES)
def test_an_article_with_a_consent_banner_is_an_article(language):
    title, first, second, choices = GATES[language]
    shown = "".join(f"<button>{choice}</button>" for choice in choices)
    banner = f"<div class=cookie-banner><h2>{title}</h2><p>{first}</p><p>{second}</p>{shown}</div>"
    text = (
        "The ferry across the sound is back after three weeks in dock, the company told its passengers on Friday. ",
    ) * 4
    found = read_article(
        page("Ferry is back on Monday", *(f"{t * 3} {n}" for n, t in enumerate(text)), choices=banner), f"{URL[:36]}/17"
    )
    assert found.kind is PageKind.ARTICLE, found.evidence["kind"]


UNDERSTOOD = 0.85  # of the texts
_CONTROLS = re.compile(r"[·|•]| / |\]\s*\[")


def test_most_of_what_asks_for_consent_is_understood():
    """Texts in forty-five languages, written down by somebody who did not know the tables; their last sentence is what
    the buttons say.
    """
    said = Path(__file__).with_name("consent_texts.tsv").read_text("utf-8").splitlines()
    asked = 0
    for language, text in (line.split("\t") for line in said if "\t" in line):
        sentences = re.split(r"(?<=[.!?。！？।])\s*", text)
        buttons = [
            label.strip(" []「」【】") for one in sentences if _CONTROLS.search(one) for label in _CONTROLS.split(one)
        ]
        told = " ".join(one for one in sentences if not _CONTROLS.search(one))
        shown = f"<p>{told}</p>" + "".join(f"<button>{label}</button>" for label in buttons)
        page = (
            f"<html lang={language}><head><title>The Fjord Post</title></head><body><main>{shown}</main></body></html>"
        )
        asked += read_article(page, URL).kind is PageKind.CONSENT
    assert asked >= UNDERSTOOD * sum("\t" in line for line in said)
