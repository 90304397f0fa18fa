"""XLSForm files that are read: every spelling of headers, languages, types and settings."""

from __future__ import annotations

import gettext
from typing import Any

import pytest

from portal.kernel.text import LocalizedText
from portal.surveys.definition import Group, Option, Question, Repeat
from portal.surveys.xlsform import check_file
from portal.surveys.xlsform.columns import read_columns
from portal.surveys.xlsform.languages import Language, read_language
from portal.surveys.xlsform.types import RowType, read_type
from tests.surveys.engine.forms import checked, codes, imported, xlsx

COLOURS = [["list_name", "name", "label"], ["colours", "red", "Red"], ["colours", "blue", "Blue"]]


@pytest.mark.parametrize(
    ("header", "field", "language"),
    [
        ("label", "label", None),
        ("Label", "label", None),
        ("label::Nederlands (nl)", "label", "Nederlands (nl)"),
        ("Label :: English(en)", "label", "English(en)"),
        ("label:Polski", "label", "Polski"),
        ("caption::sl", "label", "sl"),
        ("hint::pl", "hint", "pl"),
        ("guidance hint::pl", "guidance_hint", "pl"),
        ("Constraint Message::pl", "constraint_message", "pl"),
        ("bind::jr:constraintMsg", "constraint_message", None),
        ("bind:jr:constraintMsg", "constraint_message", None),
        ("bind::jr:constraintMsg::pl", "constraint_message", "pl"),
        ("constraining_message", "constraint_message", None),
        ("requiredMsg", "required_message", None),
        ("bind::relevant", "relevant", None),
        ("bind:relevant", "relevant", None),
        ("Relevance", "relevant", None),
        ("readonly", "read_only", None),
        ("calculate", "calculation", None),
        ("jr:count", "repeat_count", None),
        ("repeat count", "repeat_count", None),
        ("control::appearance", "appearance", None),
        ("media::image::pl", "image", "pl"),
        ("media:audio:pl", "audio", "pl"),
        ("image", "image", None),
        ("command", "type", None),
        ("body::intent", "", None),
        ("my own column", "", None),
        ("relevant::pl", "", None),
    ],
)
def test_a_header_is_understood_however_it_is_spelled(header: str, field: str, language: str | None) -> None:
    (column,) = read_columns("survey", [header])
    assert (column.field, column.language) == (field, language)


def test_empty_headers_are_no_columns() -> None:
    assert [column.index for column in read_columns("survey", ["type", "", " ", "name"])] == [0, 3]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nederlands (nl)", Language("nl", "Nederlands")),
        ("English(en)", Language("en", "English")),
        ("NL", Language("nl")),
        ("pt-br", Language("pt-BR")),
        ("Português (pt_BR)", Language("pt-BR", "Português")),
        ("Slovenščina", Language("sl", "Slovenščina")),
        ("english", Language("en", "english")),
        ("Niemiecki", Language("de", "Niemiecki")),
        ("العربية", Language("ar", "العربية")),
        ("Our own words", Language("x-ourownwo", "Our own words")),
        ("Our own words (x-ourownwo)", Language("x-ourownwo", "Our own words")),
    ],
)
def test_a_language_is_understood_however_it_is_spelled(text: str, language: Language) -> None:
    assert read_language(text) == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text", RowType("text")),
        ("String", RowType("text")),
        ("int", RowType("integer")),
        ("dateTime", RowType("datetime")),
        ("q acknowledge", RowType("consent")),
        ("trigger", RowType("consent")),
        ("photo", RowType("photo")),
        ("gps", RowType("geopoint")),
        ("select_one colours", RowType("single", list_name="colours")),
        ("select one from Colours", RowType("single", list_name="Colours")),
        ("select all that apply from a_b", RowType("multiple", list_name="a_b")),
        ("select_multiple  a or_other", RowType("multiple", list_name="a", or_other=True)),
        ("select1 a or specify other", RowType("single", list_name="a", or_other=True)),
        ("rank a", RowType("ranking", list_name="a")),
        ("select_one_from_file a.csv", RowType("single", list_name="a.csv", from_file=True)),
        ("select_one_external a", RowType("single", list_name="a", external=True)),
        ("begin_group", RowType(begin="group")),
        ("begin lgroup", RowType(begin="repeat")),
        ("end repeat", RowType(end="repeat")),
        ("begin loop over a", RowType(begin="loop", list_name="a")),
        ("uri:deviceid", RowType("metadata", source="uri:deviceid")),
        ("get today", RowType("metadata", source="today")),
        ("percentage", RowType("integer", constraint="0 <= . and . <= 100")),
        ("csv-external", RowType("external_data", source="csv-external")),
        ("osm buildings", RowType("unsupported", source="osm buildings")),
        ("select_one ${other}", RowType("unsupported", source="select_one ${other}")),
        ("telepathy", RowType("unsupported", source="telepathy")),
    ],
)
def test_a_type_is_understood_however_it_is_spelled(text: str, expected: RowType) -> None:
    assert read_type(text) == expected


