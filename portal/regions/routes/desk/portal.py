"""The portal administrator's page: regions and programmes."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.actions import settings as actions
from portal.regions.forms.settings import NewRegionForm, ProgrammeForm
from portal.regions.models import Programme
from portal.regions.policy import RegionVerb
from portal.regions.queries import registers
from portal.regions.routes import blueprint
from portal.regions.routes.desk import saved
from portal.web.access import current_actor, requires
from portal.web.form_page import form_page
from portal.web.pages import render_page


def _crumbs() -> list[tuple[str, str]]:
    return [("Kring", url_for("regions.home")), (_("Portal"), url_for("regions.portal"))]


@blueprint.get("/portal")
@requires(RegionVerb.CREATE)
def portal() -> Response:
    regions = queries.regions(current_actor())
    programmes = registers.programmes()
    return render_page("regions/desk/portal.html", regions=regions, programmes=programmes, crumbs=_crumbs()[:1])


@blueprint.route("/portal/regions/new", methods=["GET", "POST"])
@requires(RegionVerb.CREATE)
def new_region() -> Response:
    form = NewRegionForm(registers.programmes())
    if form.accepts(lambda: actions.create_region(current_actor(), **form.values())):
        return saved(url_for("regions.portal"), _("The region has been added. Now invite its first organiser."))
    return form_page(form, title=_("New region"), label=_("Save"), crumbs=_crumbs())


@blueprint.route("/portal/programmes/new", methods=["GET", "POST"])
@requires(RegionVerb.CREATE)
def new_programme() -> Response:
    form = ProgrammeForm()
    if form.accepts(lambda: actions.create_programme(current_actor(), **form.values())):
        return saved(url_for("regions.portal"))
    return form_page(form, title=_("New programme"), label=_("Save"), crumbs=_crumbs())


@blueprint.route("/portal/programmes/<programme_slug>", methods=["GET", "POST"])
@requires(RegionVerb.CREATE, load=registers.programme)
def edit_programme(programme: Programme) -> Response:
    form = ProgrammeForm(obj=programme)
    if form.accepts(lambda: actions.change_programme(current_actor(), programme, **form.values())):
        return saved(url_for("regions.portal"))
    return form_page(form, title=_("Change the programme"), label=_("Save"), crumbs=_crumbs())
