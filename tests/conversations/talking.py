"""Writing in a conversation as a person does: open the page, take time, send the form."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.conversations.models import Comment
from portal.kernel import clock
from portal.kernel.db import db

IN_HTMX = {"HX-Request": "true", "HX-Target": "section#conversation"}
_HIDDEN = re.compile(r'name="(csrf_token|talk-stamp|talk-reply_to)"[^>]*value="([^"]*)"')


def form_on(client: FlaskClient, page: str) -> dict[str, str]:
    """The hidden fields of the comment form on `page`, which was opened some seconds ago."""
    with clock.fixed(clock.now() - timedelta(seconds=20)):
        answer = client.get(page)
    assert "talk-stamp" in answer.text, f"{page} ({answer.status_code}) has no form to comment"
    return dict(_HIDDEN.findall(answer.text[answer.text.index("talk-form") :]))


def write(client: FlaskClient, talk: str, body: str, *, reply: int | None = None, **fields: Any) -> TestResponse:
    """Comment on the page `talk`; `fields` are named without their prefix, `headers` go to the request."""
    request = {name: fields.pop(name) for name in ("headers", "environ_overrides") if name in fields}
    hidden = form_on(client, f"{talk}?reply={reply}" if reply else talk)
    return client.post(talk, data={**hidden, **typed(body=body, **fields)}, **request)


def typed(**fields: Any) -> dict[str, Any]:
    return {f"talk-{name}": value for name, value in fields.items()}


def comments() -> list[Comment]:
    """All comments there are, the oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Comment).order_by(Comment.id)))
