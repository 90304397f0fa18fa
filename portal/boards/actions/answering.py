"""What becomes of an idea: its status with a reason, the official answer, who does it, notes and tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.models import Person
from portal.boards.actions.locking import became_part, check_alone, lock
from portal.boards.models import Idea, IdeaNote, IdeaState, IdeaStatus, IdeaTag
from portal.kernel import clock
from portal.kernel.changes import apply
from portal.kernel.db import db
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import record
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText

REFUSALS = (IdeaStatus.LATER, IdeaStatus.NO)
NO_REASON = _l("Write the reason in plain words. The author will read it.")


def answer_idea(
    actor: Actor,
    idea: Idea,
    *,
    status: IdeaStatus,
    reason: LocalizedText,
    answer: LocalizedText | None = None,
    answered_by: str | None = None,
    told_apart: Sequence[int] = (),
) -> bool:
    """Give an idea a status, and an official answer where one is given; whether anything changed.

    Later and no need a reason: the author hears it. `answer` None leaves the answer as it is.
    `told_apart` are authors who hear of several ideas at once.
    """
    if needs_reason(status, reason):
        raise Invalid(fields={"reason": NO_REASON})
    lock(idea)
    if idea.state is IdeaState.MERGED:
        raise became_part(idea)
    values: dict[str, object] = {"status": status, "reason": reason}
    if answer is not None:
        values |= {"answer": answer, "answered_by": answered_by or ""}
        if answer and not answered_by:
            raise Invalid(fields={"answered_by": _("Say which organisation answers.")})
    before = apply(idea, values)
    if not before:
        return False
    if "status" in before:
        idea.status_changed_at = clock.now()
    if "answer" in before:
        idea.answered_on = clock.today() if idea.answer else None
    db.session.flush()
    record("idea.answered", idea, actor, before=before, status=status.value, told_apart=list(told_apart))
    return True


def needs_reason(status: IdeaStatus, reason: LocalizedText) -> bool:
    """Whether a reason must be given and is not."""
    return status in REFUSALS and not reason


def move_idea(actor: Actor, idea: Idea, status: IdeaStatus, seen: IdeaStatus) -> None:
    """Move a card from the column where somebody sees it. Conflict if it is not there any more."""
    lock(idea)
    check_alone(idea)
    if idea.status is not seen:
        words = _("Somebody moved %(idea)s in the meantime. See where it is now.", idea=idea.reference)
        raise Conflict(words)
    answer_idea(actor, idea, status=status, reason=LocalizedText())


def assign(actor: Actor, idea: Idea, person: Person | None) -> None:
    """Say who takes care of an idea; None for nobody."""
    if before := apply(idea, {"assigned_id": person.id if person else None}):
        db.session.flush()
        db.session.expire(idea, ["assigned"])
        record("idea.assigned", idea, actor, before=before, person=idea.assigned_id)


def add_note(actor: Actor, idea: Idea, body: str) -> IdeaNote:
    """A private note that only those who work on the board read."""
    note = IdeaNote(idea_id=idea.id, person_id=actor.id, body=body, at=clock.now())
    db.session.add(note)
    db.session.flush()
    record("idea.noted", idea, actor, note=note.id)
    return note


def tidy_tags(names: Iterable[str]) -> list[str]:
    """Tags as they are kept: in lower case, each once."""
    return list(dict.fromkeys(tidy for name in names if (tidy := " ".join(name.lower().split())[:40])))


def set_tags(actor: Actor, idea: Idea, names: Iterable[str]) -> None:
    """Give an idea exactly these tags, in lower case."""
    wanted = tidy_tags(names)
    before = [tag.name for tag in idea.tags]
    if sorted(before) != sorted(wanted):
        idea.tags = [tag for tag in idea.tags if tag.name in wanted] + [
            IdeaTag(name=name) for name in wanted if name not in before
        ]
        db.session.flush()
        record("idea.tagged", idea, actor, before=before)
