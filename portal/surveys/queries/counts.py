"""People per row of each question, counted by the database over the responses that are released.

Every function yields `(question, group, row, people)`: only counts leave the database, however many responses.
`group` is a group of one breakdown, or "" without one. The row `ANSWERED` counts whoever gave any answer to a question
whose rows overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, SQLColumnExpression, case, cast, distinct, func, literal, select

from portal.kernel.db import db
from portal.regions.models import Area
from portal.surveys.measures import GIVEN, Measure, Shape
from portal.surveys.models import Answer, Response
from portal.surveys.steps import borders, codes

ANSWERED = "+answered"
NOT_SAID = "+none"
"""The group of those who said no area, or one that is no group (any more)."""

Cell = tuple[str, str, str, int]
Edges = Mapping[str, Sequence[float]]

_GROUPS: dict[str, Any] = {
    "": literal(""),
    "area": Area.code,
    "language": Response.language,
    "perspective": Response.perspective,
    "channel": Response.channel,
}
BREAKDOWNS = tuple(name for name in _GROUPS if name)

_TEXTS = {Shape.YEARS: func.substr(Answer.text, 1, 4), Shape.HOURS: func.substr(Answer.text, 1, 2)}


def sizes(survey_id: int, breakdown: str) -> dict[str, int]:
    """Released responses per group; `{"": n}` without a breakdown."""
    group = _GROUPS[breakdown]
    query = select(group, func.count()).select_from(Response)
    query = _with_area(query, breakdown).where(*_released(survey_id)).group_by(group)
    return {name if name is not None else NOT_SAID: people for name, people in db.session.execute(query)}


def people(survey_id: int, measures: Iterable[Measure], edges: Edges, breakdown: str) -> Iterator[Cell]:
    """Every row of every question that anybody gave, by the groups of one breakdown."""
    measures = list(measures)
    plain = [m.name for m in measures if m.shape is Shape.OPTIONS and not m.is_repeated]
    several = [m.name for m in measures if m.overlaps and not m.is_repeated]
    texts = [m.name for m in measures if m.shape is Shape.GIVEN and not m.is_repeated]
    yield from _by_name(survey_id, plain, Answer.code, func.count(), breakdown, Answer.code.is_not(None))
    yield from _by_name(
        survey_id,
        several,
        literal(ANSWERED),
        func.count(distinct(Answer.response_id)),
        breakdown,
        Answer.code.is_not(None),
    )
    yield from _by_name(survey_id, texts, literal(GIVEN), func.count(), breakdown, Answer.text.is_not(None))
    for measure in measures:
        if measure.is_repeated or measure.is_stepped or measure.shape is Shape.RANKING:
            yield from _one(survey_id, measure, edges, breakdown)


def _by_name(
    survey_id: int,
    names: Sequence[str],
    row: SQLColumnExpression[Any],
    count: ColumnElement[int],
    breakdown: str,
    condition: ColumnElement[bool],
) -> Iterator[Cell]:
    """Many questions in one pass along the index of answers."""
    if not names:
        return
    group = _GROUPS[breakdown]
    query = select(Answer.question, group, row, count).select_from(Answer).join(Response, _same_response())
    query = _with_area(query, breakdown).where(*_released(survey_id), Answer.survey_id == survey_id)
    query = query.where(Answer.question.in_(names), condition).group_by(Answer.question, row, group)
    yield from _cells(query)


def _one(survey_id: int, measure: Measure, edges: Edges, breakdown: str) -> Iterator[Cell]:
    """A question of its own kind: steps, first choices, or rounds of a repeat, in which a person counts once a row."""
    row, given = _row(measure, edges)
    group, everyone = _GROUPS[breakdown], func.count(distinct(Answer.response_id))
    query = _answers(survey_id, measure).where(given)
    query = _with_area(query, breakdown)
    yield from _cells(query.add_columns(literal(measure.name), group, row, everyone).group_by(row, group))
    if measure.overlaps:
        yield from _cells(query.add_columns(literal(measure.name), group, literal(ANSWERED), everyone).group_by(group))


def _answers(survey_id: int, measure: Measure) -> Select[Any]:
    query: Select[Any] = select().select_from(Answer).join(Response, _same_response())
    return query.where(*_released(survey_id), Answer.survey_id == survey_id, _is_of(measure))


def _is_of(measure: Measure) -> ColumnElement[bool]:
    if not measure.is_repeated:
        return Answer.question == measure.name
    pattern = measure.path.replace("\\", "\\\\").replace("_", "\\_")
    return Answer.question.like(pattern, escape="\\")


def _row(measure: Measure, edges: Edges) -> tuple[SQLColumnExpression[Any], ColumnElement[bool]]:
    """The expression that names an answer's row, and the condition for there being an answer."""
    if measure.is_stepped:
        value = _value(measure)
        if not edges.get(measure.name):
            return literal(GIVEN), value.is_not(None)
        *lower, last = codes(edges[measure.name])
        steps = [(value < edge, literal(code)) for edge, code in zip(edges[measure.name], lower, strict=True)]
        return case(*steps, else_=literal(last)), value.is_not(None)
    if measure.shape is Shape.GIVEN:
        return literal(GIVEN), Answer.text.is_not(None)
    first = Answer.position == 1 if measure.shape is Shape.RANKING else Answer.code.is_not(None)
    return Answer.code, first


