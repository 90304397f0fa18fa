"""Decisions: the list, the one page for a board, preparing, hearing, taking, correcting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import Response, url_for
from flask_babel import gettext as _

from portal.accounts.queries.places import organisations as organisations_of_region
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor, can
from portal.plans.actions import deciding as actions
from portal.plans.boarding import paper
from portal.plans.forms.deciding import CorrectionForm, DecisionForm, OptionForm, TakeForm, VoiceForm
from portal.plans.looks import RULES
from portal.plans.models import Decision, DecisionOption, DecisionState, DecisionVoice, Plan
from portal.plans.policy import PlanVerb
from portal.plans.queries.decisions import decision as load_decision
from portal.plans.queries.decisions import decisions_of, taken_of
from portal.plans.queries.steps import steps_of
from portal.plans.queries.versions import versions_of
from portal.plans.queries.visible import plan as load_plan
from portal.plans.roadmap import numbered
from portal.plans.routes import blueprint
from portal.plans.routes.frame import add_around, plan_page
from portal.regions.routes.desk import done
from portal.web.access import current_actor, public, requires
from portal.web.locale import language
from portal.web.pages import notify, redirect_to

SHOWN = 3
"""Decisions that stand on the plan's own page."""
Part = TypeVar("Part", DecisionOption, DecisionVoice)
DECISION = "/decisions/<int:plan_decision_id>"


@blueprint.get("/plans/<int:plan_id>/decisions")
@public(load=load_plan)
def decisions(found: Plan) -> Response:
    return plan_page("decisions.html", found, here="plans.decisions", decisions=decisions_of(found), rules=RULES)


@blueprint.get(DECISION)
@public(load=load_decision)
def decision(found: Decision) -> Response:
    """The one page: what a board needs to decide, and afterwards what came out.

    Before it is taken, who takes part and what worries them is for those who work on the plan.
    """
    is_taken = found.state is DecisionState.TAKEN
    return plan_page(
        "decision.html",
        found.plan,
        here="plans.decisions",
        decision=found,
        rule=RULES[found.rule],
        paper=paper(found, language()),
        is_taken=is_taken,
        voices=found.voices if is_taken or can(current_actor(), PlanVerb.WORK, found.plan) else [],
    )


@blueprint.route("/plans/<int:plan_id>/decisions/new", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_plan)
def new_decision(found: Plan) -> Response:
    form = DecisionForm(found, numbered(steps_of(found)), versions_of(found))
    made: list[Decision] = []
    if form.accepts(lambda: made.append(actions.prepare(current_actor(), found, **form.values()))):
        notify(_("Saved. Now write down the options, and who takes part."))
        return redirect_to(url_for("plans.prepare_decision", plan_decision_id=made[0].id))
    return _form(found, form, _("Prepare a decision"), url_for("plans.decisions", plan_id=found.id))


def _form(found: Plan, form: Any, title: str, back: str, remove: str = "", label: str = "", lead: str = "") -> Response:
    return plan_page(
        "decision_form.html",
        found,
        here="plans.decisions",
        status=422 if form.errors else 200,
        form=form,
        heading=title,
        back=back,
        remove=remove,
        label=label or _("Save"),
        lead=lead,
    )


def _preparing(found: Decision) -> str:
    return url_for("plans.prepare_decision", plan_decision_id=found.id)


def _back(found: Decision, message: str = "") -> Response:
    notify(message or _("Saved."))
    return redirect_to(_preparing(found))


@blueprint.get(f"{DECISION}/prepare")
@requires(PlanVerb.ORGANISE, load=load_decision)
def prepare_decision(found: Decision) -> Response:
    """What is still to be written down before it can be taken."""
    if found.state is DecisionState.TAKEN:
        return redirect_to(url_for("plans.decision", plan_decision_id=found.id))
    return plan_page("prepare.html", found.plan, here="plans.decisions", decision=found, rule=RULES[found.rule])


