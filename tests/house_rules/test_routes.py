"""Every route says who may use it, strangers get nowhere, and no change is taken from another site."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Invitation, Membership
from portal.boards.actions.files import attach
from portal.boards.actions.inviting import make_invitations
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record
from portal.kernel.files import TakenFile
from portal.kernel.permissions import Role
from portal.kernel.perspectives import Perspective
from portal.surveys.definition import Group
from portal.surveys.models import AnswerFile, Finding, Release, Survey
from portal.texts.actions import keep_version
from portal.texts.models import SharedText
from portal.trace.models import TraceLink
from tests.accounts.forms import token_on
from tests.factories.boards import make_board, make_idea, make_statement
from tests.factories.conversations import make_comment, make_decision
from tests.factories.insights import make_initiative, make_insight
from tests.factories.regions import (
    four,
    make_area,
    make_organisation,
    make_phase,
    make_process,
    make_programme,
    make_report_item,
    make_theme,
)
from tests.factories.surveys import ask, make_definition, make_response, make_survey
from tests.factories.workshops import make_card, make_workshop
from tests.house_rules.plan_world import plan_world

PUBLIC = {
    *("static", "outbox", "outbox_letter", "live_stream", "live_poll", "live_leave"),
    *("accounts.sign_in", "accounts.sign_in_by_password", "accounts.sign_in_by_passkey", "accounts.passkey_challenge"),
    *("accounts.second_factor", "accounts.sign_out", "accounts.token", "accounts.request_link"),
    *("accounts.link_requested", "accounts.confirm_link", "accounts.forgotten_password", "accounts.new_password"),
    *("accounts.invitation", "accounts.accept_invitation"),
    *("regions.home", "regions.region", "regions.process", "regions.report_back", "regions.page", "regions.colours"),
    *("insights.index", "insights.insight", "insights.initiatives", "insights.initiative"),
    *("surveys.welcome", "surveys.question", "surveys.answer", "surveys.review", "surveys.send", "surveys.thanks"),
    *("surveys.later", "surveys.forget", "surveys.resume", "surveys.resume_with_code"),
    *("surveys.withdraw", "surveys.withdraw_with_code", "surveys.given_file", "surveys.contact", "surveys.leave"),
    *("conversations.talk", "conversations.talk_news", "conversations.comment", "conversations.one_comment"),
    *("conversations.support", "conversations.edit_comment", "conversations.withdraw_comment"),
    *("conversations.report", "conversations.yours", "conversations.yours_seen", "conversations.yours_code"),
    *("boards.boards", "boards.board", "boards.columns", "boards.about", "boards.new_idea", "boards.similar_ideas"),
    *("boards.idea", "boards.photo", "boards.support_idea", "boards.edit_idea", "boards.change_text"),
    *("boards.statements", "boards.cast_vote", "boards.own_votes", "boards.take_votes_back", "boards.new_statement"),
    *("boards.opinions", "boards.change_photo", "boards.add_file", "boards.remove_file", "boards.idea_file"),
    *("boards.arrive_invited", "boards.invited"),
    *("boards.join_by_code", "boards.join", "boards.take_card_back"),
    *("texts.state", "texts.history", "texts.version", "texts.changes"),
    *("plans.plans", "plans.plan", "plans.compare", "plans.section", "plans.say", "plans.step", "plans.roadmap"),
    *("plans.progress", "plans.agreement", "plans.decisions", "plans.decision", "plans.coverage", "plans.heard"),
    *("plans.versions", "plans.version", "plans.version_changes", "plans.files", "plans.file", "plans.origin"),
    *("plans.suggestions", "plans.suggestion", "plans.suggest_words", "plans.support_suggestion"),
    *("plans.withdraw_suggestion", "plans.comment_words", "plans.own_calendar"),
    *("conversations.open_yours", "conversations.stop_link", "conversations.stop_at_once", "conversations.stop_mails"),
}
"""What is for everybody. A route that is added here shows nothing that is not public, whoever asks."""

OF_ADMINISTRATORS = {"CREATE", "SET_UP"}
OF_ONESELF = {"USE_OWN_ACCOUNT", "HEAR"}
PARTICULAR = {
    "surveys.form": {"key": "xlsform"},
    "surveys.figures": {"key": "figures-csv"},
    "boards.export_board": {"key": "csv"},
    "plans.file": {"key": "json"},
}
"""What a part of an address names in one route only."""
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def verb(app: Flask, endpoint: str) -> str:
    """The name of the verb that a route requires, or "public"."""
    access: Any = getattr(app.view_functions[endpoint], "access", None)
    return getattr(access, "name", access) or ""


def guarded_routes(app: Flask, methods: set[str], *besides: str) -> list[Any]:
    """The routes that are not for everybody and take one of `methods`; `besides` are verbs to leave out."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.methods & methods]
    return [rule for rule in rules if verb(app, rule.endpoint) not in {"public", *besides}]


