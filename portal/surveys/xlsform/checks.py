"""What can only be seen when the whole form has been read: lists, references, expressions."""

from __future__ import annotations

import re

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Group, Node, Question, Value
from portal.surveys.definition.texts import GROUP_TEXTS, QUESTION_TEXTS
from portal.surveys.logic import LogicError, parse, references
from portal.surveys.paths import logic_faults, unfitting_default
from portal.surveys.xlsform.problems import ERROR, Place, Problem, Problems
from portal.surveys.xlsform.records import Record, Table
from portal.surveys.xlsform.survey_sheet import SurveySheet

_COLUMNS = ("relevant", "constraint", "required", "calculation", "choice_filter", "read_only", "count", "default")
_FIELD = {"count": "repeat_count", "guidance": "guidance_hint"}
_REFERENCE = re.compile(r"\$\{([^{}]*)\}")


def check(definition: Definition, table: Table, sheet: SurveySheet, renamed: set[str], problems: Problems) -> None:
    checker = _Checker(definition, table, sheet, problems)
    checker.lists()
    checker.texts()
    checker.labels()
    checker.defaults()
    checker.logic()
    checker.ambiguous(renamed)


class _Checker:
    def __init__(self, definition: Definition, table: Table, sheet: SurveySheet, problems: Problems) -> None:
        self.definition = definition
        self.table = table
        self.sheet = sheet
        self.problems = problems

    def place(self, node: Node, field: str) -> Place:
        return self.place_of(self.sheet.origins.get(id(node), Record(self.table.name, 0)), field)

    def place_of(self, record: Record, field: str) -> Place:
        return Place(record.sheet, record.row, self.table.header(_FIELD.get(field, field)))

    def lists(self) -> None:
        """Every question of choice has its list, and codes that can stand beside each other."""
        for question in self.definition.items():
            if question.list_name:
                self._list(question)

    def _list(self, question: Question) -> None:
        options = self.definition.choices.get(question.list_name)
        if options is None and self.sheet.types[id(question)].from_file:
            self.problems.warn("list_in_file", self.place(question, "type"), list=question.list_name)
        elif options is None and question.kind != "place":
            self.problems.error("list_missing", self.place(question, "type"), list=question.list_name)
        elif options and question.spec.value in {Value.CODES, Value.RANKING}:
            for code in sorted({option.code for option in options if len(option.code.split()) > 1}):
                self.problems.error("code_with_space", self.place(question, "type"), code=code)

    def texts(self) -> None:
        """`${name}` in a text stands for a row that exists."""
        known = {node.name for _, node in self.definition.walk()} | self._companions()
        for _, node in self.definition.walk():
            for field in GROUP_TEXTS if isinstance(node, Group) else QUESTION_TEXTS:
                for name in sorted(_named(getattr(node, field)) - known):
                    self.problems.error("logic_unknown_name", self.place(node, field), name=name)

    def labels(self) -> None:
        """What is asked says what it asks: in words or at least with a picture."""
        for question in self.definition.items():
            if question.asks and not (question.label or question.hint or question.media):
                self.problems.warn("label_missing", self.place(question, "label"))

    def defaults(self) -> None:
        """An answer that is given beforehand is one that could be given."""
        for question in self.definition.items():
            if unfitting_default(self.definition, question):
                self.problems.warn("setting_ignored", self.place(question, "default"), value=question.default)

    def _companions(self) -> set[str]:
        return {
            question.companion(option.code)
            for question in self.definition.items()
            if question.spec.has_options
            for option in self.definition.options(question)
            if option.free_text
        }

    def logic(self) -> None:
        for name, column, message in logic_faults(self.definition):
            node = self.definition.find(name)
            place = self.place(node, column) if node else Place(self.table.name)
            self.problems.add(Problem(ERROR, message, place))

    def ambiguous(self, renamed: set[str]) -> None:
        """A name that stands for two rows may not be referred to."""
        for _, node in self.definition.walk() if renamed else ():
            for field in _COLUMNS:
                for name in sorted(_read(getattr(node, field, "")) & renamed):
                    self.problems.error("name_ambiguous", self.place(node, field), name=name)


def _named(text: LocalizedText) -> set[str]:
    return {name.strip().removeprefix("last-saved#") for words in text.values() for name in _REFERENCE.findall(words)}


def _read(expression: str) -> frozenset[str]:
    try:
        return references(parse(expression)) if expression else frozenset()
    except LogicError:
        return frozenset()
