"""Documents that stand with ideas, and boards where support is by invitation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idea_file",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_idea_file_idea_id_idea"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idea_file_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_file")),
    )
    op.create_index(op.f("ix_idea_file_idea_id"), "idea_file", ["idea_id"])
    op.create_index(op.f("ix_idea_file_person_id"), "idea_file", ["person_id"])
    op.create_index(op.f("ix_idea_file_sha256"), "idea_file", ["sha256"])
    op.create_table(
        "board_invitation",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_board_invitation_board_id_board"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_board_invitation")),
    )
    op.create_index(op.f("ix_board_invitation_board_id"), "board_invitation", ["board_id"])
    op.add_column("board", sa.Column("by_invitation", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("board", "by_invitation")
    op.drop_table("board_invitation")
    op.drop_table("idea_file")
