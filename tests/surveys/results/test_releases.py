"""When figures are released, and that they are what people answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select

from portal.kernel import clock, jobs
from portal.kernel.db import db
from portal.kernel.permissions import ANYBODY
from portal.surveys.actions.opening import close_survey
from portal.surveys.actions.releasing import release_due, release_if_due, release_loaded
from portal.surveys.definition import Question, Repeat
from portal.surveys.models import Deletion, Release, Response, Sealed, Survey
from portal.surveys.queries.results import figures, latest_release
from tests.surveys.results.world import (
    add_version,
    close,
    form,
    make_areas,
    make_survey,
    multiple,
    respond,
    single,
    spread,
)

LIKE = form(single("like", "yes", "no", "maybe"))


def released(survey: Survey, by: str = "") -> Any:
    release = latest_release(survey.id)
    assert release is not None
    return figures(release, by)


def counts(survey: Survey, name: str) -> dict[str, int | None]:
    return dict(released(survey).questions[name].counts)


def test_closing_release_counts_everybody(session):
    survey = make_survey(LIKE)
    respond(survey, [*spread("like", yes=12, no=8, maybe=5), {}, {}, {}, {}, {}, {}])
    close(survey)
    release = release_if_due(survey)
    assert release is not None
    assert (release.number, release.responses, release.is_final) == (1, 31, True)
    figure = released(survey).questions["like"]
    assert figure.counts == {"yes": 12, "no": 8, "maybe": 5}
    assert (figure.asked, figure.answered) == (31, 25)


def test_a_small_answer_and_its_cover_are_hidden(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=30, no=20, maybe=2))
    close(survey)
    release_if_due(survey)
    assert counts(survey, "like") == {"yes": 30, "no": None, "maybe": None}


def test_open_survey_releases_nothing_unless_its_organiser_wanted_figures_in_between(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=60, no=60))
    assert release_if_due(survey) is None
    survey.interim = True
    release = release_if_due(survey)
    assert release is not None
    assert not release.is_final


def test_the_newest_third_waits_while_the_survey_is_open(session):
    survey = make_survey(LIKE, interim=True)
    respond(survey, spread("like", yes=60), batch=1)
    respond(survey, spread("like", no=30), batch=2)
    release_if_due(survey)
    assert released(survey).release.responses == 60
    waiting = select(func.count()).where(Response.released.is_(None), Response.batch == 2)
    assert db.session.scalar(waiting) == 30


def test_open_survey_releases_at_most_once_a_day(session):
    survey = make_survey(LIKE, interim=True)
    respond(survey, spread("like", yes=60, no=60))
    release_if_due(survey)
    respond(survey, spread("like", yes=60, no=60))
    assert release_if_due(survey) is None
    with clock.fixed(clock.now() + timedelta(days=1)):
        second = release_if_due(survey)
    assert second is not None
    assert second.number == 2


def test_fewer_than_ten_changes_release_nothing(session):
    survey = make_survey(LIKE, interim=True)
    respond(survey, spread("like", yes=19))
    assert release_if_due(survey) is None


def test_final_figures_stay(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=12, no=8))
    close(survey)
    release_if_due(survey)
    respond(survey, spread("like", maybe=40))
    assert release_if_due(survey) is None
    assert counts(survey, "like")["yes"] == 12


def test_closing_waits_for_what_can_still_be_sent(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=12, no=8))
    close_survey(ANYBODY, survey)
    assert release_if_due(survey) is None
    with clock.fixed(clock.now() + timedelta(hours=1)):
        assert release_if_due(survey) is not None


def test_closing_waits_for_the_inbox(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=12, no=8))
    close(survey)
    sealed = Sealed(survey_id=survey.id, content=b"-", withdraw_finder=b"f" * 32)
    db.session.add(sealed)
    db.session.flush()
    assert release_if_due(survey) is None
    db.session.delete(sealed)
    db.session.flush()
    assert release_if_due(survey) is not None


def test_closing_a_survey_releases_it_by_itself(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=12, no=8))
    close_survey(ANYBODY, survey)
    db.session.commit()
    with clock.fixed(clock.now() + timedelta(hours=1)):
        jobs.run_all()
    assert latest_release(survey.id) is not None


def test_withdrawn_responses_leave_with_the_next_release(session):
    survey = make_survey(LIKE, interim=True)
    respond(survey, spread("like", yes=80, no=80), batch=1)
    release_if_due(survey)
    first = released(survey).release.responses
    taken_back = select(Response.id).where(Response.released.is_not(None)).limit(20)
    db.session.execute(delete(Response).where(Response.id.in_(taken_back.scalar_subquery())))
    close(survey)
    release_if_due(survey)
    assert released(survey).release.responses == 140
    assert first > 100


def interim_survey(yes: int, no: int, **changes: Any) -> Survey:
    """An open survey whose first release has just counted these people, all of one area."""
    survey = make_survey(LIKE, interim=True, breakdowns=["area"], **changes)
    area = make_areas(survey.region, "north")["north"]
    respond(survey, spread("like", yes=yes, no=no), area=area, batch=1)
    assert release_loaded(survey, 1) is not None
    return survey


def closed_after(survey: Survey) -> Release:
    close(survey)
    release = release_if_due(survey)
    assert release is not None
    assert release.is_final
    return release


def test_closing_without_a_change_completes_the_figures(session):
    survey = interim_survey(40, 12)
    assert counts(survey, "like") == {"yes": None, "no": None, "maybe": None}
    release = closed_after(survey)
    assert (release.number, release.responses) == (2, 52)
    assert not released(survey).late
    assert released(survey, "area").sizes["north"] == 52
    assert release_if_due(survey) is None


def test_a_few_late_answers_stay_out_of_the_final_figures_and_that_is_told(session):
    survey = interim_survey(40, 30)
    respond(survey, spread("like", maybe=9), batch=2)
    release = closed_after(survey)
    assert release.responses == 70
    assert counts(survey, "like") == {"yes": 40, "no": None, "maybe": None}
    assert released(survey).late


def test_ten_late_answers_are_in_the_final_figures(session):
    survey = interim_survey(40, 30)
    respond(survey, spread("like", maybe=10), batch=2)
    assert closed_after(survey).responses == 80
    assert not released(survey).late


def test_final_figures_are_the_earlier_ones_where_a_few_withdrew(session):
    survey = interim_survey(40, 30)
    before = released(survey)
    session.execute(delete(Response).where(Response.id == select(func.min(Response.id)).scalar_subquery()))
    assert closed_after(survey).responses == 70
    after = released(survey)
    assert after.late
    assert after.questions == before.questions
    assert set(released(survey, "area").sizes.values()) == {None}


def test_deleted_answers_release_nothing(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=12, no=8))
    close(survey)
    db.session.add(Deletion(survey_id=survey.id, due_on=clock.today(), done_at=clock.now(), responses=0, answers=0))
    db.session.flush()
    assert release_if_due(survey) is None


def test_multiple_choice_counts_people_and_ticks(session):
    survey = make_survey(form(multiple("heavy", "money", "house", "work")))
    respond(
        survey, [{"heavy": ["money", "house"]}] * 10 + [{"heavy": ["work"]}] * 12 + [{"heavy": ["money", "work"]}] * 9
    )
    close(survey)
    release_if_due(survey)
    figure = released(survey).questions["heavy"]
    assert (figure.answered, dict(figure.counts)) == (31, {"money": 19, "house": 10, "work": 21})


def test_groups_are_compared_by_what_was_fixed_before_opening(session):
    survey = make_survey(LIKE, breakdowns=["area", "language"])
    areas = make_areas(survey.region, "north", "south")
    respond(survey, spread("like", yes=20, no=30, maybe=10), area=areas["north"])
    respond(survey, spread("like", yes=40, no=15, maybe=12), area=areas["south"], language="pl")
    close(survey)
    release_if_due(survey)
    by_area = released(survey, "area")
    assert by_area.sizes == {"north": 60, "south": 67, "+none": None}
    groups = by_area.questions["like"].groups
    assert groups["north"].counts == {"yes": 20, "no": 30, "maybe": 10}
    assert groups["south"].counts == {"yes": 40, "no": 15, "maybe": 12}
    assert released(survey, "language").questions["like"].groups["pl"].answered == 67
    assert released(survey, "channel").questions["like"].groups == {}


def test_numbers_become_steps_that_stay_the_same(session):
    survey = make_survey(form(Question("age", "integer")), interim=True)
    respond(survey, [{"age": str(20 + n % 60)} for n in range(300)], batch=1)
    release_if_due(survey)
    first = released(survey).questions["age"]
    assert list(first.counts) == ["..30", "30..40", "40..50", "50..60", "60..70", "70.."]
    respond(survey, [{"age": "95"}] * 100, batch=2)
    close(survey)
    release_if_due(survey)
    last = released(survey).questions["age"]
    assert last.counts == {"..30": 50, "30..40": 50, "40..50": 50, "50..60": 50, "60..70": 50, "70..": 150}
    assert last.middle == "50..60"


def test_dates_are_counted_by_year_and_times_by_hour(session):
    survey = make_survey(form(Question("born", "date"), Question("wakes", "time")))
    respond(survey, [{"born": f"{1950 + n}-03-01", "wakes": f"{5 + n // 10:02}:30"} for n in range(50)])
    close(survey)
    release_if_due(survey)
    figure = released(survey).questions["born"]
    assert sum(figure.counts.values()) == 50
    assert released(survey).questions["wakes"].counts == {"..6": 10, "6..7": 10, "7..8": 10, "8..9": 10, "9..": 10}


def test_ranking_counts_first_choices_and_the_mean_place(session):
    survey = make_survey(form(Question("order", "ranking", list_name="a b c")))
    orders = [["a", "b", "c"]] * 12 + [["b", "c", "a"]] * 8 + [["c", "a", "b"]] * 10
    respond(survey, [{"order": order} for order in orders])
    close(survey)
    release_if_due(survey)
    figure = released(survey).questions["order"]
    assert figure.counts == {"a": 12, "b": 8, "c": 10}
    assert figure.means == {"a": 1.9, "b": 2.1, "c": 2.1}


def test_mean_places_are_hidden_when_any_place_is_a_small_group(session):
    survey = make_survey(form(Question("order", "ranking", list_name="a b c")))
    orders = [["a", "b", "c"]] * 12 + [["b", "c", "a"]] * 8 + [["c", "b", "a"]] * 10
    respond(survey, [{"order": order} for order in orders])
    close(survey)
    release_if_due(survey)
    assert released(survey).questions["order"].means is None


def test_texts_only_say_how_many_wrote(session):
    survey = make_survey(form(Question("why", "long_text")))
    respond(survey, [{"why": f"because {n}"} for n in range(20)] + [{}] * 10)
    close(survey)
    release_if_due(survey)
    assert released(survey).questions["why"].counts == {"+given": 20}


def test_a_repeat_counts_people_not_rounds(session):
    child = Repeat("child", (single("school", "near", "far"), Question("age", "integer")))
    survey = make_survey(form(child))
    rounds = [{"school": "near", "age": "4"}, {"school": "near", "age": "6"}, {"school": "far", "age": "12"}]
    respond(survey, [{"child": rounds[n % 3 :]} for n in range(60)] + [{"child": rounds[:2]}] * 15)
    close(survey)
    release_if_due(survey)
    school = released(survey).questions["school"]
    assert (school.answered, dict(school.counts)) == (75, {"near": 55, "far": 60})


def test_question_after_a_condition_counts_those_who_were_asked(session):
    follow = single("cost", "rent", "food", relevant="${like} = 'yes'")
    survey = make_survey(form(single("like", "yes", "no"), follow))
    respond(
        survey, [{"like": "yes", "cost": "rent"}] * 15 + [{"like": "yes", "cost": "food"}] * 10 + [{"like": "no"}] * 30
    )
    close(survey)
    release_if_due(survey)
    figure = released(survey).questions["cost"]
    assert (figure.asked, figure.answered) == (25, 25)


def test_versions_are_counted_together(session):
    survey = make_survey(LIKE)
    respond(survey, spread("like", yes=12, no=8, maybe=7))
    add_version(survey, form(single("like", "yes", "no", "never"), single("new", "a", "b")))
    respond(survey, [{"like": "never", "new": "a"}] * 9 + [{"like": "yes", "new": "b"}] * 9)
    close(survey)
    release_if_due(survey)
    assert counts(survey, "like") == {"yes": 21, "no": 8, "never": 9, "maybe": 7}
    assert counts(survey, "new") == {"a": 9, "b": 9}


def test_the_regular_job_makes_what_is_due(session):
    closed, waiting, interim = (make_survey(LIKE, interim=number == 2) for number in range(3))
    for survey in (closed, waiting, interim):
        respond(survey, spread("like", yes=40, no=40))
    close(closed)
    release_due()
    assert set(session.scalars(select(Release.survey_id))) == {closed.id, interim.id}
