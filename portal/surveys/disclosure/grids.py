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
    proven: set[Cell] = set()
    while not _is_rectangle(hidden) and (exposed := _exposed(grid, hidden, threshold, proven)):
        for cell in exposed:
            _close_square(grid, hidden, cell, threshold)
        _cover_lines(grid, hidden, threshold)
    return hidden


def _cover_lines(grid: Grid, hidden: Pattern, threshold: int) -> None:
    """Hide more cells until every row and every column with hidden cells has two, of `threshold` people together."""
    lines = _lines(grid)
    changed = True
    while changed:
        changed = False
        for line in lines:
            while is_derivable([grid[r][c] for r, c in line if c in hidden[r]], threshold):
                r, c = _cheapest(grid, hidden, line)
                hidden[r].add(c)
                changed = True


def _lines(grid: Grid) -> list[list[Cell]]:
    rows, columns = range(len(grid)), range(len(grid[0]))
    return [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]


def _cheapest(grid: Grid, hidden: Pattern, line: list[Cell]) -> Cell:
    """A cover is cheap where its row and column already hide something (no new line opens), then where it is small."""
    open_columns = set().union(*hidden)
    return min(
        (cell for cell in line if cell[1] not in hidden[cell[0]]),
        key=lambda cell: ((not hidden[cell[0]]) + (cell[1] not in open_columns), grid[cell[0]][cell[1]], cell),
    )


def _is_rectangle(hidden: Pattern) -> bool:
    """All crossings of the rows and columns that hide something: always protects.

    Inside a full rectangle a cell ranges up to the smaller of what its row and its column hide, both ≥ threshold.
    """
    return len({frozenset(columns) for columns in hidden if columns}) <= 1


def _close_square(grid: Grid, hidden: Pattern, cell: Cell, threshold: int) -> None:
    """Hide the three other corners of a square on this cell, where that hides least and leaves most room.

    Corners lie on rows and columns that hide something already, so in the end the pattern is a rectangle.
    """
    row, column = cell
    rows = [r for r, columns in enumerate(hidden) if columns and r != row]
    columns = sorted(set().union(*hidden) - {column})
    squares = [[(row, c), (r, column), (r, c)] for r in rows for c in columns]

    def cost(corners: list[Cell]) -> tuple[bool, bool, int, list[Cell]]:
        room = min(grid[r][c] for r, c in corners[:2])
        added = [grid[r][c] for r, c in corners if c not in hidden[r]]
        return not added, room < threshold - grid[row][column], sum(added), corners

    for r, c in min(squares, key=cost):
        hidden[r].add(c)


def _exposed(grid: Grid, hidden: Pattern, threshold: int, proven: set[Cell]) -> list[Cell]:
    """Hidden cells that must be small, or can be only one number. The others are `proven`, whatever else hides."""
    cells = {(r, c) for r, columns in enumerate(hidden) for c in columns} - proven
    proven |= {(r, c) for r, c in cells if _can_rise(grid, hidden, (r, c), max(1, threshold - grid[r][c]))}
    return sorted(cells - proven)


def _can_rise(grid: Grid, hidden: Pattern, cell: Cell, amount: int) -> bool:
    """Whether the hidden cell could be `amount` higher with all totals kept: a maximum flow over the hidden cells."""
    row, column = cell
    if _squares_give(grid, hidden, cell, amount):
        return True
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


def _squares_give(grid: Grid, hidden: Pattern, cell: Cell, amount: int) -> bool:
    """The usual case of a rise, without searching: neighbours in row and column give, the opposite corners take."""
    row, column = cell
    left = {c: grid[row][c] for c in hidden[row] if c != column}
    for r, columns in enumerate(hidden):
        if r != row and column in columns:
            give = grid[r][column]
            for c in left.keys() & columns:
                step = min(give, left[c])
                left[c] -= step
                give -= step
            amount -= grid[r][column] - give
            if amount <= 0:
                return True
    return False


def _path(moved: list[dict[int, int]], row: int, column: int) -> list[tuple[int, int, int]]:
    """Shortest chain of moves (row, from column, to column) that makes room for one more in (row, column)."""
    reached_by: dict[int, tuple[int, int]] = {column: (-1, -1)}
    waiting = set(range(len(moved))) - {row}
    queue = [column]
    for here in queue:
        if here != column and moved[row].get(here, 0) > 0:
            return [(row, here, column), *_chain(reached_by, here)]
        for r in [r for r in waiting if moved[r].get(here, 0) > 0]:
            waiting.remove(r)
            fresh = moved[r].keys() - reached_by.keys()
            reached_by.update(dict.fromkeys(fresh, (r, here)))
            queue.extend(fresh)
    return []


def _chain(reached_by: dict[int, tuple[int, int]], end: int) -> Iterator[tuple[int, int, int]]:
    while reached_by[end][0] >= 0:
        r, down = reached_by[end]
        yield r, down, end
        end = down
