"""Five words: to go on later from anywhere, and to take answers back."""

from datetime import timedelta

from sqlalchemy import func, select

from portal.kernel import clock
from portal.surveys.actions import drafts, moving
from portal.surveys.models import Answer, Draft, Response, Sealed
from portal.surveys.routes.answering_codes import TRIES
from tests.factories.surveys import make_survey
from tests.surveys.answering.test_way import answer_all, send


def code_on(respondent):
    return respondent.page.xpath("//p[contains(@class, 'code')]")[0].text_content().strip()


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_answers_are_found_again_on_another_device_with_the_code(marta, somebody, survey):
    marta.start().fill(lives="yes").press().fill(likes=["green"]).press("later")
    assert marta.path.endswith("/later")
    elsewhere = somebody(survey).open("resume").fill(code=code_on(marta)).press(None)
    assert "You have begun already" in elsewhere.words
    assert elsewhere.open("likes").values("likes") == ["green"]
    assert elsewhere.open("lives").values("lives") == ["yes"]


def test_code_is_forgiving_about_how_it_is_typed(marta, somebody, survey):
    marta.start().fill(lives="yes").press("later")
    typed = " " + code_on(marta).upper().replace("-", "  ") + " "
    assert "You have begun already" in somebody(survey).open("resume").fill(code=typed).press(None).words


def test_code_stays_the_same_when_asked_again(marta):
    marta.start().fill(lives="yes").press("later")
    first = code_on(marta)
    marta.open("likes").press("later")
    assert code_on(marta) == first


def test_wrong_code_is_told_and_kept_in_the_field(somebody, survey):
    visitor = somebody(survey).open("resume").fill(code="bada bede bidi bodo budu").press(None)
    assert visitor.response.status_code == 422
    assert list(visitor.problems()) == ["code"]
    assert visitor.values("code") == ["bada bede bidi bodo budu"]


def test_code_of_another_survey_opens_nothing(marta, somebody, session):
    marta.start().fill(lives="yes").press("later")
    other = somebody(make_survey()).open("resume").fill(code=code_on(marta)).press(None)
    assert other.response.status_code == 422


def test_code_opens_nothing_once_answers_were_sent(marta, somebody, survey):
    marta.start().fill(lives="yes").press("later")
    code = code_on(marta)
    marta.open("likes").press("skip").press("skip").fill(consent="OK").press("send")
    assert somebody(survey).open("resume").fill(code=code).press(None).response.status_code == 422


def test_codes_can_be_tried_only_so_often(somebody, survey):
    visitor = somebody(survey).open("resume")
    address, data = visitor.posting(None)
    statuses = [visitor.client.post(address, data=data | {"code": f"word {n}"}).status_code for n in range(TRIES + 2)]
    assert statuses == [422] * TRIES + [429] * 2


def test_database_alone_opens_no_draft(marta, session):
    marta.start().fill(lives="yes").press().open("likes").press("later")
    draft = session.scalars(select(Draft)).one()
    assert b"lives" not in draft.content
    assert b"lives" not in draft.wrapped_key
    assert code_on(marta).encode() not in draft.content + draft.wrapped_key + draft.code_finder


def test_withdrawn_answers_are_deleted_at_once_from_the_inbox(marta, survey, session):
    send(answer_all(marta))
    marta.open("withdraw").fill(code=withdraw_code(marta)).press(None)
    assert marta.heading == "Your answers are deleted"
    assert count(session, Sealed) == 0
    session.refresh(survey)
    assert survey.responses_count == 0


def withdraw_code(marta):
    marta.open("thanks")
    code = code_on(marta)
    marta.open("withdraw")
    return code


def test_withdrawn_answers_are_deleted_at_once_when_they_were_moved(somebody, survey, session):
    people = [send(answer_all(somebody(survey))) for _ in range(10)]
    assert moving.move_all() == 10
    session.commit()
    people[3].open("withdraw").fill(code=withdraw_code(people[3])).press(None)
    assert count(session, Response) == 9
    assert len(set(session.scalars(select(Answer.response_id)))) == 9
    session.refresh(survey)
    assert survey.responses_count == 9


def test_withdrawing_twice_counts_once(marta, survey, session):
    send(answer_all(marta))
    code = withdraw_code(marta)
    marta.fill(code=code).press(None)
    assert marta.open("withdraw").fill(code=code).press(None).response.status_code == 422
    session.refresh(survey)
    assert survey.responses_count == 0


def test_code_of_one_survey_withdraws_nothing_from_another(marta, somebody, session):
    send(answer_all(marta))
    code = withdraw_code(marta)
    assert somebody(make_survey()).open("withdraw").fill(code=code).press(None).response.status_code == 422
    assert count(session, Sealed) == 1


def test_answers_can_be_withdrawn_after_closing(marta, survey, session):
    send(answer_all(marta))
    code = withdraw_code(marta)
    with clock.fixed(clock.now() + timedelta(days=20)):
        assert marta.open("withdraw").fill(code=code).press(None).heading == "Your answers are deleted"


def test_thanks_page_says_when_answers_were_withdrawn(marta):
    send(answer_all(marta))
    marta.open("withdraw").fill(code=withdraw_code(marta)).press(None)
    assert marta.open("thanks").heading == "Your answers are deleted"


def test_shared_computer_forgets_everything(marta, session):
    send(answer_all(marta)).press(None, form="")
    assert marta.path.count("/") == 2
    assert "You have begun already" not in marta.words
    assert marta.open("thanks").response.status_code == 404
    assert count(session, Sealed) == 1


def test_shared_computer_forgets_a_draft_that_its_code_still_opens(marta, somebody, survey, session):
    marta.start().fill(lives="yes").press("later")
    code = code_on(marta)
    marta.press(None, form="")
    assert "You have begun already" not in marta.words
    assert "You have begun already" in somebody(survey).open("resume").fill(code=code).press(None).words


def test_drafts_are_deleted_after_thirty_days_without_a_step(marta, survey, session):
    survey.closes_on = clock.today() + timedelta(days=90)
    marta.start().fill(lives="yes").press()
    with clock.fixed(clock.now() + timedelta(days=29)):
        assert drafts.forget_old() == 0
        marta.open("likes").press("skip")
    with clock.fixed(clock.now() + timedelta(days=58)):
        assert drafts.forget_old() == 0
    with clock.fixed(clock.now() + timedelta(days=60)):
        assert drafts.forget_old() == 1


def test_what_is_left_of_a_sent_draft_is_deleted_after_a_day(marta, session):
    send(answer_all(marta))
    left = session.scalars(select(Draft)).one()
    assert (left.content, left.wrapped_key, left.code_finder) == (None, None, None)
    with clock.fixed(clock.now() + timedelta(days=1)):
        assert drafts.forget_old() == 1
