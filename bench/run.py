"""Measure Kring against a bare Flask page in the same run: `make bench`, or `python -m bench.run --db postgres`.

Every rate is given as a multiple of U, the rate of the bare page before and after. At the end stand the rows for
README.md. `--only answering form` runs a part, `--quick` runs all of it in less time and with less certainty.
"""

from __future__ import annotations

import argparse
import json
import signal
import tempfile
from contextlib import nullcontext
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import servers, world
from bench.measures import MEASURES, Bench, Figure

PARTS = ("surveys", "boards", "live", "texts", "plans")
"""The modules beside this one whose measures are run."""
MINUTES = 8
"""After which a run gives up."""


def run(database: str, only: list[str], is_quick: bool, figures: dict[str, list[Figure]]) -> None:
    """Put the figures of the named measures on a fresh instance into `figures`."""
    with (
        servers.postgres() if database == "postgres" else nullcontext("") as address,
        tempfile.TemporaryDirectory(prefix="kring-bench-") as folder,
    ):
        instance = Path(folder) / "instance"
        bench = Bench(instance, address, world.open_instance(instance, address), is_quick)
        try:
            for name in only:
                print(f"{name} ({database})", flush=True)
                MEASURES[name](bench)
        finally:  # what was measured is shown, also when a measure failed
            figures[database] = bench.finished()
            world.close_instance(bench.app)


def rows(figures: dict[str, list[Figure]]) -> str:
    """A Markdown table with a column for each database."""
    lines = [f"| what | {' | '.join(figures)} | aim |", f"|---|{'---|' * len(figures)}---|"]
    by_name = {name: {one.what: one for one in found} for name, found in figures.items()}
    for what in dict.fromkeys(one.what for found in figures.values() for one in found):
        cells = [by_name[name].get(what) for name in figures]
        aim = next(one.aim for one in cells if one is not None)
        lines.append(f"| {what} | {' | '.join(_cell(one) if one else '' for one in cells)} | {aim} |")
    return "\n".join(lines)


def _cell(figure: Figure) -> str:
    return f"{figure.value:.0f} {figure.unit}" if figure.value >= 100 else f"{figure.value:.2g} {figure.unit}"


def _give_up(*_arguments: Any) -> None:
    raise TimeoutError(f"the bench was not done after {MINUTES} minutes for each database")


def main() -> None:
    for part in PARTS:
        import_module(f"bench.{part}")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", nargs="+", choices=("sqlite", "postgres"), default=["sqlite"])
    parser.add_argument("--only", nargs="+", choices=sorted(MEASURES), default=list(MEASURES), metavar="MEASURE")
    parser.add_argument("--quick", action="store_true", help="shorter measurements, no 100,000 responses")
    parser.add_argument("--json", type=Path, help="write all figures to this file, too")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _give_up)
    figures: dict[str, list[Figure]] = {}
    try:
        for database in options.db:
            signal.alarm(MINUTES * 60)
            run(database, options.only, options.quick, figures)
    finally:
        signal.alarm(0)
        print("\n" + rows(figures))
    if options.json:
        plain = {database: [asdict(one) for one in found] for database, found in figures.items()}
        options.json.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
