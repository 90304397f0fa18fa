"""Dates in words, as they are written in a sentence: "until 2 January 2027"."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask_babel import format_date, format_time

from portal.web.formats import day


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "2 January 2027"),
        ("nl", "2 januari 2027"),
        ("pl", "2 stycznia 2027"),
        ("sl", "2. januarja 2027"),
    ],
)
def test_a_date_is_written_as_its_readers_write_it(app, language: str, written: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert format_date(date(2027, 1, 2), "long", rebase=False) == written


@pytest.mark.parametrize(
    ("language", "long", "medium"),
    [
        ("en", "2~January 2027", "2~Jan 2027"),
        ("nl", "2~januari 2027", "2~jan 2027"),
        ("sl", "2.~januarja 2027", "2.~jan. 2027"),
    ],
)
def test_a_line_never_breaks_between_day_and_month(app, language: str, long: str, medium: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        said = [day(date(2027, 1, 2), style) for style in ("long", "medium")]
    assert [each.replace("\N{NO-BREAK SPACE}", "~") for each in said] == [long, medium]


def test_english_dates_and_times_are_british(app) -> None:
    with app.test_request_context("/?lang=en"):
        assert format_date(date(2027, 1, 2), "short", rebase=False) == "02/01/2027"
        assert format_time(time(14, 30), "short", rebase=False) == "14:30"
