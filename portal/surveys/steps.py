"""Steps of a scale: numbers become a few rows whose borders are round and give nobody away.

The borders are chosen once, from the middle eight tenths of the answers in the first release that has enough of them,
and stay the same in every later one. The first and the last step are open, so that no extreme value shows.
A code names its step: `..20` is below 20, `20..30` from 20 up to but not 30, `60..` from 60.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

MOST = 7
"""Steps at most; fewer where only few people answered."""
ENOUGH = 20
"""With fewer answers a scale has no steps yet."""


def borders(low: float, high: float, *, whole: bool, answers: int, threshold: int) -> tuple[float, ...]:
    """Round borders between the first and the last tenth of the answers; none where there is nothing to divide."""
    most = min(MOST, answers // (2 * threshold))
    if answers < ENOUGH or most < 2 or high <= low:
        return ()
    size = next(size for size in _sizes(low, high, whole) if len(_between(low, high, size)) < most)
    return _between(low, high, size)


def _sizes(low: float, high: float, whole: bool) -> Iterator[float]:
    """1, 2, 5, 10, 20, … from the smallest that can make sense."""
    exponent = math.floor(math.log10((high - low) / 10))
    while True:
        for digit in (1, 2, 5):
            size = digit * 10.0**exponent
            if not whole or size >= 1:
                yield size
        exponent += 1


def _between(low: float, high: float, size: float) -> tuple[float, ...]:
    """Multiples of `size` with a tenth of the answers, or the lowest ones, below the first."""
    first, last = math.floor(low / size) + 1, math.floor(high / size)
    return tuple(round(number * size, 10) for number in range(first, last + 1))


def codes(edges: Sequence[float]) -> tuple[str, ...]:
    """The codes of the steps, from the lowest."""
    marks = [str(int(edge)) if edge == int(edge) else str(edge) for edge in edges]
    return tuple(f"{low}..{high}" for low, high in zip(["", *marks], [*marks, ""], strict=True)) if edges else ()


def bounds(code: str) -> tuple[float | None, float | None]:
    """Where the step begins, and before what it ends; None where it is open."""
    low, _, high = code.partition("..")
    return float(low) if low else None, float(high) if high else None


def middle(counts: Mapping[str, int | None], answered: int | None) -> str | None:
    """The step in which the middle answer lies, as far as the visible rows tell; `counts` from the lowest step."""
    if not answered:
        return None
    below = 0
    for code, count in counts.items():
        if count is None:
            return None
        below += count
        if 2 * below >= answered:
            return code
    return None
