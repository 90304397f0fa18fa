"""What a text says, apart from how it is stored: blocks of words with marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

SCHEMA = 1
"""Version of what documents may hold; a client that knows another one is asked to reload."""

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same marks. `link` is an address that `safe_link` let through, or ""."""

    text: str
    strong: bool = False
    em: bool = False
    link: str = ""

    @property
    def marks(self) -> tuple[bool, bool, str]:
        return self.strong, self.em, self.link


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or with `level` 2 or 3 a heading, inside the `lists` ("bullet", "ordered"; the outermost first).

    `starts_item`: an item of the innermost list begins with this block; otherwise it goes on with the item before.
    """

    runs: tuple[Run, ...] = ()
    level: int = 0
    lists: tuple[str, ...] = ()
    starts_item: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def frame(self) -> tuple[bool, tuple[str, ...], bool]:
        """What cannot be changed in place: heading or not, and where in which lists."""
        return self.level > 0, self.lists, self.starts_item

    def to_json(self) -> dict[str, Any]:
        runs = [[run.text, run.strong, run.em, run.link] for run in self.runs]
        return {"runs": runs, "level": self.level, "lists": list(self.lists), "starts_item": self.starts_item}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Block:
        runs = tuple(Run(*values) for values in data["runs"])
        return cls(runs, data["level"], tuple(data["lists"]), data["starts_item"])


def joined(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs with neighbours of the same marks put together and empty ones left out."""
    grouped = groupby((run for run in runs if run.text), key=lambda run: run.marks)
    return tuple(Run("".join(run.text for run in same), *marks) for marks, same in grouped)


def cut(runs: Sequence[Run], start: int, stop: int) -> tuple[Run, ...]:
    """The runs of some of the characters."""
    found, at = [], 0
    for run in runs:
        piece = run.text[max(start - at, 0) : max(stop - at, 0)]
        if piece:
            found.append(Run(piece, *run.marks))
        at += len(run.text)
    return tuple(found)


def safe_link(address: object) -> str:
    """`address` if it is https, mailto or a path on this site, else "": what a script could be hidden in is no link."""
    if not isinstance(address, str) or len(address) > 2000 or _UNSAFE.search(address):
        return ""
    is_path = address.startswith("/") and not address.startswith("//")
    return address if is_path or address.lower().startswith(("https://", "mailto:")) else ""


def plain(blocks: Iterable[Block]) -> str:
    """Only the words: a line for each block, an empty line where no list goes on."""
    lines: list[str] = []
    for block in blocks:
        text = block.text.strip()
        if not text:
            continue
        if lines and not block.lists:
            lines.append("")
        lines.append(text)
    return "\n".join(lines)
