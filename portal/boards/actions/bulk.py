"""Several ideas get the same status and reason: all of them or none. Whoever wrote several of them hears it once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portal.boards.actions.answering import answer_idea
from portal.boards.actions.locking import check_alone, lock
from portal.boards.models import Board, Idea, IdeaStatus
from portal.boards.queries.ideas import members_among_authors
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText


def answer_together(
    actor: Actor, board: Board, ideas: Sequence[Idea], *, status: IdeaStatus, reason: LocalizedText
) -> int:
    """Give ideas of a board a status and a reason; how many it changed. Conflict if one is not there any more."""
    lock(*ideas)
    for idea in ideas:
        check_alone(idea)
    changed = [idea for idea in ideas if (idea.status, idea.reason) != (status, reason)]
    wrote = Counter(person for idea in changed for person in members_among_authors(idea))
    several = {person: many for person, many in wrote.items() if many > 1}
    for idea in changed:
        answer_idea(actor, idea, status=status, reason=reason, told_apart=sorted(several))
    if several:
        record("board.answered", board, actor, status=status.value, people=[[who, n] for who, n in several.items()])
    return len(changed)
