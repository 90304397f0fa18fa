"""A file's bytes → its format and the cells of its sheets, read in a process of its own with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.surveys.xlsform import limesurvey
from portal.surveys.xlsform.problems import Problems
from portal.surveys.xlsform.read_cells import OLE, ZIP

MAX_FILE = 12 << 20  # bytes
SECONDS = 9  # by the clock; the process itself has 8 of processor time
_READER = Path(__file__).with_name("read_cells.py")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` as the file spells it; `rows` are those with something in them, with their number."""

    name: str
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets by their normalised name: survey, choices, settings, external_choices."""

    format: str
    sheets: dict[str, Sheet] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def read_workbook(data: bytes, problems: Problems) -> Workbook:
    """The cells of a workbook; what cannot be read is a problem and comes back without sheets."""
    kind = _format(data)
    if kind not in {"xlsx", "xls"}:
        problems.error(_REFUSAL_OF_FORMAT.get(kind, "not_a_workbook"))
        return Workbook(kind)
    if len(data) > MAX_FILE:
        problems.error("too_large")
        return Workbook(kind)
    result = _read_in_process(data)
    if "error" in result:
        problems.error(result.pop("error"), **result)
        return Workbook(kind)
    sheets: dict[str, Sheet] = {}
    for sheet in result["sheets"]:
        rows = [(int(number), cells) for number, cells in sheet["rows"]]
        sheets.setdefault("_".join(sheet["name"].split()).lower(), Sheet(sheet["name"], rows))
    return Workbook(result["format"], sheets, tuple(result["names"]))


_REFUSAL_OF_FORMAT = {"empty": "empty", "lss": "limesurvey", "limesurvey-tsv": "limesurvey"}


def _format(data: bytes) -> str:
    """By content; the name of a file says nothing."""
    if not data.strip():
        return "empty"
    if data.startswith(ZIP):
        return "xlsx"
    if data.startswith(OLE):
        return "xls"
    return limesurvey.recognise(data) or "unknown"


def _read_in_process(data: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_READER)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={},
            cwd="/",
        )
    except subprocess.TimeoutExpired:
        return {"error": "too_slow"}
    if done.returncode < 0:  # ended by a limit
        return {"error": "too_slow" if -done.returncode in _TIME_SIGNALS else "too_large"}
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"error": "damaged"}
    return result


_TIME_SIGNALS = {24, 9}  # SIGXCPU, SIGKILL
