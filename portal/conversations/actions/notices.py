"""Telling members what happened: a row each, once; a mail follows at once or with the day's digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import update

from portal.conversations.happenings import happening
from portal.conversations.models import MailChoice, Notice, NoticeChoice
from portal.conversations.queries.notices import choice, followers
from portal.conversations.rows import insert_new
from portal.conversations.subjects import End
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.jobs import enqueue

BATCH = 500


def tell(
    subject: End,
    name: str,
    /,
    *,
    key: str = "",
    to: Iterable[int] | None = None,
    besides: Collection[int] = (),
    by: Author | None = None,
    **details: Any,
) -> list[int]:
    """Tell members (`to` person ids, or all who follow `subject`) that `name` happened, and who were told now.

    `name` is registered with `add_happening`; `key` says which one it was ("comment 45", a version's number), so that
    nobody hears the same twice. Whoever did it (`by`) is not told, nor are `besides`. `details` go to the words;
    `address` among them is where the notice leads in place of the subject's page.
    """
    known = happening(name)
    if known is None:
        raise LookupError(f"nobody registered the words of {name}")
    people = set(followers(subject) if to is None else to) - {by.person_id if by else 0, *besides}
    if by is not None and not by.actor.is_signed_in:
        details["name"] = by.name
    common = {
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "happening": name,
        "key": key,
        "by_id": by.person_id if by else None,
        "details": details,
        "at": clock.now(),
    }
    rows = [{**common, "person_id": person} for person in sorted(people)]
    new = [pair for start in range(0, len(rows), BATCH) for pair in _insert(rows[start : start + BATCH])]
    if known.personal:
        for notice_id, _person in new:
            enqueue("conversations.mail_notice", notice_id=notice_id)
    return [person for _notice, person in new]


def _insert(rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    inserted = insert_new(Notice, *rows, returning=(Notice.id, Notice.person_id))
    return [(notice_id, person) for notice_id, person in inserted]


def look(person_id: int) -> None:
    """Note that a member has seen what is new."""
    _choose(person_id, seen_at=clock.now())


def choose_mails(person_id: int, mails: MailChoice) -> None:
    """Say when a member gets mails about what is new."""
    _choose(person_id, mails=mails)


def _choose(person_id: int, **values: Any) -> None:
    insert_new(NoticeChoice, {"person_id": person_id, "mails": choice(person_id).mails})
    db.session.execute(update(NoticeChoice).where(NoticeChoice.person_id == person_id).values(values))
