"""What a plan says about itself, its sections, tables and partners: pages and buttons that change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.plans import plan_templates
from portal.plans.actions import partners, sections, tables
from portal.plans.actions import plans as actions
from portal.plans.forms.parts import PartnerForm, SectionForm, row_form
from portal.plans.forms.plans import PlanForm, answers_form, answers_in
from portal.plans.models import Plan, PlanSection
from portal.plans.policy import PlanVerb
from portal.plans.queries import parts
from portal.plans.queries.visible import plan as load_plan
from portal.plans.queries.visible import section as load_section
from portal.plans.queries.whole import whole
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.regions import queries as regions
from portal.regions.queries import registers
from portal.regions.routes.desk import done, saved
from portal.web.access import current_actor, requires
from portal.web.form_page import form_page
from portal.web.formats import reading

UP = -1
DOWN = 1


def work_address(plan: Plan, anchor: str = "") -> str:
    """The page on which a plan's parts are kept in order."""
    return url_for("plans.work", plan_id=plan.id, _anchor=anchor or None)


def edit_page(plan: Plan, form: Any, title: Any, anchor: str = "", lead: Any = "", remove: str = "") -> Response:
    """A form of one part of the plan; one goes back to where that part stands."""
    crumbs = [
        (plan.region.name, url_for("regions.region", region_slug=plan.region.slug)),
        (_("Plans"), url_for("plans.plans", region_slug=plan.region.slug)),
        (_("Work on the plan"), work_address(plan, anchor)),
    ]
    return form_page(form, title=title, label=_("Save"), crumbs=crumbs, lead=lead, region=plan.region, remove=remove)


def changed(change: Callable[[], Any], plan: Plan, anchor: str, message: Any = "") -> Response:
    """Make `change` and go back to where the part stands, or say why not."""
    return done(change, work_address(plan, anchor), message or _("Saved."))


def direction() -> int:
    return UP if request.form.get("by") == "up" else DOWN


@blueprint.get("/plans/<int:plan_id>/work")
@requires(PlanVerb.WORK, load=load_plan)
def work(plan: Plan) -> Response:
    return plan_page("work.html", plan, here="plans.work", whole=whole(plan), template_fields=plan_templates)


@blueprint.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def edit_plan(plan: Plan) -> Response:
    actor = current_actor()
    form = PlanForm(plan, regions.processes(actor, plan.region), registers.themes(plan.region))
    if form.accepts(lambda: actions.change_plan(actor, plan, **form.values())):
        return saved(work_address(plan))
    return edit_page(plan, form, _("About the plan"))


