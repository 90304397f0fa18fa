"""The tables: what the migrations make is what the models say, and a newest database needs no Alembic."""

import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from portal.kernel.db import db
from portal.operating import schema


def _of_a_model(_thing, name, kind, _is_reflected, _other):
    """The search index of ideas is made by hand, in the words of each database."""
    return not (kind == "table" and name.startswith("idea_search")) and name != "ix_idea_words_tokens"


def test_migrations_make_what_the_models_say(session):
    context = MigrationContext.configure(
        session.connection(), opts={"compare_type": True, "include_object": _of_a_model}
    )
    assert compare_metadata(context, db.metadata) == []


def test_database_has_the_version_that_is_expected(session):
    assert schema.present() == schema.expected()


def test_newest_database_is_left_alone(session, monkeypatch):
    monkeypatch.setitem(sys.modules, "flask_migrate", None)  # an import of it would fail
    schema.migrate()


@pytest.mark.parametrize("version", ["0001", "newer than this code"])
def test_other_version_is_not_taken_for_the_newest(session, version):
    session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    assert schema.present() == version != schema.expected()
