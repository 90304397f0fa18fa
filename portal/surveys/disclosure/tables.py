"""What goes into a release and what may leave it: counts only, no person, as plain values that JSON can carry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

# Rows that are no option. An XLSForm name cannot start with "+", so no option code can collide with them.
UNANSWERED = "+unanswered"
REST = "+rest"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A fixed way to divide everybody (area, language, perspective, channel); `sizes` are people per group code."""

    code: str
    sizes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """One question in one group: how many answered, and how many chose each option."""

    answered: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """One question: options of `single` divide those who answered, options of `multiple` overlap.

    `groups[dimension][group]` splits the same people; a group left out had no answer. `exclusive` options stand alone
    ("none of these"); `least` and `most` bound how many other options one person may choose.
    `follows` names the earlier question and the options after which alone this one was asked (one option if they
    overlap); leave it out where the condition is any other.
    """

    code: str
    kind: Literal["single", "multiple"]
    answered: int
    counts: Mapping[str, int]
    groups: Mapping[str, Mapping[str, GroupCounts]] = field(default_factory=dict)
    threshold: int | None = None
    exclusive: frozenset[str] = frozenset()
    least: int = 1
    most: int | None = None
    follows: tuple[str, frozenset[str]] | None = None

    def __post_init__(self) -> None:
        if self.kind == "single" and sum(self.counts.values()) != self.answered:
            raise ValueError(f"{self.code}: the options of a single choice have to add up to those who answered")
        if any(count > self.answered for count in self.counts.values()):
            raise ValueError(f"{self.code}: more people chose an option than answered")


@dataclass(frozen=True, slots=True)
class ReleaseTables:
    """All counts over the responses that one release includes."""

    participants: int
    dimensions: tuple[Dimension, ...]
    questions: tuple[QuestionCounts, ...]


@dataclass(frozen=True, slots=True)
class ProtectedGroup:
    """One question in one group, `None` where a figure is hidden; `asked` is how many of the group were asked."""

    asked: int
    answered: int | None
    counts: Mapping[str, int | None]
    rest: int | None


@dataclass(frozen=True, slots=True)
class ProtectedQuestion:
    """Figures of one question that may be published, `None` where a figure is hidden.

    `release` says whose answers these are: the one they were counted for, which may be earlier than this one.
    `asked` are the people the question was put to. `rest` is the number behind all hidden options of a single choice
    together, with those who gave no answer when `answered` is hidden. `groups[dimension]` is absent when the question
    has no comparison by that dimension.
    """

    code: str
    release: int
    threshold: int
    asked: int | None
    answered: int | None
    counts: Mapping[str, int | None]
    rest: int | None = None
    groups: Mapping[str, Mapping[str, ProtectedGroup]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProtectedTables:
    """A release as the public may see it; `sizes[dimension][group]` is `None` for a hidden or empty group."""

    release: int
    closed: bool
    participants: int
    sizes: Mapping[str, Mapping[str, int | None]]
    questions: Mapping[str, ProtectedQuestion]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ProtectedTables":
        return cls(**{**data, "questions": {code: _question(row) for code, row in data["questions"].items()}})


def _question(row: Mapping[str, Any]) -> ProtectedQuestion:
    groups = {
        dimension: {group: ProtectedGroup(**cells) for group, cells in by_group.items()}
        for dimension, by_group in row["groups"].items()
    }
    return ProtectedQuestion(**{**row, "groups": groups})
