"""The texts and tables a portal starts with, in four languages: read when first asked for, then kept, never changed.

Mappings and lists come back read-only, because every caller shares them. A localized text is a mapping language → text.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

Entry = Mapping[str, Any]
Entries = tuple[Entry, ...]

_HERE = Path(__file__).parent
_MISSING = {"", ".", "NA", "-99999"}  # how CBS, R and Statistics Netherlands' API write "no figure"


class Area(NamedTuple):
    """A fictional area; `figures` is indicator key → value in the indicator's unit, None where none is published."""

    code: str
    name: str
    country: str
    municipality: str
    population: int
    year: int
    figures: Mapping[str, float | None]


def read_yaml(name: str) -> Any:
    """The parsed file `name` (relative to this folder), read-only; not kept."""
    import yaml  # 2 MB that a server which shows no shipped content need not carry

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there
    return _frozen(yaml.load((_HERE / name).read_text("utf-8"), Loader=loader))  # noqa: S506 (both are safe loaders)


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


@cache
def _whole(name: str) -> Entry:
    content: Entry = read_yaml(name)
    return content


def _entry(name: str, key: str) -> Entry:
    entry: Entry = _whole(name)[key]
    return entry


def _entries(name: str, key: str) -> Entries:
    entries: Entries = _whole(name)[key]
    return entries


def themes() -> Entries:
    """Themes with their determinants, sectors and the starter question of an idea board."""
    return _entries("themes.yaml", "themes")


def determinants() -> Entries:
    """Social determinants of health, each in its layer."""
    return _entries("themes.yaml", "determinants")


def sectors() -> Entries:
    return _entries("themes.yaml", "sectors")


def idea_statuses() -> Entries:
    """What can become of an idea; `needs_reason` where the organisation must say why."""
    return _entries("themes.yaml", "idea_statuses")


def ladder() -> Entries:
    """The five participation levels, from the least influence to the most, with the promise of each."""
    return _entries("ladder.yaml", "levels")


def insights() -> Entries:
    return _entries("insights.yaml", "insights")


def regions() -> Entries:
    return _entries("regions.yaml", "regions")


def programme() -> Entry:
    """The programme the example regions took part in, with its workshops."""
    return _entry("regions.yaml", "programme")


def glossary() -> Entries:
    return _entries("glossary.yaml", "terms")


def plurals() -> Entry:
    """Nouns that are shown with a number: noun → language → CLDR category → form."""
    return _entry("plurals.yaml", "nouns")


def indicators() -> Entries:
    return _entries("indicators.yaml", "indicators")


def hotspot_method() -> Entry:
    return _entry("indicators.yaml", "method")


def capacity_audit() -> Entry:
    return _whole("capacity_audit.yaml")


def learning() -> Entry:
    """Learning themes, the meeting of an action-learning set and the fields of an insight card."""
    return _whole("learning.yaml")


def plan_templates() -> Entry:
    """Fields, checks and life cycle of both kinds of plan."""
    return _whole("plan_templates.yaml")


def survey_templates() -> Mapping[str, Entry]:
    """Survey code → template. Parsed anew at each call: used once, when somebody starts a survey from one."""
    files = sorted((_HERE / "surveys").glob("*.yaml"))
    templates = (read_yaml(f"surveys/{file.name}") for file in files)
    return {template["code"]: template for template in templates}


@cache
def areas() -> tuple[Area, ...]:
    """Fictional areas with believable figures, some of them missing, as a hotspot analysis meets them."""
    with (_HERE / "areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_area(row) for row in csv.DictReader(file))


def _area(row: dict[str, str]) -> Area:
    code, name, country, municipality = (row.pop(f) for f in ("area_code", "area_name", "country", "municipality"))
    population, year = int(row.pop("population")), int(row.pop("year"))
    figures = {key: None if text in _MISSING else float(text) for key, text in row.items()}
    return Area(code, name, country, municipality, population, year, MappingProxyType(figures))
