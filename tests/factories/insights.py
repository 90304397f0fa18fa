"""Insights and initiatives, with believable defaults; every keyword replaces one."""

from __future__ import annotations

from itertools import count
from typing import Any

from portal.insights.models import Initiative, Insight
from portal.kernel.db import db
from portal.regions.models import Region
from tests.factories.regions import four

_numbers = count(1)


def make_insight(region: Region | None = None, **changes: Any) -> Insight:
    """Something that works, of one region or of all."""
    number = next(_numbers)
    values = {"key": f"insight-{number}", "kind": "works", "text": four(f"Insight {number}"), "source": "A report"}
    insight = Insight(**values | {"region_id": region and region.id} | changes)
    db.session.add(insight)
    db.session.flush()
    return insight


def make_initiative(region: Region, **changes: Any) -> Initiative:
    number = next(_numbers)
    values = {"region_id": region.id, "name": f"Initiative {number}", "summary": four("A kitchen for everybody")}
    initiative = Initiative(**values | changes)
    db.session.add(initiative)
    db.session.flush()
    return initiative
