"""The pages of plans."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("plans", __name__)

from portal.plans.routes import (  # noqa: E402, F401 (their views register themselves)
    actions,
    agreement,
    coverage,
    decisions,
    easy,
    files,
    heard,
    organising,
    placing,
    plan,
    progress,
    reusing,
    roadmap,
    saying,
    scenarios,
    section,
    settling,
    sources,
    steps,
    suggestions,
    translating,
    versions,
    working,
)
