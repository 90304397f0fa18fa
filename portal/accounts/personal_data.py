"""Everything that is kept about a person: each slice says what it has, and what it forgets when the person leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Collect = Callable[[int], Any]
Erase = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one slice keeps: `collect(person_id)` gives what JSON can hold, `erase(person_id)` forgets it."""

    name: str
    collect: Collect
    erase: Erase | None


_contributions: dict[str, Contribution] = {}


def contribute(name: str, collect: Collect, erase: Erase | None = None) -> None:
    """Add a slice's part, under a `name` of its own; what has an author as foreign key needs no `erase`."""
    _contributions[name] = Contribution(name, collect, erase)


def collect_all(person_id: int) -> dict[str, Any]:
    """Everything about a person, part by part."""
    return {part.name: part.collect(person_id) for part in _contributions.values()}


def erase_all(person_id: int) -> None:
    """Let every slice forget what it keeps about a person."""
    for part in _contributions.values():
        if part.erase is not None:
            part.erase(person_id)
