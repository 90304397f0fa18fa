"""Signing in and out: proving who one is, and the rows that say on which devices."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from portal.accounts.models import Person, SignIn
from portal.accounts.passwords import hash_password, is_password, needs_new_hash
from portal.accounts.queries.sign_ins import KEPT, UNKEPT, token_hash
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import NotAllowed
from portal.kernel.secrets import new_token


def check_password(email: str, password: str) -> Person | None:
    """The person with this address and password. An unknown address costs the same hashing as a known one."""
    person: Person | None = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if not is_password(password, person.password_hash if person else None) or person is None:
        return None
    if needs_new_hash(person.password_hash or ""):
        person.password_hash = hash_password(password)
    return person


def start(person: Person, device: str, *, kept: bool, demo_allowed: bool) -> str:
    """Sign `person` in on a device and return the token for its cookie. Raises NotAllowed for demo people elsewhere."""
    if person.is_demo and not demo_allowed:
        raise NotAllowed(_l("Demo accounts only work on the computer on which Kring runs."))
    token = new_token()
    row = SignIn(
        token_hash=token_hash(token),
        person_id=person.id,
        device=device,
        is_kept=kept,
        started_at=clock.now(),
        seen_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    return token


def touch(sign_in_id: int) -> None:
    """Note that a device was used today; the hour is nobody's business."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_on=clock.today()))


def end(person_id: int, sign_in_id: int) -> bool:
    """Sign one of a person's devices out. False if it was not (or no longer) signed in."""
    gone = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id).returning(SignIn.id)
    return db.session.execute(gone).first() is not None


def end_all(person_id: int, keep: int | None = None) -> None:
    """Sign all of a person's devices out, except the one in `keep`."""
    gone: Any = delete(SignIn).where(SignIn.person_id == person_id)
    db.session.execute(gone.where(SignIn.id != keep) if keep is not None else gone)


def forget_old() -> None:
    """Delete the rows of devices that were not used for too long."""
    today = clock.today()
    old = (SignIn.is_kept.is_(True) & (SignIn.seen_on < today - KEPT)) | (
        SignIn.is_kept.is_(False) & (SignIn.seen_on < today - UNKEPT)
    )
    db.session.execute(delete(SignIn).where(old))
