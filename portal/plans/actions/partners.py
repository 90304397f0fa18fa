"""Who takes part in a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from portal.kernel.changes import apply, move
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.plans.models import Plan, PlanPartner
from portal.regions.models import Organisation


def add_partner(actor: Actor, plan: Plan, **values: Any) -> PlanPartner:
    """An organisation of the region, or one that is only named."""
    checked = _checked(plan, values)
    last = db.session.scalar(select(func.max(PlanPartner.position)).where(PlanPartner.plan_id == plan.id))
    partner = PlanPartner(plan_id=plan.id, position=0 if last is None else last + 1, **checked)
    db.session.add(partner)
    db.session.flush()
    db.session.expire(plan, ["partners"])
    record("plan.partner_added", plan, actor, name=partner.name)
    publish(plan.place, "partners")
    return partner


def change_partner(actor: Actor, plan: Plan, partner: PlanPartner, **values: Any) -> None:
    if before := apply(partner, _checked(plan, values)):
        db.session.flush()
        before.pop("contact", None)
        record("plan.partner_changed", plan, actor, name=partner.name, before=before)
        publish(plan.place, "partners")


def move_partner(actor: Actor, plan: Plan, partner: PlanPartner, by: int) -> None:
    """Move a partner up (-1) or down (1)."""
    move(plan.partners, partner, by)
    db.session.flush()
    record("plan.partner_moved", plan, actor, name=partner.name)


def remove_partner(actor: Actor, plan: Plan, partner: PlanPartner) -> None:
    """Take a partner off the plan and its actions."""
    record("plan.partner_removed", plan, actor, name=partner.name, role=partner.role)
    db.session.delete(partner)
    db.session.flush()
    db.session.expire(plan, ["partners"])
    publish(plan.place, "partners")


def _checked(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """One of both names is there; an organisation of the region brings its own name, and its sector if none is said."""
    found = dict(values)
    organisation = db.session.get(Organisation, found["organisation_id"]) if found.get("organisation_id") else None
    if organisation is not None and organisation.region_id != plan.region_id:
        raise Invalid(fields={"organisation_id": _("This organisation belongs to another region.")})
    if organisation is None and not found.get("name"):
        raise Invalid(fields={"name": _("Choose an organisation or write its name.")})
    if organisation is not None:
        found["name"] = organisation.name
        found["sector_id"] = found.get("sector_id") or organisation.sector_id
    return found
