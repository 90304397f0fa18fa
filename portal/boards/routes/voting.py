"""Agreeing or disagreeing, one statement at a time: plain forms, in place where scripts run; one's own votes."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.accounts.routes.sign_in import source
from portal.boards.actions.statements import takes_statement_from
from portal.boards.actions.voting import ballot, take_all_back, take_back, takes_votes
from portal.boards.models import Board, Statement
from portal.boards.policy import BoardVerb
from portal.boards.queries import statements as queries
from portal.boards.queries.visible import board as load_board
from portal.boards.routes import blueprint
from portal.boards.routes.visits import backer_of, may_back, supporter_on
from portal.kernel.authors import Author
from portal.kernel.db import db, set_read_only
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.together import write_together
from portal.web.access import current_actor, public
from portal.web.fields import row_number
from portal.web.pages import notify, redirect_to, render_page, wanted_fragment

VALUES = {"agree": 1, "pass": 0, "disagree": -1}
MOST_LATER = 200


@blueprint.get("/boards/<int:board_id>/statements")
@public(load=load_board)
def statements(board: Board) -> Response:
    """The next statement; `ask` names one to look at again, `after` the one just voted on, `later` those left out."""
    voter = backer_of(board)
    key = queries.voter_key(voter, board) if voter.is_known else None
    asked = queries.asked(board.id, key, _later())
    named, after = _named(board, "ask"), _named(board, "after")
    return _page(board, asked, key, named=named, after=after if after is not named else None)


@blueprint.post("/boards/<int:board_id>/vote")
@public
def cast_vote(board_id: int) -> Response:
    """Keep one vote, or take it back. The answer is ready before the vote is written and leaves once it is durable.

    Reading waits for nobody, and those who vote at the same moment share one wait for the disk.
    """
    set_read_only(True)
    board = load_board(current_actor(), board_id)
    statement = queries.statement_on(board, request.form.get("statement", 0, type=row_number))
    if request.form.get("vote") == "back":
        return _take_back(board, statement, _voter_before(board))
    voter = supporter_on(board)
    value = VALUES.get(request.form.get("vote", ""))
    if value is None:
        raise Invalid(_("Choose agree, disagree or pass."))
    write = ballot(voter, statement, value, source())
    response = _voted(board, statement, voter, value)
    db.session.rollback()  # what was read is behind us
    write_together(write)
    return response


def _voter_before(board: Board) -> Author:
    """Who voted here before; somebody unknown has nothing to take back."""
    voter = backer_of(board)
    if not voter.is_known:
        raise Conflict(_("You have no votes on this board."), way_out=url_for("boards.own_votes", board_id=board.id))
    return voter


def _voted(board: Board, statement: Statement, voter: Author, value: int) -> Response:
    if wanted_fragment() != "vote":
        return redirect_to(url_for("boards.statements", board_id=board.id, after=statement.id, later=_joined(_later())))
    key = queries.voter_key(voter, board)
    asked = queries.asked(board.id, key, _later(), cast={statement.id: value})
    return _page(board, asked, key, after=statement, after_vote=value)


def _take_back(board: Board, statement: Statement, voter: Author) -> Response:
    """Also from a closed board, and of a statement that was taken out."""
    db.session.rollback()
    set_read_only(False)
    take_back(voter, statement)
    if "list" in request.form:
        notify(_("Your vote is taken back."))
        return redirect_to(url_for("boards.own_votes", board_id=board.id))
    if wanted_fragment() != "vote":
        return redirect_to(url_for("boards.statements", board_id=board.id, ask=statement.id, later=_joined(_later())))
    key = queries.voter_key(voter, board)
    return _page(board, queries.asked(board.id, key, _later()), key, named=statement, is_undone=True)


def _page(board: Board, asked: queries.Asked, key: bytes | None, **context: Any) -> Response:
    """`named` is a statement to show in place of the next; `after` the one that was just voted on."""
    named, after = context.pop("named", None), context.pop("after", None)
    own = {after.id: context.pop("after_vote")} if "after_vote" in context else {}
    for each in (named, after):
        if each is not None and key is not None and each.id not in own:
            own[each.id] = queries.own_vote(each.id, key)
    shown = named or asked.statement
    return render_page(
        "boards/vote.html",
        fragments=("vote",),
        region=board.region,
        board=board,
        shown=shown if shown is not None and takes_votes(board) and may_back(board) else None,
        may_back=may_back(board),
        asked=asked,
        after=after if after is not None and own.get(after.id) is not None else None,
        own=own,
        later=_later(),
        joined=_joined(_later()),
        joined_with=_joined([*_later(), shown.id] if shown else _later()),
        may_suggest=takes_statement_from(current_actor(), board),
        has_voted=asked.voted > 0,
        board_verb=BoardVerb,
        **context,
    )


def _named(board: Board, part: str) -> Statement | None:
    """The public statement of this board that a part of the address names."""
    number = request.args.get(part, 0, type=row_number)
    return queries.public_statement(board.id, number) if number else None


def _later() -> list[int]:
    """What was left out for the moment, from the address or the form."""
    given = request.values.get("later", "")
    return [int(one) for one in given.split("-")[-MOST_LATER:] if one.isascii() and one.isdigit() and len(one) < 10]


def _joined(ids: list[int]) -> str | None:
    return "-".join(map(str, dict.fromkeys(ids))) or None


@blueprint.get("/boards/<int:board_id>/votes")
@public(load=load_board)
def own_votes(board: Board) -> Response:
    """How one voted oneself; nobody else sees it."""
    voter = backer_of(board)
    votes = queries.own_votes(board.id, queries.voter_key(voter, board)) if voter.is_known else []
    return render_page(
        "boards/votes.html", region=board.region, board=board, votes=votes, takes_votes=takes_votes(board)
    )


@blueprint.post("/boards/<int:board_id>/votes/forget")
@public(load=load_board)
def take_votes_back(board: Board) -> Response:
    """Take all of one's own votes back."""
    if not take_all_back(_voter_before(board), board):
        raise Conflict(_("You have no votes on this board."), way_out=url_for("boards.own_votes", board_id=board.id))
    notify(_("All your votes are taken back."))
    return redirect_to(url_for("boards.own_votes", board_id=board.id))
