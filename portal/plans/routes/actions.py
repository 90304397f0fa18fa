"""Actions and their steps: pages and buttons that change them."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.queries.members import members_of
from portal.plans.actions import actions, steps
from portal.plans.forms.actions import ActionForm, StepForm
from portal.plans.models import Plan, PlanAction, PlanStep
from portal.plans.policy import PlanVerb
from portal.plans.queries.needs import steps_of
from portal.plans.queries.parts import action as load_action
from portal.plans.queries.steps import step as load_step
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.whole import whole
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.working import changed, direction, edit_page, work_address
from portal.regions.queries import registers
from portal.regions.routes.desk import saved
from portal.web.access import current_actor, requires
from portal.web.fields import row_number


@blueprint.route("/plans/<int:plan_id>/actions/new", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def new_action(plan: Plan) -> Response:
    form = ActionForm(whole(plan))
    scenario_id = request.args.get("scenario", 0, type=row_number)
    if not form.is_submitted() and scenario_id and "scenario_id" in form:
        form.scenario_id.data = scenario_id
    made: list[PlanAction] = []
    if form.accepts(lambda: made.append(actions.add_action(current_actor(), plan, **form.values()))):
        address = url_for("plans.edit_action", action_id=made[0].id, _anchor="steps")
        return saved(address, _("The action is in the plan. Now add its steps."))
    return edit_page(plan, form, _("New action"), "actions")


@blueprint.route("/actions/<int:action_id>/edit", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_action)
def edit_action(action: PlanAction) -> Response:
    plan = action.plan
    form = ActionForm(whole(plan), action)
    if form.accepts(lambda: actions.change_action(current_actor(), action, **form.values())):
        return saved(work_address(plan, f"action-{action.id}"))
    return plan_page(
        "edit_action.html", plan, here="plans.work", status=422 if form.errors else 200, action=action, form=form
    )


@blueprint.post("/actions/<int:action_id>/move")
@requires(PlanVerb.WRITE, load=load_action)
def move_action(action: PlanAction) -> Response:
    change = lambda: actions.move_action(current_actor(), action, direction())  # noqa: E731
    return changed(change, action.plan, f"action-{action.id}", _("Moved."))


@blueprint.post("/actions/<int:action_id>/remove")
@requires(PlanVerb.WRITE, load=load_action)
def remove_action(action: PlanAction) -> Response:
    plan = action.plan
    change = lambda: actions.remove_action(current_actor(), action)  # noqa: E731
    return changed(change, plan, "actions", _("The action is removed."))


@blueprint.route("/actions/<int:action_id>/steps/new", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_action)
def new_step(action: PlanAction) -> Response:
    form = _step_form(action.plan)
    if form.accepts(lambda: steps.add_step(current_actor(), action, **form.values())):
        return saved(work_address(action.plan, f"action-{action.id}"))
    return edit_page(action.plan, form, _("New step"), f"action-{action.id}")


@blueprint.route("/steps/<int:step_id>/edit", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_step)
def edit_step(step: PlanStep) -> Response:
    form = _step_form(step.plan, step)
    if form.accepts(lambda: steps.change_step(current_actor(), step, **form.values())):
        return saved(work_address(step.plan, f"action-{step.action_id}"))
    remove = url_for("plans.remove_step", step_id=step.id)
    return edit_page(step.plan, form, _("Change the step"), f"action-{step.action_id}", remove=remove)


def _step_form(plan: Plan, step: PlanStep | None = None) -> StepForm:
    organisations = [each for each, _sector in registers.organisations(plan.region)]
    return StepForm(plan, organisations, members_of(plan.region_id), steps_of(plan), step)


@blueprint.post("/steps/<int:step_id>/order")
@requires(PlanVerb.WRITE, load=load_step)
def order_step(step: PlanStep) -> Response:
    change = lambda: steps.move_step(current_actor(), step, direction())  # noqa: E731
    return changed(change, step.plan, f"action-{step.action_id}", _("Moved."))


@blueprint.post("/steps/<int:step_id>/remove")
@requires(PlanVerb.WRITE, load=load_step)
def remove_step(step: PlanStep) -> Response:
    plan, anchor = step.plan, f"action-{step.action_id}"
    change = lambda: steps.remove_step(current_actor(), step)  # noqa: E731
    return changed(change, plan, anchor, _("The step is removed."))
