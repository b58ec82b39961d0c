"""the day on the page's own clock, and how sure the reader is

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


def downgrade() -> None:
    op.drop_column('articles', 'confidence')
    op.drop_column('articles', 'published_local')
