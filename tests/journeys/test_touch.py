"""A finger drags a card by its grip, over the edge of the window too; everywhere else it scrolls the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.journeys.test_accounts import sign_in
from tests.journeys.test_boards import open_board
from tests.journeys.test_workshop import start
from tests.support.browsing import look

EDGE = 20
"""Pixels from the end of the window, where the page scrolls under what is held."""


class Finger:
    """One finger on the screen of a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.screen: CDPSession = page.context.new_cdp_session(page)

    def touch(self, kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe_up(self, place: Locator) -> None:
        x, y = middle(place)
        self.touch("touchStart", x, y)
        for moved in range(20, 220, 20):
            self.touch("touchMove", x, y - moved)
        self.touch("touchEnd")
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def drag(self, grip: Locator, target: Locator) -> None:
        """To a place that may be further down the page than the window reaches."""
        x, y = middle(grip)
        self.touch("touchStart", x, y)
        self.touch("touchMove", x, y + 20)
        window = self.page.viewport_size["height"]
        if middle(target)[1] > window - 3 * EDGE:
            self.touch("touchMove", x, window - EDGE)
            expect(target).to_be_in_viewport(ratio=1)
        self.touch("touchMove", *middle(target))
        expect(self.page.locator(":is([data-lane], [data-group])[data-over]")).to_have_count(1)
        self.touch("touchEnd")


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("width", "locale"), [(360, "pl")])
def test_finger_drags_a_card_by_its_grip_and_scrolls_by_anything_else(page, width):
    sign_in(page)
    open_board(page)
    page.goto(f"{page.url.partition('?')[0]}/columns")
    cards, finger = page.locator("[data-lane=considering] article"), Finger(page)
    number = cards.first.get_attribute("data-idea")
    cards.first.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    finger.swipe_up(cards.first.locator("h3"))
    assert page.evaluate("scrollY") > before
    expect(page.locator("[data-dragging]")).to_have_count(0)

    grip = page.locator(f"article[data-idea='{number}'] .grip")
    grip.scroll_into_view_if_needed()
    finger.drag(grip, page.locator("[data-lane=plan] h2"))
    expect(page.locator(f"[data-lane=plan] article[data-idea='{number}'] .grip")).to_be_focused()
    look(page, width)
    page.reload()
    expect(page.locator(f"[data-lane=plan] article[data-idea='{number}']")).to_be_visible()


@pytest.mark.parametrize("locale", ["nl"])
def test_finger_drags_cards_of_a_workshop_into_a_group(page, visitor):
    start(page)
    page.locator("#lines").fill("Meer licht\nEen bankje\nBomen")
    page.locator("form:has(#lines) button").click()
    expect(page.locator("[data-card]")).to_have_count(3)
    page.get_by_label("Meer licht").check()
    page.locator("#name").fill("Straat")
    page.keyboard.press("Enter")
    group = page.locator(".lane:not(.loose)")
    expect(group.locator("[data-card]")).to_have_count(1)
    host = visitor(width=360)
    sign_in(host)
    host.goto(page.url)
    group, loose = host.locator(".lane:not(.loose)"), host.locator("[data-loose] [data-card]")
    host.get_by_label("Bomen").check()
    host.get_by_label("Een bankje").check()
    grip = loose.filter(has_text="Bomen").locator(".grip")
    grip.scroll_into_view_if_needed()
    Finger(host).drag(grip, group.locator("h2"))  # with it goes what is ticked, too
    expect(group.locator("[data-card]")).to_have_count(3)
    expect(loose).to_have_count(0)
    look(host, 360)
