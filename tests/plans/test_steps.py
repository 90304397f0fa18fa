"""How a step goes: its status with a day and a note, what it teaches when it stops, what it waits for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.conversations.models import Follow
from portal.insights.models import Insight
from portal.kernel import clock
from portal.plans.actions.steps import remove_step
from portal.plans.models import PlanState, StepNeed, StepProgress, StepStatus
from portal.plans.queries.steps import next_steps, silent_days, stalled, waits_for
from portal.trace.models import TraceLink
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four
from tests.support.forms import save, seen_on
from tests.support.hostile import ALL, SHORT, harm

TODAY = date(2027, 5, 1)


@pytest.fixture
def plan(cast):
    return make_plan(cast.region, state=PlanState.IN_FORCE)


@pytest.fixture
def step(plan, session):
    made = make_step(make_action(plan))
    session.commit()
    return made


def move(client, step, status, **fields):
    values = {"status": status, "day": clock.today().isoformat(), **fields}
    return save(client, f"/steps/{step.id}/move", **values)


def test_progress_is_kept_with_its_day_and_note(cast, session, step):
    yesterday = clock.today() - timedelta(days=1)
    note = {"note-en": "Six mothers said yes.", "note-pl": "Sześć matek się zgodziło."}
    assert move(cast.client(cast.ben), step, "in_progress", day=yesterday.isoformat(), **note).status_code == 303
    assert move(cast.client(cast.ada), step, "done", **{"note-en": "All ten are there."}).status_code == 303
    session.refresh(step)
    assert (step.status, step.moved_on) == (StepStatus.DONE, clock.today())
    kept = session.scalars(select(StepProgress).order_by(StepProgress.id)).all()
    assert [(each.before.value, each.after.value, each.day) for each in kept] == [
        ("planned", "in_progress", yesterday),
        ("in_progress", "done", clock.today()),
    ]
    page = cast.client().get(f"/steps/{step.id}?lang=pl").text
    assert "Sześć matek się zgodziło." in page
    assert '<p lang="en">All ten are there.</p>' in page  # not written in Polish, and marked so
    assert "Ben" not in page
    assert "Ben" in cast.client(cast.ada).get(f"/steps/{step.id}").text


@pytest.mark.parametrize(
    ("status", "lacks", "fields"),
    [
        ("stopped", "lesson", {"note-en": "No money came."}),
        ("stopped", "note", {"lesson-en": "Ask for the money first."}),
        ("delayed", "due_on", {"note-en": "The room is not free."}),
        ("delayed", "note", {"due_on": "2031-01-01"}),
        ("planned", "note", {}),
        ("done", "day", {"day": "2999-01-01"}),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(cast, session, step, status, lacks, fields):
    answer = move(cast.client(cast.ben), step, status, **fields)
    assert answer.status_code == 422
    assert f'href="#{lacks}' in answer.text
    assert all(text in answer.text for text in fields.values())
    session.refresh(step)
    assert step.status is StepStatus.PLANNED
    assert session.scalars(select(StepProgress)).all() == []


def test_form_that_is_sent_twice_is_one_note(cast, session, step):
    ben = cast.client(cast.ben)
    for _twice in range(2):
        assert move(ben, step, "planned", **{"note-en": "We asked the school."}).status_code == 303
    assert len(session.scalars(select(StepProgress)).all()) == 1


def test_late_step_says_its_new_day(cast, session, step):
    due = clock.today() + timedelta(days=90)
    move(cast.client(cast.ben), step, "delayed", due_on=due.isoformat(), **{"note-en": "The room is not free."})
    session.refresh(step)
    assert (step.status, step.due_on) == (StepStatus.DELAYED, due)


def test_lesson_of_a_stopped_step_becomes_an_insight_that_is_linked_with_it(cast, session, step):
    ben, said = cast.client(cast.ben), {"note-en": "No money came.", "lesson-en": "Ask for the money first."}
    assert move(ben, step, "stopped", **said).status_code == 303
    assert "Ask for the money first." in cast.client().get(f"/steps/{step.id}").text
    for _twice in range(2):
        send(ben, f"/steps/{step.id}", f"/steps/{step.id}/lesson")
    [card] = session.scalars(select(Insight).where(Insight.region_id == cast.region.id))
    assert (card.kind, card.text["en"]) == ("does_not_work", "Ask for the money first.")
    [link] = session.scalars(select(TraceLink))
    assert (link.from_kind, link.from_id, link.to_kind, link.to_id) == (
        "plan_step",
        str(step.id),
        "insight",
        str(card.id),
    )
    assert "Ask for the money first." in cast.client().get("/insights").text


def test_lesson_of_a_draft_is_not_told_to_all(cast, session, plan, step):
    plan.published_at = None
    step.status, step.lesson = StepStatus.STOPPED, four("Ask first")
    session.commit()
    send(cast.client(cast.ada), f"/steps/{step.id}/move", f"/steps/{step.id}/lesson")
    assert session.scalars(select(Insight).where(Insight.region_id == cast.region.id)).all() == []


def test_who_filled_the_form_in_meanwhile_is_not_overwritten(cast, session, step):
    ben = cast.client(cast.ben)
    seen = seen_on(ben, f"/steps/{step.id}/move")
    move(cast.client(cast.ada), step, "in_progress", **{"note-en": "We began."})
    late = {"seen": seen, "status": "delayed", "day": clock.today().isoformat(), "due_on": "2031-01-01"}
    answer = send(ben, f"/steps/{step.id}/move", **late, **{"note-en": "Nobody came."})
    assert answer.status_code == 422
    assert "Nobody came." in answer.text
    session.refresh(step)
    assert step.status is StepStatus.IN_PROGRESS


def test_only_who_works_in_the_region_says_how_it_goes(cast, plan, step, session):
    for person, status in ((cast.cem, 403), (None, 303), (cast.eva, 403)):
        assert cast.client(person).get(f"/steps/{step.id}/move").status_code == status
    plan.state = PlanState.ARCHIVED
    session.commit()
    assert cast.client(cast.ada).get(f"/steps/{step.id}/move").status_code == 403
    plan.published_at = None
    session.commit()
    assert cast.client().get(f"/steps/{step.id}").status_code == 404


def test_hostile_words_are_shown_as_words(cast, session, step):
    step.title = step.action.title = step.plan.title = four(SHORT)
    session.commit()
    move(cast.client(cast.ben), step, "stopped", **{"note-en": ALL[:1200], "lesson-en": ALL[:1200]})
    step.action.steps[0].status = StepStatus.STOPPED
    for page in (f"/steps/{step.id}", f"/plans/{step.plan.id}/roadmap", f"/plans/{step.plan.id}/progress", "/me/steps"):
        answer = cast.client(cast.ben).get(f"{page}?lang=en")
        assert answer.status_code == 200, page
        assert harm(answer.text) == [], page


def test_removed_step_leaves_nothing_to_the_next_one_of_its_number(cast, session, step):
    """SQLite gives a removed row's number to the next one."""
    session.add(Follow(person_id=cast.ben.id, subject_kind="plan_step", subject_id=step.id, since=clock.now()))
    session.commit()
    remove_step(cast.actor(cast.ada), step)
    assert session.scalars(select(Follow)).all() == []


