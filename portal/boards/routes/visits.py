"""As whom a request speaks on a board, and the ideas it may see and change there."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _

from portal.boards.models import Board, Idea, IdeaState, Moderation
from portal.boards.policy import IdeaVerb
from portal.boards.queries import ideas
from portal.boards.queries.authors import author_key, author_of
from portal.boards.queries.invited import invited_key
from portal.conversations.authors import contributor
from portal.kernel.authors import Author
from portal.kernel.errors import Conflict
from portal.kernel.permissions import ANYBODY, Actor, can
from portal.web.access import current_actor
from portal.web.visitors import visitor_cookie, visitor_key, welcome_visitor

LONGEST_CODE = 60
"""Characters of an invitation that we would have made; a longer one is not ours."""


def reader_of(board: Board) -> Author:
    """Who looks at the board; a browser that never contributed stays unknown."""
    return author_of(current_actor(), board.region_id, visitor_key(board.place))


def key_of(reader: Author) -> bytes | None:
    """By which the board knows the reader again, if it does."""
    return author_key(reader) if reader.is_known else None


def contributor_to(board: Board) -> Author:
    """Who writes now: a member, or a resident with a key and what they are called on this board."""
    return contributor(board.place, board.region_id)


def supporter_on(board: Board) -> Author:
    """Who supports or votes now: a browser without account gets its key but no name.

    Refused without an invitation on a board that asks for one.
    """
    actor = current_actor()
    if not may_back(board):
        words = _("You need an invitation to support and vote here. You can still share ideas and comment.")
        raise Conflict(words, way_out=url_for("boards.invited", board_id=board.id))
    if _asks_invitation(board):
        return backer_of(board)
    visitor = None if actor.is_signed_in else welcome_visitor(board.place)
    return author_of(actor, board.region_id, visitor)


def backer_of(board: Board) -> Author:
    """As whom the reader's supports and votes count: where the board asks for an invitation, as the one they hold."""
    key = _invited(board) if _asks_invitation(board) else None
    return author_of(ANYBODY, board.region_id, key) if key else reader_of(board)


def may_back(board: Board) -> bool:
    """Whether this request may support and vote, as far as invitations go."""
    return not _asks_invitation(board) or _invited(board) is not None


def invitation_cookie(board: Board) -> str:
    return f"{visitor_cookie()}-invited-{board.id}"


def _asks_invitation(board: Board) -> bool:
    """Members of the region take part as themselves, everywhere."""
    return board.by_invitation and not current_actor().roles.get(board.region_id)


def _invited(board: Board) -> bytes | None:
    code = request.cookies.get(invitation_cookie(board), "")
    return invited_key(board, code) if 0 < len(code) <= LONGEST_CODE else None


def idea_here(actor: Actor, idea_id: int) -> Idea:
    """An idea that this request may see, one's own among them; or NotFound."""
    return ideas.idea(actor, idea_id, visitor_key(Board.place_of(ideas.board_of(idea_id))))


def may_edit(idea: Idea) -> bool:
    """Whether this request may change the idea: by its role, or as its author."""
    is_own = idea.visitor is not None and idea.visitor == visitor_key(idea.board.place)
    is_there = idea.board.is_open and idea.state is not IdeaState.MERGED
    return can(current_actor(), IdeaVerb.EDIT, idea) or (is_own and is_there)


def may_write(idea: Idea) -> bool:
    """Whether it may work on the idea's text: there residents can, where the board says so, on any idea they see."""
    board = idea.board
    is_shared = board.is_open and board.residents_edit and board.moderation is Moderation.AFTER
    return may_edit(idea) or (is_shared and idea.state is IdeaState.PUBLIC)
