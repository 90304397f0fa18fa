"""Lines of the report-back are drawn from plans: filled in as far as the plan knows, linked with their source."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.permissions import Role
from portal.kernel.text import LocalizedText
from portal.plans.actions import deciding
from portal.plans.models import DecisionRule, PlanState, StepProgress, StepStatus
from portal.plans.report_back import heard
from portal.regions.models import Outcome, ReportItem
from portal.trace.models import TraceLink
from tests.accounts.forms import send
from tests.factories.plans import make_action, make_plan, make_step
from tests.factories.regions import four, make_process


@pytest.fixture
def process(cast):
    return make_process(cast.region)


@pytest.fixture
def plan(cast, process):
    return make_plan(cast.region, process, state=PlanState.IN_FORCE)


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        (["planned", "planned"], None),
        (["done", "planned"], Outcome.DOING),
        (["delayed"], Outcome.DOING),
        (["done", "done"], Outcome.DONE),
        (["done", "stopped"], Outcome.DONE),
        (["planned", "stopped"], None),
    ],
)
def test_action_answers_what_it_is_for(cast, plan, process, statuses, outcome):
    action = make_action(plan, why=four("Parents feel alone"))
    for status in statuses:
        make_step(action, status=StepStatus(status))
    line = heard(cast.actor(cast.ada), process)[0]
    assert (line.text, line.action, line.outcome) == (four("Parents feel alone"), action.title, outcome)
    assert (line.source_kind, line.source_id, line.source) == ("plan_action", str(action.id), plan.title)


def test_organiser_draws_lines_and_they_are_linked_with_their_source(cast, session, plan, process):
    action = make_action(plan)
    make_step(action, status=StepStatus.DONE)
    stopped = make_step(action, status=StepStatus.STOPPED, title=four("Buy a van"), lesson=four("Borrow one"))
    told = {"day": clock.today(), "before": StepStatus.PLANNED, "after": StepStatus.STOPPED, "note": four("Too dear")}
    session.add(StepProgress(step_id=stopped.id, at=clock.now(), **told))
    decision = deciding.prepare(cast.actor(cast.ada), plan, question=four("In May?"), rule=DecisionRule.CONSENT)
    said = {"outcome": four("Yes"), "reasons": four("Asked for"), "concerns": four("")}
    deciding.take(cast.actor(cast.ada), decision, option_id=None, taken_on=clock.today(), **said)
    session.commit()
    ada, page = cast.client(cast.ada), f"/r/{cast.region.slug}/organise/p/{process.slug}/report"
    for source in (f"plan_action:{action.id}", f"plan_step:{stopped.id}", f"plan_decision:{decision.id}"):
        assert source in ada.get(page).text
        assert send(ada, page, f"{page}/draw", source=source).status_code == 303
        assert source not in ada.get(page).text  # drawn once
    lines = session.scalars(select(ReportItem).where(ReportItem.process_id == process.id).order_by(ReportItem.id)).all()
    assert [(each.outcome, each.action, each.reason) for each in lines] == [
        (Outcome.DONE, action.title, LocalizedText()),
        (Outcome.NO, LocalizedText(), four("Too dear")),
        (None, four("Yes"), LocalizedText()),
    ]
    links = {(each.from_kind, each.from_id, each.to_id) for each in session.scalars(select(TraceLink))}
    assert links == {
        ("plan_action", str(action.id), str(lines[0].id)),
        ("plan_step", str(stopped.id), str(lines[1].id)),
        ("plan_decision", str(decision.id), str(lines[2].id)),
    }
    assert "In May?" in cast.client().get(f"/decisions/{decision.id}").text


def test_after_publication_a_drawn_line_waits_until_somebody_read_it(cast, session, plan, process):
    make_step(make_action(plan), status=StepStatus.DONE)
    process.reported_at = clock.now()
    session.commit()
    ada, page = cast.client(cast.ada), f"/r/{cast.region.slug}/organise/p/{process.slug}/report"
    [line] = heard(cast.actor(cast.ada), process)
    send(ada, page, f"{page}/draw", source=f"{line.source_kind}:{line.source_id}")
    [drawn] = session.scalars(select(ReportItem).where(ReportItem.process_id == process.id))
    assert (drawn.outcome, drawn.is_public) == (None, False)


def test_plans_of_others_give_no_lines(cast, session, plan, process):
    make_step(make_action(plan))
    assert heard(cast.actor(cast.ben), process) == []
    assert heard(cast.actor(cast.cem), process) == []
    assert heard(cast.actor(cast.ada), make_process(cast.region)) == []
    assert cast.actor(cast.ben).has(Role.PROFESSIONAL, cast.region.id)
