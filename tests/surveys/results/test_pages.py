"""The pages of results: who sees them, what they say, and that hostile words stay words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.events import Event
from portal.kernel.permissions import ANYBODY, can
from portal.kernel.text import LocalizedText
from portal.regions.parts import findings as heard
from portal.surveys.actions.findings import add_finding, publish_results
from portal.surveys.actions.loading import load_responses
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.definition import Group, Option, Question
from portal.surveys.models import Finding, Survey, SurveyState, TextTag
from portal.surveys.policy import SurveyVerb
from portal.surveys.queries.open_answers import open_answers
from tests.accounts.forms import token_on
from tests.cast import visitor
from tests.factories.regions import four, make_process
from tests.surveys.results.world import close, form, make_areas, make_survey, multiple, respond, single, spread

FORM = form(
    single("like", "yes", "no"),
    multiple("heavy", "money", "house", "work"),
    Question("order", "ranking", four("Question order"), list_name="a b"),
    Question("kids", "integer", four("Question kids")),
    Question("why", "long_text", four("Question why")),
    Group(
        "grid",
        (single("safe", "good", "bad"), single("green", "good", "bad")),
        four("The whole grid"),
        appearance="table-list",
    ),
)


def answers(n: int) -> list[dict[str, Any]]:
    return [
        {
            "like": "yes" if i % 3 else "no",
            "heavy": ["money"] if i % 2 else ["house", "work"],
            "order": ["a", "b"] if i % 2 else ["b", "a"],
            "kids": str(i % 6),
            "why": f"because {i}",
            "safe": "good" if i % 2 else "bad",
            "green": "good" if i % 3 else "bad",
        }
        for i in range(n)
    ]


@pytest.fixture
def survey(cast) -> Survey:
    """Closed and released, 80 people in two areas."""
    survey = make_survey(FORM, cast.region, make_process(cast.region), breakdowns=["area"])
    areas = make_areas(cast.region, "north", "south")
    respond(survey, answers(48), area=areas["north"])
    respond(survey, answers(36), area=areas["south"], language="pl")
    close(survey)
    release_if_due(survey)
    return survey


def public(survey: Survey) -> Survey:
    publish_results(ANYBODY, survey)
    return survey


ROUTES = {
    "results": ("GET", "/s/{code}/results", "figures"),
    "figures": ("GET", "/s/{code}/results/figures-csv", "figures"),
    "codebook file": ("GET", "/s/{code}/results/codebook", "figures"),
    "codebook": ("GET", "/s/{code}/codebook", "figures"),
    "desk": ("GET", "/o/surveys/{id}/results", "organiser"),
    "publish": ("POST", "/o/surveys/{id}/results/publication", "organiser"),
    "hide": ("POST", "/o/surveys/{id}/results/publication/removal", "organiser"),
    "new finding": ("GET", "/o/surveys/{id}/findings/new", "organiser"),
    "add finding": ("POST", "/o/surveys/{id}/findings/new", "organiser"),
    "finding": ("GET", "/o/surveys/{id}/findings/{finding}", "organiser"),
    "change finding": ("POST", "/o/surveys/{id}/findings/{finding}", "organiser"),
    "move finding": ("POST", "/o/surveys/{id}/findings/{finding}/move", "organiser"),
    "remove finding": ("POST", "/o/surveys/{id}/findings/{finding}/removal", "organiser"),
    "open answers": ("GET", "/o/surveys/{id}/answers/why", "organiser"),
    "tag": ("POST", "/o/surveys/{id}/answers/why/tags", "organiser"),
    "records": ("POST", "/o/surveys/{id}/records/csv", "organiser"),
    "open answers file": ("POST", "/o/surveys/{id}/records/texts", "organiser"),
    "form": ("GET", "/o/surveys/{id}/form/xlsform", "organiser"),
}


def ask(app: Flask, person: Any, survey: Survey, route: str) -> int:
    method, address, _right = ROUTES[route]
    finding = db.session.scalar(select(Finding.id).where(Finding.survey_id == survey.id)) or 0
    address = address.format(code=survey.code, id=survey.id, finding=finding)
    client = visitor(app, person)
    if method == "GET":
        return client.get(address).status_code
    form = {"csrf_token": token(client, signed_in=person is not None), "mark": "00" * 16, "tag": "x"}
    return client.post(address, data=form).status_code


def token(client: FlaskClient, *, signed_in: bool = True) -> str:
    """A token of this visitor's own, from a page with a form."""
    return token_on(client, "/me/leave" if signed_in else "/sign-in")


@pytest.mark.parametrize("route", ROUTES)
def test_strangers_find_nothing_before_publication(app, cast, survey, route):
    add_finding(ANYBODY, survey, text=four("Heard"))
    right = ROUTES[route][2]
    allowed = {"figures": (200,), "organiser": (200, 303, 422)}[right]
    assert ask(app, cast.ada, survey, route) in allowed
    assert ask(app, cast.cem, survey, route) == (404 if right == "figures" else 403)
    assert ask(app, None, survey, route) == (404 if right == "figures" else 303)
    assert ask(app, cast.ben, survey, route) == (200 if right == "figures" else 403)


