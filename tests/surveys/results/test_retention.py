"""On its day every answer is gone, from every table, and the proof stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, jobs
from portal.kernel.db import db
from portal.kernel.events import Event
from portal.surveys.actions.findings import tag_text
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.actions.retention import delete_answers, delete_due
from portal.surveys.definition import Question
from portal.surveys.models import Answer, Deletion, Draft, Response, Sealed, Survey, SurveyState, TextTag
from portal.surveys.queries.results import figures, latest_release
from tests.surveys.results.world import close, form, make_survey, respond, single, spread

FORM = form(single("like", "yes", "no"), Question("why", "long_text"))


def filled(**changes: Any) -> Survey:
    """A closed survey with answers and a draft."""
    survey = make_survey(FORM, **changes)
    respond(survey, [*spread("like", yes=20, no=10), *[{"why": "because"}] * 6])
    db.session.add(Draft(finder=b"f" * 32, version_id=survey.version_id, content=b"-", forget_on=clock.today()))
    tag_text(survey, b"m" * 16, "housing")
    close(survey)
    return survey


def rows(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_answer_is_gone_and_the_proof_stays(session):
    survey = filled(keep_until=clock.today())
    delete_due()
    assert [rows(table) for table in (Response, Answer, Sealed, Draft, TextTag)] == [0, 0, 0, 0, 0]
    proof = session.scalars(select(Deletion)).one()
    assert (proof.survey_id, proof.due_on, proof.responses, proof.answers) == (survey.id, clock.today(), 36, 72)
    event = session.scalars(select(Event).where(Event.kind == "survey.answers_deleted")).one()
    assert event.details == {"responses": 36, "answers": 72}


def test_figures_are_released_before_and_stay(session):
    survey = filled(keep_until=clock.today())
    delete_due()
    release = latest_release(survey.id)
    assert release is not None
    assert figures(release).questions["like"].counts == {"yes": 20, "no": 10}
    assert release_if_due(survey) is None


@pytest.mark.parametrize("days", [1, 400])
def test_nothing_is_deleted_before_its_day(session, days):
    filled(keep_until=clock.today() + timedelta(days=days))
    delete_due()
    assert rows(Response) == 36


def test_nothing_is_deleted_without_a_day(session):
    filled(keep_until=None)
    delete_due()
    assert rows(Response) == 36


def test_it_is_done_once(session):
    filled(keep_until=clock.today())
    delete_due()
    delete_due()
    assert rows(Deletion) == 1


def test_other_surveys_keep_their_answers(session):
    filled(keep_until=clock.today())
    other = make_survey(FORM)
    respond(other, spread("like", yes=3))
    delete_due()
    assert set(session.scalars(select(Response.survey_id))) == {other.id}


def test_an_open_survey_is_closed_first(session):
    survey = make_survey(FORM, keep_until=clock.today())
    respond(survey, spread("like", yes=20))
    delete_answers(survey)
    assert survey.state is SurveyState.CLOSED
    assert rows(Response) == 0


def test_the_job_does_it(session):
    filled(keep_until=clock.today())
    db.session.commit()
    jobs.queue_regular()
    db.session.commit()
    jobs.run_all()
    assert rows(Response) == 0
    assert rows(Deletion) == 1
