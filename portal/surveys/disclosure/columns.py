"""The columns of a question's tables: everybody, each group that may be shown, and all other groups together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.surveys.disclosure.tables import REST, GroupCounts, QuestionCounts


@dataclass(frozen=True, slots=True)
class Column:
    """Counts over one set of people: asked ≥ answered."""

    asked: int
    answered: int
    counts: Mapping[str, int]

    @property
    def unanswered(self) -> int:
        return self.asked - self.answered


def combined(columns: Iterable[Column]) -> Column:
    """Several disjoint sets of people as one."""
    parts = list(columns)
    counts = {code: sum(part.counts[code] for part in parts) for code in parts[0].counts}
    return Column(sum(part.asked for part in parts), sum(part.answered for part in parts), counts)


def less(total: Column, part: Column) -> Column:
    counts = {code: count - part.counts[code] for code, count in total.counts.items()}
    return Column(total.asked - part.asked, total.answered - part.answered, counts)


def everybody(question: QuestionCounts, asked: int) -> Column:
    return Column(asked, question.answered, question.counts)


def group_columns(
    question: QuestionCounts, dimension: str, total: Column, asked: Mapping[str, int]
) -> dict[str, Column]:
    """One column per group in `asked` (people asked, by group), in code order, then the rest of everybody if any."""
    cells = question.groups[dimension]
    nobody = GroupCounts(0, {})
    columns = {group: _column(question, cells.get(group, nobody), asked[group]) for group in sorted(asked)}
    rest = less(total, combined(columns.values())) if columns else total
    return {**columns, **({REST: rest} if rest.asked else {})}


def _column(question: QuestionCounts, cells: GroupCounts, asked: int) -> Column:
    return Column(asked, cells.answered, {code: cells.counts.get(code, 0) for code in question.counts})
