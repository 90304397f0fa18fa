"""Contact details: left after the answers were sent, in a transaction of their own, apart from everything else."""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.ids import new_uuid
from portal.kernel.permissions import Actor
from portal.surveys.models import ContactRequest, Survey

MONTHS = timedelta(days=365)
"""After so long contact details are deleted, if the answers are not deleted before."""
LONGEST_NAME = 120
LONGEST_ADDRESS = 200

_EMAIL = re.compile(r"[^\s@<>\"]{1,64}@[^\s@<>\".]+(?:\.[^\s@<>\".]+)+")
_PHONE = re.compile(r"\+?[\d\s()/.-]{6,30}")

_shuffle = random.SystemRandom().shuffle


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody wants to be reached, and what for."""

    address: str
    name: str = ""
    wishes: tuple[str, ...] = ()


def kept_until(survey_keeps_until: date | None) -> date:
    """The day on which details that are left today are deleted: the first of a month, or with the answers."""
    latest = (clock.today() + MONTHS).replace(day=1)
    return min(latest, survey_keeps_until) if survey_keeps_until else latest


def leave_contact(survey_id: int, contact: Contact, language: str) -> None:
    """Keep contact details. The same address once more takes the place of what was there. Raises Invalid."""
    address = _checked(contact)
    survey = db.session.execute(select(Survey.keep_until).where(Survey.id == survey_id).with_for_update()).one()
    everybody = select(*ContactRequest.__table__.c).where(ContactRequest.survey_id == survey_id)
    kept = [dict(row) for row in db.session.execute(everybody).mappings()]
    kept = [row for row in kept if row["address"].casefold() != address.casefold()]
    kept.append(
        {
            "id": new_uuid(),
            "survey_id": survey_id,
            "wishes": list(contact.wishes),
            "name": contact.name.strip()[:LONGEST_NAME],
            "address": address,
            "language": language,
            "month": clock.today().replace(day=1),
            "forget_on": kept_until(survey.keep_until),
        }
    )
    _shuffle(kept)
    db.session.execute(delete(ContactRequest).where(ContactRequest.survey_id == survey_id))
    db.session.execute(insert(ContactRequest), kept)


def _checked(contact: Contact) -> str:
    address = " ".join(contact.address.split())
    if not address:
        raise Invalid(fields={"address": _l("Fill in an email address or a telephone number.")})
    is_phone = _PHONE.fullmatch(address) and sum(map(str.isdigit, address)) >= 6
    if len(address) > LONGEST_ADDRESS or not (is_phone or _EMAIL.fullmatch(address)):
        raise Invalid(fields={"address": _l("This is not an email address or telephone number. Please check it.")})
    return address


def delete_contacts(actor: Actor, survey: Survey, numbers: Collection[UUID] | None = None) -> int:
    """Delete these, or all of a survey when none are named. Returns how many."""
    chosen = delete(ContactRequest).where(ContactRequest.survey_id == survey.id)
    if numbers is not None:
        chosen = chosen.where(ContactRequest.id.in_(numbers))
    result: Any = db.session.execute(chosen)
    if result.rowcount:
        record("survey.contacts_deleted", survey, actor, count=result.rowcount)
    return int(result.rowcount)


def forget_contacts() -> int:
    """Delete the details whose day has come. Returns how many."""
    result: Any = db.session.execute(delete(ContactRequest).where(ContactRequest.forget_on <= clock.today()))
    return int(result.rowcount)
