"""Which ideas are part of which, what else could be, and what they would be together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import joinedload, selectinload

from portal.boards.models import Idea, IdeaMerge, IdeaSplit, IdeaState, IdeaSupport
from portal.boards.queries.search import looked_for, similar
from portal.conversations.queries.threads import counts
from portal.kernel.db import db
from portal.texts.blocks import Block, Run
from portal.texts.queries import blocks

MOST_OFFERED = 20
MOST_ALIKE = 8


# Written once: every page of an idea asks them.
_PARTS = select(Idea).where(Idea.merged_into_id.in_(bindparam("wholes", expanding=True))).order_by(Idea.number)
_SPLIT_OFF = (
    select(Idea)
    .join(IdeaSplit, IdeaSplit.idea_id == Idea.id)
    .where(IdeaSplit.from_idea_id == bindparam("id"), Idea.state == IdeaState.PUBLIC)
    .order_by(Idea.number)
)
_ORIGIN = select(Idea).join(IdeaSplit, IdeaSplit.from_idea_id == Idea.id).where(IdeaSplit.idea_id == bindparam("id"))


class Part(NamedTuple):
    """An idea that is part of `whole`, which may be part of another one."""

    idea: Idea
    whole: Idea


def whole_of(idea: Idea) -> Idea:
    """The idea that this one is part of now, through all that were merged since; itself where it stands alone."""
    while idea.state is IdeaState.MERGED and idea.merged_into_id is not None:
        idea = db.session.get_one(Idea, idea.merged_into_id)
    return idea


def parts_of(idea: Idea) -> list[Part]:
    """The ideas that are part of this one, each before its own parts: one statement for each depth."""
    wholes, found = {idea.id: idea}, []
    while wholes:
        rows = db.session.scalars(_PARTS, {"wholes": list(wholes)})
        level = [Part(part, wholes[part.merged_into_id or 0]) for part in rows]
        found += level
        wholes = {part.idea.id: part.idea for part in level}
    return _in_order(idea, found)


def shown_parts(idea: Idea) -> list[Part]:
    """The same with all that is shown of a part: picture, causes, tags. Three more statements where there are parts."""
    found = parts_of(idea)
    if found:
        loaded = (
            joinedload(Idea.photo),
            joinedload(Idea.area),
            selectinload(Idea.determinants),
            selectinload(Idea.tags),
        )
        db.session.scalars(select(Idea).where(Idea.id.in_([part.idea.id for part in found])).options(*loaded)).all()
    return found


def came_with(idea: Idea) -> dict[int, Idea]:
    """The ideas with which comments came to this one, by the comments' ids; of parts within parts the innermost."""
    parts = [part.idea for part in parts_of(idea)]
    if not parts:
        return {}
    merges = db.session.scalars(select(IdeaMerge).where(IdeaMerge.part_id.in_([part.id for part in parts])))
    moved = {merge.part_id: merge.moved["comments"] for merge in merges}
    return {comment: part for part in parts for comment in moved.get(part.id, ())}


def _in_order(whole: Idea, parts: Sequence[Part]) -> list[Part]:
    own = [part for part in parts if part.whole is whole]
    return [each for part in own for each in (part, *_in_order(part.idea, parts))]


def split_off(idea: Idea) -> list[Idea]:
    """What became an idea of its own out of this one."""
    return list(db.session.scalars(_SPLIT_OFF, {"id": idea.id}))


def origin_of(idea: Idea) -> Idea | None:
    """The idea out of which this one was split."""
    return db.session.scalar(_ORIGIN, {"id": idea.id})


def mergeable(target: Idea, ids: Collection[int]) -> list[Idea]:
    """Those of `ids` that could become part of `target`, in this order of their numbers."""
    return list(db.session.scalars(select(Idea).where(*_beside(target), Idea.id.in_(ids)).order_by(Idea.number)))


def offered(target: Idea, text: str) -> list[Idea]:
    """Ideas of the board with these words or this reference; without any, those that are like `target`."""
    if not text.strip():
        return similar(target.board, target.title, but=target.id, most=MOST_ALIKE)
    query = select(Idea).where(*_beside(target), looked_for(text))
    return list(db.session.scalars(query.order_by(Idea.support_count.desc(), Idea.id).limit(MOST_OFFERED)))


def _beside(target: Idea) -> tuple[ColumnElement[bool], ...]:
    return Idea.board_id == target.board_id, Idea.state == IdeaState.PUBLIC, Idea.id != target.id


@dataclass(frozen=True, slots=True)
class Together:
    """What several ideas would be as one."""

    text: list[Block]
    authors: list[str]
    """The names that stand there now and would stand there then, each once."""
    supports: int
    comments: int


def together(target: Idea, parts: Sequence[Idea]) -> Together:
    """What `target` would be with these parts; everybody counts once."""
    ids = [target.id, *(part.id for part in parts)]
    everybody = select(func.count(IdeaSupport.key.distinct())).where(IdeaSupport.idea_id.in_(ids))
    names = [name for idea in (target, *parts) for name in (idea.author_name, *(a.name for a in idea.authors)) if name]
    return Together(
        text=[*(blocks(target.text) if target.text else []), *(b for part in parts for b in quoted(target, part))],
        authors=list(dict.fromkeys(names)),
        supports=db.session.execute(everybody).scalar_one(),
        comments=sum(counts("idea", ids).values()),
    )


def quoted(target: Idea, part: Idea) -> list[Block]:
    """The text of `part` as it stands in `target`: who said it in which idea, then what it says."""
    title = {"reference": part.reference, "title": part.title}
    with force_locale(target.language):
        said = (
            _("From %(reference)s, “%(title)s”, by %(name)s:", **title, name=part.author_name)
            if part.author_name
            else _("From %(reference)s, “%(title)s”:", **title)
        )
    own = [block for block in blocks(part.text) if block.text.strip()] if part.text else []
    return [Block((Run(said, em=True),)), *own]
