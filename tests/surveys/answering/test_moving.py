"""Out of the inbox: ten or more at once, shuffled, or whatever is left when nothing more can come."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from portal.kernel import clock, jobs, secrets
from portal.kernel.ids import new_uuid
from portal.kernel.secrets import new_token
from portal.surveys.actions import moving
from portal.surveys.actions.submitting import seal_response
from portal.surveys.models import Answer, Response, Sealed, SurveyState
from tests.factories.regions import make_area, make_process
from tests.factories.surveys import make_survey


def put_into_inbox(session, survey, count, **content):
    """`count` responses that wait; the answer to `who` tells which is which."""
    for number in range(count):
        answers = [
            ["who", 0, f"p{number}", None, None],
            ["idea", 0, None, None, "Ławka ☂"],
            *content.get("answers", ()),
        ]
        filled = {"version": survey.version_id, "language": "pl", "area": None, **content, "answers": answers}
        finder = new_token().encode()
        session.add(Sealed(id=new_uuid(), survey_id=survey.id, content=seal_response(filled), withdraw_finder=finder))
    session.commit()


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_nine_wait_for_a_tenth(survey, session):
    put_into_inbox(session, survey, 9)
    assert moving.move_all() == 0
    assert (count(session, Sealed), count(session, Response)) == (9, 0)


def test_ten_are_moved_together(survey, session):
    put_into_inbox(session, survey, 10)
    assert moving.move_all() == 10
    assert (count(session, Sealed), count(session, Response), count(session, Answer)) == (0, 10, 20)


def test_moved_response_has_everything_that_was_sent(session):
    process = make_process()
    area = make_area(process.region, code="noord")
    survey = make_survey(process=process)
    answers = [["age", 0, None, 42.0, None], ["skipped", 0, None, None, None]]
    put_into_inbox(session, survey, 10, area="noord", answers=answers)
    moving.move_all()
    session.commit()
    response = session.scalars(select(Response).limit(1)).one()
    assert (response.language, response.channel, response.perspective) == ("pl", "web", "resident")
    assert (response.area_id, response.batch, response.released) == (area.id, 1, None)
    rows = session.execute(
        select(Answer.question, Answer.code, Answer.number, Answer.text)
        .where(Answer.response_id == response.id, Answer.question != "who")
        .order_by(Answer.question)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("age", None, 42.0, None),
        ("idea", None, None, "Ławka ☂"),
        ("skipped", None, None, None),
    ]


def test_each_move_is_a_batch_of_its_own(survey, session):
    for many in (10, 12):
        put_into_inbox(session, survey, many)
        moving.move_all()
        session.commit()
    batches = session.execute(select(Response.batch, func.count()).group_by(Response.batch).order_by(Response.batch))
    assert [tuple(batch) for batch in batches] == [(1, 10), (2, 12)]


def test_numbers_follow_no_order_of_arrival(survey, session):
    put_into_inbox(session, survey, 60)
    moving.move_all()
    arrived = session.scalars(select(Answer.code).where(Answer.question == "who").order_by(Answer.response_id)).all()
    places = [int(code[1:]) for code in arrived]
    assert sorted(places) == list(range(60))
    kept_pairs = sum(after == before + 1 for before, after in pairwise(places))
    assert kept_pairs < 12  # about one is expected; twelve or more come by chance once in 10^9


def test_few_are_moved_together_when_nothing_more_can_come(survey, session):
    put_into_inbox(session, survey, 3)
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now()
    session.commit()
    assert moving.move_all() == 0  # what was begun may still be sent
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        assert moving.move_all() == 3


def test_inboxes_of_two_surveys_are_not_thrown_together(survey, session):
    other = make_survey()
    put_into_inbox(session, survey, 6)
    put_into_inbox(session, other, 6)
    assert moving.move_all() == 0


def test_inbox_of_another_instance_is_not_thrown_away(survey, session):
    put_into_inbox(session, survey, 10)
    kept = secrets._instance_secret
    secrets.use_secret(b"another")
    try:
        with pytest.raises(ValueError, match="another secret"):
            moving.move_all()
    finally:
        secrets.use_secret(kept)
    session.rollback()
    assert count(session, Sealed) == 10


def test_job_comes_back_by_itself(app, survey, session):
    put_into_inbox(session, survey, 10)
    jobs.queue_regular()
    session.commit()
    jobs.run_all()
    assert count(session, Response) == 10
    again = session.scalars(select(jobs.Job).where(jobs.Job.kind == "surveys.move_inbox")).one()
    assert again.run_at > clock.now()
    assert not re.search("Error", again.error or "")
