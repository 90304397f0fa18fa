"""Supporting an idea and taking that back: a plain form, and in place where scripts run."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.routes.sign_in import source
from portal.boards.actions.support import support, withdraw_support
from portal.boards.models import Idea
from portal.boards.queries.listing import supported
from portal.boards.routes import blueprint
from portal.boards.routes.visits import backer_of, idea_here, key_of, supporter_on
from portal.kernel.errors import Conflict, TooMany
from portal.kernel.limits import count_try
from portal.web.access import public
from portal.web.pages import local_address, notify, redirect_to, render_page, wanted_fragment

MOST_OF_SOURCE = 600
"""Supports that one address can give or take back in ten minutes: a full library hall."""
WINDOW = timedelta(minutes=10)


@blueprint.post("/ideas/<int:idea_id>/support")
@public(load=idea_here)
def support_idea(idea: Idea) -> Response:
    """Support the idea, or with `withdraw` take that back. A second tap from an old page changes nothing."""
    _limit()
    author = backer_of(idea.board) if "withdraw" in request.form else supporter_on(idea.board)
    if not author.is_known:
        raise Conflict(_("You do not support this idea."), way_out=url_for("boards.idea", idea_id=idea.id))
    if "withdraw" in request.form:
        withdraw_support(author, idea)
    else:
        support(author, idea)
    is_on = idea.id in supported([idea.id], key_of(author))
    if wanted_fragment() == f"idea-support-{idea.id}":
        return render_page("boards/_support.html", idea=idea, is_on=is_on)
    notify(_("You support this idea.") if is_on else _("You no longer support this idea."))
    address = local_address(request.form.get("back"), url_for("boards.idea", idea_id=idea.id))
    return redirect_to(f"{address}#idea-{idea.id}")


def _limit() -> None:
    """Count a try in the support's own transaction; a refused one is counted in one of its own."""
    if _count() > MOST_OF_SOURCE:
        message = _("You have done this too often in a short time. Try again in a few minutes.")
        raise TooMany(message, keep=_count_again)


def _count() -> int:
    return count_try("idea support", source(), WINDOW)


def _count_again() -> None:
    _count()
