"""Rate limits for requests: counted by source and by what is tried, never by a stored address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from portal.kernel.db import transaction
from portal.kernel.errors import TooMany
from portal.kernel.limits import count_try


def limit(
    purpose: str,
    most: int,
    window: timedelta,
    who: str | None = None,
    *,
    message: Any = _l("You have done this too often in a short time. Try again in a few minutes."),  # noqa: B008 (lazy)
    way_out: str | None = None,
) -> None:
    """Count a try by `who` (the request's source if None) and refuse with TooMany beyond `most` in a `window`.

    Call it before the first query of the request: the count is committed by itself, so a refused request counts too.
    """
    with transaction():
        tries = count_try(purpose, who or request.remote_addr or "unknown", window)
    if tries > most:
        raise TooMany(message, way_out=way_out)
