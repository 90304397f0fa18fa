"""What surveys do by themselves from time to time."""

from __future__ import annotations

from datetime import timedelta

from portal.kernel.jobs import every
from portal.surveys.actions import contact, drafts, moving


@every(timedelta(minutes=10), "surveys.move_inbox")
def move_inbox() -> None:
    """Move sent answers out of the inbox, ten or more at once."""
    moving.move_all()


@every(timedelta(hours=6), "surveys.forget_drafts")
def forget_drafts() -> None:
    """Delete drafts that nobody went on with, and what is left of those that were sent."""
    drafts.forget_old()


@every(timedelta(hours=6), "surveys.forget_contacts")
def forget_contacts() -> None:
    """Delete contact details whose day has come."""
    contact.forget_contacts()