@pytest.fixture
def world(cast):
    """One real thing of Ada's region for each part of an address."""
    region, now = cast.region, clock.now()
    process = make_process(region)
    part = Group("more", (ask("idea"),), label=four("More"))
    survey = make_survey(make_definition(ask("lives", "single"), part), process)
    release = Release(survey_id=survey.id, number=1, made_on=now.date(), responses=10)
    record("survey.imported", survey, cast.actor(cast.ada), source="form.xlsx", remarks=[])
    finding = Finding(survey_id=survey.id, region_id=region.id, text=four("Cold houses"))
    invitation = Invitation(
        region_id=region.id,
        email="new@example.org",
        role=Role.EXPERT,
        perspective=Perspective.PROFESSIONAL,
        language="en",
        token_hash=b"0" * 32,
        sent_at=now,
        expires_at=now,
    )
    link = TraceLink(
        region_id=region.id,
        from_kind="process",
        from_id=str(process.id),
        to_kind="insight",
        to_id=str(make_insight().id),
        created_at=now,
    )
    initiative = make_initiative(region)
    comment = make_comment("initiative", initiative.id, region, cast.ben)
    decision = make_decision(comment, cast.ada)
    idea = make_idea(make_board(region, process))
    workshop = make_workshop(idea.board, cast.actor(cast.ben))
    card = make_card(workshop)
    organisation = make_organisation(region)
    db.session.add_all([invitation, link, finding, release])
    db.session.commit()
    return {
        "region_slug": region.slug,
        "process_slug": process.slug,
        "phase_id": make_phase(process).id,
        "item_id": make_report_item(process).id,
        "area_id": make_area(region).id,
        "organisation_id": organisation.id,
        **plan_world(process, organisation),
        "theme_id": make_theme(region).id,
        "programme_slug": make_programme().slug,
        "initiative_id": initiative.id,
        "subject_kind": "initiative",
        "subject_id": initiative.id,
        "place_kind": "initiative",
        "place_id": initiative.id,
        "moderated_kind": "comment",
        "moderated_id": comment.id,
        "comment_id": comment.id,
        "board_id": idea.board_id,
        "idea_id": idea.id,
        "document_id": attach(cast.actor(cast.ben), idea, TakenFile("application/pdf", b"%PDF-"), "plan.pdf").id,
        "invitation_code": make_invitations(cast.actor(cast.ada), idea.board, 1)[0],
        "workshop_id": workshop.id,
        "workshop_code": workshop.code,
        "card_id": card.id,
        "group_id": card.group_id,
        "statement_id": make_statement(idea.board).id,
        "text_id": idea.text_id,
        "number": keep_version(db.session.get(SharedText, idea.text_id), Author(actor=cast.actor(cast.ada))).number,
        "decision_id": decision.id,
        "insight_id": int(link.to_id),
        "membership_id": db.session.scalar(select(Membership.id).where(Membership.person_id == cast.ben.id)),
        "invitation_id": invitation.id,
        "link_id": link.id,
        "kind_key": "idea",
        "thing_id": str(idea.id),
        "key": "contact",
        "survey_id": survey.id,
        "code": survey.code,
        "question": "idea",
        "part": "more",
        "finding_id": finding.id,
        "file_id": _file(survey),
        "screen": "lives",
        "poster_lang": "nl",
        "paper_lang": "nl",
        "sign_in_id": 1,
        "passkey_id": 1,
        "purpose": "sign_in",
        "token": "x",
        "version": "x",
        "name": "lives",
    }


