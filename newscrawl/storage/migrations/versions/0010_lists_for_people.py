"""what people look at: articles as they are listed, silent edits, stories by size

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

FIRST_OF_ALL = '1970-01-01 00:00:00.000000'
NARROWED_BY = ['kind', 'language', 'section']


def upgrade() -> None:
    op.add_column('articles', sa.Column('listed_at', sa.DateTime(timezone=True), server_default=FIRST_OF_ALL, nullable=False))
    op.execute(
        'UPDATE articles SET listed_at = CASE WHEN published_at <= first_seen_at THEN published_at ELSE first_seen_at END'
    )
    op.create_index('ix_articles_listed', 'articles', ['listed_at', 'id', 'site_id', *NARROWED_BY])
    op.create_index('ix_articles_listed_of_site', 'articles', ['site_id', 'listed_at', 'id', *NARROWED_BY])
    op.drop_index('ix_articles_site_id_published_at', 'articles')  # nobody asked by it
    for name in ('author', 'tag'):
        op.create_index(f'ix_article_{name}s_{name}_id_article_id', f'article_{name}s', [f'{name}_id', 'article_id'])
        op.drop_index(f'ix_article_{name}s_{name}_id', f'article_{name}s')
    op.create_index('ix_stories_size_id', 'stories', ['size', 'id'])
    silent = sa.text('silent')
    op.create_index('ix_revisions_silent', 'revisions', ['seen_at', 'id'], sqlite_where=silent, postgresql_where=silent)


def downgrade() -> None:
    # Not in batches: see 0002.
    op.drop_index('ix_revisions_silent', 'revisions')
    op.drop_index('ix_stories_size_id', 'stories')
    for name in ('author', 'tag'):
        op.create_index(f'ix_article_{name}s_{name}_id', f'article_{name}s', [f'{name}_id'])
        op.drop_index(f'ix_article_{name}s_{name}_id_article_id', f'article_{name}s')
    op.create_index('ix_articles_site_id_published_at', 'articles', ['site_id', 'published_at'])
    op.drop_index('ix_articles_listed_of_site', 'articles')
    op.drop_index('ix_articles_listed', 'articles')
    op.drop_column('articles', 'listed_at')
