"""What the organisers of the demo world read from a closed survey's results."""

from __future__ import annotations

from portal.content import read_yaml
from portal.kernel.db import db
from portal.kernel.text import LocalizedText
from portal.surveys.models import Finding, Survey


def make_findings(survey: Survey) -> None:
    """The findings that the report-back stands on, taken from the report's own words."""
    for process in read_yaml("demo/world.yaml")["processes"]:
        if survey.process is not None and process["slug"] == survey.process.slug:
            db.session.add_all(
                Finding(
                    survey_id=survey.id,
                    region_id=survey.region_id,
                    question=item.get("question", ""),
                    text=LocalizedText(item["heard"]),
                    of_ten=item.get("of_ten"),
                    position=number,
                )
                for number, item in enumerate(process.get("report", ()))
            )
