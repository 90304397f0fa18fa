"""What came of a contribution elsewhere: the registry in which other slices tell more about a thing.

An idea's own slice says its status; a plan that grew of it says how its steps go, without either knowing the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.conversations.subjects import End
from portal.kernel.permissions import Actor


@dataclass(frozen=True, slots=True)
class Sequel:
    """One thing that came of it, as a sentence for the reader, where one reads more, and since when."""

    sentence: str
    address: str
    at: datetime


Teller = Callable[[Actor, Collection[End]], Mapping[End, list[Sequel]]]

_tellers: list[Teller] = []


def add_sequels(teller: Teller) -> None:
    """Add a slice's teller: asked for many things at once, in a constant number of queries."""
    if teller not in _tellers:
        _tellers.append(teller)


def sequels(actor: Actor, ends: Collection[End]) -> dict[End, list[Sequel]]:
    """What came of these things, the newest first."""
    found: dict[End, list[Sequel]] = defaultdict(list)
    for teller in _tellers if ends else ():
        for end, told in teller(actor, ends).items():
            found[end] += told
    return {end: sorted(told, key=lambda each: each.at, reverse=True) for end, told in found.items()}
