"""What a crawl learns of a site is there for the next one, on both databases."""

from newscrawl.crawl.site_memory import SiteMemory
from newscrawl.items import Block, BlockKind, Envelope
from newscrawl.storage.database import open_database
from newscrawl.storage.store import Store
from tests.articles import NOW, article, save

PLEA = "Good journalism costs money, and so this paper lives by the people who read it every day."


def offered(number: int):
    texts = [
        f"Paragraph {i} of article {number}, long enough to be one that is told from a sub-heading." for i in range(4)
    ]
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in (*texts, PLEA))
    return Envelope(article=article(number, blocks=blocks), left_out=("https://a.example/portrait.jpg",))


def test_what_one_crawl_learns_the_next_one_knows(database):
    memory = SiteMemory(database)
    for number in range(3):
        save(Store(database), [offered(number)], None, NOW)
        memory.learn(offered(number))
    memory.save()
    known = SiteMemory(database).profile("a.example")
    assert known == memory.profile("a.example")
    assert known.template([block.text for block in offered(9).article.blocks]) == {PLEA}
    assert known.is_template_photo("https://a.example/portrait.jpg")
    assert SiteMemory(database).profile("never.example").pages == 0


def test_a_database_that_is_away_costs_the_memory_and_not_the_crawl():
    memory = SiteMemory(open_database("postgresql+psycopg://nobody@127.0.0.1:1/none", migrate=False))
    assert memory.profile("a.example").pages == 0
    memory.learn(offered(1))
    memory.save()
