"""Who may do what on a board and with an idea. A resident's own idea is known by a key, which views compare."""

from __future__ import annotations

from enum import Enum

from portal.boards.models import Board, Idea, IdeaState, Moderation
from portal.kernel.permissions import Actor, all_of, allow, any_of, member, organiser, works_here
from portal.regions.policy import is_published


class BoardVerb(Enum):
    """What can be done with a board, or for `ADD` with a region."""

    ADD = "make a board"
    SEE = "see it"
    ORGANISE = "change it, publish it and take its ideas out as a file"
    TAKE_VOTES = "take single votes out as a file, without names"
    WORK = "see all it holds: ideas that wait, private notes, tags, who does what"


class IdeaVerb(Enum):
    """What can be done with an idea."""

    SEE = "see it"
    EDIT = "change its text and fields"
    ANSWER = "move it, answer it, assign it, write private notes"
    MODERATE = "let it through, take it away"


def is_shown(actor: Actor, board: Board) -> bool:
    return board.published_at is not None and (board.process is None or is_published(actor, board.process))


def is_public(actor: Actor, idea: Idea) -> bool:
    return idea.state in (IdeaState.PUBLIC, IdeaState.MERGED) and sees_board(actor, idea.board)


def stands_alone(actor: Actor, idea: Idea) -> bool:
    return idea.state is not IdeaState.MERGED


def is_author(actor: Actor, idea: Idea) -> bool:
    return actor.is_signed_in and idea.person_id == actor.id


def is_co_author(actor: Actor, idea: Idea) -> bool:
    return actor.is_signed_in and any(actor.id == author.person_id for author in idea.authors)


def is_read_first(actor: Actor, board: Board) -> bool:
    """Whether a moderator looks first at what this actor writes; members of the region are trusted."""
    return board.moderation is Moderation.BEFORE and not actor.roles.get(board.region_id)


def writes_live(actor: Actor, idea: Idea) -> bool:
    """Whether the actor's words may reach everybody as they are typed; who is read first has a form, which waits."""
    return may_change(actor, idea) and not is_read_first(actor, idea.board)


sees_board = any_of(is_shown, member)
sees_idea = any_of(
    is_public,
    works_here,
    all_of(any_of(is_author, is_co_author), lambda actor, idea: sees_board(actor, idea.board)),
)
may_change = all_of(sees_idea, stands_alone, any_of(works_here, is_author, is_co_author))

allow(
    {
        BoardVerb.ADD: organiser,
        BoardVerb.SEE: sees_board,
        BoardVerb.ORGANISE: organiser,
        BoardVerb.TAKE_VOTES: organiser,
        BoardVerb.WORK: works_here,
        IdeaVerb.SEE: sees_idea,
        IdeaVerb.EDIT: may_change,
        IdeaVerb.ANSWER: works_here,
        IdeaVerb.MODERATE: organiser,
    }
)
