"""Opinion groups from agree, disagree and pass: pure mathematics on a matrix of votes.

`votes` is the matrix, `reading` fills it from files, `components` places people by how they voted, `clusters` finds
groups among the places, `tests` asks whether they mean anything, `statements` says what each group agrees on,
`analysis` does all of it and `verdict` puts it into words. Decisions and sources: docs/adr/0010-opinion-groups.md.

Everything but `kinds`, `problems` and `verdict` imports numpy, so import it where it is computed and never at start.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""The products are many and small. Threads that wait for each other on a busy machine took 7.7 s for what takes 0.8 s
in one; alone on the machine a second one gains less than a third. numpy reads this when it is first imported."""
