"""Ideas from a table, all of them or none: from a workshop's list or another portal's export."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.actions.answering import set_tags
from portal.boards.actions.posting import add_idea
from portal.boards.idea_table import IdeaRow, IdeaTable, Known
from portal.boards.models import Board, Idea, IdeaState
from portal.kernel.authors import Author
from portal.kernel.changes import refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import ANYBODY, Actor
from portal.kernel.secrets import keyed_hash
from portal.regions.models import Area, Determinant

MOST_TOLD = 20
"""Ideas of one file that appear on open pages by themselves."""


def known(board: Board) -> Known:
    """What the cells of a table for this board may name. Where two areas have one name, only their codes are known."""
    rows = db.session.execute(select(Area.code, Area.name, Area.id).where(Area.region_id == board.region_id)).all()
    names = [row.name.casefold() for row in rows]
    areas = {row.name.casefold(): row.id for row in rows if names.count(row.name.casefold()) == 1}
    return Known(
        language=board.region.default_language,
        areas=areas | {row.code.casefold(): row.id for row in rows},
        determinants=frozenset(db.session.scalars(select(Determinant.key))),
    )


def already_there(board: Board, table: IdeaTable) -> int:
    """How many of the titles are on the board already."""
    titles = set(db.session.scalars(select(Idea.title).where(Idea.board_id == board.id)))
    return sum(row.title in titles for row in table.rows)


def import_ideas(actor: Actor, board: Board, table: IdeaTable, once: str) -> list[Idea]:
    """Put every row on the board. With any problem nothing is; sent again with the same `once`, it is refused."""
    if table.problems:
        raise Invalid(_("Nothing was imported: there are still mistakes in the file."))
    with refused_if_taken(Conflict(_("This file was imported already."))):
        ideas = [_idea(actor, board, row, once) for row in table.rows]
    record("board.ideas_imported", board, actor, ideas=len(ideas), last=[idea.id for idea in ideas[-MOST_TOLD:]])
    return ideas


def _idea(actor: Actor, board: Board, row: IdeaRow, once: str) -> Idea:
    """By whoever the file names: whoever loads a list did not write it."""
    values = {"created_at": datetime.combine(row.day, time(), UTC)} if row.day else {}
    idea = add_idea(
        Author(actor=ANYBODY, name=row.author, perspective=row.perspective),
        board,
        title=row.title,
        body=row.text,
        language=row.language,
        determinants=row.determinants,
        by=actor,
        in_bulk=True,
        area_id=row.area_id,
        state=IdeaState.PUBLIC,
        form_key=keyed_hash("imported idea", str(board.id), once, str(row.row)),
        **values,
    )
    set_tags(actor, idea, row.tags)
    return idea
