"""what fields said in a run, so that nonsense which fills them is told from news

Revision: 0014, after 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.add_column('field_counts', sa.Column('value_counts', JSON, nullable=False, server_default='{}'))


def downgrade() -> None:
    op.drop_column('field_counts', 'value_counts')  # not in batches: see 0002
