"""Reporting: anybody may ask a moderator to look, once each."""

from __future__ import annotations

from portal.conversations.models import Report, ReportReason
from portal.conversations.moderation import Entry
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record


def report(entry: Entry, author: Author, reason: ReportReason, note: str = "") -> bool:
    """Put a contribution into its region's inbox. False for somebody who reported it before.

    `author.visitor` is the key of somebody without account for the place `report:<kind>:<id>`, so that what different
    people reported cannot be joined.
    """
    person = author.person_id
    row = {
        "kind": entry.kind,
        "thing_id": entry.id,
        "region_id": entry.region_id,
        "reason": reason,
        "note": note.strip()[:500],
        "person_id": person,
        "visitor": None if person else author.visitor,
        "at": clock.now(),
    }
    new = insert_new(Report, row)
    if new:
        record("contribution.reported", db.session.get_one(Report, new[0].id), author.actor)
    return bool(new)
