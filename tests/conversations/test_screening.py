"""Floods wait for a moderator and lose nothing; people behind one address are not taken for one."""

from __future__ import annotations

import pytest

from portal.conversations.models import State
from portal.conversations.screening import MOST_OF_RESIDENT, MOST_OF_SOURCE, age, new_stamp, resemblance
from portal.kernel import clock
from tests.accounts.forms import send
from tests.conversations.talking import comments, form_on, typed, write

LONG = "Put someone at the baby clinic who helps with letters, allowances and debts."


def states():
    return [said.state for said in comments()]


def test_thirty_people_behind_one_address_are_all_published(cast, square):
    for number in range(30):
        write(cast.client(), square.talk, f"My thought is number {number}, and it is about the library.")
    assert states() == [State.SHOWN] * 30


def test_one_author_who_writes_without_end_waits(cast, square):
    dana = cast.client()
    for number in range(MOST_OF_RESIDENT + 2):
        assert write(dana, square.talk, f"Number {number}").status_code == 303
    assert states() == [State.SHOWN] * MOST_OF_RESIDENT + [State.WAITING] * 2
    assert "Number 9" in dana.get(square.talk).text
    assert "Number 9" not in cast.client().get(square.talk).text


def test_address_that_writes_like_a_machine_waits(cast, square, monkeypatch):
    monkeypatch.setattr("portal.conversations.screening.MOST_OF_SOURCE", 2)
    for number in range(3):
        write(cast.client(), square.talk, f"Number {number}")
    assert states() == [State.SHOWN, State.SHOWN, State.WAITING]
    assert MOST_OF_SOURCE >= 30 * 6


@pytest.mark.parametrize("again", [LONG, f"Please! {LONG}", LONG.upper()])
def test_same_long_text_from_another_browser_waits(cast, square, again):
    for body in (LONG, again, "Good idea!", "Good idea!"):
        write(cast.client(), square.talk, body)
    assert states() == [State.SHOWN, State.WAITING, State.SHOWN, State.SHOWN]


def test_text_full_of_links_waits(cast, square):
    write(cast.client(), square.talk, "Buy at https://a.example https://b.example www.c.example")
    write(cast.client(cast.ben), square.talk, "See https://a.example https://b.example www.c.example")
    assert states() == [State.WAITING, State.SHOWN]


def test_comment_that_becomes_an_advertisement_waits(cast, square):
    dana = cast.client()
    write(dana, square.talk, "A good idea")
    links = "Buy at https://a.example https://b.example www.c.example"
    send(dana, f"{square.talk}/{comments()[0].id}/edit", **typed(body=links))
    assert states() == [State.WAITING]
    assert "a.example" not in cast.client().get(square.talk).text


def test_field_that_people_do_not_see_is_a_trap(cast, square):
    write(cast.client(), square.talk, "Hello", website="https://spam.example")
    assert states() == [State.WAITING]


@pytest.mark.parametrize("stamp", ["", "x", "aaaaaaaaaaaaaaaaaaaaaa.1.00000000000000000000000000000000"])
def test_form_that_is_not_ours_waits(cast, square, stamp):
    dana = cast.client()
    hidden = form_on(dana, square.talk) | {"talk-stamp": stamp}
    assert dana.post(square.talk, data={**hidden, **typed(body="Hello")}).status_code == 303
    assert states() == [State.WAITING]


def test_form_sent_before_anybody_could_read_it_waits(cast, square):
    dana = cast.client()
    with clock.fixed(clock.now()):
        hidden = form_on(dana, square.talk) | {"talk-stamp": new_stamp()}
        dana.post(square.talk, data={**hidden, **typed(body="Hello")})
    assert states() == [State.WAITING]


def test_stamp_tells_its_age_and_nobody_makes_one_older(app):
    stamp = new_stamp()
    token, made, mark = stamp.split(".")
    assert 0 <= age(stamp) < 5
    assert age(f"{token}.{int(made) - 60}.{mark}") is None


def test_resemblance_is_the_share_of_common_word_triples():
    """By hand: {abc, bcd, cde} and {abc, bcd, cdf} have 2 of 4 in common."""
    assert resemblance("a b c d e", "A b, c d f") == 2 / 4
    assert resemblance("", "") == resemblance("a b c", "x y z") == 0
