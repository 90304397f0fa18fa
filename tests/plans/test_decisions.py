"""A decision: prepared, heard, taken with its reasons, and from then on corrected, never changed silently."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.conversations.models import Follow, Notice
from portal.kernel import clock
from portal.kernel.events import Event
from portal.plans.actions import deciding
from portal.plans.actions.signing import ask_for_signatures
from portal.plans.boarding import paper
from portal.plans.models import Decision, DecisionRule, DecisionState, PlanRow, PlanScenario, SignOff, Stance
from portal.plans.queries.decisions import decision as load
from portal.trace.actions import new_link
from tests.accounts.forms import send, token_on
from tests.factories.plans import make_action, make_plan, make_section, make_step, make_version
from tests.factories.regions import four, make_organisation
from tests.support.forms import save
from tests.support.hostile import ALL, SHORT, harm
from tests.support.queries import assert_constant_queries


@pytest.fixture
def plan(cast, session):
    made = make_plan(cast.region)
    make_section(made)
    session.refresh(made)
    session.commit()
    return made


def make_decision(cast, plan, **changes):
    values = {"question": four("Do we begin in May?"), "rule": DecisionRule.STEERING_GROUP, "planned_on": clock.today()}
    return deciding.prepare(cast.actor(cast.ada), plan, **values | changes)


TAKEN = {
    "outcome-en": "We begin in May.",
    "reasons-en": "The mothers asked for it.",
    "concerns-en": "Money: the town pays.",
}


@pytest.fixture
def decision(cast, session, plan):
    """Two options, of which nobody chose one."""
    made = make_decision(cast, plan)
    for title in ("Yes, in May", "Not now"):
        deciding.add_option(cast.actor(cast.ada), made, title=four(title), note=four("It costs"), scenario_id=None)
    session.commit()
    return made


def take(client, decision, **fields):
    values = {**TAKEN, "option_id": str(decision.options[0].id), "taken_on": clock.today().isoformat()}
    return save(client, f"/decisions/{decision.id}/take", **values | fields)


def test_decision_is_prepared_heard_and_taken_by_forms(cast, session, plan):
    ada = cast.client(cast.ada)
    version = make_version(plan)
    school = make_organisation(cast.region, name="School")
    session.commit()
    asked = {
        "question-en": "Do we begin?",
        "rule": "consent",
        "planned_on": "2027-05-01",
        "version_id": str(version.id),
    }
    save(ada, f"/plans/{plan.id}/decisions/new", **asked)
    [made] = session.scalars(select(Decision))
    assert (made.state, made.rule, made.version_id) == (DecisionState.PREPARED, DecisionRule.CONSENT, version.id)
    page = f"/decisions/{made.id}"
    assert save(ada, f"{page}/options/new", **{"title-en": "Yes", "note-en": "From May on"}).status_code == 303
    session.refresh(made)
    voice = {"name": "Mr Novak", "organisation_id": str(school.id), "option_id": str(made.options[0].id)}
    save(ada, f"{page}/voices/new", **voice, concern="Who pays?", interest="He rents us the room")
    session.refresh(made)
    assert [(each.name, each.organisation_id, each.concern) for each in made.voices] == [
        ("Mr Novak", school.id, "Who pays?")
    ]
    before = cast.client().get(f"{page}?lang=en").text
    assert "Do we begin?" in before
    assert "Who pays?" not in before  # what worries people is theirs until it is decided
    assert take(ada, made, **{"concerns-en": ""}).status_code == 422  # a concern that was named is answered
    assert take(ada, made).status_code == 303
    session.refresh(made)
    assert (made.state, made.taken_on, made.options[0].is_chosen) == (DecisionState.TAKEN, clock.today(), True)
    public = cast.client().get(f"{page}?lang=en").text
    for words in (
        "We begin in May.",
        "The mothers asked for it.",
        "Who pays?",
        "He rents us the room",
        "Version 1",
        "School",
    ):
        assert words in public or words.lower() in public, words
    assert "Mr Novak" not in public  # people are named to members only
    assert "Mr Novak" in ada.get(page).text
    assert "We begin in May." in cast.client().get(f"/plans/{plan.id}/decisions").text


@pytest.mark.parametrize("lacks", ["outcome-en", "reasons-en", "option_id"])
def test_decision_is_not_taken_without_outcome_reasons_and_choice(cast, session, decision, lacks):
    answer = take(cast.client(cast.ada), decision, **{lacks: ""})
    assert answer.status_code == 422
    kept = [text for name, text in TAKEN.items() if name != lacks]
    assert all(text in answer.text for text in kept)
    session.refresh(decision)
    assert decision.state is DecisionState.PREPARED


def test_decision_is_not_taken_tomorrow(cast, session, decision):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert take(cast.client(cast.ada), decision, taken_on=tomorrow).status_code == 422


def test_what_was_decided_is_never_changed_and_a_correction_stands_beside_it(cast, session, decision):
    ada, page = cast.client(cast.ada), f"/decisions/{decision.id}"
    take(ada, decision)
    form = {"csrf_token": token_on(ada, "/me")}
    option = decision.options[0].id
    for path in (f"{page}/remove", f"{page}/options/{option}/remove"):
        assert ada.post(path, data=form).status_code == 303
    for path, words in (
        (f"{page}/edit", {"question-en": "Other", "rule": "owner"}),
        (f"{page}/options/new", {"title-en": "Other"}),
        (f"{page}/options/{option}", {"title-en": "Other"}),
        (f"{page}/voices/new", {"name": "Other"}),
    ):
        assert save(ada, path, **words).status_code == 409, path
    assert ada.post(f"{page}/take", data=form | TAKEN).status_code == 303  # leads to what was decided
    session.refresh(decision)
    assert (decision.question["en"], len(decision.options)) == ("Do we begin in May? (en)", 2)
    assert save(ada, f"{page}/correct").status_code == 422
    assert save(ada, f"{page}/correct", **{"words-en": "We begin in June."}).status_code == 303
    public = cast.client().get(f"{page}?lang=en").text
    assert "We begin in May." in public
    assert "We begin in June." in public
    assert "Correction of" in public


def test_decision_that_is_not_taken_has_nothing_to_correct(cast, decision):
    assert save(cast.client(cast.ada), f"/decisions/{decision.id}/correct", **{"words-en": "x"}).status_code == 409


def test_two_who_take_it_at_once_take_it_once(cast, session, decision):
    clients = [cast.client(cast.ada) for _ in range(2)]
    page = f"/decisions/{decision.id}/take"
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', clients[0].get(page).text)[1]
    values = {**TAKEN, "option_id": str(decision.options[0].id), "taken_on": clock.today().isoformat(), "seen": seen}
    forms = [values | {"csrf_token": token_on(client, page)} for client in clients]
    session.commit()
    with ThreadPoolExecutor(2) as pool:
        codes = list(
            pool.map(lambda pair: pair[0].post(page, data=pair[1]).status_code, zip(clients, forms, strict=True))
        )
    assert set(codes) <= {303, 409}
    assert 303 in codes
    session.expire_all()
    assert len(session.scalars(select(Event).where(Event.kind == "plan_decision.taken")).all()) == 1


def test_only_organisers_of_the_region_decide_and_strangers_see_no_draft(cast, session, plan, decision):
    pages = [f"/plans/{plan.id}/decisions/new"]
    pages += [
        f"/decisions/{decision.id}/{part}"
        for part in ("prepare", "edit", "take", "correct", "options/new", "voices/new")
    ]
    for page in pages:
        assert cast.client(cast.ada).get(page).status_code == 200, page
        for person, code in ((cast.ben, 403), (cast.cem, 403), (cast.eva, 403), (None, 303)):
            assert cast.client(person).get(page).status_code == code, (page, person and person.name)
    plan.published_at = None
    session.commit()
    assert cast.client().get(f"/decisions/{decision.id}").status_code == 404
    assert cast.client(cast.cem).get(f"/decisions/{decision.id}").status_code == 404


def test_followers_of_the_plan_hear_what_was_decided(cast, session, plan, decision):
    session.add(Follow(person_id=cast.ben.id, subject_kind="plan", subject_id=plan.id, since=clock.now()))
    session.commit()
    take(cast.client(cast.ada), decision)
    save(cast.client(cast.ada), f"/decisions/{decision.id}/correct", **{"words-en": "In June."})
    told = [(each.person_id, each.happening) for each in session.scalars(select(Notice).order_by(Notice.id))]
    assert told == [(cast.ben.id, "plan.decided"), (cast.ben.id, "plan.decision_corrected")]


def test_board_reads_on_one_page_what_it_needs(cast, session, plan):
    """Costs and gaps of each way, what residents said, who signed with which doubt: counted by hand."""
    ways = [
        PlanScenario(plan_id=plan.id, position=place, title=four(name)) for place, name in enumerate(("Small", "Big"))
    ]
    session.add_all(ways)
    session.flush()
    session.refresh(plan)
    make_action(plan, cost=100)
    big = make_action(plan, cost=900, saving=50, scenario_id=ways[1].id, position=1)
    step = make_step(big)
    for number in ("1", "2"):
        session.add(new_link(plan.region_id, ("idea", number), ("plan_action", str(big.id)), four("why"), None))
    session.add(PlanRow(plan_id=plan.id, table="money", position=0, cells={"cost": "1000", "gap": "400"}))
    school, section, version = make_organisation(cast.region, name="School"), plan.sections[0], make_version(plan)
    ask_for_signatures(cast.actor(cast.ada), plan, [school.id])
    sign = {"plan_id": plan.id, "section_id": section.id, "organisation_id": school.id, "version_id": version.id}
    said = {"stance": Stance.RESERVATION, "reason": "Only with a nurse.", "language": "en", "name": "Sue"}
    session.add(SignOff(**sign, **said, at=clock.now()))
    made = make_decision(cast, plan, version_id=version.id)
    session.commit()
    assert [option.title["en"] for option in made.options] == ["Small (en)", "Big (en)"]
    found = paper(load(cast.actor(cast.ada), made.id), "en")
    assert [found.weight(option).cost for option in made.options] == [100, 1000]
    assert found.weight(made.options[1]).saving == 50
    assert (found.missing_money, found.brought.ideas, found.next_due.id) == (400, 2, step.id)
    [standing] = found.standings
    assert (standing.agreed, standing.unanswered, [each.sign.reason for each in standing.doubts]) == (
        0,
        0,
        ["Only with a nurse."],
    )
    assert take(cast.client(cast.ada), made, option_id=str(made.options[1].id)).status_code == 303
    session.refresh(ways[1])
    assert ways[1].is_chosen  # the plan goes the way that was decided for
    public = cast.client().get(f"/decisions/{made.id}?lang=en").text
    for words in ("Only with a nurse.", "1,000", "400", "2 ideas of residents", f"/plans/{plan.id}/versions/1"):
        assert words in public, words


def test_page_of_a_decision_asks_as_much_with_many_voices_as_with_few(cast, session, plan, decision):
    dana = cast.client()

    def add_one():
        school = make_organisation(cast.region)
        ada = cast.actor(cast.ada)
        said = {
            "name": "V",
            "organisation_id": school.id,
            "option_id": decision.options[0].id,
            "concern": "",
            "interest": "",
        }
        deciding.hear(ada, decision, **said)
        make_step(make_action(plan))
        session.commit()

    assert_constant_queries(lambda: dana.get(f"/decisions/{decision.id}"), add_one)


def test_hostile_words_are_shown_as_words(cast, session, plan, decision):
    ada = cast.actor(cast.ada)
    deciding.change(ada, decision, question=four(SHORT))
    deciding.add_option(ada, decision, title=four(SHORT), note=four(ALL), scenario_id=None)
    deciding.hear(ada, decision, name=SHORT, organisation_id=None, option_id=None, concern=ALL[:2000], interest=SHORT)
    session.commit()
    client = cast.client(cast.ada)
    page = f"/decisions/{decision.id}"
    for path in (page, f"{page}/prepare", f"{page}/edit", f"{page}/voices/new", f"/plans/{plan.id}/decisions"):
        assert harm(client.get(path).text) == [], path
    take(client, decision, **{"outcome-en": ALL[:1200], "reasons-en": ALL[:2000]})
    save(client, f"{page}/correct", **{"words-en": ALL[:1200]})
    assert harm(client.get(page).text) == []


def test_odd_numbers_in_addresses_are_not_found(cast, decision):
    ada, page = cast.client(cast.ada), f"/decisions/{decision.id}"
    for path in ("/decisions/999999", f"{page}/options/999999", f"{page}/voices/999999"):
        assert ada.get(path).status_code == 404, path
    assert send(ada, page + "/edit", f"{page}/options/999999/remove").status_code == 404
