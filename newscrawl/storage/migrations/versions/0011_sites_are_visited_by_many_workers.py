"""sites are visited by many workers: when each is due, how its visits went, and who is at work

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def instant(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default='0', nullable=False)


def upgrade() -> None:
    op.create_table(
        'site_visits',
        sa.Column('host', sa.String(length=255), nullable=False),
        instant('due_at'),
        instant('place'),
        instant('asked_at'),
        sa.Column('news', sa.Float(), server_default='0', nullable=False),
        instant('started_at'),
        instant('ended_at'),
        sa.Column('worker', sa.Text()),
        sa.Column('came_to', sa.Text()),
        number('visits'),
        number('deaths'),
        number('lost'),
        sa.Column('trouble', sa.Text()),
        instant('quarantined_at'),
        sa.PrimaryKeyConstraint('host', name='pk_site_visits'),
    )
    op.create_index('ix_site_visits_place', 'site_visits', ['place'])
    op.create_table(
        'workers',
        sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('owner', sa.Text(), nullable=False),
        sa.Column('queue_id', sa.BigInteger()),
        sa.Column('version', sa.String(length=40), nullable=False),
        instant('started_at', nullable=False),
        instant('alive_at', nullable=False),
        number('beats'),
        sa.Column('at_once', sa.Integer(), nullable=False),
        number('busy'),
        number('done'),
        number('died'),
        sa.Column('halted', sa.Text()),
        sa.Column('answer_seconds', sa.Float()),
        sa.PrimaryKeyConstraint('id', name='pk_workers'),
    )


def downgrade() -> None:
    op.drop_table('workers')
    op.drop_index('ix_site_visits_place', 'site_visits')
    op.drop_table('site_visits')
