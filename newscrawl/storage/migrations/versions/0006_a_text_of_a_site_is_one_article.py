"""a text of a site is one article; no index by run

Revision: 0006, after 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of articles that came to share a text the first one has it from now on.
    op.execute(
        'UPDATE articles SET body_hash = NULL WHERE body_hash IS NOT NULL AND EXISTS (SELECT 1 FROM articles other '
        'WHERE other.body_hash = articles.body_hash AND other.site_id = articles.site_id AND other.id < articles.id)'
    )
    op.drop_index(op.f('ix_articles_body_hash_site_id'), 'articles')
    op.create_index(op.f('ix_articles_body_hash_site_id'), 'articles', ['body_hash', 'site_id'], unique=True)
    # Nobody asks by it, and on PostgreSQL each visit of an article wrote all indexes of its row anew for it.
    op.drop_index(op.f('ix_articles_run_id'), 'articles')


def downgrade() -> None:
    op.create_index(op.f('ix_articles_run_id'), 'articles', ['run_id'])
    op.drop_index(op.f('ix_articles_body_hash_site_id'), 'articles')
    op.create_index(op.f('ix_articles_body_hash_site_id'), 'articles', ['body_hash', 'site_id'])
