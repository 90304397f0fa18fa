"""Who is at a text, seen by all processes; and PostgreSQL gets the foreign key that 0001 left out there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_VERSION = "fk_survey_version_id_survey_version"


def upgrade() -> None:
    op.create_table(
        "text_presence",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(length=400), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_text_presence_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["shared_text.id"], name=op.f("fk_text_presence_text_id_shared_text"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text_id", "client", name=op.f("pk_text_presence")),
    )
    op.create_index(op.f("ix_text_presence_person_id"), "text_presence", ["person_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(_VERSION, "survey", "survey_version", ["version_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(_VERSION, "survey", type_="foreignkey")
    op.drop_table("text_presence")
