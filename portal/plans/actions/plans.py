"""Making a plan from its template, changing what it says about itself, showing it to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from portal.conversations.models import Follow
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.changes import apply, is_used
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.live import publish
from portal.kernel.permissions import Actor
from portal.kernel.text import OWN_NAMES, LocalizedText
from portal.plans import plan_templates
from portal.plans.actions.sections import begin_text, forget_things, has_comments, is_spoken_of
from portal.plans.models import Plan, PlanKind, PlanSection, PlanState
from portal.plans.queries.actions import actions_of
from portal.regions.models import Region

LONGEST_SUMMARY = 120
"""Words of the plan in plain words, in each language."""
PARTS = ("plan_section", "plan_row", "plan_partner", "plan_scenario", "plan_action")
"""Tables that a draft may have rows in and still be removed."""


def create_plan(actor: Actor, region: Region, kind: PlanKind, **values: Any) -> Plan:
    """A draft with the sections of its template, each with an empty text, that only members see."""
    _check(values)
    plan = Plan(region=region, kind=kind, created_at=clock.now(), created_by=actor.id, fields={}, **values)
    db.session.add(plan)
    db.session.flush()
    author = Author(actor=actor, name=actor.name)
    for position, field in enumerate(plan_templates.sections(kind)):
        section = PlanSection(plan=plan, key=field.key, title=field.label, position=position, language=plan.language)
        begin_text(section, author)
    record("plan.created", plan, actor, plan_kind=kind.value)
    return plan


def change_plan(actor: Actor, plan: Plan, **values: Any) -> None:
    """Change title, summary, languages, period, promise, rule and the like."""
    _check(values)
    if before := apply(plan, values):
        db.session.flush()
        record("plan.changed", plan, actor, before=before)
        publish(plan.place, "plan")


def change_answers(actor: Actor, plan: Plan, answers: Mapping[str, Any]) -> None:
    """Change choices and dates of the template; what is empty goes."""
    kept = {key: answer for key, answer in answers.items() if answer}
    others = {key: answer for key, answer in plan.fields.items() if key not in answers}
    if before := apply(plan, {"fields": others | kept}):
        record("plan.changed", plan, actor, before=before)
        publish(plan.place, "plan")


def _check(values: Mapping[str, Any]) -> None:
    wrong: dict[str, str] = {}
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        wrong["ends_on"] = _("The last day is before the first day.")
    if "summary" in values and (long := _too_long(values["summary"])):
        wrong["summary"] = long
    if wrong:
        raise Invalid(fields=wrong)


def _too_long(summary: LocalizedText) -> str:
    """Which language has too many words, and how many; empty if none has."""
    for lang, text in summary.items():
        if (many := len(text.split())) > LONGEST_SUMMARY:
            words = _(
                "The text in this language has %(n)s words, %(most)s are allowed: %(language)s.",
                n=many,
                most=LONGEST_SUMMARY,
                language=OWN_NAMES[lang],
            )
            return str(words)
    return ""


def publish_plan(actor: Actor, plan: Plan) -> None:
    """Show a plan to everybody, also one that is still a draft."""
    if plan.process is not None and plan.process.published_at is None:
        raise Conflict(_("The process of this plan is still a draft. Publish the process first."))
    if plan.published_at is None:
        plan.published_at = clock.now()
        db.session.flush()
        record("plan.published", plan, actor)
        publish(plan.place, "plan")


def withdraw_plan(actor: Actor, plan: Plan) -> None:
    """Show it to members only again, as long as it is a draft to which nobody brought anything."""
    if _is_worked_with(plan):
        raise Conflict(_("People have worked with this plan already. It stays public."))
    plan.published_at = None
    db.session.flush()
    record("plan.withdrawn", plan, actor)


def remove_plan(actor: Actor, plan: Plan) -> None:
    """Delete a draft that only members saw and to which nobody brought anything."""
    if plan.published_at or _is_worked_with(plan):
        raise Conflict(_("Only a draft that nobody has worked with can be removed. You can archive this plan."))
    record("plan.removed", plan, actor, title=plan.title.to_json())
    actions = actions_of(plan)
    forget_things(plan, *plan.sections, *actions, *(step for action in actions for step in action.steps))
    db.session.execute(delete(Follow).where(Follow.subject_kind == "plan", Follow.subject_id == plan.id))
    db.session.delete(plan)
    db.session.flush()


def _is_worked_with(plan: Plan) -> bool:
    """Whether it left its first state, or somebody suggested, signed, decided, commented or kept a version."""
    return (
        plan.state is not PlanState.DRAFT
        or is_used(plan, *PARTS)
        or has_comments("plan", plan.id)
        or any(is_spoken_of(section) for section in plan.sections)
    )
