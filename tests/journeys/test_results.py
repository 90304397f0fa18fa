"""From figures to a finding: a resident reads what a survey brought, an organiser takes it further."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_accounts import sign_in
from tests.support.browsing import assert_accessible, follow, look
from tests.support.server import Server

NUMBERS = range(1, 12)


@pytest.fixture(scope="module")
def closed(servers: Callable[[str], Server]) -> dict[str, Any]:
    """The demo world's closed survey with public results, as the command line tells it."""
    server = servers("sqlite")
    for number in NUMBERS:
        told = server.run("survey", "results", str(number), "--by", "area", "--json", check=False)
        found = json.loads(told.stdout) if told.returncode == 0 else {"release": None}
        if found["release"] and found["release"]["final"]:
            return found
    raise AssertionError("the demo world has no closed survey with figures")


@pytest.mark.parametrize(
    ("locale", "width", "javascript"),
    [("nl", 1280, True), ("pl", 360, True), ("sl", 360, False), ("en", 1280, False)],
)
def test_resident_reads_the_results(page: Page, closed: dict[str, Any], locale: str, width: int):
    answer = page.goto(f"/s/{closed['code']}/results")
    assert answer
    assert answer.status == 200
    expect(page.locator("html")).to_have_attribute("lang", locale)
    first = closed["questions"][0]
    section = page.locator(f"section:has(#q-{first['name']})")
    expect(section.locator("h2")).to_have_text(first["label"][locale])
    shown = {code: people for code, people in first["counts"].items() if people is not None}
    for code, people in shown.items():
        expect(section.locator("figure")).to_contain_text(first["options"][code][locale][:20])
        expect(section.locator("figure")).to_contain_text(str(people))
    section.locator("summary").first.click()
    expect(section.locator("table")).to_be_visible()
    look(page, width)


@pytest.mark.parametrize(("locale", "width"), [("pl", 360), ("nl", 1280)])
def test_resident_compares_areas(page: Page, closed: dict[str, Any], locale: str, width: int):
    page.goto(f"/s/{closed['code']}/results")
    follow(page, page.locator("nav.tabs a[href*='by=area']"))
    sizes = {group: people for group, people in closed["groups"]["area"].items() if people is not None}
    told = page.locator("dl.facts-row dd").all_inner_texts()
    assert sorted(told) == sorted(str(people) for group, people in sizes.items() if group != "+none")
    look(page, width)


@pytest.mark.parametrize(("locale", "width"), [("en", 1280), ("en", 360)])
def test_reader_finds_questions_and_codes_and_the_figures(page: Page, closed: dict[str, Any], locale: str, width: int):
    page.goto(f"/s/{closed['code']}/results")
    with page.expect_download() as waiting:
        page.locator("a[href$='figures-csv']").click()
    assert waiting.value.suggested_filename == f"kring-{closed['code']}-figures.csv"
    follow(page, page.locator("a[href$='/codebook']"))
    expect(page.locator("h1")).to_be_visible()
    look(page, width)


def test_organiser_makes_a_finding_of_a_figure(visitor: Callable[..., Page], closed: dict[str, Any]):
    page = visitor()
    sign_in(page)
    page.goto(f"/o/surveys/{closed['survey']}/results?lang=en")
    assert_accessible(page)
    page.get_by_text("Make a finding from this").first.click()
    follow(page, page.locator("a[href*='findings/new?question']").first)
    text = page.locator("textarea[name='text-en']")
    assert "of 10 people" in text.input_value() or "1 of 10" in text.input_value()
    text.fill("This is what we read from it")
    assert_accessible(page)
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.locator("#findings")).to_contain_text("This is what we read from it")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Responses with codes, CSV").click()
    assert waiting.value.suggested_filename == f"kring-{closed['code']}-records.csv"
    follow(page, page.locator("section:has(#h-open) a").first)
    page.locator("input[name=tag]").first.fill("meeting")
    follow(page, page.get_by_role("button", name="Add").first)
    expect(page.locator("nav[aria-label='Tags']")).to_contain_text("meeting (1)")
    assert_accessible(page)
