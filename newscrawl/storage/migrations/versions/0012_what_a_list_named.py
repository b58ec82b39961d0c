"""what a list named when it was last sent: a 304 says that again

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('addresses', sa.Column('named', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('addresses', 'named')  # not in batches: see 0002
