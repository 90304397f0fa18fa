"""A survey by its number or short code, for the commands that work on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from portal.surveys.models import Survey

survey_argument = click.argument("survey_id", metavar="ID")


def found_survey(survey_id: str) -> Survey:
    """The survey with this number or short code; otherwise the command ends with status 1."""
    from sqlalchemy import select

    from portal.kernel.db import db
    from portal.surveys.models import Survey

    survey: Survey | None = db.session.scalar(select(Survey).where(Survey.code == survey_id))
    if survey is None and survey_id.isascii() and survey_id.isdigit() and len(survey_id) < 10:
        survey = db.session.get(Survey, int(survey_id))
    if survey is None:
        raise click.ClickException(f"there is no survey {survey_id}")
    return survey
