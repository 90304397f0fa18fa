"""Making plans, showing them, and bringing them from state to state."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.plans import checks
from portal.plans.actions import lines, states
from portal.plans.actions import plans as actions
from portal.plans.forms.plans import LineForm, NewPlanForm, StateForm
from portal.plans.looks import STATE_LOOKS
from portal.plans.models import Plan, PlanKind, PlanState
from portal.plans.plan_templates import field
from portal.plans.policy import PlanVerb
from portal.plans.queries.parts import moves_of, others_of
from portal.plans.queries.parts import row as load_row
from portal.plans.queries.plans import listed
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.whole import heard, whole
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.regions.queries.registers import themes
from portal.regions.routes.desk import DESK, desk_crumbs, done, saved
from portal.web.access import current_actor, requires
from portal.web.fields import row_number
from portal.web.form_page import form_page
from portal.web.locale import language
from portal.web.pages import render_page


@blueprint.get(f"{DESK}/plans")
@requires(PlanVerb.ADD, load=regions.region)
def desk(region: Region) -> Response:
    found = listed(current_actor(), region)
    return render_page("plans/desk.html", region=region, plans=found, crumbs=desk_crumbs(region), plan_verb=PlanVerb)


@blueprint.route("/r/<region_slug>/plans/new", methods=["GET", "POST"])
@requires(PlanVerb.ADD, load=regions.region)
def new_plan(region: Region) -> Response:
    actor = current_actor()
    form = NewPlanForm(region, regions.processes(actor, region), themes(region))
    made: list[Plan] = []

    def make() -> None:
        made.append(actions.create_plan(actor, region, PlanKind(form.kind.data), **form.values()))

    if form.accepts(make):
        return saved(
            url_for("plans.work", plan_id=made[0].id), _("The plan is a draft. Only members of the region see it.")
        )
    crumbs = [
        (region.name, url_for("regions.region", region_slug=region.slug)),
        (_("Plans"), url_for("plans.plans", region_slug=region.slug)),
    ]
    return form_page(form, title=_("New plan"), label=_("Make the plan"), crumbs=crumbs, region=region)


@blueprint.route("/plans/<int:plan_id>/state", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_plan)
def plan_state(plan: Plan) -> Response:
    form = StateForm(plan, states.states_from(plan))
    actor = current_actor()
    if form.accepts(lambda: states.move_plan(actor, plan, PlanState(form.state.data), form.reason.data, language())):
        return saved(
            url_for("plans.plan", plan_id=plan.id),
            _("The plan is now: %(state)s.", state=STATE_LOOKS[plan.state].label),
        )
    ahead, loaded = states.next_state(plan), whole(plan)
    return plan_page(
        "state.html",
        plan,
        here="plans.work",
        status=422 if form.errors else 200,
        form=form,
        ahead=ahead,
        gates=checks.keeping_from(ahead, loaded, heard(loaded), language()) if ahead else [],
        moves=moves_of(plan),
        states=list(PlanState),
    )


@blueprint.post("/plans/<int:plan_id>/publish")
@requires(PlanVerb.ORGANISE, load=load_plan)
def publish_plan(plan: Plan) -> Response:
    return _changed(plan, lambda: actions.publish_plan(current_actor(), plan), _("The plan is public."))


@blueprint.post("/plans/<int:plan_id>/withdraw")
@requires(PlanVerb.ORGANISE, load=load_plan)
def withdraw_plan(plan: Plan) -> Response:
    words = _("Only members can see the plan again.")
    return _changed(plan, lambda: actions.withdraw_plan(current_actor(), plan), words)


def _changed(plan: Plan, change: Any, words: str) -> Response:
    return done(change, url_for("plans.work", plan_id=plan.id), words)


@blueprint.post("/plans/<int:plan_id>/remove")
@requires(PlanVerb.ORGANISE, load=load_plan)
def remove_plan(plan: Plan) -> Response:
    address, actor = url_for("plans.plans", region_slug=plan.region.slug), current_actor()
    return done(lambda: actions.remove_plan(actor, plan), address, _("The draft is removed."))


@blueprint.route("/plans/<int:plan_id>/line", methods=["GET", "POST"])
@requires(PlanVerb.WORK, load=load_plan)
def open_line(plan: Plan) -> Response:
    """A gap found here becomes an action in a plan of the other kind."""
    actor = current_actor()
    others = others_of(actor, plan)
    form = LineForm(plan, others, _gap_of(plan))

    def make() -> None:
        other = next(each for each in others if each.id == form.other_id.data)
        lines.open_line(actor, plan, other, form.title.data, form.reason.data)

    if form.accepts(make):
        return saved(
            url_for("plans.plan", plan_id=form.other_id.data) + "#actions",
            _("The line has been added to the other plan."),
        )
    return plan_page("line.html", plan, here="plans.work", status=422 if form.errors else 200, form=form, others=others)


def _gap_of(plan: Plan) -> str:
    """The words of the row that one came from, cell by cell."""
    row_id = request.args.get("row", 0, type=row_number)
    if not row_id:
        return ""
    row = load_row(plan, row_id)
    table = field(plan.kind, row.table)
    cells = [row.cells[column.key] for column in table.columns if column.key in row.cells] if table else []
    return ", ".join(cells)


@blueprint.get("/plans/<int:plan_id>/missing")
@requires(PlanVerb.WORK, load=load_plan)
def missing(plan: Plan) -> Response:
    found = whole(plan)
    return plan_page("missing.html", plan, here="plans.missing", lacks=checks.lacks(found, heard(found), language()))
