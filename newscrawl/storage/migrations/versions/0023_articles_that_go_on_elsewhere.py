"""of an article that goes on as another stored one it is kept where

Revision: 0023, after 0022
"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('article_events', sa.Column('address', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('article_events', 'address')  # not in batches: see 0002
