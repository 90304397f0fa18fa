"""A workshop in a room: six phones write cards at once, the host groups and publishes them, all find them again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.test_accounts import sign_in
from tests.support.browsing import follow, look

PHONES = [("nl", True), ("en", True), ("pl", True), ("sl", True), ("pl", False), ("nl", False)]
FULL = "Ławki w parku, żeby starsi ludzie mogli odpocząć, i trochę cienia nad nimi"


def start(host: Page) -> str:
    """The path under which phones join."""
    sign_in(host)
    host.goto("/r/voorbeeldstad/boards")
    follow(host, host.locator("main a[href^='/boards/']").last)
    follow(host, host.locator(".tabs a[href$='/workshops']"))
    look(host, 1280)
    host.locator("#title").fill("Avond in de bibliotheek")
    follow(host, host.locator("main form:has(#title) button"))
    expect(host.locator("body[data-live-by=stream]")).to_be_attached()
    look(host, 1280)
    return "/w/" + host.locator(".address").inner_text().rpartition("/")[2]


def send(phones: list[Page], card: int) -> None:
    """All fill in their card, then all send it, without waiting for each other's answer."""
    for number, phone in enumerate(phones):
        phone.locator("#body").fill(f"{FULL} {number}.{card}")
    for phone in phones:
        phone.locator("#body").press("Enter", no_wait_after=True)
    for phone in phones:
        expect(phone.locator("#own li")).to_have_count(card)


def put(host: Page, cards: list[str], name: str) -> None:
    """With the keyboard alone: tick, write the name of a group, Enter."""
    for text in cards:
        host.get_by_label(text).focus()
        host.keyboard.press("Space")
    host.locator("#name").focus()
    host.keyboard.type(name)
    host.keyboard.press("Enter")
    expect(host.locator(".lane:not(.loose) h2", has_text=name)).to_contain_text(str(len(cards)))


def test_room_of_six_phones_fills_a_board(visitor, page):
    address = start(page)
    phones = [visitor(width=360, locale=locale, javascript=scripts) for locale, scripts in PHONES]
    for phone in phones:
        phone.goto(address)
    for phone in (phones[2], phones[4]):
        look(phone, 360)
    for card in (1, 2):
        send(phones, card)
    arrived = page.locator("[data-loose] [data-card]")
    expect(arrived).to_have_count(12)  # without a reload
    look(phones[4], 360)

    # Without a network nothing that was written is lost.
    phones[0].context.set_offline(True)
    phones[0].locator("#body").fill("In de kelder")
    phones[0].locator("#body").press("Enter")
    expect(phones[0].locator("#waiting")).to_contain_text("In de kelder")
    phones[0].context.set_offline(False)
    expect(phones[0].locator("#own li")).to_have_count(3)
    expect(phones[0].locator("#waiting li")).to_have_count(0)
    expect(arrived).to_have_count(13)

    host = page.url
    follow(page, page.locator("a[href$='/invitation']"))
    look(page, 1280)
    page.goto(host)
    put(page, ["0.1", "2.1", "4.2"], "Zitten in het park")
    page.locator("#lines").fill("Meer licht\nMeer groen")
    follow(page, page.locator("form:has(#lines) button"))
    expect(arrived).to_have_count(12)
    put(page, ["Meer licht", "5.1"], "Licht")
    look(page, 1280)

    follow(page, page.locator("form[action$='/close'] button"))
    phones[3].reload()
    expect(phones[3].locator("#write")).to_have_count(0)
    look(phones[3], 360)
    follow(page, page.locator("a[href$='/publish']"))
    expect(page.locator("ol.ruled > li")).to_have_count(2 + 10)
    look(page, 1280)
    follow(page, page.locator("form[method=post] .actions button"))
    look(page, 1280)

    phones[5].reload()
    follow(phones[5], phones[5].locator("#own a").first)
    expect(phones[5].locator("main")).to_contain_text("Avond in de bibliotheek")
    look(phones[5], 360)
