"""Several people write at one text: at the same time, without a line for a while, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.test_accounts import look, sign_in
from tests.support.browsing import follow

JOKE, AHMED, FATMA = "joke@kring.example", "ahmed@kring.example", "fatma@kring.example"


def open_idea(page, title):
    page.goto("/r/voorbeeldstad/boards")
    follow(page, page.get_by_role("link", name=re.compile("Kansrijke Start|Solid Start|Zdrav")).first)
    follow(page, page.get_by_role("link", name=title).first)


def open_text(page, person, title):
    """`person` signs in and opens the text of an idea for writing."""
    sign_in(page, person)
    open_idea(page, title)
    follow(page, page.locator("a[href$='/edit'][href*='/texts/']"))


def write(page, words, at="End"):
    surface = page.locator(".ProseMirror")
    surface.click()
    page.keyboard.press(f"Control+{at}")
    page.keyboard.type(words)


def says(page, *words):
    """The page's text holds all the words, soon."""
    for each in words:
        expect(page.locator(".ProseMirror")).to_contain_text(each)


def is_saved(page):
    expect(page.locator("[data-state=saved]")).to_be_visible()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_professionals_write_at_the_same_time_and_one_sends_a_form(visitor, engine):
    title = "Ervaren moeders als maatje"
    joke, ahmed = visitor(locale="nl"), visitor(locale="pl", width=360)
    fatma = visitor(locale="nl", javascript=False)
    for page, person in ((joke, JOKE), (ahmed, AHMED), (fatma, FATMA)):
        open_text(page, person, title)
    write(joke, " Zij kent de weg, ż č 😀.")
    write(ahmed, "Zaczynamy w maju. ", at="Home")
    says(joke, "Zaczynamy w maju.", "ż č 😀")
    says(ahmed, "Zaczynamy w maju.", "ż č 😀")
    expect(joke.locator("[data-people]")).to_contain_text("Ahmed El Idrissi")
    look(joke, 1280)
    look(ahmed, 360)

    # Fatma's form still holds the text from before; what she adds is put together with the rest.
    body = fatma.locator("#body")
    body.fill(body.input_value() + "\n\nIk zoek een ruimte.")
    follow(fatma, fatma.locator("main form[data-text-form] button"))
    for page in (joke, ahmed):
        says(page, "Ik zoek een ruimte.", "Zaczynamy w maju.", "ż č 😀")
        is_saved(page)
    follow(joke, joke.locator("[data-live] .actions a").first)
    expect(joke.locator("main")).to_contain_text("Zaczynamy w maju.")
    expect(joke.locator("main")).to_contain_text("Ik zoek een ruimte.")


def test_words_typed_without_a_line_arrive_later_and_survive_a_reload(visitor):
    title = "Lower kerbs on the way to the nursery"
    joke, ahmed = visitor(locale="en"), visitor(locale="nl")
    open_text(joke, JOKE, title)
    open_text(ahmed, AHMED, title)
    joke.context.set_offline(True)
    write(joke, " Three kerbs cost little.")
    expect(joke.locator("[data-state=offline]")).to_be_visible()
    write(ahmed, "Bij het station. ", at="Home")
    joke.context.set_offline(False)
    for page in (joke, ahmed):
        says(page, "Three kerbs cost little.", "Bij het station.")
        is_saved(page)

    # The line is bad, the page is loaded anew: what this device kept goes out then.
    joke.route("**/updates?*", lambda route: route.abort())
    write(joke, " And a ramp.")
    expect(joke.locator("[data-state=offline]")).to_be_visible()
    joke.on("dialog", lambda dialog: dialog.accept())
    joke.unroute("**/updates?*")
    joke.reload()
    says(joke, "And a ramp.")
    is_saved(joke)
    says(ahmed, "And a ramp.")


def test_text_is_formatted_with_the_keyboard_alone(page):
    title = "Zajęcia dla rodziców po polsku"
    open_text(page, JOKE, title)
    surface = page.locator(".ProseMirror")
    expect(surface).to_be_visible()
    page.locator("[data-toolbar] button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-command=heading]")).to_be_focused()
    surface.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("- raz")
    page.keyboard.press("Enter")
    page.keyboard.type("dwa ")
    page.keyboard.press("Control+b")
    page.keyboard.type("mocno")
    expect(surface.locator("ul li")).to_have_count(2)
    is_saved(page)
    follow(page, page.locator("[data-live] .actions a").first)
    expect(page.locator("[data-text-body] ul li strong")).to_have_text("mocno")
