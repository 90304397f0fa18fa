"""Putting ideas together, taking them apart, splitting one: each step is a page or a form."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.boards.actions import merging as actions
from portal.boards.actions.locking import check_alone
from portal.boards.actions.splitting import split
from portal.boards.forms.merging import SplitForm
from portal.boards.models import Idea
from portal.boards.policy import IdeaVerb
from portal.boards.queries import merging as queries
from portal.boards.queries.visible import visible_ideas
from portal.boards.routes import blueprint
from portal.boards.routes.frame import board_page
from portal.boards.routes.visits import idea_here
from portal.conversations.queries.threads import top_comments
from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.texts.html import html
from portal.texts.queries import blocks
from portal.web.access import current_actor, requires
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to

MOST = 30
"""Ideas that are merged at once."""


@blueprint.get("/ideas/<int:idea_id>/merge")
@requires(IdeaVerb.ANSWER, load=idea_here)
def choose_parts(idea: Idea) -> Response:
    """What is like this idea, or what a search finds, to be ticked; what was ticked before stays."""
    check_alone(idea)
    text = request.args.get("q", "")[:200]
    ticked = queries.mergeable(idea, _ids())
    found = [each for each in queries.offered(idea, text) if each not in ticked]
    return board_page("merge.html", idea.board, idea=idea, text=text, ticked=ticked, found=found)


@blueprint.get("/ideas/<int:idea_id>/merge/preview")
@requires(IdeaVerb.ANSWER, load=idea_here)
def preview_merge(idea: Idea) -> Response:
    check_alone(idea)
    parts = queries.mergeable(idea, _ids())
    if not parts:
        notify(_("Choose an idea first."), "warn")
        return redirect_to(url_for("boards.choose_parts", idea_id=idea.id, q=request.args.get("q") or None))
    found = queries.together(idea, parts)
    return board_page("merge_preview.html", idea.board, idea=idea, parts=parts, found=found, text=html(found.text))


@blueprint.post("/ideas/<int:idea_id>/merge")
@requires(IdeaVerb.ANSWER, load=idea_here)
def merge_ideas(idea: Idea) -> Response:
    actor = current_actor()
    parts = list(db.session.scalars(visible_ideas(actor).where(Idea.id.in_(_ids())).order_by(Idea.number)))
    actions.merge(actor, idea, parts)
    notify(_("The ideas are now one. Every author is told once. You can undo it on this page."))
    return redirect_to(f"{_address(idea)}#parts")


@blueprint.post("/ideas/<int:idea_id>/unmerge")
@requires(IdeaVerb.ANSWER, load=idea_here)
def undo_merge(idea: Idea) -> Response:
    """Let a part stand on its own again."""
    is_clean = actions.undo_merge(current_actor(), idea)
    notify(_("%(idea)s is an idea of its own again.", idea=idea.reference))
    if not is_clean:
        notify(_("Its words have been changed here since, so they stay here as well."), "warn")
    return redirect_to(_address(idea))


@blueprint.route("/ideas/<int:idea_id>/split", methods=["GET", "POST"])
@requires(IdeaVerb.ANSWER, load=idea_here)
def split_idea(idea: Idea) -> Response:
    check_alone(idea)
    if idea.text is None:
        raise NotFound
    comments, made = top_comments("idea", idea.id), []
    form = SplitForm(blocks(idea.text), comments)
    if form.accepts(lambda: made.append(split(current_actor(), idea, **form.values()))):
        notify(_("This is now an idea of its own. Its authors will be told."))
        return redirect_to(_address(made[0]))
    status = 422 if form.errors else 200
    return board_page("split.html", idea.board, status=status, idea=idea, form=form, comments=comments)


def _ids() -> list[int]:
    return request.values.getlist("part", type=row_number)[:MOST]


def _address(idea: Idea) -> str:
    return url_for("boards.idea", idea_id=idea.id)
