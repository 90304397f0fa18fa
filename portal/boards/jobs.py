"""What is done a moment later: the index of words, the count of comments."""

from __future__ import annotations

from sqlalchemy import update

from portal.boards.models import Board, Idea, IdeaWords
from portal.boards.stemming import tokens
from portal.conversations.queries.threads import counts
from portal.kernel.db import db, insert_into
from portal.kernel.jobs import job
from portal.kernel.live import publish


@job("boards.words")
def index_words(idea_id: int) -> None:
    """Make what is searched of an idea anew from its title and text."""
    idea = db.session.get(Idea, idea_id)
    if idea is None:
        return
    said = tokens(f"{idea.title}\n{idea.plain}", idea.language)
    insert = insert_into(IdeaWords).values(idea_id=idea_id, tokens=said)
    db.session.execute(insert.on_conflict_do_update(index_elements=["idea_id"], set_={"tokens": said}))


@job("boards.comments")
def count_comments(idea_id: int) -> None:
    """Count an idea's comments, by which lists are sorted, and tell the open pages."""
    count = counts("idea", [idea_id])[idea_id]
    change = update(Idea).where(Idea.id == idea_id, Idea.comment_count != count).values(comment_count=count)
    row = db.session.execute(change.returning(Idea.board_id, Idea.support_count)).first()
    if row is not None:
        publish(Board.place_of(row.board_id), "idea.counts", idea=idea_id, supports=row.support_count, comments=count)
