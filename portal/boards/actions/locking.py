"""One change of an idea at a time: what was true when a page was read may not be true any more.

The order is the same everywhere, so that nobody waits for somebody who waits for them: a text, then ideas in the order
of their ids, then what hangs on them.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.addresses import idea_address
from portal.boards.models import Idea, IdeaState
from portal.boards.queries.merging import whole_of
from portal.kernel.db import db
from portal.kernel.errors import Conflict


def lock(*ideas: Idea) -> None:
    """Read ideas anew; nobody else merges, answers, settles or supports them before the present transaction ends."""
    query = select(Idea).where(Idea.id.in_([idea.id for idea in ideas])).order_by(Idea.id)
    only = query.with_for_update(key_share=True, of=Idea).execution_options(populate_existing=True)
    db.session.scalars(only).all()


def check_alone(idea: Idea) -> None:
    """Refuse with what happened to an idea that is not on the board any more."""
    if idea.state is IdeaState.MERGED:
        raise became_part(idea)
    if idea.state is not IdeaState.PUBLIC:
        words = _("%(idea)s is not on the board: a moderator took it away or has not read it yet.", idea=idea.reference)
        raise Conflict(words, way_out=f"/boards/{idea.board_id}")


def became_part(idea: Idea) -> Conflict:
    """The refusal that says of which idea this one has become a part."""
    whole = whole_of(idea)
    words = _("%(idea)s has become part of %(whole)s in the meantime.", idea=idea.reference, whole=whole.reference)
    return Conflict(words, way_out=idea_address(whole.id))