def test_a_whole_form_is_read() -> None:
    definition = imported(
        [
            [
                "type",
                "name",
                "label::English (en)",
                "label::Nederlands (nl)",
                "required",
                "relevant",
                "appearance",
                "my note",
            ],
            ["start", "start"],
            ["note", "", "Hello", "Hallo"],
            ["begin_group", "home", "Your home", "Uw huis", "", "", "field-list"],
            ["select_one colours", "colour", "Colour?", "Kleur?", "yes", "", "likert", "kept"],
            ["text", "why", "Why?", "Waarom?", "no", "${colour} = 'red'", "multiline"],
            ["end_group"],
            ["begin repeat", "child", "Child", "Kind"],
            ["integer", "age", "Age", "Leeftijd", "${colour} = 'red'"],
            ["end repeat"],
        ],
        [
            ["list_name", "name", "label::English (en)", "label::Nederlands (nl)", "region", "media::image"],
            ["colours", "red", "Red", "Rood", "north", "red.png"],
            ["colours", 1, "One", "Een"],
        ],
        [
            [
                "form_title",
                "form_id",
                "default_language",
                "portal_title::Nederlands (nl)",
                "portal_minutes",
                "namespaces",
            ],
            ["My home", "home_v1", "English (en)", "Mijn huis", 5, "x"],
        ],
    )
    assert definition.title == LocalizedText(en="My home", nl="Mijn huis")
    assert definition.languages == ("en", "nl")
    assert definition.default_language == "en"
    assert definition.language_names == {"en": "English", "nl": "Nederlands"}
    assert definition.settings.form_id == "home_v1"
    assert definition.settings.minutes == 5
    assert definition.settings.extra == {"namespaces": "x"}
    start, note, home, child = definition.nodes
    assert start == Question("start", "metadata", source_type="start")
    assert note == Question("generated_note_name_3", "note", label=LocalizedText(en="Hello", nl="Hallo"))
    assert isinstance(home, Group)
    assert home.is_page
    assert home.children == (
        Question(
            "colour", "scale", label=LocalizedText(en="Colour?", nl="Kleur?"), required="true()", appearance="likert",
            list_name="colours", extra={"my note": "kept"},
        ),
        Question(
            "why", "long_text", label=LocalizedText(en="Why?", nl="Waarom?"), relevant="${colour} = 'red'",
            appearance="multiline",
        ),
    )  # fmt: skip
    assert isinstance(child, Repeat)
    assert definition.question("age").required == "${colour} = 'red'"
    image = {"image": LocalizedText(en="red.png")}
    assert definition.choices["colours"] == (
        Option("red", LocalizedText(en="Red", nl="Rood"), filters={"region": "north"}, media=image),
        Option("1", LocalizedText(en="One", nl="Een")),
    )


@pytest.mark.parametrize(
    ("headers", "default", "languages", "default_language"),
    [
        (["label"], "", ("und",), "und"),
        (["label"], "de", ("de",), "de"),
        (["label"], "Deutsch (de)", ("de",), "de"),
        (["label::pl", "label::sl"], "", ("pl", "sl"), "pl"),
        (["label::pl", "label::sl"], "sl", ("pl", "sl"), "sl"),
        (["label", "label::pl"], "", ("und", "pl"), "und"),
        (["label", "label::pl"], "nl", ("nl", "pl"), "nl"),
        (["label::pl", "hint"], "", ("pl",), "pl"),
    ],
)
def test_plain_columns_are_in_the_default_language(
    headers: list[str], default: str, languages: tuple[str, ...], default_language: str
) -> None:
    definition = imported(
        [["type", "name", *headers], ["text", "q", *headers]],
        settings=[["default_language"], [default]] if default else [],
    )
    assert definition.languages == languages
    assert definition.default_language == default_language


def test_the_language_of_plain_columns_can_be_given() -> None:
    report = check_file(xlsx([["type", "name", "label"], ["text", "q", "Vraag"]]), language="nl")
    assert report.languages == ("nl",)


def test_a_default_language_without_texts_is_remarked() -> None:
    report = checked([["type", "name", "label::fr"], ["text", "q", "Q"]], settings=[["default_language"], ["en"]])
    assert report.languages == ("fr",)
    assert codes(report) == [("default_language_unused", "settings", 2, "default_language")]


def test_portal_columns_say_what_xlsform_cannot() -> None:
    definition = imported(
        [
            ["type", "name", "label", "portal_kind", "portal_options", "portal_max_selected", "portal_sensitive",
             "portal_pictogram", "portal_tags", "portal_max_length", "portal_list"],
            ["select_multiple colours", "q", "Q", "", "red exclusive pictogram=house\nblue free_text theme='a b'", 2,
             "health", "heart", "theme=housing note='two words'"],
            ["select_one colours", "f", "F", "faces"],
            ["text", "p", "P", "place", "", "", "", "", "", "", "areas"],
            ["text", "t", "T", "", "", "", "", "", "", 600],
        ],
        COLOURS,
        [["form_title", "portal_layout", "portal_min_group_size", "portal_intro::nl", "portal_consent::nl"],
         ["T", "pages", 10, "Welkom", "Ja"]],
    )  # fmt: skip
    question = definition.question("q")
    assert question.max_selected == 2
    assert question.is_health
    assert question.pictogram == "heart"
    assert question.tags == {"theme": "housing", "note": "two words"}
    red, blue = definition.choices["colours"]
    assert (red.exclusive, red.pictogram) == (True, "house")
    assert (blue.free_text, blue.tags) == (True, {"theme": "a b"})
    assert definition.question("f").kind == "faces"
    assert (definition.question("p").kind, definition.question("p").list_name) == ("place", "areas")
    assert definition.question("t").max_length == 600
    assert (definition.settings.layout, definition.settings.min_group_size) == ("pages", 10)
    assert definition.settings.consent == LocalizedText(nl="Ja")


