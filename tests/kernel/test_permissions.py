"""The permission map."""

from enum import Enum

from portal.kernel.permissions import ANYBODY, Actor, Role, allow, any_of, can, member, organiser


class Verb(Enum):
    READ = 1
    CHANGE = 2
    UNKNOWN = 3


class Thing:
    region_id = 7


allow({Verb.READ: member, Verb.CHANGE: any_of(organiser)})


def test_a_verb_without_a_rule_is_refused_to_everybody():
    assert not can(Actor(id=1, is_admin=True), Verb.UNKNOWN, Thing())


def test_roles_hold_in_their_own_region_only():
    here = Actor(id=1, roles={7: frozenset({Role.PROFESSIONAL})})
    elsewhere = Actor(id=2, roles={8: frozenset({Role.ORGANISER})})
    assert can(here, Verb.READ, Thing())
    assert not can(here, Verb.CHANGE, Thing())
    assert not can(elsewhere, Verb.READ, Thing())
    assert not can(ANYBODY, Verb.READ, Thing())
