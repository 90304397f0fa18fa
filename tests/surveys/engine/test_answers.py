"""What people post, in canonical form; what they cannot post, with a message."""

from __future__ import annotations

import gettext
import time
from typing import Any

import pytest

from portal.surveys.answers import MAX_TEXT, parse, parse_json, ranking_fields, text_of
from portal.surveys.definition import KINDS, Option, Question
from tests.surveys.engine.forms import COLOURS

OPTIONS = (*COLOURS, Option("none", exclusive=True))


def posted(kind: str, *texts: str, **settings: Any) -> Any:
    """The canonical value, or the code of the error in brackets."""
    parsed = parse(Question("q", kind, **settings), texts, OPTIONS)
    return f"[{parsed.error.code}]" if parsed.error else parsed.value


@pytest.mark.parametrize(
    ("kind", "texts", "expected"),
    [
        ("text", ["  two\r\nlines \x00"], "two\nlines"),
        ("text", ["<script>"], "<script>"),
        ("text", ["  "], None),
        ("text", [], None),
        ("text", ["abc\u202edef"], "abcdef"),
        ("long_text", ["x" * (MAX_TEXT + 1)], "[text_too_long]"),
        ("single", ["red"], "red"),
        ("single", ["Red"], "[unknown_option]"),
        ("scale", ["blue"], "blue"),
        ("faces", ["none"], "none"),
        ("place", ["elsewhere"], "[unknown_option]"),
        ("multiple", ["blue", "red", "blue"], ["red", "blue"]),
        ("multiple", ["none"], ["none"]),
        ("multiple", ["none", "red"], "[exclusive]"),
        ("multiple", ["red", "pink"], "[unknown_option]"),
        ("multiple", [""], None),
        ("ranking", ["green", "red"], ["green", "red"]),
        ("ranking", ["green", "green"], "[rank_twice]"),
        ("integer", ["42"], "42"),
        ("integer", ["-0"], "0"),
        ("integer", ["+7"], "7"),
        ("integer", [" 1 234 "], "1234"),
        ("integer", ["5.0"], "5"),
        ("integer", ["5.5"], "[not_whole]"),
        ("integer", ["1.000"], "[not_whole]"),
        ("integer", ["1e3"], "1000"),
        ("integer", ["five"], "[not_a_number]"),
        ("integer", ["9" * 30], "[not_a_number]"),
        ("integer", ["1e999999"], "[not_a_number]"),
        ("decimal", ["3,50"], "3.5"),
        ("decimal", ["−2.25"], "-2.25"),
        ("decimal", ["nan"], "[not_a_number]"),
        ("decimal", ["Infinity"], "[not_a_number]"),
        ("date", ["2025-03-01"], "2025-03-01"),
        ("date", ["1-3-2025"], "2025-03-01"),
        ("date", ["01.03.2025"], "2025-03-01"),
        ("date", ["1/3/2025"], "2025-03-01"),
        ("date", ["2025-03"], "2025-03-01"),
        ("date", ["2025"], "2025-01-01"),
        ("date", ["30-02-2025"], "[not_a_date]"),
        ("date", ["٢٠٢٥-٠٣-٠١"], "[not_a_date]"),
        ("time", ["9:30"], "09:30"),
        ("time", ["09:30:15.000+01:00"], "09:30"),
        ("time", ["25:00"], "[not_a_time]"),
        ("datetime", ["2025-03-01T09:30"], "2025-03-01T09:30"),
        ("datetime", ["2025-03-01", "09:30"], "2025-03-01T09:30"),
        ("datetime", ["2025-03-01"], "[not_a_time]"),
        ("consent", ["on"], "OK"),
        ("consent", ["no"], None),
        ("barcode", ["978"], "978"),
        ("geopoint", ["52.09, 5.12"], "52.09 5.12 0 0"),
        ("geopoint", ["52.09 5.12 3 10"], "52.09 5.12 3 10"),
        ("geopoint", ["91 5"], "[not_a_point]"),
        ("geopoint", ["here"], "[not_a_point]"),
        ("geotrace", ["1 2; 3 4"], "1 2 0 0;3 4 0 0"),
        ("geoshape", ["1 2"], "[not_a_shape]"),
        ("photo", ["a1b2.jpg"], "a1b2.jpg"),
        ("photo", ["../etc/passwd"], "[not_a_file]"),
        ("note", ["text"], None),
    ],
)
def test_an_answer_is_kept_in_its_canonical_form(kind: str, texts: list[str], expected: Any) -> None:
    assert posted(kind, *texts) == expected


def test_no_more_options_than_are_allowed() -> None:
    assert posted("multiple", "red", "green", max_selected=2) == ["red", "green"]
    assert posted("multiple", "red", "green", "blue", max_selected=2) == "[too_many]"


def test_a_text_keeps_within_its_own_limit() -> None:
    assert posted("text", "12345", max_length=5) == "12345"
    assert posted("text", "123456", max_length=5) == "[text_too_long]"


def test_a_range_has_two_ends_in_any_order() -> None:
    ends = {"parameters": {"start": "10", "end": "1", "step": "1"}}
    assert posted("range", "7", **ends) == "7"
    assert posted("range", "11", **ends) == "[out_of_range]"


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("integer", 5, "5"),
        ("integer", 5.0, "5"),
        ("decimal", 2.5, "2.5"),
        ("multiple", "red blue", ["red", "blue"]),
        ("multiple", ["red"], ["red"]),
        ("multiple", [["red"], {"a": 1}], None),
        ("ranking", ["blue", "red"], ["blue", "red"]),
        ("consent", True, "OK"),
        ("single", None, None),
        ("text", {"a": 1}, "{'a': 1}"),
    ],
)
def test_values_from_json_are_taken_likewise(kind: str, value: Any, expected: Any) -> None:
    assert parse_json(Question("q", kind), value, OPTIONS).value == expected


def test_a_ranking_may_number_its_options() -> None:
    numbered = {"q~red": ["2"], "q~green": ["1"], "q~blue": [""]}
    assert ranking_fields("q", numbered, OPTIONS) == ["green", "red"]


def test_the_same_number_twice_is_a_conflict() -> None:
    twice = ranking_fields("q", {"q~red": ["1"], "q~green": ["1"]}, OPTIONS)
    assert posted("ranking", *twice) == "[rank_twice]"


def test_expressions_see_codes_with_spaces_between() -> None:
    assert text_of(["red", "blue"]) == "red blue"
    assert [text_of(value) for value in (None, 3.0, 2.5, True, "x")] == ["", "3", "2.5", "true", "x"]


HOSTILE = ["x" * 50_000, "9" * 50_000, "1," * 25_000, "-" * 50_000, "2025-" * 10_000, "\u0000" * 50_000, "(" * 50_000,
           " " * 49_999 + "x", "1 2;" * 12_500, "\u202e" * 50_000, "é" * 50_000, "1e" * 25_000]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_texts_cost_no_time(kind: str) -> None:
    question = Question("q", kind, list_name="colours")
    for text in HOSTILE:
        # The shorter of two: a pause of the garbage collector, 0.4 s after some thousand tests, comes once.
        assert min(_seconds_to_refuse(question, text) for _try in range(2)) < 0.15, (kind, text[:10])


def _seconds_to_refuse(question: Question, text: str) -> float:
    started = time.thread_time()
    for texts in ([text], [text, text], text[:2000].split("1")):
        parsed = parse(question, texts, OPTIONS)
        assert not parsed.error or parsed.error.render(gettext.NullTranslations())
    return time.thread_time() - started
