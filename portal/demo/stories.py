"""What the demo world's organisers read from a closed survey, and the trail that leads to their answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.kernel.db import db
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.regions.models import Outcome, Process, ReportItem
from portal.surveys.models import Finding, Survey
from portal.trace.actions import link
from portal.trace.kinds import end_of


def make_findings(survey: Survey, report: list[Mapping[str, Any]]) -> None:
    """The findings that the report-back stands on, in the report's own words."""
    db.session.add_all(
        Finding(
            survey_id=survey.id,
            region_id=survey.region_id,
            text=LocalizedText(item["heard"]),
            of_ten=item.get("of_ten"),
            position=number,
        )
        for number, item in enumerate(report)
    )
    db.session.flush()


def report_back(process: Process, report: list[Mapping[str, Any]], findings: list[Finding]) -> None:
    """One line of the report-back for each finding, drawn from it."""
    process.report = [
        ReportItem(
            position=number,
            heard=LocalizedText(item["heard"]),
            outcome=Outcome(item["outcome"]),
            action=LocalizedText(item["action"]),
            reason=LocalizedText(item.get("reason")),
            of_ten=item.get("of_ten"),
            source_kind=Finding.__tablename__,
            source_id=str(finding.id),
        )
        for number, (item, finding) in enumerate(zip(report, findings, strict=True))
    ]
    db.session.flush()


def lay_trail(
    actor: Actor, process: Process, survey: Survey, findings: list[Finding], reasons: Mapping[str, Any]
) -> None:
    """From the process to its survey, from there to what was read in it, and to what is done about it."""
    region = process.region_id
    link(actor, region, end_of(process), end_of(survey), LocalizedText(reasons["asked"]))
    for finding, item in zip(findings, process.report, strict=False):
        link(actor, region, end_of(survey), end_of(finding), LocalizedText(reasons["read"]))
        link(actor, region, end_of(finding), end_of(item), LocalizedText(reasons["answered"]))
