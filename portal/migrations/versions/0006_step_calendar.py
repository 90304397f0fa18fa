"""The secret address of a member's own steps, for a calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_step_calendar",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_plan_step_calendar_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_plan_step_calendar")),
        sa.UniqueConstraint("hash", name=op.f("uq_plan_step_calendar_hash")),
    )


def downgrade() -> None:
    op.drop_table("plan_step_calendar")
