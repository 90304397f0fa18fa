"""Marta answers a survey on her phone: in her language, with scripts or without, and nobody learns who she is."""

from __future__ import annotations

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from portal import content
from tests.support.browsing import assert_accessible, follow, look

TITLE = content.survey_templates()["resident_neighbourhood"]["title"]
QUESTIONS = 13
"""At least so many screens does everybody see."""


def find_survey(page, locale):
    """From the portal's home to the welcome page of a survey for residents."""
    page.goto("/")
    follow(page, page.get_by_role("main").get_by_role("link", name=TITLE[locale], exact=True).first)
    expect(page.locator("main h1")).to_have_text(re.compile(re.escape(TITLE[locale][-8:])))


def begin(page):
    """From the welcome page to the first question."""
    follow(page, page.locator("main a.btn.big"))


def press(page, go):
    """Press a button of the form and wait for the screen that follows, be it a new page or a part of this one."""
    with next_screen(page):
        page.locator(f"#answer button[value={go}]").click()


@contextmanager
def next_screen(page):
    """What is done inside leads to another screen, whose address is then the page's."""
    form = page.locator("#answer")
    before = form.get_attribute("action")
    yield
    expect(form).not_to_have_attribute("action", before)
    expect(page).to_have_url(re.compile(re.escape(form.get_attribute("action")) + r"(\?.*)?$"))
    page.wait_for_load_state()


def answer_question(page, number):
    """Answer whatever is asked."""
    if page.locator("textarea").count():
        page.locator("textarea").fill("Ławka w cieniu <b>&</b> klopca ☂")
    else:
        labels = page.locator(".choices .choice label")
        labels.nth(number % min(3, labels.count())).click()


def answer_all(page, each=lambda page: None):
    """From the first question to the review."""
    begin(page)
    seen = 0
    while not page.url.endswith("/review"):
        each(page)
        answer_question(page, seen)
        press(page, "next")
        seen += 1
    assert seen >= QUESTIONS


def send(page):
    for label in page.locator("fieldset .choice label").all():
        label.click()
    follow(page, page.locator("#answer button[value=send]"))
    assert urlsplit(page.url).path.endswith("/thanks")


def withdraw_code(page):
    return page.locator("p.code").inner_text()


@pytest.mark.parametrize("width", [360])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("locale", ["nl", "en", "pl", "sl"])
def test_resident_answers_and_takes_her_answers_back(page, locale, width, javascript):
    find_survey(page, locale)
    look(page, width)
    answer_all(page, lambda page: look(page, width))
    look(page, width)

    # Without consent nothing is sent; the page says so and says where.
    follow(page, page.locator("#answer button[value=send]"))
    expect(page.locator(".errors")).to_be_visible()
    if javascript:
        expect(page.locator(".errors")).to_be_focused()
    look(page, width)

    # One answer is changed, and the review comes back.
    follow(page, page.locator("dd.change a").first)
    answer_question(page, 2)
    press(page, "next")
    assert page.url.endswith("/review")
    send(page)
    look(page, width)

    code = withdraw_code(page)
    follow(page, page.get_by_role("main").get_by_role("link").last)
    look(page, width)
    page.locator("#code").fill(code.upper().replace("-", " "))
    follow(page, page.locator("#answer button"))
    expect(page.locator("#answer")).to_have_count(0)
    look(page, width)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("locale", ["pl"])
def test_resident_answers_at_any_width(page, locale, width):
    find_survey(page, locale)
    answer_all(page, lambda page: look(page, width))
    look(page, width)
    send(page)
    look(page, width)


@pytest.mark.parametrize("engine", ["postgres"])
def test_resident_answers_on_postgresql(page, locale):
    find_survey(page, locale)
    answer_all(page)
    send(page)
    assert len(withdraw_code(page).split("-")) == 5


