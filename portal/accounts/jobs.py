"""What is forgotten by itself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from portal.accounts.actions import sign_ins, tickets
from portal.accounts.models import Invitation
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.jobs import every

UNANSWERED = timedelta(days=30)


@every(timedelta(hours=6), "accounts.forget")
def forget() -> None:
    """Delete tickets and devices that are over, and invitations nobody answered a month after they ran out."""
    tickets.forget_expired()
    sign_ins.forget_old()
    db.session.execute(delete(Invitation).where(Invitation.expires_at < clock.now() - UNANSWERED))
