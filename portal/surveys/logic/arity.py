"""Which functions there are and how many arguments each takes."""

from __future__ import annotations

from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.functions import FUNCTIONS, Function
from portal.surveys.logic.syntax import Call
from portal.surveys.messages import N_


def known_function(part: Call) -> Function:
    """The function that is called, with the right number of arguments, or LogicError."""
    known = FUNCTIONS.get(part.name)
    if known is None:
        raise LogicError("logic_unknown_function", N_("There is no function called “%(name)s”."), name=part.name[:60])
    check_count(part, known.least, known.most)
    return known


def check_count(part: Call, least: int, most: int) -> None:
    if not least <= len(part.args) <= most:
        raise LogicError(
            "logic_arguments", N_("%(name)s() is used with other arguments than it takes."), name=part.name
        )


def wrong_arguments(part: Call) -> LogicError:
    return LogicError(
        "logic_arguments", N_("%(name)s() is used with other arguments than it takes."), name=part.name[:60]
    )
