"""The moderation inbox of a region, and its log."""

from __future__ import annotations

from collections import defaultdict

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.conversations.actions import moderating
from portal.conversations.forms import DecisionForm
from portal.conversations.models import State
from portal.conversations.policy import ConversationVerb
from portal.conversations.queries.moderation import decision, inbox, inbox_count, log
from portal.conversations.routes import blueprint
from portal.kernel.permissions import Actor, can
from portal.regions.models import Region
from portal.regions.parts import Task
from portal.regions.queries import region as load_region
from portal.regions.routes.desk import desk_crumbs, done
from portal.web.access import current_actor, requires
from portal.web.pages import notify, redirect_to, render_page

INBOX = "/r/<region_slug>/organise/moderation"


@blueprint.get(INBOX)
@requires(ConversationVerb.MODERATE, load=load_region)
def moderate(region: Region) -> Response:
    return _page(region, DecisionForm())


@blueprint.post(INBOX)
@requires(ConversationVerb.MODERATE, load=load_region)
def decide(region: Region) -> Response:
    form = DecisionForm()
    if not form.accepts(lambda: _decide(region, form)):
        return _page(region, form)
    return redirect_to(_address(region))


def _decide(region: Region, form: DecisionForm) -> None:
    state = State.HIDDEN if form.decide.data == "hide" else State.SHOWN
    chosen: dict[str, list[int]] = defaultdict(list)
    for thing in form.things.data or []:
        kind, _colon, number = thing.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 10:
            chosen[kind].append(int(number))
    actor, reason = current_actor(), form.reason.data or ""
    many = sum(len(moderating.decide(actor, region.id, kind, ids, state, reason)) for kind, ids in chosen.items())
    if state == State.HIDDEN:
        notify(ngettext("%(num)s contribution is hidden.", "%(num)s contributions are hidden.", many))
    else:
        notify(_("Done. What you ticked can be read by everybody."))


def _page(region: Region, form: DecisionForm) -> Response:
    actor = current_actor()
    return render_page(
        "conversations/moderation.html",
        status=422 if form.errors or form.form_errors else 200,
        region=region,
        form=form,
        items=inbox(actor, region.id),
        log=log(actor, region.id),
        crumbs=desk_crumbs(region),
    )


@blueprint.post(f"{INBOX}/<int:decision_id>/undo")
@requires(ConversationVerb.MODERATE, load=load_region)
def undo_decision(region: Region, decision_id: int) -> Response:
    found = decision(region.id, decision_id)
    return done(lambda: moderating.undo(current_actor(), found), _address(region), _("It is as it was before."))


def _address(region: Region) -> str:
    return url_for("conversations.moderate", region_slug=region.slug)


def tasks(actor: Actor, region: Region) -> list[Task]:
    """The inbox on the organiser's desk."""
    if not can(actor, ConversationVerb.MODERATE, region):
        return []
    many = inbox_count(region.id)
    note = (
        ngettext("%(num)s contribution to look at", "%(num)s contributions to look at", many)
        if many
        else _("nothing is waiting")
    )
    return [Task(label=_("Moderation"), address=_address(region), note=note)]
