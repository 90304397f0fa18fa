"""Refusals that a person must understand. Everything else that is raised is a bug."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class DomainError(Exception):
    """A refusal with words for the reader.

    `message` may be a lazy translation. `way_out` is an address that helps. `keep` is run in a fresh transaction
    after the rollback: what must survive the refusal (the counter of failed sign-ins, the draft of a form).
    """

    status = 422

    def __init__(
        self, message: Any = "", *, way_out: str | None = None, keep: Callable[[], None] | None = None
    ) -> None:
        super().__init__(str(message) if isinstance(message, str) else "")
        self.message = message
        self.way_out = way_out
        self.keep = keep


class NotFound(DomainError):
    """There is no such thing, or not for this person: both look alike."""

    status = 404


class NotAllowed(DomainError):
    """The thing may be seen but this may not be done with it."""

    status = 403


class SignInNeeded(NotAllowed):
    """Somebody who is not signed in asks for what members may do."""

    status = 401


class Conflict(DomainError):
    """It was possible a moment ago; somebody else, or the time, changed it."""

    status = 409


class TooMany(DomainError):
    """Asked too often in a short time."""

    status = 429


class Invalid(DomainError):
    """What was given cannot be taken. `fields` maps a field's name to what is wrong with it."""

    status = 422

    def __init__(self, message: Any = "", fields: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.fields = dict(fields or {})
