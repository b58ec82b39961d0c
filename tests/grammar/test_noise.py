"""Lines that content systems print within and behind texts, in forty-two languages, as written down by somebody who did not
know the tables, and sentences that begin with the same words.
"""

from pathlib import Path

import pytest

from newscrawl.grammar.noise import is_noise

_TOLD = 0.9  # of the lines; a quarter before languages had tables


def test_most_lines_of_content_systems_are_told_from_text():
    said = Path(__file__).with_name("lines_that_are_no_text.tsv").read_text("utf-8").splitlines()
    told = [is_noise(line.partition("\t")[2]) for line in said if "\t" in line]
    assert sum(told) >= _TOLD * len(told)


@pytest.mark.parametrize(
    "sentence",
    [
        "Share prices of the ferry company fell by a tenth on Monday.", "Advertising brought the town three million kroner last year.", "Topics for the meeting were not known on Monday.",
        "Teilen will der Verein den Platz mit niemandem.", "Die Werbung kostete die Stadt nach eigenen Angaben drei Millionen.", "Partager le quai avec les pêcheurs reste difficile, dit la maire.",
        "Compartir el muelle con los pescadores sigue siendo difícil, dice la alcaldesa.", "Dela hamnen med fiskarna vill kommunen inte.", "Подписывались на газету целыми домами, говорит редактор.",
        "По теме парома совет соберётся в понедельник.", "Реклама принесла городу три миллиона крон в год.", "広告の費用は3年で2倍になったと市は説明している。", "关注点在于港口的安全，市长周一说。",
        "광고 수입은 지난해 세 배로 늘었다고 시가 밝혔다.", "Iklan kapal itu dibaca ribuan orang, kata wali kota pada hari Senin.", "Συνεχίζεται μετά την Κυριακή η απεργία στα πλοία.",
        "إعلان الميناء الجديد فاجأ الصيادين يوم الاثنين.", "Hirdetés után három nap alatt elkelt a komp minden jegye.",
    ],
)  # fmt: skip
def test_a_sentence_that_begins_like_them_is_text(sentence):
    assert not is_noise(sentence)
