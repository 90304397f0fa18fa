"""A resident without account or scripts brings an idea, supports another, and hears what became of both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accounts import look, sign_in
from tests.support.browsing import follow

REASON = "W przyszłym roku, bo najpierw musi powstać plan."


def open_board(page):
    """From the region's home to its board about life's first years, as anybody finds it."""
    page.goto("/r/voorbeeldstad/boards")
    look(page, page.viewport_size["width"])
    follow(page, page.locator("main a[href^='/boards/']").last)


@pytest.mark.parametrize(("width", "javascript", "locale"), [(360, False, "pl")])
def test_resident_brings_an_idea_and_hears_back(visitor, page, width, engine):
    open_board(page)
    look(page, width)
    follow(page, page.locator("main a[href$='/new']").first)
    look(page, width)

    # Something like it is there already; what was typed stays, and the author decides.
    # Typed, for what comes within two seconds waits for a moderator.
    page.locator("#title").press_sequentially("Wieczorne godziny: avondspreekuur voor baby’s", delay=25)
    page.locator("#body").press_sequentially("Pracuję na zmiany. Raz w tygodniu wieczorem.", delay=25)
    follow(page, page.locator("main form .actions button"))
    expect(page.locator("#similar li").first).to_be_visible()
    expect(page.locator("#body")).to_have_value("Pracuję na zmiany. Raz w tygodniu wieczorem.")
    look(page, width)
    follow(page, page.locator("main form .actions button"))
    idea = page.url
    assert "/ideas/" in idea
    expect(page.locator("[data-text-body]")).to_contain_text("Raz w tygodniu")
    look(page, width)

    # Her own idea has her support or not, as she likes; the number of people changes with it.
    button = page.locator("form.support button")
    follow(page, button)
    expect(button).to_have_attribute("aria-pressed", "true")
    follow(page, button)
    expect(button).to_have_attribute("aria-pressed", "false")

    organiser = visitor(width=1280, locale="nl", javascript=True)
    sign_in(organiser)
    organiser.goto(f"{idea}/answer")
    organiser.locator("input[name=status][value=later]").check(force=True)
    follow(organiser, organiser.locator("main form button.btn").first)
    expect(organiser.locator("[data-focus]")).to_be_visible()  # later needs a reason
    look(organiser, 1280)
    for field in organiser.locator("textarea[name^=reason]").all():
        field.fill(REASON)
    follow(organiser, organiser.locator("main form button.btn").first)

    page.goto(idea)
    expect(page.locator("section.answer")).to_contain_text(REASON)
    follow(page, page.locator("a[href*='/yours']").first)
    expect(page.locator("main")).to_contain_text("Wieczorne godziny")
    expect(page.locator("main .kicker .st").first).to_be_visible()  # marked as new
    look(page, width)

    # On another device: a few words are enough, nothing else.
    follow(page, page.locator("form[action$='/code'] button"))
    words = page.locator(".code").inner_text()
    other = visitor(width=360, locale="sl", javascript=False)
    other.goto(page.url)
    expect(other.locator("main")).not_to_contain_text("Wieczorne godziny")
    other.locator("#code").fill(words)
    follow(other, other.locator("form:has(#code) button"))
    expect(other.locator("main")).to_contain_text("Wieczorne godziny")
    look(other, 360)
