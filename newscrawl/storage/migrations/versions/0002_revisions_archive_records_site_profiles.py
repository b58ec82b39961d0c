"""revisions, archive records, site profiles

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

ARCHIVE_COLUMNS = (
    lambda: sa.Column('archive_file', sa.Text(), nullable=True),
    lambda: sa.Column('archive_offset', sa.BigInteger(), nullable=True),
    lambda: sa.Column('archive_length', sa.BigInteger(), nullable=True),
    lambda: sa.Column('payload_digest', sa.String(length=40), nullable=True),
)


def upgrade() -> None:
    op.create_table('archive_progress',
    sa.Column('task', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('offset', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('task', 'file', name=op.f('pk_archive_progress'))
    )
    op.create_table('site_profiles',
    sa.Column('site_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('knowledge', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_site_profiles_site_id_sites'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('site_id', name=op.f('pk_site_profiles'))
    )
    op.create_table('revisions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=20), nullable=False),
    sa.Column('changes', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('content_hash', sa.String(length=32), nullable=False),
    sa.Column('reader_version', sa.String(length=20), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('archive_file', sa.Text(), nullable=True),
    sa.Column('archive_offset', sa.BigInteger(), nullable=True),
    sa.Column('archive_length', sa.BigInteger(), nullable=True),
    sa.Column('payload_digest', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_revisions_article_id_articles'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_revisions_run_id_runs')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revisions')),
    sa.UniqueConstraint('article_id', 'number', name=op.f('uq_revisions_article_id_number'))
    )
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_revisions_seen_at'), ['seen_at'], unique=False)

    for column in ARCHIVE_COLUMNS:
        op.add_column('articles', column())
    # What is stored already is each article's first revision.
    op.execute(
        "INSERT INTO revisions (article_id, number, cause, changes, content_hash, reader_version, fetched_at, seen_at, run_id) "
        "SELECT id, 1, 'first', '{}', content_hash, reader_version, fetched_at, first_seen_at, run_id FROM articles"
    )


def downgrade() -> None:
    # Not in a batch: that makes the table anew on SQLite, and dropping the old one takes its photos and names along.
    for column in reversed(ARCHIVE_COLUMNS):
        op.drop_column('articles', column().name)
    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_revisions_seen_at'))

    op.drop_table('revisions')
    op.drop_table('site_profiles')
    op.drop_table('archive_progress')
