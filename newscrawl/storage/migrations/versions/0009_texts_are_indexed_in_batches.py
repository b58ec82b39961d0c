"""texts are indexed in batches

Revision: 0009, after 0008
"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


# SQLite opens a savepoint for each row whose trigger may fail, and FTS5 writes out what it has gathered at each: a
# segment for every article, merged again and again. The store indexes a batch in one statement
# (``newscrawl.storage.dialect``).
def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER articles_search_insert')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            'CREATE TRIGGER articles_search_insert AFTER INSERT ON articles BEGIN '
            'INSERT INTO articles_search(rowid, title, body) VALUES (new.id, new.title, new.body); END'
        )
