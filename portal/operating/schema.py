"""The database's tables: which version they have, and how they come to the one that this code expects.

Alembic is loaded where there is something to migrate, not by every server: it takes 9 MB with the template engine and
the highlighter that come along.
"""

from __future__ import annotations

from flask import current_app
from sqlalchemy import inspect, text

from portal.config import ROOT
from portal.kernel.db import db

FOLDER = ROOT / "portal" / "migrations"


def expected() -> str:
    """The number of the newest migration, with which its file's name begins."""
    return max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def present() -> str | None:
    """The number of the last migration that the database has seen; None if it is empty."""
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


def migrate() -> None:
    """Bring the tables to the version that this code expects."""
    found = present()
    db.session.rollback()
    if found != expected():
        _upgrade()


def _upgrade() -> None:
    from flask_migrate import Migrate, upgrade

    Migrate(current_app, db, directory=str(FOLDER), render_as_batch=True)
    upgrade()
