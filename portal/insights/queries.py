"""What can be read in the registers."""

from __future__ import annotations

from sqlalchemy import select

from portal.insights.models import Insight
from portal.kernel.db import db
from portal.kernel.permissions import Actor


def insights(actor: Actor) -> list[Insight]:
    """All insights; every insight is public."""
    return list(db.session.scalars(select(Insight).order_by(Insight.id)))
