"""The tree of areas, and its import: the file, what it would do, and then doing it."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.kernel.exports import csv_chunks
from portal.regions import queries
from portal.regions.actions import areas as actions
from portal.regions.area_file import COLUMNS, AreaTable, decode, read
from portal.regions.forms.registers import AreaFileForm, AreaForm
from portal.regions.models import Region
from portal.regions.policy import RegionVerb
from portal.regions.queries import registers
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs, desk_form, done, saved
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


def _up(region: Region) -> tuple[str, str]:
    return _("Areas"), url_for("regions.areas", region_slug=region.slug)


@blueprint.get(f"{DESK}/areas")
@requires(RegionVerb.ORGANISE, load=queries.region)
def areas(region: Region) -> Response:
    found = registers.areas(region)
    return render_page("regions/desk/areas.html", region=region, areas=found, crumbs=desk_crumbs(region))


@blueprint.get(f"{DESK}/areas.csv")
@requires(RegionVerb.ORGANISE, load=queries.region)
def areas_file(region: Region) -> Response:
    """The areas as the import takes them; for a region without any, a file with the columns only."""
    found = [area for _depth, area in registers.areas(region)]
    codes = {area.id: area.code for area in found}
    rows = [[a.code, a.name, codes.get(a.parent_id or 0, ""), a.level, a.population] for a in found]
    response = Response(b"".join(csv_chunks(COLUMNS, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="areas-{region.slug}.csv"'
    return response


@blueprint.route(f"{DESK}/areas/new", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def new_area(region: Region) -> Response:
    form = AreaForm(registers.areas(region))
    if form.accepts(lambda: actions.add_area(current_actor(), region, **form.values())):
        return saved(_up(region)[1])
    return desk_form(region, form, _("New area"), _up(region))


@blueprint.route(f"{DESK}/areas/<int:area_id>", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def edit_area(region: Region, area_id: int) -> Response:
    area = registers.area(region, area_id)
    form = AreaForm(registers.areas(region), area)
    if form.accepts(lambda: actions.change_area(current_actor(), area, **form.values())):
        return saved(_up(region)[1])
    remove = url_for("regions.remove_area", region_slug=region.slug, area_id=area_id)
    return desk_form(region, form, _("Change the area"), _up(region), remove=remove)


@blueprint.post(f"{DESK}/areas/<int:area_id>/remove")
@requires(RegionVerb.ORGANISE, load=queries.region)
def remove_area(region: Region, area_id: int) -> Response:
    area = registers.area(region, area_id)
    return done(lambda: actions.remove_area(current_actor(), area), _up(region)[1], _("The area is removed."))


@blueprint.route(f"{DESK}/areas/import", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def import_areas(region: Region) -> Response:
    """The file gives a preview; the preview's button sends the same text again, which is then imported."""
    form = AreaFileForm()
    if not form.validate_on_submit():
        return _import_page(region, form, None)
    data = form.file.data.read() if form.file.data else (form.text.data or "").encode()
    text, table = decode(data)
    if not table.problems:
        table = read(text, actions.known_parents(region))
    if table.problems or "import" not in request.form:
        form.text.data = text
        return _import_page(region, form, table)
    plan = actions.import_areas(current_actor(), region, table)
    many = len(plan.new) + len(plan.changed)
    return saved(_up(region)[1], ngettext("%(n)s area was imported.", "%(n)s areas were imported.", many, n=many))


def _import_page(region: Region, form: AreaFileForm, table: AreaTable | None) -> Response:
    plan = actions.plan_import(region, table) if table and not table.problems else None
    return render_page(
        "regions/desk/area_import.html",
        status=422 if table and table.problems else 200,
        region=region,
        form=form,
        table=table,
        plan=plan,
        crumbs=desk_crumbs(region, _up(region)),
    )
