"""How a plan goes, in plain words, for everybody and in every language."""

from __future__ import annotations

import pytest

from portal.kernel import clock
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.plans.actions.following import move_step
from portal.plans.models import PlanPartner, StepStatus
from portal.trace.actions import new_link
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four
from tests.support.queries import assert_constant_queries


@pytest.fixture
def plan(cast):
    return make_plan(cast.region)


def moved(cast, step, status, note, **values):
    move_step(cast.actor(cast.ben), step, status=status, day=clock.today(), note=note, **values)


def test_residents_read_what_was_promised_and_what_became_of_it(cast, session, plan):
    action = make_action(plan)
    steps = [make_step(action, title=four(name)) for name in ("Ask", "Train", "Buy a van", "Visit", "Tell")]
    moved(cast, steps[0], StepStatus.DONE, four("Everybody was asked"))
    moved(cast, steps[1], StepStatus.IN_PROGRESS, four("Six take part"))
    moved(cast, steps[2], StepStatus.STOPPED, four("Too dear"), lesson=four("Borrow one"))
    session.add(new_link(plan.region_id, ("idea", "7"), ("plan_action", str(action.id)), four("why"), None))
    session.add(PlanPartner(plan_id=plan.id, position=0, name="The school"))
    session.commit()
    page = cast.client().get(f"/plans/{plan.id}/progress?lang=en").text
    order = [
        "We help young parents sooner",
        "What is happening now",
        "Six take part",
        "What is done",
        "Everybody was asked",
    ]
    order += ["What was stopped, and why", "Too dear", "Borrow one", "What comes next", "Visit (en)", "Thank you"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "1 idea of residents is in this plan." in page
    assert "The school" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_is_there_and_a_fallback_is_marked(cast, session, plan, lang):
    step = make_step(make_action(plan))
    moved(cast, step, StepStatus.IN_PROGRESS, LocalizedText(nl="Het loopt goed."))
    session.commit()
    page = cast.client().get(f"/plans/{plan.id}/progress?lang={lang}").text
    assert f'<html lang="{lang}">' in page
    assert f"Find ten experienced mothers ({lang})" in page
    assert ("<p>Het loopt goed.</p>" if lang == "nl" else '<p lang="nl">Het loopt goed.</p>') in page


def test_plan_without_steps_says_that_there_is_nothing_to_tell_yet(cast, plan, session):
    session.commit()
    assert "Nothing to report yet" in cast.client().get(f"/plans/{plan.id}/progress?lang=en").text


def test_page_asks_as_much_with_many_steps_as_with_few(cast, session, plan):
    dana, action = cast.client(), make_action(plan)

    def add_one():
        moved(cast, make_step(action), StepStatus.IN_PROGRESS, four("It goes on"))
        session.commit()

    assert_constant_queries(lambda: dana.get(f"/plans/{plan.id}/progress"), add_one)
