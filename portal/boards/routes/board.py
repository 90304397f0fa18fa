"""A board as a list of 25 and as columns by status, what it is about, and all boards of a region."""

from __future__ import annotations

from flask import Response

from portal.boards.models import Board, IdeaState
from portal.boards.policy import BoardVerb
from portal.boards.queries import ideas, listing
from portal.boards.queries.boards import boards_of
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.frame import asked, board_page, offered
from portal.boards.routes.marking import news_of
from portal.boards.routes.visits import backer_of, key_of, reader_of
from portal.kernel.permissions import can
from portal.regions import queries as regions
from portal.regions.models import Region
from portal.regions.queries.registers import areas as areas_of
from portal.web.access import current_actor, public
from portal.web.pages import render_page
from portal.web.shared import share


@blueprint.get("/r/<region_slug>/boards")
@public(load=regions.region)
def boards(region: Region) -> Response:
    found = boards_of(current_actor(), region)
    return render_page("boards/index.html", region=region, boards=found, board_verb=BoardVerb)


@blueprint.get("/boards/<int:board_id>")
@public(load=load_board)
def board(found: Board) -> Response:
    share()
    areas = areas_of(found.region)
    wanted = asked(found, areas)
    listed = listing.listed(found, wanted.wish)
    reader = reader_of(found)
    return board_page(
        "ideas.html",
        found,
        here="boards.board",
        fragments=("idea_list",),
        listed=listed,
        asked=wanted,
        news=news_of(found),
        offered=offered(found, areas),
        supported=listing.supported([card.id for card in listed.cards], key_of(backer_of(found))),
        own_waiting=ideas.waiting_of(found, reader.visitor, reader.person_id),
        waiting_count=listing.count_in(found, IdeaState.WAITING) if can(reader.actor, BoardVerb.WORK, found) else 0,
    )


@blueprint.get("/boards/<int:board_id>/columns")
@public(load=load_board)
def columns(found: Board) -> Response:
    share()
    areas = areas_of(found.region)
    wanted = asked(found, areas)
    return board_page(
        "columns.html",
        found,
        here="boards.columns",
        fragments=("idea_columns",),
        lanes=listing.lanes(found, wanted.wish),
        counts=listing.counts_by_status(found, wanted.wish),
        slim=listing.SLIM,
        asked=wanted,
        news=news_of(found),
        offered=offered(found, areas),
    )


@blueprint.get("/boards/<int:board_id>/about")
@public(load=load_board)
def about(found: Board) -> Response:
    return board_page("about.html", found, here="boards.about", numbers=listing.numbers_of(found))
