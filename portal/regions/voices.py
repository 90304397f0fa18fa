"""Who spoke in a process, and from which side: the registry in which slices count their contributions.

Only what everybody may know: contributions that are public anyway, totals of supporters, and released figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.regions.models import Process


@dataclass(frozen=True, slots=True)
class Voice:
    """Contributions of one kind and side, before a moment and from then on. `perspective` None: nobody told sides."""

    kind: str
    label: Any
    perspective: Perspective | None
    before: int
    since: int


Finder = Callable[[Actor, Process, datetime | None], list[Voice]]

_finders: list[Finder] = []


def add_voices(finder: Finder) -> None:
    """Add a slice's finder, called with a process and the moment; without one everything was before."""
    if finder not in _finders:
        _finders.append(finder)


def voices(actor: Actor, process: Process, moment: datetime | None) -> list[Voice]:
    """What all slices have to tell of a process."""
    return [voice for finder in _finders for voice in finder(actor, process, moment)]
