"""tables that grow by a million rows a week are vacuumed after every fiftieth row, and an article's row has room beside it

Revision: 0013, after 0012
"""

from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

EARLY = (
    'autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05, '
    'autovacuum_analyze_scale_factor = 0.02'
)
LARGE = ('articles', 'addresses', 'article_urls', 'revisions', 'comment_counts', 'signature_bands', 'field_counts')


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        for table in LARGE:
            op.execute(f'ALTER TABLE {table} SET ({EARLY})')
        op.execute('ALTER TABLE articles SET (fillfactor = 85)')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        names = ', '.join(option.split(' = ')[0] for option in EARLY.split(', '))
        for table in LARGE:
            op.execute(f'ALTER TABLE {table} RESET ({names})')
        op.execute('ALTER TABLE articles RESET (fillfactor)')
