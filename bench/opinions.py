"""Opinion groups: time and peak memory for two sizes, each in a process of its own. Run `python -m bench.opinions`.

Votes are made, not read: three groups that differ on a third of the statements, and nobody votes on everything.
"""

import json
import resource
import subprocess
import sys
from time import perf_counter, process_time

SIZES = {(2_000, 900): (1.0, 600), (100_000, 1_000): (8.0, 600)}
"""People and statements: the most seconds and megabytes."""
VOTED = 0.6


def made(people: int, statements: int):
    """Votes of three groups, block by block so that making them takes no more memory than keeping them."""
    from portal.boards.opinions.votes import MISSING, Votes  # before numpy: it says how many threads

    import numpy as np  # isort: skip

    random = np.random.default_rng(4)
    liking = random.uniform(0.15, 0.75, (3, statements))
    liking[1:, statements // 3 :] = liking[0, statements // 3 :]
    matrix = np.empty((people, statements), np.int8)
    for start in range(0, people, 2_000):
        block = matrix[start : start + 2_000]
        drawn = random.random(block.shape, np.float32)
        agrees = liking[random.integers(3, size=len(block))]
        block[:] = np.where(drawn < agrees, 1, np.where(drawn > agrees + 0.15, -1, 0))
        block[random.random(block.shape, np.float32) > VOTED] = MISSING
    names = [str(number) for number in range(max(people, statements))]
    return Votes(names[:people], names[:statements], matrix, np.zeros(statements, np.bool_))


def measure(people: int, statements: int) -> dict[str, object]:
    """Analyse once in this process."""
    from portal.boards.opinions.analysis import analyse

    votes = made(people, statements)
    began, cpu = perf_counter(), process_time()
    found = analyse(votes)
    seconds, busy = perf_counter() - began, process_time() - cpu
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": round(seconds, 2), "cpu": round(busy, 2), "megabytes": megabytes, "found": found.finding.value}


def main() -> None:
    """Each size in a new process; exit status 1 when one of them takes longer or more than it may."""
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
        return
    late = False
    for (people, statements), (seconds, megabytes) in SIZES.items():
        command = [sys.executable, "-m", "bench.opinions", str(people), str(statements)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{people:,} people × {statements:,} statements: {found} (at most {seconds} s, {megabytes} MB)")
        late |= found["seconds"] > seconds or found["megabytes"] > megabytes
    sys.exit(late)


if __name__ == "__main__":
    main()
