"""When a question is asked and which answers it takes, in plain words."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import get_translations
from flask_babel import gettext as _

from portal.surveys.definition import Definition, Group, Question
from portal.surveys.logic import LogicError
from portal.surveys.logic.wording import Wording, constraint_in_words, relevance_in_words
from portal.web.locale import language

Line = tuple[int, str]
"""How deep it is indented, and a whole sentence."""


def asked_when(definition: Definition, question: Question) -> list[Line]:
    """Who is asked a question: the conditions of the groups around it, then its own. Empty: everybody."""
    around = [group.relevant for group in definition.above(question.name)]
    conditions = [text for text in (*around, question.relevant) if text]
    return [line for text in conditions for line in _lines(relevance_in_words, definition, text)]


def part_asked_when(definition: Definition, group: Group) -> list[Line]:
    """Who is asked the questions of a part, by its own condition. Empty: everybody."""
    return _lines(relevance_in_words, definition, group.relevant) if group.relevant else []


def conditions(definition: Definition, question: Question) -> list[Line]:
    """What the editor says about a question: who is asked, and which answers fit."""
    found = asked_when(definition, question) or [(0, _("Asked of everyone."))]
    if question.constraint:
        found += _lines(constraint_in_words, definition, question.name, question.constraint)
    return found


def _lines(say: Callable[..., Wording], definition: Definition, *parts: str) -> list[Line]:
    """The sentences; an expression that nobody understands is shown as it is, to be put right."""
    try:
        return list(say(definition, *parts).lines(get_translations(), language()))
    except LogicError:
        return [(0, parts[-1])]
