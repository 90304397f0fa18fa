"""Who may do what: one map from verb to predicate, filled by the slices' policies.

Asked in three ways only: `@requires` on a route, `can()` in a template, `visible_…(actor)` in a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, TypeAlias


class Role(str, Enum):
    """What a member is in one region."""

    ORGANISER = "organiser"
    PROFESSIONAL = "professional"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person signed in, or nobody in particular (`id` is None, a resident without account)."""

    id: int | None = None
    name: str = ""
    language: str | None = None
    is_admin: bool = False
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)

    @property
    def is_signed_in(self) -> bool:
        return self.id is not None

    def has(self, role: Role, region_id: int | None) -> bool:
        return region_id is not None and role in self.roles.get(region_id, frozenset())

    def regions_as(self, *roles: Role) -> list[int]:
        """The regions in which this person has one of `roles` (any role if none is named)."""
        return [region for region, held in self.roles.items() if not roles or held & set(roles)]


ANYBODY = Actor()


class InRegion(Protocol):
    region_id: Any


Predicate: TypeAlias = Callable[[Actor, Any], bool]

_rules: dict[Enum, Predicate] = {}


def allow(rules: Mapping[Enum, Predicate]) -> None:
    """Add a slice's permission map."""
    _rules.update(rules)


def can(actor: Actor, verb: Enum, thing: Any = None) -> bool:
    """Whether `actor` may do `verb` to `thing`. A verb without a rule is refused."""
    rule = _rules.get(verb)
    return rule is not None and rule(actor, thing)


def verbs() -> Iterable[Enum]:
    """Every verb that has a rule; for the tests that walk all of them."""
    return tuple(_rules)


# Predicates to compose policies from. A thing knows its region by `region_id`.


def anybody(actor: Actor, thing: Any) -> bool:
    return True


def signed_in(actor: Actor, thing: Any) -> bool:
    return actor.is_signed_in


def admin(actor: Actor, thing: Any) -> bool:
    return actor.is_admin


def organiser(actor: Actor, thing: InRegion) -> bool:
    return actor.has(Role.ORGANISER, thing.region_id)


def works_here(actor: Actor, thing: InRegion) -> bool:
    """Organisers and professionals of the region work on its boards and plans; experts look on."""
    return actor.has(Role.ORGANISER, thing.region_id) or actor.has(Role.PROFESSIONAL, thing.region_id)


def member(actor: Actor, thing: InRegion) -> bool:
    return bool(actor.roles.get(thing.region_id))


def any_of(*predicates: Predicate) -> Predicate:
    return lambda actor, thing: any(p(actor, thing) for p in predicates)


def all_of(*predicates: Predicate) -> Predicate:
    return lambda actor, thing: all(p(actor, thing) for p in predicates)