@blueprint.route(f"{DECISION}/edit", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def edit_decision(found: Decision) -> Response:
    form = DecisionForm(found.plan, numbered(steps_of(found.plan)), versions_of(found.plan), found)
    if form.accepts(lambda: actions.change(current_actor(), found, **form.values())):
        return _back(found)
    remove = url_for("plans.remove_decision", plan_decision_id=found.id)
    return _form(found.plan, form, _("What is decided"), _preparing(found), remove)


@blueprint.post(f"{DECISION}/remove")
@requires(PlanVerb.ORGANISE, load=load_decision)
def remove_decision(found: Decision) -> Response:
    address = url_for("plans.decisions", plan_id=found.plan_id)
    return done(lambda: actions.remove(current_actor(), found), address, _("The decision is removed."))


@blueprint.route(f"{DECISION}/options/new", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def new_option(found: Decision) -> Response:
    form = OptionForm(found.plan)
    if form.accepts(lambda: actions.add_option(current_actor(), found, **form.values())):
        return _back(found)
    return _form(found.plan, form, _("New option"), _preparing(found))


def _one_of(parts: Sequence[Part], part_id: int) -> Part:
    """The option or voice of this decision, or NotFound."""
    part = next((each for each in parts if each.id == part_id), None)
    if part is None:
        raise NotFound
    return part


@blueprint.route(f"{DECISION}/options/<int:option_id>", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def edit_option(found: Decision, option_id: int) -> Response:
    option = _one_of(found.options, option_id)
    form = OptionForm(found.plan, option)
    if form.accepts(lambda: actions.change_option(current_actor(), found, option, **form.values())):
        return _back(found)
    remove = url_for("plans.remove_option", plan_decision_id=found.id, option_id=option.id)
    return _form(found.plan, form, _("Change the option"), _preparing(found), remove)


@blueprint.post(f"{DECISION}/options/<int:option_id>/remove")
@requires(PlanVerb.ORGANISE, load=load_decision)
def remove_option(found: Decision, option_id: int) -> Response:
    option = _one_of(found.options, option_id)
    change = lambda: actions.remove_option(current_actor(), found, option)  # noqa: E731
    return done(change, _preparing(found), _("The option is removed."))


@blueprint.route(f"{DECISION}/voices/new", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def new_voice(found: Decision) -> Response:
    form = VoiceForm(found, organisations_of_region(found.region_id))
    if form.accepts(lambda: actions.hear(current_actor(), found, **form.values())):
        return _back(found)
    return _form(found.plan, form, _("Who takes part"), _preparing(found))


@blueprint.route(f"{DECISION}/voices/<int:voice_id>", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def edit_voice(found: Decision, voice_id: int) -> Response:
    voice = _one_of(found.voices, voice_id)
    form = VoiceForm(found, organisations_of_region(found.region_id), voice)
    if form.accepts(lambda: actions.change_voice(current_actor(), found, voice, **form.values())):
        return _back(found)
    remove = url_for("plans.remove_voice", plan_decision_id=found.id, voice_id=voice.id)
    return _form(found.plan, form, _("Who takes part"), _preparing(found), remove)


@blueprint.post(f"{DECISION}/voices/<int:voice_id>/remove")
@requires(PlanVerb.ORGANISE, load=load_decision)
def remove_voice(found: Decision, voice_id: int) -> Response:
    voice = _one_of(found.voices, voice_id)
    change = lambda: actions.remove_voice(current_actor(), found, voice)  # noqa: E731
    return done(change, _preparing(found), _("Removed."))


@blueprint.route(f"{DECISION}/take", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def take_decision(found: Decision) -> Response:
    """Write down what was decided. After that nothing of it is changed silently."""
    if found.state is DecisionState.TAKEN:
        return redirect_to(url_for("plans.decision", plan_decision_id=found.id))
    form = TakeForm(found)
    if form.accepts(lambda: _take(current_actor(), found, form)):
        notify(_("Saved. Everybody who follows the plan will be told."))
        return redirect_to(url_for("plans.decision", plan_decision_id=found.id))
    lead = _("Once saved, this is public and stays as it is. What was wrong is corrected beside it.")
    return _form(
        found.plan, form, _("What was decided"), _preparing(found), label=_("Save and let people know"), lead=lead
    )


def _around(actor: Actor, found: Plan) -> dict[str, Any]:
    """What was decided, for the plan's own page."""
    return {"decided": taken_of(found, SHOWN)}


def register() -> None:
    add_around(_around)


def _take(actor: Actor, found: Decision, form: TakeForm) -> None:
    actions.take(actor, found, **form.values())


@blueprint.route(f"{DECISION}/correct", methods=["GET", "POST"])
@requires(PlanVerb.ORGANISE, load=load_decision)
def correct_decision(found: Decision) -> Response:
    form = CorrectionForm(found)
    address = url_for("plans.decision", plan_decision_id=found.id)
    if form.accepts(lambda: actions.correct(current_actor(), found, form.words.data)):
        notify(_("The correction is shown beside the decision."))
        return redirect_to(address)
    return _form(found.plan, form, _("Correct the decision"), address)
