"""Multiple choice: options overlap, so each one divides those who answered in two: chose it, did not choose it.

Of 97 out of 100, the 3 who did not choose are a figure as well. `_others` is that figure on the safe side: it leaves
out everybody with an exclusive option ("none of these"), whose number may be shown and subtracted too.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from portal.surveys.disclosure.columns import Column, combined, less
from portal.surveys.disclosure.lines import is_derivable, is_small, small_and_cover
from portal.surveys.disclosure.releases import OPEN_MARGIN
from portal.surveys.disclosure.tables import REST, UNANSWERED, ProtectedGroup, ProtectedQuestion, QuestionCounts

ANSWERED = "+answered"
Pattern = dict[str, set[str]]


def can_overlap(question: QuestionCounts) -> bool:
    return _most(question) > 1


def hidden_in_total(
    question: QuestionCounts, total: Column, threshold: int, earlier: ProtectedQuestion | None, *, closed: bool
) -> frozenset[str] | None:
    """Options (and "no answer") to hide in the table of everybody; None when the earlier release has to stay.

    While the survey is open the question is shown whole or not at all. Those who came since are then a known table,
    protected like any other; at closing what they hide is hidden.
    """
    columns = [total, *_newcomers(total, earlier)]
    hidden = _hidden(question, columns, threshold if closed else threshold * OPEN_MARGIN, threshold)
    if len(columns) > 1 and (hidden >= total.counts.keys() if closed else hidden):
        return None
    return frozenset({*total.counts, UNANSWERED}) if hidden and not closed else hidden


def rest(_total: Column, _hidden: frozenset[str]) -> None:
    """Options overlap: the hidden ones have no sum that counts people."""


def compare(
    question: QuestionCounts, columns: Mapping[str, Column], hidden: frozenset[str], threshold: int
) -> dict[str, ProtectedGroup]:
    """The table by group, each option hidden in at least two groups or in none."""
    pattern = {
        code: {
            group
            for group, column in columns.items()
            if code in hidden or is_small(_smaller_side(question, column, code), threshold)
        }
        for code in question.counts
    }
    bases = set(columns) if UNANSWERED in hidden else _hidden_bases(columns, threshold)
    _cover(question, columns, pattern, bases, hidden, threshold)
    return {
        group: ProtectedGroup(
            asked=column.asked,
            answered=None if group in bases else column.answered,
            counts={code: None if group in pattern[code] else count for code, count in column.counts.items()},
            rest=None,
        )
        for group, column in columns.items()
        if group != REST
    }


def _choices(question: QuestionCounts) -> set[str]:
    return question.counts.keys() - question.exclusive


def _choosers(question: QuestionCounts, column: Column) -> int:
    """People who chose something that is not exclusive."""
    return column.answered - sum(column.counts[code] for code in question.exclusive)


def _others(question: QuestionCounts, column: Column, code: str) -> int:
    return _choosers(question, column) - (0 if code in question.exclusive else column.counts[code])


def _smaller_side(question: QuestionCounts, column: Column, code: str) -> int:
    return min(column.counts[code], _others(question, column, code))


def _newcomers(total: Column, earlier: ProtectedQuestion | None) -> list[Column]:
    """Those who came since the question was last shown, if it was."""
    if earlier is None or earlier.asked is None or earlier.answered is None or None in earlier.counts.values():
        return []
    before = {code: earlier.counts.get(code) or 0 for code in total.counts}
    newcomers = less(total, Column(earlier.asked, earlier.answered, before))
    return [newcomers] if newcomers.asked or any(newcomers.counts.values()) else []


def _hidden(question: QuestionCounts, columns: list[Column], limit: int, threshold: int) -> frozenset[str]:
    """What is small in the first column (below `limit`) or in another one, and what covers it in all of them."""
    hidden: set[str] = set()
    for column, least in zip(columns, (limit, *[threshold] * len(columns)), strict=False):
        hidden |= {code for code in column.counts if is_small(_smaller_side(question, column, code), least)}
        hidden |= {UNANSWERED} if small_and_cover(_base_rows(column), least) else set()
    while any(_is_solvable(question, column, hidden, threshold) for column in columns):
        hidden.add(min(_choices(question) - hidden, key=lambda code: (columns[0].counts[code], code)))
    return frozenset(hidden)


def _base_rows(column: Column) -> dict[str, int]:
    return {ANSWERED: column.answered, **({UNANSWERED: column.unanswered} if column.unanswered else {})}


def _hidden_bases(columns: Mapping[str, Column], threshold: int) -> set[str]:
    """Groups whose number of answers is hidden: it and its difference with those asked are both figures."""
    hidden = {
        group
        for group, column in columns.items()
        if is_small(column.answered, threshold) or 0 < column.unanswered < threshold
    }
    for group in sorted(columns, key=lambda group: (columns[group].unanswered, group)):
        sides = ([columns[name].answered for name in hidden], [columns[name].unanswered for name in hidden])
        if not any(is_derivable(side, threshold) for side in sides):
            break
        hidden.add(group)
    return hidden


def _is_solvable(
    question: QuestionCounts,
    column: Column,
    hidden: AbstractSet[str],
    threshold: int,
    counted: AbstractSet[str] | None = None,
) -> bool:
    """Everybody chose between `least` and `most` options, so the sum of those shown says something about the others.

    `room` is how many more choices these people could have made, `floor` how many people the choices need, `reach` how
    many may have left out one hidden option. In a group, `counted` options are known at least in total: they count for
    `room` and `floor` even where the group hides them.
    """
    choices, most = _choices(question), _most(question)
    unseen = choices & hidden
    if unseen == choices:
        return False
    people, shown = _choosers(question, column), _ticks(column, choices - unseen)
    ticks = shown if counted is None else _ticks(column, choices & counted)
    room, floor = most * people - ticks, -(-ticks // most)
    if hidden - choices and _known_people(question, column, hidden) - floor < threshold:
        return True
    if unseen:
        reach = people - max(0, question.least * people - shown - (len(unseen) - 1) * people)
        return min(room, reach) < threshold or (_adds_up(question) and len(unseen) < 2)
    return not _adds_up(question) and (room < threshold or shown - question.least * people < threshold)


def _ticks(column: Column, codes: AbstractSet[str]) -> int:
    return sum(column.counts[code] for code in codes)


def _known_people(question: QuestionCounts, column: Column, hidden: AbstractSet[str]) -> int:
    """Upper bound, from what is shown, on how many chose something that is not exclusive."""
    base = column.asked if UNANSWERED in hidden else column.answered
    return base - sum(column.counts[code] for code in question.exclusive if code not in hidden)


def _most(question: QuestionCounts) -> int:
    return min(question.most or len(question.counts), len(_choices(question)))


def _cover(
    question: QuestionCounts,
    columns: Mapping[str, Column],
    pattern: Pattern,
    bases: AbstractSet[str],
    hidden: AbstractSet[str],
    threshold: int,
) -> None:
    """Hide more, first along each option and then whole groups, until nothing changes."""
    chose = {code: {group: column.counts[code] for group, column in columns.items()} for code in pattern}
    others = {code: {group: _others(question, column, code) for group, column in columns.items()} for code in pattern}
    known = {g: column if g in bases else replace(column, asked=column.answered) for g, column in columns.items()}
    size = -1
    while size != (size := sum(map(len, pattern.values()))):
        for code in sorted(pattern):
            _cover_option(chose[code], others[code], pattern[code], threshold)
        for group, column in columns.items():
            gone = {code for code, groups in pattern.items() if group in groups}
            unseen, counted = gone | ({UNANSWERED} if group in bases else set()), pattern.keys() - hidden
            gaps = _adds_up(question) and bool(gone - hidden)
            if gaps or _is_solvable(question, column, unseen, threshold, counted):
                _hide_group(pattern, group)
        _cover_surplus(question, known, pattern, bases, hidden, threshold)


def _hide_group(pattern: Pattern, group: str) -> None:
    for groups in pattern.values():
        groups.add(group)


def _cover_surplus(
    question: QuestionCounts,
    known: Mapping[str, Column],
    pattern: Pattern,
    bases: AbstractSet[str],
    hidden: AbstractSet[str],
    threshold: int,
) -> None:
    """Groups with gaps taken together are a column too: the total less all groups without.

    In `known`, people asked are those who answered wherever that number is shown.
    """
    for group in sorted(known, key=lambda group: (known[group].asked, group)):
        gaps = set().union(*(pattern[code] for code in pattern.keys() - hidden))
        unseen = hidden | ({UNANSWERED} if gaps & bases else set())
        if not gaps or not _is_solvable(question, combined(known[name] for name in gaps), unseen, threshold):
            break
        _hide_group(pattern, group)


def _adds_up(question: QuestionCounts) -> bool:
    """With an exact number of options per person, options and groups form one table with known totals.

    Whole groups are hidden then: rows × columns without a gap cannot be solved.
    """
    return question.least >= _most(question)


def _cover_option(chose: Mapping[str, int], others: Mapping[str, int], groups: set[str], threshold: int) -> None:
    """Hide the option in more groups until both sides of it add up to enough people there."""
    for group in sorted(chose, key=lambda group: (chose[group], group)):
        sides = ([chose[name] for name in groups], [others[name] for name in groups])
        if not any(is_derivable(side, threshold) for side in sides):
            break
        groups.add(group)
