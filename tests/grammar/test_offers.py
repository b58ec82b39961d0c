"""What stands in place of the rest of an article, in forty-five languages, as written down by somebody who did not know the
tables, beside lines that speak of subscribing and of reading and offer nothing of it.
"""

from pathlib import Path

import pytest

from newscrawl.grammar.offers import offers_the_rest
from newscrawl.items import Article
from newscrawl.reading.page import read_article

_HERE = Path(__file__).parent
_UNDERSTOOD = 0.9  # of the lines
_SENTENCE = "The ferry between the islands is back after the repair of its engine, its captain said on Monday. "


def lines(name: str) -> list[str]:
    return [line.partition("\t")[2] for line in (_HERE / name).read_text("utf-8").splitlines() if "\t" in line]


def page(*paragraphs: str) -> Article:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    markup = f"<html><head><title>Ferry is back</title></head><body><article><h1>Ferry is back</h1>{text}</article></body></html>"
    return read_article(markup, "https://paper.example/2026/11/ferry-is-back")


def test_most_of_what_stands_in_place_of_the_rest_is_understood():
    said = lines("offers.tsv")
    assert sum(map(offers_the_rest, said)) >= _UNDERSTOOD * len(said)


def test_no_headline_offers_anything():
    assert [one for one in lines("headlines_with_words_of_notices.tsv") if offers_the_rest(one)] == []


@pytest.mark.parametrize(
    "line",
    [
        "", "Subscribe to our newsletter to read the best stories of the week.", "Abonnieren Sie unseren Newsletter und lesen Sie weiter, was uns bewegt.",
        "Inscrivez-vous à notre newsletter pour lire la suite de l'actualité.", "Подписывайтесь на наш канал в Telegram, чтобы читать дальше.", "ニュースレターに登録して続きを読む",
        "The library has lost a third of its readers since 2019.", "Members of the club may not swim there any more.", "Die Zeitung verlor zehntausend Abonnenten im Jahr.",
        "The subscription costs ten kroner a month, the ferry company says.", "Она продолжила читать лекцию до вечера.", "The gym's members read the rules only once.",
    ],
)  # fmt: skip
def test_what_offers_nothing_of_an_article(line):
    assert not offers_the_rest(line)


@pytest.mark.parametrize("offer", lines("offers.tsv")[::9])
def test_an_offer_behind_a_short_text_is_none_of_it_and_says_that_it_goes_on(offer):
    found = page(*[f"{_SENTENCE}That was trip {n} of the day." for n in range(3)], offer)
    assert offer not in found.body
    assert found.body.count("The ferry") == 3
    assert found.paywalled


def test_a_long_text_may_end_with_who_subscribes():
    last = "Only who subscribes may read the rest of the letters, the museum says."
    assert page(*[f"{n} {_SENTENCE * 3}" for n in range(8)], last).body.endswith(last)
