"""What can be moderated: the registry through which comments, ideas and others come to one inbox per region."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from portal.conversations.models import State
from portal.conversations.subjects import End
from portal.kernel.permissions import Actor
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A contribution as a moderator, or somebody who reports it, sees it."""

    kind: str
    id: int
    text: str
    language: str
    author: str
    perspective: Perspective
    person_id: int | None
    """The member who wrote it and hears what was decided; a resident reads it among "your contributions here"."""
    at: datetime
    state: State
    region_id: int | None
    subject: End
    """What the notice to the author is about."""
    title: LocalizedText | str
    """Of what it belongs to."""
    address: str


Waiting = Callable[[int], Select[int]]
Entries = Callable[[Actor, Collection[int]], Mapping[int, Entry]]
Settle = Callable[[Actor, Collection[int], State], Mapping[int, State]]


@dataclass(frozen=True, slots=True)
class ModeratedKind:
    """A kind of contribution; see `add_moderated`."""

    key: str
    label: Any
    waiting: Waiting
    entries: Entries
    settle: Settle


_kinds: dict[str, ModeratedKind] = {}


def add_moderated(key: str, label: Any, *, waiting: Waiting, entries: Entries, settle: Settle) -> None:
    """Bring a slice's contributions to the inbox. `key` is the table's name, `label` its lazy word such as "Comment".

    `waiting(region_id)` selects the ids that wait in a region; `entries(actor, ids)` gives those that the actor may see
    in a constant number of queries; `settle(actor, ids, state)` makes them so, records it, does what publishing them
    means, and gives for each that it changed the state before.
    """
    _kinds[key] = ModeratedKind(key, label, waiting, entries, settle)


def kinds() -> Iterable[ModeratedKind]:
    """All kinds, in the order in which the slices registered them."""
    return tuple(_kinds.values())


def kind(key: str) -> ModeratedKind | None:
    return _kinds.get(key)
