"""workers share backlogs of archived pages: which parts there are, what became of each

Revision: 0015, after 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')
LEFT = sa.text('done_at IS NULL AND quarantined_at IS NULL')


def key(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)


def instant(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default='0', nullable=False)


def upgrade() -> None:
    op.create_table(
        'backlogs',
        key('id'),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('what', sa.Text(), nullable=False),
        instant('asked_at', nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_backlogs'),
        sa.UniqueConstraint('what', name='uq_backlogs_what'),
    )
    op.create_table(
        'backlog_parts',
        key('id'),
        key('backlog_id'),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('arguments', JSON, nullable=False),
        sa.Column('size', sa.BigInteger(), nullable=False),
        instant('due_at', nullable=False),
        instant('started_at'),
        instant('done_at'),
        sa.Column('worker', sa.Text()),
        sa.Column('came_to', sa.Text()),
        number('deaths'),
        number('lost'),
        number('vain'),
        sa.Column('trouble', sa.Text()),
        instant('quarantined_at'),
        sa.PrimaryKeyConstraint('id', name='pk_backlog_parts'),
        sa.UniqueConstraint('backlog_id', 'name', name='uq_backlog_parts_backlog_id_name'),
        sa.ForeignKeyConstraint(
            ['backlog_id'], ['backlogs.id'], name='fk_backlog_parts_backlog_id_backlogs', ondelete='CASCADE'
        ),
    )
    op.create_index(
        'ix_backlog_parts_left', 'backlog_parts', ['backlog_id', 'id'], sqlite_where=LEFT, postgresql_where=LEFT
    )
    op.add_column('workers', number('files_at_once'))


def downgrade() -> None:
    op.drop_column('workers', 'files_at_once')
    op.drop_index('ix_backlog_parts_left', 'backlog_parts')
    op.drop_table('backlog_parts')
    op.drop_table('backlogs')
