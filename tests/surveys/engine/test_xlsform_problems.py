"""XLSForm files that cannot be imported: each says why, in which cell."""

from __future__ import annotations

import gettext
import re
from datetime import date
from typing import Any

import pytest

from portal.surveys.paths import compile_program
from portal.surveys.xlsform import check_file
from portal.surveys.xlsform.problems import MAX_PROBLEMS
from portal.surveys.xlsform.read_cells import ENCRYPTED, OLE
from portal.surveys.xlsform.sentences import SENTENCES
from tests.surveys.engine.forms import checked, codes, xlsx

HEAD = ["type", "name", "label", "relevant", "constraint", "calculation", "choice_filter", "repeat_count"]
CHOICES = [["list_name", "name", "label"], ["c", "a", "A"], ["c", "b", "B"]]


def row(type_: str, name: str = "q", label: str = "Q", **cells: str) -> list[str]:
    return [type_, name, label, *(cells.get(header, "") for header in HEAD[3:])]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("text"), row("text")], ("duplicate_name", 3, "name")),
        ([row("begin_group", "g"), row("end_group"), row("begin_group", "g"), row("text"), row("end_group")],
         ("duplicate_name", 4, "name")),
        ([row("text", "")], ("name_missing", 2, "name")),
        ([row("text", "1st")], ("name_invalid", 2, "name")),
        ([row("text", "two words")], ("name_invalid", 2, "name")),
        ([row("text", "meta")], ("name_invalid", 2, "name")),
        ([row("text", "ªname")], ("name_invalid", 2, "name")),
        ([row("text", "x" * 101)], ("name_too_long", 2, "name")),
        ([row("", "q")], ("type_missing", 2, "type")),
        ([row("text"), row("end_group", "")], ("group_not_open", 3, "type")),
        ([row("begin_group", "g"), row("text")], ("group_not_closed", 2, "type")),
        ([row("begin_group", "g"), row("text"), row("end_repeat", "")], ("group_mismatch", 4, "type")),
        ([row("begin loop over c", "l"), row("text"), row("end loop", "")], ("loop_unsupported", 2, "type")),
        ([row("select_one nowhere")], ("list_missing", 2, "type")),
        ([row("calculate")], ("calculation_missing", 2, "calculation")),
        ([row("text", relevant="1 +")], ("logic_incomplete", 2, "relevant")),
        ([row("text"), row("text", "r", relevant="${x} = 1")], ("logic_unknown_name", 3, "relevant")),
        ([row("text", constraint="frobnicate(.)")], ("logic_unknown_function", 2, "constraint")),
        ([row("calculate", calculation="pulldata('a', 'b', 'c', 'd')"), row("text", "t")],
         ("logic_pulldata", 2, "calculation")),
        ([row("text", constraint="regex(., '(a')")], ("logic_regex", 2, "constraint")),
        ([row("select_one c", choice_filter="name = ")], ("logic_incomplete", 2, "choice_filter")),
        ([row("begin_repeat", "g", repeat_count="${x}"), row("text"), row("end_repeat", "")],
         ("logic_unknown_name", 2, "repeat_count")),
        ([row("text", "a", relevant="${b}"), row("text", "b", relevant="${a}")], ("logic_circle", 2, "relevant")),
        ([row("note", label="Hello ${nobody}"), row("text", "t")], ("logic_unknown_name", 2, "label")),
        ([row("note")], ("no_questions", 0, "")),
    ],
)  # fmt: skip
def test_a_broken_row_is_named_with_its_column(rows: list[list[str]], expected: tuple[Any, ...]) -> None:
    report = checked([HEAD, *rows], CHOICES)
    assert not report.importable
    assert report.definition is None
    found = [(code, line, column) for code, _sheet, line, column in codes(report)]
    assert expected in found
    assert all(problem.message.render(gettext.NullTranslations()) for problem in report.problems)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ([["list_name", "name"], ["c", "a"], ["c", "a"]], ("duplicate_option", "choices", 3, "name")),
        ([["list_name", "name", "label"], ["c", "", "A"]], ("option_without_code", "choices", 2, "name")),
        ([["list_name", "name"], ["c", "x" * 101]], ("name_too_long", "choices", 2, "name")),
        ([["list_name", "label"], ["c", "A"]], ("column_missing", "choices", 1, "name")),
        ([["list_name", "name"], ["c", "two words"]], ("code_with_space", "survey", 2, "type")),
    ],
)
def test_a_broken_option_is_named(choices: list[list[str]], expected: tuple[Any, ...]) -> None:
    report = checked([HEAD, row("select_multiple c")], choices)
    assert not report.importable
    assert expected in codes(report)


def test_the_header_is_named_as_the_file_spells_it() -> None:
    report = checked([["Type", "Name", "Label", "bind::relevant"], ["text", "q", "Q", "("]])
    assert codes(report) == [("logic_incomplete", "survey", 2, "bind::relevant")]


