"""Answers for a script: JSON, also where something is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, jsonify

from portal.kernel.errors import Conflict, DomainError, NotAllowed, NotFound, SignInNeeded, TooMany
from portal.texts.updates import Refused

CODES: tuple[tuple[type[DomainError], str], ...] = (
    (NotFound, "gone"),
    (SignInNeeded, "sign-in"),
    (NotAllowed, "not-allowed"),
    (TooMany, "slow-down"),
    (Conflict, "too-old"),
)
"""What a browser is told for each refusal; `Refused` brings its own."""
STATUS = {"too-large": 413, "sign-in": 403}
"""Where it is not the refusal's own."""


def for_scripts(view: Callable[..., Any]) -> Callable[..., Response]:
    """Turn refusals of a view into `{"code", "message"}`. Stands outside `@requires`, whose refusals it answers too."""

    @wraps(view)
    def answered(**kwargs: Any) -> Response:
        try:
            return jsonify(view(**kwargs))
        except DomainError as error:
            response = jsonify(code=code(error), message=str(error.message))
            response.status_code = STATUS.get(code(error), error.status)
            return response

    return answered


def code(error: DomainError) -> str:
    """The name of a refusal."""
    if isinstance(error, Refused):
        return error.code
    return next((name for kind, name in CODES if isinstance(error, kind)), "refused")
