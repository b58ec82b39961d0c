"""views say when an article is listed, so that they can be asked for a week or a month of years

Revision: 0019, after 0018
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

STORY_ARTICLES = (
    "SELECT a.story_id, st.size, a.id AS article_id, s.host AS site, a.canonical_url, a.title, a.published_at, a.story_similarity, "
    "a.id = st.first_article_id AS is_first{listed} "
    "FROM articles a JOIN stories st ON st.id = a.story_id JOIN sites s ON s.id = a.site_id"
)
PHOTOS_WITHOUT_CREDIT = (
    "SELECT p.article_id, s.host AS site, a.canonical_url, a.title, a.published_at, p.url AS photo_url, p.caption, p.lead{listed} "
    "FROM photos p JOIN articles a ON a.id = p.article_id JOIN sites s ON s.id = a.site_id WHERE p.credit_line IS NULL"
)


IN_A_STORY = sa.text('story_id IS NOT NULL')


def upgrade() -> None:
    op.drop_index('ix_articles_story_id', 'articles')
    op.create_index(
        'ix_articles_story_id_listed_at', 'articles', ['story_id', 'listed_at'], sqlite_where=IN_A_STORY, postgresql_where=IN_A_STORY
    )
    make_views(', a.listed_at')


def downgrade() -> None:
    make_views('')
    op.drop_index('ix_articles_story_id_listed_at', 'articles')
    op.create_index('ix_articles_story_id', 'articles', ['story_id'])


def make_views(listed: str) -> None:
    for name, query in (('story_articles', STORY_ARTICLES), ('photos_without_credit', PHOTOS_WITHOUT_CREDIT)):
        op.execute(f'DROP VIEW {name}')
        op.execute(f'CREATE VIEW {name} AS {query.format(listed=listed)}')
