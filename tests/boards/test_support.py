"""Support: one per person or browser, changeable, counted in the same transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.boards.models import IdeaState, IdeaSupport
from tests.accounts.forms import send, token_on
from tests.factories.boards import make_board, make_idea


@pytest.fixture
def idea(cast):
    return make_idea(make_board(cast.region))


def tap(client, idea, **fields):
    return send(client, f"/ideas/{idea.id}", f"/ideas/{idea.id}/support", **fields)


def test_second_tap_changes_nothing_and_support_can_be_taken_back(cast, session, idea):
    dana, ben = cast.client(), cast.client(cast.ben)
    counts = []
    for client, fields in [(dana, {}), (dana, {}), (ben, {}), (dana, {"withdraw": 1}), (dana, {"withdraw": 1})]:
        tap(client, idea, **fields)
        session.refresh(idea)
        counts.append(idea.support_count)
    assert counts == [1, 1, 2, 1, 1]
    assert session.scalar(select(func.count()).select_from(IdeaSupport)) == 1
    assert 'aria-pressed="true"' in ben.get(f"/ideas/{idea.id}").text
    assert 'aria-pressed="true"' not in dana.get(f"/ideas/{idea.id}").text


def test_without_scripts_one_lands_where_one_was(cast, idea):
    answer = tap(cast.client(), idea, back=f"/boards/{idea.board_id}?sort=supported")
    assert answer.location == f"/boards/{idea.board_id}?sort=supported#idea-{idea.id}"
    assert tap(cast.client(), idea, back="//evil.example").location.startswith(f"/ideas/{idea.id}")


def test_htmx_gets_the_button_alone(cast, idea):
    dana = cast.client()
    token = token_on(dana, f"/ideas/{idea.id}")
    headers = {"HX-Request": "true", "HX-Target": f"form#idea-support-{idea.id}"}
    answer = dana.post(f"/ideas/{idea.id}/support", data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 200
    assert f'id="idea-support-button-{idea.id}" aria-pressed="true"' in answer.text
    assert "<html" not in answer.text


def test_parallel_taps_of_one_browser_count_once(cast, app, session, idea):
    dana = cast.client()
    tap(dana, idea)
    tap(dana, idea, withdraw=1)
    token, address = token_on(dana, f"/ideas/{idea.id}"), f"/ideas/{idea.id}/support"
    cookies = [(cookie.key, cookie.value) for cookie in dana._cookies.values()]
    session.commit()

    def once(_number):
        browser = app.test_client()
        for key, value in cookies:
            browser.set_cookie(key, value, domain="localhost")
        return browser.post(address, data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(8))) == {303}
    session.refresh(idea)
    assert idea.support_count == 1


@pytest.mark.parametrize("state", [IdeaState.HIDDEN, IdeaState.MERGED])
def test_what_is_not_on_the_board_takes_no_support(cast, session, idea, state):
    idea.state = state
    ben = cast.client(cast.ben)
    token = token_on(ben, f"/boards/{idea.board_id}/new")
    assert ben.post(f"/ideas/{idea.id}/support", data={"csrf_token": token}).status_code == 409
    assert session.scalars(select(IdeaSupport)).all() == []


def test_board_without_support_shows_the_number_and_no_button(cast, session, idea):
    idea.board.takes_support = False
    assert f"idea-support-button-{idea.id}" not in cast.client().get(f"/ideas/{idea.id}").text
