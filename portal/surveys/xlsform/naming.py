"""Names of rows: what may be one, and that each stands for one row only."""

from __future__ import annotations

import re

from portal.surveys.logic.instance import is_element_name
from portal.surveys.logic.tokens import NAME
from portal.surveys.xlsform.problems import Place, Problems
from portal.surveys.xlsform.records import Record

MAX_NAME = 100
RESERVED = {"meta"}  # XForms keeps its own data under this name
_NAME = re.compile(NAME)

Used = dict[str, tuple[str, int]]  # name → the group it stands in, its row


class Names:
    """Gives every row its name. Answers are kept by it, so it is unique in the whole form.

    XLSForm lets a name come back in another group as long as nothing refers to it: such a row is renamed, with a
    warning.
    """

    def __init__(self, problems: Problems, header: str) -> None:
        self.problems = problems
        self.header = header
        self.questions: Used = {}
        self.groups: Used = {}
        self.renamed: set[str] = set()  # names that stood more than once

    def of_question(self, record: Record, group: str, kind: str) -> str:
        name = record.get("name")
        if not name and kind == "note":
            name = f"generated_note_name_{record.row}"
        if not name and kind == "metadata":
            name = re.sub(r"\W", "_", record.get("type"))
        return self._taken(name, record, group, self.questions)

    def of_group(self, record: Record, group: str) -> str:
        return self._taken(record.get("name"), record, group, self.groups)

    def _taken(self, name: str, record: Record, group: str, used: Used) -> str:
        place = Place(record.sheet, record.row, self.header)
        self._check(name, place)
        if name in used:
            name = self._again(name, place, group, used)
        used[name] = (group, record.row)
        return name

    def _check(self, name: str, place: Place) -> None:
        if not name:
            self.problems.error("name_missing", place)
        elif len(name) > MAX_NAME:
            self.problems.error("name_too_long", place, limit=MAX_NAME)
        elif not (_NAME.fullmatch(name) and is_element_name(name)) or name in RESERVED:
            self.problems.error("name_invalid", place, name=name)

    def _again(self, name: str, place: Place, group: str, used: Used) -> str:
        around, row = used[name]
        if around == group:
            if name:
                self.problems.error("duplicate_name", place, name=name, first=row)
            return f"{name}_{place.row}"
        self.renamed.add(name)
        new = f"{group or 'row'}_{name}"[: MAX_NAME - 10]
        new = new if new not in used else f"{new}_{place.row}"
        self.problems.warn("name_changed", place, name=name, first=row, new=new)
        return new
