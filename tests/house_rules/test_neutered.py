"""Who may what, as a table; and that each check, let go in turn, is noticed: by the table, by a walk, by a follower."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import pytest

from portal.boards.models import Idea, IdeaState
from portal.boards.policy import BoardVerb, IdeaVerb
from portal.kernel import clock, live, permissions
from portal.kernel.db import db
from portal.kernel.permissions import Role, anybody, can, verbs
from portal.plans.models import Plan, Suggestion, SuggestionState
from portal.plans.policy import PlanVerb, SuggestionVerb
from tests.accounts.forms import token_on
from tests.factories.accounts import make_member
from tests.factories.boards import make_board, make_idea
from tests.house_rules.test_routes import UNSAFE, address, world  # noqa: F401 (the fixture)

NOBODY: frozenset[str] = frozenset()
ORGANISERS = frozenset({"Ada"})
WORKERS = ORGANISERS | {"Ben"}
MEMBERS = WORKERS | {"Eli"}
WHO = {
    "region": {BoardVerb.ADD: ORGANISERS, PlanVerb.ADD: WORKERS},
    "draft board": {
        BoardVerb.SEE: MEMBERS,
        BoardVerb.ORGANISE: ORGANISERS,
        BoardVerb.TAKE_VOTES: ORGANISERS,
        BoardVerb.WORK: WORKERS,
    },
    "waiting idea": {
        IdeaVerb.SEE: WORKERS,
        IdeaVerb.EDIT: WORKERS,
        IdeaVerb.ANSWER: WORKERS,
        IdeaVerb.MODERATE: ORGANISERS,
    },
    "draft plan": {
        PlanVerb.SEE: MEMBERS,
        PlanVerb.ORGANISE: ORGANISERS,
        PlanVerb.WRITE: WORKERS,
        PlanVerb.TRANSLATE: WORKERS,
        PlanVerb.PUT: WORKERS,
        PlanVerb.FOLLOW_UP: WORKERS,
        PlanVerb.SIGN: MEMBERS,
        PlanVerb.WORK: WORKERS,
        PlanVerb.SUGGEST: MEMBERS,
        PlanVerb.REUSE: WORKERS,
    },
    "waiting suggestion": {
        SuggestionVerb.SEE: WORKERS,
        SuggestionVerb.SETTLE: WORKERS,
        SuggestionVerb.MODERATE: ORGANISERS,
    },
}
"""Ada organises, Ben is a professional and Eli an expert of the region; Cem, Dana and Eva are strangers."""

ASKED_IN_VIEWS = {
    *(BoardVerb.SEE, IdeaVerb.SEE, IdeaVerb.EDIT, IdeaVerb.MODERATE),
    *(PlanVerb.SEE, PlanVerb.SUGGEST, SuggestionVerb.SEE, SuggestionVerb.MODERATE),
}
"""On no route: views load what is visible, a resident's own thing is known by a key, and the inbox asks by itself."""
ASKED_TWICE = {PlanVerb.SIGN}
"""The action asks once more, here for which organisation: a stranger gets no further."""


@pytest.fixture
def things(cast, world) -> dict[str, Any]:  # noqa: F811
    """What the table speaks about, each in a state in which little of it is for everybody."""
    suggestion = db.session.get_one(Suggestion, world["suggestion_id"])
    suggestion.state = SuggestionState.WAITING
    idea = make_idea(make_board(cast.region), state=IdeaState.WAITING)
    draft = make_board(cast.region, published_at=None)
    db.session.commit()
    plan = db.session.get_one(Plan, world["plan_id"])
    return {
        "region": cast.region,
        "draft board": draft,
        "waiting idea": idea,
        "draft plan": plan,
        "waiting suggestion": suggestion,
    }


@contextmanager
def let_go(verb):
    """Let everybody do `verb` for a while."""
    rule = permissions._rules[verb]
    permissions._rules[verb] = anybody
    try:
        yield
    finally:
        permissions._rules[verb] = rule


def may(cast, verb, thing) -> set[str]:
    people = cast.personas | {"Eli": cast.eli}
    return {name for name, person in people.items() if can(cast.actor(person), verb, thing)}


def test_each_verb_is_for_whom_the_table_says_and_a_check_that_is_let_go_is_seen_there(cast, things):
    cast.eli = make_member(cast.region, Role.EXPERT, name="Eli")
    db.session.commit()
    declared = {verb for rows in WHO.values() for verb in rows}
    assert declared == {verb for verb in verbs() if isinstance(verb, (BoardVerb, IdeaVerb, PlanVerb, SuggestionVerb))}
    for name, rows in WHO.items():
        for verb, people in rows.items():
            assert may(cast, verb, things[name]) == people, verb
            with let_go(verb):
                assert may(cast, verb, things[name]) != people, verb


def routes_of(app, verb, methods):
    views = app.view_functions
    rules = [rule for rule in app.url_map.iter_rules() if getattr(views[rule.endpoint], "access", None) is verb]
    return sorted((rule for rule in rules if rule.methods & methods), key=lambda rule: rule.endpoint)


def opened(answer) -> bool:
    return answer.status_code not in {403, 404} and "/sign-in" not in (answer.location or "")


def test_a_verb_that_is_let_go_opens_a_route_to_a_stranger(cast, app, world):  # noqa: F811
    plan = db.session.get_one(Plan, world["plan_id"])
    plan.published_at = clock.now()  # what is not visible is not found, whatever one may do to it
    db.session.commit()
    eva = cast.client(cast.eva)  # in no region: Cem may begin a plan of his own with a public one
    token = {"csrf_token": token_on(eva, f"/boards/{world['board_id']}/new")}
    walked = {verb for rows in WHO.values() for verb in rows} - ASKED_IN_VIEWS
    for verb in sorted(walked, key=lambda verb: not routes_of(app, verb, {"GET"})):
        pages = [lambda rule=rule: eva.get(address(app, rule, world)) for rule in routes_of(app, verb, {"GET"})]
        sent = [lambda r=rule: eva.post(address(app, r, world), data=token) for rule in routes_of(app, verb, UNSAFE)]
        tries = pages or sent
        assert not any(opened(ask()) for ask in tries), verb
        with let_go(verb):
            assert any(opened(ask()) for ask in tries) is (verb not in ASKED_TWICE), verb


def test_each_live_topic_is_for_whom_it_is_offered_and_one_that_is_let_go_is_noticed(cast, things, world):  # noqa: F811
    idea: Idea = things["waiting idea"]
    topics = {
        "board": f"board:{things['draft board'].id}",
        "workshop": f"workshop:{world['workshop_id']}",
        "plan": f"plan:{world['plan_id']}",
        "text": f"text:{idea.text_id}",
    }
    assert set(live._topics) >= set(topics)  # other tests of the same process add some of their own
    strangers = [cast.client(person) for person in (None, cast.cem, cast.eva)]
    for prefix, topic in topics.items():
        asked = f"/live/poll?topic={topic}@0"
        assert cast.client(cast.ben).get(asked).status_code == 200, topic
        assert {client.get(asked).status_code for client in strangers} == {404}, topic
        rule = live._topics[prefix]
        live._topics[prefix] = lambda _actor, _number: True
        try:
            assert {client.get(asked).status_code for client in strangers} == {200}, topic
        finally:
            live._topics[prefix] = rule
