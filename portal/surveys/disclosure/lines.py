"""One line of counts that add up: which of them have to be hidden."""

from collections.abc import Collection, Iterable, Mapping


def is_small(count: int, threshold: int) -> bool:
    """Zero is small too: an answer nobody gave looks the same as one that few people gave."""
    return count < threshold


def is_derivable(hidden: Collection[int], threshold: int) -> bool:
    """Hidden counts on one line are found by subtraction when they are alone or too few people together."""
    return bool(hidden) and (len(hidden) < 2 or sum(hidden) < threshold)


def cover(counts: Mapping[str, int], hidden: Iterable[str], threshold: int) -> frozenset[str]:
    """The hidden codes, and the smallest others needed so that no subtraction finds them; all of them if need be."""
    covered = set(hidden)
    for code in sorted(counts, key=lambda code: (counts[code], code)):
        if not is_derivable([counts[name] for name in covered], threshold):
            break
        covered.add(code)
    return frozenset(covered)


def small_and_cover(counts: Mapping[str, int], threshold: int) -> frozenset[str]:
    return cover(counts, (code for code, count in counts.items() if is_small(count, threshold)), threshold)
