"""Where else a thing can go from its page: the registry in which slices above offer a way, such as into a plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from portal.kernel.permissions import Actor
from portal.trace.kinds import End


class Way(NamedTuple):
    """A link beside a thing, and its icon."""

    label: str
    address: str
    symbol: str


Finder = Callable[[Actor, End, int | None], Way | None]

_finders: list[Finder] = []


def add_way(finder: Finder) -> None:
    """Add a slice's finder, called with a thing's end and region. Lists call it: it asks nothing of the database."""
    if finder not in _finders:
        _finders.append(finder)


def ways(actor: Actor, end: End, region_id: int | None) -> list[Way]:
    """The ways that are open to this actor."""
    return [way for finder in _finders if (way := finder(actor, end, region_id)) is not None]
