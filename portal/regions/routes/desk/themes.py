"""What a region works on: the themes that all regions share, and its own."""

from __future__ import annotations

from flask import Response, url_for
from flask_babel import gettext as _

from portal.regions import queries
from portal.regions.actions import registers as actions
from portal.regions.forms.registers import ThemeForm
from portal.regions.models import Region, Theme
from portal.regions.policy import RegionVerb
from portal.regions.queries import registers
from portal.regions.routes import blueprint
from portal.regions.routes.desk import DESK, desk_crumbs, desk_form, done, saved
from portal.web.access import current_actor, requires
from portal.web.pages import render_page


def _up(region: Region) -> tuple[str, str]:
    return _("Themes"), url_for("regions.themes", region_slug=region.slug)


def _form(region: Region, theme: Theme | None = None) -> ThemeForm:
    return ThemeForm(region, registers.determinants(), registers.sectors(), theme)


@blueprint.get(f"{DESK}/themes")
@requires(RegionVerb.ORGANISE, load=queries.region)
def themes(region: Region) -> Response:
    return render_page(
        "regions/desk/themes.html",
        region=region,
        themes=registers.themes(region),
        names={d.key: d.name for d in registers.determinants()} | {s.key: s.name for s in registers.sectors()},
        crumbs=desk_crumbs(region),
    )


@blueprint.route(f"{DESK}/themes/new", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def new_theme(region: Region) -> Response:
    form = _form(region)
    if form.accepts(lambda: actions.add_theme(current_actor(), region, **form.values())):
        return saved(_up(region)[1])
    return desk_form(region, form, _("New theme"), _up(region))


@blueprint.route(f"{DESK}/themes/<int:theme_id>", methods=["GET", "POST"])
@requires(RegionVerb.ORGANISE, load=queries.region)
def edit_theme(region: Region, theme_id: int) -> Response:
    theme = registers.theme(region, theme_id)
    form = _form(region, theme)
    if form.accepts(lambda: actions.change_theme(current_actor(), theme, **form.values())):
        return saved(_up(region)[1])
    remove = url_for("regions.remove_theme", region_slug=region.slug, theme_id=theme_id)
    return desk_form(region, form, _("Change the theme"), _up(region), remove=remove)


@blueprint.post(f"{DESK}/themes/<int:theme_id>/remove")
@requires(RegionVerb.ORGANISE, load=queries.region)
def remove_theme(region: Region, theme_id: int) -> Response:
    theme = registers.theme(region, theme_id)
    return done(lambda: actions.remove_theme(current_actor(), theme), _up(region)[1], _("The theme is removed."))
