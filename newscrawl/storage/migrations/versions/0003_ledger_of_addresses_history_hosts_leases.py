"""ledger of addresses, history, hosts, leases

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from newscrawl.urls import identity

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hosts',
    sa.Column('host', sa.String(length=255), nullable=False),
    sa.Column('wait_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wait_reason', sa.Text(), nullable=True),
    sa.Column('waits', sa.Integer(), server_default='0', nullable=False),
    sa.Column('validators_lie_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lying_url', sa.Text(), nullable=True),
    sa.Column('robots_status', sa.Integer(), nullable=True),
    sa.Column('robots_text', sa.Text(), nullable=True),
    sa.Column('robots_fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opt_outs', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.PrimaryKeyConstraint('host', name=op.f('pk_hosts'))
    )
    op.create_table('leases',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.create_table('addresses',
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('identity', sa.Text(), nullable=False),
    sa.Column('site', sa.String(length=255), nullable=False),
    sa.Column('role', sa.String(length=10), nullable=False),
    sa.Column('found_in', sa.String(length=40), nullable=False),
    sa.Column('list_url', sa.Text(), nullable=True),
    sa.Column('lead', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=True),
    sa.Column('first_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('visits', sa.Integer(), server_default='0', nullable=False),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('etag', sa.Text(), nullable=True),
    sa.Column('last_modified', sa.Text(), nullable=True),
    sa.Column('poll_seconds', sa.Integer(), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('archive_file', sa.Text(), nullable=True),
    sa.Column('archive_offset', sa.BigInteger(), nullable=True),
    sa.Column('archive_length', sa.BigInteger(), nullable=True),
    sa.Column('payload_digest', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_addresses_article_id_articles'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('url', name=op.f('pk_addresses'))
    )
    with op.batch_alter_table('addresses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_addresses_article_id'), ['article_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_addresses_identity'), ['identity'], unique=False)
        batch_op.create_index('ix_addresses_site_role_due_at', ['site', 'role', 'due_at'], unique=False)

    op.create_table('article_events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_article_events_article_id_articles'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_article_events_run_id_runs')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_events'))
    )
    with op.batch_alter_table('article_events', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_article_events_article_id'), ['article_id'], unique=False)

    op.create_table('comment_counts',
    sa.Column('article_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['article_id'], ['articles.id'], name=op.f('fk_comment_counts_article_id_articles'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('article_id', 'seen_at', name=op.f('pk_comment_counts'))
    )
    op.add_column('article_urls', sa.Column('identity', sa.Text(), server_default='', nullable=False))
    connection = op.get_bind()
    urls = sa.table('article_urls', sa.column('url'), sa.column('identity'))
    known = [url for url, in connection.execute(sa.select(urls.c.url))]
    if known:
        statement = urls.update().where(urls.c.url == sa.bindparam('known_url')).values(identity=sa.bindparam('its_identity'))
        connection.execute(statement, [{'known_url': url, 'its_identity': identity(url)} for url in known])
    op.create_index(op.f('ix_article_urls_identity'), 'article_urls', ['identity'])

    op.add_column('articles', sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('revisions', sa.Column('silent', sa.Boolean(), nullable=True))
    op.add_column('revisions', sa.Column('returns_to', sa.Integer(), nullable=True))
    op.add_column('revisions', sa.Column('times_seen', sa.Integer(), server_default='1', nullable=False))
    op.add_column('runs', sa.Column('owner', sa.Text(), nullable=True))
    op.add_column('runs', sa.Column('alive_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('runs', sa.Column('requests', sa.Integer(), server_default='0', nullable=False))
    # What is stored already is the first of each series.
    op.execute(
        'INSERT INTO comment_counts (article_id, seen_at, count) SELECT id, fetched_at, comment_count FROM articles WHERE comment_count IS NOT NULL'
    )


def downgrade() -> None:
    # Not in batches: see 0002.
    op.drop_column('runs', 'requests')
    op.drop_column('runs', 'alive_at')
    op.drop_column('runs', 'owner')

    op.drop_column('revisions', 'times_seen')
    op.drop_column('revisions', 'returns_to')
    op.drop_column('revisions', 'silent')

    op.drop_column('articles', 'gone_at')

    op.drop_index(op.f('ix_article_urls_identity'), 'article_urls')
    op.drop_column('article_urls', 'identity')

    op.drop_table('comment_counts')
    with op.batch_alter_table('article_events', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_article_events_article_id'))

    op.drop_table('article_events')
    with op.batch_alter_table('addresses', schema=None) as batch_op:
        batch_op.drop_index('ix_addresses_site_role_due_at')
        batch_op.drop_index(batch_op.f('ix_addresses_identity'))
        batch_op.drop_index(batch_op.f('ix_addresses_article_id'))

    op.drop_table('addresses')
    op.drop_table('leases')
    op.drop_table('hosts')
