"""Functions on places: "latitude longitude altitude accuracy", several joined by ";"."""

from __future__ import annotations

import math

from portal.surveys.logic.functions.table import MANY, NUMBER, function
from portal.surveys.logic.values import NAN, number_of_text

EARTH = 6_378_100.0  # metres at the equator, the radius ODK's engines use

Point = tuple[float, float]


@function("distance", "nodes", NUMBER, most=MANY)
def distance(*values: list[str]) -> float:
    """Length in metres of the way through all points, NaN with fewer than two."""
    points = _points(values)
    if len(points) < 2:
        return NAN
    return round(sum(map(_between, points, points[1:])), 2)


@function("area", "nodes", NUMBER, most=MANY)
def area(*values: list[str]) -> float:
    """Surface in square metres inside the points."""
    points = _points(values)
    if len(points) < 3:
        return 0.0
    around = zip(points, points[1:] + points[:1], strict=True)
    lune = sum((b[1] - a[1]) * (2 + math.sin(a[0]) + math.sin(b[0])) for a, b in around)
    return round(abs(lune) * EARTH**2 / 2, 2)


def _points(values: tuple[list[str], ...]) -> list[Point]:
    parts = [part.split() for value in values for text in value for part in text.split(";") if part.strip()]
    found = [(number_of_text(part[0]), number_of_text(part[1])) for part in parts if len(part) > 1]
    return [(math.radians(lat), math.radians(lon)) for lat, lon in found if math.isfinite(lat + lon)]


def _between(a: Point, b: Point) -> float:
    """Great-circle distance (haversine)."""
    half = math.sin((b[0] - a[0]) / 2) ** 2 + math.cos(a[0]) * math.cos(b[0]) * math.sin((b[1] - a[1]) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))
