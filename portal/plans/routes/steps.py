"""One step: how it goes, what it waits for, what it teaches; and all steps of one member."""

from __future__ import annotations

from flask import Response, request, session, url_for
from flask_babel import gettext as _

from portal.accounts.policy import AccountVerb
from portal.conversations import subjects
from portal.conversations.queries.notices import follows
from portal.kernel.mail import link
from portal.kernel.permissions import Actor, can
from portal.plans.actions import following as actions
from portal.plans.actions.calendars import close_calendar, open_calendar
from portal.plans.exports.own_calendar import own_calendar as written
from portal.plans.followed import WISHED, told_status
from portal.plans.forms.following import ProgressForm
from portal.plans.models import PlanStep, StepStatus
from portal.plans.policy import PlanVerb
from portal.plans.queries import steps as queries
from portal.plans.queries.behind import ideas_behind
from portal.plans.queries.calendars import calendar_since, owner_of_calendar
from portal.plans.queries.decisions import decisions_of
from portal.plans.roadmap import numbered
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.trace.kinds import Shown, resolve
from portal.web.access import current_actor, public, requires
from portal.web.locale import language
from portal.web.pages import done, notify, redirect_to, render_page

_SESSION = "step-calendar"


@blueprint.get("/steps/<int:step_id>")
@public(load=queries.step)
def step(found: PlanStep) -> Response:
    actor, subject = current_actor(), subjects.subject(current_actor(), "plan_step", found.id)
    numbers = {row.step.id: row.number for row in numbered(queries.steps_of(found.plan))}
    return plan_page(
        "step.html",
        found.plan,
        here="plans.progress",
        step=found,
        numbers=numbers,
        waiting=queries.waiting_on(found),
        ideas=_ideas(actor, found),
        decisions=[each for each in decisions_of(found.plan) if each.step_id == found.id],
        subject=subject,
        follows=subject.end in follows(actor, [subject.end]),
        may_share=can(actor, PlanVerb.FOLLOW_UP, found) and found.plan.published_at is not None,
    )


def _ideas(actor: Actor, found: PlanStep) -> list[tuple[Shown, int, str]]:
    """The ideas behind a step: as the actor sees each, its number, and the status that the organiser may offer it."""
    ends = ideas_behind(found)
    seen, told = resolve(actor, ends), told_status(ends)
    wished = WISHED.get(found.status, "") if can(actor, PlanVerb.FOLLOW_UP, found) else ""
    return [(seen[end], int(end[1]), wished if told.get(end) != wished else "") for end in ends if end in seen]


@blueprint.route("/steps/<int:step_id>/move", methods=["GET", "POST"])
@requires(PlanVerb.FOLLOW_UP, load=queries.step)
def move_step(found: PlanStep) -> Response:
    """Say how the step goes."""
    form = ProgressForm(found, _status(request.args.get("status")))
    if form.accepts(lambda: actions.move_step(current_actor(), found, **form.values())):
        notify(_("Saved. The author of the idea and all who follow the plan will be told."))
        return redirect_to(url_for("plans.step", step_id=found.id))
    return plan_page(
        "move.html", found.plan, here="plans.progress", status=422 if form.errors else 200, step=found, form=form
    )


def _status(text: str | None) -> StepStatus | None:
    return next((status for status in StepStatus if status.value == text), None)


@blueprint.post("/steps/<int:step_id>/lesson")
@requires(PlanVerb.FOLLOW_UP, load=queries.step)
def share_lesson(found: PlanStep) -> Response:
    actions.share_lesson(current_actor(), found)
    return done(_("All regions can read the lesson now, among the insights."), url_for("plans.step", step_id=found.id))


@blueprint.get("/me/steps")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def own_steps() -> Response:
    """What one has to do in all plans; an address for one's calendar is shown once, after it was made."""
    actor, token = current_actor(), session.pop(_SESSION, "")
    return render_page(
        "plans/own_steps.html",
        steps=queries.own_steps(actor),
        feed=link(url_for("plans.own_calendar", token=token)) if token else "",
        calendar_since=calendar_since(actor),
    )


@blueprint.post("/me/steps/calendar")
@requires(AccountVerb.USE_OWN_ACCOUNT)
def step_calendar() -> Response:
    """Make an address for one's calendar, in the place of the one that was there; or with `stop` take it away."""
    if "stop" in request.form:
        close_calendar(current_actor())
        return done(_("The address no longer works."), _calendar())
    session[_SESSION] = open_calendar(current_actor())
    return redirect_to(_calendar())


def _calendar() -> str:
    return url_for("plans.own_steps", _anchor="calendar")


@blueprint.get("/t/steps/<token>.ics")
@public
def own_calendar(token: str) -> Response:
    """What a calendar asks for, which is not signed in: the address itself is the proof."""
    owner = owner_of_calendar(token)
    made = written(queries.own_steps(owner), owner.language or language())
    return Response(made, content_type="text/calendar; charset=utf-8")