def test_parameters_appearances_and_further_columns_are_kept() -> None:
    definition = imported(
        [
            ["type", "name", "label", "parameters", "appearance", "constraint", "constraint_message", "default",
             "trigger", "choice_filter", "guidance_hint", "read_only", "media::audio"],
            ["range", "r", "R", "start=0; end=5"],
            ["select_one colours", "s", "S", "randomize=true, seed=42", "minimal", ". != 'red'", "Not red", "blue",
             "${r}", "${r} > 2", "More help", "yes", "s.mp3"],
        ],
        COLOURS,
    )  # fmt: skip
    assert definition.question("r").parameters == {"start": "0", "end": "5", "step": "1"}
    question = definition.question("s")
    assert question.randomized
    assert question.parameters["seed"] == "42"
    assert question.always_read_only
    assert question.guidance == LocalizedText(und="More help")
    assert question.media == {"audio": LocalizedText(und="s.mp3")}
    assert (question.default, question.trigger, question.choice_filter) == ("blue", "${r}", "${r} > 2")


def test_disabled_and_empty_rows_are_passed_over() -> None:
    definition = imported(
        [["type", "name", "label", "disabled"], [], ["text", "a", "A", "yes"], ["text", "b", "B"], ["", "", "", ""]]
    )
    assert [item.name for item in definition.items()] == ["b"]


def test_the_same_name_in_another_group_is_changed_with_a_warning() -> None:
    report = checked(
        [["type", "name", "label"], ["begin_group", "a", "A"], ["text", "name", "N"], ["end_group"],
         ["begin_group", "b", "B"], ["text", "name", "N"], ["end_group"]]
    )  # fmt: skip
    assert report.definition is not None
    assert [item.name for item in report.definition.items()] == ["name", "b_name"]
    assert codes(report) == [("name_changed", "survey", 6, "name")]


def test_external_choices_become_ordinary_lists() -> None:
    report = checked(
        [["type", "name", "label", "choice_filter"], ["select_one_external cities", "city", "City", "country='NL'"]],
        external_choices=[["list name", "name", "label", "country"], ["cities", "utrecht", "Utrecht", "NL"]],
    )
    assert report.definition is not None
    assert report.definition.choices["cities"][0].filters == {"country": "NL"}
    assert [code for code, *_ in codes(report)] == ["external_choices"]


def test_unknown_types_stay_until_somebody_decides() -> None:
    report = checked([["type", "name", "label"], ["telepathy", "q", "Q"], ["text", "t", "T"]])
    assert report.definition is not None
    assert report.definition.question("q").kind == "unsupported"
    assert report.definition.question("q").source_type == "telepathy"
    assert codes(report) == [("unknown_type", "survey", 2, "type")]
    (problem,) = report.problems
    assert "telepathy" in problem.message.render(gettext.NullTranslations())


def test_a_list_in_another_file_is_remarked() -> None:
    report = checked([["type", "name", "label"], ["select_one_from_file towns.csv", "town", "Town"]])
    assert report.importable
    assert codes(report) == [("list_in_file", "survey", 2, "type")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(1.0, "1"), (1.5, "1.5"), (True, "TRUE"), ("  spaced\u00a0out ", "spaced out"), ("007", "007"), ("=1+1", "")],
)
def test_cells_are_read_as_a_person_reads_them(cell: Any, expected: str) -> None:
    definition = imported([["type", "name", "label"], ["text", "q", cell], ["text", "r", "R"]])
    assert definition.question("q").label.get("und", "") == expected


def test_sheets_are_found_whatever_their_capitals() -> None:
    data = xlsx([], **{" Survey": [["type", "name", "label"], ["select_one c", "q", "Q"]],
                       "CHOICES ": [["list name", "name", "label"], ["c", "a", "A"]], "notes": [["x"]]})  # fmt: skip
    assert check_file(data).importable


def test_the_report_is_what_the_command_line_prints() -> None:
    report = checked(
        [["type", "name", "label"], ["text", "q", "Q"], ["note", "n", "N"], ["calculate", "c"]],
        settings=[["form_title"], ["Title"]],
    )
    printed = report.to_json(gettext.NullTranslations())
    assert printed == {
        "format": "xlsx", "title": "Title", "languages": ["und"], "questions": 1, "importable": False,
        "problems": [{"sheet": "survey", "row": 4, "column": "calculation", "code": "calculation_missing",
                      "severity": "error", "message": "This row has no calculation."}],
    }  # fmt: skip
