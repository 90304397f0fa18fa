"""Our evaluation of expressions against lxml's XPath: the same text, the same answers, the same value.

The oracle shares nothing with us: it puts the answers in an XML document, replaces `${name}` by a path and lets libxml2
evaluate the text; the functions of ODK are written again here, as plainly as possible.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from portal.surveys.definition import Definition, Group, Question
from portal.surveys.logic import Environment, Frame, Layout, Row, compile_value, parse
from portal.surveys.logic.values import text_of_number

TODAY = date(2025, 3, 1)
PATHS = {"age": "/data/age", "colours": "/data/colours", "name": "/data/home/name", "rooms": "/data/home/rooms"}
FORM = Definition(
    nodes=(
        Question("age", "integer"),
        Question("colours", "multiple"),
        Group("home", (Question("name", "text"), Question("rooms", "decimal"))),
        Question("here", "text"),
    )
)
LAYOUT = Layout(FORM)


def ours(text: str, answers: dict[str, str]) -> Any:
    frame = Frame(LAYOUT.scopes[0], Environment(TODAY, datetime(2025, 3, 1, 9, 30), definition=FORM))
    for name, value in answers.items():
        frame.values[LAYOUT.places[name].index] = value
    place = LAYOUT.places["here"]
    return compile_value(parse(text), LAYOUT, Row("here", place.scope, place.index))(frame)


def theirs(text: str, answers: dict[str, str]) -> Any:
    root = etree.fromstring("<data><age/><colours/><home><name/><rooms/></home><here/></data>")
    for name, value in answers.items():
        root.find(f".//{name}").text = value
    path = re.sub(r"\$\{(\w+)\}", lambda found: PATHS[found[1]], text)
    return root.find("here").xpath(path, extensions=ODK)


def plain(value: Any) -> Any:
    """A value in a form that compares: NaN equals NaN, nodes are their texts."""
    if isinstance(value, list):
        return [item if isinstance(item, str) else item.text or "" for item in value]
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    return value if isinstance(value, (bool, float)) else str(value)


def text_of(value: Any) -> str:
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else etree.XPath("string($v)")(etree.Element("x"), v=value)


def odk_if(_context: Any, condition: Any, yes: Any, no: Any) -> Any:
    return yes if condition is True or (not isinstance(condition, bool) and bool(condition)) else no


ODK = {
    (None, "selected"): lambda _, codes, code: text_of(code).strip() in text_of(codes).split(),
    (None, "count-selected"): lambda _, codes: float(len(text_of(codes).split())),
    (None, "selected-at"): lambda _, codes, n: dict(enumerate(text_of(codes).split())).get(int(n), ""),
    (None, "if"): odk_if,
    (None, "coalesce"): lambda _, *values: next((text_of(v) for v in values if text_of(v)), ""),
    (None, "int"): lambda _, value: float(int(value)) if math.isfinite(value) else value,
    (None, "regex"): lambda _, text, pattern: re.fullmatch(pattern, text_of(text)) is not None,
    (None, "today"): lambda _: TODAY.isoformat(),
    (None, "join"): lambda _, mark, *values: text_of(mark).join(text_of(v) for v in values),
    (None, "ends-with"): lambda _, text, end: text_of(text).endswith(text_of(end)),
}

references = [f"${{{name}}}" for name in PATHS]
words = ["", "red", "blue", "yes", "Ünal", "a b", "7", "1.50", " 3 ", "007", "-2", "é"]
literals = [f"'{word}'" for word in words]
numbers = ["0", "1", "2", "7", "12", "120", "0.5", "3.14", "99.99", "2147483648", ".25"]
LEAVES = {"text": [*references, *literals, "."], "any": [*references, *literals, *numbers, "true()", "false()", "."],
          "reference": references, "literal": literals, "number": numbers}  # fmt: skip
SIGNS = ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or")
TEMPLATES = [
    *(f"({{any}} {sign} {{any}})" for sign in SIGNS),
    *(f"{{any}} {sign} {{any}}" for sign in ("+", "<", "=", "or", "*", "-")),
    *(f"{name}({{any}})" for name in ("not", "boolean", "string", "number", "string-length", "normalize-space")),
    *(f"{name}({{any}})" for name in ("floor", "ceiling", "round")),
    *(f"{name}({{any}}, {{text}})" for name in ("contains", "starts-with", "ends-with", "substring-before")),
    "-{any}", "substring-after({any}, {text})", "concat({any}, {any})", "concat({any}, '-', {any}, {text})",
    "substring({any}, {number})", "substring({any}, number({any}), {number})", "translate({any}, {literal}, {literal})",
    "int(number({any}))", "selected({text}, {text})", "count-selected({text})", "selected-at({text}, {number})",
    "coalesce({text}, {text})", "join({literal}, {text}, {text})", "sum({reference})", "count({reference})",
    "if({any} = {any}, {any}, {any})", "if({any} < {any}, {any}, {any})",
]  # fmt: skip


@st.composite
def expressions(draw: st.DrawFn, kind: str = "any", depth: int = 3) -> str:
    """An expression; its holes are filled by further ones until `depth` runs out."""
    if kind != "any" or depth == 0:
        return draw(st.sampled_from(LEAVES[kind]))
    template = draw(st.sampled_from([*TEMPLATES, "{any}"]))
    return re.sub(r"\{(\w+)\}", lambda hole: draw(expressions(hole[1], depth - 1)), template)


texts = st.sampled_from(words)
answers = st.fixed_dictionaries(
    {
        "age": st.one_of(st.just(""), st.integers(-5, 120).map(str)),
        "colours": st.lists(st.sampled_from(["red", "blue", "green"]), unique=True).map(" ".join),
        "name": texts,
        "rooms": st.one_of(st.just(""), st.decimals(-9, 99, places=1).map(str)),
        "here": texts,
    }
)


@settings(max_examples=1500, deadline=None)
@given(expressions(), answers)
@example("'' > 0", {})
@example("${age} = ''", {"age": ""})
@example("not(${age})", {"age": "0"})
@example("1 = 1 = 1", {})
@example("3 > 2 > 1", {})
@example("string(1 div 3)", {})
@example("-5 mod 2", {})
@example("round(-2.5)", {})
@example("concat(10000000000, 0.000001, 1 div 0)", {})
@example("missing = ''", {})
@example("${age} - 1", {"age": "5"})
def test_expressions_give_what_lxml_gives(text: str, given: dict[str, str]) -> None:
    assert plain(ours(text, given)) == plain(theirs(text, given)), text


@settings(max_examples=600, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**40), 2**40))
def test_numbers_are_written_as_libxml2_writes_them(number: float, whole: int) -> None:
    for value in (number, float(whole), whole / 8, round(number, 3) if abs(number) < 1e12 else number):
        assert text_of_number(value) == etree.XPath("string($v)")(etree.Element("x"), v=value), value
