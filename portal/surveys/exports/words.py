"""Groups and breakdowns in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.text import OWN_NAMES
from portal.regions.models import Area
from portal.surveys.forms.organising import PERSPECTIVES
from portal.surveys.models import Survey
from portal.surveys.queries.counting import NOT_SAID

BY: dict[str, Any] = {
    "area": _l("By area"),
    "language": _l("By language"),
    "perspective": _l("By perspective"),
    "channel": _l("By how people answered"),
}
CHANNELS: dict[str, Any] = {
    "web": _l("On the internet"),
    "phone": _l("By telephone"),
    "paper": _l("On paper"),
    "helper": _l("With somebody’s help"),
    "session": _l("At a meeting"),
    "import": _l("From a file"),
}
ELSEWHERE: dict[str, Any] = {
    "area": _l("Another area or no answer"),
    "language": _l("Another language"),
    "perspective": _l("Another perspective"),
    "channel": _l("Another way"),
}


def group_names(survey: Survey, by: str) -> Mapping[str, str]:
    """The name of every group of a breakdown, by its code."""
    if by == "area":
        areas = db.session.execute(select(Area.code, Area.name).where(Area.region_id == survey.region_id))
        names: dict[str, Any] = {row.code: row.name for row in areas}
    else:
        names = {"language": OWN_NAMES, "perspective": PERSPECTIVES, "channel": CHANNELS}.get(by, {})
    return {code: str(name) for code, name in names.items()} | {NOT_SAID: str(ELSEWHERE.get(by, ""))}
