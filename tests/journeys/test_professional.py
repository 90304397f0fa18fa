"""Joke, a community nurse, on her phone between two visits: what is new, a survey, what others learned, and out."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from portal import content
from tests.journeys.test_accounts import newest_mail
from tests.journeys.test_resident import answer_question, begin, press, send
from tests.journeys.test_whole_way import Walk
from tests.support.browsing import follow

REGION = "/r/voorbeeldstad"
SURVEY = content.survey_templates()["professional"]["title"]["pl"]
SIGN_IN = "Uw link om in te loggen"  # in the language that Joke chose
REASON = "Tak samo zaczynała się ta inicjatywa"


def sign_in_by_mail(joke: Walk, email: str) -> None:
    page = joke.page
    joke.go("/sign-in?lang=pl")
    page.locator("#mail-to").fill(email)
    joke.follow("main form button.big")
    newest_mail(page, email, 1, SIGN_IN)
    joke.follow('main a[href*="/t/sign-in/"]', "main form button.big")
    assert page.url.endswith("/me")


def answer_survey(joke: Walk) -> None:
    """The survey for professionals, from the region's page to the thanks."""
    page, asked = joke.page, 0
    joke.go(REGION)
    follow(page, page.get_by_role("main").get_by_role("link", name=SURVEY, exact=True).first)
    joke.look()
    begin(page)
    joke.look()
    while not page.url.endswith("/review"):
        if page.locator("main .choices, main textarea").count():
            answer_question(page, asked)
        press(page, "next")
        asked += 1
    assert asked >= 9
    joke.look()
    send(page)
    joke.look()


def link_insight(joke: Walk) -> None:
    """An insight is linked with an initiative, and the reason stands at both."""
    page = joke.page
    joke.go("/insights")
    joke.follow("main article a")
    insight, learned = urlsplit(page.url).path, page.locator("main h1").inner_text()
    joke.go(f"{REGION}/initiatives")
    joke.follow("main .item h2 a")
    initiative, name = urlsplit(page.url).path, page.locator("main h1").inner_text()
    joke.follow('main a[href^="/trace/initiative/"]:not([href$="/plan"])')
    page.locator("#other").select_option(value=f"insight:{insight.rpartition('/')[2]}")
    page.locator("textarea").fill(REASON)
    joke.follow("main form[method=post] button.btn")
    for here, there in ((insight, name), (initiative, learned[:40])):
        joke.go(here)
        expect(page.locator("main ol.trace")).to_contain_text(there)
        expect(page.locator("main ol.trace")).to_contain_text(REASON)


@pytest.mark.parametrize(("width", "javascript", "locale"), [(360, False, "pl")], ids=["phone, no scripts"])
def test_professional_takes_part_between_two_visits(page, width):
    joke = Walk(page, width)
    sign_in_by_mail(joke, "joke@kring.example")
    joke.go("/for-you")
    answer_survey(joke)
    link_insight(joke)

    # What the last survey brought, in another language, on the same page.
    joke.go(f"{REGION}/p/molenveld")
    joke.follow('main a[href$="/results"]')
    here = urlsplit(page.url).path
    joke.follow("nav a[hreflang=sl], .langs [lang=sl]")
    assert urlsplit(page.url).path == here
    expect(page.locator("html")).to_have_attribute("lang", "sl")

    joke.go("/me")
    page.locator("#name").fill("Joke van Dijk")
    joke.follow("main form:has(#name) button")
    expect(page.locator("#name")).to_have_value("Joke van Dijk")
    joke.follow('form[action="/sign-out"] button')
    page.goto("/me")
    expect(page.locator("#mail-to")).to_be_visible()
