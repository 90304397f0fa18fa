"""What surveys add to a process's report-back: the findings of its surveys."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.regions.models import Process
from portal.regions.parts import Heard
from portal.surveys.models import Finding, Survey
from portal.surveys.policy import SurveyVerb


def heard(actor: Actor, process: Process) -> list[Heard]:
    """Findings of the process's surveys that the actor organises, survey by survey."""
    query = select(Finding, Survey).join(Survey, Survey.id == Finding.survey_id).where(Survey.process_id == process.id)
    rows = db.session.execute(query.order_by(Survey.id, Finding.position, Finding.id))
    return [
        Heard(
            text=finding.text,
            of_ten=finding.of_ten,
            source_kind=Finding.__tablename__,
            source_id=str(finding.id),
            source=survey.title,
            address=url_for("surveys.organise_results", survey_id=survey.id, _anchor="findings"),
        )
        for finding, survey in rows
        if can(actor, SurveyVerb.ORGANISE, survey)
    ]
