"""When a question is asked and which answers it takes, in plain words."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.surveys.definition import Definition, Question


def conditions(definition: Definition, question: Question, *, only_when: bool = False) -> list[str]:
    """Sentences for the organiser; the first says who is asked. `only_when`: nothing where everybody is asked."""
    asked = [group.relevant for group in definition.above(question.name) if group.relevant]
    asked += [question.relevant] if question.relevant else []
    found = [_("Only asked if: %(condition)s", condition=text) for text in asked]
    if only_when:
        return found
    found = found or [_("Asked of everyone.")]
    if question.constraint:
        found.append(_("An answer fits if: %(condition)s", condition=question.constraint))
    return found
