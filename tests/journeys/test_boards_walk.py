"""Every page of boards, conversations and shared texts, as a stranger meets it: it fits, and axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accounts import look, sign_in
from tests.support.browsing import follow

RESIDENT = (
    "/r/voorbeeldstad/boards",
    "/boards/3",
    "/boards/3/columns",
    "/boards/3/new",
    "/ideas/1",
    "/report/idea/1",
    "/yours/board/3",
    "/ideas/999999",
)
ORGANISER = (
    "/boards/3",
    "/boards/3/columns",
    "/ideas/1",
    "/ideas/1/edit",
    "/ideas/1/answer",
    "/texts/1/edit",
    "/r/voorbeeldstad/organise/boards/new",
    "/r/voorbeeldstad/organise/moderation",
    "/for-you",
)


@pytest.mark.parametrize(("width", "javascript", "locale"), [(320, False, "pl")])
def test_resident_reads_on_the_smallest_screen(page, width):
    for address in RESIDENT:
        page.goto(address)
        look(page, width)
        expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("locale", ["nl"])
def test_organiser_works_in_the_dark(page):
    sign_in(page)
    page.emulate_media(color_scheme="dark")
    for address in ORGANISER:
        page.goto(address)
        look(page, 1280)
        expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize(("width", "locale"), [(360, "nl")])
def test_professional_sees_what_is_new_since_the_last_visit(page, width):
    sign_in(page, "joke@kring.example")
    page.goto("/boards/5")
    # The button as it stood on a page that was drawn before the newest idea came.
    page.locator("input[name=last]").evaluate("field => { field.value = field.value - 1 }")
    follow(page, page.locator("form[action$='/seen'] button"))
    follow(page, page.locator("a[href*='new=1']"))
    expect(page.locator("[data-idea]")).to_have_count(1)
    look(page, width)
    follow(page, page.locator("form[action$='/seen'] button"))
    expect(page.locator("a[href*='new=1']")).to_have_count(0)
