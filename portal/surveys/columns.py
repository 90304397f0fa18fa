"""How the columns of a file answer the questions of a survey.

    plan(definition, external, header, wishes) -> Plan

A column is recognised by its heading: the name of a question (`like`), of one option of a multiple choice or ranking
(`heavy/money`, `order/a`), of a question in a round of a repeat (`child[2]/age`), or as LimeSurvey writes it:
`like. Do you like it?`, `heavy[money]. …`, `grid[row]. …`. What a heading does not tell, `wishes` do (see `Wishes`).
Cells hold codes or labels in any language of the survey.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.surveys.cells import Cell, Reader, doubtful_cell, option_codes, reader, ticks, tidy
from portal.surveys.definition import Definition, Option, Question, Value

ATTRIBUTES = ("language", "area", "perspective", "channel")
_HEADING = re.compile(r"^([\w./-]+?(?:\[\d+\]/[\w.-]+)*)(?:\[([^\]]*)\])?(?:\.(?:\s.*)?)?$", re.DOTALL)
_ROUND = re.compile(r"\[\d+\]")

External = Mapping[str, tuple[Option, ...]]


class BadPlan(ValueError):
    """The wishes do not fit the file or the survey. `message` is for the reader."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a question (or attribute) is found: one column, or one per option. `values` turns cells into codes."""

    column: str | int | None = None
    columns: Mapping[str, str | int] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    value: str | None = None
    """The same for every row; for attributes."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """A column map. A question that is None is left out; `missing` are cells that mean "no answer".

    `cells` is "codes" or "labels" where the same text could be either, "" where the file is not known.
    """

    cells: str = ""
    questions: Mapping[str, Wish | None] = field(default_factory=dict)
    attributes: Mapping[str, Wish] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Field:
    """One stored question: the columns it is read from (with the option each stands for), and how."""

    name: str
    columns: tuple[tuple[int, str], ...]
    read: Reader

    def cells(self, row: Sequence[str]) -> Iterator[tuple[str, Cell]]:
        """`(name, cell)` for each value; raises `Unreadable` for a cell that cannot be understood."""
        return self.read(self.name, [(option, row[index].strip()) for index, option in self.columns])


@dataclass(frozen=True, slots=True)
class Attribute:
    """One property of a response, the same for every row or read from a column."""

    column: int | None
    values: Mapping[str, str]
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read from which column; `ignored` are headings that nothing was found for.

    `places` are the questions whose answer is the area of the response, the first that is answered.
    """

    fields: tuple[Field, ...]
    attributes: Mapping[str, Attribute]
    ignored: tuple[str, ...]
    places: tuple[str, ...] = ()


def wishes(data: Any) -> Wishes:
    """A column map from plain data (JSON or YAML).

    `{"questions": {…}, "attributes": {…}, "missing": […], "cells": "codes" or "labels"}`, all of them optional. A
    question is a heading, or `{"column": …, "values": {cell: code}}`, or `{"columns": {option: heading}, "chosen":
    [cell, …]}`. Without any of these keys all of it is questions.
    """
    if not isinstance(data, Mapping):
        raise BadPlan(_l("The column map has to be a list of questions with their columns."))
    questions = data.get("questions", {} if data.keys() & {"attributes", "missing", "cells"} else data)
    attributes = data.get("attributes", {})
    missing = data.get("missing", [])
    if not isinstance(questions, Mapping) or not isinstance(attributes, Mapping) or not isinstance(missing, list):
        raise BadPlan(_l("The column map has to be a list of questions with their columns."))
    if unknown := set(attributes) - set(ATTRIBUTES):
        raise BadPlan(_l("The column map names “%(name)s”, which answers do not have.", name=sorted(unknown)[0]))
    if data.get("cells", "") not in ("", "codes", "labels"):
        raise BadPlan(_l("In the column map, “cells” is either “codes” or “labels”."))
    return Wishes(
        str(data.get("cells", "")),
        {str(name): None if wish is None else _wish(str(name), wish) for name, wish in questions.items()},
        {str(name): _wish(str(name), wish) for name, wish in attributes.items()},
        frozenset(str(cell) for cell in missing),
    )


