"""The organisations that take part in a region."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.actions import registers as actions
from portal.regions.forms.registers import OrganisationForm
from portal.regions.models import Region
from portal.regions.policy import RegionVerb
from portal.regions.queries import registers
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs, desk_form, done, saved
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


def _up(region: Region) -> tuple[str, str]:
    return _("Organisations"), url_for("regions.organisations", region_slug=region.slug)


@blueprint.get(f"{DESK}/organisations")
@requires(RegionVerb.ORGANISE, load=queries.region)
def organisations(region: Region) -> Response:
    found = registers.organisations(region)
    return render_page(
        "regions/desk/organisations.html", region=region, organisations=found, crumbs=desk_crumbs(region)
    )


@blueprint.route(f"{DESK}/organisations/new", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def new_organisation(region: Region) -> Response:
    form = OrganisationForm(registers.sectors())
    if form.accepts(lambda: actions.add_organisation(current_actor(), region, **form.values())):
        return saved(_up(region)[1])
    return desk_form(region, form, _("New organisation"), _up(region))


@blueprint.route(f"{DESK}/organisations/<int:organisation_id>", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def edit_organisation(region: Region, organisation_id: int) -> Response:
    organisation = registers.organisation(region, organisation_id)
    form = OrganisationForm(registers.sectors(), organisation)
    if form.accepts(lambda: actions.change_organisation(current_actor(), organisation, **form.values())):
        return saved(_up(region)[1])
    remove = url_for("regions.remove_organisation", region_slug=region.slug, organisation_id=organisation_id)
    return desk_form(region, form, _("Change the organisation"), _up(region), remove=remove)


@blueprint.post(f"{DESK}/organisations/<int:organisation_id>/remove")
@requires(RegionVerb.ORGANISE, load=queries.region)
def remove_organisation(region: Region, organisation_id: int) -> Response:
    organisation = registers.organisation(region, organisation_id)
    return done(
        lambda: actions.remove_organisation(current_actor(), organisation),
        _up(region)[1],
        _("The organisation is removed."),
    )
