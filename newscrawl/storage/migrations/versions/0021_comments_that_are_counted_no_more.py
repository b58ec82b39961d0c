"""of known articles with comments that are visited again it is kept how many state a count still

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('field_counts', sa.Column('revisited', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('field_counts', 'revisited')
