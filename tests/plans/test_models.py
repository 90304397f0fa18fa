"""The tables hold together on both databases."""

from __future__ import annotations

from tests.factories.plans import make_action, make_plan, make_section, make_step


def test_plan_goes_with_all_that_belongs_to_it(cast, session):
    plan = make_plan(cast.region)
    make_section(plan)
    make_step(make_action(plan))
    session.expire_all()
    assert [section.text.plain for section in plan.sections]
    session.delete(plan)
    session.commit()
