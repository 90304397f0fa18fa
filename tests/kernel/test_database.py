"""The transaction rule, on both databases."""

import threading

import pytest
from sqlalchemy import select, text

from portal.insights.models import Insight
from portal.kernel.db import after_commit, db, set_read_only, transaction
from portal.kernel.text import LocalizedText


def card(key: str) -> Insight:
    return Insight(key=key, kind="works", text=LocalizedText(nl=key), source="test")


def test_a_failing_block_leaves_nothing(session):
    with pytest.raises(RuntimeError), transaction():
        session.add(card("one"))
        session.flush()
        raise RuntimeError
    assert session.scalars(select(Insight)).all() == []


def test_what_waits_for_the_commit_runs_once_and_never_after_a_rollback(session):
    heard: list[str] = []
    with transaction():
        session.add(card("one"))
        after_commit(lambda: heard.append("kept"))
    with pytest.raises(RuntimeError), transaction():
        session.add(card("two"))
        after_commit(lambda: heard.append("dropped"))
        raise RuntimeError
    with transaction():
        session.add(card("three"))
    assert heard == ["kept"]


def test_read_then_write_never_fails_under_eight_threads(app):
    """Begun deferred, SQLite refused 142 of 160 such transactions."""
    with app.app_context(), transaction():
        db.session.add(card("counter"))
    failures: list[Exception] = []

    def count_up() -> None:
        with app.app_context():
            for _ in range(10):
                try:
                    with transaction():
                        row = db.session.scalars(select(Insight).with_for_update()).one()
                        row.source = str(int(row.source) + 1) if row.source.isdigit() else "1"
                except Exception as error:  # noqa: BLE001 (whatever it is, it is a failure)
                    failures.append(error)
            db.session.remove()

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        assert db.session.scalars(select(Insight.source)).one() == "80"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_is_durable_and_checks_keys(session):
    pragmas = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in ("synchronous", "foreign_keys")}
    assert pragmas == {"synchronous": 2, "foreign_keys": 1}
    assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_a_reader_waits_for_nobody(app, engine):
    """While one transaction writes, a request that only reads goes on."""
    with app.app_context():
        db.session.add(card("unfinished"))
        db.session.flush()
        seen: list[int] = []

        def read() -> None:
            set_read_only(True)
            with app.app_context():
                seen.append(len(db.session.scalars(select(Insight)).all()))
                db.session.remove()

        thread = threading.Thread(target=read)
        thread.start()
        thread.join(timeout=5)
        assert seen == [0]
        db.session.rollback()