@pytest.mark.parametrize("route", [name for name, (_m, _a, right) in ROUTES.items() if right == "figures"])
def test_everybody_sees_published_figures(app, cast, survey, route):
    public(survey)
    for person in (cast.ada, cast.ben, cast.cem, None):
        assert ask(app, person, survey, route) == 200


def test_figures_of_a_draft_are_the_organiser_s_alone(app, cast):
    survey = make_survey(form(single("like", "yes", "no")), cast.region, state=SurveyState.DRAFT)
    load_responses(ANYBODY, survey, lambda: iter([["like"], *[["yes"]] * 20, *[["no"]] * 20]))
    assert ask(app, cast.ada, survey, "results") == 200
    for person in (cast.ben, cast.cem, None):
        assert ask(app, person, survey, "results") == 404


def test_page_agrees_with_the_permission(app, cast, survey):
    for person in cast.personas.values():
        assert (ask(app, person, survey, "results") == 200) == can(cast.actor(person), SurveyVerb.SEE_FIGURES, survey)


@pytest.mark.parametrize("lang", ["nl", "en", "pl", "sl"])
def test_page_speaks_the_reader_s_language(client, survey, lang):
    page = client.get(f"/s/{public(survey).code}/results?lang={lang}").text
    assert f'<html lang="{lang}">' in page
    assert f"Question like ({lang})" in page
    assert f"Option yes ({lang})" in page


def test_page_says_counts_and_shares(client, survey):
    page = client.get(f"/s/{public(survey).code}/results?lang=en").text
    assert "84 people filled in the survey" in page
    assert "7 of 10 people: Option yes (en)" in page
    assert "56 of 84" in page
    assert "84 people wrote an answer." in page
    assert "because 1" not in page
    assert "The whole grid (en)" in page


def test_groups_stand_side_by_side_where_the_survey_is_broken_down(client, survey):
    code = public(survey).code
    page = client.get(f"/s/{code}/results?by=area&lang=en").text
    assert "Area north" in page
    assert "48 people" in page
    assert client.get(f"/s/{code}/results?by=language&lang=en").text == client.get(
        f"/s/{code}/results?lang=en"
    ).text.replace(f"{code}/results?lang", f"{code}/results?by=language&amp;lang")


def test_hidden_and_empty_answers_read_the_same(client, cast):
    survey = make_survey(form(single("like", "a", "b", "few", "none")), cast.region)
    respond(survey, spread("like", a=40, b=30, few=6, none=0))
    close(survey)
    release_if_due(survey)
    page = client.get(f"/s/{public(survey).code}/results?lang=en").text
    rows = dict(re.findall(r'<th scope="row">Option (\w+) \(en\)</th>(.*?)</tr>', page))
    assert rows["few"] == rows["none"]
    assert "Too few answers to show" in rows["few"]
    assert "fewer than 5 people" in page


def test_first_finding_is_the_headline(client, survey):
    add_finding(ANYBODY, survey, text=four("Money is where it begins"), of_ten=5)
    page = client.get(f"/s/{public(survey).code}/results?lang=pl").text
    assert "<h1>Money is where it begins (pl)</h1>" in page


def test_results_without_a_release_say_so(app, cast):
    survey = make_survey(FORM, cast.region)
    page = visitor(app, cast.ada).get(f"/s/{survey.code}/results?lang=en").text
    assert "There are no figures yet" in page


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1) hx-get=/x>'


def test_hostile_words_stay_words(app, cast):
    label = LocalizedText(dict.fromkeys(("nl", "en", "pl", "sl"), HOSTILE))
    lists = {"bad": (Option("a", label), Option("b", label))}
    nodes = [
        Question(f"q{n}", kind, label, list_name="bad")
        for n, kind in enumerate(("single", "multiple", "ranking", "scale"))
    ]
    survey = make_survey(
        form(*nodes, Question("why", "long_text", label), title=label, lists=lists),
        cast.region,
        make_process(cast.region),
        title=label,
    )
    respond(survey, [{"q0": "a", "q1": ["a"], "q2": ["a", "b"], "q3": "b", "why": HOSTILE}] * 30)
    respond(survey, [{"q0": "b", "q1": ["b"], "q2": ["b", "a"], "q3": "a", "why": HOSTILE}] * 20)
    close(survey)
    release_if_due(survey)
    add_finding(ANYBODY, survey, text=label, of_ten=3)
    public(survey)
    client = visitor(app, cast.ada)
    for address in (
        f"/s/{survey.code}/results",
        f"/s/{survey.code}/codebook",
        f"/o/surveys/{survey.id}/results",
        f"/o/surveys/{survey.id}/answers/why",
        f"/o/surveys/{survey.id}/findings/new?question=q0&answer=a",
    ):
        page = client.get(address).text
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_publishing_and_hiding_are_written_down(app, cast, survey):
    client = visitor(app, cast.ada)
    csrf = {"csrf_token": token(client)}
    client.post(f"/o/surveys/{survey.id}/results/publication", data=csrf)
    db.session.refresh(survey)
    assert survey.results_public
    client.post(f"/o/surveys/{survey.id}/results/publication/removal", data=csrf)
    db.session.refresh(survey)
    assert not survey.results_public
    kinds = db.session.scalars(
        select(Event.kind).where(Event.kind.startswith("survey.results_")).order_by(Event.id)
    ).all()
    assert kinds == ["survey.results_published", "survey.results_hidden"]


