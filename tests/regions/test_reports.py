"""Writing and publishing a report-back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.kernel.errors import Conflict, Invalid
from portal.kernel.events import Event
from portal.kernel.text import LocalizedText
from portal.regions import parts
from portal.regions.actions import reports as actions
from portal.regions.models import Outcome
from portal.regions.parts import Heard, add_findings
from tests.accounts.forms import send
from tests.factories.regions import four, make_draft, make_process, make_report_item, make_reported
from tests.support.forms import save


@pytest.fixture
def found(monkeypatch):
    """Two findings, as another slice registers them."""
    monkeypatch.setattr(parts, "_heard", [])
    heard = [Heard(text=four(f"Finding {n}"), of_ten=n, source_kind="finding", source_id=str(n)) for n in (4, 7)]
    add_findings(lambda actor, process: heard)
    return heard


def desk(process, further=""):
    return f"/r/{process.region.slug}/organise/p/{process.slug}/report{further}"


def test_organiser_draws_a_finding_decides_and_publishes(cast, found, session):
    ada, process = cast.client(cast.ada), make_process(cast.region)
    assert "Finding 4" in ada.get(desk(process)).text
    answer = send(ada, desk(process), desk(process, "/draw"), source="finding:4")
    item = process.report[0]
    assert (item.heard, item.of_ten, item.outcome) == (found[0].text, 4, None)
    page = ada.get(answer.location).text
    assert "Finding 4 (pl)" in page
    assert [each.source_id for each in parts.findings(cast.actor(cast.ada), process)] == ["7"]
    assert desk(process, "/publish") not in ada.get(desk(process)).text  # nobody decided yet
    actions.change_item(cast.actor(cast.ada), item, outcome=Outcome.DOING, action=four("We start in May"))
    send(ada, desk(process), desk(process, "/publish"))
    assert process.reported_at
    assert (
        "We start in May (pl)" in cast.client().get(f"/r/{cast.region.slug}/p/{process.slug}/report-back?lang=pl").text
    )
    event = session.scalars(select(Event).where(Event.kind == "report_item.added")).one()
    assert event.details == {"source_kind": "finding", "source_id": "4"}


def test_finding_is_drawn_only_once(cast, found):
    process = make_process(cast.region)
    client = cast.client(cast.ada)
    for status in (303, 404):
        assert send(client, desk(process), desk(process, "/draw"), source="finding:4").status_code == status
    assert len(process.report) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": Outcome.LATER}, "reason"),
        ({"outcome": Outcome.NO, "reason": LocalizedText(nl="  ")}, "reason"),
        ({"outcome": Outcome.DOING, "rest": Outcome.NO}, "reason"),
        ({"outcome": Outcome.DOING, "reason": four("Because")}, "rest"),
        ({"outcome": None, "rest": Outcome.LATER, "reason": four("Because")}, "rest"),
    ],
)
def test_later_and_no_need_a_reason(cast, values, field):
    process = make_process(cast.region)
    with pytest.raises(Invalid) as refusal:
        actions.add_item(cast.actor(cast.ada), process, heard=four("Cold houses"), **values)
    assert list(refusal.value.fields) == [field]


def test_form_says_beside_the_field_what_is_missing(cast):
    process = make_process(cast.region)
    client, page = cast.client(cast.ada), desk(process, "/new")
    answer = save(client, page, **{"heard-nl": "Koude huizen", "outcome": "no", "rest": "", "of_ten": "11"})
    assert answer.status_code == 422
    assert "Choose a number from 0 to 10." in answer.text
    answer = save(client, page, **{"heard-nl": "Koude huizen", "outcome": "no", "rest": "", "of_ten": ""})
    assert 'href="#reason-nl"' in answer.text
    assert "Koude huizen" in answer.text


def test_report_without_lines_or_decisions_is_not_published(cast):
    actor, process = cast.actor(cast.ada), make_process(cast.region)
    with pytest.raises(Invalid):
        actions.publish_report(actor, process)
    item = make_report_item(process)
    assert len(actions.undecided([item])) == 1
    item.outcome = Outcome.DONE
    assert len(actions.undecided([item])) == 1  # what exactly is done?
    item.action = four("A map")
    assert actions.undecided([item]) == []


def test_report_of_a_draft_is_not_published_and_none_is_published_twice(cast):
    actor, draft = cast.actor(cast.ada), make_draft(cast.region)
    make_report_item(draft, outcome=Outcome.DONE, action=four("A map"))
    with pytest.raises(Conflict):
        actions.publish_report(actor, draft)
    with pytest.raises(Conflict):
        actions.publish_report(actor, make_reported(cast.region))


def test_published_line_can_be_changed_which_shows_but_not_removed(cast):
    actor, process = cast.actor(cast.ada), make_reported(cast.region)
    item = process.report[0]
    with pytest.raises(Conflict):
        actions.remove_item(actor, item)
    with pytest.raises(Invalid):
        actions.change_item(actor, item, outcome=None)
    actions.change_item(actor, item, outcome=Outcome.DONE, action=four("A map in every library"))
    page = cast.client().get(f"/r/{cast.region.slug}/p/{process.slug}/report-back?lang=en").text
    assert "Changed on" in page
    assert "A map in every library (en)" in page


def test_line_that_is_added_after_publication_waits_until_it_is_decided(cast, found):
    actor, process = cast.actor(cast.ada), make_reported(cast.region)
    page = f"/r/{cast.region.slug}/p/{process.slug}/report-back?lang=en"
    late, dropped = (actions.draw_item(actor, process, heard) for heard in found)
    assert "Finding" not in cast.client().get(page).text
    actions.change_item(actor, late, outcome=Outcome.NO, reason=four("Too late for that"))
    shown = cast.client().get(page).text
    assert "Finding 4 (en)" in shown
    assert "Changed on" in shown
    assert "Finding 7" not in shown
    actions.remove_item(actor, dropped)
    with pytest.raises(Conflict):
        actions.remove_item(actor, late)
    with pytest.raises(Invalid):
        actions.add_item(actor, process, heard=four("Cold houses"), outcome=Outcome.DONE)


def test_saving_a_line_without_a_change_leaves_no_mark(cast, session):
    process = make_reported(cast.region)
    item = process.report[0]
    actions.change_item(cast.actor(cast.ada), item, outcome=item.outcome, action=item.action)
    assert item.changed_at is None
    assert session.scalars(select(Event)).all() == []


def test_lines_are_moved_and_removed_before_publication(cast):
    process, client = make_process(cast.region), cast.client(cast.ada)
    first, second = (make_report_item(process, heard=LocalizedText(en=text)) for text in ("First", "Second"))
    send(client, desk(process), desk(process, f"/{second.id}/move"), by="up")
    page = client.get(desk(process)).text
    assert page.index("Second") < page.index("First")
    send(client, desk(process), desk(process, f"/{first.id}/remove"))
    assert "First" not in client.get(desk(process)).text
