"""Who may do what on a board and with an idea. A resident's own idea is known by a key, which views compare."""

from __future__ import annotations

from enum import Enum

from portal.boards.models import Board, Idea, IdeaState
from portal.kernel.permissions import Actor, InRegion, Role, all_of, allow, any_of, member, organiser
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


def works_here(actor: Actor, thing: InRegion) -> bool:
    """Organisers and professionals of the region do the work on a board."""
    return actor.has(Role.ORGANISER, thing.region_id) or actor.has(Role.PROFESSIONAL, thing.region_id)


def is_public(actor: Actor, idea: Idea) -> bool:
    return idea.state in (IdeaState.PUBLIC, IdeaState.MERGED) and sees_board(actor, idea.board)


def stands_alone(actor: Actor, idea: Idea) -> bool:
    return idea.state is not IdeaState.MERGED


def is_author(actor: Actor, idea: Idea) -> bool:
    return actor.is_signed_in and idea.person_id == actor.id


def is_co_author(actor: Actor, idea: Idea) -> bool:
    return actor.is_signed_in and any(actor.id == author.person_id for author in idea.authors)


sees_board = any_of(is_shown, member)
sees_idea = any_of(is_public, works_here, all_of(is_author, lambda actor, idea: sees_board(actor, idea.board)))

allow(
    {
        BoardVerb.ADD: organiser,
        BoardVerb.SEE: sees_board,
        BoardVerb.ORGANISE: organiser,
        BoardVerb.TAKE_VOTES: organiser,
        BoardVerb.WORK: works_here,
        IdeaVerb.SEE: sees_idea,
        IdeaVerb.EDIT: all_of(sees_idea, stands_alone, any_of(works_here, is_author, is_co_author)),
        IdeaVerb.ANSWER: works_here,
        IdeaVerb.MODERATE: organiser,
    }
)
