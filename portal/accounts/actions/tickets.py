"""Secrets that are handed out for one purpose and taken back once: links in mails, steps of a sign-in, challenges."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, select

from portal.accounts.models import Ticket
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash, new_token

LIFETIME = timedelta(minutes=15)


class Purpose(str, Enum):
    """What a ticket opens; it opens nothing else."""

    SIGN_IN = "sign-in"
    NEW_PASSWORD = "new-password"  # noqa: S105 (a purpose, not a password)
    SECOND_FACTOR = "second-factor"
    USE_PASSKEY = "use-passkey"
    ADD_PASSKEY = "add-passkey"


def issue(purpose: Purpose, person_id: int | None, token: str | None = None, **data: Any) -> str:
    """Write a ticket down and return its token (`token` if one was made elsewhere); only the hash is stored."""
    token = token or new_token()
    row = Ticket(
        hash=_hash(purpose, token),
        purpose=purpose.value,
        person_id=person_id,
        data=data,
        expires_at=clock.now() + LIFETIME,
    )
    db.session.add(row)
    db.session.flush()
    return token


def peek(purpose: Purpose, token: str | None) -> Ticket | None:
    """The ticket if it is still good; it stays so."""
    if not token:
        return None
    good = (Ticket.hash == _hash(purpose, token)) & (Ticket.expires_at > clock.now())
    return db.session.scalar(select(Ticket).where(good))


def consume(purpose: Purpose, token: str | None) -> tuple[int | None, dict[str, Any]] | None:
    """Take the ticket back: `(person id, data)` for the first who asks, None for everybody after."""
    if not token:
        return None
    good = (Ticket.hash == _hash(purpose, token)) & (Ticket.expires_at > clock.now())
    taken = db.session.execute(
        delete(Ticket).where(good).returning(Ticket.person_id, Ticket.data).execution_options(synchronize_session=False)
    ).one_or_none()
    return (taken.person_id, taken.data) if taken else None


def withdraw(person_id: int, *purposes: Purpose) -> None:
    """Make a person's unused tickets worthless (all of them if no purpose is named)."""
    wanted = purposes or tuple(Purpose)
    db.session.execute(
        delete(Ticket).where(Ticket.person_id == person_id, Ticket.purpose.in_([p.value for p in wanted]))
    )


def forget_expired() -> None:
    db.session.execute(delete(Ticket).where(Ticket.expires_at <= clock.now()))


def _hash(purpose: Purpose, token: str) -> bytes:
    return keyed_hash(f"ticket {purpose.value}", token)
