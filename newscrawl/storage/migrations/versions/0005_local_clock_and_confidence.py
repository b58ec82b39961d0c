"""the day on the page's own clock, how sure the reader is, why an address is due, when its bytes came

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.add_column('articles', sa.Column('published_local', sa.String(40), nullable=True))
    op.add_column('articles', sa.Column('confidence', JSON, server_default='{}', nullable=False))
    op.add_column('addresses', sa.Column('due_because', sa.Text(), nullable=True))
    op.add_column('addresses', sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE addresses SET archived_at = fetched_at WHERE archive_file IS NOT NULL')


def downgrade() -> None:
    op.drop_column('addresses', 'archived_at')
    op.drop_column('addresses', 'due_because')
    op.drop_column('articles', 'confidence')
    op.drop_column('articles', 'published_local')
