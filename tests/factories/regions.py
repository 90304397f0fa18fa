"""Regions and what belongs to them, with believable defaults; every keyword replaces one."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions.models import (
    Area,
    Organisation,
    Outcome,
    Phase,
    Process,
    Programme,
    PromiseLevel,
    Region,
    ReportItem,
    Theme,
)

_numbers = count(1)


def four(text: str) -> LocalizedText:
    """`text` in all four languages, each marked with its code, so that a test sees which one is shown."""
    return LocalizedText({lang: f"{text} ({lang})" for lang in LANGUAGES})


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_programme(**changes: Any) -> Programme:
    number = next(_numbers)
    values = {"slug": f"programme-{number}", "name": four(f"Programme {number}"), "summary": four("Learning together")}
    return _added(Programme(**values | changes))


def make_region(**changes: Any) -> Region:
    """A region with all four languages and its contact filled in."""
    number = next(_numbers)
    values = {
        "slug": f"region-{number}",
        "name": f"Region {number}",
        "country": "NL",
        "tagline": four("Healthy living"),
        "organiser": f"Health service {number}",
        "contact_email": "kring@example.org",
        "contact_phone": "012 345 67 89",
        "languages": list(LANGUAGES),
        "default_language": "nl",
    }
    return _added(Region(**values | changes))


def make_process(region: Region | None = None, **changes: Any) -> Process:
    """A published process at level *advise*, open since a week, with its report-back due in 60 days."""
    number, today = next(_numbers), clock.today()
    region = region or make_region()
    values = {
        "region_id": region.id,
        "slug": f"process-{number}",
        "title": four(f"Process {number}"),
        "summary": four("What makes healthy living hard here?"),
        "languages": list(region.languages),
        "promise": PromiseLevel.ADVISE,
        "promised_by": "Town of Example",
        "opens_on": today - timedelta(days=7),
        "closes_on": today + timedelta(days=14),
        "report_back_on": today + timedelta(days=60),
        "published_at": clock.now() - timedelta(days=8),
    }
    return _added(Process(**values | changes))


def make_draft(region: Region | None = None, **changes: Any) -> Process:
    """A process that only members may know of."""
    return make_process(region, **{"published_at": None} | changes)


def make_reported(region: Region | None = None, **changes: Any) -> Process:
    """A process whose report-back came on its day, a month ago, with three lines: done, later and not."""
    day = clock.now() - timedelta(days=30)
    values = {"report_back_on": day.date(), "reported_at": day, "published_at": day - timedelta(days=90)}
    process = make_process(region, **values | {"promise_frozen_at": day - timedelta(days=80)} | changes)
    make_report_item(process, outcome=Outcome.DONE, action=four("A map of help"), of_ten=3)
    make_report_item(process, outcome=Outcome.LATER, reason=four("No land to build on"))
    make_report_item(process, outcome=Outcome.NO, reason=four("The state decides that"))
    return process


def make_report_item(process: Process, **changes: Any) -> ReportItem:
    """A line of the report-back on which nobody decided yet."""
    number = next(_numbers)
    return _added(
        ReportItem(**{"process_id": process.id, "position": number, "heard": four(f"Heard {number}")} | changes)
    )


def make_phase(process: Process, **changes: Any) -> Phase:
    number = next(_numbers)
    return _added(Phase(**{"process_id": process.id, "position": number, "title": four(f"Phase {number}")} | changes))


def make_area(region: Region, parent: Area | None = None, **changes: Any) -> Area:
    number = next(_numbers)
    values = {"region_id": region.id, "parent_id": parent and parent.id, "code": f"A{number}", "name": f"Area {number}"}
    return _added(Area(**values | changes))


def make_organisation(region: Region, **changes: Any) -> Organisation:
    return _added(Organisation(**{"region_id": region.id, "name": f"Organisation {next(_numbers)}"} | changes))


def make_theme(region: Region | None = None, **changes: Any) -> Theme:
    """A theme of one region, or of all."""
    number = next(_numbers)
    values = {
        "region_id": region and region.id,
        "key": f"theme_{number}",
        "name": four(f"Theme {number}"),
        "plain": four("In plain words"),
        "starter_question": four("What would help?"),
    }
    return _added(Theme(**values | changes))
