"""What is done later for shared texts."""

from __future__ import annotations

from datetime import timedelta

from portal.kernel.db import db
from portal.kernel.jobs import enqueue, every, job
from portal.texts import presence
from portal.texts.actions import compacting, telling


@job("texts.tell")
def tell(text_id: int) -> None:
    telling.tell(text_id)


@every(timedelta(minutes=10), "texts.find_to_compact")
def find_to_compact() -> None:
    """One job for each text, so that one which fails keeps no other waiting."""
    for text_id in db.session.scalars(compacting.to_compact()):
        enqueue("texts.compact", key=f"texts.compact:{text_id}", text_id=text_id)


@every(timedelta(minutes=10), "texts.forget_present")
def forget_present() -> None:
    """Who closed an editor without a word leaves no trace, also when nobody opens one after them."""
    presence.forget()


@job("texts.compact")
def compact(text_id: int) -> None:
    compacting.compact(text_id)
