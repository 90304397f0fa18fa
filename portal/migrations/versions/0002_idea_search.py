"""The index of words by which ideas are found: FTS5 on SQLite, kept by triggers; GIN on PostgreSQL.

Both stand on the table `idea_words`, whose tokens Python has folded and stemmed: the databases only split at blanks.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = (
    """CREATE VIRTUAL TABLE idea_search USING fts5(
        tokens, content='idea_words', content_rowid='idea_id', tokenize='unicode61')""",
    """CREATE TRIGGER idea_words_added AFTER INSERT ON idea_words BEGIN
        INSERT INTO idea_search(rowid, tokens) VALUES (new.idea_id, new.tokens); END""",
    """CREATE TRIGGER idea_words_removed AFTER DELETE ON idea_words BEGIN
        INSERT INTO idea_search(idea_search, rowid, tokens) VALUES ('delete', old.idea_id, old.tokens); END""",
    """CREATE TRIGGER idea_words_changed AFTER UPDATE ON idea_words BEGIN
        INSERT INTO idea_search(idea_search, rowid, tokens) VALUES ('delete', old.idea_id, old.tokens);
        INSERT INTO idea_search(rowid, tokens) VALUES (new.idea_id, new.tokens); END""",
)
_POSTGRESQL = ("CREATE INDEX ix_idea_words_tokens ON idea_words USING gin (to_tsvector('simple', tokens))",)


def upgrade() -> None:
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP INDEX ix_idea_words_tokens")
        return
    for trigger in ("idea_words_added", "idea_words_removed", "idea_words_changed"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute("DROP TABLE idea_search")
