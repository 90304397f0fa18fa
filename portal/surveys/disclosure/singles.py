"""Single choice: the options and "no answer" divide everybody who was asked, so every subtraction counts."""

from collections.abc import Mapping

from portal.surveys.disclosure.columns import Column
from portal.surveys.disclosure.grids import hidden_pattern
from portal.surveys.disclosure.lines import small_and_cover
from portal.surveys.disclosure.releases import OPEN_MARGIN, catch_up
from portal.surveys.disclosure.tables import REST, UNANSWERED, ProtectedGroup, ProtectedQuestion, QuestionCounts


def hidden_in_total(
    _: QuestionCounts, total: Column, threshold: int, earlier: ProtectedQuestion | None, *, closed: bool
) -> frozenset[str] | None:
    """Rows to hide in the table of everybody; None when this release can show nothing beyond the earlier one."""
    rows = _rows(total)
    hidden = small_and_cover(rows, threshold if closed else threshold * OPEN_MARGIN)
    before = _shown_rows(earlier) if earlier else {}
    if not before or earlier is None or earlier.asked is None or _is_unchanged(total, rows, before, earlier):
        return hidden
    later = catch_up(rows, hidden, before, earlier.asked, threshold)
    if later is None or (later & before.keys() and not closed):
        return None
    return None if later >= total.counts.keys() and before.keys() & total.counts.keys() else later


def rest(total: Column, hidden: frozenset[str]) -> int | None:
    """How many people stand behind the hidden rows together: anyone can subtract, so it may as well be shown."""
    rows = _rows(total)
    return sum(rows[code] for code in hidden) if hidden and not hidden >= total.counts.keys() else None


def compare(
    _: QuestionCounts, columns: Mapping[str, Column], hidden: frozenset[str], threshold: int
) -> dict[str, ProtectedGroup]:
    """The table by group: options shown in total, the rest as one row, and no answer."""
    merged = {group: _merge(_rows(column), hidden) for group, column in columns.items()}
    rows = sorted(set().union(*merged.values()))
    grid = [[column.get(row, 0) for column in merged.values()] for row in rows]
    pattern = hidden_pattern(grid, threshold, [r for r, row in enumerate(rows) if row == UNANSWERED])
    shown: dict[str, dict[str, int | None]] = {
        group: {row: None if c in pattern[r] else grid[r][c] for r, row in enumerate(rows)}
        for c, group in enumerate(merged)
    }
    return {group: _group(columns[group], cells, hidden) for group, cells in shown.items() if group != REST}


def _rows(column: Column) -> dict[str, int]:
    """Options and, if there are any, those who gave no answer."""
    return {**column.counts, **({UNANSWERED: column.unanswered} if column.unanswered else {})}


def _shown_rows(question: ProtectedQuestion) -> dict[str, int]:
    rows = {code: count for code, count in question.counts.items() if count is not None}
    if question.asked is not None and question.answered is not None:
        rows[UNANSWERED] = question.asked - question.answered
    return rows


def _is_unchanged(
    total: Column, rows: Mapping[str, int], before: Mapping[str, int], earlier: ProtectedQuestion
) -> bool:
    return total.asked == earlier.asked and all(rows.get(row, 0) == count for row, count in before.items())


def _merge(rows: Mapping[str, int], hidden: frozenset[str]) -> dict[str, int]:
    merged = {row: count for row, count in rows.items() if row not in hidden}
    return {**merged, REST: sum(rows.get(row, 0) for row in hidden)} if hidden else merged


def _group(column: Column, cells: Mapping[str, int | None], hidden: frozenset[str]) -> ProtectedGroup:
    unanswered = None if UNANSWERED in hidden else cells.get(UNANSWERED, 0)
    return ProtectedGroup(
        asked=column.asked,
        answered=None if unanswered is None else column.asked - unanswered,
        counts={code: cells.get(code) for code in column.counts},
        rest=cells.get(REST),
    )
