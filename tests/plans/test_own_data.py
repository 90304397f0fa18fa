"""What plans keep about a member is given to them whole, and forgotten when they leave."""

from __future__ import annotations

from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.perspectives import Perspective
from portal.plans.models import PlanStep, SignOff, Stance, Suggestion, SuggestionKind, SuggestionSupport
from portal.plans.own_data import collect, erase
from tests.factories.plans import make_action, make_plan, make_section, make_step, make_version
from tests.factories.regions import make_organisation


def test_member_gets_all_and_leaves_no_name_and_no_owned_step(cast, session):
    plan = make_plan(cast.region, created_by=cast.ben.id)
    section, step = make_section(plan), make_step(make_action(plan), person_id=cast.ben.id)
    suggestion = Suggestion(
        plan=plan,
        section=section,
        number=1,
        kind=SuggestionKind.ADD,
        words="Ask the mothers",
        language="en",
        person_id=cast.ben.id,
        author_name="Ben",
        perspective=Perspective.PROFESSIONAL,
        created_at=clock.now(),
    )
    session.add(suggestion)
    session.flush()
    support = SuggestionSupport(
        suggestion_id=suggestion.id,
        key=b"k" * 32,
        person_id=cast.ben.id,
        perspective=Perspective.PROFESSIONAL,
        since=clock.today(),
    )
    session.add(support)
    session.flush()
    kept = collect(cast.ben.id)
    assert (kept["plans_made"], kept["owner_of_steps"]) == ([plan.id], [step.id])
    assert kept["suggestions_supported"] == [suggestion.id]
    assert [each["text"] for each in kept["suggestions"]] == ["Ask the mothers"]
    erase(cast.ben.id)
    session.expire_all()
    assert suggestion.author_name == ""
    assert session.scalars(select(PlanStep.person_id)).all() == [None]
    assert session.scalars(select(SuggestionSupport.person_id)).all() == [None]
    assert collect(cast.cem.id)["suggestions"] == []


def test_name_of_who_spoke_for_an_organisation_outlives_the_organiser_who_wrote_it_down(cast, session):
    plan = make_plan(cast.region)
    section, school = make_section(plan), make_organisation(cast.region)
    version = make_version(plan)
    for name, on_behalf in (("Ada", False), ("Mia", True)):
        where = {"plan": plan, "section": section, "organisation": school, "version": version}
        said = {"stance": Stance.AGREE, "language": "en", "name": name, "is_on_behalf": on_behalf, "at": clock.now()}
        session.add(SignOff(**where, **said, person_id=cast.ada.id))
    session.flush()
    erase(cast.ada.id)
    assert set(session.scalars(select(SignOff.name))) == {"", "Mia"}