def test_results_without_figures_cannot_be_published(app, cast):
    survey = make_survey(FORM, cast.region)
    client = visitor(app, cast.ada)
    answer = client.post(f"/o/surveys/{survey.id}/results/publication", data={"csrf_token": token(client)})
    assert answer.status_code == 409


def test_finding_begins_with_what_a_figure_says(app, cast, survey):
    page = visitor(app, cast.ada).get(f"/o/surveys/{survey.id}/findings/new?question=like&answer=yes").text
    assert "7 of 10 people: Option yes (en)" in page
    assert re.search(r'name="of_ten"[^>]*value="7"', page)


def fill(client: FlaskClient, address: str, **fields: str) -> None:
    """Open a form, fill it in and save it."""
    page = client.get(address).text
    hidden = dict(re.findall(r'name="(seen|csrf_token)"[^>]*value="([^"]*)"', page))
    assert client.post(address, data=hidden | fields).status_code == 303


def test_finding_is_added_changed_moved_and_removed(app, cast, survey):
    client, address = visitor(app, cast.ada), f"/o/surveys/{survey.id}/findings"
    for n in (1, 2):
        fill(client, f"{address}/new", **{"text-en": f"Finding {n}", "of_ten": "4", "question": "like"})
    first, second = db.session.scalars(select(Finding).order_by(Finding.position)).all()
    assert (first.text["en"], first.of_ten, first.question) == ("Finding 1", 4, "like")
    client.post(f"{address}/{second.id}/move", data={"csrf_token": token(client), "by": "up"})
    db.session.expire_all()
    assert second.position < first.position
    fill(client, f"{address}/{first.id}", **{"text-en": "Better", "of_ten": "", "question": ""})
    db.session.expire_all()
    assert (first.text["en"], first.of_ten, first.question) == ("Better", None, "")
    client.post(f"{address}/{first.id}/removal", data={"csrf_token": token(client)})
    assert db.session.scalars(select(Finding.id)).all() == [second.id]


def test_findings_wait_for_the_report_back(app, cast, survey):
    finding = add_finding(ANYBODY, survey, text=four("Heard"), of_ten=6)
    with app.test_request_context():
        (line,) = heard(cast.actor(cast.ada), survey.process)
        assert heard(cast.actor(cast.ben), survey.process) == []
    assert (line.text, line.of_ten, line.source_kind, line.source_id) == (finding.text, 6, "finding", str(finding.id))


def test_taking_records_is_written_down_with_who_and_what(app, cast, survey):
    client = visitor(app, cast.ada)
    answer = client.post(f"/o/surveys/{survey.id}/records/csv", data={"csrf_token": token(client)})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="kring-{survey.code}-records.csv"'
    assert len(answer.data.decode("utf-8-sig").splitlines()) == 85
    event = db.session.scalars(select(Event).where(Event.kind == "survey.records_taken")).one()
    assert (event.actor_id, event.details) == (cast.ada.id, {"format": "csv"})


def test_open_data_never_holds_records(client, survey):
    public(survey)
    for key in ("csv", "csv-text", "xlsx", "json", "texts", "xlsform", "model", "nonsense"):
        assert client.get(f"/s/{survey.code}/results/{key}").status_code == 404


def test_open_answers_are_sorted_by_tags(app, cast, survey):
    client = visitor(app, cast.ada)
    page = open_answers(survey, "why")
    assert (page.total, page.pages) == (84, 3)
    mark = page.answers[0].mark
    data = {"csrf_token": token(client), "mark": mark.hex(), "tag": " Housing  costs "}
    client.post(f"/o/surveys/{survey.id}/answers/why/tags", data=data)
    found = open_answers(survey, "why", tag="Housing costs")
    assert [(answer.mark, list(answer.tags)) for answer in found.answers] == [(mark, ["Housing costs"])]
    assert "Housing costs (1)" in client.get(f"/o/surveys/{survey.id}/answers/why").text
    client.post(f"/o/surveys/{survey.id}/answers/why/tags", data=data | {"remove": "Housing costs"})
    assert db.session.scalars(select(TextTag)).all() == []


def test_open_answers_show_nothing_else_of_the_person(app, cast, survey):
    page = visitor(app, cast.ada).get(f"/o/surveys/{survey.id}/answers/why").text
    assert "because" in page
    assert "north" not in page
    assert "Option yes" not in page


@pytest.mark.parametrize("mark", ["", "zz", "00", "00" * 40])
def test_a_mark_that_is_none_is_not_found(app, cast, survey, mark):
    client = visitor(app, cast.ada)
    data = {"csrf_token": token(client), "mark": mark, "tag": "x"}
    assert client.post(f"/o/surveys/{survey.id}/answers/why/tags", data=data).status_code == 404
