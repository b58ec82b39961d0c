"""what looked like edits and was a site's change of layout is found by itself

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    layout = sa.text("cause = 'layout'")
    op.create_index('ix_revisions_layout', 'revisions', ['seen_at', 'id'], sqlite_where=layout, postgresql_where=layout)


def downgrade() -> None:
    op.execute("UPDATE revisions SET cause = 'edit', silent = true WHERE cause = 'layout'")
    op.drop_index('ix_revisions_layout', 'revisions')
