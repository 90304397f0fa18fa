"""What people are told: the registry in which a slice puts the words of its notices.

The words are made when they are read, so each reader gets them in their own language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Words = Callable[[int, Mapping[str, Any]], str]
"""`(how many of them, details of the newest)` to one sentence. Details hold what `tell` was given, and `name`: of the
person or resident who did it."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One kind of news. What is `personal` (a reply, a mention, a decision on one's input) may be mailed at once."""

    name: str
    words: Words
    personal: bool


_happenings: dict[str, Happening] = {}


def add_happening(name: str, words: Words, *, personal: bool = False) -> None:
    """Register the words of `name`, such as "idea.answered"."""
    _happenings[name] = Happening(name, words, personal)


def happening(name: str) -> Happening | None:
    """What is registered under `name`; a notice of a slice that is gone is not shown."""
    return _happenings.get(name)
