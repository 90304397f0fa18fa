"""Small groups: what a survey release may publish (pure functions over counts)."""

from portal.surveys.disclosure.making import protect
from portal.surveys.disclosure.releases import due
from portal.surveys.disclosure.tables import (
    Dimension,
    GroupCounts,
    ProtectedGroup,
    ProtectedQuestion,
    ProtectedTables,
    QuestionCounts,
    ReleaseTables,
)

__all__ = [
    "Dimension",
    "GroupCounts",
    "ProtectedGroup",
    "ProtectedQuestion",
    "ProtectedTables",
    "QuestionCounts",
    "ReleaseTables",
    "due",
    "protect",
]
