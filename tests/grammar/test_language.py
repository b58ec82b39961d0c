"""Is a text written in the language that its page states? Told by its common words, seldom by the model."""

import pytest

from newscrawl.grammar.language import is_written_in, same_language

NEWS = {
    "en": """Ferries between the islands stopped for a day after ice closed Havnsund, the narrow strait north of town.
        Port masters said traffic would resume once two icebreakers had opened a lane wide enough for cargo ships. Some 300
        passengers spent Tuesday night aboard; local shops brought soup, bread, blankets.""",
    "de": """Fähren zwischen Inseln blieben einen Tag lang liegen, nachdem Eis den Havnsund geschlossen hatte. Hafenmeister
        Karl Brandt sagte, Schiffe könnten wieder fahren, sobald zwei Eisbrecher eine Rinne geöffnet hätten. Rund 300
        Fahrgäste verbrachten die Nacht an Bord, Läden brachten ihnen Suppe, Brot und Decken.""",
    "fr": """La liaison entre les îles est suspendue depuis mardi : la glace a fermé le détroit de Havnsund, au nord de la
        ville, et la direction du port attend que deux brise-glaces ouvrent une voie pour les navires. Près de 300 passagers
        de la compagnie ont passé la nuit à bord, avec la soupe et le pain de la commune.""",
    "es": """La conexión entre islas se interrumpió durante un día después de que el hielo cerrara el estrecho de Havnsund,
        al norte de la ciudad. La autoridad portuaria dijo que se reanudará en cuanto dos rompehielos abran un canal de
        anchura suficiente. Unos 300 pasajeros pasaron la noche a bordo de la nave, con sopa y pan de la cofradía.""",
    "it": """I traghetti tra le isole sono rimasti fermi per un giorno dopo che il ghiaccio ha chiuso lo stretto di
        Havnsund. Il comandante del porto dice che si riparte quando due rompighiaccio avranno aperto un canale. Circa 300
        passeggeri hanno passato la notte a bordo con la zuppa e il pane portati da negozianti della città.""",
    "ro": """Feribotul dintre insule a fost oprit o zi după ce gheața a închis strâmtoarea Havnsund, la nord de oraș.
        Căpitanul portului a spus că traficul va fi reluat când două spărgătoare de gheață vor deschide un culoar pentru
        nave. Circa 300 de pasageri au petrecut noaptea la bord, cu supă și pâine din magazinele care au rămas deschise.""",
    "nl": """De veerboten tussen de eilanden lagen een dag stil nadat het ijs de zeestraat bij Havnsund had gesloten. Volgens
        de havenmeester varen ze weer zodra twee ijsbrekers een geul hebben geopend. Zo'n 300 passagiers brachten de nacht
        aan boord door, met soep, brood en dekens van de winkels in het dorp.""",
    "nb": """Fergene mellom øyene sto i et døgn etter at is stengte Havnsund nord for byen. Havnefogden sier at de går igjen
        når to isbrytere har åpnet en råk som er bred nok. Rundt 300 passasjerer var om bord natten over og fikk suppe, brød
        og tepper fra butikkene på stedet.""",
    "fi": """Lautat saarten välillä seisoivat vuorokauden, kun jää sulki Havnsundin salmen kaupungin pohjoispuolella.
        Satamapäällikkö kertoi, että liikenne jatkuu, kun kaksi jäänmurtajaa on avannut väylän. Noin 300 matkustajaa oli
        yön laivassa, ja kaupat toivat heille keittoa ja leipää, joka ei loppunut kesken.""",
    "pl": """Promy między wyspami stały przez dobę, gdy lód zamknął cieśninę Havnsund na północ od miasta. Kapitan portu
        powiedział, że ruch zostanie wznowiony, kiedy dwa lodołamacze otworzą tor dla statków. Około 300 pasażerów
        spędziło noc na pokładzie, a sklepy przyniosły im zupę i chleb.""",
    "tr": """Adalar arasındaki feribotlar, buzun kentin kuzeyindeki Havnsund boğazını kapatması üzerine bir gün bekledi.
        Liman başkanı, iki buzkıran bir yol açınca seferlerin yeniden başlayacağını söyledi. Yaklaşık 300 yolcu geceyi
        gemide geçirdi; dükkanlar onlar için çorba ve ekmek getirdi, bu da yetti.""",
}


def text_in(tag: str) -> str:
    return " ".join(NEWS[tag].split())


@pytest.mark.parametrize("stated", NEWS)
@pytest.mark.parametrize("written", NEWS)
def test_no_text_is_taken_for_one_in_another_language(stated, written):
    if not same_language(stated, written):
        assert is_written_in(text_in(written), stated) is False


def test_a_look_at_its_common_words_spares_most_texts_the_model():
    assert sum(is_written_in(text_in(tag), tag) is True for tag in NEWS) >= len(NEWS) - 3


@pytest.mark.parametrize("written", ["en", "de", "fr", "it", "nl", "nb", "fi", "tr"])
def test_names_and_figures_in_its_middle_do_not_make_it_another(written):
    text = text_in(written)
    table = " ".join(f"Havnsund FK – Fjord BK {n}-{n % 3}," for n in range(22))
    assert is_written_in(f"{text} {text} {table} {text} {text}", written) is True


def test_a_short_text_tells_nothing():
    assert is_written_in("Kurz.", "en") is None


def test_a_language_without_a_table_is_left_to_the_model():
    assert is_written_in("Uhlalele ovalweni umndeni " * 20, "zu") is False
