"""The organiser's pages as a browser without scripts uses them."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.db import db
from portal.surveys.actions.editing import edit_group
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.definition import Definition, Group
from portal.surveys.edits import group_mark
from portal.surveys.models import Survey, SurveyState
from portal.surveys.queries.organising import version_in_work
from tests.factories.regions import four, make_area, make_process
from tests.factories.surveys import (
    ask,
    make_closed_survey,
    make_definition,
    make_draft_survey,
    make_response,
    make_survey,
)


def content(survey):
    return Definition.from_json(version_in_work(survey).definition)


def words(answer):
    return " ".join(" ".join(html.fromstring(answer.text).xpath("//main//text()")).split())


def test_survey_starts_from_a_shipped_template(desk, cast, process, session):
    new = f"/r/{cast.region.slug}/organise/surveys/new"
    answer = desk.send(new, start="resident_neighbourhood", process_id=str(process.id), perspective="resident")
    survey = session.scalars(select(Survey)).one()
    assert answer.status_code == 303
    assert answer.location == f"/o/surveys/{survey.id}/questions"
    assert (survey.process_id, survey.state) == (process.id, SurveyState.DRAFT)
    assert content(survey).count_questions == 14
    page = words(desk.get(answer.location))
    assert "14 questions · 4 languages · about 5 minutes" in page
    assert "Do you live in this neighbourhood?" in page


def test_without_a_choice_of_template_nothing_is_made(desk, cast, session):
    answer = desk.send(f"/r/{cast.region.slug}/organise/surveys/new")
    assert answer.status_code == 422
    assert session.scalars(select(Survey)).all() == []


def test_what_was_imported_names_the_template_and_not_its_code(desk, cast, process, session):
    new = f"/r/{cast.region.slug}/organise/surveys/new"
    desk.send(new, start="resident_neighbourhood", process_id=str(process.id), perspective="resident")
    page = words(desk.get(f"/o/surveys/{session.scalars(select(Survey)).one().id}/import"))
    assert "From Your neighbourhood and your health" in page
    assert "resident_neighbourhood" not in page


@pytest.fixture
def parted(process):
    """A draft with a part of two questions behind a first one."""
    asked = ask("age", "integer"), ask("idea")
    part = Group("more", asked, label=four("More about you"), relevant="${lives} = 'yes'")
    return make_draft_survey(make_definition(ask("lives", "single"), part), process)


def test_condition_of_a_part_is_told_and_changed(desk, parted):
    address = f"/o/surveys/{parted.id}/parts/more"
    assert address in desk.get(f"/o/surveys/{parted.id}/questions/idea").text
    page = words(desk.get(address))
    assert "Only if the answer to question 1 is “Yes" in page
    assert "Question age" in page
    answer = desk.send(address, relevant="${lives} = 'no'")
    assert (answer.status_code, answer.location) == (303, address)
    assert next(content(parted).groups()).relevant == "${lives} = 'no'"
    desk.send(address, relevant="")
    assert "Asked of everyone." in words(desk.get(address))


@pytest.mark.parametrize("condition", ["${lives} =", "${nobody} = 1", "${idea} = 'x'"])
def test_condition_of_a_part_that_cannot_work_is_refused(desk, parted, condition):
    answer = desk.send(f"/o/surveys/{parted.id}/parts/more", relevant=condition)
    assert answer.status_code == 422
    assert html.fromstring(answer.text).xpath("//input[@name='relevant']/@value") == [condition]
    assert next(content(parted).groups()).relevant == "${lives} = 'yes'"


def test_part_that_somebody_else_changed_is_not_overwritten(desk, parted, cast):
    address = f"/o/surveys/{parted.id}/parts/more"
    edit_group(cast.actor(cast.ada), parted, "more", group_mark(next(content(parted).groups())), "${lives} = 'no'")
    db.session.commit()
    stale = desk.send(address, relevant="", mark="old")
    assert stale.status_code == 409
    assert "= 'no'" in words(stale)
    assert next(content(parted).groups()).relevant == "${lives} = 'no'"


def test_part_that_is_not_there_is_not_found(desk, parted):
    assert desk.get(f"/o/surveys/{parted.id}/parts/lives").status_code == 404


def test_list_shows_the_surveys_of_this_region_only(desk, cast, process):
    make_survey(process=process, responses_count=7)
    elsewhere = make_survey(process=make_process(cast.elsewhere))
    page = desk.get(f"/r/{cast.region.slug}/organise/surveys")
    assert "7 people answered" in words(page)
    assert f"/o/surveys/{elsewhere.id}" not in page.text


def test_list_without_surveys_says_what_to_do(desk, cast):
    assert "There is no survey" in words(desk.get(f"/r/{cast.region.slug}/organise/surveys"))


def test_question_is_saved_with_its_texts_and_options(desk, draft):
    address = f"/o/surveys/{draft.id}/questions/likes"
    changes = {
        "max_selected": "2",
        "text-1-pl": "Co jest tu dobre?",
        "place-3": "1",
        "remove-2": "on",
        "new-label": "Quiet",
    }
    answer = desk.send(address, **changes)
    assert answer.status_code == 303
    question = content(draft).question("likes")
    assert (question.max_selected, question.label["pl"]) == (2, "Co jest tu dobre?")
    assert [option.code for option in content(draft).choices["things"]] == [
        "shops",
        "green",
        "other",
        "nothing",
        "quiet",
    ]
    assert "Saved." in desk.get(address).text


def test_a_refused_question_keeps_the_words_of_its_new_answer(desk, draft):
    answer = desk.send(
        f"/o/surveys/{draft.id}/questions/likes", **{"max_selected": "-1", "new-label": "Quiet <streets>"}
    )
    assert answer.status_code == 422
    assert 'name="new-label" value="Quiet &lt;streets&gt;"' in answer.text


def test_saving_an_untouched_form_changes_nothing(desk, draft, session):
    for name in ("lives", "likes", "health"):
        assert desk.send(f"/o/surveys/{draft.id}/questions/{name}").status_code == 303
    for page in ("texts", "texts?show=frame", "settings"):
        assert desk.send(f"/o/surveys/{draft.id}/{page}").status_code == 303
    session.refresh(draft.version)
    assert draft.version.revision == 0


def test_moving_a_question_saves_what_was_typed(desk, draft):
    desk.send(f"/o/surveys/{draft.id}/questions/likes", **{"text-1-en": "What is good here?", "to": "up"})
    assert [item.name for item in content(draft).items()] == ["likes", "lives", "health"]
    assert content(draft).question("likes").label["en"] == "What is good here?"


def test_wrong_value_is_told_beside_its_field_and_keeps_what_was_typed(desk, draft):
    answer = desk.send(
        f"/o/surveys/{draft.id}/questions/likes", max_selected="many", relevant="${lives} =", **{"text-1-en": "Kept"}
    )
    page = html.fromstring(answer.text)
    assert answer.status_code == 422
    assert page.xpath("//*[@id='max_selected-error']")
    assert page.xpath("string(//textarea[@name='text-1-en'])").strip() == "Kept"
    assert page.xpath("//input[@name='relevant']/@value") == ["${lives} ="]


def test_somebody_else_was_first_and_both_texts_are_shown(desk, cast, draft):
    from tests.surveys.organising.desk import Desk

    address = f"/o/surveys/{draft.id}/questions/likes"
    other = Desk(cast.client(cast.ada))
    action, fields = desk.form(address)
    other.send(address, max_selected="4", **{"text-1-pl": "Ktoś inny"})
    answer = desk.client.post(action, data=fields | {"max_selected": "2", "text-1-pl": "Ja"})
    page = html.fromstring(answer.text)
    assert answer.status_code == 409
    assert page.xpath("string(//textarea[@name='text-1-pl'])").strip() == "Ja"
    assert page.xpath("//input[@name='max_selected']/@value") == ["2"]
    assert "It says now: Ktoś inny" in words(answer)
    assert "At most, as it is now 4" in words(answer)
    assert content(draft).question("likes").label["pl"] == "Ktoś inny"
    again = fields | {name: page.xpath(f"string(//*[@name='{name}']/@value)") for name in ("mark", "mark-1")}
    assert desk.client.post(action, data=again | {"max_selected": "2", "text-1-pl": "Ja"}).status_code == 303
    assert content(draft).question("likes").label["pl"] == "Ja"


def test_same_for_the_translation_grid(desk, draft):
    action, fields = desk.form(f"/o/surveys/{draft.id}/texts?show=frame")
    desk.send(f"/o/surveys/{draft.id}/texts?show=frame", **{"text-2-sl": "Prvi"})
    answer = desk.client.post(action, data=fields | {"text-2-sl": "Drugi", "text-1-sl": "Naslov"})
    assert answer.status_code == 409
    assert "Drugi" in answer.text
    assert "It says now: Prvi" in words(answer)
    assert "Naslov" in answer.text


def test_translation_is_marked_as_checked_and_becomes_outdated_with_its_source(desk, draft):
    address = f"/o/surveys/{draft.id}/questions/lives"
    desk.send(address, **{"checked-1-pl": "on"})
    assert version_in_work(draft).text_states == {"question:lives#label": {"pl": "checked"}}
    desk.send(address, **{"text-1-en": "Is this your home?"})
    states = version_in_work(draft).text_states["question:lives#label"]
    assert states == {"nl": "outdated", "pl": "outdated", "sl": "outdated"}
    assert "Source changed since" in desk.get(address).text
    rows = html.fromstring(desk.get(f"/o/surveys/{draft.id}/texts?show=open").text).xpath("//tbody/tr")
    assert len(rows) == 1


def test_question_is_added_and_removed(desk, draft):
    answer = desk.send(f"/o/surveys/{draft.id}/new-question", kind="integer", text="How old are you?", after="lives")
    assert answer.location == f"/o/surveys/{draft.id}/questions/how_old_are_you"
    assert [item.name for item in content(draft).items()][1] == "how_old_are_you"
    assert "Remove this question?" in desk.get(f"{answer.location}/removal").text
    desk.send(f"{answer.location}/removal")
    assert [item.name for item in content(draft).items()] == ["lives", "likes", "health"]


def test_question_others_depend_on_says_so_instead_of_going(desk, process):
    survey = make_draft_survey(make_definition(ask("a", "single"), ask("b", relevant="${a} = 'yes'")), process)
    answer = desk.send(f"/o/surveys/{survey.id}/questions/a/removal")
    assert answer.status_code == 422
    assert content(survey).find("a") is not None


def test_question_called_new_can_be_edited(desk, process):
    survey = make_draft_survey(make_definition(ask("new"), ask("removal")), process)
    assert desk.get(f"/o/surveys/{survey.id}/questions/new").status_code == 200
    assert desk.get(f"/o/surveys/{survey.id}/questions/removal").status_code == 200


def test_settings_are_saved_and_what_is_wrong_is_told(desk, draft):
    address = f"/o/surveys/{draft.id}/settings"
    day = (clock.today() + timedelta(days=30)).isoformat()
    assert desk.send(address, closes_on=day, breakdowns=["area", "language"], threshold="6").status_code == 303
    assert (draft.threshold, draft.breakdowns, draft.closes_on.isoformat()) == (6, ["area", "language"], day)
    wrong = desk.send(address, threshold="3", keep_until="2020-01-01")
    assert wrong.status_code == 422
    assert draft.threshold == 6


def test_survey_goes_from_draft_to_open_to_closed_and_open_again(desk, draft, session):
    address = f"/o/surveys/{draft.id}/opening"
    assert "Nobody has tried the survey" in words(desk.get(address))
    refused = desk.send(address)
    assert refused.status_code == 422
    assert desk.send(address, acknowledged="y").location == f"/o/surveys/{draft.id}/share"
    session.refresh(draft)
    assert draft.state is SurveyState.OPEN
    assert desk.send(f"/o/surveys/{draft.id}/closure").status_code == 303
    session.refresh(draft)
    assert draft.state is SurveyState.CLOSED
    assert desk.send(address, until="2020-01-01").status_code == 422
    assert desk.send(address, until=(clock.today() + timedelta(days=3)).isoformat()).status_code == 303
    session.refresh(draft)
    assert draft.state is SurveyState.OPEN


def test_what_is_missing_keeps_the_button_away_and_links_to_where_it_is_put_right(desk, process):
    survey = make_draft_survey(process=process, keep_until=None)
    page = desk.get(f"/o/surveys/{survey.id}/opening")
    assert "Missing: Choose the day on which the answers are deleted" in words(page)
    assert f'href="/o/surveys/{survey.id}/settings"' in page.text
    assert f'action="/o/surveys/{survey.id}/opening"' not in page.text


def test_change_of_an_open_survey_is_shown_and_put_in_use(desk, process, session):
    survey = make_survey(process=process)
    desk.send(f"/o/surveys/{survey.id}/texts?show=frame", **{"text-1-en": "Other title"})
    page = words(desk.get(f"/o/surveys/{survey.id}/opening"))
    assert "A change is waiting" in page
    assert "3 translations are older than their source." in page
    assert desk.send(f"/o/surveys/{survey.id}/opening", acknowledged="y").status_code == 303
    session.refresh(survey)
    assert survey.version.number == 2
    assert survey.title["en"] == "Other title"


def test_a_closed_survey_offers_no_change_that_nobody_can_use(desk, process, session):
    survey = make_survey(process=process)
    desk.send(f"/o/surveys/{survey.id}/texts?show=frame", **{"text-1-en": "Other title"})
    assert "Use the change" in words(desk.get(f"/o/surveys/{survey.id}/questions"))
    desk.send(f"/o/surveys/{survey.id}/closure")
    session.refresh(survey)
    assert survey.state is SurveyState.CLOSED
    for page in ("questions", "opening"):
        shown = words(desk.get(f"/o/surveys/{survey.id}/{page}"))
        assert "Use the change" not in shown
        assert "A change is waiting" not in shown


def test_waiting_change_can_be_thrown_away(desk, process):
    survey = make_survey(process=process)
    desk.send(f"/o/surveys/{survey.id}/texts?show=frame", **{"text-1-en": "Other title"})
    desk.send(f"/o/surveys/{survey.id}/opening", index=1)
    assert version_in_work(survey).id == survey.version_id


@pytest.mark.parametrize("make", [make_draft_survey, make_survey, make_closed_survey])
def test_every_page_shows_in_every_state(desk, process, make):
    survey = make(process=process)
    pages = [
        "questions",
        "texts",
        "settings",
        "opening",
        "share",
        "monitor",
        "paper",
        "paper/nl",
        "poster/sl",
        "new-question",
    ]
    for page in pages:
        assert desk.get(f"/o/surveys/{survey.id}/{page}").status_code == 200, page


def test_poster_and_paper_are_in_the_language_asked_for_whatever_the_reader_speaks(desk, process):
    survey = make_survey(process=process)
    poster = html.fromstring(desk.get(f"/o/surveys/{survey.id}/poster/pl?lang=nl").text)
    assert poster.get("lang") == "pl"
    assert "Your neighbourhood (pl)" in poster.text_content()
    paper = html.fromstring(desk.get(f"/o/surveys/{survey.id}/paper/sl").text)
    assert [h.text_content().strip() for h in paper.xpath("//section/h2")] == [
        "1 Question lives (sl)", "2 Question likes (sl)", "3 Question health (sl)",
    ]  # fmt: skip
    assert desk.get(f"/o/surveys/{survey.id}/poster/fr").status_code == 404


def test_qr_code_is_a_picture_of_the_address_without_style(desk, process):
    survey = make_survey(process=process)
    picture = desk.get(f"/o/surveys/{survey.id}/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert "style" not in picture.text
    file = desk.get(f"/o/surveys/{survey.id}/qr.png")
    assert file.data.startswith(b"\x89PNG")
    assert "attachment" in file.headers["Content-Disposition"]


def test_monitor_shows_totals_and_days_left(desk, process):
    survey = make_survey(process=process, responses_count=12, closes_on=clock.today() + timedelta(days=2))
    page = words(desk.get(f"/o/surveys/{survey.id}/monitor"))
    assert "people sent answers 12" in page
    assert html.fromstring(desk.get(f"/o/surveys/{survey.id}/monitor").text).xpath("//main//dd/text()") == [
        "12",
        "0",
        "3",
    ]


def test_saving_within_the_page_swaps_the_workbench_only(desk, draft):
    action, fields = desk.form(f"/o/surveys/{draft.id}/questions/likes")
    headers = {"HX-Request": "true", "HX-Target": "div#workbench"}
    answer = desk.client.post(action, data=fields | {"max_selected": "2"}, headers=headers)
    assert answer.status_code == 200
    assert answer.text.startswith("<title>")
    assert html.fromstring(answer.text).xpath("//*[@id='workbench']//*[@data-announce]")
    assert "<body" not in answer.text
    wrong = desk.client.post(action, data=fields | {"max_selected": "many"}, headers=headers)
    assert wrong.status_code == 422
    assert "<body" not in wrong.text


def test_paper_lists_the_areas_of_the_region(desk, cast, process):
    for name in ("Centrum", "Waterkant"):
        make_area(cast.region, name=name)
    survey = make_survey(make_definition(ask("where", "place", list_name="areas")), process)
    page = html.fromstring(desk.get(f"/o/surveys/{survey.id}/paper/nl").text)
    assert [item.text_content().strip() for item in page.xpath("//section//li")] == ["Centrum", "Waterkant"]


def test_open_survey_says_that_changes_wait(desk, process, draft):
    survey = make_survey(process=process)
    assert "What you change here waits" in words(desk.get(f"/o/surveys/{survey.id}/questions"))
    assert "What you change here waits" not in words(desk.get(f"/o/surveys/{survey.id}/share"))
    assert "What you change here waits" not in words(desk.get(f"/o/surveys/{draft.id}/questions"))


def test_monitor_shows_groups_of_a_closed_survey_and_hides_small_ones(desk, process, session):
    survey = make_closed_survey(process=process, breakdowns=["language"])
    for language, people in (("nl", 30), ("en", 20), ("pl", 2), ("sl", 9)):
        for number in range(people):
            make_response(survey, {"lives": "yes" if number % 2 else "no"}, language=language)
    release_if_due(survey)
    page = html.fromstring(desk.get(f"/o/surveys/{survey.id}/monitor").text)
    rows = dict(row.xpath("./*/text() | ./td/span/text()")[:2] for row in page.xpath("//main//tbody/tr"))
    assert rows["Nederlands"] == "30"
    assert rows["Polski"] == "too few"
    assert "2" not in rows.values()


def test_conditions_are_told_in_plain_words(desk, process):
    definition = make_definition(
        ask("lives", "single"), ask("age", "integer", relevant="${lives} = 'yes'", constraint=". >= 18")
    )
    survey = make_draft_survey(definition, process)
    page = words(desk.get(f"/o/surveys/{survey.id}/questions/age"))
    assert "Only if the answer to question 1 is “Yes (en)”." in page
    assert "18" in page
    assert "Asked of everyone." in words(desk.get(f"/o/surveys/{survey.id}/questions/lives"))
    paper = html.fromstring(desk.get(f"/o/surveys/{survey.id}/paper/nl").text).text_content()
    assert "Yes (nl)" in paper
    assert "${" not in paper


def test_expression_that_nobody_understands_is_shown_and_can_be_put_right(desk, process):
    survey = make_draft_survey(make_definition(ask("a"), ask("b", relevant="${a} = ")), process)
    address = f"/o/surveys/{survey.id}/questions/b"
    assert "${a} =" in words(desk.get(address))
    assert desk.send(address, relevant="${a} = 'x'").status_code == 303
    assert content(survey).question("b").relevant == "${a} = 'x'"


def test_question_of_unknown_kind_becomes_one_that_can_be_asked(desk, process):
    survey = make_draft_survey(make_definition(ask("odd", "unsupported", source_type="hologram")), process)
    assert "We do not know the kind of question" in words(desk.get(f"/o/surveys/{survey.id}/opening"))
    desk.send(f"/o/surveys/{survey.id}/questions/odd", kind="long_text")
    assert content(survey).question("odd").kind == "long_text"
    assert "We do not know the kind of question" not in words(desk.get(f"/o/surveys/{survey.id}/opening"))


def test_draft_is_removed_after_a_question(desk, cast, draft, session):
    assert "Remove this draft?" in words(desk.get(f"/o/surveys/{draft.id}/removal"))
    answer = desk.send(f"/o/surveys/{draft.id}/removal")
    assert answer.location == f"/r/{cast.region.slug}/organise/surveys"
    assert session.scalars(select(Survey)).all() == []
