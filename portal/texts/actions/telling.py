"""What follows from live typing a few seconds later: the excerpt, the contributors, the event."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.kernel.db import db, insert_into
from portal.kernel.events import record
from portal.kernel.jobs import enqueue
from portal.kernel.permissions import ANYBODY, Actor
from portal.texts.actions import compacting
from portal.texts.actions.excerpt import excerpt
from portal.texts.models import SharedText, TextContributor, TextUpdate


def tell(text_id: int) -> None:
    """Bring the text's row and its contributors up to date, and say once that it changed if nobody did."""
    text = db.session.get(SharedText, text_id, with_for_update=True)
    if text is None:
        return
    count_contributors(text)
    text.is_telling, text.counted_seq = False, text.head_seq
    if text.excerpted_seq < text.head_seq:
        excerpt(text)
        record("text.changed", text, _last_author(text), seq=text.head_seq, by="typing")
    if compacting.is_urgent(text):
        enqueue("texts.compact", key=f"texts.compact:{text.id}", text_id=text.id)


def _last_author(text: SharedText) -> Actor:
    person_id = db.session.scalar(
        select(TextUpdate.person_id).where(TextUpdate.text_id == text.id, TextUpdate.seq == text.head_seq)
    )
    person = db.session.get(Person, person_id) if person_id else None
    return Actor(id=person.id, name=person.name) if person else ANYBODY


def count_contributors(text: SharedText) -> None:
    """Add what is in the log since it was counted last to the contributors, who stay when the log is cut."""
    who = (TextUpdate.person_id, TextUpdate.visitor)
    query = select(*who, func.max(TextUpdate.name), func.count(), func.max(TextUpdate.at), func.min(TextUpdate.seq))
    new = query.where(TextUpdate.text_id == text.id, TextUpdate.seq > text.counted_seq).group_by(*who)
    for person_id, visitor, name, count, last_at, _first in db.session.execute(new.order_by(func.min(TextUpdate.seq))):
        if person_id is None and visitor is None:
            continue
        row = {"text_id": text.id, "person_id": person_id, "visitor": visitor, "name": name, "updates": count}
        insert = insert_into(TextContributor).values(**row, last_at=last_at)
        key = ["text_id", "person_id" if person_id else "visitor"]
        more = {"updates": TextContributor.updates + count, "last_at": insert.excluded.last_at, "name": name}
        db.session.execute(insert.on_conflict_do_update(index_elements=key, set_=more))
