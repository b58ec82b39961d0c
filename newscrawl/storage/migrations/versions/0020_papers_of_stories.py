"""how many papers ran a story is kept beside how many articles it has: one paper may run a text five times

Revision: 0020, after 0019
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('stories', sa.Column('papers', sa.Integer(), nullable=False, server_default='1'))
    op.execute(
        "UPDATE stories SET papers = (SELECT count(DISTINCT a.site_id) FROM articles a WHERE a.story_id = stories.id) "
        "WHERE size > 1"
    )
    op.drop_index('ix_stories_size_id', 'stories')
    op.create_index('ix_stories_papers_id', 'stories', ['papers', 'id'])


def downgrade() -> None:
    op.drop_index('ix_stories_papers_id', 'stories')
    op.create_index('ix_stories_size_id', 'stories', ['size', 'id'])
    op.drop_column('stories', 'papers')
