"""what is new today is found without walking through all runs that ever were

Revision: 0017, after 0016
"""

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_site_runs_ended_at', 'site_runs', ['ended_at', 'site', 'new'])


def downgrade() -> None:
    op.drop_index('ix_site_runs_ended_at', 'site_runs')
