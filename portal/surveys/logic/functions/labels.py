"""Functions that give the words of an option in the respondent's language."""

from __future__ import annotations

from portal.surveys.logic.environment import Environment
from portal.surveys.logic.functions.table import TEXT, function


@function("jr:itext", "text", TEXT, needs="env")
def itext(env: Environment, key: str) -> str:
    """The words of the option whose key `list-3` an instance() path has found."""
    return env.option_text(key)