def _value(measure: Measure) -> SQLColumnExpression[Any]:
    """The number by which an answer stands on its scale: itself, its year, its hour."""
    if measure.shape is Shape.NUMBERS:
        return Answer.number
    # PostgreSQL may look at other questions' texts first, so only this one's are read as numbers.
    return case(((_is_of(measure) & Answer.text.is_not(None)), cast(_TEXTS[measure.shape], Integer)))


def _cells(query: Select[Any]) -> Iterator[Cell]:
    for name, group, row, count in db.session.execute(query):
        yield name, NOT_SAID if group is None else group, row, count


def _same_response() -> ColumnElement[bool]:
    return Response.id == Answer.response_id


def _released(survey_id: int) -> tuple[ColumnElement[bool], ...]:
    return Response.survey_id == survey_id, Response.released.is_not(None)


def _with_area(query: Select[Any], breakdown: str) -> Select[Any]:
    return query.outerjoin(Area, Area.id == Response.area_id) if breakdown == "area" else query


def scale(survey_id: int, measure: Measure, threshold: int) -> tuple[float, ...]:
    """Borders of the steps for the answers released so far; () while there are too few."""
    value = _value(measure)
    ordered = _answers(survey_id, measure).add_columns(value).where(value.is_not(None)).order_by(value)
    answers = db.session.scalar(select(func.count()).select_from(ordered.order_by(None).subquery())) or 0
    low, high = (db.session.scalar(ordered.offset(answers * tenth // 10).limit(1)) for tenth in (1, 9))
    if low is None or high is None:
        return ()
    return borders(low, high, whole=measure.is_whole, answers=answers, threshold=threshold)


def strays(survey_id: int, measure: Measure, parent: str, options: Iterable[str]) -> bool:
    """Whether somebody answered without having chosen what the question follows, as in a file from elsewhere."""
    chosen = select(Answer.code).where(Answer.response_id == Response.id, Answer.question == parent)
    query = _answers(survey_id, measure).add_columns(Response.id)
    value = func.coalesce(Answer.code, Answer.text).is_not(None) | Answer.number.is_not(None)
    without = ~chosen.where(Answer.code.in_(sorted(options))).correlate(Response).exists()
    return db.session.scalar(query.where(value, without).limit(1)) is not None


def ranks(survey_id: int, measure: Measure) -> dict[tuple[str, int], int]:
    """People per option and rank of a ranking."""
    query = _answers(survey_id, measure).add_columns(Answer.code, Answer.position, func.count())
    query = query.where(Answer.code.is_not(None)).group_by(Answer.code, Answer.position)
    return {(code, position): count for code, position, count in db.session.execute(query)}
