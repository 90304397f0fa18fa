"""The newest snapshot of a board's votes in the shape of its page: what is shared, where people differ, each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.boards.models import Statement
from portal.boards.opinions.kinds import Finding
from portal.boards.queries.statements import newest_snapshot, statements_by_id

MOST_DIFFERENCES = 8
LEAST_DIFFERENCE = 0.25
"""By how much the shares that agree in two groups differ at least, to be shown among the differences."""


@dataclass(frozen=True, slots=True)
class Count:
    """Of how many who voted on a statement, how many agree and disagree."""

    agree: int
    disagree: int
    of: int

    @property
    def passed(self) -> int:
        return self.of - self.agree - self.disagree

    @property
    def share(self) -> float:
        return self.agree / self.of


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and how many of those who voted on it take the `side`, "agree" or "disagree"."""

    statement: Statement
    side: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Group:
    """People who vote alike, and what sets them apart."""

    name: str
    size: int
    says: list[Said]


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with everybody's votes and each group's; None where too few voted to be shown."""

    statement: Statement
    everyone: Count | None
    groups: list[Count | None] = field(default_factory=list)

    @property
    def difference(self) -> float:
        """Between the groups that agree most and least."""
        shares = [count.share for count in self.groups if count is not None]
        return max(shares) - min(shares) if len(shares) > 1 else 0.0


@dataclass(frozen=True, slots=True)
class Opinions:
    """All that a snapshot allows to say; lists are empty where it allows nothing."""

    made_at: datetime
    people: int
    finding: Finding
    shared: list[Said]
    bridges: list[Row]
    groups: list[Group]
    rows: list[Row]

    @property
    def differences(self) -> list[Row]:
        """Where the groups differ most."""
        apart = [row for row in self.rows if row.difference >= LEAST_DIFFERENCE]
        return sorted(apart, key=lambda row: -row.difference)[:MOST_DIFFERENCES]


def opinions_of(board_id: int) -> Opinions | None:
    """What was seen last in the votes of the board; None before the first look. Two statements."""
    snapshot = newest_snapshot(board_id)
    if snapshot is None:
        return None
    result = snapshot.result
    counted: list[Mapping[str, Any]] = result.get("statements", [])
    shown = statements_by_id([one["statement"] for one in counted])
    rows = {one["statement"]: _row(shown[one["statement"]], one) for one in counted if one["statement"] in shown}
    consensus = result.get("consensus", {})
    return Opinions(
        made_at=snapshot.made_at,
        people=snapshot.people,
        finding=Finding(result["finding"]),
        shared=[said for side in ("agree", "disagree") for said in _said(consensus.get(side, []), shown)],
        bridges=[rows[one["statement"]] for one in result.get("bridges", []) if one["statement"] in rows],
        groups=[
            Group(group_name(at), one["size"], _said(one["representative"], shown))
            for at, one in enumerate(result.get("groups", []))
        ],
        rows=list(rows.values()),
    )


def group_name(position: int) -> str:
    """A, B, C …"""
    return chr(ord("A") + position)


def _row(statement: Statement, one: Mapping[str, Any]) -> Row:
    return Row(statement, _count(one["everyone"]), [_count(each) for each in one["groups"]])


def _count(numbers: list[int] | None) -> Count | None:
    return Count(*numbers) if numbers else None


def _said(found: list[Mapping[str, Any]], shown: Mapping[int, Statement]) -> list[Said]:
    return [
        Said(shown[one["statement"]], one["side"], one["votes"], one["of"])
        for one in found
        if one["statement"] in shown
    ]
