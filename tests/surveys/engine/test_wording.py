"""Conditions in plain words."""

from __future__ import annotations

import gettext

import pytest

from portal.surveys.definition import Definition, Question
from portal.surveys.logic import LogicError
from portal.surveys.logic.wording import Wording, constraint_in_words, relevance_in_words
from tests.surveys.engine.forms import english, form


def said(wording: Wording, lang: str = "en") -> list[str]:
    return ["  " * depth + line for depth, line in wording.lines(gettext.NullTranslations(), lang)]


FORM: Definition = form(
    Question("hello", "note", label=english("Hello")),
    Question("colour", "single", label=english("Colour?"), list_name="colours"),
    Question("liked", "multiple", label=english("Which?"), list_name="colours"),
    Question("age", "integer", label=english("Age?")),
    Question("total", "calculate", calculation="1"),
)


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        ("${colour} = 'red'", ["Only if the answer to question 1 is “Red”."]),
        ("'red' = ${colour}", ["Only if the answer to question 1 is “Red”."]),
        ("${colour} != 'red'", ["Only if the answer to question 1 is not “Red”."]),
        ("not(${colour} = 'red')", ["Only if the answer to question 1 is not “Red”."]),
        ("selected(${liked}, 'blue')", ["Only if “Blue” is chosen in question 2."]),
        ("not(selected(${liked}, 'blue'))", ["Only if “Blue” is not chosen in question 2."]),
        ("${age} != ''", ["Only if question 3 is answered."]),
        ("${age} = ''", ["Only if question 3 is not answered."]),
        ("${age} > 17", ["Only if the answer to question 3 is more than 17."]),
        ("18 <= ${age}", ["Only if the answer to question 3 is 18 or more."]),
        ("${age} < -1.5", ["Only if the answer to question 3 is less than -1.5."]),
        ("number(${age}) <= 5", ["Only if the answer to question 3 is 5 or less."]),
        (
            "${age} > 17 and (${colour} = 'red' or selected(${liked}, 'red'))",
            [
                "Only if all of this is true:",
                "  The answer to question 3 is more than 17.",
                "  One of these is true:",
                "    The answer to question 1 is “Red”.",
                "    “Red” is chosen in question 2.",
            ],
        ),
        (
            "not(${colour} = 'red' and ${age} != '')",
            [
                "Only if one of these is true:",
                "  The answer to question 1 is not “Red”.",
                "  Question 3 is not answered.",
            ],
        ),
        ("not(${age} > 17)", ["Only if this is not true: ${age} > 17"]),
        ("${total} = 1", ["Only if this is true: ${total} = 1"]),
        ("count-selected(${liked}) > 1", ["Only if this is true: count-selected(${liked}) > 1"]),
        ("today() > '2025-01-01'", ["Only if this is true: today() > '2025-01-01'"]),
    ],
)
def test_relevance_is_said_in_whole_sentences(expression: str, lines: list[str]) -> None:
    assert said(relevance_in_words(FORM, expression)) == lines


@pytest.mark.parametrize(
    ("name", "expression", "lines"),
    [
        ("age", ". >= 18", ["The answer is 18 or more."]),
        (
            "age",
            ". > 0 and . < 120",
            ["All of this is true:", "  The answer is more than 0.", "  The answer is less than 120."],
        ),
        ("liked", "count-selected(.) <= 2", ["No more than 2 options are chosen."]),
        ("liked", "not(selected(., 'red'))", ["“Red” is not chosen."]),
        ("liked", "not(count-selected(.) > 1)", ["No more than 1 option is chosen."]),
        ("age", "regex(., '[0-9]+')", ["This is true: regex(., '[0-9]+')"]),
    ],
)
def test_constraints_are_said_about_the_answer(name: str, expression: str, lines: list[str]) -> None:
    assert said(constraint_in_words(FORM, name, expression)) == lines


def test_options_are_named_in_the_readers_language() -> None:
    assert said(relevance_in_words(FORM, "${colour} = 'red'"), "nl") == ["Only if the answer to question 1 is “red!”."]


def test_a_broken_expression_has_no_words() -> None:
    with pytest.raises(LogicError):
        relevance_in_words(FORM, "${colour} = ")
