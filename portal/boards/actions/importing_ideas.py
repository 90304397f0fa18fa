"""Ideas from a table, all of them or none: from a workshop's list or another portal's export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.actions.answering import set_tags
from portal.boards.actions.posting import post_idea
from portal.boards.models import Board, Idea
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES
from portal.regions.models import Area, Determinant

COLUMNS = ("title", "text", "language", "perspective", "area_code", "determinants", "tags")
LONGEST_TITLE = 160
MOST = 20_000


class RowProblem(NamedTuple):
    """Why a row of a table cannot become an idea; rows count from 1, the heading left out."""

    row: int
    column: str
    message: str


class _Known(NamedTuple):
    areas: Mapping[str, int]
    determinants: frozenset[str]


def import_ideas(actor: Actor, board: Board, rows: Iterable[Mapping[str, str]]) -> tuple[list[Idea], list[RowProblem]]:
    """Post each row as an idea without author. With any problem nothing is posted.

    A row has `title` and perhaps the other COLUMNS: language (else the region's first), perspective (else resident),
    area_code, determinants (keys parted by blanks) and tags (parted by commas).
    """
    table, known = list(rows)[: MOST + 1], _known(board)
    problems = [problem for number, row in enumerate(table, 1) for problem in _problems(number, row, known)]
    if len(table) > MOST:
        problems.append(RowProblem(MOST + 1, "", _("These are too many rows: %(n)s at most.", n=MOST)))
    if problems:
        return [], problems
    return [_post(actor, board, row, known) for row in table], []


def _known(board: Board) -> _Known:
    areas = select(Area.code, Area.id).where(Area.region_id == board.region_id)
    return _Known(
        {code: area_id for code, area_id in db.session.execute(areas)},  # noqa: C416 (rows are no pairs to mypy)
        frozenset(db.session.scalars(select(Determinant.key))),
    )


def _problems(number: int, row: Mapping[str, str], known: _Known) -> Iterable[RowProblem]:
    title = _cell(row, "title")
    if not title:
        yield RowProblem(number, "title", _("Write your idea in one sentence."))
    if len(title) > LONGEST_TITLE:
        yield RowProblem(number, "title", _("This text is too long: %(n)s characters at most.", n=LONGEST_TITLE))
    allowed: dict[str, Sequence[str]] = {
        "language": LANGUAGES,
        "perspective": [side.value for side in Perspective],
        "area_code": [*known.areas],
    }
    for column, values in allowed.items():
        if (text := _cell(row, column)) and text not in values:
            yield RowProblem(number, column, _("We do not know “%(text)s”.", text=text))
    for key in _cell(row, "determinants").split():
        if key not in known.determinants:
            yield RowProblem(number, "determinants", _("We do not know “%(text)s”.", text=key))


def _post(actor: Actor, board: Board, row: Mapping[str, str], known: _Known) -> Idea:
    side = Perspective(_cell(row, "perspective") or Perspective.RESIDENT.value)
    idea = post_idea(
        Author(actor=actor, perspective=side),
        board,
        title=_cell(row, "title"),
        body=_cell(row, "text"),
        language=_cell(row, "language") or board.region.default_language,
        area_id=known.areas.get(_cell(row, "area_code")),
        determinants=_cell(row, "determinants").split(),
    )
    idea.person_id = None  # whoever loads a list did not write it
    if tags := _cell(row, "tags"):
        set_tags(actor, idea, tags.split(","))
    return idea


def _cell(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").replace("\0", "").strip()
