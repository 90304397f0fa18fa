"""Residents agree or disagree, one statement at a time, and read what people share and where they differ."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.browsing import follow, look

BOARD = "Gezond Gewicht"


def open_statements(page):
    """From the boards of the region to the statements of the one that asks about them."""
    page.goto("/r/voorbeeldstad/boards")
    follow(page, page.locator("main h2 a", has_text=BOARD))
    follow(page, page.locator(".tabs a[href$='/statements']"))


@pytest.mark.parametrize(("width", "javascript", "locale"), [(360, False, "pl")])
def test_resident_votes_without_scripts_and_takes_a_vote_back(page, width):
    open_statements(page)
    look(page, width)
    first = page.locator("main h1").inner_text()
    assert page.locator("main h1").get_attribute("lang") in ("nl", "en", "pl", "sl")
    follow(page, page.locator("button[value=agree]"))
    expect(page.locator("main h1")).not_to_have_text(first)
    expect(page.locator(".progress")).to_contain_text("1 z 14")
    look(page, width)

    # Back does not ask again, and voted on again it is still one vote.
    page.go_back()
    expect(page.locator("main h1")).not_to_have_text(first)
    expect(page.locator(".progress")).to_contain_text("1 z 14")
    follow(page, page.locator("main a[href$='/votes']"))
    follow(page, page.locator("main .ruled a").first)
    expect(page.locator("main h1")).to_have_text(first)
    follow(page, page.locator("button[value=disagree]"))
    expect(page.locator(".progress")).to_contain_text("1 z 14")

    second = page.locator("main h1").inner_text()
    follow(page, page.locator("main a.btn.plain"))  # not now
    expect(page.locator("main h1")).not_to_have_text(second)
    follow(page, page.locator("button[value=pass]"))
    expect(page.locator(".progress")).to_contain_text("2 z 14")

    follow(page, page.locator("main a[href$='/votes']"))
    expect(page.get_by_text(first, exact=True)).to_be_visible()
    look(page, width)
    follow(page, page.locator("button[value=back]").first)
    expect(page.locator("main .ruled > li")).to_have_count(1)

    page.goto(page.url.replace("/votes", "/opinions"))
    expect(page.locator("#h-group-A")).to_be_visible()
    expect(page.locator("main table").first).to_be_visible()
    look(page, width)

    follow(page, page.locator(".tabs a[href$='/statements']"))
    follow(page, page.locator("main a[href$='/statements/new']"))
    page.locator("#body").fill("W parku powinna być woda do picia.")
    look(page, width)
    follow(page, page.locator("main form button.btn"))
    expect(page.locator(".notice.ok").first).to_be_visible()


@pytest.mark.parametrize("locale", ["nl"])
def test_votes_by_keyboard_alone_bring_the_focus_to_the_next_statement(page, width):
    open_statements(page)
    page.locator("main h1").evaluate("element => { element.tabIndex = -1; element.focus(); }")
    seen = []
    for presses in (1, 2, 3):
        seen.append(page.locator("main h1").inner_text())
        for _press in range(presses):  # agree, disagree, pass stand in this order after the heading
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main h1")).not_to_have_text(seen[-1])
        expect(page.locator("main h1")).to_be_focused()
        expect(page.locator("#announce")).to_have_text(re.compile("."))
        expect(page.locator(".progress")).to_contain_text(f"{presses} van de 14")
    look(page, width)

    page.locator("button[value=back]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main h1")).to_have_text(seen[-1])
    expect(page.locator("main h1")).to_be_focused()
    expect(page.locator(".progress")).to_contain_text("2 van de 14")

    follow(page, page.locator("main a[href$='/opinions']"))
    page.locator("main details > summary").first.press("Enter")
    expect(page.locator("main figure.chart").first).to_be_visible()
    look(page, width)
