"""Single responses as CSV (codes, or labels in one language), XLSX and JSON: one row each, one column per option."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.kernel.exports import Cell, csv_chunks, xlsx_file
from portal.surveys.exports.codebook import codebook_sheets
from portal.surveys.exports.formats import Wish, pieces
from portal.surveys.models import Survey
from portal.surveys.queries.records import Asked, Record, attributes_of, closed_questions, records

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column: an attribute of the response, a question, or an option of a question."""

    heading: str
    asked: Asked | None = None
    option: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the values of one question go. `first` is its first column, `offsets` its options' columns from there."""

    first: int
    offsets: Mapping[str, int]
    labels: Mapping[str, str]
    is_ranking: bool


def columns_of(survey: Survey, asked: Iterable[Asked]) -> list[Column]:
    """The columns of a record with codes, in the order of the form."""
    found = [Column(name) for name in attributes_of(survey)]
    for one in asked:
        if one.spreads:
            found += [Column(f"{one.name}/{option.code}", one, option.code) for option in one.options]
        else:
            found.append(Column(one.name, one))
    return found


def records_csv(survey: Survey, wish: Wish) -> Iterator[bytes]:
    """Codes, as they are stored; `kring survey load-responses` reads them again."""
    header, rows = _table(survey)
    return csv_chunks(header, rows, wish.delimiter)


def records_labels_csv(survey: Survey, wish: Wish) -> Iterator[bytes]:
    """Labels instead of codes, and questions in the heading."""
    header, rows = _table(survey, wish.lang)
    return csv_chunks(header, rows, wish.delimiter)


def records_xlsx(survey: Survey, wish: Wish) -> Iterator[bytes]:
    """Codes, and the codebook on sheets of their own."""
    header, rows = _table(survey)
    yield from pieces(xlsx_file([("records", header, rows), *codebook_sheets(survey)]))


def records_json(survey: Survey, _wish: Wish) -> Iterator[bytes]:
    """A list of objects. A question left out is null, one that was not asked is not there, a repeat is a list."""
    asked = {one.name: one for one in closed_questions(survey)}
    attributes = attributes_of(survey)
    yield b"["
    batch: list[str] = []
    start = ""
    for record in records(survey):
        batch.append(start + json.dumps(_object(record, attributes, asked), ensure_ascii=False))
        start = ",\n"
        if len(batch) == _BATCH:
            yield "".join(batch).encode()
            batch.clear()
    yield ("".join(batch) + "]\n").encode()


def _table(survey: Survey, lang: str = "") -> tuple[list[str], Iterator[list[Cell]]]:
    """Heading and rows: with labels in `lang`, or codes without one."""
    asked = closed_questions(survey)
    columns = columns_of(survey, asked)
    header = [_described(column, lang) if lang else column.heading for column in columns]
    return header, _rows(survey, columns, _places(columns, lang), (_("no"), _("yes")) if lang else (0, 1))


def _described(column: Column, lang: str) -> str:
    """A heading in words, as LimeSurvey writes it: `heavy[money]. What is heavy? [Money]`."""
    if column.asked is None:
        return column.heading
    name, text = column.asked.name, column.asked.question.label.best(lang).text
    if not column.option:
        return f"{name}. {text}"
    label = next(o.label.best(lang).text for o in column.asked.options if o.code == column.option)
    return f"{name}[{column.option}]. {text} [{label}]"


def _places(columns: Sequence[Column], lang: str) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for index, column in enumerate(columns):
        asked = column.asked
        if asked is not None and asked.name not in places:
            codes = [option.code for option in asked.options]
            offsets = {code: offset for offset, code in enumerate(codes)} if asked.spreads else {}
            labels = {o.code: o.label.best(lang).text or o.code for o in asked.options} if lang else {}
            places[asked.name] = _Place(index, offsets, labels, asked.is_ranking)
    return places


def _rows(
    survey: Survey, columns: Sequence[Column], places: Mapping[str, _Place], ticks: tuple[Cell, Cell]
) -> Iterator[list[Cell]]:
    """Blank is a question left out or not asked; an option not chosen beside others is the first of `ticks`."""
    blank: list[Cell] = [None] * len(columns)
    for record in records(survey):
        row = blank.copy()
        row[: len(record.attributes)] = record.attributes
        for name, position, code, number, text in record.given:
            place = places.get(name)
            if place is None:
                continue
            if place.offsets:
                if code is not None and code in place.offsets:
                    _tick(row, place, code, position, ticks)
            elif code is not None:
                row[place.first] = place.labels.get(code, code)
            else:
                row[place.first] = _number(number) if number is not None else text
        yield row


def _tick(row: list[Cell], place: _Place, code: str, position: int, ticks: tuple[Cell, Cell]) -> None:
    """Mark one chosen option; the first one shows that the others beside it were not chosen."""
    first = place.first
    if not place.is_ranking and row[first] is None:
        row[first : first + len(place.offsets)] = [ticks[0]] * len(place.offsets)
    row[first + place.offsets[code]] = position if place.is_ranking else ticks[1]


def _number(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _object(record: Record, attributes: Sequence[str], asked: Mapping[str, Asked]) -> dict[str, Any]:
    found: dict[str, Any] = dict(zip(attributes, record.attributes, strict=True))
    for name, _position, code, number, text in sorted(record.given, key=lambda given: given[:2]):
        if name not in asked:
            continue
        value = code if code is not None else _number(number) if number is not None else text
        inside, last = _inside(found, name)
        if asked[name].spreads and value is not None:
            inside.setdefault(last, []).append(value)
        else:
            inside[last] = value
    return found


def _inside(found: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """The object in which the question called `child[2]/age` stands, and its own name there."""
    *above, last = name.split("/")
    for part in above:
        repeat, _, number = part[:-1].partition("[")
        rounds = found.setdefault(repeat, [])
        rounds += [{} for _ in range(int(number) - len(rounds))]
        found = rounds[int(number) - 1]
    return found, last
