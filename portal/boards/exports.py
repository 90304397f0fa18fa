"""A board's ideas as CSV, XLSX and JSON, read some hundred at a time. Names of members, not of residents, are in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.boards.models import Board, Idea
from portal.kernel.db import db
from portal.kernel.exports import Cell, csv_chunks, json_chunks, xlsx_file
from portal.kernel.text import LocalizedText

COLUMNS = (
    *("reference", "state", "merged_into", "title", "text", "language", "author", "perspective"),
    *("area_code", "area", "determinants", "tags", "status", "reason", "answer", "answered_by", "answered_on"),
    *("supports", "comments", "assigned_to", "created_on"),
)
_CHUNK = 500
_PIECE = 64 * 1024

Writer = Callable[[Board, str, str], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `write(board, lang, delimiter)`: texts of organisers are in `lang`."""

    key: str
    mimetype: str
    write: Writer

    def file_name(self, board: Board) -> str:
        return f"kring-board-{board.id}.{self.key}"


def rows(board: Board, lang: str) -> Iterator[list[Cell]]:
    """One row per idea, the first one first."""
    after = 0
    while chunk := _chunk(board, after):
        numbers = _numbers([idea.merged_into_id for idea in chunk if idea.merged_into_id])
        for idea in chunk:
            yield _row(idea, numbers.get(idea.merged_into_id or 0, ""), lang)
        after = chunk[-1].id
        db.session.expunge_all()


def _chunk(board: Board, after: int) -> list[Idea]:
    loaded = joinedload(Idea.area), joinedload(Idea.assigned), selectinload(Idea.determinants), selectinload(Idea.tags)
    query = select(Idea).where(Idea.board_id == board.id, Idea.id > after).options(*loaded)
    return list(db.session.scalars(query.order_by(Idea.id).limit(_CHUNK)))


def _numbers(ids: list[int]) -> dict[int, str]:
    found = db.session.execute(select(Idea.id, Idea.number).where(Idea.id.in_(ids))) if ids else ()
    return {idea_id: f"B-{number}" for idea_id, number in found}


def _row(idea: Idea, merged_into: str, lang: str) -> list[Cell]:
    area = idea.area
    return [
        *(idea.reference, idea.state.value, merged_into, idea.title, idea.plain, idea.language),
        *(idea.author_name if idea.person_id else "", idea.perspective.value),
        *(area.code if area else "", area.name if area else "", " ".join(idea.causes)),
        *(", ".join(tag.name for tag in idea.tags), idea.status.value, _in(idea.reason, lang), _in(idea.answer, lang)),
        *(idea.answered_by, idea.answered_on.isoformat() if idea.answered_on else ""),
        *(idea.support_count, idea.comment_count, idea.assigned.name if idea.assigned else ""),
        idea.created_at.date().isoformat(),
    ]


def _in(text: LocalizedText, lang: str) -> str:
    return text.best(lang).text


def _csv(board: Board, lang: str, delimiter: str) -> Iterator[bytes]:
    return csv_chunks(COLUMNS, rows(board, lang), delimiter)


def _json(board: Board, lang: str, _delimiter: str) -> Iterator[bytes]:
    return json_chunks(COLUMNS, rows(board, lang))


def _xlsx(board: Board, lang: str, _delimiter: str) -> Iterator[bytes]:
    with xlsx_file([("ideas", COLUMNS, rows(board, lang))]) as file:
        while piece := file.read(_PIECE):
            yield piece


FORMATS: dict[str, Format] = {
    found.key: found
    for found in (
        Format("csv", "text/csv; charset=utf-8", _csv),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        Format("json", "application/json", _json),
    )
}