def test_step_waits_until_what_it_needs_is_over(session, plan):
    action = make_action(plan)
    first, second = make_step(action), make_step(action, title=four("Second"))
    second.needs.append(StepNeed(needs_id=first.id))
    session.commit()
    assert waits_for(second) == [first]
    assert next_steps([second, first], 2) == [first]
    first.status = StepStatus.DONE
    assert waits_for(second) == []
    assert next_steps([first, second], 2) == [second]


@pytest.mark.parametrize(
    ("status", "moved", "starts", "due", "days", "level"),
    [
        ("in_progress", 10, None, None, 10, 0),
        ("in_progress", 30, None, None, 30, 30),
        ("in_progress", 75, None, 2, 75, 60),
        ("delayed", 200, None, None, 200, 90),
        ("planned", None, 45, -30, 45, 30),
        ("planned", None, -5, -30, 0, 0),
        ("planned", None, None, 3, 3, 0),
        ("planned", 100, None, 40, 40, 30),
        ("done", 500, None, 400, 0, 0),
        ("stopped", 500, None, 400, 0, 0),
    ],
)
def test_step_stands_still_by_the_days_without_a_sign_of_life(plan, status, moved, starts, due, days, level):
    """Days are ago; a negative number is still to come."""
    ago = lambda number: None if number is None else TODAY - timedelta(days=number)  # noqa: E731
    step = make_step(
        make_action(plan), status=StepStatus(status), moved_on=ago(moved), starts_on=ago(starts), due_on=ago(due)
    )
    assert (silent_days(step, TODAY), stalled(step, TODAY)) == (days, level)
