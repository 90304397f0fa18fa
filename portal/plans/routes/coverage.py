"""Which causes a plan works on, with which sectors."""

from __future__ import annotations

from flask import Response, request
from flask_babel import gettext as _

from portal.kernel.permissions import Actor
from portal.plans.coverage import Touched
from portal.plans.coverage import coverage as covered
from portal.plans.models import Plan
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.whole import whole
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_tabs, plan_page
from portal.web.access import public


@blueprint.get("/plans/<int:plan_id>/coverage")
@public(load=load_plan)
def coverage(found: Plan) -> Response:
    """The table, and below it the actions of the cell or row that was chosen."""
    loaded = whole(found)
    actions = {action.id: action for action in loaded.valid_actions}
    touched = [
        Touched(each.id, [cause.key for cause in each.determinants], [sector.key for sector in each.sectors])
        for each in actions.values()
    ]
    theme = found.theme
    shown = covered(touched, theme.determinants if theme else (), theme.sectors if theme else ())
    row, column = request.args.get("determinant"), request.args.get("sector")
    chosen = shown.of_row(row or "") if column is None else shown.cells.get((row or "", column), [])
    return plan_page(
        "coverage.html",
        found,
        here="plans.coverage",
        shown=shown,
        actions=actions,
        row=row,
        column=column,
        chosen=[actions[each] for each in chosen] if row in shown.rows else None,
        determinants=loaded.determinants,
        sectors=loaded.sectors,
    )


def _tabs(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    return [(_("Coverage"), "plans.coverage")]


add_tabs(_tabs)
