"""Single responses as rows of a table, a few hundred at a time, in an order that says nothing about when they came.

Open texts (also points on a map and names of files) are no part of a record: beside somebody's other answers they could
tell who it was. They come by themselves, shuffled. Area, language, perspective and channel are columns only where the
survey is broken down by them, which was decided before it opened.
"""

from __future__ import annotations

import json
import random
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Select, Text, any_, bindparam, cast, func, select

from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash
from portal.regions.models import Area
from portal.surveys.definition import Definition, Option, Question, Value
from portal.surveys.models import Answer, Response, Survey
from portal.surveys.queries.answering import external_lists
from portal.surveys.queries.counting import definitions

ATTRIBUTES = ("area", "language", "perspective", "channel")
OPEN = frozenset({Value.TEXT, Value.POINT, Value.SHAPE, Value.FILE})
"""Kinds of value that can tell who somebody is."""
_CHUNK = 1000
_NAME = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
_ROUND = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question under the name by which it is stored: in a repeat, once for each round."""

    name: str
    question: Question
    options: tuple[Option, ...]

    @property
    def spreads(self) -> bool:
        """It takes one column per option."""
        return self.question.spec.value in (Value.CODES, Value.RANKING)

    @property
    def is_ranking(self) -> bool:
        return self.question.spec.value is Value.RANKING


Given = tuple[str, int, str | None, float | None, str | None]
"""One stored value: name, position, code, number, text; the last three None where the question was left out."""


class Record(NamedTuple):
    """One response: its declared attributes, and what was given to each question that was asked."""

    attributes: Sequence[str | None]
    given: Sequence[Given]


class OpenText(NamedTuple):
    """Words that somebody wrote, by themselves."""

    question: str
    text: str
    language: str


def closed_questions(survey: Survey) -> list[Asked]:
    """What a record consists of, in the order of the newest version; a repeat has as many rounds as anybody gave."""
    versions = definitions(survey)
    found: dict[str, list[Asked]] = {}
    for definition in versions:
        places = external_lists(definition, survey.region_id)
        for item in definition.items():
            if _is_closed(item, definition) and not (item.kind == "place" and "area" not in survey.breakdowns):
                known = found[item.name][0].options if item.name in found else ()
                options = _joined(definition.options(item, places) if item.spec.has_options else (), known)
                found[item.name] = [Asked(path, item, options) for path in _paths(survey, definition, item)]
    return [asked for some in _in_rounds(found.values()) for asked in some]


def open_questions(survey: Survey) -> dict[str, Question]:
    """Questions that are answered in words, and the words of "other" under their own names."""
    found: dict[str, Question] = {}
    for definition in definitions(survey):
        for item in definition.questions():
            if item.name in definition.contact_names:
                continue
            if item.spec.value in OPEN:
                found[item.name] = item
            for option in definition.options(item) if item.spec.has_options else ():
                if option.free_text:
                    found[item.companion(option.code)] = item
    return found


def attributes_of(survey: Survey) -> list[str]:
    """What a record says of the response besides its answers."""
    return [name for name in ATTRIBUTES if name in survey.breakdowns]


def records(survey: Survey) -> Iterator[Record]:
    """Every response, shuffled, the same order each time. Of its answers only those that are no open text."""
    attributes, words = attributes_of(survey), list(open_questions(survey))
    for some in _chunks(_shuffled(survey)):
        yield from _some_records(some, attributes, words)


def open_texts(survey: Survey, names: Iterable[str] | None = None) -> Iterator[OpenText]:
    """Everything written, question by question, each in a new random order."""
    for name in open_questions(survey) if names is None else names:
        for stored, text, language in db.session.execute(_texts(survey.id, name).order_by(func.random())):
            yield OpenText(stored, text, language)


def _texts(survey_id: int, name: str) -> Select[Any]:
    """Texts stored under a name, also in any round of a repeat."""
    query: Select[Any] = select().add_columns(Answer.question, Answer.text, Response.language)
    query = query.join(Response, Response.id == Answer.response_id)
    pattern = name.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    here = (Answer.question == name) | Answer.question.like(f"%]/{pattern}", escape="\\")
    return query.where(Answer.survey_id == survey_id, here, Answer.text.is_not(None))


def _is_closed(item: Question, definition: Definition) -> bool:
    """A choice, number or date; a calculated value only where no words go into it."""
    value = item.spec.value
    if item.name in definition.contact_names or item.is_matrix_heading:
        return False
    if not item.spec.collected or value is Value.NOTHING:
        return False
    return value not in OPEN or (not item.asks and _knows_no_words(item, definition, frozenset()))


def _knows_no_words(item: Question, definition: Definition, seen: frozenset[str]) -> bool:
    if item.asks:
        return item.spec.value not in OPEN and item.kind != "place"
    names = {*_NAME.findall(item.calculation), *_NAME.findall(item.default)} - seen
    nodes = [definition.find(name) for name in names]
    return all(isinstance(node, Question) and _knows_no_words(node, definition, seen | {item.name}) for node in nodes)


def _joined(new: Iterable[Option], old: Iterable[Option]) -> tuple[Option, ...]:
    return tuple({option.code: option for option in (*old, *new)}.values())


def _paths(survey: Survey, definition: Definition, item: Question) -> list[str]:
    """The names under which a question is stored: one, or those of the rounds that anybody gave."""
    repeats = definition.repeats_above(item.name)
    if not repeats:
        return [item.name]
    pattern = "/".join([*(f"{repeat.name}[%]" for repeat in repeats), item.name])
    stored = select(Answer.question).where(Answer.survey_id == survey.id, Answer.question.like(pattern)).distinct()
    return sorted((name for name in db.session.scalars(stored) if _ROUND.sub("[%]", name) == pattern), key=_rounds)


def _rounds(name: str) -> list[int]:
    return [int(number[1:-1]) for number in _ROUND.findall(name)]


def _in_rounds(questions: Iterable[list[Asked]]) -> Iterator[list[Asked]]:
    """Neighbours of one repeat are put together round by round: `child[1]/…`, then `child[2]/…`."""
    waiting: list[Asked] = []
    for some in questions:
        if waiting and (not some or _ROUND.split(some[0].name)[0] != _ROUND.split(waiting[0].name)[0]):
            yield sorted(waiting, key=lambda asked: _rounds(asked.name))
            waiting = []
        if some and _ROUND.search(some[0].name):
            waiting += some
        else:
            yield some
    yield sorted(waiting, key=lambda asked: _rounds(asked.name))


def _shuffled(survey: Survey) -> array[int]:
    """The numbers of all responses (8 bytes each), in an order that only this instance can make."""
    numbers = array(
        "q", db.session.scalars(select(Response.id).where(Response.survey_id == survey.id).order_by(Response.id))
    )
    random.Random(keyed_hash("records", str(survey.id))).shuffle(numbers)  # noqa: S311 (the seed is the secret)
    return numbers


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    every = iter(numbers)
    while some := list(islice(every, _CHUNK)):
        yield some


def _some_records(numbers: list[int], attributes: Sequence[str], words: Sequence[str]) -> Iterator[Record]:
    """The answers of a response come as one JSON text: fetching 1.4 million rows one by one took twice as long.

    They are asked for response by response, so that PostgreSQL never reads all answers for the sake of some, whatever
    it believes to be in the table; and they are read one response at a time: a thousand of them at once kept the
    garbage collector busy for 3 of 6 seconds.
    """
    columns = {
        "area": Area.code,
        "language": Response.language,
        "perspective": Response.perspective,
        "channel": Response.channel,
    }
    own = (Answer.response_id == Response.id, Answer.question.not_in(words))
    given = select(_listed()).where(*own).correlate(Response).scalar_subquery()
    query = select(Response.id, given, *(columns[name] for name in attributes)).where(_is_among(numbers))
    if "area" in attributes:
        query = query.outerjoin(Area, Area.id == Response.area_id)
    known = {number: (values, answers) for number, answers, *values in db.session.execute(query)}
    for values, answers in (known[number] for number in numbers if number in known):
        yield Record(values, [*zip(*json.loads(answers), strict=True)])


def _is_among(numbers: list[int]) -> ColumnElement[bool]:
    """One value holds all numbers: psycopg took 50 ms to take a thousand apart."""
    if _is_postgresql():
        return Response.id == any_(bindparam("numbers", numbers, type_=ARRAY(BigInteger)))
    listed = func.json_each(json.dumps(numbers)).table_valued("value")
    return Response.id.in_(select(listed.c.value))


def _listed() -> ColumnElement[Any]:
    """The answers of a group column by column, as JSON in a text, in the words of either database.

    Five lists are made and read in three quarters of the time that a list for each answer takes.
    """
    cells = (Answer.question, Answer.position, Answer.code, Answer.number, Answer.text)
    if _is_postgresql():
        return cast(
            func.json_build_array(*(func.coalesce(func.json_agg(cell), func.json_build_array()) for cell in cells)),
            Text,
        )
    return func.json_array(*(func.json(func.json_group_array(cell)) for cell in cells))


def _is_postgresql() -> bool:
    return bool(db.session.get_bind().dialect.name == "postgresql")
