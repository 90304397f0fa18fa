"""What a region's pages show of other slices: each slice says which of its things belong to a region or process.

The regions slice stands below surveys, boards and plans and knows none of them; they register here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Outcome, Process, Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing on a region's or process's page. Texts are LocalizedText or ready strings."""

    kind: Any
    """The word above the title, such as "Survey"."""
    symbol: str
    """An icon's name."""
    title: Any
    text: Any = ""
    address: str
    action: Any = ""
    """The words of the main button; none without them."""
    facts: list[tuple[str, Any]] = field(default_factory=list)
    """`(icon, words)` beside it: minutes, dates, how many took part."""
    is_open: bool = False
    process_id: int | None = None
    region_id: int


Finder = Callable[[Actor, Region | None, Process | None], list[Part]]

_finders: list[Finder] = []


def add_parts(finder: Finder) -> None:
    """Add a slice's finder: called with a region, with a process, or with neither (the portal's home: what is open)."""
    if finder not in _finders:
        _finders.append(finder)


def parts(actor: Actor, region: Region | None = None, process: Process | None = None) -> list[Part]:
    """What the slices have to show, open things first."""
    found = [part for finder in _finders for part in finder(actor, region, process)]
    return sorted(found, key=lambda part: not part.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One entry on the organiser's desk: somewhere to go, and what is waiting there."""

    label: Any
    address: str
    note: Any = ""


DeskFinder = Callable[[Actor, Region], list[Task]]

_desk: list[DeskFinder] = []


def add_tasks(finder: DeskFinder) -> None:
    """Add a slice's entries to the organiser's desk."""
    if finder not in _desk:
        _desk.append(finder)


def tasks(actor: Actor, region: Region) -> list[Task]:
    """The entries of the organiser's desk of `region`."""
    return [task for finder in _desk for task in finder(actor, region)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that was heard in a process, ready to become a line of its report-back."""

    text: LocalizedText
    of_ten: int | None = None
    source_kind: str
    """Named as in the trace, such as "finding"."""
    source_id: str
    source: Any = ""
    """Where it was heard, in words."""
    address: str = ""
    action: LocalizedText = field(default_factory=LocalizedText)
    """What is done with it, where the slice knows that already."""
    outcome: Outcome | None = None
    """What became of it so far; LATER and NO come with their reason."""
    reason: LocalizedText = field(default_factory=LocalizedText)


HeardFinder = Callable[[Actor, Process], list[Heard]]

_heard: list[HeardFinder] = []


def add_findings(finder: HeardFinder) -> None:
    """Add a slice's findings: what an organiser can draw a line of the report-back from."""
    if finder not in _heard:
        _heard.append(finder)


def findings(actor: Actor, process: Process) -> list[Heard]:
    """What was heard in `process` and is not in its report-back yet."""
    used = {(item.source_kind, item.source_id) for item in process.report}
    found = [heard for finder in _heard for heard in finder(actor, process)]
    return [heard for heard in found if (heard.source_kind, heard.source_id) not in used]
