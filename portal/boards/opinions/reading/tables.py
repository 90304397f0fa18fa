"""Rows of a CSV file, one at a time, whatever program wrote it: byte order mark, `;`, tabs, line ends, quotes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portal.boards.opinions import problems
from portal.boards.opinions.problems import Unreadable

DELIMITERS = ",;\t|"
LONGEST_CELL = 1 << 20


class Table:
    """An open CSV file: its header, and its rows with the number of the line they end on."""

    def __init__(self, path: Path, lines: Iterator[str]) -> None:
        self.path = path
        header = next(lines, "")
        if not header.strip():
            raise Unreadable(problems.EMPTY, path)
        csv.field_size_limit(LONGEST_CELL)
        self._delimiter = max(DELIMITERS, key=header.count)
        self._reader = csv.reader(lines, delimiter=self._delimiter)
        self.header = [name.strip() for name in next(csv.reader([header], delimiter=self._delimiter))]

    def column(self, *names: str, required: bool = True) -> int | None:
        """Where the column of one of these names is; `-` and `_` are the same."""
        plain = [name.lower().replace("_", "-") for name in self.header]
        places = [at for at, name in enumerate(plain) if name in names]
        if len(places) > 1:
            raise Unreadable(problems.COLUMN_TWICE, self.path, 1, name=self.header[places[1]])
        if required and not places:
            raise Unreadable(problems.COLUMN_MISSING, self.path, 1, name=names[0])
        return places[0] if places else None

    def need(self, *names: str) -> int:
        """Where the column of one of these names is, which must be there."""
        place = self.column(*names)
        assert place is not None  # noqa: S101 (`column` has refused)
        return place

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Line and cells of each row that is not blank. Every row has as many cells as the header."""
        width = len(self.header)
        try:
            for cells in self._reader:
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) == width:
                    yield self._reader.line_num + 1, cells
                else:
                    line = self._reader.line_num + 1
                    raise Unreadable(problems.TOO_FEW_CELLS, self.path, line, found=len(cells), expected=width)
        except csv.Error as error:
            raise Unreadable(problems.DAMAGED, self.path, self._reader.line_num + 1, reason=error) from error


def _text(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """The lines, none of which holds a character that no text has: PostgreSQL keeps no NUL."""
    for line in lines:
        if "\0" in line:
            raise Unreadable(problems.NOT_TEXT, path)
        yield line


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The file as a table; Unreadable when it is not there, empty or no text."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield Table(path, _text(path, lines))
    except UnicodeDecodeError as error:
        raise Unreadable(problems.NOT_TEXT, path) from error
    except OSError as error:
        raise Unreadable(problems.NOT_A_FILE, path) from error
