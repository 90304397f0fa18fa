"""Two tabs, double clicks, retries and cut lines: nothing acknowledged is lost, nothing counts twice."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from sqlalchemy import func, select

from portal.surveys.models import ConsentRecord, Draft, Sealed, Survey
from tests.surveys.answering.test_way import answer_all, send

OURS = {"Origin": "http://localhost", "Accept-Language": "en"}


def at_once(app, marta, posts):
    """Send each (address, fields) in a thread of its own with the same cookies; the statuses, in order."""
    cookie = marta.client.get_cookie(f"draft-{marta.code}", path=f"/s/{marta.code}")

    def one(post):
        client = app.test_client()
        if cookie:
            client.set_cookie(cookie.key, cookie.value, path=cookie.path)
        return client.post(post[0], data=post[1], headers=OURS)

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(lambda post: copy_context().run(one, post), posts))


@pytest.mark.parametrize("clicks", [2, 10, 40])
def test_answers_sent_many_times_at_once_count_once(app, marta, survey, session, clicks):
    post = answer_all(marta).fill(consent="OK", consent_health="OK").posting("send")
    session.commit()
    responses = at_once(app, marta, [post] * clicks)
    assert {response.status_code for response in responses} == {303}
    assert {response.headers["Location"] for response in responses} == {f"/s/{survey.code}/thanks"}
    assert session.scalar(select(func.count()).select_from(Sealed)) == 1
    assert session.scalar(select(Survey.responses_count)) == 1
    assert session.scalars(select(ConsentRecord.count)).all() == [1, 1]


def test_answer_sent_again_after_a_cut_line_counts_once_and_gets_the_same_code(marta, session):
    post = answer_all(marta).fill(consent="OK", consent_health="OK").posting("send")
    code = send(marta).page.xpath("//p[contains(@class, 'code')]")[0].text_content()
    again = marta.client.post(post[0], data=post[1], headers=OURS, follow_redirects=True)
    assert code in again.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Sealed)) == 1


def test_two_tabs_keep_the_answers_of_both(app, marta, session):
    marta.start().fill(lives="yes").press()
    likes = marta.fill(likes=["green"]).posting()
    health = marta.open("health").fill(health="4").posting()
    lives = marta.open("lives").fill(lives="no").posting()
    session.commit()
    assert {response.status_code for response in at_once(app, marta, [likes, health, lives] * 5)} == {303}
    assert marta.open("lives").values("lives") == ["no"]
    assert marta.open("likes").values("likes") == ["green"]
    assert marta.open("health").values("health") == ["4"]


def test_answer_that_arrives_after_sending_leads_to_the_thanks_and_changes_nothing(marta, session):
    late = answer_all(marta).open("lives").fill(lives="no").posting()
    send(marta.open("review"))
    sealed = session.scalars(select(Sealed)).one().content
    response = marta.client.post(late[0], data=late[1], headers=OURS)
    assert response.headers["Location"] == f"/s/{marta.code}/thanks"
    assert session.scalars(select(Sealed)).one().content == sealed
    assert session.scalars(select(Draft)).one().content is None


def test_step_sent_twice_is_kept_once(app, marta, session):
    marta.start().fill(lives="yes").press()
    post = marta.fill(likes=["green"]).posting()
    session.commit()
    assert {response.status_code for response in at_once(app, marta, [post] * 10)} == {303}
    assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_lost_answer_to_the_first_step_leaves_only_an_empty_handed_draft(marta, session):
    post = marta.start().fill(lives="yes").posting()
    assert marta.client.post(post[0], data=post[1], headers=OURS).status_code == 303
    marta.client.delete_cookie(f"draft-{marta.code}", path=f"/s/{marta.code}")  # the answer never arrived
    answer_all(marta)
    send(marta)
    assert session.scalar(select(func.count()).select_from(Sealed)) == 1


def test_other_person_on_the_same_device_is_counted_too(marta, session):
    send(answer_all(marta)).press(None, form="")
    send(answer_all(marta))
    assert session.scalar(select(func.count()).select_from(Sealed)) == 2
