"""Measures of a long plan: its page, and the file that is printed."""

from __future__ import annotations

import random
from datetime import timedelta

from bench import world
from bench.measures import Bench, measure
from bench.texts import add_section, new_plan
from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.jobs import run_all
from portal.kernel.permissions import Actor, Role
from portal.plans.actions.signing import ask_for_signatures, sign_sections
from portal.plans.actions.versions import make_version
from portal.plans.exports import FORMATS, edition
from portal.plans.models import Plan, PlanAction, PlanStep, Stance
from portal.regions.models import Organisation, Region

SECTIONS, ACTIONS, STEPS, SIGNERS = 60, 30, 3, 6
WORDS = ("children", "parents", "żłobek", "wijk", "zdravje", "school", "garden", "doctor", "evening", "together")


@measure("plan")
def long_plan(bench: Bench) -> None:
    """A plan of 60 sections for somebody who comes for the first time, signed, and as PDF/UA."""
    plan_id = _plan(bench)
    client, somebody = bench.app.test_client(use_cookies=False), {"Cookie": "somebody=1"}  # gets no shared page

    def page(part: str = "") -> None:
        assert client.get(f"/plans/{plan_id}{part}", headers=somebody).status_code == 200

    bench.time(f"a plan of {SECTIONS} sections, its page", page, "≤ 60 ms")
    _sign(bench, plan_id)
    signed = f"what {SIGNERS} organisations say to {SECTIONS} sections"
    bench.time(signed, lambda: page("/agreement"), "≤ 100 ms")
    with bench.app.test_request_context():

        def pdf() -> None:
            assert FORMATS["pdf"].write(edition(db.session.get_one(Plan, plan_id), "en")).startswith(b"%PDF")

        bench.time(f"a plan of {SECTIONS} sections as PDF/UA", pdf, "≤ 2,000 ms", times=3)
        db.session.remove()


def _plan(bench: Bench) -> int:
    with bench.app.app_context(), transaction():
        process = world.open_survey(world.ten_questions("pages")).process
        plan = new_plan(db.session.get_one(Region, process.region_id))
        for number in range(SECTIONS):
            add_section(plan, "\n\n".join(f"**{_said(number, 2)}** {_said(number + part, 80)}" for part in range(4)))
        for number in range(ACTIONS):
            _action(plan, number)
        run_all()  # what making it brought about is not measured
        return plan.id


def _sign(bench: Bench, plan_id: int) -> None:
    """All organisations agree with all sections of a first version, with a reservation."""
    with bench.app.test_request_context(), transaction():
        plan = db.session.get_one(Plan, plan_id)
        actor = Actor(roles={plan.region_id: frozenset({Role.ORGANISER})})
        version = make_version(actor, plan, world.four("First"))
        signers = [Organisation(region_id=plan.region_id, name=_said(number, 2)) for number in range(SIGNERS)]
        db.session.add_all(signers)
        db.session.flush()
        ask_for_signatures(actor, plan, [each.id for each in signers])
        said = {"stance": Stance.RESERVATION, "reason": _said(1, 9), "language": "en", "name": "Ann"}
        for each in signers:
            sign_sections(actor, plan, list(plan.sections), each, version_id=version.id, **said)


def _action(plan: Plan, number: int) -> None:
    action = PlanAction(
        plan=plan, title=world.four(_said(number, 4)), why=world.four(_said(number, 20)), position=number
    )
    db.session.add(action)
    for step in range(STEPS):
        due = clock.today() + timedelta(days=10 * step)
        db.session.add(PlanStep(action=action, title=world.four(_said(step, 5)), position=step, due_on=due))


def _said(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words)).capitalize()
