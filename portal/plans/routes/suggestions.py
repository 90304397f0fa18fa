"""The suggestions of a plan: the list, one of them, supporting it, taking one's own back."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.conversations import subjects
from portal.kernel.errors import NotAllowed
from portal.kernel.permissions import Actor, can
from portal.kernel.perspectives import Perspective
from portal.plans.actions import suggesting
from portal.plans.models import Plan, Suggestion, SuggestionState
from portal.plans.places import anchor_of, marked, remembered, spot_of
from portal.plans.policy import SuggestionVerb
from portal.plans.queries import suggestions as queries
from portal.plans.queries.paragraphs import drafted_section
from portal.plans.queries.visible import plan as load_plan
from portal.plans.routes import blueprint
from portal.plans.routes.frame import plan_page
from portal.plans.routes.visits import is_own, key_of_visitor, reader_of, suggestion_here, supporter_in
from portal.plans.suggestion_looks import STATES
from portal.web.access import current_actor, public
from portal.web.fields import row_number
from portal.web.limits import limit
from portal.web.pages import notify, redirect_to, render_page, wanted_fragment

MOST_OF_SOURCE = 600
"""Supports that one address can give or take back in ten minutes: a full library hall."""
Kind = TypeVar("Kind", bound=Enum)


def tabs(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    """The tabs of what is suggested and of the numbered versions."""
    return [(_("Suggestions"), "plans.suggestions"), (_("Versions"), "plans.versions")]


@blueprint.get("/plans/<int:plan_id>/suggestions")
@public(load=load_plan)
def suggestions(found: Plan) -> Response:
    wanted = _wanted()
    who = reader_of(found)
    listed = queries.listed(who.actor, found, wanted, key_of_visitor(found))
    ids = [each.id for each in listed.suggestions]
    return plan_page(
        "suggestions.html",
        found,
        here="plans.suggestions",
        wanted=wanted,
        listed=listed,
        states=[state for state in STATES if state in _offered(who.actor, found)],
        changes={each.id: remembered(each) for each in listed.suggestions},
        talks=queries.comment_counts(ids),
        supported=queries.supported(ids, who),
    )


def _offered(actor: Actor, plan: Plan) -> list[SuggestionState]:
    """The states one can ask for: what waits or was hidden is for those who work there."""
    public_ones = [SuggestionState.OPEN, SuggestionState.ACCEPTED, SuggestionState.DECLINED]
    works = can(actor, SuggestionVerb.MODERATE, plan)
    return [*public_ones, SuggestionState.WAITING, SuggestionState.HIDDEN] if works else public_ones


def _wanted() -> queries.Wanted:
    asked = request.args
    state = asked.get("state", SuggestionState.OPEN.value)
    return queries.Wanted(
        state=_one_of(SuggestionState, state) or (None if state == "all" else SuggestionState.OPEN),
        section=asked.get("section", type=row_number),
        perspective=_one_of(Perspective, asked.get("by")),
        page=max(1, asked.get("page", 1, type=row_number)),
    )


def _one_of(kind: type[Kind], text: str | None) -> Kind | None:
    return next((member for member in kind if member.value == text), None)


@blueprint.get("/suggestions/<int:suggestion_id>")
@public(load=suggestion_here)
def suggestion(found: Suggestion) -> Response:
    actor = current_actor()
    part = drafted_section(found.section)
    place = anchor_of(found)
    spot = spot_of(part.blocks, place)
    is_there = not place.quote or (spot is not None and spot.is_exact)
    is_open = found.state in (SuggestionState.OPEN, SuggestionState.WAITING, SuggestionState.HIDDEN)
    return plan_page(
        "suggestion.html",
        found.plan,
        here="plans.suggestions",
        suggestion=found,
        part=part,
        paragraph=part.paragraph(spot.paragraph) if spot else None,
        is_there=is_there,
        is_open=is_open,
        changes=part.difference(found) if is_open else remembered(found),
        marked=marked(part.blocks, spot, place) if spot and spot.is_exact else None,
        is_own=is_own(found),
        is_on=found.id in queries.supported([found.id], reader_of(found.plan)),
        subject=subjects.resolve(actor, [("suggestion", found.id)]).get(("suggestion", found.id)),
        may_settle=can(actor, SuggestionVerb.SETTLE, found) and found.state is SuggestionState.OPEN,
    )


@blueprint.post("/suggestions/<int:suggestion_id>/support")
@public(load=suggestion_here)
def support_suggestion(found: Suggestion) -> Response:
    """Support it, or with `withdraw` take that back. A second tap from an old page changes nothing."""
    limit("suggestion support", MOST_OF_SOURCE, timedelta(minutes=10))
    author = supporter_in(found.plan)
    if "withdraw" in request.form:
        suggesting.withdraw_support(author, found)
    else:
        suggesting.support(author, found)
    is_on = found.id in queries.supported([found.id], author)
    if wanted_fragment() == f"suggestion-support-{found.id}":
        return render_page("plans/_suggestion_support.html", suggestion=found, is_on=is_on)
    notify(_("You support this suggestion.") if is_on else _("You no longer support this suggestion."))
    return redirect_to(url_for("plans.suggestion", suggestion_id=found.id))


@blueprint.post("/suggestions/<int:suggestion_id>/withdraw")
@public(load=suggestion_here)
def withdraw_suggestion(found: Suggestion) -> Response:
    if not is_own(found):
        raise NotAllowed(_("Only its author can take a suggestion back."))
    suggesting.withdraw(reader_of(found.plan), found)
    notify(_("Your suggestion is taken back."))
    return redirect_to(url_for("plans.suggestion", suggestion_id=found.id))
