"""Who may come near, what hostile text can do, and how many queries a long list takes."""

from dataclasses import replace

import pytest
from lxml import html

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Group, Option
from portal.surveys.queries.organising import version_in_work
from tests.factories.regions import make_process
from tests.factories.surveys import ask, make_definition, make_draft_survey, make_survey
from tests.support.queries import assert_constant_queries, counted_queries

PAGES = [
    "questions", "questions/lives", "questions/lives/removal", "new-question", "texts", "settings", "opening",
    "closure", "share", "qr.svg", "qr.png", "poster/nl", "monitor", "paper", "paper/nl",
    "removal",
]  # fmt: skip
CHANGES = [
    "questions/lives", "questions/lives/removal", "new-question", "texts", "settings", "opening", "closure",
    "closure/removal", "change", "change/removal", "removal",
]  # fmt: skip
HOSTILE = '"><script src=//evil.example/x></script><img src=x onerror=alert(1)>{{7*7}}${7*7}<a hx-post="/o/x">'


@pytest.mark.parametrize("person", ["Ben", "Cem", "Dana", "Eva"])
def test_draft_is_unknown_to_all_but_members_and_nobody_but_the_organiser_works_on_it(cast, draft, person):
    client = cast.client(cast.personas[person])
    expected = {"Ben": 403}.get(person, 404)
    for page in PAGES:
        assert client.get(f"/o/surveys/{draft.id}/{page}").status_code == expected, page


@pytest.mark.parametrize(("person", "status"), [("Ben", 403), ("Cem", 403), ("Eva", 403), ("Dana", 303)])
def test_open_survey_is_changed_by_its_organiser_only(cast, process, app, person, status):
    survey = make_survey(process=process)
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.client(cast.personas[person])
    for change in CHANGES:
        assert client.post(f"/o/surveys/{survey.id}/{change}").status_code == status, change
    assert version_in_work(survey).number == 1
    assert survey.state.value == "open"


@pytest.mark.parametrize(("person", "status"), [("Ben", 403), ("Cem", 403), ("Dana", 303)])
def test_surveys_of_a_region_are_listed_and_made_by_its_organisers(cast, person, status):
    client = cast.client(cast.personas[person])
    for page in ("surveys", "surveys/new"):
        assert client.get(f"/r/{cast.region.slug}/organise/{page}").status_code == status


def test_change_without_form_token_is_refused(desk, draft):
    for change in CHANGES:
        assert desk.client.post(f"/o/surveys/{draft.id}/{change}").status_code == 403, change
    assert version_in_work(draft).revision == 0


@pytest.fixture
def hostile(process):
    words = LocalizedText(dict.fromkeys(("nl", "en", "pl", "sl"), HOSTILE))
    definition = make_definition(
        Group("part", (ask("lives", "single", label=words, hint=words, list_name="nasty"),), label=words),
        ask("table", "note", label=words),
        choices={"nasty": (Option("a", words), Option(HOSTILE.split()[0], words, free_text=True))},
        intro=words, thanks=words, consent=words,
    )  # fmt: skip
    return make_draft_survey(replace(definition, title=words), process)


def test_hostile_text_is_only_ever_text(desk, cast, hostile):
    addresses = [f"/o/surveys/{hostile.id}/{page}" for page in PAGES if not page.startswith("qr.")]
    for address in [*addresses, f"/r/{cast.region.slug}/organise/surveys", f"/o/surveys/{hostile.id}/texts?show=open"]:
        page = html.fromstring(desk.get(address).text)
        assert not page.xpath("//img[@onerror] | //script[contains(@src, 'evil')] | //a[@hx-post]"), address
        assert "49" not in page.text_content() or "{{7*7}}" in page.text_content(), address


def test_hostile_text_is_kept_as_it_was_typed(desk, draft):
    desk.send(f"/o/surveys/{draft.id}/questions/likes", **{"text-1-en": HOSTILE})
    page = html.fromstring(desk.get(f"/o/surveys/{draft.id}/questions/likes").text)
    assert page.xpath("string(//textarea[@name='text-1-en'])").strip() == HOSTILE


def queries(client, address):
    """How many statements a page sends to the database."""
    with counted_queries() as sent:
        assert client.get(address).status_code == 200
    return len(sent)


def test_list_takes_as_many_queries_for_one_survey_as_for_many(desk, cast):
    address = f"/r/{cast.region.slug}/organise/surveys"
    assert_constant_queries(lambda: desk.get(address), lambda: make_survey(process=make_process(cast.region)))


def test_region_page_takes_as_many_queries_for_one_survey_as_for_many(desk, cast, process):
    assert_constant_queries(lambda: desk.get(f"/r/{cast.region.slug}"), lambda: make_survey(process=process))


@pytest.mark.parametrize("page", ["questions", "texts", "opening", "share", "paper/nl"])
def test_page_takes_as_many_queries_for_three_questions_as_for_sixty(desk, process, page):
    short = make_draft_survey(process=process)
    long = make_draft_survey(make_definition(*(ask(f"q{number}", "multiple") for number in range(60))), process)
    few = queries(desk.client, f"/o/surveys/{short.id}/{page}")
    assert queries(desk.client, f"/o/surveys/{long.id}/{page}") == few


def test_long_texts_and_odd_field_names_are_taken_or_refused_without_a_crash(desk, draft):
    action, fields = desk.form(f"/o/surveys/{draft.id}/questions/likes")
    odd = {
        "text-99999-xx": "?",
        "key-99999": "no#such",
        "place-1": "９",
        "place-2": "-1",
        "option-1": "?",
        "max_selected": "",
    }
    assert desk.client.post(action, data=fields | odd).status_code in {303, 409, 422}
    assert desk.client.post(action, data=fields | {"text-1-en": "x" * 30_000}).status_code == 422
    assert desk.client.post(action, data=fields | {"text-1-en": "nul\x00 and \x1b"}).status_code in {303, 409}


def test_settings_of_a_definition_stay_what_they_are_when_texts_are_edited(desk, process):
    survey = make_draft_survey(make_definition(ask("a"), minutes=9, layout="pages"), process)
    desk.send(f"/o/surveys/{survey.id}/texts?show=frame", **{"text-1-en": "Changed"})
    kept = version_in_work(survey).definition["settings"]
    assert (kept["minutes"], kept["layout"]) == (9, "pages")
