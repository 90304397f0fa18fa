"""What became of a resident's contributions in one place: the registry in which each slice says what it has.

A resident without account is known by their browser's keys for the place, and there may be several: a word code joins
another device.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from portal.conversations.models import State
from portal.conversations.sequels import Sequel, sequels
from portal.conversations.subjects import End
from portal.kernel.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One contribution as its author reads about it."""

    kind: Any
    """The word above it, such as "Your idea"."""
    text: str
    language: str
    address: str = ""
    """Where it stands; empty where it stands nowhere."""
    at: datetime
    state: State
    reason: str = ""
    """Why a moderator hid it."""
    news: list[Any] = field(default_factory=list)
    """Sentences that say what became of it: its status with the reason, replies, how many support it."""
    changed_at: datetime | None = None
    """When something last became of it, for the mark "new since your last look"."""
    about: End | None = None
    """Of what other slices may tell more, such as ("idea", 12)."""


Finder = Callable[[Actor, str, Collection[bytes]], list[Contribution]]

_finders: list[Finder] = []


def add_contributions(finder: Finder) -> None:
    """Add a slice's finder: called with the actor, the place such as "board:12", and the resident's keys there."""
    if finder not in _finders:
        _finders.append(finder)


def contributions(actor: Actor, place: str, visitors: Collection[bytes]) -> list[Contribution]:
    """Everything that these keys contributed in `place`, the newest first."""
    if not visitors:
        return []
    found = [entry for finder in _finders for entry in finder(actor, place, visitors)]
    told = sequels(actor, {entry.about for entry in found if entry.about is not None})
    whole = [_with(entry, told.get(entry.about, ()) if entry.about else ()) for entry in found]
    return sorted(whole, key=lambda entry: entry.changed_at or entry.at, reverse=True)


def _with(entry: Contribution, told: Sequence[Sequel]) -> Contribution:
    """The contribution with what came of it elsewhere."""
    if not told:
        return entry
    days = [each.at for each in told] + ([entry.changed_at] if entry.changed_at else [])
    return replace(entry, news=[*entry.news, *(each.sentence for each in told)], changed_at=max(days))
