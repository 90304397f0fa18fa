"""Several ideas become one, with everybody's support, comments and names, and one again becomes several.

The rows of a part stay with it: what the whole shows because of it are copies that name it (`from_idea_id`). So undoing
takes the copies away, and support that was given since stays with the whole. Support that somebody takes back from the
whole is gone from its parts as well. What was merged last is undone first: a part of a part comes out when its whole
stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, literal, select

from portal.boards.actions.locking import became_part, check_alone, lock
from portal.boards.addresses import idea_address
from portal.boards.models import Idea, IdeaAuthor, IdeaMerge, IdeaState, IdeaSupport
from portal.boards.queries.authors import author_key, author_of
from portal.boards.queries.merging import quoted
from portal.conversations.actions import move, put_back
from portal.conversations.models import Comment, Follow
from portal.conversations.queries.threads import counts
from portal.conversations.rows import insert_new
from portal.conversations.subjects import End
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db, insert_into
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.secrets import keyed_hash
from portal.texts import notation
from portal.texts.actions import submit_form
from portal.texts.actions.log import locked as locked_text
from portal.texts.blocks import Block
from portal.texts.queries import blocks


def merge(actor: Actor, target: Idea, parts: Sequence[Idea]) -> None:
    """Make `parts` part of `target`. Conflict says what became of one that is not on the board any more."""
    _lock(target, *parts)
    _check(target, parts)
    for part in parts:
        part.state, part.merged_into_id = IdeaState.MERGED, target.id
        said = [block.to_json() for block in quoted(target, part)]
        db.session.add(IdeaMerge(part_id=part.id, at=clock.now(), moved=move(_end(part), _end(target)), said=said))
    gather(target)
    _write(actor, target, [*_now(target), *(block for part in parts for block in quoted(target, part))])
    record("idea.merged", target, actor, parts=[part.id for part in parts])


def undo_merge(actor: Actor, part: Idea) -> bool:
    """Let `part` stand alone again, as it was; whether its words came out of the whole's text, too.

    They stay where somebody has worked on them since. Conflict if it stands alone already, or its whole is a part.
    """
    target = db.session.get_one(Idea, part.merged_into_id) if part.merged_into_id else part
    _lock(target, part)
    if part.state is not IdeaState.MERGED:
        raise Conflict(_("%(idea)s is already an idea of its own.", idea=part.reference), way_out=idea_address(part.id))
    if part.merged_into_id != target.id:
        raise became_part(part)
    if target.state is IdeaState.MERGED:
        raise became_part(target)
    done = db.session.get_one(IdeaMerge, part.id)
    _give_back(done, part, target)
    part.state, part.merged_into_id = IdeaState.PUBLIC, None
    said = [Block.from_json(data) for data in done.said]
    db.session.delete(done)
    db.session.flush()
    gather(target)
    recount(part)
    is_clean = _take_out(actor, target, said)
    record("idea.parted", part, actor, whole=target.id)
    return is_clean


def _lock(target: Idea, *parts: Idea) -> None:
    if target.text is not None:
        locked_text(target.text)
    lock(target, *parts)


def _check(target: Idea, parts: Sequence[Idea]) -> None:
    for idea in (target, *parts):
        check_alone(idea)
    if not parts or any(part.id == target.id or part.board_id != target.board_id for part in parts):
        raise Invalid(_("Choose other ideas of the same board."))


def gather(idea: Idea) -> None:
    """Give an idea the supporters, authors and followers of its parts besides its own; everybody once."""
    db.session.flush()
    for part in db.session.scalars(select(Idea).where(Idea.merged_into_id == idea.id).order_by(Idea.id)).all():
        _copy_supporters(part, idea)
        insert_new(IdeaAuthor, *_authors(part, idea))
        again, done = move(_end(part), _end(idea)), db.session.get_one(IdeaMerge, part.id)
        done.moved = {**done.moved, "follows": [*done.moved["follows"], *again["follows"]]}
    recount(idea)


def recount(idea: Idea) -> None:
    """Count its supporters and comments anew."""
    supporters = select(func.count()).select_from(IdeaSupport).where(IdeaSupport.idea_id == idea.id)
    idea.support_count = db.session.execute(supporters).scalar_one()
    idea.comment_count = counts("idea", [idea.id])[idea.id]
    db.session.flush()
    db.session.expire(idea, ["authors"])


def _copy_supporters(part: Idea, whole: Idea) -> None:
    who = (IdeaSupport.key, IdeaSupport.person_id, IdeaSupport.perspective, IdeaSupport.since)
    rows = select(literal(whole.id), *who, literal(part.id)).where(IdeaSupport.idea_id == part.id)
    names = ["idea_id", *(column.key for column in who), "from_idea_id"]
    db.session.execute(insert_into(IdeaSupport).from_select(names, rows).on_conflict_do_nothing())


def _authors(part: Idea, whole: Idea) -> list[dict[str, Any]]:
    """The authors of a part as further authors of the whole; not who is its first author anyway."""
    first = (_first_key(part), part.person_id, part.author_name, part.perspective)
    further = [(each.key, each.person_id, each.name, each.perspective) for each in part.authors]
    there = {"idea_id": whole.id, "from_idea_id": part.id}
    return [
        {**there, "key": key, "person_id": person, "name": name, "perspective": side}
        for key, person, name, side in (first, *further)
        if key != _first_key(whole)
    ]


def _first_key(idea: Idea) -> bytes:
    """The key of an idea's first author; one of the idea's own where nobody knows who that is any more."""
    author = Author(actor=Actor(id=idea.person_id), visitor=idea.visitor)
    return author_key(author) if author.is_known else keyed_hash("author of an idea", str(idea.id))


def _give_back(done: IdeaMerge, part: Idea, whole: Idea) -> None:
    """Take what the whole has because of a part; comments go back unless they went on to another idea since."""
    for table in (IdeaSupport, IdeaAuthor):
        db.session.execute(delete(table).where(table.idea_id == whole.id, table.from_idea_id == part.id))
    here = (Comment.subject_kind == "idea", Comment.subject_id == whole.id)
    said = db.session.scalars(select(Comment.id).where(*here, Comment.id.in_(done.moved["comments"])))
    there = select(Follow.person_id).where(Follow.subject_kind == "idea", Follow.subject_id == part.id)
    because = Follow.id.in_(done.moved["follows"]), Follow.person_id.in_(there)
    follows = db.session.scalars(select(Follow.id).where(Follow.subject_id == whole.id, *because))
    put_back({"comments": list(said), "follows": list(follows)}, _end(part))


def _now(idea: Idea) -> list[Block]:
    return blocks(idea.text) if idea.text else []


def _write(actor: Actor, idea: Idea, wanted: Sequence[Block]) -> None:
    """Let the text say `wanted`, as one update on its history."""
    if idea.text is not None:
        by = author_of(actor, idea.region_id)
        submit_form(idea.text, idea.text.head_seq, notation.write(wanted), by)


def _take_out(actor: Actor, idea: Idea, said: Sequence[Block]) -> bool:
    now, gone = _now(idea), _texts(said)
    for start in range(len(now) - len(said) + 1):
        if _texts(now[start : start + len(said)]) == gone:
            _write(actor, idea, [*now[:start], *now[start + len(said) :]])
            return True
    return False


def _texts(found: Sequence[Block]) -> list[str]:
    return [block.text.strip() for block in found]


def _end(idea: Idea) -> End:
    return "idea", idea.id
