"""Comments and what was decided about them, with believable defaults; every keyword replaces one."""

from __future__ import annotations

from itertools import count
from typing import Any

from portal.accounts.models import Person
from portal.conversations.models import Comment, Decision, State
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.perspectives import Perspective
from portal.regions.models import Region

_numbers = count(1)


def make_comment(kind: str, thing_id: int, region: Region, person: Person | None = None, **changes: Any) -> Comment:
    """A published comment of a member, or of a resident without account where no person is named."""
    number, now = next(_numbers), clock.now()
    values: dict[str, Any] = {
        "subject_kind": kind,
        "subject_id": thing_id,
        "region_id": region.id,
        "key": number.to_bytes(32, "big"),
        "person_id": person and person.id,
        "place": "" if person else f"{kind}:{thing_id}",
        "visitor": None if person else number.to_bytes(32, "little"),
        "pseudonym": "" if person else f"Robin {number}",
        "perspective": Perspective.PROFESSIONAL if person else Perspective.RESIDENT,
        "body": f"Comment {number}",
        "language": "en",
        "state": State.SHOWN,
        "created_at": now,
        "published_at": now,
    }
    comment = Comment(**values | changes)
    db.session.add(comment)
    db.session.flush()
    return comment


def make_decision(comment: Comment, person: Person, **changes: Any) -> Decision:
    """A comment that waited was shown by `person`."""
    values = {
        "kind": "comment",
        "thing_id": comment.id,
        "region_id": comment.region_id,
        "before": State.WAITING,
        "after": State.SHOWN,
        "person_id": person.id,
        "at": clock.now(),
    }
    decision = Decision(**values | changes)
    db.session.add(decision)
    db.session.flush()
    return decision
