"""The demo world's processes: each lives through its days in order, by the same actions that people use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Membership, Person
from portal.demo.answers import make_answers
from portal.demo.stories import lay_trail, make_findings, report_back
from portal.kernel import clock
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.permissions import Actor, Role
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions.models import Phase, Process, PromiseLevel, Region
from portal.surveys.actions.importing import create_survey
from portal.surveys.actions.moving import move
from portal.surveys.actions.opening import close_survey, open_survey
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.definition import Definition, Question
from portal.surveys.models import Survey
from portal.surveys.queries.organising import TRIED
from portal.surveys.queries.results import findings_of
from portal.surveys.templates import load_template

WHERE = LocalizedText(
    nl="In welke buurt woont u?",
    en="In which neighbourhood do you live?",
    pl="W której okolicy mieszkasz?",
    sl="V kateri soseski živite?",
)
PHASES = (
    (("nl", "Vragenlijst"), ("en", "Survey"), ("pl", "Ankieta"), ("sl", "Anketa")),
    (("nl", "Resultaten"), ("en", "Results"), ("pl", "Wyniki"), ("sl", "Rezultati")),
    (("nl", "Wat gebeurt ermee?"), ("en", "Report-back"), ("pl", "Co dalej?"), ("sl", "Kaj sledi?")),
)


@contextmanager
def _day(offset: int) -> Iterator[None]:
    """Hold the clock `offset` days from now."""
    with clock.fixed(clock.now() + timedelta(days=offset)):
        yield


def make_rounds(world: Mapping[str, Any], regions: Mapping[str, Region]) -> None:
    """All processes with their surveys, answers, results and report-backs."""
    for data in world["processes"]:
        region = regions[data["region"]]
        actor = _organiser(region)
        process = _make_process(data, region)
        for number, survey_data in enumerate(data["surveys"]):
            survey = _run_survey(actor, process, data, survey_data, seed=f"{process.slug}-{number}")
            findings = findings_of(survey)
            if findings:
                report_back(process, data["report"], findings)
                process.reported_at = clock.now() + timedelta(days=data["reported"])
            lay_trail(actor, process, survey, findings, world["trail"])


def _organiser(region: Region) -> Actor:
    organises = (Membership.region_id == region.id) & (Membership.role == Role.ORGANISER)
    person = db.session.scalars(select(Person).join(Membership).where(organises)).first()
    if person is None:
        raise LookupError(region.slug)
    return Actor(person.id, person.name, person.language, roles={region.id: frozenset({Role.ORGANISER})})


def _make_process(data: Mapping[str, Any], region: Region) -> Process:
    today = clock.today()
    opens, closes, back = (today + timedelta(days=data[name]) for name in ("opens", "closes", "report_back"))
    process = Process(
        region_id=region.id,
        slug=data["slug"],
        title=LocalizedText(data["title"]),
        summary=LocalizedText(data["summary"]),
        languages=list(LANGUAGES),
        promise=PromiseLevel(data["promise"]),
        promised_by=data["promised_by"],
        opens_on=opens,
        closes_on=closes,
        report_back_on=back,
        published_at=clock.now() + timedelta(days=data["opens"]),
    )
    spans = ((opens, closes), (closes + timedelta(days=1), back - timedelta(days=1)), (back, back))
    process.phases = [
        Phase(position=number, title=LocalizedText(dict(title)), starts_on=start, ends_on=end)
        for number, (title, (start, end)) in enumerate(zip(PHASES, spans, strict=True))
    ]
    db.session.add(process)
    db.session.flush()
    return process


def _run_survey(
    actor: Actor, process: Process, data: Mapping[str, Any], survey_data: Mapping[str, Any], seed: str
) -> Survey:
    with _day(data["opens"]):
        survey = _open(actor, process, survey_data)
    make_answers(survey, survey_data, seed)
    is_over = data["closes"] < 0
    if is_over:
        with _day(data["closes"]):
            close_survey(actor, survey)
        with _day(data["closes"] + 1):
            move(survey.id)
            release_if_due(survey)
        survey.results_public = True
        make_findings(survey, data["report"])
    else:
        move(survey.id)
        release_if_due(survey)
        survey.results_public = survey.interim
    db.session.flush()
    return survey


def _open(actor: Actor, process: Process, data: Mapping[str, Any]) -> Survey:
    definition = load_template(data["template"])
    if data["areas"]:
        definition = _asking_where(definition)
    region = db.session.get_one(Region, process.region_id)
    survey = create_survey(
        actor,
        region,
        definition,
        process=process,
        perspective=Perspective(data["perspective"]),
        source=data["template"],
    )
    survey.breakdowns = ["area", "language"] if data["areas"] else ["language"]
    survey.interim = data["interim"]
    survey.keep_until = (process.report_back_on or clock.today()) + timedelta(days=365)
    record(TRIED, survey, actor, version=survey.version_id)
    open_survey(actor, survey, acknowledged=True)
    return survey


def _asking_where(definition: Definition) -> Definition:
    """The survey with one more question after the first: in which area somebody lives."""
    first, *rest = definition.nodes
    where = Question(name="area", kind="place", label=WHERE, list_name="areas")
    return replace(definition, nodes=(first, where, *rest))
