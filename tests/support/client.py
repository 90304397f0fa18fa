"""A test client whose requests see what visitors' requests see: nothing of the test's own context."""

from __future__ import annotations

from contextvars import copy_context
from typing import Any

from flask import has_app_context
from flask.globals import _cv_app
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel.db import db


class VisitorClient(FlaskClient):
    """Each request gets an application context, and so a database session and a `g`, of its own.

    Without this a request inside the test's context shares the test's session and the person remembered in `g`.
    What the test has arranged in `db.session` is committed before the request and read anew after it. The answer is
    read to its end, unless `buffered=False`, which an endless stream needs.
    """

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        return copy_context().run(self._open_apart, *args, buffered=buffered, **kwargs)

    def _open_apart(self, *args: Any, **kwargs: Any) -> TestResponse:
        _cv_app.set(None)
        return super().open(*args, **kwargs)
