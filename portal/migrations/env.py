"""Alembic's entry: the schema is what the models say, on whichever database is configured."""

from __future__ import annotations

from alembic import context
from flask import current_app

import portal.accounts.models
import portal.boards.models
import portal.conversations.models
import portal.insights.models
import portal.kernel.events
import portal.kernel.jobs
import portal.kernel.limits
import portal.kernel.live
import portal.plans.models
import portal.regions.models
import portal.surveys.models
import portal.texts.models
import portal.trace.models  # noqa: F401 (the tables of every slice)

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata


def _is_a_models(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the search index alone, which migration 0002 makes by hand."""
    return not (kind == "table" and name is not None and name.startswith("idea_search"))


def run_online() -> None:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,
            compare_type=True,
            include_name=_is_a_models,
            transaction_per_migration=True,
            user_module_prefix=None,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run_online()
