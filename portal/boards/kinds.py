"""Boards and ideas as kinds of the trace, as subjects of conversations, as holders of texts, as live topics."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.boards.addresses import idea_address
from portal.boards.models import Board, Idea, IdeaState, Workshop
from portal.boards.policy import BoardVerb, IdeaVerb, is_read_first, writes_live
from portal.boards.queries.merging import came_with
from portal.boards.queries.visible import ideas_among, visible_boards, visible_ideas
from portal.conversations.beside import add_beside
from portal.conversations.subjects import Subject, add_subject
from portal.kernel.db import db
from portal.kernel.live import add_topic
from portal.kernel.permissions import Actor, can
from portal.texts.holders import add_holder
from portal.trace.kinds import Shown, add_kind, numbers

_OFFERED = 500


def _boards(rows: Iterable[Board]) -> dict[str, Shown]:
    return {
        str(row.id): Shown(label=row.title, address=url_for("boards.board", board_id=row.id), region_id=row.region_id)
        for row in rows
    }


def _see_boards(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _boards(db.session.scalars(visible_boards(actor).where(Board.id.in_(numbers(ids)))))


def _offer_boards(actor: Actor, region_id: int) -> dict[str, Shown]:
    return _boards(db.session.scalars(visible_boards(actor).where(Board.region_id == region_id)))


def _ideas(rows: Iterable[Idea]) -> dict[str, Shown]:
    return {str(row.id): Shown(label=row.title, address=idea_address(row.id), region_id=row.region_id) for row in rows}


def _see_ideas(actor: Actor, ids: Collection[str]) -> dict[str, Shown]:
    return _ideas(ideas_among(actor, numbers(ids)))


def _offer_ideas(actor: Actor, region_id: int) -> dict[str, Shown]:
    here = visible_ideas(actor).where(Idea.region_id == region_id, Idea.state == IdeaState.PUBLIC)
    return _ideas(db.session.scalars(here.order_by(Idea.id.desc()).limit(_OFFERED)))


def _subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    return {row.id: idea_subject(actor, row) for row in ideas_among(actor, ids)}


def idea_subject(actor: Actor, idea: Idea) -> Subject:
    """What is talked about on the page of an idea that the actor may see."""
    board = idea.board
    takes = board.is_open and board.takes_comments
    return Subject(
        kind="idea",
        id=idea.id,
        title=idea.title,
        page=f"{idea.reference}: {idea.title}",
        language=idea.language,
        address=idea_address(idea.id),
        region_id=idea.region_id,
        place=board.place,
        topic=board.place,
        may_comment=idea.state is IdeaState.PUBLIC and (takes or can(actor, BoardVerb.WORK, board)),
        may_moderate=can(actor, IdeaVerb.MODERATE, idea),
        comments_wait=is_read_first(actor, board),
        has_stances=True,
    )


def _board_subjects(actor: Actor, ids: Collection[int]) -> Mapping[int, Subject]:
    """Boards have no comments of their own, but people are known there, follow them and look after what they said."""
    return {
        row.id: Subject(
            kind="board",
            id=row.id,
            title=row.title,
            address=f"/boards/{row.id}",
            region_id=row.region_id,
            place=row.place,
            topic=row.place,
            may_moderate=can(actor, BoardVerb.ORGANISE, row),
        )
        for row in db.session.scalars(visible_boards(actor).where(Board.id.in_(ids)))
    }


def _came_with(actor: Actor, subject: Subject, ids: Collection[int]) -> Mapping[int, Idea]:
    """From which ideas, now part of this one, some of its comments come."""
    found = came_with(db.session.get_one(Idea, subject.id))
    return {comment: found[comment] for comment in ids if comment in found}


def _may_read(actor: Actor, idea_id: int) -> bool:
    return bool(ideas_among(actor, [idea_id]))


def _may_write(actor: Actor, idea_id: int) -> bool:
    """Members who work there and authors with an account; residents change an idea's text by its form.

    So does an author from elsewhere where a moderator looks first: what is typed live waits for nobody.
    """
    return actor.is_signed_in and any(writes_live(actor, idea) for idea in ideas_among(actor, [idea_id]))


def _title(idea_id: int) -> str:
    return db.session.scalar(select(Idea.title).where(Idea.id == idea_id)) or ""


def _may_follow(actor: Actor, board_id: str) -> bool:
    return db.session.scalar(select(visible_boards(actor).where(Board.id == int(board_id)).exists())) is True


def _may_host(actor: Actor, workshop_id: str) -> bool:
    found = db.session.get(Workshop, int(workshop_id))
    return found is not None and can(actor, BoardVerb.WORK, found)


def register() -> None:
    """Add the kinds."""
    add_kind("board", _l("Idea board"), _see_boards, _offer_boards)
    add_kind("idea", _l("Idea"), _see_ideas, _offer_ideas)
    add_subject("board", _board_subjects)
    add_subject("idea", _subjects)
    add_beside("idea", "boards/_came_with.html", _came_with)
    add_holder("idea", _may_read, _may_write, idea_address, _title)
    add_topic("board", _may_follow)
    add_topic("workshop", _may_host)
