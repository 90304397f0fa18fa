"""What is wrong with a file, cell by cell, in words for the person who made it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.surveys.messages import Message, Translations
from portal.surveys.xlsform.sentences import SENTENCES

ERROR, WARNING = "error", "warning"
MAX_PROBLEMS = 200  # a page of them; a file with more is broken in one way throughout
MAX_QUOTED = 60  # characters of a cell that are repeated in a message


class Place(NamedTuple):
    """A cell: `row` counts as the spreadsheet does, `column` is its header as the file spells it."""

    sheet: str = ""
    row: int = 0
    column: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark. An error keeps the file from being imported, a warning does not."""

    severity: str
    message: Message
    place: Place = NOWHERE

    @property
    def code(self) -> str:
        return self.message.code

    @property
    def sheet(self) -> str:
        return self.place.sheet

    @property
    def row(self) -> int:
        return self.place.row

    @property
    def column(self) -> str:
        return self.place.column

    def to_json(self, translations: Translations, lang: str = "en") -> dict[str, Any]:
        return {
            **self.place._asdict(),
            "code": self.code,
            "severity": self.severity,
            "message": self.message.render(translations, lang),
        }


@dataclass(slots=True)
class Problems:
    """The remarks on one file, in the order in which they are found; errors come out first."""

    found: list[Problem] = field(default_factory=list)
    left_out: int = 0

    def error(self, code: str, place: Place = NOWHERE, /, **params: str | int) -> None:
        self.add(Problem(ERROR, _message(code, params), place))

    def warn(self, code: str, place: Place = NOWHERE, /, **params: str | int) -> None:
        self.add(Problem(WARNING, _message(code, params), place))

    def add(self, problem: Problem) -> None:
        if len(self.found) < MAX_PROBLEMS or (problem.severity == ERROR and not self.has_errors):
            self.found.append(problem)
        else:
            self.left_out += 1

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == ERROR for problem in self.found)

    def __iter__(self) -> Iterator[Problem]:
        yield from sorted(self.found, key=lambda problem: problem.severity != ERROR)
        if self.left_out:
            yield Problem(self.found[-1].severity, _message("more_problems", {}))


def _message(code: str, params: dict[str, str | int]) -> Message:
    quoted = {key: value[:MAX_QUOTED] if isinstance(value, str) else value for key, value in params.items()}
    return Message(code, SENTENCES[code], quoted)
