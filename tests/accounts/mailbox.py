"""Doing what waits, and reading the mails that came of it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from portal.kernel import jobs, mail
from portal.kernel.db import db

_LINK = re.compile(r"http://localhost(/t/\S+)")


def deliver() -> list[EmailMessage]:
    """Do all jobs and return every mail in the outbox, the oldest first."""
    db.session.commit()
    jobs.run_all()
    return [message_from_bytes(f.read_bytes(), policy=policy.default) for f in sorted(mail.outbox().glob("*.eml"))]


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def link_in(message: EmailMessage) -> str:
    """The path of the mailed link."""
    found = _LINK.search(text_of(message))
    assert found, f"no link in {message['Subject']}"
    return found[1]
