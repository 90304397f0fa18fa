"""What the slice keeps about a person. Nothing is erased: the words stay, by a former member."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.kernel.db import db
from portal.texts.models import SharedText, TextContributor, TextVersion


def collect(person_id: int) -> dict[str, Any]:
    """The texts that somebody wrote at, with how often and until when, and the versions they kept."""
    wrote = select(SharedText, TextContributor).join(SharedText, SharedText.id == TextContributor.text_id)
    mine = wrote.where(TextContributor.person_id == person_id).order_by(SharedText.id)
    kept = select(TextVersion).where(TextVersion.person_id == person_id).order_by(TextVersion.id)
    return {
        "texts": [
            {"part_of": f"{t.holder_kind} {t.holder_id}", "changes": c.updates, "last": c.last_at.isoformat()}
            for t, c in db.session.execute(mine)
        ],
        "versions": [
            {"text": v.text_id, "number": v.number, "note": v.note, "at": v.at.isoformat()}
            for v in db.session.scalars(kept)
        ],
    }
