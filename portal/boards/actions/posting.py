"""A new idea, once however often its form is sent, and its number."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.boards.models import Board, Idea, IdeaDeterminant, IdeaNumber, IdeaState, Moderation
from portal.boards.policy import BoardVerb
from portal.conversations.screening import Sent, doubt, form_key
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db, insert_into
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.kernel.permissions import Actor, can
from portal.texts import actions as texts

LONGEST_EXCERPT = 220
LOOKED_AT = 40


def post_idea(
    author: Author,
    board: Board,
    *,
    title: str,
    body: str,
    language: str,
    sent: Sent | None = None,
    area_id: int | None = None,
    determinants: Sequence[str] = (),
) -> Idea:
    """The author's idea on the board: public at once, or waiting for a moderator.

    It waits where residents' ideas are looked at first, and where it looks like a flood. `sent` comes with a form; a
    form that is sent a second time gives the idea that it made.
    """
    if not takes_idea_from(author, board):
        raise Conflict(_("This board does not take new ideas now."))
    key = form_key(sent.stamp, title, body) if sent else None
    if key and (already := _sent_with(key)):
        return already
    said: dict[str, Any] = {
        "title": title,
        "body": body,
        "language": language,
        "determinants": determinants,
        "area_id": area_id,
    }
    state = _first_state(author, board, f"{title}\n{body}", sent)
    try:
        return add_idea(author, board, state=state, form_key=key, **said)
    except IntegrityError:  # the same form a second time, while the first was on its way
        if key and (already := _sent_with(key)):
            return already
        raise


def add_idea(
    author: Author,
    board: Board,
    *,
    title: str,
    body: str,
    language: str,
    determinants: Sequence[str] = (),
    by: Actor | None = None,
    **values: Any,
) -> Idea:
    """The author's idea with its number and text. `by` brought it for the author; `values` are further columns."""
    said: dict[str, Any] = {"title": title, "language": language, "determinants": determinants}
    idea = new_idea(author, board, next_numbers(board.region_id), **said, **values)
    with db.session.begin_nested():
        db.session.add(idea)
    text = texts.create("idea", idea.id, board.region_id, language, body, author)
    idea.text_id = text.id
    copy_text(idea, text.plain)
    keep_promise(author, board)
    record("idea.posted", idea, by or author.actor)
    return idea


def new_idea(author: Author, board: Board, number: int, *, determinants: Sequence[str] = (), **values: Any) -> Idea:
    """The row of an idea, not added yet; `values` are its further columns."""
    idea = Idea(
        region_id=board.region_id,
        board=board,
        number=number,
        person_id=author.person_id,
        visitor=author.visitor,
        author_name=author.name,
        lot=secrets.randbelow(2**31),
        **{"perspective": author.perspective, "created_at": _time_of(author)} | values,
    )
    idea.determinants = [IdeaDeterminant(key=each) for each in dict.fromkeys(determinants)]
    return idea


def copy_text(idea: Idea, plain: str) -> None:
    """Keep what lists show of the idea's text."""
    idea.plain, idea.excerpt = plain, shorten(plain, LONGEST_EXCERPT)
    db.session.flush()


def shorten(text: str, longest: int) -> str:
    """The beginning of a text in one line, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rpartition(" ")[0] + "…"


def takes_idea_from(author: Author, board: Board) -> bool:
    """Whether the author can post now: people while the board takes ideas, those who work there always."""
    return (board.is_open and board.takes_ideas) or can(author.actor, BoardVerb.WORK, board)


def _sent_with(key: bytes) -> Idea | None:
    return db.session.scalar(select(Idea).where(Idea.form_key == key))


def next_numbers(region_id: int, count: int = 1) -> int:
    """The last of `count` new numbers. One upsert; its row stays locked until the transaction ends."""
    insert = insert_into(IdeaNumber).values(region_id=region_id, last=count)
    upsert = insert.on_conflict_do_update(index_elements=["region_id"], set_={"last": IdeaNumber.last + count})
    return int(db.session.execute(upsert.returning(IdeaNumber.last)).scalar_one())


def _first_state(author: Author, board: Board, said: str, sent: Sent | None) -> IdeaState:
    """Members of the region are trusted; others wait where the board says so or where the form looks odd."""
    if author.actor.roles.get(board.region_id):
        return IdeaState.PUBLIC
    is_odd = sent is not None and bool(doubt(author, board.place, said, sent, _recent(board)))
    return IdeaState.WAITING if is_odd or board.moderation is Moderation.BEFORE else IdeaState.PUBLIC


def _recent(board: Board) -> list[str]:
    """The board's last ideas of the day, with which a new one is compared."""
    since = clock.now() - timedelta(days=1)
    last = select(Idea.title, Idea.plain).where(Idea.board_id == board.id, Idea.created_at >= since)
    rows = db.session.execute(last.order_by(Idea.id.desc()).limit(LOOKED_AT))
    return [f"{title}\n{plain}" for title, plain in rows]


def _time_of(author: Author) -> datetime:
    """Nothing finer than the day is kept of a resident without account."""
    now = clock.now()
    return now if author.actor.is_signed_in else now.replace(hour=0, minute=0, second=0, microsecond=0)


def keep_promise(author: Author, board: Board) -> None:
    """From the first contribution on, promise and wording of the process stay."""
    if board.process is not None and board.process.promise_frozen_at is None:
        board.process.promise_frozen_at = _time_of(author)
