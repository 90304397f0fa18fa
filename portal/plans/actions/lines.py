"""A gap found in one plan opens a line in a plan of the other kind."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.kernel.errors import Invalid
from portal.kernel.permissions import Actor, can
from portal.kernel.text import LocalizedText
from portal.plans.actions.actions import add_action
from portal.plans.actions.tables import add_row
from portal.plans.models import Plan, PlanAction, PlanKind
from portal.plans.policy import PlanVerb
from portal.trace.actions import link
from portal.trace.kinds import end_of


def open_line(actor: Actor, plan: Plan, other: Plan, title: LocalizedText, reason: LocalizedText) -> PlanAction:
    """An action in `other` that answers a gap of `plan`, linked with it; a capacity plan notes the gap itself, too."""
    if other.kind is plan.kind or other.region_id != plan.region_id:
        raise Invalid(fields={"other_id": _("Choose a plan of the other kind in your region.")})
    if not can(actor, PlanVerb.WRITE, other):
        raise Invalid(fields={"other_id": _("This plan is decided. Put it under review first to change it.")})
    action = add_action(actor, other, title=title, why=reason)
    if other.kind is PlanKind.CAPACITY:
        language = other.language
        add_row(actor, other, "gaps", {"statement": title.best(language).text, "why": reason.best(language).text})
    link(actor, plan.region_id, end_of(plan), end_of(action), reason)
    return action
