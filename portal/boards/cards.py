"""A card as everybody may see it, in each language: what open pages are told when an idea appears or changes.

No token and nothing personal is in it, so one rendering serves all who look at the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup

from portal.accounts.words import PERSPECTIVES
from portal.boards.looks import STATUS_LOOKS
from portal.boards.models import Idea, IdeaState, IdeaStatus
from portal.boards.queries.listing import Card, card
from portal.kernel.live import publish, unsay
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES
from portal.web.assets import reused


@dataclass(frozen=True, slots=True)
class CardWords:
    """What all cards of a page say alike, in one language: looked up for each card it took two thirds of the time."""

    lang: str
    supports: tuple[Markup, Markup]
    """What stands before and after their number."""
    comments: tuple[Markup, Markup]
    sides: dict[Perspective, Markup]
    statuses: dict[IdeaStatus, Markup]

    def numbers(self, shown: Card) -> Markup:
        """How often an idea is supported and commented; piece by piece in the template it took three times as long."""
        (up, supports), (talk, comments) = self.supports, self.comments
        return Markup(f"{up}{shown.support_count:d}{supports}{talk}{shown.comment_count:d}{comments}")  # noqa: S704


_SHAPES = {
    Perspective.RESIDENT: "p-res",
    Perspective.PROFESSIONAL: "p-pro",
    Perspective.EXECUTIVE: "p-exe",
    Perspective.ORGANISATIONAL: "p-org",
    Perspective.OPERATIONAL: "p-ope",
}


@lru_cache(len(LANGUAGES))
def card_words(lang: str) -> CardWords:
    """The words in the present language, which is `lang`."""
    supports = _around("up", "data-supports", _("(supporters)"))
    comments = _around("talk", "data-comments", _("(comments)"))
    sides, statuses = {side: _side(side) for side in Perspective}, {each: _status(each) for each in IdeaStatus}
    return CardWords(lang, supports, comments, sides, statuses)


def _around(symbol: str, mark: str, words: str) -> tuple[Markup, Markup]:
    before = Markup("<span>{} <span {}>").format(reused(symbol), mark)
    return before, Markup('</span><span class="sr"> {}</span></span>').format(words)


def _side(side: Perspective) -> Markup:
    """From which side an idea comes: a shape and a word."""
    shape = _SHAPES[side]
    return Markup('<span class="pv {}">{} {}</span>').format(shape[2:], reused(shape), PERSPECTIVES[side])


def _status(status: IdeaStatus) -> Markup:
    """Where an idea stands: a symbol and a word."""
    look = STATUS_LOOKS[status]
    return Markup('<span class="st {}">{} {}</span>').format(look.tone, reused(look.symbol), look.label)


def tell_card(idea: Idea) -> None:
    """Tell the board's open pages what an idea looks like now, or that it is not to be seen any more."""
    if idea.state is not IdeaState.PUBLIC:
        unsay(idea.board.place, "idea.card", "idea", idea.id, instead="idea.gone")
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
            found[lang] = str(draw(shown, card_words(lang))).strip()
    return found
