"""Statements in the moderation inbox, and among what a resident contributed to a board."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from portal.boards.actions.statements import moderate
from portal.boards.addresses import statement_address
from portal.boards.models import Board, Statement, StatementState
from portal.boards.policy import BoardVerb
from portal.boards.queries.visible import visible_boards
from portal.conversations.contributions import Contribution, add_contributions
from portal.conversations.models import State
from portal.conversations.moderation import Entry, add_moderated
from portal.conversations.subjects import place_of
from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.kernel.perspectives import Perspective

STATES = {
    StatementState.PUBLIC: State.SHOWN,
    StatementState.WAITING: State.WAITING,
    StatementState.OUT: State.HIDDEN,
}
SETTLED = {state: own for own, state in STATES.items()}


def _waiting(region_id: int) -> Select[int]:
    waits = select(Statement.id).join(Statement.board)
    return waits.where(Board.region_id == region_id, Statement.state == StatementState.WAITING)


def _found(actor: Actor, ids: Collection[int]) -> list[Statement]:
    """What everybody may see is everybody's; the rest is the moderators'."""
    boards = visible_boards(actor).with_only_columns(Board.id)
    found = select(Statement).where(Statement.id.in_(ids), Statement.board_id.in_(boards)).order_by(Statement.id)
    return [
        each
        for each in db.session.scalars(found)
        if each.state is StatementState.PUBLIC or can(actor, BoardVerb.ORGANISE, each.board)
    ]


def _entries(actor: Actor, ids: Collection[int]) -> Mapping[int, Entry]:
    return {statement.id: _entry(statement) for statement in _found(actor, ids)}


def _entry(statement: Statement) -> Entry:
    return Entry(
        kind="statement",
        id=statement.id,
        text=statement.body,
        language=statement.language,
        author="",
        perspective=Perspective.RESIDENT,
        person_id=statement.person_id,
        at=statement.created_at,
        state=STATES[statement.state],
        region_id=statement.board.region_id,
        subject=("board", statement.board_id),
        title=statement.board.title,
        address=statement_address(statement.board_id, statement.id),
    )


def _settle(actor: Actor, ids: Collection[int], state: State) -> Mapping[int, State]:
    changed = {}
    for statement in _found(actor, ids):
        before = STATES[statement.state]
        may = state in SETTLED and can(actor, BoardVerb.ORGANISE, statement.board)
        if may and moderate(actor, statement, SETTLED[state]):
            changed[statement.id] = before
    return changed


def _contributions(actor: Actor, place: str, visitors: Collection[bytes]) -> list[Contribution]:
    end = place_of(place)
    if end is None or end[0] != "board":
        return []
    own = select(Statement).where(Statement.board_id == end[1], Statement.visitor.in_(visitors))
    return [
        Contribution(
            kind=_("Your statement"),
            text=statement.body,
            language=statement.language,
            address=_address(statement),
            at=statement.created_at,
            state=STATES[statement.state],
        )
        for statement in db.session.scalars(own.order_by(Statement.id.desc()).limit(200))
    ]


def _address(statement: Statement) -> str:
    is_shown = statement.state is StatementState.PUBLIC
    return statement_address(statement.board_id, statement.id) if is_shown else ""


def register() -> None:
    """Bring statements to the inbox and to residents' own pages."""
    add_moderated("statement", _l("Statement"), waiting=_waiting, entries=_entries, settle=_settle)
    add_contributions(_contributions)
