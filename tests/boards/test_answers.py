"""What becomes of an idea: a status with a reason, an official answer, and who hears it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.boards.models import IdeaNote, IdeaState, IdeaStatus, Moderation
from portal.conversations.actions.moderating import decide
from portal.conversations.contributions import contributions
from portal.conversations.models import Follow, Notice, State
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.events import record
from portal.kernel.jobs import run_all
from portal.kernel.live import LiveEvent
from portal.kernel.permissions import ANYBODY, Role
from portal.kernel.perspectives import Perspective
from tests.accounts.forms import send
from tests.accounts.mailbox import deliver
from tests.factories.accounts import make_member
from tests.factories.boards import make_board, make_idea
from tests.factories.conversations import make_comment
from tests.support.forms import save


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def member(cast, person):
    return Author(actor=cast.actor(person), name=person.name, perspective=Perspective.PROFESSIONAL)


@pytest.mark.parametrize("status", ["later", "no"])
def test_later_and_no_need_a_reason_that_people_can_read(cast, session, board, status):
    idea, ben = make_idea(board), cast.client(cast.ben)
    page = f"/ideas/{idea.id}/answer"
    assert save(ben, page, status=status).status_code == 422
    session.refresh(idea)
    assert idea.status is IdeaStatus.CONSIDERING
    assert save(ben, page, status=status, **{"reason-nl": "Er is geen geld voor."}).status_code == 303
    session.refresh(idea)
    assert idea.status.value == status
    assert "Er is geen geld voor." in cast.client().get(f"/ideas/{idea.id}?lang=nl").text


def test_official_answer_stands_in_its_own_box(cast, session, board):
    idea = make_idea(board)
    fields = {"status": "doing", "answer-en": "We begin in May.\n\nWith benches.", "answered_by": ""}
    page = f"/ideas/{idea.id}/answer"
    assert save(cast.client(cast.ada), page, **fields).status_code == 422
    assert save(cast.client(cast.ada), page, **fields | {"answered_by": "Health service"}).status_code == 303
    box = cast.client().get(f"/ideas/{idea.id}?lang=en").text.partition('<section class="answer"')[2]
    assert all(text in box for text in ("Health service", "<p>We begin in May.</p>", "Doing"))
    session.refresh(idea)
    assert idea.answered_on == clock.today()


def test_author_and_followers_hear_it_once(cast, session, board):
    author, follower = (make_member(cast.region, Role.PROFESSIONAL) for _ in range(2))
    idea = make_idea(board, author=member(cast, author))
    session.add(Follow(person_id=follower.id, subject_kind="idea", subject_id=idea.id, since=clock.now()))
    assert save(cast.client(cast.ben), f"/ideas/{idea.id}/answer", status="plan").status_code == 303
    told = {(notice.person_id, notice.happening) for notice in session.scalars(select(Notice))}
    assert told == {(author.id, "idea.own_answered"), (follower.id, "idea.answered")}


def test_resident_reads_what_became_of_it_among_their_contributions(cast, board):
    idea = make_idea(board)
    save(cast.client(cast.ben), f"/ideas/{idea.id}/answer", status="no", **{"reason-en": "The river is too wild."})
    [entry] = contributions(ANYBODY, board.place, [idea.visitor])
    assert idea.title in entry.text
    assert "The river is too wild." in entry.news


def test_saving_the_same_tells_nobody(cast, session, board):
    idea = make_idea(board, author=member(cast, cast.ada))
    before = len(session.scalars(select(LiveEvent)).all())
    save(cast.client(cast.ben), f"/ideas/{idea.id}/answer", status="considering")
    assert session.scalars(select(Notice)).all() == []
    assert len(session.scalars(select(LiveEvent)).all()) == before


def test_open_pages_are_told_the_card_in_four_languages_and_nothing_personal(cast, session, board):
    idea = make_idea(board, "Benches by the river")
    save(cast.client(cast.ben), f"/ideas/{idea.id}/answer", status="doing")
    event = session.scalars(select(LiveEvent).where(LiveEvent.topic == board.place)).all()[-1]
    assert (event.kind, event.data["idea"], event.data["status"]) == ("idea.card", idea.id, "doing")
    for card in event.data["cards"].values():
        assert "Benches by the river" in card
        assert "csrf" not in card
        assert idea.visitor.hex() not in card
    assert event.data["cards"]["nl"] != event.data["cards"]["en"]


def test_work_around_an_idea_is_for_those_who_work_there(cast, session, board):
    idea, ben = make_idea(board), cast.client(cast.ben)
    page = f"/ideas/{idea.id}"
    send(ben, page, f"{page}/work", assigned_id=cast.ada.id, tags="Quick  Win, quick win, parks")
    send(ben, page, f"{page}/notes", body="Ask the water board first")
    send(ben, page, f"{page}/authors", person_id=cast.ada.id)
    session.refresh(idea)
    assert idea.assigned_id == cast.ada.id
    assert [tag.name for tag in idea.tags] == ["parks", "quick win"]
    assert [author.name for author in idea.authors] == ["Ada"]
    assert "Ask the water board first" in ben.get(page).text
    assert "Ask the water board first" not in cast.client().get(page).text + cast.client(cast.cem).get(page).text
    assert len(session.scalars(select(IdeaNote)).all()) == 1


def test_comments_are_counted_for_the_lists(cast, session, board):
    idea = make_idea(board)
    comment = make_comment("idea", idea.id, cast.region, cast.ben)
    record("comment.added", comment, cast.actor(cast.ben))
    session.commit()
    run_all()
    session.refresh(idea)
    assert idea.comment_count == 1


def test_moderator_lets_an_idea_through_and_takes_it_away_with_a_reason(cast, session, board):
    board.moderation = Moderation.BEFORE
    idea, ada, region_id = make_idea(board), cast.actor(cast.ada), cast.region.id
    assert idea.state is IdeaState.WAITING
    assert decide(ada, region_id, "idea", [idea.id], State.SHOWN)
    assert idea.state is IdeaState.PUBLIC
    assert idea.title in cast.client().get(f"/boards/{board.id}").text
    decide(ada, region_id, "idea", [idea.id], State.HIDDEN, "It names a neighbour.")
    assert cast.client().get(f"/ideas/{idea.id}").status_code == 404
    kinds = session.scalars(select(LiveEvent.kind).where(LiveEvent.topic == board.place)).all()
    assert kinds == ["idea.gone", "idea.gone"]  # also whoever asks late is not told what the card said


def test_mail_about_an_idea_says_in_its_subject_which_one(cast, session, board):
    ben = cast.actor(cast.ben)
    own = make_idea(board, "Benches by the river", author=Author(actor=ben, name="Ben"))
    session.commit()
    assert save(cast.client(cast.ada), f"/ideas/{own.id}/answer", status="plan").status_code == 303
    run_all()
    assert [letter["Subject"] for letter in deliver() if letter["To"] == "ben@example.org"] == [
        "Benches by the river: Your idea is in the plan."
    ]
