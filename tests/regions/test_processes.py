"""Making a process, publishing it, and what is frozen once people have answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.kernel.text import LocalizedText
from portal.regions.actions import processes as actions
from portal.regions.models import Process, PromiseLevel
from portal.regions.promise import freeze, gaps
from tests.accounts.forms import send
from tests.factories.regions import four, make_draft, make_phase, make_process, make_reported
from tests.support.forms import save, seen_on

TODAY = clock.today()


def desk(process, further=""):
    return f"/r/{process.region.slug}/organise/p/{process.slug}{further}"


def public(process):
    return f"/r/{process.region.slug}/p/{process.slug}"


def filled(process, **changes):
    """What the edit form of `process` holds, with changes."""
    fields = {
        "promise": process.promise.value if process.promise else "",
        "promised_by": process.promised_by,
        "opens_on": process.opens_on or "",
        "closes_on": process.closes_on or "",
        "report_back_on": process.report_back_on or "",
        "languages": process.languages,
        "theme_id": "",
        "area_id": "",
    }
    fields |= {f"title-{lang}": text for lang, text in process.title.items()}
    return fields | {f"summary-{lang}": text for lang, text in process.summary.items()} | changes


def edit(cast, process, **changes):
    client = cast.client(cast.ada)
    return save(client, desk(process, "/edit"), **filled(process, **changes))


def test_organiser_makes_a_draft_and_publishes_it(cast):
    ada, dana = cast.client(cast.ada), cast.client()
    new = f"/r/{cast.region.slug}/organise/processes/new"
    fields = {"title-nl": "Gezond wonen 2027", "title-pl": "Zdrowe mieszkanie 2027", "languages": ["nl", "pl"]}
    answer = save(ada, new, promise="advise", report_back_on="2099-09-30", theme_id="", area_id="", **fields)
    assert answer.location == f"/r/{cast.region.slug}/organise/p/gezond-wonen-2027"
    assert dana.get(f"/r/{cast.region.slug}/p/gezond-wonen-2027").status_code == 404
    send(ada, answer.location, f"{answer.location}/publish")
    assert "Zdrowe mieszkanie 2027" in dana.get(f"/r/{cast.region.slug}/p/gezond-wonen-2027?lang=pl").text


@pytest.mark.parametrize("missing", [{"promise": None}, {"report_back_on": None}, {"title": LocalizedText()}])
def test_process_without_promise_day_or_title_cannot_be_published(cast, missing):
    draft = make_draft(cast.region, **missing)
    assert len(gaps(draft)) == 1
    with pytest.raises(Invalid):
        actions.publish_process(cast.actor(cast.ada), draft)
    page = cast.client(cast.ada).get(desk(draft)).text
    assert "Before you can publish" in page
    assert desk(draft, "/publish") not in page


def test_published_process_keeps_promise_and_day(cast):
    process = make_process(cast.region)
    for name in ("promise", "report_back_on"):
        with pytest.raises(Invalid):
            actions.change_process(cast.actor(cast.ada), process, **{name: None})


@pytest.mark.parametrize(
    "change",
    [
        {"promise": PromiseLevel.DECIDE},
        {"promised_by": "Somebody else"},
        {"report_back_on": TODAY + timedelta(days=400)},
        {"title": four("Another title")},
        {"summary": LocalizedText()},
    ],
)
def test_promise_and_wording_are_frozen_from_the_first_answer(cast, change):
    process = make_process(cast.region)
    freeze(process)
    with pytest.raises(Invalid) as refusal:
        actions.change_process(cast.actor(cast.ada), process, **change)
    assert list(refusal.value.fields) == list(change)


def test_frozen_process_may_get_a_missing_translation_but_no_new_wording(cast):
    process = make_process(cast.region, title=LocalizedText(nl="Wonen"), promise_frozen_at=clock.now())
    page = cast.client(cast.ada).get(desk(process, "/edit")).text
    assert "make a new process" in page
    assert 'name="title-nl"' not in page
    assert 'name="promise"' not in page
    assert edit(cast, process, **{"title-nl": "Iets anders"}).status_code == 422
    assert edit(cast, process, **{"title-pl": "Mieszkanie"}).status_code == 303
    assert process.title == {"nl": "Wonen", "pl": "Mieszkanie"}


def test_dates_of_a_frozen_process_can_still_move(cast):
    process = make_process(cast.region, promise_frozen_at=clock.now())
    later = process.closes_on + timedelta(days=3)
    assert edit(cast, process, closes_on=later).status_code == 303
    assert process.closes_on == later


def test_freezing_twice_keeps_the_first_moment(cast):
    process = make_process(cast.region)
    freeze(process)
    first = process.promise_frozen_at
    freeze(process)
    assert process.promise_frozen_at == first


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"closes_on": TODAY - timedelta(days=30)}, "closes_on"),
        ({"report_back_on": TODAY}, "report_back_on"),
    ],
)
def test_days_in_the_wrong_order_are_refused_beside_their_field(cast, dates, field):
    process = make_process(cast.region)
    answer = edit(cast, process, **dates)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_unreadable_date_is_refused_and_nothing_typed_is_lost(cast):
    process = make_process(cast.region)
    answer = edit(cast, process, opens_on="31-12-2027", **{"title-nl": "Nieuwe titel"})
    assert answer.status_code == 422
    assert "We cannot read this date" in answer.text
    assert "Nieuwe titel" in answer.text
    assert process.title["nl"] != "Nieuwe titel"


def test_second_editor_is_told_and_loses_nothing(cast):
    process = make_process(cast.region)
    client = cast.client(cast.ada)
    seen = seen_on(client, desk(process, "/edit"))
    actions.change_process(cast.actor(cast.ada), process, promised_by="The other editor")
    answer = send(client, desk(process, "/edit"), seen=seen, **filled(process, promised_by="Mine"))
    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.text
    assert "Mine" in answer.text
    assert process.promised_by == "The other editor"


def test_title_that_is_taken_is_refused(cast):
    actor = cast.actor(cast.ada)
    values = {"title": LocalizedText(nl="Zelfde"), "languages": ["nl"]}
    actions.create_process(actor, cast.region, **values)
    with pytest.raises(Invalid):
        actions.create_process(actor, cast.region, **values)
    actions.create_process(actor, cast.elsewhere, **values)


def test_only_unanswered_processes_can_be_withdrawn_and_only_drafts_removed(cast, session):
    actor, process = cast.actor(cast.ada), make_process(cast.region)
    with pytest.raises(Conflict):
        actions.remove_process(actor, process)
    actions.withdraw_process(actor, process)
    assert process.published_at is None
    actions.remove_process(actor, process)
    assert session.get(Process, process.id) is None
    for kept in (make_process(cast.region, promise_frozen_at=clock.now()), make_reported(cast.region)):
        with pytest.raises(Conflict):
            actions.withdraw_process(actor, kept)


def test_what_changed_is_written_down_with_what_it_said_before(cast, session):
    process = make_process(cast.region)
    old = process.report_back_on
    actions.change_process(cast.actor(cast.ada), process, report_back_on=old + timedelta(days=1), promised_by="Town")
    event = session.scalars(select(Event).where(Event.kind == "process.changed")).one()
    assert event.details == {"before": {"report_back_on": old.isoformat(), "promised_by": "Town of Example"}}
    assert event.actor_id == cast.ada.id


def test_steps_are_added_moved_and_removed(cast):
    client, process = cast.client(cast.ada), make_process(cast.region)
    page = desk(process, "/phases")
    for title in ("Survey", "Plan"):
        fields = {"title-en": title, "starts_on": "2099-01-01"}
        assert save(client, f"{page}/new", **fields).status_code == 303
    survey, plan = process.phases
    send(client, page, f"{page}/{plan.id}/move", by="up")
    assert [phase.title["en"] for phase in sorted(process.phases, key=lambda phase: phase.position)] == [
        "Plan",
        "Survey",
    ]
    send(client, page, f"{page}/{survey.id}/remove")
    shown = cast.client().get(f"{public(process)}?lang=en").text
    assert "<b>Plan</b>" in shown
    assert "<b>Survey</b>" not in shown


def test_step_that_ends_before_it_starts_is_refused(cast):
    process = make_process(cast.region)
    phase = make_phase(process)
    values = {"title": four("Step"), "starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}
    with pytest.raises(Invalid):
        actions.change_phase(cast.actor(cast.ada), process, phase, **values)


def test_step_of_another_process_is_not_found(cast):
    process, other = make_process(cast.region), make_phase(make_process(cast.region))
    assert cast.client(cast.ada).get(desk(process, f"/phases/{other.id}")).status_code == 404