@blueprint.route("/plans/<int:plan_id>/answers", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def edit_answers(plan: Plan) -> Response:
    form = answers_form(plan)
    if form.accepts(lambda: actions.change_answers(current_actor(), plan, answers_in(form))):
        return saved(work_address(plan, "answers"))
    return edit_page(plan, form, _("Choices in the plan"), "answers")


@blueprint.route("/plans/<int:plan_id>/sections/new", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def new_section(plan: Plan) -> Response:
    form = SectionForm(plan)
    if form.accepts(lambda: sections.add_section(current_actor(), plan, form.title.data, form.language.data)):
        return saved(work_address(plan, "sections"))
    return edit_page(plan, form, _("New section"), "sections")


@blueprint.route("/sections/<int:section_id>/name", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_section)
def rename_section(section: PlanSection) -> Response:
    form = SectionForm(section.plan, section)
    if form.accepts(lambda: sections.rename_section(current_actor(), section, form.title.data)):
        return saved(work_address(section.plan, "sections"))
    remove = url_for("plans.remove_section", section_id=section.id)
    lead = _("If you remove a section, its text and its history are removed too.")
    return edit_page(section.plan, form, _("Name of the section"), "sections", lead, remove)


@blueprint.post("/sections/<int:section_id>/move")
@requires(PlanVerb.WRITE, load=load_section)
def move_section(section: PlanSection) -> Response:
    return changed(
        lambda: sections.move_section(current_actor(), section, direction()), section.plan, "sections", _("Moved.")
    )


@blueprint.post("/sections/<int:section_id>/remove")
@requires(PlanVerb.WRITE, load=load_section)
def remove_section(section: PlanSection) -> Response:
    plan = section.plan
    return changed(
        lambda: sections.remove_section(current_actor(), section), plan, "sections", _("The section is removed.")
    )


@blueprint.route("/plans/<int:plan_id>/tables/<table>/new", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def new_row(plan: Plan, table: str) -> Response:
    field = _table(plan, table)
    form = row_form(field)
    if form.accepts(lambda: tables.add_row(current_actor(), plan, table, form.values())):
        return saved(work_address(plan, f"table-{table}"))
    return edit_page(plan, form, _("New row: %(table)s", table=_words(field)), f"table-{table}")


@blueprint.route("/plans/<int:plan_id>/rows/<int:row_id>", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def edit_row(plan: Plan, row_id: int) -> Response:
    row = parts.row(plan, row_id)
    field = _table(plan, row.table)
    form = row_form(field, row)
    if form.accepts(lambda: tables.change_row(current_actor(), plan, row, form.values())):
        return saved(work_address(plan, f"table-{row.table}"))
    remove = url_for("plans.remove_row", plan_id=plan.id, row_id=row.id)
    return edit_page(plan, form, _("Change a row: %(table)s", table=_words(field)), f"table-{row.table}", remove=remove)


def _table(plan: Plan, key: str) -> plan_templates.Field:
    field = plan_templates.field(plan.kind, key)
    if field is None or not field.is_table:
        raise NotFound
    return field


def _words(field: plan_templates.Field) -> str:
    return reading(field.label).text


@blueprint.post("/plans/<int:plan_id>/rows/<int:row_id>/move")
@requires(PlanVerb.WRITE, load=load_plan)
def move_row(plan: Plan, row_id: int) -> Response:
    row = parts.row(plan, row_id)
    change = lambda: tables.move_row(current_actor(), plan, row, direction())  # noqa: E731
    return changed(change, plan, f"table-{row.table}", _("Moved."))


@blueprint.post("/plans/<int:plan_id>/rows/<int:row_id>/remove")
@requires(PlanVerb.WRITE, load=load_plan)
def remove_row(plan: Plan, row_id: int) -> Response:
    row = parts.row(plan, row_id)
    anchor = f"table-{row.table}"
    return changed(lambda: tables.remove_row(current_actor(), plan, row), plan, anchor, _("The row is removed."))


@blueprint.route("/plans/<int:plan_id>/partners/new", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def new_partner(plan: Plan) -> Response:
    form = _partner_form(plan)
    if form.accepts(lambda: partners.add_partner(current_actor(), plan, **form.values())):
        return saved(work_address(plan, "partners"))
    return edit_page(plan, form, _("New partner"), "partners")


@blueprint.route("/plans/<int:plan_id>/partners/<int:partner_id>", methods=["GET", "POST"])
@requires(PlanVerb.WRITE, load=load_plan)
def edit_partner(plan: Plan, partner_id: int) -> Response:
    partner = parts.partner(plan, partner_id)
    form = _partner_form(plan, partner)
    if form.accepts(lambda: partners.change_partner(current_actor(), plan, partner, **form.values())):
        return saved(work_address(plan, "partners"))
    remove = url_for("plans.remove_partner", plan_id=plan.id, partner_id=partner.id)
    return edit_page(plan, form, _("Change the partner"), "partners", remove=remove)


def _partner_form(plan: Plan, partner: Any = None) -> PartnerForm:
    organisations = [each for each, _sector in registers.organisations(plan.region)]
    return PartnerForm(organisations, registers.sectors(), partner)


@blueprint.post("/plans/<int:plan_id>/partners/<int:partner_id>/move")
@requires(PlanVerb.WRITE, load=load_plan)
def move_partner(plan: Plan, partner_id: int) -> Response:
    partner = parts.partner(plan, partner_id)
    change = lambda: partners.move_partner(current_actor(), plan, partner, direction())  # noqa: E731
    return changed(change, plan, "partners", _("Moved."))


@blueprint.post("/plans/<int:plan_id>/partners/<int:partner_id>/remove")
@requires(PlanVerb.WRITE, load=load_plan)
def remove_partner(plan: Plan, partner_id: int) -> Response:
    partner = parts.partner(plan, partner_id)
    change = lambda: partners.remove_partner(current_actor(), plan, partner)  # noqa: E731
    return changed(change, plan, "partners", _("The partner is removed."))
