"""As whom a request speaks on a board, and the ideas it may see and change there."""

from __future__ import annotations

from portal.boards.models import Board, Idea, IdeaState, Moderation
from portal.boards.policy import IdeaVerb
from portal.boards.queries import ideas
from portal.boards.queries.authors import author_key, author_of
from portal.conversations.authors import contributor
from portal.kernel.authors import Author
from portal.kernel.permissions import Actor, can
from portal.web.access import current_actor
from portal.web.visitors import visitor_key, welcome_visitor


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
    """Who supports now: a browser without account gets its key but no name."""
    actor = current_actor()
    visitor = None if actor.is_signed_in else welcome_visitor(board.place)
    return author_of(actor, board.region_id, visitor)


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
