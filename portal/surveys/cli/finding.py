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

    by_code = db.session.scalar(select(Survey).where(Survey.code == survey_id))
    survey = by_code or (db.session.get(Survey, int(survey_id)) if survey_id.isdigit() else None)
    if survey is None:
        raise click.ClickException(f"there is no survey {survey_id}")
    return survey
