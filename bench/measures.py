"""What a measure is, and what it has at hand.

    @measure("ideas")
    def list_of_ideas(bench: Bench) -> None:
        "Rates of the pages that list ideas."
        with bench.kring() as (port, pid):
            bench.rate("a page of ideas", port, visit, aim="≥ 0.1 U")

The modules whose measures are run stand in `run.PARTS`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from flask import Flask

from bench import load, servers

SECONDS = 4.0
"""For which a rate is measured; a quarter of it in the quick mode."""
TIMES = 15
"""How often something short is timed; three times in the quick mode."""

Measure = Callable[["Bench"], None]
MEASURES: dict[str, Measure] = {}


def measure(name: str) -> Callable[[Measure], Measure]:
    """Make a function part of the bench, under a name that `--only` knows."""

    def add(function: Measure) -> Measure:
        MEASURES[name] = function
        return function

    return add


@dataclass(frozen=True, slots=True)
class Figure:
    """One result. Of a rate the value is per second until U is known."""

    what: str
    value: float
    unit: str
    aim: str = ""


@dataclass
class Bench:
    """One run on one database: an empty migrated instance, and the figures so far."""

    instance: Path
    database_url: str
    app: Flask
    is_quick: bool = False
    figures: list[Figure] = field(default_factory=list)

    @cached_property
    def unit_before(self) -> float:
        """U as it is before the first rate."""
        found = self._unit()
        self.note("U before", found, "/s")
        return found

    @cached_property
    def unit(self) -> float:
        """U of this run: between what it was before the first rate and after the last."""
        after = self._unit()
        self.note("U after", after, "/s")
        return (self.unit_before + after) / 2

    def _unit(self) -> float:
        async def look(client: load.Client) -> None:
            assert (await client.ask("GET", "/")).status == 200

        with servers.bare() as port:
            return load.rate(port, look, self.seconds)

    @property
    def seconds(self) -> float:
        return SECONDS / 4 if self.is_quick else SECONDS

    def kring(self) -> AbstractContextManager[tuple[int, int]]:
        """Kring as `kring serve` starts it. Gives the port and the id of its first process; U is known before."""
        assert self.unit_before
        return servers.kring(self.instance, self.database_url)

    def note(self, what: str, value: float, unit: str, aim: str = "") -> None:
        """Keep a figure and show it."""
        self.figures.append(Figure(what, value, unit, aim))
        print(f"  {what:62} {value:10.4g} {unit:3} {aim}", flush=True)

    def rate(self, what: str, port: int, visit: load.Visit, aim: str = "") -> None:
        """Visits by eight clients, as a multiple of U."""
        self.note(what, load.rate(port, visit, self.seconds), "visits/s", aim)

    def time(self, what: str, action: Callable[[], object], aim: str = "", times: int = TIMES) -> None:
        """Median milliseconds of `action`, after one warm-up."""
        action()
        spent = [self._spent(action) for _ in range(3 if self.is_quick else times)]
        self.note(what, statistics.median(spent) * 1000, "ms", aim)

    def once(self, what: str, action: Callable[[], object], aim: str = "") -> None:
        """Seconds of something long, and how much memory it took at most above what there was."""
        with peak() as grown:
            spent = self._spent(action)
        self.note(what, spent, "s", aim)
        self.note(f"{what}: memory", grown[0], "MB")

    @staticmethod
    def _spent(action: Callable[[], object]) -> float:
        began = time.perf_counter()
        action()
        return time.perf_counter() - began

    def finished(self) -> list[Figure]:
        """All figures, rates as multiples of U."""
        if any(one.unit == "visits/s" for one in self.figures):
            assert self.unit
        return [
            Figure(one.what, one.value / self.unit, "U", one.aim) if one.unit == "visits/s" else one
            for one in self.figures
        ]


@contextmanager
def peak() -> Iterator[list[float]]:
    """MB by which this process grew at most inside the block, in a list that is filled at its end."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, grown = _status("VmRSS"), [0.0]
    yield grown
    grown[0] = _status("VmHWM") - before


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
