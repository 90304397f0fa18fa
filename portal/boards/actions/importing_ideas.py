"""Ideas from a table, all of them or none: from a workshop's list or another portal's export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.actions.answering import tidy_tags
from portal.boards.actions.posting import LONGEST_EXCERPT, keep_promise, new_idea, next_numbers, shorten
from portal.boards.idea_table import IdeaRow, IdeaTable, Known
from portal.boards.models import Board, Idea, IdeaState, IdeaTag
from portal.kernel.authors import Author
from portal.kernel.changes import refused_if_taken
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record, record_all
from portal.kernel.permissions import ANYBODY, Actor
from portal.kernel.secrets import keyed_hash
from portal.regions.models import Area, Determinant
from portal.texts.actions import NewText, create_all


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
    authors = [Author(actor=ANYBODY, name=row.author, perspective=row.perspective) for row in table.rows]
    with refused_if_taken(Conflict(_("This file was imported already."))):
        ideas = _ideas(board, table.rows, authors, once)
    _give_texts(board, ideas, table.rows, authors)
    record_all("idea.posted", ideas, actor)
    record("board.ideas_imported", board, actor, ideas=[idea.id for idea in ideas])
    return ideas


def _ideas(board: Board, rows: Sequence[IdeaRow], authors: Sequence[Author], once: str) -> list[Idea]:
    """By whoever the file names: whoever loads a list did not write it."""
    first = next_numbers(board.region_id, len(rows)) - len(rows) + 1
    ideas = [
        _idea(board, first + place, row, author, once)
        for place, (row, author) in enumerate(zip(rows, authors, strict=True))
    ]
    db.session.add_all(ideas)
    db.session.flush()
    return ideas


def _idea(board: Board, number: int, row: IdeaRow, author: Author, once: str) -> Idea:
    values = {"created_at": datetime.combine(row.day, time(), UTC)} if row.day else {}
    idea = new_idea(
        author,
        board,
        number,
        title=row.title,
        language=row.language,
        determinants=row.determinants,
        area_id=row.area_id,
        state=IdeaState.PUBLIC,
        form_key=keyed_hash("imported idea", str(board.id), once, str(row.row)),
        **values,
    )
    idea.tags = [IdeaTag(name=name) for name in tidy_tags(row.tags)]
    return idea


def _give_texts(board: Board, ideas: Sequence[Idea], rows: Sequence[IdeaRow], authors: Sequence[Author]) -> None:
    said = zip(ideas, rows, authors, strict=True)
    drafts = [NewText(idea.id, row.language, row.text, author) for idea, row, author in said]
    for idea, text in zip(ideas, create_all("idea", board.region_id, drafts), strict=True):
        idea.text_id, idea.plain, idea.excerpt = text.id, text.plain, shorten(text.plain, LONGEST_EXCERPT)
    for author in authors[:1]:
        keep_promise(author, board)
    db.session.flush()
