"""Releases over time: how many changes one takes in, and what two of them give away when subtracted."""

from collections.abc import Mapping

from portal.surveys.disclosure.lines import is_derivable
from portal.surveys.disclosure.tables import UNANSWERED

BATCH = 10
# While a survey is open its figures are coarse and lag behind, so that the closing release can be complete:
# an option shows up from three times the threshold, and the newest third of all responses waits.
# Measured in docs/adr/0006-small-groups.md.
OPEN_MARGIN = 3
HELD_BACK = 3


def due(previous: int | None, pending: int, *, closed: bool) -> int:
    """How many of the oldest pending changes the next release takes in; 0 means no release.

    `previous` is how many changes earlier releases took in, None before the first one.
    """
    if closed:
        return pending if previous is None or pending >= BATCH else 0
    held_back = max(BATCH, -(-((previous or 0) + pending) // HELD_BACK))
    included = pending - held_back
    return included if included >= BATCH else 0


def catch_up(
    now: Mapping[str, int], hidden: frozenset[str], before: Mapping[str, int], total_before: int, threshold: int
) -> frozenset[str] | None:
    """Hide more of a line that adds up, so that the step from the earlier release is no figure about a few people.

    `before` holds the figures shown earlier, `total_before` the sum of shown and hidden ones then. None means that
    nothing could be shown: keep the earlier release. `now` may hold rows that were not there before, and the reverse.
    """
    hidden |= {code for code in now.keys() & before.keys() if not is_step(now[code] - before[code], threshold, code)}
    rest_before = total_before - sum(before.values())
    for code in sorted(now, key=lambda code: (now[code], code)):
        if not _step_is_derivable(now, hidden, before, rest_before, threshold):
            break
        hidden |= {code}
    return None if _step_is_derivable(now, hidden, before, rest_before, threshold) else hidden


def is_step(difference: int, threshold: int, code: str = "") -> bool:
    """Those who came between two releases are a group as well: the same threshold holds for what they answered."""
    return difference >= threshold or (code == UNANSWERED and difference == 0)


def _step_is_derivable(
    now: Mapping[str, int], hidden: frozenset[str], before: Mapping[str, int], rest_before: int, threshold: int
) -> bool:
    """Whether the growth of hidden rows is bounded to few people by what is shown in one of the two releases.

    `grown` is at most how much the hidden ones grew, `revealed` how much those grew that are shown only now: it can
    trade with `grown` as long as some rows are hidden in both releases.
    """
    if is_derivable([now[code] for code in hidden], threshold):
        return True
    grown = sum(now[code] - before.get(code, 0) for code in hidden)
    if hidden and grown < threshold:
        return True
    if before.keys() >= now.keys():
        return False
    revealed = sum(count for code, count in now.items() if code not in hidden and code not in before) - rest_before
    return revealed + (grown if hidden - before.keys() else 0) < threshold
