"""Words and signs of boards for templates."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from portal.accounts.words import PERSPECTIVES
from portal.boards.addresses import idea_address
from portal.boards.cards import card_words
from portal.boards.looks import STATUS_LOOKS
from portal.boards.queries.listing import LANES, Sort

SORTS = {
    Sort.RECENT: _l("Newest first"),
    Sort.SUPPORTED: _l("Most supported"),
    Sort.DISCUSSED: _l("Most discussed"),
    Sort.RANDOM: _l("In random order"),
}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        idea_address=idea_address,
        idea_lanes=LANES,
        idea_perspectives=PERSPECTIVES,
        card_words=card_words,
        idea_sorts=SORTS,
        idea_statuses=STATUS_LOOKS,
    )
