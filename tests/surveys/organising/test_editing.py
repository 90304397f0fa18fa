"""Changing a survey: what is written, what is refused, and that nobody overwrites what they did not see."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.kernel.errors import Conflict, Invalid, NotFound
from portal.kernel.events import Event
from portal.kernel.text import LocalizedText
from portal.surveys.actions.editing import (
    OptionEdit,
    QuestionEdit,
    TextEdit,
    add_question,
    edit_question,
    edit_texts,
    move_question,
    remove_question,
)
from portal.surveys.definition import Definition, texts
from portal.surveys.edits import mark, question_mark
from portal.surveys.models import SurveyVersion
from portal.surveys.queries.organising import version_in_work
from tests.factories.surveys import ask, make_closed_survey, make_definition, make_draft_survey, make_survey


def content(survey):
    return Definition.from_json(version_in_work(survey).definition)


def seen(survey, name, **changes):
    """The question as it stands, as an edit that changes only `changes`."""
    definition = content(survey)
    question = definition.question(name)
    values = QuestionEdit(
        mark=question_mark(definition, question),
        kind=question.kind,
        required=bool(question.required),
        max_selected=question.max_selected,
        sensitive=question.sensitive,
        relevant=question.relevant,
        constraint=question.constraint,
    )
    return replace(values, **changes)


def text(survey, key, **words):
    """The text as it stands, as an edit to `words`."""
    return TextEdit(key, mark(texts(content(survey)).get(key, LocalizedText())), words)


@pytest.fixture
def ada(cast):
    return cast.actor(cast.ada)


def test_question_changes_in_how_it_works_and_in_its_words(draft, ada):
    words = text(draft, "question:likes#label", nl="Wat is hier fijn?")
    edit_question(ada, draft, "likes", seen(draft, "likes", max_selected=3, randomized=True, required=True), [words])
    question = content(draft).question("likes")
    assert (question.max_selected, question.randomized, question.required) == (3, True, "true()")
    assert question.label["nl"] == "Wat is hier fijn?"
    assert question.label["pl"] == "Question likes (pl)"


def test_each_change_is_one_event_and_one_revision(draft, ada, session):
    edit_question(ada, draft, "likes", seen(draft, "likes", max_selected=2))
    edit_question(ada, draft, "likes", seen(draft, "likes"))  # changes nothing
    events = session.scalars(select(Event).where(Event.kind == "survey.edited")).all()
    assert [(event.actor_id, event.details["question"]) for event in events] == [(ada.id, "likes")]
    assert version_in_work(draft).revision == 1


def test_question_that_somebody_else_changed_is_refused(draft, ada):
    late = seen(draft, "likes", max_selected=4)
    edit_question(ada, draft, "likes", seen(draft, "likes", max_selected=2))
    with pytest.raises(Conflict):
        edit_question(ada, draft, "likes", late)


def test_two_people_may_change_different_questions_and_different_texts(draft, ada):
    first, second = seen(draft, "likes", max_selected=2), seen(draft, "health", required=True)
    words = text(draft, "question:lives#label", pl="Mieszkasz tu?")
    edit_question(ada, draft, "likes", first)
    edit_question(ada, draft, "health", second)
    edit_texts(ada, draft, [text(draft, "question:likes#label", pl="Co lubisz?")])
    edit_texts(ada, draft, [words])
    assert content(draft).question("lives").label["pl"] == "Mieszkasz tu?"
    assert content(draft).question("likes").label["pl"] == "Co lubisz?"


def test_text_that_somebody_else_changed_is_refused(draft, ada):
    late = text(draft, "question:lives#label", pl="Drugi")
    edit_texts(ada, draft, [text(draft, "question:lives#label", pl="Pierwszy")])
    with pytest.raises(Conflict):
        edit_texts(ada, draft, [late])
    assert content(draft).question("lives").label["pl"] == "Pierwszy"


def test_same_text_written_twice_is_no_conflict(draft, ada):
    late = text(draft, "question:lives#label", pl="To samo")
    edit_texts(ada, draft, [text(draft, "question:lives#label", pl="To samo")])
    edit_texts(ada, draft, [late])


def test_options_are_ordered_removed_and_added(draft, ada):
    wanted = (
        OptionEdit("green", 2), OptionEdit("shops", 1, free_text=True), OptionEdit("nothing", 9, exclusive=True),
        OptionEdit("", 8, label="Rust & groen"),
    )  # fmt: skip
    edit_question(ada, draft, "likes", seen(draft, "likes", options=wanted))
    options = content(draft).choices["things"]
    assert [option.code for option in options] == ["shops", "green", "rust_groen", "nothing"]
    assert options[0].free_text
    assert options[0].label["pl"] == "Shops (pl)"
    assert options[2].label == {"en": "Rust & groen"}
    assert options[3].exclusive


def test_kind_changes_while_nobody_answered(draft, ada):
    edit_question(ada, draft, "lives", seen(draft, "lives", kind="long_text"))
    assert content(draft).question("lives").list_name == ""
    assert "yes_no" not in content(draft).choices
    edit_question(ada, draft, "lives", seen(draft, "lives", kind="multiple"))
    question = content(draft).question("lives")
    assert (question.kind, question.list_name) == ("multiple", "lives")


def test_kind_of_an_opened_question_keeps_the_form_of_its_answers(cast, process, ada):
    survey = make_survey(process=process)
    edit_question(ada, survey, "likes", seen(survey, "likes", max_selected=1))  # makes version 2
    with pytest.raises(Invalid) as refusal:
        edit_question(ada, survey, "likes", seen(survey, "likes", kind="text"))
    assert "kind" in refusal.value.fields


def test_broken_condition_is_refused_beside_its_field(draft, ada):
    for condition in ("${lives} = ", "${nobody} = 'x'", "no-such-function(1)"):
        with pytest.raises(Invalid) as refusal:
            edit_question(ada, draft, "likes", seen(draft, "likes", relevant=condition))
        assert "relevant" in refusal.value.fields
    edit_question(ada, draft, "likes", seen(draft, "likes", relevant="${lives} = 'yes'"))
    assert content(draft).question("likes").relevant == "${lives} = 'yes'"


def test_condition_on_a_later_question_is_refused(draft, ada):
    with pytest.raises(Invalid):
        edit_question(ada, draft, "lives", seen(draft, "lives", relevant="${health} = '5'"))


def test_question_on_which_others_depend_cannot_be_removed_or_moved_behind_them(process, ada):
    survey = make_draft_survey(make_definition(ask("a", "single"), ask("b", relevant="${a} = 'yes'")), process)
    with pytest.raises(Invalid):
        remove_question(ada, survey, "a")
    with pytest.raises(Invalid):
        move_question(ada, survey, "a", 1)
    remove_question(ada, survey, "b")
    remove_question(ada, survey, "a")
    assert list(content(survey).questions()) == []


def test_added_question_gets_a_code_and_stands_where_wanted(draft, ada):
    name = add_question(ada, draft, "single", "Wat helpt?", after="lives")
    assert name == "wat_helpt"
    assert [item.name for item in content(draft).items()] == ["lives", "wat_helpt", "likes", "health"]
    assert content(draft).choices["wat_helpt"] == ()


@pytest.mark.parametrize("code", ["lives", "1a", "met spatie", "ż", "../x"])
def test_code_that_is_taken_or_not_allowed_is_refused(draft, ada, code):
    with pytest.raises(Invalid) as refusal:
        add_question(ada, draft, "text", "Vraag", code=code)
    assert "code" in refusal.value.fields


def test_unknown_question_is_not_found(draft, ada):
    with pytest.raises(NotFound):
        move_question(ada, draft, "nobody", 1)


def test_change_of_an_open_survey_waits_in_a_version_of_its_own(process, ada, session):
    survey = make_survey(process=process)
    frozen = survey.version
    before = frozen.definition
    edit_texts(ada, survey, [text(survey, "question:lives#label", nl="Woont u hier?")])
    edit_texts(ada, survey, [text(survey, "question:lives#label", nl="Woont u hier al?")])
    session.refresh(survey)
    assert survey.version_id == frozen.id
    assert frozen.definition == before
    assert version_in_work(survey).number == 2
    assert len(session.scalars(select(SurveyVersion).where(SurveyVersion.survey_id == survey.id)).all()) == 2


def test_looking_without_changing_makes_no_version(process, ada):
    survey = make_survey(process=process)
    edit_question(ada, survey, "likes", seen(survey, "likes"))
    assert version_in_work(survey).number == 1


def test_closed_survey_refuses_changes(process, ada):
    survey = make_closed_survey(process=process)
    with pytest.raises(Conflict):
        edit_texts(ada, survey, [text(survey, "question:lives#label", nl="Nog iets")])


def test_title_of_a_draft_is_copied_for_lists_and_of_an_open_survey_is_not(draft, process, ada):
    edit_texts(ada, draft, [text(draft, "form#title", en="New title")])
    assert draft.title["en"] == "New title"
    survey = make_survey(process=process)
    edit_texts(ada, survey, [text(survey, "form#title", en="New title")])
    assert survey.title["en"] == "Your neighbourhood (en)"
