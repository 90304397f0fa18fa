"""What small-group protection costs in usefulness: run `python -m bench.small_groups`, read in docs/adr/0006.

For random surveys (3 to 6 options, 6 areas, up to 5 % skip the question) it counts how much of what one release at
closing would show is still shown when figures were public while the survey was open.
"""

from collections.abc import Iterator
from random import Random
from time import process_time

from portal.surveys.disclosure import (
    Dimension,
    GroupCounts,
    ProtectedTables,
    QuestionCounts,
    ReleaseTables,
    due,
    multiples,
    protect,
    releases,
    singles,
)

AREAS = "ABCDEF"
SURVEYS = 150
Person = tuple[str, frozenset[str]]


def people(random: Random, size: int, kind: str) -> list[Person]:
    codes = "abcdef"[: random.randint(3, 6)]
    weights = [random.gammavariate(1.2, 1) for _ in codes]
    areas, skip = [random.gammavariate(2, 1) for _ in AREAS], random.choice([0, 0.02, 0.05])

    def answer() -> frozenset[str]:
        if random.random() < skip:
            return frozenset()
        if kind == "single":
            return frozenset(random.choices(codes, weights))
        return frozenset(c for c, w in zip(codes, weights, strict=True) if random.random() < 0.7 * w / max(weights))

    return [(random.choices(AREAS, areas)[0], answer()) for _ in range(size)]


def tables(kind: str, codes: set[str], some: list[Person]) -> ReleaseTables:
    def cells(answers: list[frozenset[str]]) -> GroupCounts:
        return GroupCounts(sum(map(bool, answers)), {code: sum(code in answer for answer in answers) for code in codes})

    areas = {area: [answer for home, answer in some if home == area] for area in AREAS}
    total = cells([answer for _, answer in some])
    groups = {"area": {area: cells(answers) for area, answers in areas.items()}}
    question = QuestionCounts("q", "single" if kind == "single" else "multiple", total.answered, total.counts, groups)
    sizes = {area: len(answers) for area, answers in areas.items()}
    return ReleaseTables(len(some), (Dimension("area", sizes),), (question,))


def course(random: Random, everybody: list[Person], kind: str, codes: set[str]) -> Iterator[ProtectedTables]:
    """All releases of one survey, people arriving in small numbers, the last release at closing."""
    taken, arrived, number, previous = 0, 0, 0, None
    while arrived < len(everybody):
        arrived = min(len(everybody), arrived + random.randint(3, 15))
        if more := due(taken if previous else None, arrived - taken, closed=False):
            taken, number = taken + more, number + 1
            some = everybody[:taken]
            previous = protect(tables(kind, codes, some), release=number, closed=False, previous=previous)
            yield previous
    yield protect(tables(kind, codes, everybody), release=number + 1, previous=previous)


def shown(release: ProtectedTables) -> tuple[int, int]:
    """Options shown of everybody (0 when they are of an earlier release), and cells shown by area."""
    question = release.questions["q"]
    if question.release != release.release:
        return 0, 0
    by_area = (count for area in question.groups.get("area", {}).values() for count in area.counts.values())
    return sum(c is not None for c in question.counts.values()), sum(c is not None for c in by_area)


def measure(kind: str, size: int, margin: int, held_back: int) -> str:
    for module in (singles, multiples):
        module.OPEN_MARGIN = margin  # type: ignore[attr-defined]
    releases.HELD_BACK = held_back
    options = cells = most_options = most_cells = stale = open_releases = open_shown = 0
    for seed in range(SURVEYS):
        random = Random(seed)
        everybody = people(random, size, kind)
        codes = set().union(*(answer for _, answer in everybody))
        *while_open, last = course(random, everybody, kind, codes)
        at_best = shown(protect(tables(kind, codes, everybody)))
        options, cells = options + shown(last)[0], cells + shown(last)[1]
        most_options, most_cells = most_options + at_best[0], most_cells + at_best[1]
        stale += last.questions["q"].release != last.release
        open_releases += len(while_open)
        open_shown += sum(any(c is not None for c in r.questions["q"].counts.values()) for r in while_open)
    shares = [options / most_options, cells / max(1, most_cells), stale / SURVEYS, open_shown / max(1, open_releases)]
    return f"| {kind} | {size} | {margin} | 1/{held_back} | " + " | ".join(f"{share:.2f}" for share in shares) + " |"


def main() -> None:
    print("| kind | people | margin | waits | options at closing | cells at closing | stale | shown while open |")
    for kind in ("single", "multiple"):
        for size in (60, 120, 400):
            for margin, held_back in ((1, 1000), (3, 1000), (2, 3), (3, 3)):
                print(measure(kind, size, margin, held_back))
    print(f"{process_time():.0f} s")


if __name__ == "__main__":
    main()
