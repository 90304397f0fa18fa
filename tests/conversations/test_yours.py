"""A resident without account hears back, on this device and with a word code on another."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.conversations.actions import residents
from portal.conversations.models import Pseudonym
from portal.conversations.queries import own_keys
from portal.kernel.errors import Invalid
from tests.accounts.forms import send
from tests.conversations.talking import comments, write

_CODE = re.compile(r'translate="no">([a-z-]+)<')


def test_resident_reads_what_became_of_what_they_wrote(cast, square):
    dana, ada = cast.client(), cast.client(cast.ada)
    write(dana, square.talk, "Coffee, please", name="Marta")
    write(dana, square.talk, "All fools!")
    first, second = comments()
    write(ada, square.talk, "We thought of it", reply=first.id)
    inbox = f"/r/{cast.region.slug}/organise/moderation"
    send(ada, square.talk, inbox, things=[f"comment:{second.id}"], decide="hide", reason="Call nobody a fool.")
    page = dana.get(f"{square.yours}?lang=en").text
    for words in ("Marta", "Coffee, please", "1 reply", "Call nobody a fool.", "Hidden by a moderator"):
        assert words in page
    assert page.count("</svg> new</span>") == 2
    send(dana, square.yours, f"{square.yours}/seen")
    assert "</svg> new</span>" not in dana.get(f"{square.yours}?lang=en").text


def test_others_find_nothing_there(cast, square):
    write(cast.client(), square.talk, "Coffee, please")
    for client in (cast.client(), cast.client(cast.ada)):
        assert "Coffee, please" not in client.get(square.yours).text
        assert send(client, square.yours, f"{square.yours}/code").status_code == 404


def test_word_code_opens_the_page_on_another_device(cast, square, session):
    phone, computer = cast.client(), cast.client()
    write(phone, square.talk, "Coffee, please", name="Marta")
    write(computer, square.talk, "And tea")
    send(phone, square.yours, f"{square.yours}/code")
    code = _CODE.search(phone.get(square.yours).text)[1]
    assert code not in phone.get(square.yours).text
    typed = code.upper().replace("-", " ")
    assert send(computer, square.yours, f"{square.yours}/open", code=typed).status_code == 303
    page = computer.get(square.yours).text
    assert "Coffee, please" in page
    assert "And tea" in page
    said = comments()[0]
    assert send(computer, f"{square.talk}/{said.id}/edit", **{"talk-body": "Coffee and cake"}).status_code == 303
    assert comments()[0].body == "Coffee and cake"
    assert code.encode() not in b"".join(filter(None, session.scalars(select(Pseudonym.code_hash))))


def test_wrong_codes_are_refused_and_guessing_ends(cast, square, monkeypatch):
    monkeypatch.setattr("portal.conversations.routes.yours.TRIES_OF_SOURCE", 2)
    client = cast.client()
    answers = [send(client, square.yours, f"{square.yours}/open", code="mila-tovi-kane") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]


def test_code_of_one_place_opens_no_other(session):
    code = residents.new_code("board:1", b"phone")
    with pytest.raises(Invalid):
        residents.use_code("board:2", b"computer", code)
    residents.use_code("board:1", b"computer", code)
    assert own_keys("board:1", b"computer") == own_keys("board:1", b"phone") == {b"phone", b"computer"}


def test_third_device_joins_both(session):
    codes = {name: residents.new_code("board:1", name) for name in (b"phone", b"computer")}
    residents.use_code("board:1", b"tablet", codes[b"computer"])
    residents.use_code("board:1", b"computer", codes[b"phone"])
    assert own_keys("board:1", b"tablet") == {b"phone", b"computer", b"tablet"}


def test_key_differs_from_place_to_place(cast, square, app):
    """Two places see keys that have nothing in common, so that nobody joins them, with the database in hand either."""
    from portal.web.visitors import visitor_key

    with app.test_request_context(headers={"Cookie": "kring-visitor=aaaaaaaaaaaaaaaaaaaaaa"}):
        assert visitor_key("board:1") != visitor_key("board:2")
