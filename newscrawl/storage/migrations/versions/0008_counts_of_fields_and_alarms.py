"""counts of fields, a row a site and run, alarms

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('field_counts',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('reader_version', sa.String(length=20), nullable=False),
    sa.Column('articles', sa.Integer(), nullable=False),
    sa.Column('filled', sa.Integer(), nullable=False),
    sa.Column('evidence', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('lengths', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('mean_length', sa.Double(), nullable=True),
    sa.Column('edited', sa.Integer(), nullable=False),
    sa.Column('lost', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_field_counts_run_id_runs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'site', 'field', name=op.f('pk_field_counts'))
    )
    with op.batch_alter_table('field_counts', schema=None) as batch_op:
        batch_op.create_index('ix_field_counts_site_run_id', ['site', 'run_id'], unique=False)

    op.create_table('site_runs',
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('new', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('drops', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('lists', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('trouble', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_site_runs_run_id_runs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'site', name=op.f('pk_site_runs'))
    )
    with op.batch_alter_table('site_runs', schema=None) as batch_op:
        batch_op.create_index('ix_site_runs_site_run_id', ['site', 'run_id'], unique=False)

    op.create_table('alarms',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('detail', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('first_run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_because', sa.Text(), nullable=True),
    sa.Column('recovered_run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('closing_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archive_file', sa.Text(), nullable=True),
    sa.Column('archive_offset', sa.BigInteger(), nullable=True),
    sa.Column('archive_length', sa.BigInteger(), nullable=True),
    sa.Column('payload_digest', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_alarms_article_id_articles'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['first_run_id'], ['runs.id'], name=op.f('fk_alarms_first_run_id_runs'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['recovered_run_id'], ['runs.id'], name=op.f('fk_alarms_recovered_run_id_runs'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarms'))
    )
    with op.batch_alter_table('alarms', schema=None) as batch_op:
        batch_op.create_index('ix_alarms_open', ['site', 'kind', 'field'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_alarms_opened_at'), ['opened_at'], unique=False)
        batch_op.create_index('ix_alarms_site_opened_at', ['site', 'opened_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('alarms', schema=None) as batch_op:
        batch_op.drop_index('ix_alarms_site_opened_at')
        batch_op.drop_index(batch_op.f('ix_alarms_opened_at'))
        batch_op.drop_index('ix_alarms_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.drop_table('alarms')
    with op.batch_alter_table('site_runs', schema=None) as batch_op:
        batch_op.drop_index('ix_site_runs_site_run_id')

    op.drop_table('site_runs')
    with op.batch_alter_table('field_counts', schema=None) as batch_op:
        batch_op.drop_index('ix_field_counts_site_run_id')

    op.drop_table('field_counts')
