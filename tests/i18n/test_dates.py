"""Dates in words, as they stand in a sentence: "until 2 January 2027"."""

from __future__ import annotations

from datetime import date

import pytest

from portal.web.formats import day


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("nl", "2 januari 2027"),
        ("pl", "2 stycznia 2027"),
        ("sl", "2. januarja 2027"),
    ],
)
def test_a_month_stands_in_the_case_that_a_sentence_asks_for(app, language: str, written: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert day(date(2027, 1, 2)) == written
