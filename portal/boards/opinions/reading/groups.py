"""Groups as somebody else found them: a CSV file with the columns `participant` and `group-id`."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from portal.boards.opinions import problems
from portal.boards.opinions.problems import Unreadable
from portal.boards.opinions.reading.tables import opened


def read_groups(path: Path, people: Container[str]) -> dict[str, str]:
    """The group of each person who is in one. Unreadable for strangers, for people named twice, and for no group."""
    groups: dict[str, str] = {}
    with opened(path) as table:
        person, group = table.need("participant"), table.need("group-id")
        for line, cells in table.rows():
            name = cells[person].strip()
            if name not in people:
                raise Unreadable(problems.UNKNOWN_PERSON, path, line, name=name)
            if name in groups:
                raise Unreadable(problems.TWICE, path, line, name=name)
            groups[name] = cells[group].strip()
    found = {name: group for name, group in groups.items() if group}
    if not found:
        raise Unreadable(problems.NO_GROUPS, path)
    return found
