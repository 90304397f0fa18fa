"""Putting an idea, a finding or an insight in a plan, from its own page."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, can
from portal.plans.actions.placing import put_in_plan
from portal.plans.forms.placing import PlaceForm, places
from portal.plans.models import Plan
from portal.plans.policy import PlanVerb
from portal.plans.queries.actions import actions_of
from portal.plans.queries.placing import plans_to_put_in
from portal.plans.queries.whole import sections_of
from portal.plans.routes import blueprint
from portal.regions.models import Region
from portal.texts.queries.texts import said
from portal.trace import queries as trace
from portal.trace.kinds import End
from portal.trace.queries import Thing
from portal.trace.ways import Way, add_way
from portal.web.access import current_actor, requires
from portal.web.fields import row_number
from portal.web.formats import reading
from portal.web.pages import notify, redirect_to, render_page

KINDS = frozenset({"idea", "comment", "suggestion", "finding", "survey", "insight", "initiative"})
"""What can be put in a plan: what people said, what was found, what others learned."""


@blueprint.route("/trace/<kind_key>/<thing_id>/plan", methods=["GET", "POST"])
@requires(PlanVerb.PUT, load=trace.thing)
def put(thing: Thing) -> Response:
    """First the plan, unless there is only one, then the place in it and the reason."""
    if thing.kind.key not in KINDS:
        raise NotFound
    actor = current_actor()
    plans = plans_to_put_in(actor, thing.region_id)
    wanted = request.args.get("plan", type=row_number)
    chosen = next((each for each in plans if each.id == wanted), plans[0] if len(plans) == 1 else None)
    if chosen is None:
        return render_page(
            "plans/put.html", thing=thing, plans=plans, chosen=None, region=_region(thing), trace=_trace(thing)
        )
    form = _form(actor, thing, chosen)

    def change() -> None:
        author = Author(actor=actor, name=actor.name)
        put_in_plan(author, thing.end, chosen, form.spot, form.words.data or "", form.reason.data)

    if form.accepts(change):
        notify(_("It is in the plan now. Both pages show it."))
        return redirect_to(thing.shown.address)
    return render_page(
        "plans/put.html",
        status=422 if form.errors else 200,
        thing=thing,
        plans=plans,
        chosen=chosen,
        region=chosen.region,
        form=form,
        trace=_trace(thing),
    )


def _form(actor: Actor, thing: Thing, plan: Plan) -> PlaceForm:
    sections = sections_of(plan)
    texts = said([each.text for each in sections if each.text is not None])
    blocks = {each.id: texts[each.text.id].blocks for each in sections if each.text is not None}
    label = thing.shown.label
    words = label if isinstance(label, str) else label.best(plan.language).text
    groups = places(plan, sections, actions_of(plan), blocks, may_write=can(actor, PlanVerb.WRITE, plan))
    return PlaceForm(groups, reading(words).text)


def _region(thing: Thing) -> Region | None:
    return db.session.get(Region, thing.region_id) if thing.region_id is not None else None


def _trace(thing: Thing) -> trace.Trace:
    return trace.traces_of_ends(current_actor(), [thing.end])[thing.end]


def _way(actor: Actor, end: End, region_id: int | None) -> Way | None:
    kind, thing_id = end
    may = kind in KINDS and can(actor, PlanVerb.PUT, _Here(region_id))
    return Way(_("Put it in a plan"), url_for("plans.put", kind_key=kind, thing_id=thing_id), "plan") if may else None


class _Here:
    """A place of which only the region matters."""

    def __init__(self, region_id: int | None) -> None:
        self.region_id = region_id


add_way(_way)
