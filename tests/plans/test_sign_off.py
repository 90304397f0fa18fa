"""Organisations agree section by section with the text of one version; text that changes is open again."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal.conversations.models import Notice
from portal.kernel.authors import Author
from portal.kernel.events import record
from portal.kernel.permissions import ANYBODY, Role
from portal.plans.actions.signing import ask_for_signatures, sign_sections
from portal.plans.models import PlanState, SignOff, Stance
from portal.plans.queries.signs import signs
from portal.texts.actions import submit_form
from portal.texts.queries import notation
from tests.accounts.forms import send, token_on
from tests.factories.accounts import make_member
from tests.factories.plans import make_plan, make_section, make_version
from tests.factories.regions import four, make_organisation
from tests.support.forms import save
from tests.support.hostile import ALL, harm
from tests.support.queries import assert_constant_queries


@pytest.fixture
def school(cast):
    return make_organisation(cast.region, name="School on the dyke")


@pytest.fixture
def sue(cast, school):
    """A member who speaks for the school."""
    return make_member(cast.region, Role.EXPERT, organisation=school, name="Sue")


@pytest.fixture
def plan(cast, session, school, sue):
    """Two sections, kept as version 1, and the school is asked."""
    made = make_plan(cast.region, state=PlanState.REVIEW)
    make_section(made)
    make_section(made, "We go to them.", title=four("What we do"))
    session.refresh(made)
    make_version(made)
    ask_for_signatures(cast.actor(cast.ada), made, [school.id])
    session.commit()
    return made


def page(plan, school, section=0):
    return f"/plans/{plan.id}/agreement/{plan.sections[section].id}/{school.id}"


def answer_for(client, where, **fields):
    """Open the form of one section and send it, with the version that was read."""
    seen = re.search(r'name="version_id"[^>]*value="(\d+)"', client.get(where).text)
    return send(client, where, version_id=seen[1], **fields)


def stances(plan):
    return [cell.stance and cell.stance.value for cell in signs(plan).cells]


def rewrite(section, words):
    seq, _body = notation(section.text)
    submit_form(section.text, seq, words, Author(actor=ANYBODY, name="Ben"))


def test_member_signs_for_their_organisation_and_everybody_reads_it(cast, session, plan, school, sue):
    answer = answer_for(
        cast.client(sue), page(plan, school), stance="reservation", reason="Only with a nurse.", language="en"
    )
    assert answer.status_code == 303
    [sign] = session.scalars(select(SignOff))
    assert (sign.name, sign.person_id, sign.is_on_behalf, sign.version.number) == ("Sue", sue.id, False, 1)
    public = cast.client().get(f"/plans/{plan.id}/agreement?lang=en").text
    assert "Agrees, with a reservation" in public
    assert "Only with a nurse." in public
    assert "Sue" not in public  # the organisation speaks; who pressed the button is for members
    assert "Sue" in cast.client(cast.ada).get(f"/plans/{plan.id}/agreement").text
    assert "Agrees, with a reservation" in cast.client().get(f"/plans/{plan.id}?lang=en").text


def many(plan, school):
    return f"/plans/{plan.id}/agreement/of/{school.id}"


@pytest.mark.parametrize(("stance", "reason"), [("agree", ""), ("reservation", "Only with a nurse.")])
def test_several_sections_are_signed_with_one_form(cast, session, plan, school, sue, stance, reason):
    make_section(plan, "What nobody kept in a version.", title=four("New"))
    session.commit()
    sues = cast.client(sue)
    assert many(plan, school) in sues.get(f"/plans/{plan.id}/agreement").text
    form = sues.get(many(plan, school)).text
    assert "We go to them." in form
    assert form.count('name="sections"') == 2  # what is in no version cannot be ticked
    ticked = [section.id for section in plan.sections][:2]
    said = {"stance": stance, "reason": reason, "language": "en"}
    assert answer_for(sues, many(plan, school), sections=ticked, **said).status_code == 303
    assert stances(plan) == [stance, stance, None]
    assert {(sign.version.number, sign.reason, sign.name) for sign in session.scalars(select(SignOff))} == {
        (1, reason, "Sue")
    }


def test_several_sections_are_signed_all_or_none_and_what_was_typed_stays(cast, session, plan, school, sue):
    sues, ticked = cast.client(sue), [section.id for section in plan.sections]
    said = {"stance": "reservation", "reason": "Only with a nurse.", "language": "pl"}
    assert answer_for(sues, many(plan, school), **said).status_code == 422  # nothing is ticked
    assert answer_for(sues, many(plan, school), sections=ticked, **said | {"reason": ""}).status_code == 422
    assert answer_for(sues, many(plan, school), sections=[*ticked, 999], **said).status_code == 422
    seen = re.search(r'name="version_id"[^>]*value="(\d+)"', sues.get(many(plan, school)).text)[1]
    rewrite(plan.sections[1], "We wait for them.")
    session.commit()
    refused = send(sues, many(plan, school), sections=ticked, version_id=seen, **said)
    assert refused.status_code == 422
    assert "This text changed after version 1." in refused.text
    assert "Only with a nurse." in refused.text
    assert f'value="{ticked[0]}" checked' in refused.text
    assert session.scalars(select(SignOff)).all() == []
    make_version(plan)
    session.commit()
    assert send(sues, many(plan, school), sections=ticked, version_id=seen, **said).status_code == 409
    assert session.scalars(select(SignOff)).all() == []


def test_form_for_several_sections_is_for_who_speaks_for_the_organisation(cast, session, plan, school):
    assert cast.client(cast.ben).get(many(plan, school)).status_code == 403
    assert "/agreement/of/" not in cast.client(cast.ben).get(f"/plans/{plan.id}/agreement").text
    ada, ticked = cast.client(cast.ada), [section.id for section in plan.sections]
    said = {"sections": ticked, "stance": "agree", "language": "en"}
    assert answer_for(ada, many(plan, school), name="", **said).status_code == 422
    assert answer_for(ada, many(plan, school), name="Mr de Vries, head", **said).status_code == 303
    assert {sign.is_on_behalf for sign in session.scalars(select(SignOff))} == {True}
    unasked = make_organisation(cast.region)
    session.commit()
    assert ada.get(many(plan, unasked)).status_code == 404


@pytest.mark.parametrize("stance", ["reservation", "not_yet"])
def test_doubt_needs_a_reason_and_what_was_chosen_stays(cast, session, plan, school, sue, stance):
    answer = answer_for(cast.client(sue), page(plan, school), stance=stance, reason=" ", language="pl")
    assert answer.status_code == 422
    assert re.search(f'<input checked[^>]*value="{stance}"', answer.text)
    assert '<option selected value="pl">' in answer.text
    assert session.scalars(select(SignOff)).all() == []


def test_organiser_writes_down_what_an_organisation_said_elsewhere_and_it_says_so(cast, session, plan, school):
    ada = cast.client(cast.ada)
    assert answer_for(ada, page(plan, school), stance="agree", language="en", name="").status_code == 422
    said = {"stance": "agree", "language": "en", "name": "Mr de Vries, head"}
    assert answer_for(ada, page(plan, school), **said).status_code == 303
    [sign] = session.scalars(select(SignOff))
    assert (sign.name, sign.person_id, sign.is_on_behalf) == ("Mr de Vries, head", cast.ada.id, True)
    assert "written down by an organiser" in cast.client().get(f"/plans/{plan.id}/agreement?lang=en").text


def test_nobody_else_signs(cast, session, plan, school):
    baker = make_member(cast.region, Role.PROFESSIONAL, organisation=make_organisation(cast.region), name="Baker")
    elsewhere = make_member(cast.elsewhere, Role.PROFESSIONAL, organisation=school, name="Else")
    session.commit()
    for person in (cast.ben, baker, elsewhere, cast.cem, cast.eva):
        client = cast.client(person)
        token = token_on(client, "/me")
        data = {"csrf_token": token, "stance": "agree", "language": "en", "name": "x", "version_id": "1"}
        assert client.get(page(plan, school)).status_code == 403, person.name
        assert client.post(page(plan, school), data=data).status_code == 403, person.name
    assert cast.client().get(page(plan, school)).status_code in (302, 303, 401)
    assert session.scalars(select(SignOff)).all() == []


def test_text_that_changes_is_open_again_and_the_old_signature_stays_in_the_history(cast, session, plan, school, sue):
    sues = cast.client(sue)
    for section in (0, 1):
        assert answer_for(sues, page(plan, school, section), stance="agree", language="en").status_code == 303
    session.refresh(plan)
    assert stances(plan) == ["agree", "agree"]
    rewrite(plan.sections[0], "Many parents know whom to ask.")
    session.commit()
    assert stances(plan) == [None, "agree"]
    read = cast.client().get(f"/plans/{plan.id}/agreement?lang=en").text
    assert "The text changed since version 1." in read
    assert f"/plans/{plan.id}/changes?from=1" in read
    assert sues.get(page(plan, school)).status_code == 303  # what stands nowhere as a version cannot be signed
    make_version(plan)
    session.commit()
    assert stances(plan) == [None, "agree"]  # a new version alone does not open what reads the same
    assert (
        answer_for(sues, page(plan, school), stance="not_yet", reason="That is wrong.", language="en").status_code
        == 303
    )
    session.refresh(plan)
    assert stances(plan) == ["not_yet", "agree"]
    assert len(session.scalars(select(SignOff)).all()) == 3
    assert cast.client().get(f"/plans/{plan.id}/agreement").text.count('<li class="stack tight">') == 3


def test_text_that_is_put_back_needs_no_new_signature(cast, session, plan, school, sue):
    body = notation(plan.sections[0].text)[1]
    answer_for(cast.client(sue), page(plan, school), stance="agree", language="en")
    rewrite(plan.sections[0], "Other words.")
    assert stances(plan)[0] is None
    rewrite(plan.sections[0], body)
    assert stances(plan)[0] == "agree"


def test_who_read_an_older_version_reads_the_new_one_first(cast, session, plan, school, sue):
    sues = cast.client(sue)
    form = {"csrf_token": token_on(sues, page(plan, school)), "stance": "agree", "language": "en"}
    first = signs(plan).version
    rewrite(plan.sections[1], "We wait for them.")
    make_version(plan)
    session.commit()
    answer = sues.post(page(plan, school), data=form | {"version_id": str(first.id)})
    assert answer.status_code == 409
    for odd in ("", "x", "9" * 30, "-1"):
        assert sues.post(page(plan, school), data=form | {"version_id": odd}).status_code == 409, odd
    assert session.scalars(select(SignOff)).all() == []


def test_plan_without_version_says_how_to_make_one(cast, session, school):
    plan = make_plan(cast.region)
    make_section(plan)
    ask_for_signatures(cast.actor(cast.ada), plan, [school.id])
    session.commit()
    there = cast.client(cast.ada).get(f"/plans/{plan.id}/agreement?lang=en").text
    assert "There is no version of this plan yet." in there
    assert f'href="/plans/{plan.id}/versions/new"' in there
    assert cast.client(cast.ada).get(f"/plans/{plan.id}/agreement/{plan.sections[0].id}/{school.id}").status_code == 303


def test_members_of_an_asked_organisation_hear_it_once_and_again_with_a_version(cast, session, plan, school, sue):
    told = [(each.person_id, each.happening) for each in session.scalars(select(Notice))]
    assert told == [(sue.id, "plan.signature_asked")]
    ada = cast.client(cast.ada)
    save(ada, f"/plans/{plan.id}/agreement", organisations=[])
    save(ada, f"/plans/{plan.id}/agreement", organisations=[school.id])
    rewrite(plan.sections[0], "Other words.")
    record("plan.version_made", make_version(plan), cast.actor(cast.ada), number=2, suggestions=[])
    session.commit()
    told = [each.happening for each in session.scalars(select(Notice).order_by(Notice.id))]
    assert told == ["plan.signature_asked", "plan.version_to_sign"]


def test_only_organisers_ask_and_only_organisations_of_their_region(cast, session, plan, school):
    foreign = make_organisation(cast.elsewhere)
    session.commit()
    ben = cast.client(cast.ben)
    form = {"csrf_token": token_on(ben, "/me"), "organisations": []}
    assert ben.post(f"/plans/{plan.id}/agreement", data=form).status_code == 403
    answer = save(cast.client(cast.ada), f"/plans/{plan.id}/agreement", organisations=[school.id, foreign.id])
    assert answer.status_code == 422
    assert [each.id for each in signs(plan).organisations] == [school.id]


def test_two_who_sign_at_once_leave_one_that_counts(app, cast, session, plan, school, sue):
    second = make_member(cast.region, Role.PROFESSIONAL, organisation=school, name="Tom")
    session.commit()
    clients, where = [cast.client(sue), cast.client(second)] * 2, page(plan, school)
    forms = [{"csrf_token": token_on(client, where), "stance": "agree", "language": "en"} for client in clients]
    seen = str(signs(plan).version.id)
    session.commit()
    post = lambda pair: pair[0].post(where, data=pair[1] | {"version_id": seen}).status_code  # noqa: E731
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(post, zip(clients, forms, strict=True)))
    assert codes == [303] * 4
    session.expire_all()
    assert [sign.stance for sign in session.scalars(select(SignOff))] == [Stance.AGREE]


def test_archived_plan_is_not_signed(cast, session, plan, school, sue):
    plan.state = PlanState.ARCHIVED
    session.commit()
    assert cast.client(sue).get(page(plan, school)).status_code == 403


def test_hostile_reasons_are_shown_as_words(cast, session, plan, school, sue):
    school.name = "<img src=x onerror=alert(1)>"
    session.commit()
    answer_for(cast.client(sue), page(plan, school), stance="not_yet", reason=ALL[:2000], language="en")
    for where in (f"/plans/{plan.id}/agreement", f"/plans/{plan.id}", page(plan, school)):
        assert harm(cast.client(sue).get(where).text) == [], where


@pytest.mark.parametrize("where", ["", "/of/1"])
def test_table_asks_as_much_with_many_sections_and_organisations_as_with_few(cast, session, plan, school, where):
    ada, actor = cast.client(cast.ada), cast.actor(cast.ada)
    assert school.id == 1

    def add_one():
        make_section(plan, "More.", title=four("More"))
        session.refresh(plan)
        version, said = make_version(plan), {"stance": Stance.AGREE, "reason": "", "language": "en", "name": "Ann"}
        asked = [each.id for each in signs(plan).organisations]
        ask_for_signatures(actor, plan, [*asked, make_organisation(cast.region).id])
        for each in signs(plan).organisations:
            sign_sections(actor, plan, plan.sections, each, version_id=version.id, **said)
        session.commit()

    assert_constant_queries(lambda: ada.get(f"/plans/{plan.id}/agreement{where}"), add_one)