def _file(survey: Survey) -> UUID:
    """One that somebody sent as an answer."""
    response = make_response(survey, {"lives": "yes"})
    columns = TakenFile("application/pdf", b"%PDF-").columns()
    file = AnswerFile(survey_id=survey.id, response_id=response.id, question="idea", **columns)
    db.session.add(file)
    db.session.commit()
    return file.id


def address(app: Flask, rule: Any, world: dict[str, Any]) -> str:
    """The address of a real thing. A KeyError asks you to say in `world` what a new part of an address names."""
    named = world | PARTICULAR.get(rule.endpoint, {})
    values = {part: named[part] for part in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def row_counts() -> dict[str, int]:
    """How many rows each table has; tries are counted even when they are refused."""
    tables = [table for table in db.metadata.sorted_tables if table.name != "tally"]
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def test_every_route_says_who_may_use_it(app):
    assert [endpoint for endpoint in app.view_functions if not verb(app, endpoint)] == []


def test_what_is_for_everybody_is_declared(app):
    assert {endpoint for endpoint in app.view_functions if verb(app, endpoint) == "public"} == PUBLIC


def test_those_who_may_get_every_page(cast, app, world):
    """Without this the addresses that strangers are refused could be wrong."""
    ada, eva = cast.client(cast.ada), cast.client(cast.eva)
    for rule in guarded_routes(app, {"GET"}):
        client = eva if verb(app, rule.endpoint) in OF_ADMINISTRATORS and "surveys" not in rule.endpoint else ada
        answer = client.get(address(app, rule, world))
        assert answer.status_code < 400, rule.endpoint
        assert "/sign-in" not in (answer.location or ""), rule.endpoint


def test_strangers_read_nothing(cast, app, world):
    dana, cem = cast.client(), cast.client(cast.cem)
    for rule in guarded_routes(app, {"GET"}):
        answer = dana.get(address(app, rule, world))
        assert answer.status_code == 404 or "/sign-in" in (answer.location or ""), rule.endpoint
    for rule in guarded_routes(app, {"GET"}, *OF_ONESELF):
        assert cem.get(address(app, rule, world)).status_code in {403, 404}, rule.endpoint


def test_strangers_change_nothing(cast, app, world):
    dana, cem = cast.client(), cast.client(cast.cem)
    tokens = {dana: token_on(dana, "/sign-in"), cem: token_on(cem, f"/r/{cast.elsewhere.slug}/organise/areas/new")}
    before = row_counts()
    for client, besides in ((dana, set()), (cem, OF_ONESELF)):
        for rule in guarded_routes(app, UNSAFE, *besides):
            answer = client.post(address(app, rule, world), data={"csrf_token": tokens[client]})
            refused = answer.status_code in {403, 404} or "/sign-in" in (answer.location or "")
            assert refused, rule.endpoint
    assert row_counts() == before


def test_no_change_without_the_forms_token(cast, app, world):
    ada, before = cast.client(cast.ada), row_counts()
    for rule in app.url_map.iter_rules():
        if rule.methods & UNSAFE:
            assert ada.post(address(app, rule, world)).status_code == 403, rule.endpoint
    assert row_counts() == before


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_no_change_from_another_site(cast, app, world, header):
    ada = cast.client(cast.ada)
    token, before = token_on(ada, f"/r/{cast.region.slug}/organise/areas/new"), row_counts()
    for rule in app.url_map.iter_rules():
        if rule.methods & UNSAFE:
            answer = ada.post(address(app, rule, world), data={"csrf_token": token}, headers=header)
            assert answer.status_code == 403, rule.endpoint
    assert row_counts() == before


@pytest.mark.parametrize("path", ["/r/%00", "/s/a%00b", "/insights?kind=%00", "/r/%ff%fe", f"/insights/{'9' * 40}"])
def test_unreadable_address_is_not_found(client, session, path):
    assert client.get(path).status_code == 404
