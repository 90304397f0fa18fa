"""Who wants to hear from the organisers of a survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.kernel.db import db
from portal.surveys.definition import Definition
from portal.surveys.definition.contact import contact_options
from portal.surveys.models import ContactRequest, Survey


def contacts_of(survey: Survey) -> Sequence[ContactRequest]:
    """All of them by address: an order that says nothing about when they came."""
    query = select(ContactRequest).where(ContactRequest.survey_id == survey.id)
    return db.session.scalars(query.order_by(ContactRequest.address, ContactRequest.id)).all()


def wishes_of(definition: Definition, lang: str) -> dict[str, str]:
    """What one can want to be contacted for, by `question:option`, in words."""
    return {
        f"{question.name}:{option.code}": option.label.best(lang, (definition.default_language,)).text or option.code
        for question, option in contact_options(definition)
    }


def chosen_wishes(definition: Definition, answers: Mapping[str, Any]) -> list[str]:
    """What somebody chose among their answers (outside repeats), for the address of the thanks page."""
    found = []
    for question, option in contact_options(definition):
        given = answers.get(question.name)
        if option.code == given or (isinstance(given, list) and option.code in given):
            found.append(f"{question.name}:{option.code}")
    return found