def test_cascading_codes_may_come_back_where_the_settings_say_so() -> None:
    twice = [["list_name", "name", "cf"], ["c", "king", "texas"], ["c", "king", "washington"]]
    settings = [["allow_choice_duplicates"], ["yes"]]
    assert checked([HEAD, row("select_one c")], twice, settings).importable


def test_a_name_that_stands_for_two_rows_may_not_be_read() -> None:
    report = checked(
        [HEAD, row("begin_group", "a"), row("text", "x"), row("end_group", ""),
         row("begin_group", "b"), row("text", "x"), row("end_group", ""), row("text", "y", relevant="${x} = 1")]
    )  # fmt: skip
    assert ("name_ambiguous", "survey", 8, "relevant") in codes(report)


def test_a_workbook_without_a_survey_sheet_says_so() -> None:
    report = checked([], settings=[["form_title"], ["T"]])
    assert [code for code, *_ in codes(report)] == ["sheet_missing"]


def test_a_survey_sheet_without_its_columns_says_so() -> None:
    report = check_file(xlsx([["question", "answer"], ["How?", "So"]]))
    assert ("column_missing", "survey", 1, "type") in codes(report)
    assert ("column_missing", "survey", 1, "name") in codes(report)


def test_many_problems_are_cut_off() -> None:
    report = checked([HEAD, *[row("text", "bad name")] * 600])
    assert len(report.problems) == MAX_PROBLEMS + 1
    assert report.problems[-1].code == "more_problems"


def test_an_error_is_found_behind_any_number_of_warnings() -> None:
    report = checked([HEAD, *(row("telepathy", f"q{number}") for number in range(300)), row("text", "")])
    assert not report.importable
    assert report.problems[0].code == "name_missing"


@pytest.mark.parametrize(
    ("data", "form", "code"),
    [
        (b"", "empty", "empty"),
        (b"   \n", "empty", "empty"),
        (b"%PDF-1.7", "unknown", "not_a_workbook"),
        (OLE + b"\0" * 2000 + ENCRYPTED + b"\0" * 2000, "xls", "protected"),
        (OLE + b"\0" * 4000, "xls", "damaged"),
        (b"type,name,label\ntext,q,Q\n", "unknown", "not_a_workbook"),
        (b'<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>', "lss", "limesurvey"),
        (b"\xef\xbb\xbfclass\ttype/scale\tname\trelevance\n", "limesurvey-tsv", "limesurvey"),
        (b'"class"\t"type/scale"\t"name"\n', "limesurvey-tsv", "limesurvey"),
        (b"PK\x03\x04 and nothing else", "xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls", "damaged"),
    ],
)
def test_other_files_are_refused_by_what_they_are(data: bytes, form: str, code: str) -> None:
    report = check_file(data)
    assert (report.format, report.importable) == (form, False)
    assert [problem.code for problem in report.problems] == [code]


def test_a_limesurvey_file_under_another_name_is_recognised(tmp_path: Any) -> None:
    file = tmp_path / "survey.xlsx"
    file.write_bytes(b"<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>")
    assert check_file(file).format == "lss"


def test_every_sentence_can_be_said() -> None:
    for code, sentence in SENTENCES.items():
        names = set(re.findall(r"%\((\w+)\)", sentence.singular))
        assert sentence.singular % dict.fromkeys(names, 1), code


def test_a_question_without_words_or_picture_is_remarked() -> None:
    head = ["type", "name", "label", "hint", "media::image"]
    rows = [["text", "a", "", "", ""], ["text", "b", "", "A hint", ""], ["text", "c", "", "", "c.png"]]
    report = checked([head, *rows, ["hidden", "d", "", "", ""]])
    assert report.importable
    assert codes(report) == [("label_missing", "survey", 2, "label")]


@pytest.mark.parametrize(
    ("kind", "default", "fits"),
    [
        ("integer", "abc", False),
        ("integer", "7", True),
        ("integer", "${b} + 1", True),
        ("date", "2024-02-30", False),
        ("date", "today()", True),
        ("select_one c", "z", False),
        ("select_one c", "a", True),
        ("select_multiple c", "a b", True),
        ("select_multiple c", "a z", False),
        ("text", "anything", True),
    ],
)
def test_an_answer_given_beforehand_that_cannot_be_one_is_remarked_and_left_out(
    kind: str, default: str, fits: bool
) -> None:
    rows = [["type", "name", "label", "default"], [kind, "a", "A", default], ["integer", "b", "B", ""]]
    report = checked(rows, CHOICES)
    assert report.importable
    assert codes(report) == ([] if fits else [("setting_ignored", "survey", 2, "default")])
    state = compile_program(report.definition).evaluate({"b": "1"}, today=date(2025, 1, 1))
    assert bool(state.value("a")) is fits
    assert not state.path().invalid
