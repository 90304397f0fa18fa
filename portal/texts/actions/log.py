"""Adding to the log: lock the text, take the next number, write the row. Memory and the others hear of it later."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Insert, Update, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from portal.kernel import clock, live
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.jobs import enqueue
from portal.texts import history, updates
from portal.texts.contents import Content
from portal.texts.models import SharedText, TextUpdate

SERVER = "server"
"""The client of what the server itself writes: a new text, a form, a restored version."""
TOLD_WHOLE = 8 * 1024
"""Bytes of the largest update that is told with its data; a larger one is fetched."""
TELL_AFTER = timedelta(seconds=4)
"""How long live typing goes on before the text's page, its excerpt and the search hear of it."""

# What typing people need many times a second is put together once and goes past the mapped objects: half of the time.
_LOCKED = select(SharedText).where(SharedText.id == bindparam("text_id")).with_for_update()
_LOCKED = _LOCKED.execution_options(populate_existing=True)
_TEXTS, _UPDATES = SharedText.__table__, TextUpdate.__table__
_HEAD = select(_TEXTS.c["head_seq", "size", "is_telling"]).where(_TEXTS.c.id == bindparam("text_id")).with_for_update()
_REQUEST = ("text_id", "client", "client_seq")
_KNOWN = select(_UPDATES.c.seq).where(*(_UPDATES.c[name] == bindparam(name) for name in _REQUEST))
_MOVE = update(_TEXTS).values(head_seq=bindparam("seq"), size=bindparam("size"), is_telling=True)


def _writing(dialect: Any) -> Insert:
    """The next row of the log, unless the same request has written one."""
    columns = {column.name: bindparam(column.name, type_=column.type) for column in _UPDATES.c}
    new: Insert = dialect.insert(_UPDATES).values(columns).on_conflict_do_nothing(index_elements=_REQUEST)
    return new


def _writing_at_once() -> Update:
    """Row and head in one way to PostgreSQL."""
    new = _writing(postgresql).returning(_UPDATES.c.text_id).cte("new")
    return _MOVE.where(_TEXTS.c.id == new.c.text_id)


_WRITE: dict[str, tuple[Executable, ...]] = {
    "postgresql": (_writing_at_once(),),
    "sqlite": (_writing(sqlite), _MOVE.where(_TEXTS.c.id == bindparam("text_id"))),
}
"""Statements that add an update; each writes one row, or none if the request came before."""


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
    _lock_head(text)
    if content.is_empty:
        return Taken(text.head_seq, is_new=False)
    try:
        _check(text, content, update)
    except updates.Refused:
        if seq := _known(text, client, client_seq):
            return Taken(seq, is_new=False)
        raise
    seq = _add(text, row(text, text.head_seq + 1, update, author, client, client_seq))
    return Taken(seq or _known(text, client, client_seq), is_new=bool(seq))


def _lock_head(text: SharedText) -> None:
    """Lock the text and read only what an update moves; `locked` reads all of it."""
    head = db.session.connection().execute(_HEAD, {"text_id": text.id}).one()
    _say(text, head._asdict())


def _say(text: SharedText, stored: Mapping[str, Any]) -> None:
    """Put into the mapped object what stands in its row already."""
    for name, value in stored.items():
        set_committed_value(text, name, value)


def _check(text: SharedText, content: Content, update: bytes) -> None:
    with history.live(text) as now:
        updates.check(content, text, now.doc, now.halves)
        if not now.try_out(update):
            raise updates.undecodable()


def _known(text: SharedText, client: str, client_seq: int | None) -> int:
    """The number that the same request got when it came before; 0 if it did not."""
    asked = {"text_id": text.id, "client": client, "client_seq": client_seq}
    return db.session.connection().execute(_KNOWN, asked).scalar() or 0


def add(text: SharedText, data: bytes, author: Author) -> int:
    """Add what the server itself wrote to a locked text; returns its number."""
    return _add(text, row(text, text.head_seq + 1, data, author))


def _add(text: SharedText, new: dict[str, Any]) -> int:
    """Write the next row of a locked text and tell those who follow it. 0, and nothing, if the request came before."""
    connection, data, seq = db.session.connection(), new["data"], new["seq"]
    size = text.size + len(data)
    if not all(connection.execute(each, {**new, "size": size}).rowcount for each in _WRITE[connection.dialect.name]):
        return 0
    if not text.is_telling:
        enqueue("texts.tell", run_at=clock.now() + TELL_AFTER, text_id=text.id)
    _say(text, {"head_seq": seq, "size": size, "is_telling": True})
    history.written(text, data)
    told = b64encode(data).decode() if len(data) <= TOLD_WHOLE else None
    live.publish(f"text:{text.id}", "update", seq=seq, client=new["client"], data=told)
    return int(seq)


def row(
    text: SharedText, seq: int, data: bytes, author: Author, client: str = SERVER, client_seq: int | None = None
) -> dict[str, Any]:
    """An update of a text as a row of the log."""
    member = author.actor.is_signed_in
    return {
        "text_id": text.id,
        "seq": seq,
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
