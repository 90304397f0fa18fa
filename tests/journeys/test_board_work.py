"""Professionals at work: two ideas become one and two again; a card moves by keyboard, and others see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accounts import sign_in
from tests.journeys.test_boards import open_board
from tests.support.browsing import assert_accessible, follow, look


@pytest.mark.parametrize(("width", "javascript", "locale"), [(360, False, "pl")])
def test_two_ideas_become_one_and_two_again_without_scripts(page, width):
    sign_in(page)
    open_board(page)
    links = page.locator("main article.card:not(.merged) h3 a")
    whole, part = (links.nth(number).get_attribute("href") for number in (0, 1))
    page.goto(part)
    reference, title = page.locator("article .ref").first.inner_text(), page.locator("h1").inner_text()

    page.goto(whole)
    supporters = page.locator("[data-supports]").first.inner_text()
    look(page, width)
    follow(page, page.locator("a[href$='/merge']"))
    look(page, width)
    page.locator("#q").fill(reference)
    follow(page, page.locator(".filters button"))
    page.locator("main label", has_text=title).click()
    follow(page, page.locator("main form .actions button"))
    expect(page.locator("section.panel")).to_contain_text(title)
    look(page, width)
    follow(page, page.locator("main form .actions button"))
    expect(page.locator("[data-text-body]")).to_contain_text(reference)
    look(page, width)

    # Whoever has the old address gets there, and reads why.
    page.goto(part)
    assert page.url.partition("?")[0].endswith(whole)
    expect(page.locator("main .notice").first).to_contain_text(reference)
    follow(page, page.locator("form[action$='/unmerge'] button"))
    assert page.url.endswith(part)
    page.goto(whole)
    expect(page.locator("[data-supports]").first).to_have_text(supporters)
    expect(page.locator("[data-text-body]")).not_to_contain_text(reference)
    page.goto(part)
    expect(page.locator("h1")).to_have_text(title)


@pytest.mark.parametrize("locale", ["nl"])
def test_card_is_moved_by_keyboard_and_by_pointer_and_another_window_sees_it(page, visitor, troubles):
    sign_in(page)
    open_board(page)
    columns = f"{page.url.partition('?')[0]}/columns"
    page.goto(columns)
    card = page.locator("[data-lane=considering] article").first
    number = card.get_attribute("data-idea")
    card, said = page.locator(f"article[data-idea='{number}']"), page.locator("#announce")
    other = visitor()
    other.goto(columns)
    expect(other.locator("body[data-live-by=stream]")).to_be_attached()

    card.locator(".grip").focus()
    page.keyboard.press("Space")
    expect(said).to_contain_text(card.locator("h3").inner_text())
    assert_accessible(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-lane=doing][data-over]")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(f"[data-lane=doing] article[data-idea='{number}'] .grip")).to_be_focused()
    expect(other.locator(f"[data-lane=doing] article[data-idea='{number}']")).to_be_visible()
    expect(other.locator(".grip")).to_have_count(0)  # who may not move cards has nothing to move them by
    counts = "Array.from(document.querySelectorAll('[data-count]'), (each) => each.textContent)"
    assert page.evaluate(counts) == other.evaluate(counts)

    # With the pointer, and where a reason is needed the form asks for it.
    page.keyboard.press("Escape")
    card.locator(".grip").hover()
    page.mouse.down()
    page.locator("[data-lane=done] h2").hover()
    page.mouse.up()
    expect(other.locator(f"[data-lane=done] article[data-idea='{number}']")).to_be_visible()
    card.locator(".grip").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    with page.expect_navigation():
        page.keyboard.press("Space")
    expect(page.locator("input[name=status][value=later]")).to_be_checked()
    look(page, 1280)
    follow(page, page.locator("main form .actions a"))

    # A card that became part of another one in the meantime: the page says so, and shows how it is.
    page.goto(columns)
    colleague = visitor()
    sign_in(colleague)
    whole = page.locator("[data-lane=considering] article").first.get_attribute("data-idea")
    card.locator(".grip").focus()
    page.keyboard.press("Space")
    colleague.goto(f"/ideas/{whole}/merge/preview?part={number}")
    follow(colleague, colleague.locator("main form .actions button"))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(page.locator("[data-refused]")).to_be_focused()
    expect(card).to_have_count(0)
    assert_accessible(page)
    colleague.goto(f"/ideas/{whole}")
    follow(colleague, colleague.locator("form[action$='/unmerge'] button"))
    troubles[:] = [trouble for trouble in troubles if "409" not in trouble]
