"""Forms of others, of other sites and of nobody are refused and change nothing; a try-out counts nothing."""

import pytest
from sqlalchemy import func, select

from portal.kernel.events import Event
from portal.surveys.models import Draft, Sealed, Survey
from portal.surveys.queries.organising import progress_of, was_tried
from portal.surveys.routes.answering_guard import trial_address
from tests.factories.regions import make_process
from tests.factories.surveys import make_draft_survey
from tests.surveys.answering.test_way import answer_all, send

EVIL = {"Origin": "https://evil.example"}
OURS = {"Origin": "http://localhost"}


def rows(session):
    """Everything that answering writes."""
    drafts = session.execute(select(Draft.finder, Draft.content)).all()
    return (
        sorted(drafts),
        session.scalar(select(func.count()).select_from(Sealed)),
        session.scalars(select(Survey.responses_count)).all(),
    )


def posts(marta):
    """Every form of the survey as it stands for somebody who has begun: address and fields."""
    answer_all(marta)
    found = {"review": marta.fill(consent="OK", consent_health="OK").posting("send")}
    marta.open("lives")
    found["question"] = marta.fill(lives="no").posting("next")
    for place in ("resume", "withdraw"):
        found[place] = marta.open(place).fill(code="bada-bede-bidi-bodo-budu").posting(None)
    found["forget"] = marta.open().posting(None, form="")
    return found


@pytest.mark.parametrize("form", ["review", "question", "resume", "withdraw", "forget"])
@pytest.mark.parametrize(
    "attack", ["no token", "token of somebody else", "made-up token", "foreign origin", "cross-site"]
)
def test_form_of_somebody_else_is_refused_and_changes_nothing(marta, somebody, survey, session, form, attack):
    address, data = posts(marta)[form]
    stranger = somebody(survey).start().fill(lives="yes").press()
    before = rows(session)
    headers = dict(OURS)
    if attack == "no token":
        del data["token"]
    elif attack == "token of somebody else":
        data["token"] = stranger.page.xpath("//input[@name='token']/@value")[0]
    elif attack == "made-up token":
        data["token"] = "ą" * 32
    elif attack == "foreign origin":
        headers = EVIL
    else:
        headers = {"Sec-Fetch-Site": "cross-site"}
    response = marta.client.post(address, data=data, headers=headers)
    assert response.status_code == 403
    session.rollback()
    assert rows(session) == before


def test_first_form_that_comes_back_is_taken_only_from_here(marta, somebody, survey, session):
    marta.start().fill(lives="yes")
    address, first = marta.posting()
    marta.press()
    assert marta.client.post(address, data=first | {"lives": "no"}, headers={"Origin": ""}).status_code == 403
    assert marta.client.post(address, data=first | {"lives": "no"}, headers=OURS).status_code == 303
    assert marta.open("lives").values("lives") == ["no"]


def test_no_get_changes_anything(marta, session):
    answer_all(marta)
    before = rows(session)
    for place in ("", "lives", "likes?change=1", "review", "later", "thanks", "resume", "withdraw", "forget", "try"):
        marta.open(place)
    session.rollback()
    assert rows(session) == before


def test_key_is_out_of_reach_of_scripts_and_of_other_pages(marta):
    marta.start().fill(lives="yes")
    address, data = marta.posting()
    cookie = marta.client.post(address, data=data, headers=OURS).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Path=/s/{marta.code};" in cookie


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "%%%", "ą", "A" * 3000])
def test_key_that_is_none_is_like_having_no_key(marta, value):
    marta.client.set_cookie(f"draft-{marta.code}", value, path=f"/s/{marta.code}")
    assert "Question lives" in marta.start().heading


def test_key_of_one_survey_opens_nothing_in_another(marta, somebody, session):
    from tests.factories.surveys import make_survey

    marta.start().fill(lives="yes").press()
    key = marta.client.get_cookie(f"draft-{marta.code}", path=f"/s/{marta.code}").value
    other = somebody(make_survey())
    other.client.set_cookie(f"draft-{other.code}", key, path=f"/s/{other.code}")
    assert "You have begun already" not in other.open().words


def test_trial_shows_a_draft_survey_and_counts_nothing(app, somebody, session):
    survey = make_draft_survey()
    session.commit()
    with app.test_request_context():
        address = trial_address(survey)
    ada = somebody(survey).open(address)
    assert "Trial: nothing is counted." in ada.words
    send(answer_all(ada))
    assert ada.path.endswith("/thanks")
    assert "Nothing was counted" in ada.words
    assert not ada.page.xpath("//p[contains(@class, 'code')]")
    session.refresh(survey)
    assert (survey.responses_count, session.scalar(select(func.count()).select_from(Sealed))) == (0, 0)
    assert was_tried(survey)
    tried = session.scalars(select(Event).where(Event.kind == "survey.tried")).one()
    assert (tried.actor_id, tried.at.hour, tried.at.minute) == (None, 0, 0)


def test_unfinished_trial_is_not_told_as_somebody_answering(app, marta, somebody, session, survey):
    marta.start().fill(lives="yes").press()
    with app.test_request_context():
        address = trial_address(survey)
    somebody(survey).open(address).start().fill(lives="yes").press()
    assert session.scalar(select(func.count()).select_from(Draft)) == 2
    assert progress_of(survey).begun == 1


def test_trial_needs_the_signature(somebody, session):
    survey = make_draft_survey()
    for signed in ("", "x", "0" * 32):
        assert somebody(survey).open(f"?try={signed}").response.status_code in (403, 404)


def test_trial_ends(app, somebody, session, survey):
    with app.test_request_context():
        address = trial_address(survey)
    ada = somebody(survey).open(address)
    ada.press("end", form="")
    assert "Trial" not in ada.open().words


def test_trial_and_answers_of_ones_own_do_not_mix(app, marta, session, survey):
    marta.start().fill(lives="yes").press()
    with app.test_request_context():
        address = trial_address(survey)
    marta.open(address)
    assert "You have begun already" not in marta.words
    marta.press("end", form="")
    assert "You have begun already" in marta.open().words


@pytest.mark.parametrize(("name", "status"), [("Ada", 303), ("Ben", 403), ("Cem", 404), ("Dana", 404)])
def test_only_organisers_get_the_link_of_a_try_out(cast, session, name, status):
    survey = make_draft_survey(process=make_process(cast.region))
    session.commit()
    assert cast.client(cast.personas[name]).get(f"/s/{survey.code}/try").status_code == status
