"""Links that stop mails: they work as long as a mail may lie in a mailbox, know one person, and do nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from portal.conversations.actions.notices import choose_mails
from portal.conversations.models import MailChoice, StopLink
from portal.kernel import clock, mail
from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash, new_token

KEPT = timedelta(days=400)


def new_stop_link(person_id: int) -> str:
    """The full address that stops the mails of one person."""
    token = new_token()
    db.session.add(StopLink(hash=_hash(token), person_id=person_id, made_on=clock.today()))
    return mail.link(f"/t/stop-mails/{token}")


def belongs(token: str) -> bool:
    """Whether a token is one of ours."""
    return _person(token) is not None


def stop(token: str) -> bool:
    """Stop the mails of whose token it is; doing it again changes nothing. False for one that is not ours."""
    person_id = _person(token)
    if person_id is None:
        return False
    choose_mails(person_id, MailChoice.OFF)
    return True


def forget_old() -> None:
    db.session.execute(delete(StopLink).where(StopLink.made_on < clock.today() - KEPT))


def _person(token: str) -> int | None:
    return db.session.scalar(select(StopLink.person_id).where(StopLink.hash == _hash(token)))


def _hash(token: str) -> bytes:
    return keyed_hash("stop mails", token)
