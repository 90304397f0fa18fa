"""A workshop: cards from phones without account, groups, what is published of them, and undoing it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from portal.boards.actions import harvest
from portal.boards.actions import workshops as actions
from portal.boards.harvest import Shape, drafts
from portal.boards.models import CardState, Idea, WorkshopCard, WorkshopGroup
from portal.boards.own_data import collect, erase
from portal.boards.queries import workshops as queries
from portal.boards.queries.authors import author_of
from portal.boards.routes import joining
from portal.kernel import clock, live
from portal.kernel.db import transaction
from portal.kernel.errors import Conflict
from portal.kernel.perspectives import Perspective
from tests.accounts.forms import send, token_on
from tests.factories.boards import make_board, resident

_ONCE = re.compile(r'name="once"[^>]*value="([^"]+)"')
HOSTILE = "<img src=x onerror=alert(1)> **not strong** # \u202eabc {{ 7*7 }}"


@pytest.fixture
def workshop(cast, session):
    found = actions.start_workshop(cast.actor(cast.ben), make_board(cast.region), "Evening in the library")
    session.commit()
    return found


def write(client, workshop, body, **fields):
    said = {"body": body, "language": "en", "perspective": "resident", "once": body[:40]} | fields
    return send(client, f"/w/{workshop.code}", **said)


def hang(workshop, body, author=None, **said):
    usual = {"language": "en", "perspective": Perspective.RESIDENT, "once": body}
    return actions.add_card(author or resident(), workshop, body=body, **usual | said)


def bodies(session, **where):
    return sorted(session.scalars(select(WorkshopCard.body).filter_by(**where)))


def closed(cast, workshop, shape=Shape.GROUPS, *, with_loose=True):
    """Close the workshop; the ideas that would come of it."""
    actions.close_workshop(cast.actor(cast.ben), workshop)
    return drafts(queries.wall(workshop), shape, with_loose=with_loose)


def test_phone_without_account_adds_card_after_card(cast, session, workshop):
    dana = cast.client()
    for body, language in [("More benches", "en"), ("Więcej ławek", "pl")]:
        answer = write(dana, workshop, body, language=language)
        assert answer.location == f"/w/{workshop.code}"
    cards = session.scalars(select(WorkshopCard).order_by(WorkshopCard.id)).all()
    assert [(card.body, card.language, card.person_id) for card in cards] == [
        *(("More benches", "en", None), ("Więcej ławek", "pl", None))
    ]
    assert len({card.visitor for card in cards}) == 1
    assert len({card.author_name for card in cards} - {""}) == 1
    page = dana.get(f"/w/{workshop.code}").text
    assert "2 cards of yours" in page
    assert re.search(r'<option selected value="pl"', page)  # one goes on in the language of one's last card
    assert "More benches" not in cast.client().get(f"/w/{workshop.code}").text


def test_card_sent_twice_is_there_once_even_when_the_first_answer_was_lost(cast, session, workshop):
    dana = cast.client()
    page = dana.get(f"/w/{workshop.code}").text
    form = {"csrf_token": token_on(dana, f"/w/{workshop.code}"), "body": "A lamp", "language": "en"}
    form |= {"perspective": "resident", "once": _ONCE.search(page)[1]}
    for _time in range(2):
        assert dana.post(f"/w/{workshop.code}", data=form).status_code == 303
        dana.delete_cookie("kring-visitor")  # the phone never heard who it is
    dana.post(f"/w/{workshop.code}", data=form)
    assert bodies(session) == ["A lamp"]
    assert "1 card of yours" in dana.get(f"/w/{workshop.code}").text


def test_six_phones_at_once_lose_and_double_nothing(cast, app, session, workshop):
    """Each phone sends each card twice, as one does whose answer is lost."""
    phones, each, start = 6, 4, Barrier(6)
    address = f"/w/{workshop.code}"
    session.commit()

    def phone(number):
        client, statuses = cast.client(), []
        token = token_on(client, address)
        start.wait()
        for card in range(each):
            said = {"body": f"Card {number}.{card}", "once": f"{number}-{card}", "csrf_token": token}
            said |= {"language": "nl", "perspective": "resident"}
            statuses += [client.post(address, data=said).status_code for _time in range(2)]
        return statuses

    with ThreadPoolExecutor(phones) as pool:
        assert {status for statuses in pool.map(phone, range(phones)) for status in statuses} == {303}
    assert bodies(session) == sorted(f"Card {number}.{card}" for number in range(phones) for card in range(each))
    assert session.scalar(select(func.count(WorkshopCard.visitor.distinct()))) == phones
    told = [message.data["card"] for message in live.since(workshop.topic, 0)]
    assert sorted(told) == sorted(session.scalars(select(WorkshopCard.id)))


@pytest.mark.parametrize(("body", "status"), [("x" * 281, 422), ("\u0007 \u200b", 422)])
def test_card_that_cannot_be_taken_stays_in_its_field(cast, session, workshop, body, status):
    answer = write(cast.client(), workshop, body)
    assert answer.status_code == status
    assert body.strip("\u0007 \u200b") in answer.text
    assert bodies(session) == []


def test_who_floods_is_stopped_and_the_room_is_not(cast, session, workshop, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OF_ONE", 2)
    dana, other = cast.client(), cast.client()
    answers = [write(dana, workshop, f"Card {number}").status_code for number in range(4)]
    assert answers == [303, 303, 422, 422]
    assert write(other, workshop, "Of somebody else").status_code == 303
    monkeypatch.setattr(joining, "MOST_OF_SOURCE", 3)
    refused = write(other, workshop, "One more")
    assert refused.status_code == 429
    assert "One more" in refused.text


def test_code_of_a_workshop_that_is_over_says_so_and_gives_the_text_back(cast, session, workshop):
    dana = cast.client()
    write(dana, workshop, "In time")
    token = token_on(dana, f"/w/{workshop.code}")
    with clock.fixed(clock.now() + actions.LASTS + timedelta(seconds=1)):
        said = {"body": "Too late", "language": "en", "perspective": "resident", "csrf_token": token, "once": "x"}
        answer = dana.post(f"/w/{workshop.code}", data=said)
        assert answer.status_code == 409
        assert "Too late" in answer.text
        page = dana.get(f"/w/{workshop.code}")
        assert page.status_code == 200
        assert "This workshop is over" in page.text
        assert "In time" in page.text
    assert bodies(session) == ["In time"]


def test_code_typed_by_hand(cast, workshop):
    for typed in (workshop.code, f" {workshop.code.upper()} ", f"{workshop.code}."):
        assert cast.client().get("/w", query_string={"code": typed}).location == f"/w/{workshop.code}"
    assert cast.client().get("/w", query_string={"code": "nosuch"}).status_code == 404
    assert cast.client().get("/w/nosuch").status_code == 404


def test_own_card_can_be_taken_back_by_its_author_alone(cast, session, workshop):
    dana, other = cast.client(), cast.client()
    write(dana, workshop, "Oops")
    write(other, workshop, "Mine")
    card = session.scalars(select(WorkshopCard).filter_by(body="Oops")).one()
    address = f"/w/{workshop.code}/cards/{card.id}/take-back"
    assert send(other, f"/w/{workshop.code}", address).status_code == 404
    assert send(dana, f"/w/{workshop.code}", address).status_code == 303
    assert bodies(session, state=CardState.KEPT) == ["Mine"]


def test_host_pastes_many_cards_once(cast, session, workshop):
    ben, page = cast.client(cast.ben), f"/workshops/{workshop.id}"
    said = {"lines": "One\n\n  Two \r\nThree\nTwo", "language": "nl", "perspective": "executive", "once": "a"}
    for _time in range(2):
        assert send(ben, page, f"{page}/cards", **said).status_code == 303
    assert bodies(session, language="nl", perspective=Perspective.EXECUTIVE) == ["One", "Three", "Two", "Two"]
    refused = send(ben, page, f"{page}/cards", **said | {"lines": "Short\n" + "x" * 300, "once": "b"})
    assert refused.status_code == 422
    assert "Card 2 is too long" in refused.text
    assert "x" * 300 in refused.text
    assert len(bodies(session)) == 4


def test_host_groups_renames_dissolves_and_puts_aside(cast, session, workshop):
    ben, page = cast.client(cast.ben), f"/workshops/{workshop.id}"
    cards = [hang(workshop, body).id for body in ("Bench", "Chair", "Spam", "Tree")]
    session.commit()
    send(ben, page, f"{page}/sort", card=cards[:2], name="Sitting")
    send(ben, page, f"{page}/sort", card=cards[3], name="sitting")  # there already
    group = session.scalars(select(WorkshopGroup)).one()
    assert bodies(session, group_id=group.id) == ["Bench", "Chair", "Tree"]
    send(ben, page, f"{page}/sort", card=cards[3], group="")
    send(ben, page, f"{page}/sort", card=cards[2], aside="yes")
    assert bodies(session, group_id=group.id) == ["Bench", "Chair"]
    assert bodies(session, state=CardState.ASIDE) == ["Spam"]
    send(ben, f"{page}/groups/{group.id}", name="Sitting down")
    assert "Sitting down" in ben.get(page).text
    send(ben, page, f"{page}/groups/{group.id}", dissolve="yes")
    assert bodies(session, group_id=None) == ["Bench", "Chair", "Spam", "Tree"]
    headers = {"HX-Request": "true", "HX-Target": "div#wall"}
    part = ben.get(page, headers=headers).text
    assert part.count("data-card=") == 4
    assert "<html" not in part


def test_parallel_hosts_make_one_group_of_one_name(cast, app, session, workshop):
    cards = [hang(workshop, f"Card {number}").id for number in range(4)]
    number, ben = workshop.id, cast.actor(cast.ben)
    session.commit()

    def group(card):
        with app.app_context(), transaction():
            actions.put(queries.workshop(ben, number), [card], name="Parks")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(group, cards))
    assert len(session.scalars(select(WorkshopGroup)).all()) == 1
    assert session.scalar(select(func.count()).where(WorkshopCard.group_id.is_not(None))) == 4


def test_group_becomes_one_idea_with_its_cards_and_all_its_authors(cast, session, workshop):
    owl, lark = resident("Owl"), resident("Lark")
    said = [("Bench", owl, "nl"), ("Chair", lark, "nl"), ("Krzesło", owl, "pl"), ("Tree", lark, "nl")]
    cards = [hang(workshop, body, author, language=language).id for body, author, language in said]
    actions.put(workshop, cards[:3], name="Sitting down")
    ideas = harvest.publish_workshop(cast.actor(cast.ben), workshop, closed(cast, workshop))
    assert [(idea.title, idea.language, idea.author_name) for idea in ideas] == [
        *(("Sitting down", "nl", "Owl"), ("Tree", "nl", "Lark"))
    ]
    assert ideas[0].visitor == owl.visitor
    assert [author.key for author in ideas[0].authors] == [lark.visitor]
    assert ideas[0].plain.split() == ["Bench", "Chair", "Krzesło"]
    page = cast.client().get(f"/ideas/{ideas[0].id}").text
    assert "Evening in the library" in page
    assert "Owl, Lark" in page


@pytest.mark.parametrize(
    ("shape", "with_loose", "titles"),
    [
        (Shape.GROUPS, True, ["Sitting", "Tree"]),
        (Shape.GROUPS, False, ["Sitting"]),
        (Shape.CARDS, True, ["Bench", "Chair", "Tree"]),
        (Shape.CARDS, False, ["Bench", "Chair"]),
    ],
)
def test_host_says_what_becomes_an_idea_and_what_stays(cast, session, workshop, shape, with_loose, titles):
    cards = [hang(workshop, body).id for body in ("Bench", "Chair", "Tree", "Spam")]
    actions.put(workshop, cards[:2], name="Sitting")
    actions.put_aside(workshop, cards[3:])
    seen = closed(cast, workshop, shape, with_loose=with_loose)
    assert [idea.title for idea in harvest.publish_workshop(cast.actor(cast.ben), workshop, seen)] == titles
    left = {"Spam"} | ({"Tree"} if not with_loose else set())
    assert set(bodies(session, idea_id=None)) == left


def test_preview_comes_first_and_what_was_seen_is_published_once(cast, session, workshop):
    hang(workshop, "Bench")
    session.commit()
    ben, page = cast.client(cast.ben), f"/workshops/{workshop.id}/publish"
    assert "Close the workshop first" in ben.get(page).text
    actions.close_workshop(cast.actor(cast.ben), workshop)
    session.commit()
    preview = ben.get(f"{page}?shape=groups&with_loose=y").text
    assert "1 idea will be on the board" in preview
    seen = re.search(r'name="seen" value="(\w+)"', preview)[1]
    token = token_on(ben, page)
    actions.change_card(
        cast.actor(cast.ada), workshop, session.scalars(select(WorkshopCard)).one(),
        body="Better bench", language="en", perspective=Perspective.RESIDENT,
    )  # fmt: skip
    session.commit()
    said = {"csrf_token": token, "shape": "groups", "with_loose": "y", "seen": seen}
    outdated = ben.post(page, data=said)
    assert outdated.status_code == 422
    assert session.scalars(select(Idea)).all() == []
    said["seen"] = re.search(r'name="seen" value="(\w+)"', outdated.text)[1]
    for _time in range(2):
        ben.post(page, data=said)
    assert [idea.title for idea in session.scalars(select(Idea))] == ["Better bench"]


def test_publishing_can_be_undone_for_ten_minutes_while_nobody_did_anything(cast, session, workshop):
    ben = cast.actor(cast.ben)
    hang(workshop, "Bench")
    harvest.publish_workshop(ben, workshop, closed(cast, workshop))
    harvest.undo_publishing(ben, workshop)
    assert session.scalars(select(Idea)).all() == []
    idea = harvest.publish_workshop(ben, workshop, closed(cast, workshop))[0]
    session.commit()
    send(cast.client(), f"/ideas/{idea.id}", f"/ideas/{idea.id}/support")
    with pytest.raises(Conflict):
        harvest.undo_publishing(ben, workshop)
    session.rollback()
    with clock.fixed(clock.now() + timedelta(minutes=11)), pytest.raises(Conflict):
        harvest.undo_publishing(ben, workshop)
    assert bodies(session) == ["Bench"]


def test_hostile_card_is_only_text_everywhere(cast, session, workshop):
    dana, ben = cast.client(), cast.client(cast.ben)
    write(dana, workshop, HOSTILE)
    card = session.scalars(select(WorkshopCard)).one()
    actions.put(workshop, [card.id], name=f"{HOSTILE} group")
    actions.close_workshop(cast.actor(cast.ben), workshop)
    session.commit()
    seen = drafts(queries.wall(workshop), Shape.GROUPS, with_loose=True)
    host = f"/workshops/{workshop.id}"
    pages = [dana.get(f"/w/{workshop.code}"), ben.get(host), ben.get(f"{host}/publish")]
    idea = harvest.publish_workshop(cast.actor(cast.ben), workshop, seen)[0]
    session.commit()
    for page in [*pages, dana.get(f"/ideas/{idea.id}")]:
        assert "<img src=x" not in page.text
        assert "&lt;img src=x" in page.text
        assert "**not strong**" in page.text
        assert "\u202e" not in page.text


def test_workshop_is_hosted_by_those_who_work_on_the_board_only(cast, session, workshop):
    for address in (f"/boards/{workshop.board_id}/workshops", f"/workshops/{workshop.id}"):
        assert cast.client(cast.ben).get(address).status_code == 200
        assert cast.client(cast.cem).get(address).status_code == 403
    assert live.may_follow(cast.actor(cast.ben), workshop.topic)
    assert not live.may_follow(cast.actor(cast.cem), workshop.topic)
    assert not live.may_follow(cast.actor(None), workshop.topic)


def test_members_cards_are_among_their_data_and_lose_their_name(cast, session, workshop):
    author = author_of(cast.actor(cast.ben), cast.region.id)
    card = hang(workshop, "Of Ben", author)
    actions.add_cards(
        cast.actor(cast.ben), workshop, ["Of the room"], once="x", language="en", perspective=card.perspective
    )
    held = collect(cast.ben.id)
    assert (held["workshops"], held["workshop_cards"]) == ([workshop.id], ["Of Ben"])
    erase(cast.ben.id)
    session.refresh(card)
    assert card.author_name == ""


def test_draft_board_takes_no_workshop(cast, session):
    board = make_board(cast.region, published_at=None)
    session.commit()
    page = f"/boards/{board.id}/workshops"
    assert "Publish the board first" in cast.client(cast.ben).get(page).text
    ben = cast.client(cast.ben)
    token = token_on(ben, f"/boards/{board.id}/new")
    assert ben.post(page, data={"csrf_token": token, "title": "Early"}).status_code == 409
