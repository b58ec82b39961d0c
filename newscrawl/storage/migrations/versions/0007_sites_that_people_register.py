"""sites that people register: name, start points, pace, zone, language, outlets, settings

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')

COLUMNS = {
    'name': sa.String(100),
    'added_at': sa.DateTime(timezone=True),
    'paused_at': sa.DateTime(timezone=True),
    'spider': sa.String(100),
    'starts': JSON,
    'delay': sa.Float(),
    'concurrency': sa.Integer(),
    'interval_seconds': sa.Integer(),
    'timezone': sa.String(64),
    'language': sa.String(35),
    'outlets': JSON,
    'settings': JSON,
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column('sites', sa.Column(name, kind, nullable=True))
    op.create_index(op.f('ix_sites_name'), 'sites', ['name'], unique=True)


def downgrade() -> None:
    op.drop_index(op.f('ix_sites_name'), 'sites')
    for name in reversed(COLUMNS):
        op.drop_column('sites', name)
