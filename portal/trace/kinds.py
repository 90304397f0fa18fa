"""Kinds of things that can be linked, each with a resolver: the registry in which slices meet.

A kind is named as the thing's table. A resolver asks for many ids at once, in a constant number of queries, and gives
only what the actor may see; what it leaves out is not shown from the other end either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One end of a link as somebody may see it. `region_id` None is a thing that belongs to all regions."""

    label: LocalizedText | str
    address: str
    region_id: int | None = None
    notes: tuple[LocalizedText | str, ...] = ()
    """How it stands, where that is told beside its name."""


End = tuple[str, str]
"""Kind and id of a thing."""
Resolver = Callable[[Actor, Collection[str]], Mapping[str, Shown]]
Offer = Callable[[Actor, int], Mapping[str, Shown]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. `offer` lists by id what a member of a region may link with; without it nothing is offered."""

    key: str
    label: Any
    resolve: Resolver
    offer: Offer | None


_kinds: dict[str, Kind] = {}


def add_kind(key: str, label: Any, resolve: Resolver, offer: Offer | None = None) -> None:
    """Register a kind: `label` is its (lazy) name such as "Survey", `key` the table's name."""
    _kinds[key] = Kind(key, label, resolve, offer)


def kinds() -> list[Kind]:
    """All kinds, in the order of the chain from process to report-back as the slices registered them."""
    return list(_kinds.values())


def kind(key: str) -> Kind | None:
    return _kinds.get(key)


def resolve(actor: Actor, ends: Collection[End]) -> dict[End, Shown]:
    """Those of `ends` (kind and id) that the actor may see: one call per kind, however many ends there are."""
    found: dict[End, Shown] = {}
    for each in _kinds.values():
        ids = {thing_id for key, thing_id in ends if key == each.key}
        if ids:
            found |= {(each.key, thing_id): shown for thing_id, shown in each.resolve(actor, ids).items()}
    return found


def end_of(thing: Any) -> End:
    """The kind and id by which a row is linked."""
    return thing.__tablename__, str(thing.id)


def numbers(ids: Collection[str]) -> list[int]:
    """Ids as row numbers; what is none belongs to no row."""
    return [int(each) for each in ids if each.isascii() and each.isdigit() and len(each) < 10]
