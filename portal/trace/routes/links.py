"""The page on which a member links a thing with others, and what templates ask for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Flask, Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.db import db
from portal.kernel.permissions import can
from portal.regions.models import Region
from portal.trace import actions, queries
from portal.trace.forms import CAME_FROM, LED_TO, LinkForm
from portal.trace.kinds import End, end_of
from portal.trace.models import TraceLink
from portal.trace.policy import TraceVerb
from portal.trace.queries import Thing, Trace
from portal.trace.routes import blueprint
from portal.trace.ways import Way, ways
from portal.web.access import current_actor, requires
from portal.web.locale import language
from portal.web.pages import local_address, notify, redirect_to, render_page


@blueprint.route("/trace/<kind_key>/<thing_id>", methods=["GET", "POST"])
@requires(TraceVerb.LINK, load=queries.thing)
def links(thing: Thing) -> Response:
    actor, words = current_actor(), request.args.get("find", "")
    region_id = thing.region_id or 0  # TraceVerb.LINK is only for things of a region
    form = LinkForm(queries.offers(actor, region_id, thing.end, words), language())
    if not form.is_submitted() and request.args.get("direction") == CAME_FROM:
        form.direction.data = CAME_FROM

    def make() -> None:
        start, target = (thing.end, form.end) if form.direction.data == LED_TO else (form.end, thing.end)
        actions.link(actor, region_id, start, target, form.reason.data)

    if form.accepts(make):
        notify(_("They are linked."))
        return redirect_to(url_for("trace.links", kind_key=thing.kind.key, thing_id=thing.id))
    return render_page(
        "trace/links.html",
        status=422 if form.errors else 200,
        region=db.session.get(Region, region_id),
        thing=thing,
        trace=queries.traces_of_ends(actor, [thing.end])[thing.end],
        form=form,
        words=words,
    )


@blueprint.post("/trace/links/<int:link_id>/remove")
@requires(TraceVerb.UNLINK, load=queries.link)
def remove_link(link: TraceLink) -> Response:
    back = local_address(request.form.get("back"), url_for("regions.home"))
    actions.unlink(current_actor(), link)
    notify(_("The link is removed."))
    return redirect_to(back)


def _traces_of(things: Collection[Any]) -> dict[Any, Trace]:
    return queries.traces_of(current_actor(), things)


def _may_link(thing: Any) -> bool:
    return can(current_actor(), TraceVerb.LINK, thing)


def _ways_from(end: End, region_id: int | None) -> list[Way]:
    return ways(current_actor(), end, region_id)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        traces_of=_traces_of,
        trace_of=lambda thing: _traces_of([thing])[thing],
        may_link=_may_link,
        end_of=end_of,
        ways_from=_ways_from,
    )
