"""Changing a row and remembering what it said before; keeping names unique; putting rows in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.kernel.db import Model, db
from portal.kernel.errors import DomainError
from portal.kernel.text import LocalizedText


def apply(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs and return, for the event, what those fields said before."""
    before = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            before[name] = _as_json(old)
            setattr(row, name, value)
    return before


def _as_json(value: Any) -> Any:
    if isinstance(value, LocalizedText):
        return value.to_json()
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def refused_if_taken(refusal: DomainError) -> Iterator[None]:
    """Write what the block did and turn a name that is already taken into `refusal`: the constraint is the check."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError:
        raise refusal from None


def move(rows: Sequence[Any], row: Any, by: int) -> None:
    """Move `row` up (-1) or down (1) among `rows` and number them anew; at an end it stays."""
    order = list(rows)
    place = order.index(row)
    target = min(max(place + by, 0), len(order) - 1)
    order.insert(target, order.pop(place))
    for position, each in enumerate(order):
        each.position = position


def is_used(row: Any, *besides: str) -> bool:
    """Whether a row of any table points at `row`; `besides` names tables that do not count."""
    return any(
        db.session.execute(select(1).select_from(table).where(column == row.id).limit(1)).first()
        for table in Model.metadata.sorted_tables
        if table.name not in besides
        for column in table.columns
        if any(key.column is row.__table__.c.id for key in column.foreign_keys)
    )
