"""One transaction per request, begun by the first query and ended in one place.

The view's answer is made first; below 400 the transaction is committed, from 400 on it is rolled back. A failing commit
is therefore still turned into an error page, and nothing is acknowledged before it is durable. Views never commit.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from htmx_flask.requests import HtmxAwareRequest

from portal.kernel.db import db, set_read_only
from portal.kernel.together import step_aside

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class KringApp(Flask):
    """A Flask whose requests follow the transaction rule and know htmx's headers."""

    request_class = HtmxAwareRequest

    def dispatch_request(self) -> ResponseReturnValue:
        set_read_only(request.method in SAFE_METHODS)
        response: Response = self.make_response(super().dispatch_request())
        if response.status_code < 400:
            if request.method not in SAFE_METHODS:
                step_aside()
            db.session.commit()
        else:
            db.session.rollback()
        return response
