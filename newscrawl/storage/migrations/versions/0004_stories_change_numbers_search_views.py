"""stories, change numbers, full-text search, views

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE articles_search USING fts5(title, body, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER articles_search_insert AFTER INSERT ON articles BEGIN "
    "INSERT INTO articles_search(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "CREATE TRIGGER articles_search_delete AFTER DELETE ON articles BEGIN "
    "INSERT INTO articles_search(articles_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END",
    "CREATE TRIGGER articles_search_update AFTER UPDATE OF title, body ON articles WHEN old.title IS NOT new.title OR old.body IS NOT new.body BEGIN "
    "INSERT INTO articles_search(articles_search, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); "
    "INSERT INTO articles_search(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "INSERT INTO articles_search(articles_search) VALUES ('rebuild')",
)
# A tsvector holds a megabyte at most.
SEARCH_POSTGRESQL = (
    "CREATE INDEX ix_articles_search ON articles USING gin (to_tsvector('simple'::regconfig, title || ' ' || left(body, 300000)))",
)


def joined(names: str, link: str, key: str, dialect: str) -> str:
    rows = f"FROM {link} l JOIN {names} n ON n.id = l.{key} WHERE l.article_id = a.id"
    if dialect == 'postgresql':
        return f"(SELECT string_agg(n.name, '; ' ORDER BY l.position) {rows})"
    return f"(SELECT group_concat(name, '; ') FROM (SELECT n.name {rows} ORDER BY l.position))"


def views(dialect: str) -> dict[str, str]:
    return {
        # One row an article, as it is now; lists joined by "; ".
        'articles_current': (
            "SELECT a.id AS article_id, s.host AS site, a.canonical_url, a.url, a.kind, a.title, a.dek, a.body, "
            + joined('authors', 'article_authors', 'author_id', dialect) + " AS authors, "
            + joined('tags', 'article_tags', 'tag_id', dialect) + " AS tags, "
            + joined('sources', 'article_sources', 'source_id', dialect) + " AS sources, "
            "a.source, a.photo_credit, (SELECT count(*) FROM photos p WHERE p.article_id = a.id) AS photos, "
            "a.published_at, a.modified_at, a.language, a.section, a.comment_count, a.paywalled, a.first_seen_at, a.fetched_at, a.changed_at, "
            "a.gone_at, a.story_id, a.story_similarity, a.change_number "
            "FROM articles a JOIN sites s ON s.id = a.site_id"
        ),
        # Edits of which the page says nothing.
        'silent_edits': (
            "SELECT r.article_id, s.host AS site, a.canonical_url, a.title, r.number AS revision, r.seen_at, r.changes "
            "FROM revisions r JOIN articles a ON a.id = r.article_id JOIN sites s ON s.id = a.site_id WHERE r.cause = 'edit' AND r.silent"
        ),
        # One row a copy of a story.
        'story_articles': (
            "SELECT a.story_id, st.size, a.id AS article_id, s.host AS site, a.canonical_url, a.title, a.published_at, a.story_similarity, "
            "a.id = st.first_article_id AS is_first "
            "FROM articles a JOIN stories st ON st.id = a.story_id JOIN sites s ON s.id = a.site_id"
        ),
        # Photos of which no page says whose they are.
        'photos_without_credit': (
            "SELECT p.article_id, s.host AS site, a.canonical_url, a.title, a.published_at, p.url AS photo_url, p.caption, p.lead "
            "FROM photos p JOIN articles a ON a.id = p.article_id JOIN sites s ON s.id = a.site_id WHERE p.credit_line IS NULL"
        ),
    }


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table('stories',
    sa.Column('id', KEY, nullable=False),
    sa.Column('first_article_id', sa.BigInteger(), nullable=True),
    sa.Column('first_published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stories'))
    )
    op.create_index(op.f('ix_stories_first_published_at'), 'stories', ['first_published_at'])
    op.create_table('signature_bands',
    sa.Column('key', sa.BigInteger(), nullable=False, autoincrement=False),
    sa.Column('article_id', KEY, nullable=False, autoincrement=False),
    sa.PrimaryKeyConstraint('key', 'article_id', name=op.f('pk_signature_bands')),
    sqlite_with_rowid=False
    )
    op.create_table('change_counter',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_counter'))
    )
    op.add_column('articles', sa.Column('body_hash', sa.String(length=32), nullable=True))
    op.add_column('articles', sa.Column('story_id', sa.BigInteger(), nullable=True))
    op.add_column('articles', sa.Column('story_similarity', sa.Float(), nullable=True))
    op.add_column('articles', sa.Column('change_number', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('articles', sa.Column('added_number', sa.BigInteger(), server_default='0', nullable=False))
    op.execute('UPDATE articles SET change_number = id, added_number = id')
    op.execute('INSERT INTO change_counter (id, value) SELECT 1, coalesce(max(id), 0) FROM articles')
    op.create_index(op.f('ix_articles_body_hash_site_id'), 'articles', ['body_hash', 'site_id'])
    op.create_index(op.f('ix_articles_story_id'), 'articles', ['story_id'])
    op.create_index(op.f('ix_articles_change_number'), 'articles', ['change_number'])
    for statement in SEARCH_POSTGRESQL if dialect == 'postgresql' else SEARCH_SQLITE:
        op.execute(statement)
    for name, query in views(dialect).items():
        op.execute(f'CREATE VIEW {name} AS {query}')


def downgrade() -> None:
    # Not in batches: see 0002.
    dialect = op.get_bind().dialect.name
    for name in views(dialect):
        op.execute(f'DROP VIEW {name}')
    if dialect == 'postgresql':
        op.execute('DROP INDEX ix_articles_search')
    else:
        for name in ('insert', 'delete', 'update'):
            op.execute(f'DROP TRIGGER articles_search_{name}')
        op.execute('DROP TABLE articles_search')
    for name in ('change_number', 'story_id', 'body_hash_site_id'):
        op.drop_index(op.f(f'ix_articles_{name}'), 'articles')
    for name in ('change_number', 'added_number', 'story_similarity', 'story_id', 'body_hash'):
        op.drop_column('articles', name)
    op.drop_table('change_counter')
    op.drop_table('signature_bands')
    op.drop_index(op.f('ix_stories_first_published_at'), 'stories')
    op.drop_table('stories')
