"""Which organisation agrees with which section: a table, signing, and all that was signed before."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.queries.places import organisations as organisations_of_region
from portal.kernel.errors import NotAllowed
from portal.kernel.permissions import Actor, can
from portal.plans.actions import signing as actions
from portal.plans.forms.signing import AskForm, SignForm, SignSectionsForm
from portal.plans.looks import Look
from portal.plans.models import Plan
from portal.plans.policy import PlanVerb
from portal.plans.queries import signs as queries
from portal.plans.queries.signs import Cell
from portal.plans.queries.visible import plan as load_plan
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_around, plan_page
from portal.plans.stance_looks import REOPENED, STANCE_LOOKS, UNANSWERED
from portal.texts.blocks import Block
from portal.texts.html import html
from portal.web.access import current_actor, public, requires
from portal.web.pages import notify, redirect_to

AGREEMENT = "/plans/<int:plan_id>/agreement"


@blueprint.get(AGREEMENT)
@public(load=load_plan)
def agreement(found: Plan) -> Response:
    return _agreement(found)


@blueprint.post(AGREEMENT)
@requires(PlanVerb.ORGANISE, load=load_plan)
def ask_for_signatures(found: Plan) -> Response:
    """Ask exactly the organisations that are ticked."""
    form = _ask_form(found)
    if form.accepts(lambda: actions.ask_for_signatures(current_actor(), found, form.organisations.data or [])):
        notify(_("Saved. The members of the organisations will be told."))
        return redirect_to(_address(found))
    return _agreement(found, form, 422)


def _ask_form(found: Plan) -> AskForm:
    return AskForm(organisations_of_region(found.region_id), queries.asked(found))


def _address(found: Plan) -> str:
    return url_for("plans.agreement", plan_id=found.id)


def _agreement(found: Plan, form: AskForm | None = None, status: int = 200) -> Response:
    actor = current_actor()
    signs = queries.signs(found)
    return plan_page(
        "agreement.html",
        found,
        here="plans.agreement",
        status=status,
        signs=signs,
        signable=_signable(actor, found, signs),
        history=queries.history(found),
        form=form or (_ask_form(found) if can(actor, PlanVerb.ORGANISE, found) else None),
    )


def _signable(actor: Actor, found: Plan, signs: queries.Signs) -> set[int]:
    """The organisations for which the actor signs here."""
    if not can(actor, PlanVerb.SIGN, found):
        return set()
    every = {each.id for each in signs.organisations}
    return every if can(actor, PlanVerb.ORGANISE, found) else every & queries.organisations_of(actor, found.region_id)


@blueprint.route(f"{AGREEMENT}/<int:section_id>/<int:organisation_id>", methods=["GET", "POST"])
@requires(PlanVerb.SIGN, load=load_plan)
def sign(found: Plan, section_id: int, organisation_id: int) -> Response:
    """Read a section as it is in the last version, and say what an organisation thinks of it."""
    actor = current_actor()
    section, organisation = queries.section_of(found, section_id), queries.asked_organisation(found, organisation_id)
    if not actions.may_sign(actor, found, organisation):
        raise NotAllowed(_("You do not speak for this organisation here."))
    signs = queries.signs(found)
    if signs.version is None or section.id in signs.changed:
        notify(_("This text cannot be signed off yet: a version of the plan with it is needed first."), "warn")
        return redirect_to(_address(found))
    form = SignForm(signs.version.id, not actions.speaks_for(actor, found, organisation))
    if form.accepts(lambda: actions.sign(actor, section, organisation, **form.said())):
        notify(_("Saved. Thank you."))
        return redirect_to(_address(found))
    context: dict[str, Any] = {"section": section, "organisation": organisation, "form": form, "version": signs.version}
    cell = next(each for each in signs.of_section(section.id) if each.organisation.id == organisation.id)
    status = 422 if form.errors else 200
    return plan_page(
        "sign.html", found, here="plans.agreement", status=status, cell=cell, words=_words(signs)[section.id], **context
    )


@blueprint.route(f"{AGREEMENT}/of/<int:organisation_id>", methods=["GET", "POST"])
@requires(PlanVerb.SIGN, load=load_plan)
def sign_sections(found: Plan, organisation_id: int) -> Response:
    """Read the sections as they are in the last version, and say of several what an organisation thinks."""
    actor, organisation = current_actor(), queries.asked_organisation(found, organisation_id)
    if not actions.may_sign(actor, found, organisation):
        raise NotAllowed(_("You do not speak for this organisation here."))
    signs = queries.signs(found)
    if signs.version is None:
        return redirect_to(_address(found))
    sections = {section.id: section for section, _cells in signs.rows}
    form = SignSectionsForm(
        list(sections.values()), signs.version.id, not actions.speaks_for(actor, found, organisation)
    )
    chosen = lambda: [sections[each] for each in form.sections.data or ()]  # noqa: E731
    if form.accepts(lambda: actions.sign_sections(actor, found, chosen(), organisation, **form.said())):
        notify(_("Saved. Thank you."))
        return redirect_to(_address(found))
    return plan_page(
        "sign_sections.html",
        found,
        here="plans.agreement",
        status=422 if form.errors else 200,
        organisation=organisation,
        form=form,
        version=signs.version,
        signs=signs,
        cells=signs.of_organisation(organisation.id),
        words_in_version=_words(signs),
    )


def _words(signs: queries.Signs) -> dict[int, Markup]:
    """The sections as they stand in the last version, by their ids."""
    saved: list[dict[str, Any]] = signs.version.content["sections"] if signs.version else []
    return {each["id"]: html([Block.from_json(block) for block in each["blocks"]]) for each in saved}


def sign_look(cell: Cell) -> Look:
    """How a cell of the table is shown. A request translates each of the few labels once, not for 360 cells."""
    key = cell.sign and (cell.stance or "changed")
    known: dict[Any, Look] = g.setdefault("sign_looks", {})
    if key not in known:
        found = _look(cell)
        known[key] = found._replace(label=str(found.label))
    return known[key]


def _look(cell: Cell) -> Look:
    if cell.sign is None:
        return UNANSWERED
    return REOPENED if cell.is_changed else STANCE_LOOKS[cell.sign.stance]


def _around(actor: Actor, found: Plan) -> dict[str, Any]:
    """What the plan's page says about signatures, where somebody is asked."""
    return {"signs": queries.signs(found) if queries.asked(found) else None}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(sign_look=sign_look, stance_looks=STANCE_LOOKS)
    add_around(_around)
