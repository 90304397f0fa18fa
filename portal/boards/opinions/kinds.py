"""How much a board may say, by how many people took part."""

from __future__ import annotations

from enum import Enum

FEWEST_PEOPLE = 10
FEWEST_FOR_GROUPS = 50
FEWEST_FOR_CLEAR_GROUPS = 100
MOST_GROUPS = 5
MOST_GROUPS_AT_FIRST = 3
SMALLEST_GROUP = 10
SMALLEST_SHARE = 0.1


class Level(str, Enum):
    """What the number of people allows to say."""

    COUNT = "count"
    STATEMENTS = "statements"
    FIRST_IMPRESSION = "first_impression"
    GROUPS = "groups"

    @classmethod
    def of(cls, people: int) -> Level:
        """The level of a board where `people` voted on enough statements."""
        if people < FEWEST_PEOPLE:
            return cls.COUNT
        if people < FEWEST_FOR_GROUPS:
            return cls.STATEMENTS
        return cls.FIRST_IMPRESSION if people < FEWEST_FOR_CLEAR_GROUPS else cls.GROUPS

    @property
    def most_groups(self) -> int:
        """The most groups that may be told apart: 0 when there are too few people for any."""
        return {Level.FIRST_IMPRESSION: MOST_GROUPS_AT_FIRST, Level.GROUPS: MOST_GROUPS}.get(self, 0)


def smallest_group(people: int) -> int:
    """How many people a group needs among `people`: ten, or one in ten of them."""
    return max(SMALLEST_GROUP, -(-people // round(1 / SMALLEST_SHARE)))


class Finding(str, Enum):
    """What came of looking for groups."""

    TOO_FEW_PEOPLE = "too_few_people"
    NO_GROUPS_YET = "no_groups_yet"
    NO_CLEAR_GROUPS = "no_clear_groups"
    FIRST_IMPRESSION = "first_impression"
    CLEAR_GROUPS = "clear_groups"
    GROUPS_GIVEN = "groups_given"
