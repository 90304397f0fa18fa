"""A workshop as its host sees it: the code for the room, cards that arrive, groups, and what is published."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import segno
from flask import Response, current_app, request, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.accounts.words import PERSPECTIVES
from portal.boards.actions import harvest
from portal.boards.actions import workshops as actions
from portal.boards.forms.workshops import CardsForm, ChangeCardForm, GroupForm, PublishForm, SortForm, StartForm
from portal.boards.harvest import Draft, drafts, fingerprint
from portal.boards.models import Board, Workshop
from portal.boards.policy import BoardVerb
from portal.boards.queries import workshops as queries
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.frame import add_tabs, board_page
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.permissions import can
from portal.web.access import current_actor, requires
from portal.web.fields import row_number
from portal.web.form_page import form_page
from portal.web.pages import notify, redirect_to, render_page, wanted_fragment

PUT_ASIDE = "aside"


def workshop_tab(board: Board) -> list[tuple[str, str]]:
    """For those who work on the board."""
    return [(_("Workshops"), "boards.workshops")] if can(current_actor(), BoardVerb.WORK, board) else []


add_tabs(workshop_tab)


@blueprint.route("/boards/<int:board_id>/workshops", methods=["GET", "POST"])
@requires(BoardVerb.WORK, load=load_board)
def workshops(board: Board) -> Response:
    form, made = StartForm(), list[Workshop]()
    if form.accepts(lambda: made.append(actions.start_workshop(current_actor(), board, form.title.data or ""))):
        return redirect_to(_address(made[0]))
    found = queries.workshops_of(board)
    status = 422 if form.errors else 200
    return board_page("workshop/list.html", board, here="boards.workshops", status=status, form=form, workshops=found)


@blueprint.get("/workshops/<int:workshop_id>")
@requires(BoardVerb.WORK, load=queries.workshop)
def workshop(found: Workshop) -> Response:
    return _page(found)


def _page(found: Workshop, cards_form: CardsForm | None = None, sort_form: SortForm | None = None) -> Response:
    refused = (cards_form and cards_form.errors) or (sort_form and sort_form.errors)
    return render_page(
        "boards/workshop/wall.html",
        fragments=("wall",),
        status=422 if refused else 200,
        **_shown(found),
        wall=queries.wall(found),
        is_part=wanted_fragment() == "wall",
        cards_form=cards_form or CardsForm(),
        sort_form=sort_form or SortForm(formdata=None),
        sides=PERSPECTIVES,
        address=join_address(found),
    )


def _shown(found: Workshop) -> dict[str, Any]:
    return {"workshop": found, "board": found.board, "region": found.board.region}


def join_address(found: Workshop) -> str:
    """What phones scan or people type."""
    return f"{current_app.config['KRING'].address}{url_for('boards.join', workshop_code=found.code)}"


@blueprint.get("/workshops/<int:workshop_id>/invitation")
@requires(BoardVerb.WORK, load=queries.workshop)
def workshop_invitation(found: Workshop) -> Response:
    """The code large, for the wall of the room, in the languages of the region."""
    words = [(lang, *_invitation(lang)) for lang in found.board.region.languages]
    return render_page("boards/workshop/invitation.html", **_shown(found), address=join_address(found), words=words)


def _invitation(lang: str) -> tuple[str, str]:
    with force_locale(lang):
        return _("Point your camera at the code, or type:"), _("You need no account and no app.")


@blueprint.get("/workshops/<int:workshop_id>/qr.svg")
@requires(BoardVerb.WORK, load=queries.workshop)
def workshop_qr(found: Workshop) -> Response:
    picture = io.BytesIO()
    segno.make_qr(join_address(found), error="m").save(
        picture, kind="svg", omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/workshops/<int:workshop_id>/cards")
@requires(BoardVerb.WORK, load=queries.workshop)
def add_cards(found: Workshop) -> Response:
    """Many cards at once, typed or pasted by the host."""
    form = CardsForm()
    if form.accepts(lambda: _take_lines(found, form)):
        return redirect_to(_address(found))
    return _page(found, cards_form=form)


def _take_lines(found: Workshop, form: CardsForm) -> None:
    side, once = form.perspective.data, (form.once.data or "")[:60]
    lines = (form.lines.data or "").splitlines()
    added = actions.add_cards(current_actor(), found, lines, language=form.language.data, perspective=side, once=once)
    notify(ngettext("%(num)s card is on the wall.", "%(num)s cards are on the wall.", len(added)))


@blueprint.post("/workshops/<int:workshop_id>/sort")
@requires(BoardVerb.WORK, load=queries.workshop)
def sort_cards(found: Workshop) -> Response:
    """Put the cards that are ticked into a group, into a new one, out of any, or aside."""
    form, chosen = SortForm(), request.form.getlist("card", type=row_number)
    if not form.validate():
        return _page(found, sort_form=form)
    if not chosen:
        notify(_("Tick the cards first."), "warn")
    elif PUT_ASIDE in request.form:
        _try(lambda: actions.put_aside(found, chosen))
    else:
        _try(lambda: actions.put(found, chosen, group=form.group.data, name=form.name.data or ""))
    return _page(found) if wanted_fragment() == "wall" else redirect_to(f"{_address(found)}#wall")


def _try(change: Callable[[], Any]) -> None:
    """Make `change`, or say on the next page why not."""
    try:
        change()
    except (Conflict, Invalid) as refusal:
        notify(refusal.message, "stop-tone")


@blueprint.route("/workshops/<int:workshop_id>/groups/<int:group_id>", methods=["GET", "POST"])
@requires(BoardVerb.WORK, load=queries.workshop)
def change_group(found: Workshop, group_id: int) -> Response:
    """Another name for a group, or with `dissolve` no group any more."""
    group = queries.group(found, group_id)
    if "dissolve" in request.form:
        _try(lambda: actions.dissolve(found, group))
        return redirect_to(_address(found))
    form = GroupForm(group)
    if form.accepts(lambda: actions.rename_group(found, group, form.name.data or "")):
        return redirect_to(_address(found))
    title, label = _("Change the group"), _("Save")
    return form_page(form, title=title, label=label, crumbs=_crumbs(found), region=found.board.region)


@blueprint.route("/workshops/<int:workshop_id>/cards/<int:card_id>", methods=["GET", "POST"])
@requires(BoardVerb.WORK, load=queries.workshop)
def change_card(found: Workshop, card_id: int) -> Response:
    card = queries.card(found, card_id)
    form = ChangeCardForm(card)
    said = {"body": form.body.data or "", "language": form.language.data, "perspective": form.perspective.data}
    if form.accepts(lambda: actions.change_card(current_actor(), found, card, **said)):
        return redirect_to(_address(found))
    title, label = _("Change the card"), _("Save")
    return form_page(form, title=title, label=label, crumbs=_crumbs(found), region=found.board.region)


@blueprint.post("/workshops/<int:workshop_id>/close")
@requires(BoardVerb.WORK, load=queries.workshop)
def close_workshop(found: Workshop) -> Response:
    """Take no more cards, or with `again` take some again."""
    if "again" in request.form:
        _try(lambda: actions.reopen_workshop(current_actor(), found))
    else:
        actions.close_workshop(current_actor(), found)
        notify(_("Closed. No more cards can be added from phones."))
    return redirect_to(_address(found))


@blueprint.route("/workshops/<int:workshop_id>/publish", methods=["GET", "POST"])
@requires(BoardVerb.WORK, load=queries.workshop)
def publish_workshop(found: Workshop) -> Response:
    """What would be on the board, and the button that puts exactly that there."""
    given = request.form if request.method == "POST" else request.args
    form = PublishForm(formdata=given if "shape" in given else None)
    is_right = form.shape.validate(form)
    shown = drafts(queries.wall(found), form.shape.data, with_loose=form.with_loose.data) if is_right else []
    if request.method == "POST" and is_right:
        if form.seen.data == fingerprint(shown):
            return _publish(found, shown)
        form.form_errors.append(_("The cards have changed in the meantime. Look at the ideas again."))
    return render_page(
        "boards/workshop/publish.html",
        status=422 if form.errors else 200,
        **_shown(found),
        form=form,
        drafts=shown,
        seen=fingerprint(shown),
        sides=PERSPECTIVES,
        aside=queries.wall(found).aside,
    )


def _publish(found: Workshop, shown: list[Draft]) -> Response:
    try:
        ideas = harvest.publish_workshop(current_actor(), found, shown)
    except Conflict as refusal:
        notify(refusal.message, "stop-tone")
    else:
        notify(ngettext("%(num)s idea is on the board.", "%(num)s ideas are on the board.", len(ideas)))
    return redirect_to(_address(found))


@blueprint.post("/workshops/<int:workshop_id>/undo")
@requires(BoardVerb.WORK, load=queries.workshop)
def undo_workshop(found: Workshop) -> Response:
    _try(lambda: harvest.undo_publishing(current_actor(), found))
    return redirect_to(_address(found))


def _address(found: Workshop) -> str:
    return url_for("boards.workshop", workshop_id=found.id)


def _crumbs(found: Workshop) -> list[tuple[Any, str]]:
    board = found.board
    return [
        (board.region.name, url_for("regions.region", region_slug=board.region.slug)),
        (_("Workshops"), url_for("boards.workshops", board_id=board.id)),
        (found.title, _address(found)),
    ]
