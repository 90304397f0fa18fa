"""Expressions: meaning, references across repeats, location paths, and what is wrong with broken ones."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pytest

from portal.surveys.definition import Definition, Group, Option, Question, Repeat
from portal.surveys.logic import LogicError, Row, compile_boolean, compile_value, parse, references
from portal.surveys.logic.functions import FUNCTIONS
from portal.surveys.logic.source import source
from tests.surveys.engine.forms import english, form, state


def value(expression: str, answers: dict[str, Any] | None = None, **rows: str) -> Any:
    """The value of an expression on a form with the rows that are answered (their kinds by keyword)."""
    kinds = {**dict.fromkeys(answers or {}, "text"), **rows}
    questions = [
        Question(name, kind, list_name="colours" if kind == "multiple" else "") for name, kind in kinds.items()
    ]
    definition = form(*questions, Question("result", "calculate", calculation=expression))
    return state(definition, answers, now=datetime(2025, 3, 1, 9, 30)).calculated().get("result")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'' > 0", False),
        ("'' < 1", False),
        ("'' = 0", False),
        ("'1' = 1.0", True),
        ("'1' = '1.0'", False),
        ("1 div 0 > 10", True),
        ("-3 mod 2", -1),
        ("- - 2", 2),
        ("2 + 3 * 4 - 1", 13),
        ("(2 + 3) * 4", 20),
        ("1 < 2 < 3", True),
        ("'b' > 'a'", False),
        ("true() + true()", 2),
        ("not('')", True),
        ("'false' and true()", True),
        ("‘red’ = “red”", True),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(3.14159, 2)", 3.14),
        ("round(1250, -2)", 1300),
        ("int(-2.7)", -2),
        ("int('')", ""),
        ("floor(-2.5) + ceiling(-2.5)", -5),
        ("pow(2, 10)", 1024),
        ("sqrt(-1)", ""),
        ("abs(-3.5)", 3.5),
        ("min(3, 1, 2) + max(3, 1, 2)", 4),
        ("concat('a', 1, true())", "a1true"),
        ("join('-', 'a', 'b')", "a-b"),
        ("substring('12345', 2, 3)", "234"),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substring-before('a-b', '-')", "a"),
        ("substring-after('a-b', '-')", "b"),
        ("string-length('€uro')", 4),
        ("normalize-space('  a   b ')", "a b"),
        ("translate('bar', 'abr', 'AB')", "BA"),
        ("ends-with('hello', 'lo')", True),
        ("upper-case('é')", "É"),
        ("selected('red blue', 'blue')", True),
        ("selected('redblue', 'blue')", False),
        ("count-selected('red blue')", 2),
        ("selected-at('red blue', 1)", "blue"),
        ("selected-at('red blue', 5)", ""),
        ("coalesce('', 'x')", "x"),
        ("if(1 > 2, 'a', 'b')", "b"),
        ("boolean-from-string('1')", True),
        ("checklist(1, 2, 'yes', 'no', 'yes')", True),
        ("weighted-checklist(3, -1, 'yes', 2, 'yes', 1)", True),
        ("regex('abc', '[a-c]+')", True),
        ("regex('xabc', '[a-c]+')", False),
        ("today()", "2025-03-01"),
        ("today() > '2025-02-28'", True),
        ("today() - '2025-02-01'", 28),
        ("date('2025-03-31T10:00:00')", "2025-03-31"),
        ("date(0)", "1970-01-01"),
        ("decimal-date-time('1970-01-03T12:00:00')", 2.5),
        ("decimal-time('06:00')", 0.25),
        ("format-date('2025-03-09', '%e/%n/%y')", "9/3/25"),
        ("format-date('2025-03-09', '%b')", "Mar"),
        ("format-date-time('2025-03-09T08:05', '%H:%M')", "08:05"),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("base64-decode('aGk=')", "hi"),
        ("string-length(uuid())", 36),
        ("string-length(uuid(8))", 8),
        ("last-saved", ""),
        ("${last-saved#result} = ''", True),
    ],
)
def test_an_expression_has_its_value(expression: str, expected: Any) -> None:
    assert value(expression) == expected


def test_now_that_is_kept_is_only_the_day() -> None:
    assert value("now()") == "2025-03-01"
    check = Question("at", "datetime", constraint=". <= now()")
    late = state(form(check), {"at": "2025-03-01T10:00"}, now=datetime(2025, 3, 1, 9, 30)).path()
    assert [finding.name for finding in late.failed] == ["at"]


def test_random_values_stay_the_same_for_one_respondent() -> None:
    definition = form(
        Question("r", "calculate", calculation="random()"), Question("s", "calculate", calculation="random()")
    )
    first, again, other = (state(definition, seed=seed).calculated() for seed in ("a", "a", "b"))
    assert first == again != other
    assert first["r"] != first["s"]
    assert 0 <= first["r"] < 1


def test_once_keeps_what_was_there() -> None:
    definition = form(Question("a", "text"), Question("first", "calculate", calculation="once(${a})"))
    assert state(definition, {"a": "new"}).calculated()["first"] == "new"
    assert state(definition, {"a": "new", "first": "old"}).calculated()["first"] == "old"


def test_a_label_is_found_in_the_respondents_language() -> None:
    definition = form(
        Question("c", "single", list_name="colours"),
        Question("label", "calculate", calculation="jr:choice-name(${c}, '${c}')"),
    )
    assert state(definition, {"c": "red"}, lang="nl").calculated()["label"] == "red!"
    assert state(definition, {"c": "none"}, lang="nl").calculated()["label"] == ""


def nested() -> Definition:
    """Two families with children, sums and positions at every level."""
    child = Repeat(
        "child",
        (
            Question("age", "integer"),
            Question("number", "calculate", calculation="position(..)"),
            Question("siblings", "calculate", calculation="count(${child})"),
            Question("older", "calculate", calculation="${age} > indexed-repeat(${age}, ${family}, 1, ${child}, 1)"),
        ),
    )
    family = Repeat(
        "family",
        (
            Question("name", "text"),
            Group("house", (child, Question("in_family", "calculate", calculation="sum(${age})"))),
            Question("which", "calculate", calculation="position(../..)"),
        ),
    )
    return form(
        family,
        Question("all_ages", "calculate", calculation="sum(${age})"),
        Question("families", "calculate", calculation="count(${family})"),
        Question("names", "calculate", calculation="join(' & ', ${name})"),
        Question("any_baby", "calculate", calculation="${age} < 1"),
    )


def test_references_reach_into_and_out_of_repeats() -> None:
    answers = {
        "family": [
            {"name": "A", "child": [{"age": "3"}, {"age": "0"}]},
            {"name": "B", "child": [{"age": "10"}]},
        ]
    }
    found = state(nested(), answers).calculated()
    assert found["all_ages"] == 13
    assert found["families"] == 2
    assert found["names"] == "A & B"
    assert found["any_baby"] is True
    assert found["in_family"] == [3, 10]
    assert found["number"] == [1, 2, 1]
    assert found["siblings"] == [2, 2, 1]
    assert found["older"] == [False, False, True]
    assert found["which"] == [1, 1]  # ../.. of a row in a family is the form itself


def test_a_row_of_another_round_is_out_of_reach_when_there_is_none() -> None:
    definition = form(
        Repeat("child", (Question("age", "integer"),)),
        Question("fifth", "calculate", calculation="indexed-repeat(${age}, ${child}, 5)"),
    )
    assert state(definition, {"child": [{"age": "1"}]}).calculated()["fifth"] == ""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("/data/home/rooms + 1", 4),
        ("count(/data/home/*)", 2),
        ("../home/rooms", "3"),
        ("/data/child[age > 3]/age", "5"),
        ("count(/data/child[position() = last()]/age)", 1),
        ("sum(/data/child/age)", 7),
        ("count(//age)", 2),
        ("instance('colours')/root/item[name = ${colour}]/hex", "#0f0"),
        ("count(instance('colours')/root/item[selected(${liked}, name)])", 1),
        ("(${colour} | ${liked})[1]", "green"),
        ("count(${child}[age = ${rooms}])", 0),
        ("string(/data/nowhere)", ""),
        ("if(count(/data/child) = 2, 'two', 'other')", "two"),
        ("jr:itext(instance('colours')/root/item[name = 'green']/itextId)", "Groen"),
    ],
)
def test_location_paths_go_through_an_instance_of_the_answers(expression: str, expected: Any) -> None:
    definition = form(
        Question("colour", "text"),
        Question("liked", "text"),
        Group("home", (Question("rooms", "integer"), Question("garden", "text"))),
        Repeat("child", (Question("age", "integer"),)),
        Question("result", "calculate", calculation=expression),
        colours=(
            Option("red", english("Rood"), filters={"hex": "#f00"}),
            Option("green", english("Groen"), filters={"hex": "#0f0"}),
        ),
    )
    answers = {"colour": "green", "liked": "green", "rooms": "3", "child": [{"age": "5"}, {"age": "2"}]}
    assert state(definition, answers).calculated()["result"] == expected


def test_paths_see_rounds_that_a_count_has_made() -> None:
    definition = form(
        Question("before", "calculate", calculation="count(/data/child)"),
        Question("n", "integer"),
        Repeat("child", (Question("age", "integer"),), count="${n}"),
        Question("after", "calculate", calculation="count(/data/child) + count(${child})"),
    )
    assert state(definition, {"n": "3"}).calculated()["after"] == 6


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("1 +", "logic_incomplete"),
        ("(1", "logic_incomplete"),
        ("1 2", "logic_syntax"),
        ("or 1", "logic_syntax"),
        ("a::b", "logic_syntax"),
        ("1 ~ 2", "logic_character"),
        ("'open", "logic_character"),
        ("${with space} = 1", "logic_reference"),
        ("${unknown} = 1", "logic_unknown_name"),
        ("frobnicate(1)", "logic_unknown_function"),
        ("selected('a')", "logic_arguments"),
        ("if(1, 2)", "logic_arguments"),
        ("position()", "logic_arguments"),
        ("indexed-repeat('a', ${q}, 1)", "logic_arguments"),
        ("jr:choice-name('a', 'b')", "logic_arguments"),
        ("pulldata('fruits', 'name', 'key', 'x')", "logic_pulldata"),
        ("regex(., '(a)\\1')", "logic_regex"),
        ("regex(., '(')", "logic_regex"),
        ("regex(., '.*(?<=a)b')", "logic_regex"),
        ("count(//a[//b])", "logic_too_broad"),
        ("count(instance('c')/root/item[count(instance('c')/root/item) > 1])", "logic_too_broad"),
        ("count(/data/q[/data/q[/data/q[1]]])", "logic_too_broad"),
        ("/data/q[" * 59 + "1" + "]" * 59, "logic_too_broad"),
        ("instance(.)/root", "logic_path"),
        ("(" * 61 + "1" + ")" * 61, "logic_too_deep"),
        ("1" + " + 1" * 10_000, "logic_too_long"),
    ],
)
def test_a_broken_expression_is_refused_with_its_reason(expression: str, code: str) -> None:
    definition = form(Question("q", "text"))
    with pytest.raises(LogicError) as refused:
        value_of(expression, definition)
    assert refused.value.message.code == code
    assert refused.value.message.sentence.singular % refused.value.message.params


def value_of(expression: str, definition: Definition) -> Any:
    program = state(definition).program
    place = program.layout.places["q"]
    return compile_value(parse(expression), program.layout, Row("q", place.scope, place.index))


def test_the_deepest_expression_that_is_allowed_can_be_compiled_far_down_the_stack() -> None:
    definition = form(Question("q", "text"))
    deepest = "if(1 or 2 and 3 = 4 < 5 + 6 * (" * 29 + "1" + "), 1, 2)" * 29

    def down(levels: int) -> Any:
        return down(levels - 1) if levels else value_of(deepest, definition)

    assert down(200)


def test_a_long_chain_of_operators_is_no_deep_one() -> None:
    long = " or ".join(f"${{q}} = '{number}'" for number in range(1000))
    program = state(form(Question("q", "text"))).program
    place = program.layout.places["q"]
    assert compile_boolean(parse(long), program.layout, Row("q", place.scope, place.index))


@pytest.mark.parametrize(
    "expression",
    [
        "-(1 + 2) * 3 - (4 - 5)",
        "(1 = 2) = (3 = 4)",
        "../a[position() = 1]/b | //c[@x = 'y']",
        "instance('x')/root/item[name = current()/../y]/label",
        "${a}/b + (${c} | ${d})[1]",
        'if(selected(., "it\'s"), - - 1, ${last-saved#q})',
        "ancestor::x/text()",
    ],
)
def test_the_text_of_an_expression_means_the_same(expression: str) -> None:
    assert parse(source(parse(expression))) == parse(expression)


def test_references_are_the_rows_that_are_read() -> None:
    assert references(parse("${a} = 1 and count(${b}[${c} > 2]) = ${last-saved#d}")) == {"a", "b", "c"}


def test_every_function_survives_any_text() -> None:
    nasty = [
        "",
        "9" * 308,
        "-" + "9" * 308 + ".5",
        "inf 1; 2 1e308",
        "x" * 1000,
        "NaN",
        "-1e400",
        "2025-99-99",
        "%",
        "\u0000",
        "9" * 400,
        "1 2;3 4;",
    ]
    for name, known in FUNCTIONS.items():
        for text in nasty:
            arguments = ", ".join(["${a}"] * max(known.least, min(known.most, 3)))
            found = value(f"{name}({arguments})", {"a": text})
            assert not isinstance(found, float) or math.isfinite(found), (name, text)
