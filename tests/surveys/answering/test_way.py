"""From the welcome page to the thanks, without scripts: each step saved, nothing stored by looking."""

from sqlalchemy import func, select

from portal.surveys.models import ConsentRecord, Draft, Sealed
from tests.factories.surveys import ask, make_definition, make_survey


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def answer_all(marta):
    marta.start().fill(lives="yes").press().fill(likes=["green", "people"]).press().fill(health="4").press()
    return marta


def send(marta):
    return marta.fill(consent="OK", consent_health="OK").press("send")


def test_whole_survey_is_answered_and_counted_once(marta, survey, session):
    answer_all(marta)
    assert marta.path.endswith("/review")
    send(marta)
    assert marta.path.endswith("/thanks")
    assert count(session, Sealed) == 1
    session.refresh(survey)
    assert survey.responses_count == 1


def test_looking_stores_nothing(marta, session):
    marta.start()
    assert marta.response.status_code == 200
    assert count(session, Draft) == 0
    assert "Set-Cookie" not in marta.response.headers


def test_every_step_is_saved_at_once(marta, session):
    marta.start().fill(lives="yes").press()
    assert count(session, Draft) == 1
    marta.open("lives")
    assert marta.values("lives") == ["yes"]


def test_skipped_question_can_be_seen_as_skipped(marta):
    marta.start().fill(lives="yes").press("skip").press("skip").press("skip")
    assert marta.words.count("Skipped") == 3


def test_back_leads_to_the_question_before_and_keeps_what_was_typed(marta):
    marta.start().fill(lives="yes").press().fill(likes=["green"]).press("back")
    assert "Question lives" in marta.heading
    marta.press().press()
    assert "Question health" in marta.heading
    marta.open("likes")
    assert marta.values("likes") == ["green"]


def test_change_leads_back_to_the_review(marta):
    answer_all(marta)
    marta.open(marta.page.xpath("//dd[@class='change']/a/@href")[0])
    marta.fill(lives="no").press()
    assert marta.path.endswith("/review")
    assert "No (en)" in marta.words


def test_change_asks_what_became_relevant(somebody, session):
    definition = make_definition(
        ask("lives", "single"), ask("since", "integer", relevant="${lives} = 'yes'"), ask("idea", "long_text")
    )
    marta = somebody(make_survey(definition))
    marta.start().fill(lives="no").press().fill(idea="A bench").press()
    marta.open("lives?change=1").fill(lives="yes").press()
    assert "Question since" in marta.heading
    marta.fill(since="3").press()
    assert marta.path.endswith("/review")


def test_answer_that_is_no_longer_asked_is_told_on_the_review_and_dropped(somebody, session):
    from portal.surveys.actions.submitting import unseal_response

    definition = make_definition(ask("lives", "single"), ask("since", "integer", relevant="${lives} = 'yes'"))
    marta = somebody(make_survey(definition))
    marta.start().fill(lives="yes").press().fill(since="3").press()
    marta.open("lives?change=1").fill(lives="no").press()
    assert "Your answer to Question since (en) does not count" in marta.words
    marta.fill(consent="OK").press("send")
    sealed = unseal_response(session.scalars(select(Sealed)).one().content)
    assert sealed["answers"] == [["lives", 0, "no", None, None]]


def test_consent_is_needed_and_asked_in_words(marta, session):
    answer_all(marta).press("send")
    assert marta.response.status_code == 422
    assert list(marta.problems()) == ["consent", "consent_health"]
    marta.fill(consent="OK").press("send")
    assert list(marta.problems()) == ["consent_health"]
    assert marta.values("consent") == ["OK"]
    assert count(session, Sealed) == 0


def test_consent_to_health_is_asked_only_with_an_answer_about_health(marta, session):
    marta.start().fill(lives="yes").press().press("skip").press("skip")
    assert not marta.page.xpath("//input[@name='consent_health']")
    marta.fill(consent="OK").press("send")
    assert marta.path.endswith("/thanks")


def test_consent_is_recorded_by_text_and_counted(somebody, survey, session):
    for lang in ("pl", "pl", "sl"):
        send(answer_all(somebody(survey, lang)))
    records = session.scalars(select(ConsentRecord).order_by(ConsentRecord.language, ConsentRecord.text)).all()
    assert [(record.language, record.count) for record in records] == [("pl", 2), ("pl", 2), ("sl", 1), ("sl", 1)]
    assert records[0].text == "I take part voluntarily (pl)"


def test_thanks_name_the_day_and_the_code(marta):
    send(answer_all(marta))
    assert "On {date}" not in marta.words
    code = marta.page.xpath("//p[contains(@class, 'code')]")[0].text_content().strip()
    assert len(code.split("-")) == 5


def test_fragment_for_htmx_is_the_next_screen_with_its_address(marta):
    marta.start().fill(lives="yes")
    address, data = marta.posting()
    headers = {"HX-Request": "true", "HX-Target": "div#ask", "Origin": "http://localhost", "Accept-Language": "en"}
    response = marta.client.post(address, data=data, headers=headers)
    assert response.status_code == 200
    assert response.headers["HX-Push-Url"].endswith("/likes")
    body = response.get_data(as_text=True)
    assert "<title>" in body
    assert 'id="ask"' in body
    assert "<html" not in body


def test_languages_keep_the_question(marta):
    marta.start()
    marta.open(f"{marta.path}?lang=pl")
    assert "Question lives (pl)" in marta.heading
    assert marta.page.get("lang") == "pl"


def test_other_language_in_the_middle_of_a_screen_keeps_what_is_filled_in(marta):
    path = marta.start().path
    marta.fill(lives="yes").press("sl")
    assert (marta.path, marta.page.get("lang"), marta.values("lives")) == (path, "sl", ["yes"])
    assert "Question lives (sl)" in marta.heading
    marta.press()
    assert marta.page.get("lang") == "sl"


def test_other_language_keeps_what_could_not_be_sent_and_blames_nobody(somebody, session):
    marta = somebody(make_survey(make_definition(ask("age", "integer", required="yes"), ask("idea", "long_text"))))
    marta.start().fill(age="ten or so").press("pl")
    assert (marta.page.get("lang"), marta.values("age"), marta.problems()) == ("pl", ["ten or so"], {})
    marta.fill(age="").press("en")
    assert marta.problems() == {}
    assert count(session, Draft) == 0
