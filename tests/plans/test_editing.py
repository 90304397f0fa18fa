"""Changing what a plan says: summary, choices, tables, partners, sections. Without JavaScript, and only by who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.events import Event
from portal.kernel.perspectives import Perspective
from portal.plans.models import Plan, PlanKind, PlanPartner, PlanRow, PlanSection, PlanState, Suggestion, SuggestionKind
from portal.texts.models import SharedText
from tests.accounts.forms import send
from tests.factories.conversations import make_comment
from tests.factories.plans import make_action, make_plan, make_section
from tests.factories.regions import make_organisation
from tests.support.forms import save


def about(**fields):
    """What the form about a plan asks for at least."""
    return {"title-en": "A good start", "languages": ["en", "pl"], "language": "en"} | fields


def test_summary_has_120_words_in_each_language_and_the_message_says_where(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    page = f"/plans/{plan.id}/edit"
    answer = save(ben, page, **about(**{"summary-en": "short", "summary-pl": "słowo " * 121}))
    assert answer.status_code == 422
    assert "has 121 words, 120 are allowed: Polski." in answer.text
    assert answer.text.count("słowo ") >= 120
    assert save(ben, page, **about(**{"summary-pl": "słowo " * 120})).status_code == 303
    session.refresh(plan)
    assert len(plan.summary["pl"].split()) == 120


def test_choices_and_days_of_the_template_are_kept_by_key(cast, session):
    plan, ben = make_plan(cast.region, kind=PlanKind.CAPACITY), cast.client(cast.ben)
    page = f"/plans/{plan.id}/answers"
    assert save(ben, page, how=["mentor", "workshop"], re_audit="2028-02-01").status_code == 303
    session.refresh(plan)
    assert plan.fields == {"how": ["mentor", "workshop"], "re_audit": "2028-02-01"}
    shown = cast.client().get(f"/plans/{plan.id}?lang=pl").text
    assert "1\N{NO-BREAK SPACE}lutego 2028" in shown
    assert save(ben, page, how=["dancing"]).status_code == 422
    save(ben, page, how=[], re_audit="")
    session.refresh(plan)
    assert plan.fields == {}


def test_row_is_added_changed_moved_and_removed(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    base, work = f"/plans/{plan.id}", f"/plans/{plan.id}/work"
    assert save(ben, f"{base}/tables/money/new", year="soon").status_code == 422
    save(ben, f"{base}/tables/money/new", year="2027", cost="120000", note="Rent")
    save(ben, f"{base}/tables/money/new", year="2028")
    first, second = session.scalars(select(PlanRow).order_by(PlanRow.id))
    assert first.cells == {"year": "2027", "cost": "120000", "note": "Rent"}
    assert "120.000" in cast.client().get(f"{base}?lang=nl").text
    save(ben, f"{base}/rows/{first.id}", year="2027", cost="90000", note="")
    send(ben, work, f"{base}/rows/{second.id}/move", by="up")
    session.expire_all()
    assert (first.cells, second.position, first.position) == ({"year": "2027", "cost": "90000"}, 0, 1)
    send(ben, work, f"{base}/rows/{first.id}/remove")
    session.expire_all()
    assert [row.id for row in session.scalars(select(PlanRow))] == [second.id]
    kept = session.scalars(select(Event).where(Event.kind == "plan.row_removed")).one()
    assert kept.details["cells"] == {"year": "2027", "cost": "90000"}


@pytest.mark.parametrize("table", ["nothing", "mechanism", "gaps"])
def test_there_is_no_row_of_what_is_no_table_of_this_kind(cast, table):
    plan = make_plan(cast.region)
    assert cast.client(cast.ben).get(f"/plans/{plan.id}/tables/{table}/new").status_code == 404


def test_parts_of_another_plan_are_not_reached(cast, session):
    plan, other = make_plan(cast.region), make_plan(cast.region)
    row = PlanRow(plan_id=other.id, table="money", position=0, cells={"year": "2027"})
    partner = PlanPartner(plan_id=other.id, position=0, name="Sports club")
    session.add_all([row, partner])
    session.flush()
    ben = cast.client(cast.ben)
    for path in (f"rows/{row.id}", f"partners/{partner.id}"):
        assert ben.get(f"/plans/{plan.id}/{path}").status_code == 404
        assert ben.get(f"/plans/{other.id}/{path}").status_code == 200


def test_partner_is_an_organisation_or_a_name_and_its_contact_is_for_members(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    town, abroad = make_organisation(cast.region, name="Town"), make_organisation(cast.elsewhere)
    new = f"/plans/{plan.id}/partners/new"
    assert save(ben, new).status_code == 422
    assert save(ben, new, organisation_id=abroad.id).status_code == 422
    assert save(ben, new, organisation_id=town.id, contact="jo@example.org", level="executive").status_code == 303
    save(ben, new, name="Sports club")
    assert [each.name for each in session.scalars(select(PlanPartner).order_by(PlanPartner.position))] == [
        "Town",
        "Sports club",
    ]
    assert "jo@example.org" in ben.get(f"/plans/{plan.id}").text
    assert "jo@example.org" not in cast.client().get(f"/plans/{plan.id}").text
    assert "jo@example.org" not in cast.client(cast.cem).get(f"/plans/{plan.id}").text


def test_section_is_added_renamed_moved_and_removed_with_its_text(cast, session):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    make_section(plan)
    work = f"/plans/{plan.id}/work"
    save(ben, f"/plans/{plan.id}/sections/new", **{"title-en": "Our own", "language": "pl"})
    section = session.scalars(select(PlanSection).where(PlanSection.key == "")).one()
    assert (section.position, section.language, section.text.plain) == (1, "pl", "")
    save(ben, f"/sections/{section.id}/name", **{"title-en": "Renamed"})
    send(ben, work, f"/sections/{section.id}/move", by="up")
    session.expire_all()
    assert (section.title["en"], section.position) == ("Renamed", 0)
    send(ben, work, f"/sections/{section.id}/remove")
    session.expire_all()
    assert session.scalars(select(PlanSection.key)).all() == ["why"]
    assert len(session.scalars(select(SharedText)).all()) == 1


@pytest.mark.parametrize("said", ["comment", "suggestion"])
def test_section_in_which_people_said_something_stays(cast, session, said):
    plan, ben = make_plan(cast.region), cast.client(cast.ben)
    section = make_section(plan)
    if said == "comment":
        make_comment("plan_section", section.id, cast.region)
    else:
        session.add(
            Suggestion(
                plan=plan,
                section=section,
                number=1,
                kind=SuggestionKind.ADD,
                words="More",
                language="en",
                perspective=Perspective.RESIDENT,
                created_at=clock.now(),
            )
        )
    session.flush()
    answer = send(ben, f"/plans/{plan.id}/edit", f"/sections/{section.id}/remove")
    assert "The section stays" in ben.get(f"{answer.location.split('#')[0]}?lang=en").text
    assert session.scalars(select(PlanSection)).all() == [section]


def test_decided_plan_is_not_changed_until_it_is_reviewed_again(cast, session):
    plan = make_plan(cast.region, state=PlanState.DECIDED)
    section, action = make_section(plan), make_action(plan)
    ben = cast.client(cast.ben)
    for page in (f"/plans/{plan.id}/edit", f"/sections/{section.id}/name", f"/actions/{action.id}/edit"):
        assert ben.get(page).status_code == 403
    assert "Put it under review to change them." in ben.get(f"/plans/{plan.id}/work?lang=en").text
    plan.state = PlanState.REVIEW
    assert ben.get(f"/plans/{plan.id}/edit").status_code == 200


def test_nobody_else_changes_a_plan(cast, session):
    plan = make_plan(cast.region)
    section = make_section(plan)
    pages = [f"/plans/{plan.id}/work", f"/plans/{plan.id}/edit", f"/sections/{section.id}/name"]
    pages += [f"/plans/{plan.id}/missing", f"/plans/{plan.id}/state", f"/plans/{plan.id}/line"]
    for page in pages:
        assert cast.client(cast.cem).get(page).status_code == 403
        assert cast.client().get(page).status_code in (302, 303, 401)
    assert cast.client(cast.ben).get(f"/plans/{plan.id}/state").status_code == 403
    assert session.get(Plan, plan.id).title["en"].startswith("A good start")
