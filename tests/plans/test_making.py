"""Making a plan of either kind from its template, publishing and removing drafts, and lines between two plans."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.content import plan_templates as shipped
from portal.plans import plan_templates
from portal.plans.models import Plan, PlanAction, PlanKind, PlanRow, PlanSection, PlanState
from portal.texts.models import SharedText
from portal.trace.models import TraceLink
from tests.accounts.forms import send
from tests.factories.conversations import make_comment
from tests.factories.plans import make_action, make_plan, make_section
from tests.factories.regions import make_draft
from tests.support.forms import save


def new(client, region, **fields):
    """Fill in the form of a new plan."""
    values = {"kind": "inequity", "title-en": "Warm homes", "languages": ["en", "pl"], "language": "pl"}
    return send(client, f"/r/{region.slug}/plans/new", **values | fields)


@pytest.mark.parametrize("kind", list(PlanKind))
def test_every_field_of_a_template_has_its_place(kind):
    """Oracle: the shipped file itself, read without `plan_templates`."""
    data = shipped()
    own = next(each for each in data["kinds"] if each["key"] == kind.value)["own_fields"]
    expected = {each["key"] for each in (*data["common_fields"], *own)}
    found = plan_templates.fields(kind)
    assert {each.key for each in found} | plan_templates.OF_THE_PLAN == expected
    assert all(each.is_section or each.is_choice or each.is_day or each.is_table for each in found)
    assert all(column.label for each in found for column in each.columns)
    assert all(each.options for each in found if each.is_choice)


@pytest.mark.parametrize("kind", ["inequity", "capacity"])
def test_new_plan_is_a_draft_with_the_sections_of_its_kind(cast, session, kind):
    ben = cast.client(cast.ben)
    answer = new(ben, cast.region, kind=kind)
    plan = session.scalars(select(Plan)).one()
    assert answer.location == f"/plans/{plan.id}/work"
    assert (plan.state, plan.published_at, plan.created_by) == (PlanState.DRAFT, None, cast.ben.id)
    assert (plan.languages, plan.language) == (["en", "pl"], "pl")
    expected = [field.key for field in plan_templates.sections(PlanKind(kind))]
    assert [section.key for section in plan.sections] == expected
    assert {(section.language, section.text.plain) for section in plan.sections} == {("pl", "")}

    assert cast.client().get(f"/plans/{plan.id}").status_code == 404
    assert cast.client(cast.cem).get(f"/r/{cast.region.slug}/plans/new").status_code == 403


def test_wrong_form_keeps_what_was_typed(cast, session):
    answer = new(
        cast.client(cast.ben), cast.region, kind="", languages=[], starts_on="2027-05-01", ends_on="2027-04-01"
    )
    assert answer.status_code == 422
    assert 'value="Warm homes"' in answer.text
    answer = new(cast.client(cast.ben), cast.region, starts_on="2027-05-01", ends_on="2027-04-01")
    assert answer.status_code == 422
    assert "The last day is before the first day." in answer.text
    assert session.scalars(select(Plan)).all() == []


def test_draft_is_shown_withdrawn_and_removed_with_its_texts(cast, session):
    ada = cast.client(cast.ada)
    new(ada, cast.region)
    plan = session.scalars(select(Plan)).one()
    work = f"/plans/{plan.id}/work"
    send(ada, work, f"/plans/{plan.id}/publish")
    assert cast.client().get(f"/plans/{plan.id}").status_code == 200
    send(ada, work, f"/plans/{plan.id}/withdraw")
    assert cast.client().get(f"/plans/{plan.id}").status_code == 404
    send(ada, work, f"/plans/{plan.id}/remove")
    session.expire_all()
    assert session.scalars(select(Plan)).all() == session.scalars(select(SharedText)).all() == []
    assert session.scalars(select(PlanSection)).all() == []


def test_plan_of_a_draft_process_stays_with_members(cast, session):
    plan = make_plan(cast.region, make_draft(cast.region), published_at=None, state=PlanState.DRAFT)
    ada = cast.client(cast.ada)
    answer = send(ada, f"/plans/{plan.id}/work", f"/plans/{plan.id}/publish")
    assert "Publish the process first" in ada.get(answer.location).text
    session.refresh(plan)
    assert plan.published_at is None


@pytest.mark.parametrize(("kind", "other_kind"), [("inequity", "capacity"), ("capacity", "inequity")])
def test_gap_opens_a_line_in_the_plan_of_the_other_kind(cast, session, kind, other_kind):
    plan, other = (make_plan(cast.region, kind=PlanKind(each)) for each in (kind, other_kind))
    page = f"/plans/{plan.id}/line"
    fields = {"other_id": other.id, "title-en": "Learn to listen", "reason-en": "We do not reach young fathers"}
    assert send(cast.client(cast.ben), page, **fields | {"title-en": ""}).status_code == 422
    assert send(cast.client(cast.ben), page, **fields).location == f"/plans/{other.id}#actions"
    action = session.scalars(select(PlanAction)).one()
    assert (action.plan_id, action.title["en"]) == (other.id, "Learn to listen")
    link = session.scalars(select(TraceLink)).one()
    assert (link.from_kind, link.from_id, link.to_kind) == ("plan", str(plan.id), "plan_action")
    assert link.reason["en"] == "We do not reach young fathers"
    gaps = [(row.plan_id, row.cells["statement"]) for row in session.scalars(select(PlanRow))]
    assert gaps == ([(other.id, "Learn to listen")] if other_kind == "capacity" else [])


def test_line_is_not_opened_in_a_decided_plan_or_in_one_of_the_same_kind(cast, session):
    plan = make_plan(cast.region)
    decided = make_plan(cast.region, kind=PlanKind.CAPACITY, state=PlanState.DECIDED)
    make_plan(cast.region)
    make_plan(cast.elsewhere, kind=PlanKind.CAPACITY)
    page = cast.client(cast.ben).get(f"/plans/{plan.id}/line?lang=en").text
    assert "There is no plan of the other kind that you can change." in page
    fields = {"other_id": decided.id, "title-en": "Learn", "reason-en": "A gap"}
    assert send(cast.client(cast.ben), f"/plans/{plan.id}/edit", f"/plans/{plan.id}/line", **fields).status_code == 422
    assert session.scalars(select(PlanAction)).all() == []


def test_plan_goes_with_all_that_belongs_to_it(cast, session):
    plan = make_plan(cast.region, published_at=None, state=PlanState.DRAFT)
    make_section(plan)
    make_action(plan)
    ada = cast.client(cast.ada)
    send(ada, f"/plans/{plan.id}/work", f"/plans/{plan.id}/remove")
    session.expire_all()
    for kind in (Plan, PlanSection, PlanAction, SharedText):
        assert session.scalars(select(kind)).all() == []


def test_title_is_changed_and_an_old_form_does_not_overwrite_in_silence(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    page = f"/plans/{plan.id}/edit"
    fields = {"languages": ["en"], "language": "en", "title-en": "New name"}
    assert save(ben, page, **fields).status_code == 303
    session.refresh(plan)
    assert plan.title["en"] == "New name"
    assert send(ben, page, seen="0123456789abcdef", **fields).status_code == 422


def test_draft_on_which_somebody_commented_is_not_removed(cast, session):
    plan = make_plan(cast.region, published_at=None, state=PlanState.DRAFT)
    comment = make_comment("plan_section", make_section(plan).id, cast.region, cast.ben)
    ada = cast.client(cast.ada)
    send(ada, f"/plans/{plan.id}/work", f"/plans/{plan.id}/remove")
    session.expire_all()
    assert session.scalars(select(Plan)).all() == [plan]
    assert comment.body
