"""Adding to the log: lock the text, take the next number, write the row. Memory and the others hear of it later."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select

from portal.kernel import clock, live
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.jobs import enqueue
from portal.texts import history, updates
from portal.texts.models import SharedText, TextUpdate

SERVER = "server"
"""The client of what the server itself writes: a new text, a form, a restored version."""
TOLD_WHOLE = 8 * 1024
"""Bytes of the largest update that is told with its data; a larger one is fetched."""
TELL_AFTER = timedelta(seconds=4)
"""How long live typing goes on before the text's page, its excerpt and the search hear of it."""

# Statements that typing people need many times a second are made once.
_LOCKED = select(SharedText).where(SharedText.id == bindparam("text_id")).with_for_update()
_LOCKED = _LOCKED.execution_options(populate_existing=True)
_KNOWN = select(TextUpdate.seq).where(
    TextUpdate.text_id == bindparam("text_id"),
    TextUpdate.client == bindparam("client"),
    TextUpdate.client_seq == bindparam("client_seq"),
)
_ROW = insert(TextUpdate.__table__)


@dataclass(frozen=True, slots=True)
class Taken:
    """An update that is in the log, once the transaction is committed."""

    seq: int
    is_new: bool
    """False for a request that came a second time."""


def locked(text: SharedText) -> SharedText:
    """The text, read anew; nobody else adds to it before the present transaction ends."""
    found: SharedText = db.session.scalars(_LOCKED, {"text_id": text.id}).one()
    return found


def append(text: SharedText, update: bytes, author: Author, client: str, client_seq: int | None = None) -> Taken:
    """Add what a browser sent. The same `client` and `client_seq` twice is one update, acknowledged twice.

    Raises `updates.Refused` for what cannot be taken; its `code` tells the browser why.
    """
    content = updates.read(update)
    text = locked(text)
    if content.is_empty:
        return Taken(text.head_seq, is_new=False)
    if client_seq is not None and (seq := _known(text, client, client_seq)):
        return Taken(seq, is_new=False)
    with history.live(text) as now:
        updates.check(content, text, now.doc, now.halves)
        if not now.try_out(update):
            raise updates.undecodable()
    return Taken(add(text, update, author, client, client_seq), is_new=True)


def _known(text: SharedText, client: str, client_seq: int) -> int | None:
    return db.session.scalar(_KNOWN, {"text_id": text.id, "client": client, "client_seq": client_seq})


def add(text: SharedText, data: bytes, author: Author, client: str = SERVER, client_seq: int | None = None) -> int:
    """Write the next row of a locked text and tell those who follow it; returns its number."""
    text.head_seq += 1
    text.size += len(data)
    if not text.is_telling:
        text.is_telling = True
        enqueue("texts.tell", run_at=clock.now() + TELL_AFTER, text_id=text.id)
    db.session.execute(_ROW, row(text, data, author, client, client_seq))  # a third of the cost of a mapped object
    history.written(text, data)
    told = b64encode(data).decode() if len(data) <= TOLD_WHOLE else None
    live.publish(f"text:{text.id}", "update", seq=text.head_seq, client=client, data=told)
    return text.head_seq


def row(
    text: SharedText, data: bytes, author: Author, client: str = SERVER, client_seq: int | None = None
) -> dict[str, Any]:
    """The newest update of a text as a row of the log."""
    member = author.actor.is_signed_in
    return {
        "text_id": text.id,
        "seq": text.head_seq,
        "data": data,
        "person_id": author.person_id,
        "visitor": None if member else author.visitor,
        "name": "" if member else author.name[:120],
        "client": client,
        "client_seq": client_seq,
        "at": coarse(author),
    }


def coarse(author: Author) -> datetime:
    """The time that is kept: of somebody without account only the day."""
    now = clock.now()
    return now if author.actor.is_signed_in else now.replace(hour=0, minute=0, second=0, microsecond=0)
