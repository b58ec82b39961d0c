"""An edit of any field alone, of what was there and of what was not, is shown wherever edits are."""

from datetime import timedelta

import pytest

from newscrawl.decisions.changes import CONTENT_FIELDS
from newscrawl.items import Block, BlockKind, Credit, Photo
from newscrawl.storage.database import open_database, open_for_reading
from newscrawl.storage.store import Store
from newscrawl.web.answers import Desk
from tests.articles import NOW, envelope, save
from tests.web.conftest import client_of

BLOCKS = (Block(BlockKind.PARAGRAPH, "The ferry is back."), Block(BlockKind.PARAGRAPH, "The other ferry is not."))
OTHER = {
    "title": ("Another title", "Title"), "dek": ("A dek.", None), "body": ("The ferry is late.", "The ferry."), "blocks": (BLOCKS, ()),
    "authors": (("Kari Nord",), ()), "published_at": (NOW - timedelta(days=1), None), "modified_at": (NOW, None), "language": ("nb", None),
    "section": ("Harbour", None), "tags": (("goats",), ()), "photo_credit": ("Kari Nord", None), "source": ("AP", None), "sources": (("AP",), ()),
    "comment_count": (7, None), "paywalled": (True, None), "photos": ((Photo("https://a.example/q.jpg", None, None, False, Credit("K", (), (), None)),), ()),
}  # fmt: skip
"""Field -> (another value, hardly any)."""
PAGES = (
    "/",
    "/edits",
    "/sites/a.example",
    "/articles.atom",
    "/edits.atom",
    "/sites/a.example/feed.atom",
    "/sites",
    "/runs",
)


def test_every_field_of_an_article_is_tried():
    assert OTHER.keys() == set(CONTENT_FIELDS)


@pytest.mark.parametrize("field", OTHER)
def test_its_edit_is_shown(field, tmp_path):
    url = f"sqlite:///{tmp_path / 'newscrawl.db'}"
    engine = open_database(url)
    store = Store(engine)
    for hours, value in enumerate((None, *OTHER[field], OTHER[field][0])):
        at = NOW + timedelta(hours=hours)
        changes = {} if hours == 0 else {field: value}
        save(store, [envelope(1, **{"fetched_at": at, **changes})], None, at)
    engine.dispose()
    reading = open_for_reading(url, seconds=10, connections=2)
    client = client_of(Desk(reading, tmp_path, lambda: NOW + timedelta(hours=5)))
    for page in (
        *PAGES,
        "/articles/1",
        "/articles/1/revisions",
        "/api/articles/1",
        "/api/edits",
    ):
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.text[:300])
    reading.dispose()
