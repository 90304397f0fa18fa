"""A phone in the room: a short address, one field, Enter, the next card. No account, no scripts needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.routes.sign_in import source
from portal.boards.actions import workshops as actions
from portal.boards.forms.workshops import CardForm, CodeForm
from portal.boards.models import Workshop, WorkshopCard
from portal.boards.queries import workshops as queries
from portal.boards.routes import blueprint
from portal.boards.routes.visits import contributor_to, reader_of
from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.limits import count_try
from portal.kernel.permissions import Actor
from portal.web.access import public
from portal.web.pages import notify, redirect_to, render_page

MOST_OF_SOURCE, WINDOW = 3000, timedelta(minutes=10)
"""Cards that come from one address in ten minutes: a hall of a hundred phones behind one, thirty cards each."""


@blueprint.get("/w")
@public
def join_by_code() -> Response:
    """The code typed by hand."""
    code = request.args.get("code", "")
    form = CodeForm(formdata=None, data={"code": code})
    if not code:
        return render_page("boards/workshop/code.html", form=form)
    found = queries.workshop_by_code(code)
    if found is not None:
        return redirect_to(_address(found))
    form.refuse_code()
    return render_page("boards/workshop/code.html", status=404, form=form)


def joined(actor: Actor, workshop_code: str) -> Workshop:
    """The workshop behind a code, or NotFound with the way to type it again."""
    found = queries.workshop_by_code(workshop_code)
    if found is None:
        raise NotFound(_("We do not know this code. Please check it."), way_out=url_for("boards.join_by_code"))
    return found


@blueprint.route("/w/<workshop_code>", methods=["GET", "POST"])
@public(load=joined)
def join(workshop: Workshop) -> Response:
    """Write a card and get a fresh form; a card that cannot be taken stays in its field."""
    me = reader_of(workshop.board)
    own = queries.own_cards(workshop, me)
    form = CardForm(own[0] if own else None, me.perspective)
    refusal = _refusal(workshop, form) if form.is_submitted() else 0
    if form.is_submitted() and not refusal:
        return redirect_to(_address(workshop))
    if not workshop.is_open:
        return render_page(
            "boards/workshop/over.html", status=refusal or 200, **_shown(workshop, own), lost=form.body.data
        )
    return render_page("boards/workshop/join.html", status=refusal or 200, **_shown(workshop, own), form=form)


def _shown(workshop: Workshop, own: list[WorkshopCard]) -> dict[str, Any]:
    return {"workshop": workshop, "board": workshop.board, "region": workshop.board.region, "own": own}


def _refusal(workshop: Workshop, form: CardForm) -> int:
    """Take the card that was sent; 0, or the status that says why not. A refused one does not raise the count."""
    if count_try("workshop cards from", source(), WINDOW) > MOST_OF_SOURCE:
        form.form_errors.append(_("You have done this too often in a short time. Try again in a few minutes."))
        return 429
    try:
        is_taken = form.accepts(lambda: actions.add_card(contributor_to(workshop.board), workshop, **form.values()))
    except Conflict as refusal:
        form.form_errors.append(str(refusal.message))
        return 409
    return 0 if is_taken else 422


@blueprint.post("/w/<workshop_code>/cards/<int:card_id>/take-back")
@public(load=joined)
def take_card_back(workshop: Workshop, card_id: int) -> Response:
    """One's own card, of nobody else."""
    me, card = reader_of(workshop.board), queries.card(workshop, card_id)
    if not me.is_known or (card.person_id, card.visitor) != (me.person_id, me.visitor):
        raise NotFound
    try:
        actions.take_back(workshop, card)
    except (Conflict, Invalid) as refusal:
        notify(refusal.message, "stop-tone")
    return redirect_to(_address(workshop))


def _address(workshop: Workshop) -> str:
    return url_for("boards.join", workshop_code=workshop.code)
