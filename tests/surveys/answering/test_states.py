"""When one cannot answer, or not as one thought: each case has a page that says what to do."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from portal.kernel import clock
from portal.surveys.models import Draft, Sealed, SurveyState
from tests.factories.regions import make_process
from tests.factories.surveys import (
    ask,
    make_closed_survey,
    make_definition,
    make_draft_survey,
    make_survey,
    make_version,
)
from tests.surveys.answering.test_way import answer_all, send


def close(survey, session):
    survey.state, survey.closed_at = SurveyState.CLOSED, clock.now()
    session.commit()


def test_unknown_survey_says_so(somebody, survey):
    visitor = somebody(survey)
    visitor.code = "nothere"
    assert visitor.open().response.status_code == 404
    assert "There is no survey at this address" in visitor.words


def test_draft_survey_is_as_unknown_as_none(somebody, session):
    visitor = somebody(make_draft_survey())
    assert visitor.open().response.status_code == 404
    assert "There is no survey at this address" in visitor.words


def test_survey_that_has_not_begun_names_the_day(somebody, session):
    survey = make_survey(opens_on=clock.today() + timedelta(days=3))
    visitor = somebody(survey).open()
    assert visitor.heading == "This survey has not begun yet"
    assert visitor.open("lives").heading == "This survey has not begun yet"


def test_survey_that_has_not_begun_takes_no_answer(somebody, session):
    survey = make_survey()
    marta = somebody(survey).start().fill(lives="yes")
    survey.opens_on = clock.today() + timedelta(days=3)
    assert marta.press().response.status_code == 409
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_closed_survey_says_when_people_hear_back(somebody, session):
    survey = make_closed_survey(process=make_process(report_back_on=clock.today() + timedelta(days=30)))
    visitor = somebody(survey).open()
    assert visitor.heading == "This survey is closed"
    assert "you hear on this page what we heard" in visitor.words
    assert visitor.page.xpath("//main//a[contains(@href, '/p/process-')]")


def test_closed_survey_refuses_answers(somebody, session):
    survey = make_survey()
    marta = somebody(survey).start().fill(lives="yes")
    close(survey, session)
    assert marta.press().response.status_code == 409
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_survey_is_over_after_its_last_day_without_anybody_closing_it(somebody, session):
    survey = make_survey()
    marta = somebody(survey).start()
    last = datetime.combine(survey.closes_on, time(23, 59), clock.now().tzinfo)
    with clock.fixed(last):
        assert "Question lives" in marta.open("lives").heading
    with clock.fixed(last + timedelta(minutes=2)):
        assert marta.open("lives").heading == "This survey is closed"


def test_what_was_begun_before_closing_may_be_sent_for_half_an_hour(marta, survey, session):
    answer_all(marta)
    close(survey, session)
    with clock.fixed(clock.now() + timedelta(minutes=20)):
        marta.open("review")
        assert "You can still send your answers for 9 minutes" in marta.words
        send(marta)
    assert marta.path.endswith("/thanks")
    assert session.scalar(select(func.count()).select_from(Sealed)) == 1


def test_nobody_begins_in_that_half_hour(somebody, survey, session):
    close(survey, session)
    assert somebody(survey).open("lives").heading == "This survey is closed"


def test_survey_closed_in_mid_answer_tells_that_nothing_was_counted(marta, survey, session):
    answer_all(marta).fill(consent="OK", consent_health="OK")
    close(survey, session)
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        marta.press("send")
        assert marta.response.status_code == 409
        assert "They were not counted" in marta.words
        assert session.scalar(select(func.count()).select_from(Sealed)) == 0
        marta.press(None, form="")
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_draft_keeps_the_version_it_began_with(marta, survey, session):
    marta.start().fill(lives="yes").press()
    survey.version = make_version(survey, make_definition(ask("other", "text")))
    session.commit()
    marta.open("likes")
    assert "The questions were changed after you began" in marta.words
    marta.press("skip").press("skip")
    assert "Question lives" in marta.words
    marta.fill(consent="OK").press("send")
    assert marta.path.endswith("/thanks")


def test_who_begins_after_a_change_gets_the_new_version(somebody, survey, session):
    survey.version = make_version(survey, make_definition(ask("other", "text")))
    session.commit()
    assert "Question other" in somebody(survey).start().heading


def test_first_answer_to_a_version_that_was_replaced_meanwhile_is_not_put_under_the_new_one(somebody, survey, session):
    marta = somebody(survey).start().fill(lives="yes")
    survey.version = make_version(survey, make_definition(ask("other", "text")))
    session.commit()
    marta.press()
    assert "Question other" in marta.heading


@pytest.mark.parametrize("place", ["likes", "review", "thanks", "later"])
def test_link_to_a_later_page_without_answers_offers_to_begin(somebody, survey, place):
    visitor = somebody(survey).open(place)
    assert visitor.response.status_code == 404
    assert visitor.heading == "We cannot find your answers in this browser"
    assert visitor.page.xpath("//main//a[text()='Begin']/@href") == [f"/s/{survey.code}"]


def test_place_that_is_no_longer_asked_leads_to_where_one_was(somebody, session):
    definition = make_definition(
        ask("lives", "single"), ask("since", "integer", relevant="${lives} = 'yes'"), ask("idea", "long_text")
    )
    marta = somebody(make_survey(definition)).start().fill(lives="no").press()
    assert marta.open("since").path.endswith("/idea")


@pytest.mark.parametrize("place", ["", "lives", "review"])
def test_sent_survey_shows_the_thanks_everywhere(marta, place):
    send(answer_all(marta))
    assert marta.open(place).path.endswith("/thanks")


def test_welcome_offers_to_go_on_or_to_start_anew(marta, session):
    marta.start().fill(lives="yes").press().open()
    assert "You have begun already" in marta.words
    go_on = marta.page.xpath("//main//a[contains(@class, 'big')]/@href")[0]
    assert go_on.endswith("/likes")
    marta.press(None, form="")
    assert "You have begun already" not in marta.words
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize("name", ["review", "thanks", "results", "withdraw"])
def test_question_may_be_called_like_a_page(somebody, session, name):
    survey = make_survey(make_definition(ask("lives", "single"), ask(name, "text"), ask("rest")))
    marta = somebody(survey).start().fill(lives="yes").press()
    assert f"Question {name}" in marta.heading
    marta.fill(**{name: "good"}).press().press("skip")
    assert marta.path.endswith("/review")
    assert "good" in marta.words
    marta.open(marta.page.xpath("//dd[@class='change']/a/@href")[1])
    assert marta.values(name) == ["good"]


def test_survey_closed_in_mid_answer_leads_a_page_with_scripts_to_what_happened(marta, survey, session):
    marta.start().fill(lives="yes").press().fill(likes=["green"])
    address, data = marta.posting()
    close(survey, session)
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        headers = {"HX-Request": "true", "HX-Target": "div#ask", "Origin": "http://localhost"}
        response = marta.client.post(address, data=data, headers=headers)
        assert response.headers["HX-Redirect"] == f"/s/{survey.code}"
        assert "They were not counted" in marta.open().words
