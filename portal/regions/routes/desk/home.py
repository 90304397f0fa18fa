"""The first page of the desk: what waits, the processes, and where everything is."""

from __future__ import annotations

from flask import Response, current_app, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.models import Region
from portal.regions.parts import Task, tasks
from portal.regions.policy import RegionVerb
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


@blueprint.get(DESK)
@requires(RegionVerb.ORGANISE, load=queries.region)
def organise(region: Region) -> Response:
    actor = current_actor()
    return render_page(
        "regions/desk/organise.html",
        region=region,
        tasks=tasks(actor, region),
        registers=registers(region),
        processes=queries.processes(actor, region),
        crumbs=desk_crumbs(region)[:1],
    )


def registers(region: Region) -> list[Task]:
    """What a region keeps in order."""
    entries = [
        ("regions.areas", _("Areas"), _("The parts of the region, as a tree or from a file")),
        ("regions.organisations", _("Organisations"), _("Who takes part, by sector")),
        ("accounts.region_members", _("Members"), _("Who may organise and work here")),
        ("regions.themes", _("Themes"), _("What the region works on")),
        ("insights.initiatives", _("Initiatives of residents"), _("What residents already do themselves")),
        ("regions.own_pages", _("Pages"), _("Contact, privacy, accessibility, help")),
        ("regions.settings", _("Settings"), _("Name, languages, contact and colours")),
    ]
    return [
        Task(label=label, address=url_for(endpoint, region_slug=region.slug), note=note)
        for endpoint, label, note in entries
        if endpoint in current_app.view_functions
    ]
