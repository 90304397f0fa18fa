"""In which order a plan is read: plain words first, then its sections, choices, partners, actions and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from portal.plans import plan_templates
from portal.plans.models import PlanSection
from portal.plans.queries.whole import Whole


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of the plan's page. `kind` is summary, section, answers, partners, actions or table."""

    anchor: str
    title: Any
    kind: str
    section: PlanSection | None = None
    table: plan_templates.Field | None = None


def chapters(whole: Whole, *, has_answers: bool) -> list[Chapter]:
    """What the page shows, in order; empty tables are left out, a section's own table stands with it."""
    tables = {field.key: field for field in plan_templates.tables(whole.plan.kind) if whole.rows.get(field.key)}
    found = [Chapter("summary", plan_templates.own_field("plain_summary")[0], "summary")]
    for section in whole.sections:
        own = tables.pop(section.key, None)
        found.append(Chapter(f"section-{section.id}", section.title, "section", section, own))
    if has_answers:
        found.append(Chapter("answers", _("What we chose"), "answers"))
    if whole.partners:
        found.append(Chapter("partners", plan_templates.own_field("partners")[0], "partners"))
    found.append(Chapter("actions", plan_templates.own_field("actions")[0], "actions"))
    return found + [Chapter(f"table-{key}", field.label, "table", table=field) for key, field in tables.items()]
