"""what was taken for a list, since a list was shown there once, and is stored as an article is an article's address

Revision: 0024, after 0023
"""

from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Validators of the list would have the server say that the article is as it was.
    op.execute(
        "UPDATE addresses SET role = 'article', poll_seconds = NULL, etag = NULL, last_modified = NULL "
        "WHERE role = 'list' AND article_id IS NOT NULL"
    )


def downgrade() -> None:
    pass  # a visit that is shown a list takes it for one again
