"""Small-group protection of a release: rule 3 of the product, argued in docs/adr/0006-small-groups.md."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import ModuleType

from portal.surveys.disclosure import multiples, singles
from portal.surveys.disclosure.columns import Column, everybody, group_columns
from portal.surveys.disclosure.lines import cover, is_small
from portal.surveys.disclosure.tables import (
    REST,
    UNANSWERED,
    ProtectedGroup,
    ProtectedQuestion,
    ProtectedTables,
    QuestionCounts,
    ReleaseTables,
)


def kind_of(question: QuestionCounts) -> ModuleType:
    """A multiple choice in which nobody can choose two options divides people like a single choice does."""
    return multiples if question.kind == "multiple" and multiples.can_overlap(question) else singles


def protect(
    tables: ReleaseTables,
    threshold: int = 5,
    *,
    release: int = 1,
    closed: bool = True,
    previous: ProtectedTables | None = None,
) -> ProtectedTables:
    """What release number `release` may publish of these tables, after `previous`, so that nobody can derive a count
    of fewer than `threshold` people from it, from earlier releases, or from all of them together.

    Comparisons by group come with the closing release, once. A closed release is the last: it is returned unchanged.
    """
    if previous and previous.closed:
        return previous
    largest = max((question.threshold or threshold for question in tables.questions), default=threshold)
    sizes = {
        d.code: _shown_groups(_taking_part(d.sizes), (), tables.participants, largest) if closed else {}
        for d in tables.dimensions
    }
    making = _Making(tables, threshold, release, closed, previous.questions if previous else {}, sizes, {})
    for question in tables.questions:
        making.question(question.code)
    return ProtectedTables(
        release=release,
        closed=closed,
        participants=tables.participants,
        sizes={d.code: {group: sizes[d.code].get(group) for group in d.sizes} for d in tables.dimensions},
        questions={question.code: making.done[question.code] for question in tables.questions},
    )


def _taking_part(sizes: Mapping[str, int]) -> dict[str, int]:
    """A group nobody belongs to needs no cover: that nobody took part says nothing about anybody who did."""
    return {group: size for group, size in sizes.items() if size}


def _shown_groups(asked: Mapping[str, int], unknown: Collection[str], total: int, threshold: int) -> dict[str, int]:
    """Groups that are known and large enough, less those that cover the others and people who belong to no group."""
    nowhere = total - sum(asked.values())
    if nowhere < 0:
        raise ValueError("groups of one dimension overlap")
    line = {**asked, REST: nowhere} if nowhere else asked
    small = {group for group, size in line.items() if group in unknown or is_small(size, threshold)}
    hidden = cover(line, small, threshold)
    return {group: size for group, size in asked.items() if group not in hidden}


@dataclass(frozen=True, slots=True)
class _Making:
    """A release in the making: `done` fills up, earlier questions before those that follow them."""

    tables: ReleaseTables
    default_threshold: int
    release: int
    closed: bool
    earlier: Mapping[str, ProtectedQuestion]
    sizes: Mapping[str, Mapping[str, int]]
    done: dict[str, ProtectedQuestion]

    def question(self, code: str) -> ProtectedQuestion:
        if code not in self.done:
            self.done[code] = self._protected(self._counts(code))
        return self.done[code]

    def _counts(self, code: str) -> QuestionCounts:
        return next(question for question in self.tables.questions if question.code == code)

    def _protected(self, question: QuestionCounts) -> ProtectedQuestion:
        threshold, earlier = question.threshold or self.default_threshold, self.earlier.get(question.code)
        asked = self._asked(question)
        if asked is None:
            return earlier or _nothing(question, self.release, threshold)
        kind, total = kind_of(question), everybody(question, asked)
        hidden = kind.hidden_in_total(question, total, threshold, earlier, closed=self.closed)
        if hidden is None:
            return earlier or _nothing(question, self.release, threshold)
        return ProtectedQuestion(
            code=question.code,
            release=self.release,
            threshold=threshold,
            asked=asked,
            answered=None if UNANSWERED in hidden else question.answered,
            counts={option: None if option in hidden else count for option, count in question.counts.items()},
            rest=kind.rest(total, hidden),
            groups=self._groups(question, total, hidden, threshold),
        )

    def _asked(self, question: QuestionCounts) -> int | None:
        """How many people the question was put to; None when that number itself is hidden."""
        if question.follows is None:
            return self.tables.participants
        code, options = question.follows
        if len(options) > 1 and kind_of(self._counts(code)) is multiples:
            raise ValueError(f"{question.code} follows options of {code} that overlap: leave `follows` out")
        parent = self.question(code)
        if parent.release != self.release or any(parent.counts[option] is None for option in options):
            return None
        return sum(self._counts(code).counts[option] for option in options)

    def _groups(
        self, question: QuestionCounts, total: Column, hidden: frozenset[str], threshold: int
    ) -> dict[str, dict[str, ProtectedGroup]]:
        if not self.closed or hidden >= question.counts.keys():
            return {}
        found: dict[str, dict[str, ProtectedGroup]] = {}
        for dimension in question.groups:
            columns = group_columns(
                question, dimension, total, self._asked_by_group(question, dimension, total, threshold)
            )
            if len(columns) > 1:
                groups = kind_of(question).compare(question, columns, hidden, threshold)
                if any(count is not None for group in groups.values() for count in group.counts.values()):
                    found[dimension] = groups
        return found

    def _asked_by_group(
        self, question: QuestionCounts, dimension: str, total: Column, threshold: int
    ) -> dict[str, int]:
        """People asked, for the groups that may be shown in this question's comparison."""
        if question.follows is None:
            return dict(self.sizes[dimension])
        code, options = question.follows
        shown, counted = self.question(code).groups.get(dimension, {}), self._counts(code).groups[dimension]
        known = {g for g, cells in shown.items() if all(cells.counts[option] is not None for option in options)}
        asked = {g: sum(cells.counts.get(option, 0) for option in options) for g, cells in counted.items()}
        return _shown_groups(asked, asked.keys() - known, total.asked, threshold)


def _nothing(question: QuestionCounts, release: int, threshold: int) -> ProtectedQuestion:
    return ProtectedQuestion(question.code, release, threshold, None, None, dict.fromkeys(question.counts))
