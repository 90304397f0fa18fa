"""Counting tries without keeping who tried."""

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.limits import Tally, count_try, forget

HOUR = timedelta(hours=1)


def test_parallel_tries_are_all_counted(app):
    def try_ten() -> None:
        with app.app_context():
            for _ in range(10):
                with transaction():
                    count_try("sign-in", "somebody", HOUR)
            db.session.remove()

    threads = [threading.Thread(target=try_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context(), transaction():
        assert count_try("sign-in", "somebody", HOUR) == 41
        assert count_try("sign-in", "somebody else", HOUR) == 1
        assert count_try("reset", "somebody", HOUR) == 1


def test_no_address_is_stored_and_the_next_day_knows_nothing(session):
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with clock.fixed(noon), transaction():
        count_try("sign-in", "203.0.113.7", HOUR)
        (tally,) = session.scalars(select(Tally)).all()
        assert b"203.0.113.7" not in tally.key
    with clock.fixed(noon + timedelta(days=1)), transaction():
        assert count_try("sign-in", "203.0.113.7", HOUR) == 1
        forget()
        assert len(session.scalars(select(Tally)).all()) == 1
