"""Keeping a numbered state, and going back to one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record
from portal.texts import history, merging
from portal.texts.actions.excerpt import excerpt
from portal.texts.actions.log import add, coarse, locked
from portal.texts.blocks import Block
from portal.texts.document import read
from portal.texts.models import SharedText, TextVersion


def keep_version(text: SharedText, author: Author, note: str = "") -> TextVersion:
    """Number the present state. A state that is a version already stays that one."""
    text = locked(text)
    newest: TextVersion | None = db.session.scalar(
        select(TextVersion).where(TextVersion.text_id == text.id).order_by(TextVersion.number.desc()).limit(1)
    )
    if newest is not None and newest.seq == text.head_seq:
        return newest
    with history.live(text) as now:
        blocks = read(now.doc)
    version = TextVersion(
        text_id=text.id,
        number=_next_number(text),
        seq=text.head_seq,
        note=note[:300],
        blocks=[block.to_json() for block in blocks],
        person_id=author.person_id,
        name="" if author.actor.is_signed_in else author.name[:120],
        at=coarse(author),
    )
    db.session.add(version)
    db.session.flush()
    record("text.version_kept", text, author.actor, number=version.number)
    return version


def _next_number(text: SharedText) -> int:
    newest = select(func.max(TextVersion.number)).where(TextVersion.text_id == text.id)
    return (db.session.scalar(newest) or 0) + 1


def restore(text: SharedText, version: TextVersion, author: Author) -> bool:
    """Make the text say again what it said then, as a change on the live history. False if it does already."""
    return say_again(text, [Block.from_json(data) for data in version.blocks], author, number=version.number)


def say_again(text: SharedText, wanted: list[Block], author: Author, **details: Any) -> bool:
    """The same with blocks that somebody else kept; `details` go into the event."""
    text = locked(text)
    change = merging.change(history.document_at(text, text.head_seq), wanted, merging.as_stored)
    update = merging.merged(history.document_at(text, text.head_seq), change)
    if not update:
        return False
    add(text, update, author)
    excerpt(text)
    record("text.changed", text, author.actor, seq=text.head_seq, by="restore", **details)
    return True
