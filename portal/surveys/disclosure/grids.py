"""A table with known row and column totals: which cells have to be hidden so that nobody can solve for a small one.

Cells are `grid[row][column]`; a pattern is one set of hidden columns per row. A pattern protects when every hidden cell
could hold `threshold` people or more and no hidden cell has only one possible value, given every visible cell and every
total. Totals must be at least `threshold` themselves: the caller merges the rows and columns that are smaller.
"""

from collections.abc import Collection, Iterator

from portal.surveys.disclosure.lines import is_derivable, is_small

Grid = list[list[int]]
Pattern = list[set[int]]
Cell = tuple[int, int]


def hidden_pattern(grid: Grid, threshold: int, may_be_empty: Collection[int] = ()) -> Pattern:
    """Hide small cells and what covers them; a zero in one of the rows `may_be_empty` needs no cover."""
    hidden = [
        {c for c, count in enumerate(row) if is_small(count, threshold) and (count or r not in may_be_empty)}
        for r, row in enumerate(grid)
    ]
    _cover_lines(grid, hidden, threshold)
    return hidden if _is_rectangle(hidden) or _protects(grid, hidden, threshold) else _rectangle(hidden)


def _cover_lines(grid: Grid, hidden: Pattern, threshold: int) -> None:
    """Hide more cells until every row and every column with hidden cells has two, of `threshold` people together."""
    changed = True
    while changed:
        changed = False
        for line in _lines(grid):
            while is_derivable([grid[r][c] for r, c in line if c in hidden[r]], threshold):
                r, c = min(
                    (cell for cell in line if cell[1] not in hidden[cell[0]]), key=lambda x: _cost(grid, hidden, x)
                )
                hidden[r].add(c)
                changed = True


def _lines(grid: Grid) -> Iterator[list[Cell]]:
    rows, columns = range(len(grid)), range(len(grid[0]))
    yield from ([(r, c) for c in columns] for r in rows)
    yield from ([(r, c) for r in rows] for c in columns)


def _cost(grid: Grid, hidden: Pattern, cell: Cell) -> tuple[int, int, Cell]:
    """A cover is cheap where its row and column already hide something (no new line opens), then where it is small."""
    row, column = cell
    opens = (not hidden[row]) + (not any(column in columns for columns in hidden))
    return opens, grid[row][column], cell


def _is_rectangle(hidden: Pattern) -> bool:
    return len({frozenset(columns) for columns in hidden if columns}) <= 1


def _rectangle(hidden: Pattern) -> Pattern:
    """All crossings of the rows and columns that hide something: always protects.

    Inside a full rectangle a cell ranges up to the smaller of what its row and its column hide, both ≥ threshold.
    """
    columns: set[int] = set().union(*hidden)
    return [set(columns) if row else set() for row in hidden]


def _protects(grid: Grid, hidden: Pattern, threshold: int) -> bool:
    return all(
        _can_rise(grid, hidden, (r, c), max(1, threshold - grid[r][c]))
        for r, columns in enumerate(hidden)
        for c in columns
    )


def _can_rise(grid: Grid, hidden: Pattern, cell: Cell, amount: int) -> bool:
    """Whether the hidden cell could be `amount` higher with all totals kept: a maximum flow over the hidden cells."""
    row, column = cell
    moved = [{c: grid[r][c] for c in columns} for r, columns in enumerate(hidden)]
    while amount > 0:
        path = _path(moved, row, column)
        if not path:
            return False
        step = min(amount, *(moved[r][down] for r, down, _ in path))
        for r, down, up in path:
            moved[r][down] -= step
            moved[r][up] += step
        amount -= step
    return True


def _path(moved: list[dict[int, int]], row: int, column: int) -> list[tuple[int, int, int]]:
    """Shortest chain of moves (row, from column, to column) that makes room for one more in (row, column)."""
    reached_by: dict[int, tuple[int, int]] = {column: (-1, -1)}
    queue = [column]
    for here in queue:
        if moved[row].get(here, 0) > 0 and here != column:
            return [(row, here, column), *_chain(reached_by, here)]
        for r, cells in enumerate(moved):
            if r != row and cells.get(here, 0) > 0:
                for c in sorted(cells.keys() - reached_by.keys()):
                    reached_by[c] = (r, here)
                    queue.append(c)
    return []


def _chain(reached_by: dict[int, tuple[int, int]], end: int) -> Iterator[tuple[int, int, int]]:
    while reached_by[end][0] >= 0:
        r, down = reached_by[end]
        yield r, down, end
        end = down
