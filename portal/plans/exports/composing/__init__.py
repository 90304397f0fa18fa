"""A plan put together for reading on paper, in the language of `force_locale`."""

from __future__ import annotations

from portal.plans.exports.composing.agreed import decisions, signs
from portal.plans.exports.composing.front import back, front, version_line
from portal.plans.exports.composing.sections import sections, tables_left
from portal.plans.exports.composing.work import actions, partners, scenarios
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Paper, paper

__all__ = ["composed", "version_line"]

_ORDER = (front, sections, tables_left, partners, scenarios, actions, signs, decisions, back)


def composed(edition: Edition) -> Paper:
    """The whole plan. Call it inside `force_locale(edition.lang)`."""
    return paper(edition.title, edition.lang, (part for write in _ORDER for part in write(edition)))
