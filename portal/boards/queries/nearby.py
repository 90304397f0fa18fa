"""What is like an idea that somebody is about to bring: ideas of the board, and what other registers hold.

Residents' initiatives, insights and findings belong to other slices; they are found through the kinds of the trace.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from portal.boards.models import Board, Idea
from portal.boards.queries.search import likeness, similar, telling
from portal.boards.stemming import forms, stem, words
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.trace.kinds import Shown, kind

REGISTERS = ("initiative", "insight", "finding")
MOST = 3


class Known(NamedTuple):
    """Something of another register, and what it is."""

    kind: Any
    shown: Shown


@dataclass(frozen=True, slots=True)
class Nearby:
    """Ideas like it, and other things that are known about it."""

    ideas: list[Idea] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.ideas or self.known)


def nearby(actor: Actor, board: Board, title: str) -> Nearby:
    """What is like an idea with this title; nothing before it has two words."""
    if len(words(title)) < 2:
        return Nearby()
    return Nearby(similar(board, title), _known(actor, board.region_id, title))


def _known(actor: Actor, region_id: int, title: str) -> list[Known]:
    groups = telling(title)
    found: list[tuple[float, Known]] = []
    for each in filter(None, map(kind, REGISTERS)):
        things = each.offer(actor, region_id) if each.offer else {}
        found += [(_alike(groups, shown.label), Known(each.label, shown)) for shown in things.values()]
    near = [pair for pair in found if pair[0]]
    return [known for _share, known in sorted(near, key=lambda pair: -pair[0])[:MOST]]


def _alike(groups: list[list[str]], label: LocalizedText | str) -> float:
    """How much of a title stands in a label, in the language that fits best."""
    texts = [("", label)] if isinstance(label, str) else label.items()
    return max((likeness(groups, _stems(text, lang)) for lang, text in texts), default=0.0)


def _stems(text: str, lang: str) -> set[str]:
    return {form for word in words(text) for form in ([stem(word, lang)] if lang else forms(word))}
