"""Ways the plan could go: kept in order, compared side by side, one of them chosen."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.plans.actions import scenarios as actions
from portal.plans.forms.parts import ScenarioForm
from portal.plans.models import Plan, PlanScenario
from portal.plans.policy import PlanVerb
from portal.plans.queries.parts import scenario as load_scenario
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.whole import whole
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.working import changed, edit_page, work_address
from portal.plans.weighing import weighed
from portal.regions.routes.desk import done, saved
from portal.web.access import current_actor, public, requires
from portal.web.locale import language


@blueprint.get("/plans/<int:plan_id>/compare")
@public(load=load_plan)
def compare(found: Plan) -> Response:
    """Scenarios side by side; a plan without scenarios is compared with nothing and says how to begin."""
    loaded = whole(found)
    return plan_page("compare.html", found, here="plans.compare", whole=loaded, weighed=weighed(loaded, language()))


@blueprint.route("/plans/<int:plan_id>/scenarios/new", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def new_scenario(plan: Plan) -> Response:
    form = ScenarioForm(plan)
    if form.accepts(lambda: actions.add_scenario(current_actor(), plan, title=form.title.data, note=form.note.data)):
        return saved(work_address(plan, "scenarios"))
    return edit_page(plan, form, _("New scenario"), "scenarios")


@blueprint.route("/scenarios/<int:scenario_id>/edit", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_scenario)
def edit_scenario(scenario: PlanScenario) -> Response:
    form = ScenarioForm(scenario.plan, scenario)
    if form.accepts(lambda: actions.change_scenario(current_actor(), scenario, **form.values())):
        return saved(work_address(scenario.plan, "scenarios"))
    remove = url_for("plans.remove_scenario", scenario_id=scenario.id)
    return edit_page(scenario.plan, form, _("Change the scenario"), "scenarios", remove=remove)


@blueprint.post("/scenarios/<int:scenario_id>/remove")
@requires(PlanVerb.WRITE, load=load_scenario)
def remove_scenario(scenario: PlanScenario) -> Response:
    plan = scenario.plan
    change = lambda: actions.remove_scenario(current_actor(), scenario)  # noqa: E731
    return changed(change, plan, "scenarios", _("The scenario is removed."))


@blueprint.post("/scenarios/<int:scenario_id>/choose")
@requires(PlanVerb.WRITE, load=load_scenario)
def choose_scenario(scenario: PlanScenario) -> Response:
    words = _("This scenario is chosen. The others are set aside; you can bring them back.")
    address = url_for("plans.compare", plan_id=scenario.plan_id)
    return done(lambda: actions.choose_scenario(current_actor(), scenario), address, words)


@blueprint.post("/plans/<int:plan_id>/scenarios/undo")
@requires(PlanVerb.WRITE, load=load_plan)
def unchoose_scenario(plan: Plan) -> Response:
    address = url_for("plans.compare", plan_id=plan.id)
    words = _("All scenarios are possible again.")
    return done(lambda: actions.unchoose_scenario(current_actor(), plan), address, words)
