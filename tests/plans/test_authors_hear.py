"""Who gave an idea hears how the steps go that came of it: once for each move."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.conversations.contributions import contributions
from portal.conversations.models import Follow, Notice
from portal.conversations.rows import insert_new
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.jobs import Job
from portal.kernel.permissions import ANYBODY
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText
from portal.plans.models import PlanState, StepStatus
from portal.trace.actions import new_link
from tests.factories.accounts import make_member
from tests.factories.boards import make_board, make_idea
from tests.factories.plans import make_action, make_plan, make_section, make_step
from tests.plans.test_steps import move
from tests.support.forms import save


def follow(session, person, kind, thing_id):
    """Who wrote an idea follows it already."""
    session.flush()
    insert_new(Follow, {"person_id": person.id, "subject_kind": kind, "subject_id": thing_id, "since": clock.now()})


def link(session, plan, start, target):
    session.add(new_link(plan.region_id, start, target, LocalizedText(en="It says so"), None))


@pytest.fixture
def plan(cast):
    return make_plan(cast.region, state=PlanState.IN_FORCE)


@pytest.fixture
def step(plan):
    return make_step(make_action(plan))


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def test_author_hears_each_move_once_whichever_way_the_idea_led_there(cast, session, board, plan, step):
    zoe, fan = make_member(cast.region, name="Zoe"), make_member(cast.region, name="Fan")
    idea = make_idea(board, author=Author(actor=cast.actor(zoe), name="Zoe", perspective=Perspective.PROFESSIONAL))
    other, section = make_idea(board), make_section(plan)
    follow(session, zoe, "idea", idea.id)
    follow(session, zoe, "idea", other.id)  # of two ideas, and of the plan: still one thing happened
    follow(session, zoe, "plan", plan.id)
    follow(session, fan, "plan_step", step.id)
    link(session, plan, ("idea", str(idea.id)), ("plan_section", str(section.id)))
    link(session, plan, ("plan_section", str(section.id)), ("plan_action", str(step.action_id)))
    link(session, plan, ("idea", str(other.id)), ("plan_step", str(step.id)))
    session.commit()
    move(cast.client(cast.ben), step, "in_progress", **{"note-en": "We began."})
    told = {(each.person_id, each.happening) for each in session.scalars(select(Notice))}
    assert told == {(zoe.id, "plan.idea_moved"), (fan.id, "plan.step_moved")}
    assert len(session.scalars(select(Notice)).all()) == 2
    assert session.scalars(select(Job).where(Job.kind == "conversations.mail_notice")).all() == []  # with the digest
    move(cast.client(cast.ben), step, "done")
    mine = session.scalars(select(Notice).where(Notice.person_id == zoe.id)).all()
    assert len(mine) == 2
    assert "The plan step that came from your idea" in cast.client(zoe).get("/for-you?lang=en").text


def test_who_moves_it_is_not_told(cast, session, plan, step):
    follow(session, cast.ben, "plan", plan.id)
    session.commit()
    move(cast.client(cast.ben), step, "done")
    assert session.scalars(select(Notice)).all() == []


def test_nobody_hears_of_a_plan_that_is_not_public(cast, session, board, plan, step):
    idea = make_idea(board)
    follow(session, cast.ada, "idea", idea.id)
    link(session, plan, ("idea", str(idea.id)), ("plan_action", str(step.action_id)))
    plan.published_at = None
    session.commit()
    move(cast.client(cast.ben), step, "done")
    assert session.scalars(select(Notice)).all() == []
    [entry] = contributions(ANYBODY, board.place, [idea.visitor])
    assert entry.news == []


def test_resident_without_account_reads_it_among_their_contributions(cast, session, board, plan, step):
    idea, silent = make_idea(board), make_idea(board)
    link(session, plan, ("idea", str(idea.id)), ("plan_action", str(step.action_id)))
    session.commit()
    before = {each.about: each.changed_at for each in contributions(ANYBODY, board.place, [idea.visitor])}
    move(cast.client(cast.ben), step, "in_progress", **{"note-en": "Six mothers said yes."})
    [entry] = contributions(ANYBODY, board.place, [idea.visitor])
    assert [each for each in entry.news if "Six mothers said yes." in each]
    assert entry.changed_at is not None
    assert entry.changed_at != before["idea", idea.id]
    assert "came of it" not in " ".join(contributions(ANYBODY, board.place, [silent.visitor])[0].news)


def test_status_of_the_idea_is_offered_and_never_changed_by_itself(cast, session, board, plan, step):
    idea = make_idea(board)
    link(session, plan, ("idea", str(idea.id)), ("plan_action", str(step.action_id)))
    session.commit()
    ben, page = cast.client(cast.ben), f"/steps/{step.id}"
    move(ben, step, "done")
    session.refresh(idea)
    assert idea.status.value == "considering"
    offer = f"/ideas/{idea.id}/answer?status=done&amp;back=/steps/{step.id}"
    assert offer in ben.get(page).text.replace("%2F", "/")
    assert f"/ideas/{idea.id}/answer" not in cast.client().get(page).text
    save(ben, f"/ideas/{idea.id}/answer", status="done")
    assert offer not in ben.get(page).text.replace("%2F", "/")


def test_links_in_a_circle_come_to_an_end(cast, session, board, plan, step):
    idea = make_idea(board)
    ends = [("idea", str(idea.id)), ("plan_action", str(step.action_id)), ("plan_step", str(step.id))]
    for start, target in zip(ends, ends[1:] + ends[:1], strict=True):
        link(session, plan, start, target)
    follow(session, cast.ada, "idea", idea.id)
    session.commit()
    move(cast.client(cast.ben), step, "done")
    assert [each.person_id for each in session.scalars(select(Notice))] == [cast.ada.id]
    session.refresh(step)
    assert step.status is StepStatus.DONE
    assert "Done" in cast.client().get(f"/steps/{step.id}?lang=en").text
    assert len([*filter(None, contributions(ANYBODY, board.place, [idea.visitor])[0].news)]) == 1
