"""Links between things: shown from both ends, to those who may see the other end."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.insights.actions import remove_initiative
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import LocalizedText
from portal.regions.actions.processes import remove_process
from portal.regions.actions.reports import draw_item, remove_item
from portal.regions.parts import Heard
from portal.trace import actions, queries
from portal.trace.kinds import end_of, kinds, numbers
from portal.trace.models import TraceLink
from tests.accounts.forms import send
from tests.factories.insights import make_initiative, make_insight
from tests.factories.regions import four, make_draft, make_process, make_report_item, make_reported
from tests.support.queries import assert_constant_queries


def connect(cast, start, target, reason="Because"):
    actor = cast.actor(cast.ben)
    return actions.link(actor, cast.region.id, end_of(start), end_of(target), LocalizedText(en=reason))


def test_link_is_shown_from_both_ends_with_its_reason(cast):
    insight, process = make_insight(), make_process(cast.region)
    connect(cast, insight, process, "We read it first")
    client = cast.client()
    for page in (f"/insights/{insight.id}", f"/r/{cast.region.slug}/p/{process.slug}"):
        text = client.get(f"{page}?lang=en").text
        assert "We read it first" in text
        assert insight.text["en"] in text
        assert process.title["en"] in text


def test_link_to_a_draft_is_shown_to_members_only(cast):
    initiative, draft = make_initiative(cast.region), make_draft(cast.region)
    connect(cast, initiative, draft, "Grew out of it")
    for person, sees in ((None, False), (cast.cem, False), (cast.ben, True)):
        page = cast.client(person).get(f"/r/{cast.region.slug}/initiatives/{initiative.id}?lang=en").text
        assert (draft.title["en"] in page) is sees
        assert ("Grew out of it" in page) is sees


def test_unpublished_line_is_not_betrayed_by_its_link(cast):
    insight, process = make_insight(), make_process(cast.region)
    item = make_report_item(process, heard=four("Secret so far"))
    connect(cast, insight, item)
    assert "Secret so far" not in cast.client().get(f"/insights/{insight.id}").text
    with pytest.raises(NotFound):
        queries.thing(cast.actor(None), *end_of(item))


def test_same_two_are_linked_once_and_nothing_with_itself(cast):
    insight, process = make_insight(), make_process(cast.region)
    connect(cast, insight, process)
    for start, target in ((insight, process), (process, process)):
        with pytest.raises(Invalid):
            connect(cast, start, target)
    connect(cast, process, insight)  # the other way round says something else


def test_member_links_and_unlinks_on_the_page(cast, session):
    insight, process = make_insight(), make_process(cast.region)
    client, page = cast.client(cast.ben), f"/trace/process/{process.id}"
    fields = {"direction": "came_from", "other": f"insight:{insight.id}", "reason-en": "We read it"}
    assert send(client, page, **fields).status_code == 303
    assert send(client, page, **fields).status_code == 422
    made = session.scalars(select(TraceLink)).one()
    assert (made.from_kind, made.to_kind, made.created_by) == ("insight", "process", cast.ben.id)
    answer = send(client, page, f"/trace/links/{made.id}/remove", back="//evil.example")
    assert answer.location == "/"
    assert session.scalars(select(TraceLink)).all() == []


def test_page_offers_what_matches_the_words(cast):
    process = make_process(cast.region)
    make_insight(text=four("Cooking together"))
    make_insight(text=four("Walking together"))
    client = cast.client(cast.ben)
    offered = client.get(f"/trace/process/{process.id}?find=COOK&lang=en").text
    assert "Cooking together" in offered
    assert "Walking together" not in offered
    assert f'value="process:{process.id}"' not in offered


def test_what_is_not_offered_cannot_be_linked(cast):
    process, foreign = make_process(cast.region), make_draft(cast.elsewhere)
    client, page = cast.client(cast.ben), f"/trace/process/{process.id}"
    for other in (f"process:{foreign.id}", f"process:{process.id}", "nothing:1", ""):
        assert send(client, page, direction="led_to", other=other).status_code == 422


@pytest.mark.parametrize(("who", "status"), [(None, 303), ("cem", 403), ("ben", 200), ("ada", 200)])
def test_only_members_of_the_region_link(cast, who, status):
    process = make_process(cast.region)
    client = cast.client(getattr(cast, who) if who else None)
    assert client.get(f"/trace/process/{process.id}").status_code == status


@pytest.mark.parametrize("end", ["process/0", "process/x", "process/99999999999999999999", "person/1", "insight/1"])
def test_unknown_thing_has_no_links(cast, end):
    assert cast.client(cast.ben).get(f"/trace/{end}").status_code == 404


def test_link_of_another_region_is_not_removed(cast):
    made = connect(cast, make_insight(), make_process(cast.region))
    client = cast.client(cast.cem)
    token_page = f"/r/{cast.elsewhere.slug}/organise/organisations/new"
    assert send(client, token_page, f"/trace/links/{made.id}/remove").status_code == 403


def test_line_drawn_from_a_finding_is_linked_with_it(cast, session):
    process = make_process(cast.region)
    heard = Heard(text=four("Cold houses"), source_kind="finding", source_id="7")
    item = draw_item(cast.actor(cast.ada), process, heard)
    made = session.scalars(select(TraceLink)).one()
    assert ((made.from_kind, made.from_id), (made.to_kind, made.to_id)) == (("finding", "7"), end_of(item))
    remove_item(cast.actor(cast.ada), item)
    assert session.scalars(select(TraceLink)).all() == []


def test_links_go_with_the_thing(cast, session):
    draft, initiative = make_draft(cast.region), make_initiative(cast.region)
    item = make_report_item(draft)
    connect(cast, make_insight(), item)
    connect(cast, make_insight(), draft)
    connect(cast, make_insight(), initiative)
    remove_process(cast.actor(cast.ada), draft)
    remove_initiative(cast.actor(cast.ada), initiative)
    assert session.scalars(select(TraceLink)).all() == []


def test_traces_of_many_things_cost_one_query_and_one_per_kind(cast):
    reported = make_reported(cast.region)
    page = f"/r/{cast.region.slug}/p/{reported.slug}/report-back"
    client = cast.client()
    assert_constant_queries(lambda: client.get(page), lambda: connect(cast, make_insight(), make_report_item(reported)))


def test_every_kind_names_a_table_and_resolves_nothing_for_nothing(cast):
    for kind in kinds():
        assert kind.key in TraceLink.metadata.tables
        assert kind.resolve(cast.actor(None), {"0", "x", "-1", "9" * 30}) == {}


def test_ids_that_are_no_numbers_belong_to_no_row():
    assert numbers(["1", "x", "-1", "²", "9" * 10, ""]) == [1]
