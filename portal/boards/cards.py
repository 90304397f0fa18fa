"""A card as everybody may see it, in each language: what open pages are told when an idea appears or changes.

No token and nothing personal is in it, so one rendering serves all who look at the board.
"""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from portal.boards.models import Idea, IdeaState
from portal.boards.queries.listing import card
from portal.kernel.live import publish
from portal.kernel.text import LANGUAGES


def tell_card(idea: Idea) -> None:
    """Tell the board's open pages what an idea looks like now, or that it is not to be seen any more."""
    if idea.state is not IdeaState.PUBLIC:
        publish(idea.board.place, "idea.gone", idea=idea.id)
        return
    publish(
        idea.board.place,
        "idea.card",
        idea=idea.id,
        status=idea.status.value,
        cards=_renderings(idea),
    )


def _renderings(idea: Idea) -> dict[str, str]:
    draw = current_app.jinja_env.get_template("boards/_card.html").module.card  # type: ignore[attr-defined]
    shown, found = card(idea), {}
    for lang in LANGUAGES:
        with force_locale(lang):
            found[lang] = str(draw(shown, lang)).strip()
    return found
