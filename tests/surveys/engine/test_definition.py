"""The model of a survey version: round trip, order, screens, texts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portal.kernel.text import LocalizedText
from portal.surveys.definition import (
    Definition,
    Group,
    Matrix,
    MissingText,
    Option,
    Question,
    Repeat,
    Settings,
    missing_texts,
    rename_language,
    screens,
    texts,
    with_text,
)

YES = Option("yes", LocalizedText(nl="Ja", en="Yes"), filters={"region": "north"}, tags={"theme": "housing"})


def text(words: str) -> LocalizedText:
    return LocalizedText(nl=words)


FORM = Definition(
    title=text("Uw buurt"),
    languages=("nl", "en"),
    default_language="nl",
    settings=Settings(minutes=5, thanks=text("Dank u")),
    nodes=(
        Question("started", "metadata", source_type="start"),
        Question("hello", "note", label=text("Hallo")),
        Question("bond", "single", label=text("Woont u hier?"), list_name="yes_no", or_other=True),
        Group(
            "skills",
            (
                Question("head", "single", label=text("Hoe goed?"), list_name="yes_no", appearance="label"),
                Question("cook", "single", label=text("Koken"), list_name="yes_no", appearance="list-nolabel"),
                Question("swim", "single", label=text("Zwemmen"), list_name="yes_no", appearance="list-nolabel"),
            ),
            appearance="field-list",
            label=text("Wat kunt u?"),
        ),
        Repeat("child", (Question("age", "integer", label=text("Leeftijd")),), label=text("Kind")),
        Question("total", "calculate", calculation="count(${child})"),
        Question("shown", "text", label=text("Totaal"), read_only="true()", calculation="${total}"),
        Question("bye", "note", label=text("Dag")),
    ),
    choices={"yes_no": (YES, Option("no", text("Nee"), exclusive=True))},
)


def test_json_round_trip_gives_an_equal_definition() -> None:
    assert Definition.from_json(json.loads(json.dumps(FORM.to_json()))) == FORM


def test_json_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError):
        Definition.from_json({**FORM.to_json(), "colour": "red"})


def test_only_rows_that_can_be_answered_are_questions() -> None:
    assert [question.name for question in FORM.questions()] == ["bond", "cook", "swim", "age"]


def test_count_of_questions_leaves_out_groups_notes_calculations_and_metadata() -> None:
    assert FORM.count_questions == 6


def test_a_question_goes_before_a_group_of_the_same_name() -> None:
    form = Definition(nodes=(Group("home", (Question("home", "text"),)),))
    assert form.find("home") == Question("home", "text")
    assert [group.name for group in form.above("home")] == ["home"]


def test_or_other_adds_one_option_with_free_text() -> None:
    codes = [(option.code, option.free_text) for option in FORM.options(FORM.question("bond"))]
    assert codes == [("yes", False), ("no", False), ("other", True)]


def test_a_list_that_is_given_at_run_time_is_found() -> None:
    place = Question("place", "place", list_name="areas")
    assert FORM.options(place, {"areas": (YES,)}) == (YES,)
    assert FORM.options(place) == ()


@pytest.mark.parametrize(
    ("layout", "keys"),
    [
        ("one", ["hello", "head", "child~", "age", "shown", "bye"]),
        ("pages", ["hello", "head", "child~", "age", "shown"]),
        ("all", ["hello", "child~", "age", "shown"]),
    ],
)
def test_layout_decides_the_screens(layout: str, keys: list[str]) -> None:
    form = replace(FORM, settings=replace(FORM.settings, layout=layout))
    assert [screen.key for screen in screens(form)] == keys


def test_a_note_stands_above_the_question_that_follows() -> None:
    first = screens(FORM)[0]
    assert [item.name for item in first.items()] == ["hello", "bond"]


def test_rows_without_labels_form_a_matrix_under_their_heading() -> None:
    (matrix,) = screens(FORM)[1].parts
    assert isinstance(matrix, Matrix)
    assert matrix.heading == FORM.question("head")
    assert [row.name for row in matrix.rows] == ["cook", "swim"]


def test_a_table_list_group_is_one_matrix() -> None:
    rows = tuple(Question(name, "single", list_name="yes_no") for name in ("a", "b"))
    note = Question("n", "note", label=text("Let op"))
    form = Definition(nodes=(Group("table", (*rows, note), appearance="table-list"),))
    (screen,) = screens(form)
    assert screen.parts == (note, Matrix(rows, group=form.nodes[0]))  # type: ignore[arg-type]


def test_rows_of_a_repeat_know_their_repeat() -> None:
    more, age = screens(FORM)[2:4]
    assert more.more == FORM.find("child")
    assert more.repeats == ()
    assert age.repeats == (FORM.find("child"),)


def test_a_counted_repeat_does_not_ask_for_more() -> None:
    form = Definition(nodes=(Repeat("child", (Question("age", "integer"),), count="2"),))
    assert [screen.key for screen in screens(form)] == ["age"]


def test_missing_texts_names_what_is_written_elsewhere_or_nowhere() -> None:
    missing = missing_texts(FORM, ["nl", "en"])
    assert MissingText("option:yes_no:no#label", "en") in missing
    assert MissingText("option:yes_no:yes#label", "en") not in missing
    unlabelled = Definition(nodes=(Question("q", "text"),))
    assert missing_texts(unlabelled, ["nl"]) == [MissingText("question:q#label", "nl")]


def test_a_text_is_changed_by_its_key() -> None:
    changed = with_text(FORM, "option:yes_no:no#label", "en", "No")
    assert texts(changed)["option:yes_no:no#label"] == LocalizedText(nl="Nee", en="No")
    assert FORM.choices["yes_no"][1].label == text("Nee")


def test_an_unknown_text_key_is_refused() -> None:
    with pytest.raises(KeyError):
        with_text(FORM, "question:nobody#label", "en", "No")


def test_options_with_the_same_code_have_keys_of_their_own() -> None:
    twice = Definition(choices={"c": (Option("king", text("A")), Option("king", text("B")))})
    assert list(texts(twice)) == ["option:c:king#label", "option:c:king~2#label"]


def test_an_undetermined_language_can_be_named_afterwards() -> None:
    form = Definition(
        title=LocalizedText(und="Buurt"),
        languages=("und",),
        nodes=(Question("q", "text", label=LocalizedText(und="V")),),
    )
    named = rename_language(form, "und", "nl")
    assert named.languages == ("nl",)
    assert named.default_language == "nl"
    assert named.question("q").label == text("V")
