"""What a process promises: the participation ladder, what must stand before anything opens, and what is then frozen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask_babel import gettext as _

from portal import content
from portal.kernel import clock
from portal.kernel.text import LocalizedText
from portal.regions.models import Process, PromiseLevel


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder. `promise` is the sentence that residents read."""

    level: PromiseLevel
    name: LocalizedText
    promise: LocalizedText


@cache
def ladder() -> tuple[Rung, ...]:
    """The five steps, from the least influence to the most."""
    return tuple(
        Rung(PromiseLevel(step["key"]), LocalizedText(step["name"]), LocalizedText(step["promise"]))
        for step in content.ladder()
    )


def promise_of(process: Process) -> LocalizedText:
    """The promise in words; empty while none was chosen."""
    return next((rung.promise for rung in ladder() if rung.level == process.promise), LocalizedText())


def gaps(process: Process) -> list[str]:
    """What is missing before a process may be published, or anything in it opened. Empty when all is said."""
    missing = []
    if not process.title:
        missing.append(_("Give the process a title."))
    if process.promise is None:
        missing.append(_("Say what you promise."))
    if process.report_back_on is None:
        missing.append(_("Say on which day people hear back."))
    return missing


def freeze(process: Process) -> None:
    """With the first contribution promise and wording are kept as they are; later contributions change nothing."""
    if process.promise_frozen_at is None:
        process.promise_frozen_at = clock.now()