_SHAPES: dict[str, tuple[type, ...]] = {
    "column": (str, int),
    "columns": (Mapping,),
    "values": (Mapping,),
    "chosen": (list, tuple),
    "value": (str,),
}


def _wish(name: str, data: Any) -> Wish:
    if isinstance(data, str | int):
        return Wish(column=data)
    if not isinstance(data, Mapping) or not all(isinstance(data[key], _SHAPES.get(key, ())) for key in data):
        raise BadPlan(_l("In the column map, we do not understand what it says at “%(name)s”.", name=name))
    return Wish(
        column=data.get("column"),
        columns={str(code): column for code, column in (data.get("columns") or {}).items()},
        values={str(cell): str(code) for cell, code in (data.get("values") or {}).items()},
        chosen=tuple(str(cell) for cell in data.get("chosen") or ()),
        value=data.get("value"),
    )


def plan(definition: Definition, external: External, header: Sequence[str], wished: Wishes | None = None) -> Plan:
    """Match headings and wishes with the questions. Raises BadPlan when a wish cannot be met."""
    return _Planning(definition, external, [heading.strip() for heading in header], wished or Wishes()).plan()


Found = tuple[str, str, Question | None]


class _Planning:
    """One plan in the making."""

    def __init__(self, definition: Definition, external: External, header: list[str], wished: Wishes) -> None:
        self.definition, self.external, self.header, self.wished = definition, external, header, wished
        self.questions = {item.name: item for item in definition.items() if _is_stored(item, definition)}
        self.companions = {
            question.companion(option.code)
            for question in self.questions.values()
            if question.spec.has_options
            for option in definition.options(question, external)
            if option.free_text
        }
        self.used: set[int] = set()
        self.found: dict[str, list[tuple[int, str]]] = {}
        self.readers: dict[str, Reader] = {}

    def plan(self) -> Plan:
        attributes = {name: self._attribute(wish) for name, wish in self.wished.attributes.items()}
        for name, wish in self.wished.questions.items():
            self._wished(name, wish)
        for index, heading in enumerate(self.header):
            if index not in self.used and heading:
                self._recognise(index, heading, attributes)
        fields = [Field(name, tuple(columns), self.readers[name]) for name, columns in self.found.items()]
        ignored = tuple(text for index, text in enumerate(self.header) if index not in self.used and text)
        places = tuple(q.name for q in self.questions.values() if q.kind == "place" and q.name in self.found)
        return Plan(tuple(fields), attributes, ignored, places)

    def _wished(self, name: str, wish: Wish | None) -> None:
        question = self.questions.get(_ROUND.sub("", name).rpartition("/")[2])
        if question is None and name not in self.companions:
            raise BadPlan(_l("The column map names a question “%(name)s” that the survey does not have.", name=name))
        if wish is None:
            self.used |= {i for i, text in enumerate(self.header) if self._match(text)[0] == name}
            return
        columns = {"": wish.column} if wish.column is not None else wish.columns
        known = {option.code for option in self._options(question)}
        for code in (*filter(None, columns), *wish.values.values()):
            if code not in known:
                raise BadPlan(
                    _l("The column map names an option “%(code)s” that “%(name)s” does not have.", code=code, name=name)
                )
        for option, column in columns.items():
            self._take(self._index(column), name, option, question, wish)

    def _attribute(self, wish: Wish) -> Attribute:
        if wish.column is None:
            return Attribute(None, wish.values, wish.value)
        index = self._index(wish.column)
        self.used.add(index)
        return Attribute(index, wish.values)

    def _index(self, column: str | int | None) -> int:
        """The column with this heading, with this name before the full stop, or with this number from 1."""
        if isinstance(column, int) and 1 <= column <= len(self.header):
            return column - 1
        wanted = str(column).strip()
        whole = self.header
        named = [text.partition(". ")[0].rstrip(".") for text in self.header]
        for headings in (whole, named):
            found = [index for index, text in enumerate(headings) if text == wanted]
            if len(found) == 1:
                return found[0]
        raise BadPlan(
            _l("The column map names a column “%(column)s” that is not in the file exactly once.", column=wanted)
        )

    def _recognise(self, index: int, heading: str, attributes: dict[str, Attribute]) -> None:
        name, option, question = self._match(heading)
        plain = heading.partition(". ")[0].lower()
        attribute = "language" if plain == "startlanguage" else plain
        if name and name not in self.wished.questions:
            self._take(index, name, option, question, Wish())
        elif not name and attribute in ATTRIBUTES and attribute not in attributes:
            attributes[attribute] = Attribute(index, {})
            self.used.add(index)

    def _match(self, heading: str) -> Found:
        """`(stored name, option, question)` of a heading; the name is "" when it is of no question."""
        if heading in self.companions:
            return heading, "", None
        if found := self._of_question(heading):
            return found
        parts = _HEADING.match(heading)
        if parts is None:
            return "", "", None
        name, inner = parts[1].rstrip("."), parts[2]
        if inner is None:
            return self._of_question(name) or ("", "", None)
        return self._of_pair(name, inner, heading) or ("", "", None)

    def _of_question(self, name: str) -> Found | None:
        """A question's own name (in a round of a repeat), or `question/option`."""
        question = self.questions.get(_ROUND.sub("", name).rpartition("/")[2])
        if question is not None and self._is_path(name, question):
            return name, "", question
        above, _, option = name.rpartition("/")
        if above and (found := self._of_question(above)) and not found[1]:
            codes = {o.code for o in self._options(found[2])}
            return (above, option, found[2]) if option in codes else None
        return None

    def _of_pair(self, name: str, inner: str, heading: str) -> Found | None:
        """LimeSurvey's `question[part]. Question [Part]`: an option, the words of "other", or a row of a matrix."""
        question = self.questions.get(name)
        if question and question.spec.value in (Value.CODES, Value.RANKING):
            codes, label = option_codes(self._options(question), {}), heading.rpartition("[")[2].removesuffix("]")
            option = inner if inner in codes.values() else codes.get(tidy(label))
            return (name, option, question) if option else None
        if question and inner == "other" and question.companion(inner) in self.companions:
            return question.companion(inner), "", None
        for row in (f"{name}_{inner}", f"{name}[{inner}]", inner, name):
            if row in self.questions and self.questions[row].spec.value is not Value.CODES:
                return row, "", self.questions[row]
        return None

    def _is_path(self, name: str, question: Question) -> bool:
        """Whether `name` has a round for each repeat around the question, and nothing else."""
        around = [repeat.name for repeat in self.definition.repeats_above(question.name)]
        return _ROUND.sub("[]", name) == "/".join([*(f"{repeat}[]" for repeat in around), question.name])

    def _options(self, question: Question | None) -> tuple[Option, ...]:
        if question is None or not question.spec.has_options:
            return ()
        return self.definition.options(question, self.external)

    def _take(self, index: int, name: str, option: str, question: Question | None, wish: Wish) -> None:
        taken = self.found.setdefault(name, [])
        if any(option == other or not (option and other) for _, other in taken):
            raise BadPlan(_l("Two columns answer the question “%(name)s”.", name=name))
        self.used.add(index)
        taken.append((index, option))
        self.readers.setdefault(name, self._reader(index, question, option, wish))

    def _reader(self, index: int, question: Question | None, option: str, wish: Wish) -> Reader:
        options, missing = self._options(question), self.wished.missing
        if option:
            ranked = question is not None and question.spec.value is Value.RANKING
            return ticks(options, wish.chosen, missing, ranked=ranked)
        doubt = doubtful_cell(options) if ". " in self.header[index] and not wish.values else None
        if doubt and not self.wished.cells:
            text = _l(
                "In “%(column)s”, the cell “%(text)s” can be a code or a label. Say in the column map what cells hold.",
                column=self.header[index][:80],
                text=doubt,
            )
            raise BadPlan(text)
        codes = option_codes(options, wish.values, labels_first=self.wished.cells == "labels")
        return reader(question.spec.value if question else Value.TEXT, codes, missing)


def _is_stored(item: Question, definition: Definition) -> bool:
    if item.name in definition.contact_names:
        return False
    return item.spec.collected and item.spec.value is not Value.NOTHING and not item.is_matrix_heading
