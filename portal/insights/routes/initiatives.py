"""What residents of a region already do: public to read, kept by its organisers and professionals."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.conversations.subjects import subject
from portal.insights import actions, queries
from portal.insights.forms import InitiativeForm
from portal.insights.models import Initiative
from portal.insights.policy import InitiativeVerb
from portal.insights.routes import blueprint
from portal.regions.models import Region
from portal.regions.queries import region as load_region
from portal.regions.queries.registers import areas
from portal.web.access import current_actor, public, requires
from portal.web.form_page import form_page
from portal.web.pages import notify, redirect_to, render_page

REGISTER = "/r/<region_slug>/initiatives"


def _address(region: Region) -> str:
    return url_for("insights.initiatives", region_slug=region.slug)


def _form_page(region: Region, form: InitiativeForm, title: str, remove: str = "") -> Response:
    crumbs = [
        (region.name, url_for("regions.region", region_slug=region.slug)),
        (_("Initiatives of residents"), _address(region)),
    ]
    return form_page(form, title=title, label=_("Save"), crumbs=crumbs, region=region, remove=remove)


def _done(region: Region, message: str) -> Response:
    notify(message)
    return redirect_to(_address(region))


@blueprint.get(REGISTER)
@public(load=load_region)
def initiatives(region: Region) -> Response:
    found = queries.initiatives(current_actor(), region)
    return render_page("insights/initiatives.html", region=region, initiatives=found, verb=InitiativeVerb.ADD)


@blueprint.route(f"{REGISTER}/new", methods=["GET", "POST"])
@requires(InitiativeVerb.ADD, load=load_region)
def new_initiative(region: Region) -> Response:
    form = InitiativeForm(region, areas(region))
    if form.accepts(lambda: actions.add_initiative(current_actor(), region, **form.values())):
        return _done(region, _("Saved."))
    return _form_page(region, form, _("New initiative"))


@blueprint.get(f"{REGISTER}/<int:initiative_id>")
@public(load=queries.initiative)
def initiative(found: Initiative) -> Response:
    about = subject(current_actor(), "initiative", found.id)
    return render_page(
        "insights/initiative.html", region=found.region, initiative=found, subject=about, verb=InitiativeVerb.EDIT
    )


@blueprint.route(f"{REGISTER}/<int:initiative_id>/edit", methods=["GET", "POST"])
@requires(InitiativeVerb.EDIT, load=queries.initiative)
def edit_initiative(found: Initiative) -> Response:
    form = InitiativeForm(found.region, areas(found.region), found)
    if form.accepts(lambda: actions.change_initiative(current_actor(), found, **form.values())):
        return _done(found.region, _("Saved."))
    return _form_page(found.region, form, _("Change the initiative"), f"{_address(found.region)}/{found.id}/remove")


@blueprint.post(f"{REGISTER}/<int:initiative_id>/remove")
@requires(InitiativeVerb.EDIT, load=queries.initiative)
def remove_initiative(found: Initiative) -> Response:
    region = found.region
    actions.remove_initiative(current_actor(), found)
    return _done(region, _("The initiative is removed."))