def test_resident_answers_with_the_keyboard_alone(page, locale):
    find_survey(page, locale)
    page.locator("main a.btn.big").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for screen in range(40):
        if page.url.endswith("/review"):
            break
        if screen:  # after each step the new heading has the focus
            expect(page.locator("h1")).to_be_focused()
        page.locator("#answer").evaluate("form => form.querySelector('input:not([type=hidden]), textarea').focus()")
        page.keyboard.press("Space")
        _tab_to(page, "button[value=next]")
        with next_screen(page):
            page.keyboard.press("Enter")
    assert page.url.endswith("/review")
    for consent in page.locator("fieldset input").all():
        _tab_to(page, f"#{consent.get_attribute('id')}")
        page.keyboard.press("Space")
    _tab_to(page, "button[value=send]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert urlsplit(page.url).path.endswith("/thanks")


def _tab_to(page, selector):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("width", [360])
def test_scripts_that_are_blocked_on_the_way_change_nothing(page, locale, width):
    find_survey(page, locale)
    begin(page)
    answer_question(page, 1)
    press(page, "next")
    page.context.route("**/*.js", lambda route: route.fulfill(status=200, content_type="text/javascript", body=""))
    page.reload()
    for number in range(3):
        answer_question(page, number)
        press(page, "next")
    page.context.unroute("**/*.js")
    page.reload()
    press(page, "back")
    expect(page.locator("#answer input:checked")).to_have_count(1)


def test_back_of_the_browser_shows_the_answer_given(page, locale):
    find_survey(page, locale)
    begin(page)
    for number in (1, 2):
        answer_question(page, number)
        press(page, "next")
    for _ in (2, 1):
        with next_screen(page):
            page.go_back()
        expect(page.locator("#answer input:checked")).to_have_count(1)
    answer_question(page, 0)
    press(page, "next")


def test_lost_connection_is_told_and_loses_nothing(page, locale, troubles):
    find_survey(page, locale)
    begin(page)
    answer_question(page, 1)
    press(page, "next")
    answer_question(page, 2)
    here = page.url
    page.context.set_offline(True)
    page.locator("#answer button[value=next]").click()
    expect(page.locator("#save")).to_have_class("save stop-tone")
    expect(page.locator("#announce")).not_to_be_empty()
    assert page.url == here
    expect(page.locator("#answer input:checked")).to_have_count(1)
    assert [trouble for trouble in troubles if "Failed to fetch" not in trouble] == []
    troubles.clear()
    page.context.set_offline(False)
    press(page, "next")
    page.goto(here)
    expect(page.locator("#answer input:checked")).to_have_count(1)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_answers_begun_on_the_phone_are_finished_elsewhere(page, visitor, locale, javascript):
    find_survey(page, locale)
    welcome = page.url
    begin(page)
    answer_question(page, 1)
    press(page, "next")
    follow(page, page.locator("button[value=later]"))
    assert page.url.endswith("/later")
    assert_accessible(page)
    code = page.locator("p.code").first.inner_text()
    follow(page, page.locator("main form button"))
    assert page.url == welcome

    library = visitor(width=1280, locale="sl")
    library.goto(f"{welcome}/resume")
    assert_accessible(library)
    library.locator("#code").fill("to ni prava koda")
    follow(library, library.locator("#answer button"))
    expect(library.locator(".errors")).to_be_visible()
    assert_accessible(library)
    library.locator("#code").fill(code)
    follow(library, library.locator("#answer button"))
    begin(library)
    press(library, "back")
    expect(library.locator("#answer input:checked")).to_have_count(1)


def test_language_is_switched_on_the_way(page, locale):
    find_survey(page, locale)
    begin(page)
    answer_question(page, 1)
    press(page, "next")
    here = page.url
    follow(page, page.locator(".langs [lang=sl]"))
    expect(page.locator("html")).to_have_attribute("lang", "sl")
    assert page.url.startswith(here)
    press(page, "back")
    assert page.locator("html").get_attribute("lang") == "sl"
    expect(page.locator("#answer input:checked")).to_have_count(1)
