"""What a text was: its versions, who wrote it, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.texts.blocks import Block
from portal.texts.comparing import Change, compare
from portal.texts.models import SharedText, TextContributor, TextVersion
from portal.texts.queries.texts import text as visible_text


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who wrote at a text. `person_id` None is a resident, `name` then their pseudonym, perhaps ""."""

    person_id: int | None
    name: str
    updates: int
    last_at: datetime


def versions(text: SharedText) -> list[TextVersion]:
    """The versions of a text, the newest first."""
    query = select(TextVersion).where(TextVersion.text_id == text.id)
    return list(db.session.scalars(query.order_by(TextVersion.number.desc())))


def version(actor: Actor, text_id: int, number: int) -> TextVersion:
    """One version of a text that the actor may read, or NotFound."""
    text = visible_text(actor, text_id)
    query = select(TextVersion).where(TextVersion.text_id == text.id, TextVersion.number == number)
    found: TextVersion | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def said(version: TextVersion) -> list[Block]:
    """The blocks of a version."""
    return [Block.from_json(data) for data in version.blocks]


def diff(old: TextVersion, new: TextVersion) -> list[Change]:
    """What changed from one version to another, paragraph by paragraph."""
    return compare(said(old), said(new))


def contributors(text: SharedText) -> list[Contributor]:
    """Everybody who wrote at a text, in the order in which they first did."""
    name = select(Person.name).where(Person.id == TextContributor.person_id).scalar_subquery()
    query = select(TextContributor, name).where(TextContributor.text_id == text.id).order_by(TextContributor.id)
    return [
        Contributor(row.person_id, known or row.name, row.updates, row.last_at)
        for row, known in db.session.execute(query)
    ]
