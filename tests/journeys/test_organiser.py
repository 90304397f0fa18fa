"""Fatma brings a survey from a file to its opening, with scripts and without, at a desk and on a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.kernel.clock import today
from portal.kernel.text import LocalizedText
from portal.surveys.definition import with_text
from portal.surveys.templates import load_template
from portal.surveys.xlsform import export_xlsx
from tests.journeys.test_accounts import sign_in
from tests.support.browsing import follow, look
from tests.surveys.organising.test_importing import BROKEN

SURVEYS = "/r/voorbeeldstad/organise/surveys"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TODAY = today()
WAYS = [(1280, True, "nl"), (1280, False, "sl"), (360, False, "pl"), (360, True, "en")]


def file(title):
    """The shipped survey under another title, with one translation missing."""
    named = LocalizedText(dict.fromkeys(("nl", "en", "pl", "sl"), title))
    definition = with_text(
        replace(load_template("resident_neighbourhood"), title=named), "question:move#label", "sl", ""
    )
    return {"name": "form.xlsx", "mimeType": XLSX, "buffer": export_xlsx(definition)}


def choose_file(page, found):
    page.locator("label[for=start-2]").click()
    page.locator("#file").set_input_files(found)
    process = page.locator("#process_id option").last.get_attribute("value")
    page.locator("#process_id").select_option(process)
    follow(page, page.locator("main form button.btn"))


def tab(page, number):
    follow(page, page.locator(".tabs a").nth(number))


@pytest.mark.parametrize(("width", "javascript", "locale"), WAYS)
def test_organiser_brings_a_survey_from_file_to_open(visitor, page, width, javascript, locale):
    title = f"Journey {width} {locale}"
    sign_in(page)
    page.goto(SURVEYS)
    look(page, width)
    follow(page, page.locator(".top-line a.btn"))

    # A broken file is told row by row and takes nothing else away.
    choose_file(page, {"name": "broken.xlsx", "mimeType": XLSX, "buffer": BROKEN})
    assert page.locator(".problems tbody tr").count() >= 2
    assert page.locator("#process_id option:checked").get_attribute("value") != ""
    look(page, width)
    choose_file(page, file(title))
    assert page.url.endswith("/questions")
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    look(page, width)

    # One question is looked at, its missing translation written.
    follow(page, page.locator(".outline ol a", has=page.locator(".sr")).nth(1))
    expect(page.locator("form#editor")).to_be_visible()
    look(page, width)
    gap = page.locator("td.gap textarea")
    if gap.count() == 0:
        page.goto(page.url.rsplit("/", 1)[0] + "/move")
    gap.first.fill("Ali se lahko gibljete v bližini?")
    page.locator("#editor button.btn").first.click()
    expect(page.locator(".save.ok, .notice.ok").first).to_be_visible()
    expect(page.locator("td.gap")).to_have_count(0)
    look(page, width)

    # All texts, what is missing, the settings.
    tab(page, 1)
    look(page, width)
    follow(page, page.locator("main .small a").nth(1))
    expect(page.locator(".empty")).to_be_visible()
    tab(page, 2)
    look(page, width)
    page.locator("#opens_on").fill(TODAY.isoformat())
    page.locator("#closes_on").fill((TODAY + timedelta(days=20)).isoformat())
    page.locator("#keep_until").fill((TODAY + timedelta(days=200)).isoformat())
    page.locator("label[for=breakdowns-1]").click()
    follow(page, page.locator("main form button.btn"))
    expect(page.locator(".notice.ok")).to_be_visible()

    # The list says what to look at again, then it opens.
    tab(page, 3)
    look(page, width)
    assert page.locator(".checks .stop-tone").count() == 0
    page.locator("label[for=acknowledged]").click()
    follow(page, page.locator("main form button.btn"))
    assert page.url.endswith("/share")
    look(page, width)

    # The link works for somebody with no account, on a phone.
    address = page.locator(".share .lead a").get_attribute("href")
    resident = visitor(width=360, locale="pl", javascript=False)
    resident.goto(address)
    expect(resident.get_by_role("heading", name=title)).to_be_visible()
    for number in (5, 6):
        tab(page, number)
        look(page, width)


@pytest.mark.parametrize(("width", "javascript", "locale"), [(1280, True, "en")])
def test_two_organisers_at_once_see_both_texts(visitor, page):
    """Zofia and a colleague change the same words; nobody's are lost."""
    sign_in(page)
    page.goto(SURVEYS)
    follow(page, page.locator(".top-line a.btn"))
    choose_file(page, file("Two at once"))
    assert page.url.endswith("/questions")
    address = page.url + "/bond"
    colleague = visitor()
    sign_in(colleague)
    page.goto(address)
    colleague.goto(address)
    colleague.locator("textarea[lang=en]").first.fill("Is this your home?")
    colleague.locator("#editor button.btn").first.click()
    expect(colleague.locator("#announce")).not_to_be_empty()
    page.locator("textarea[lang=en]").first.fill("Do you live around here?")
    page.locator("#editor button.btn").first.click()
    expect(page.locator(".errors")).to_be_visible()
    expect(page.locator("textarea[lang=en]").first).to_have_value("Do you live around here?")
    expect(page.get_by_text("Is this your home?").first).to_be_visible()
    page.locator("#editor button.btn").first.click()
    expect(page.locator("#announce")).not_to_be_empty()
    colleague.goto(address)
    expect(colleague.locator("textarea[lang=en]").first).to_have_value("Do you live around here?")
