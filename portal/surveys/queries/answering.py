"""What respondents' pages need to know of a survey. Nothing here is about a person, so it is kept in memory.

A frozen version never changes: its program is kept under the digest of its definition. What may change while people
answer (names, dates, state) is read by `asked`: by pages every few seconds, by whoever writes every time.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions.models import Area
from portal.regions.promise import promise_of
from portal.surveys.definition import Definition, Option
from portal.surveys.models import Survey, SurveyState, SurveyVersion
from portal.surveys.queries.organising import version_in_work

if TYPE_CHECKING:
    from portal.surveys.paths import Program

GRACE = timedelta(minutes=30)
"""So long after closing, what somebody had begun may still be sent."""
KEPT = 40
"""Programs in memory; the largest real form (469 questions, 555 expressions) takes some 4 MB."""


class Phase(Enum):
    """Whether people can answer at this moment. ENDING: closed, but what was begun may still be sent."""

    DRAFT = "draft"
    SOON = "soon"
    OPEN = "open"
    ENDING = "ending"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Times:
    """What decides the phase."""

    state: SurveyState
    opens_on: date | None
    closes_on: date | None
    closed_at: datetime | None

    @property
    def last_moment(self) -> datetime | None:
        """From here on nobody can begin: the moment of closing, or the end of the last day."""
        if self.state is SurveyState.CLOSED and self.closed_at:
            return self.closed_at
        return datetime.combine(self.closes_on + timedelta(days=1), time(), UTC) if self.closes_on else None

    def phase(self, now: datetime) -> Phase:
        if self.state is SurveyState.DRAFT:
            return Phase.DRAFT
        over = self.last_moment
        if self.state is SurveyState.CLOSED or (over and now >= over):
            return Phase.ENDING if over and now < over + GRACE else Phase.CLOSED
        return Phase.SOON if self.opens_on and now.date() < self.opens_on else Phase.OPEN

    def minutes_left(self, now: datetime) -> int:
        """Whole minutes in which something begun can still be sent after closing, at least 1."""
        over = self.last_moment
        return max(1, int((over + GRACE - now).total_seconds() // 60)) if over else 1


@dataclass(frozen=True, slots=True)
class AskingRegion:
    """The region as a page's frame needs it."""

    id: int
    slug: str
    name: str
    organiser: str
    colours: Mapping[str, str]
    is_fictional: bool
    contact_email: str
    contact_phone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as respondents meet it."""

    id: int
    code: str
    version_id: int
    digest: str | None
    times: Times
    perspective: str
    results_public: bool
    keep_until: date | None
    region: AskingRegion
    place: str
    """The name of the area that it is about, else of the region."""
    process_slug: str | None
    promise: LocalizedText
    promised_by: str
    report_back_on: date | None
    is_reported: bool

    def phase(self) -> Phase:
        return self.times.phase(clock.now())


def asked(code: str, *, in_work: bool = False) -> Asked | None:
    """The survey with this code in whatever state, or None. `in_work`: with the version that organisers work on."""
    query = select(Survey).where(Survey.code == code)
    version = joinedload(Survey.version).defer(SurveyVersion.definition)
    survey = db.session.scalar(query.options(joinedload(Survey.region), joinedload(Survey.process), version))
    if survey is None or survey.version is None:
        return None
    return _asked(survey, version_in_work(survey) if in_work else survey.version)


_SURVEY = Survey.__table__
_NOW = select(
    _SURVEY.c.version_id, _SURVEY.c.state, _SURVEY.c.opens_on, _SURVEY.c.closes_on, _SURVEY.c.closed_at
).where(_SURVEY.c.code == bindparam("code"))


def asked_now(known: Asked) -> Asked | None:
    """The survey as it is at this moment, when `known` may be some seconds old; None when it is gone."""
    row = db.session.execute(_NOW, {"code": known.code}).one_or_none()
    if row is None or row.version_id != known.version_id:
        return asked(known.code)
    return replace(known, times=Times(row.state, row.opens_on, row.closes_on, row.closed_at))


def _asked(survey: Survey, version: SurveyVersion) -> Asked:
    region, process = survey.region, survey.process
    area = db.session.get(Area, process.area_id) if process and process.area_id else None
    return Asked(
        id=survey.id,
        code=survey.code,
        version_id=version.id,
        digest=version.digest,
        times=Times(survey.state, survey.opens_on, survey.closes_on, survey.closed_at),
        perspective=survey.perspective.value,
        results_public=survey.results_public,
        keep_until=survey.keep_until,
        region=AskingRegion(
            region.id,
            region.slug,
            region.name,
            region.organiser,
            dict(region.colours or {}),
            region.is_fictional,
            region.contact_email,
            region.contact_phone,
        ),
        place=area.name if area else region.name,
        process_slug=process.slug if process and process.published_at else None,
        promise=promise_of(process) if process else LocalizedText(),
        promised_by=process.promised_by if process else "",
        report_back_on=process.report_back_on if process else None,
        is_reported=bool(process and process.reported_at),
    )


_programs: OrderedDict[str, Program] = OrderedDict()
_lock = threading.Lock()


def program(version_id: int, digest: str | None) -> Program:
    """The compiled definition of a version: from memory when it is frozen, else read and recognised by its content."""
    if digest is not None and (kept := _kept(digest)):
        return kept
    from portal.surveys.paths import compile_program  # what only needs the phase of a survey loads no engine

    found = db.session.scalars(select(SurveyVersion.definition).where(SurveyVersion.id == version_id)).one()
    mark = digest or _mark(found)
    return _kept(mark) or _keep(mark, compile_program(Definition.from_json(found)))


def _kept(mark: str) -> Program | None:
    with _lock:
        if mark in _programs:
            _programs.move_to_end(mark)
        return _programs.get(mark)


def _keep(mark: str, made: Program) -> Program:
    with _lock:
        _programs[mark] = made
        while len(_programs) > KEPT:
            _programs.popitem(last=False)
    return made


def _mark(definition: dict[str, Any]) -> str:
    return "draft:" + hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()


def areas_of(region_id: int) -> tuple[Option, ...]:
    """The areas of a region as options, by name; only those that have no smaller ones inside."""
    parents = select(Area.parent_id).where(Area.region_id == region_id, Area.parent_id.is_not(None))
    rows = db.session.execute(
        select(Area.code, Area.name).where(Area.region_id == region_id, Area.id.not_in(parents)).order_by(Area.name)
    )
    return tuple(Option(code, LocalizedText(dict.fromkeys(LANGUAGES, name))) for code, name in rows)


def external_lists(definition: Definition, region_id: int) -> Mapping[str, tuple[Option, ...]]:
    """The choice lists that are not in the form itself: the region's areas. No query unless a place is asked."""
    places = {item.list_name for item in definition.items() if item.kind == "place"} - set(definition.choices)
    return dict.fromkeys(places, areas_of(region_id)) if places else {}
