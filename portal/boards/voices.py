"""Who spoke on the boards of a process: ideas and comments by side, supporters as one total."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, false, func, select

from portal.boards.models import Board, Idea, IdeaState, IdeaSupport
from portal.conversations.models import Comment, State
from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.regions.models import Process
from portal.regions.voices import Voice

IDEAS, COMMENTS, SUPPORTERS = _l("Ideas"), _l("Comments"), _l("Supporters")


def voices(actor: Actor, process: Process, moment: datetime | None) -> list[Voice]:
    """Three queries. A merged idea counts as the idea that somebody gave."""
    boards = select(Board.id).where(Board.process_id == process.id, Board.published_at.is_not(None))
    shown = Idea.state.in_([IdeaState.PUBLIC, IdeaState.MERGED])
    ideas = select(Idea.id).where(Idea.board_id.in_(boards), shown)
    said = (Comment.subject_kind == "idea", Comment.subject_id.in_(ideas), Comment.state == State.SHOWN)
    late = Idea.created_at >= moment if moment else false()
    answered = Comment.created_at >= moment if moment else false()
    return [
        *_by_side("idea", IDEAS, Idea.perspective, late, select(Idea).where(Idea.id.in_(ideas))),
        *_by_side("comment", COMMENTS, Comment.perspective, answered, select(Comment).where(*said)),
        _supporters(ideas, moment),
    ]


def _by_side(kind: str, label: Any, side: Any, late: ColumnElement[bool], rows: Select[Any]) -> list[Voice]:
    counts = rows.with_only_columns(side, func.count().filter(~late), func.count().filter(late)).group_by(side)
    return [Voice(kind, label, perspective, before, since) for perspective, before, since in db.session.execute(counts)]


def _supporters(ideas: Select[int], moment: datetime | None) -> Voice:
    """People, each once on a board. Who supported both before and since stands with those before."""
    firsts = (
        select(func.min(IdeaSupport.since).label("first"))
        .join(Idea, Idea.id == IdeaSupport.idea_id)
        .where(IdeaSupport.idea_id.in_(ideas))
        .group_by(Idea.board_id, IdeaSupport.key)
        .subquery()
    )
    late = firsts.c.first >= moment.date() if moment else false()
    counts = select(func.count().filter(~late), func.count().filter(late)).select_from(firsts)
    before, since = db.session.execute(counts).one()
    return Voice("supporter", SUPPORTERS, None, before, since)
