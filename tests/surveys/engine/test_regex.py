"""regex(): patterns written for Java and JavaScript, always in linear time."""

from __future__ import annotations

import time

import pytest

from portal.surveys.logic.errors import LogicError
from portal.surveys.logic.regex import MAX_TEXT, compile_pattern, regex


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("[a-z]+", "abc", True),
        ("[a-z]+", "abc1", False),
        ("a|ab", "ab", True),
        (r"[\w-\.]+@[\w-\.]+", "an.b-c@d.nl", True),
        (r"^(?!0+$)\d{10}$", "0000000000", False),
        (r"^(?!0+$)\d{10}$", "0612345678", True),
        (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "Abcdefg1", True),
        (r"^(?=.*[A-Z])(?=.*\d).{8,}$", "abcdefg1", False),
        (r"\d{1,3}+x", "12x", True),
        (r"[+]++", "++", True),
        (r"\u00e9t\u00e9", "été", True),
        (r"\\u0041", "\\u0041", True),
        (r"^abc\Z", "abc", True),
        (r"\p{L}+", "Żółw", True),
        (r"(?i)yes", "YES", True),
    ],
)
def test_a_pattern_matches_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    assert regex(text, pattern) is expected


@pytest.mark.parametrize("pattern", [r"(a)\1", "(", "*a", r"x(?=y)", r"(?<!a)b", "(?=a", "a{1,2000}", "[" * 2001])
def test_what_needs_backtracking_is_refused(pattern: str) -> None:
    with pytest.raises(LogicError):
        compile_pattern(pattern)
    assert not regex("a", pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}", "^(?=(a+)+$).*$"])
def test_endless_patterns_end(pattern: str) -> None:
    started = time.process_time()
    regex("a" * (MAX_TEXT - 1) + "!", pattern)
    assert time.process_time() - started < 1


def test_a_text_that_is_too_long_matches_nothing() -> None:
    assert not regex("a" * (MAX_TEXT + 1), "a*")
