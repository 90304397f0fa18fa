"""A plan from its first words to the report-back: three write at once, two settle, a resident has no scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_accounts import sign_in
from tests.journeys.test_texts import AHMED, FATMA, JOKE, is_saved, says, write
from tests.journeys.test_whole_way import Walk, named, save
from tests.support.browsing import follow, look

PLANS = "/r/voorbeeldstad/plans"
OPEN = re.compile("Een goede start in Waterkant|A good start in Waterkant|Dobry początek w Waterkant")
IN_FORCE = re.compile("Molenveld")
CAPACITY = re.compile("Leren samenwerken met inwoners")
REACH = re.compile("Wie bereiken wij|Who do we reach|Do kogo docieramy")
MOTHERS = "Zapytajcie mamy przed szkołą."
TOO_QUICK = 2100
"""Milliseconds in which only a program fills in a form; what it sends waits for a moderator."""
IN_DUTCH = "Vraag het de moeders op het schoolplein."


def open_plan(page: Page, title: re.Pattern[str]) -> None:
    page.goto(PLANS)
    follow(page, page.get_by_role("link", name=title).first)


def open_part(page: Page, part: str) -> None:
    """A page of the plan on which one is; some stand behind "More about this plan"."""
    link = page.locator(f".plan-tabs a[href$='/{part}']")
    if not link.is_visible():
        page.locator(".plan-tabs summary").click()
    follow(page, link)


def open_section(page: Page, title: re.Pattern[str]) -> None:
    section = page.locator("article > section", has=page.get_by_role("heading", name=title))
    follow(page, section.locator("a.btn[href^='/sections/']"))


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"label[for={page.locator(f'input[name={name}][value={value}]').get_attribute('id')}]").click()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_three_write_a_section_at_once_one_of_them_without_a_line_for_a_while(visitor, engine):
    joke, ahmed, fatma = visitor(locale="nl"), visitor(locale="pl", width=360), visitor(locale="en")
    for page, person in ((joke, JOKE), (ahmed, AHMED), (fatma, FATMA)):
        sign_in(page, person)
        open_plan(page, OPEN)
        open_section(page, REACH)
    write(joke, " Zij werken ook ’s nachts, ż č 😀.")
    write(ahmed, "Pytajmy w fabryce. ", at="Home")
    for page in (joke, ahmed, fatma):
        says(page, "ż č 😀", "Pytajmy w fabryce.")
    expect(fatma.locator("[data-people]")).to_contain_text("Joke de Wit")

    joke.context.set_offline(True)
    write(joke, " Dit komt later.")
    expect(joke.locator("[data-state=offline]")).to_be_visible()
    write(fatma, "First of all. ", at="Home")
    says(ahmed, "First of all.")
    joke.context.set_offline(False)
    for page in (joke, ahmed, fatma):
        says(page, "Dit komt later.", "First of all.", "Pytajmy w fabryce.", "ż č 😀")
        is_saved(page)
    look(joke, 1280)
    look(ahmed, 360)

    # What somebody says about a paragraph stands beside the text of those who write, without a reload.
    ahmed.goto(ahmed.url.partition("#")[0] + "/say?paragraph=0")
    ahmed.locator("#comment textarea").first.fill("Który zakład?")
    ahmed.wait_for_timeout(TOO_QUICK)
    follow(ahmed, ahmed.locator("#comment button.btn"))
    expect(joke.locator("#said_beside")).to_contain_text("Który zakład?")
    is_saved(joke)


@pytest.mark.parametrize("locale", ["nl", "en", "pl", "sl"])
def test_board_reads_a_decision_on_a_tablet_without_scrolling(visitor, locale):
    page = visitor(width=768, locale=locale)
    page.set_viewport_size({"width": 768, "height": 1024})
    open_plan(page, IN_FORCE)
    open_part(page, "decisions")
    follow(page, page.locator("main a[href^='/decisions/']").first)
    look(page, 768)
    paper = page.locator(".board-paper").bounding_box()
    assert paper
    assert paper["y"] + paper["height"] <= 1024


def test_open_plan_shows_what_others_change_and_leaves_its_reader_alone(visitor):
    """A step appears, and what its reader has opened, chosen and typed stays as it is."""
    fatma, joke = visitor(locale="nl"), visitor(locale="nl")
    for page, person in ((fatma, FATMA), (joke, JOKE)):
        sign_in(page, person)
        open_plan(page, OPEN)
    expect(fatma.locator("body")).to_have_attribute("data-live-by", "stream")
    fatma.locator("#plan_words details.sources summary").first.click()
    change = fatma.locator(".plan-action a[href$='/edit']").last
    change.focus()
    add_a_step(joke, "Wij bellen eerst.")
    expect(fatma.locator("#plan_words .steps-of").first).to_contain_text("Wij bellen eerst.")
    expect(change).to_be_focused()
    expect(fatma.locator("#plan_words details.sources").first).to_have_attribute("open", "")
    look(fatma, 1280)

    fatma.locator("#talk-form button.btn:not(.second)").click()
    expect(fatma.locator("#talk-form .errors")).to_be_focused()
    words = fatma.locator("#talk-form textarea")
    words.press_sequentially("Wie bel")
    add_a_step(joke, "Dan gaan wij langs.")
    expect(fatma.locator("#plan_words .steps-of").first).to_contain_text("Dan gaan wij langs.")
    expect(words).to_be_focused()
    expect(words).to_have_value("Wie bel")


def add_a_step(page: Page, title: str) -> None:
    open_plan(page, OPEN)
    follow(page, page.locator(".plan-action a[href$='/steps/new']").first)
    page.locator("#title-nl").fill(title)
    save(page)


@pytest.mark.parametrize("width", [1280])
def test_plan_goes_from_a_suggestion_to_the_report_back(visitor, page, width):
    """A resident without scripts suggests; the plan is changed, signed, decided, followed; the resident hears back."""
    marta, fatma, joke = agreed(visitor, Walk(page, width))
    decide(fatma)
    go_on(fatma, "decided", "in_force")
    say_how_it_goes(joke)
    report_back(fatma)
    read_it_all(marta)


@pytest.mark.parametrize("engine", ["postgres"])
def test_same_way_as_far_as_the_first_progress_on_postgresql(visitor, page):
    _marta, _fatma, joke = agreed(visitor, Walk(page, 1280))
    say_how_it_goes(joke)


def agreed(visitor, fatma):
    """From the suggestion of a resident without scripts to the sign-off of the version that it is in."""
    marta, joke = visitor(locale="pl", width=360, javascript=False), visitor(locale="nl")
    suggest(marta)
    sign_in(fatma.page, FATMA)
    sign_in(joke, JOKE)
    accept(fatma)
    hear_of_it(marta)
    keep_a_version(fatma)
    ask_for_signatures(fatma)
    agree(joke)
    return marta, fatma, joke


def suggest(marta: Page) -> None:
    open_plan(marta, OPEN)
    is_a_table_without_scrolling(marta, "partner")
    open_section(marta, REACH)
    look(marta, 360)
    follow(marta, marta.locator("#p-0 a[data-say]"))
    look(marta, 360)
    choose(marta, "suggest-kind", "add")
    marta.locator("#suggest-added").fill(MOTHERS)
    marta.wait_for_timeout(TOO_QUICK)
    follow(marta, marta.locator("form.suggesting button.btn"))
    expect(marta.locator("main")).to_contain_text(MOTHERS)
    look(marta, 360)


def is_a_table_without_scrolling(page: Page, column: str) -> None:
    """On a phone its rows stand one below the other, and it is still a table for those who hear it."""
    table = page.get_by_role("table").first
    assert table.evaluate("table => table.parentElement.scrollWidth <= table.parentElement.clientWidth")
    expect(table.get_by_role("columnheader", name=re.compile(column, re.IGNORECASE)).first).to_be_attached()
    expect(table.get_by_role("rowheader").first).to_be_visible()


def accept(fatma: Walk) -> None:
    open_plan(fatma.page, OPEN)
    open_part(fatma.page, "suggestions")
    fatma.look()
    page = fatma.page
    follow(page, page.locator("main li, main article").filter(has_text=MOTHERS).get_by_role("link").first)
    fatma.look()
    fatma.follow("main a[href$='/accept']")
    save(page)
    expect(page.locator("[aria-invalid=true]")).not_to_have_count(0)  # not without a reason
    page.locator("#words").fill(IN_DUTCH)  # she wrote in Polish, the section is in Dutch
    page.locator("#reason-nl").fill("Goed idee: daar zijn ze allemaal.")
    save(page)
    expect(page.locator("main .answer")).to_contain_text("Goed idee")


def hear_of_it(marta: Page) -> None:
    marta.reload()
    expect(marta.locator("main .answer")).to_contain_text("Goed idee: daar zijn ze allemaal.")
    expect(marta.locator("main .answer")).to_contain_text(IN_DUTCH)
    follow(marta, marta.locator("main a[href*='/yours']").first)
    expect(marta.locator("main")).to_contain_text(MOTHERS)
    look(marta, 360)


def keep_a_version(fatma: Walk) -> None:
    open_plan(fatma.page, OPEN)
    open_part(fatma.page, "versions")
    fatma.look()
    fatma.follow("main a[href$='/versions/new']")
    fatma.page.locator("#reason-nl").fill("Een voorstel van bewoners is verwerkt.")
    save(fatma.page)
    fatma.look()
    expect(fatma.page.locator("main")).to_contain_text("Een voorstel van bewoners is verwerkt.")


def ask_for_signatures(fatma: Walk) -> None:
    open_part(fatma.page, "agreement")
    fatma.look()
    fatma.page.locator("label", has_text="Wijkcentrum De Brug").click()
    save(fatma.page)
    fatma.look()


def agree(joke: Page) -> None:
    open_plan(joke, OPEN)
    open_part(joke, "agreement")
    for stance, reason in (("agree", ""), ("reservation", "Wie betaalt de koffie?")):
        follow(joke, joke.locator("main table a[href*='/agreement/']").first if stance == "agree" else unsigned(joke))
        choose(joke, "stance", stance)
        joke.locator("#reason").fill(reason)
        save(joke)
    look(joke, 1280)
    expect(joke.locator("main table")).to_contain_text("Wie betaalt de koffie?")


def unsigned(joke: Page):
    return joke.locator("main table tr", has_not=joke.locator(".st.done")).locator("a[href*='/agreement/']").first


def go_on(fatma: Walk, *states: str) -> None:
    for state in states:
        open_plan(fatma.page, OPEN)
        fatma.page.goto(fatma.page.url.partition("#")[0] + "/state")
        fatma.look()
        choose(fatma.page, "state", state)
        save(fatma.page)


def decide(fatma: Walk) -> None:
    go_on(fatma, "under_review")
    page = fatma.page
    open_plan(page, OPEN)
    open_part(fatma.page, "decisions")
    fatma.look()
    fatma.follow("main a[href$='/decisions/new']")
    page.locator("#question-nl").fill("Beginnen wij hiermee?")
    choose(page, "rule", "with_residents")
    save(page)
    fatma.look()
    fatma.follow("main a[href$='/take']")
    page.locator("input[name=option_id]").first.evaluate("element => element.click()")
    page.locator("#outcome-nl").fill("Wij beginnen in januari.")
    page.locator("#reasons-nl").fill("Bewoners noemden dit het vaakst.")
    save(page)
    fatma.look()
    expect(page.locator("main .answer")).to_contain_text("Bewoners noemden dit het vaakst.")


def say_how_it_goes(joke: Page) -> None:
    open_plan(joke, OPEN)
    follow(joke, joke.locator("a[href^='/steps/']").first)
    follow(joke, joke.locator("main a[href$='/move']").first)
    choose(joke, "status", "in_progress")
    joke.locator("#note-nl").fill("De eerste afspraken zijn gemaakt.")
    save(joke)
    expect(joke.locator("main")).to_contain_text("De eerste afspraken zijn gemaakt.")
    look(joke, 1280)


def report_back(fatma: Walk) -> None:
    """What was decided is a line of the report-back that only needs an answer."""
    page = fatma.page
    fatma.go("/r/voorbeeldstad/organise/p/waterkant/report")
    drawn = page.locator("main li.item", has=page.locator("a[href^='/decisions/']")).first
    follow(page, drawn.locator("button"))
    fatma.look()
    choose(page, "outcome", "doing")
    page.locator("#action-nl").fill("Wij beginnen in januari, samen met de moeders.")
    save(page)
    fatma.follow(named("/report/publish"))


def read_it_all(marta: Page) -> None:
    open_plan(marta, OPEN)
    open_part(marta, "progress")
    expect(marta.locator("main")).to_contain_text("De eerste afspraken zijn gemaakt.")
    look(marta, 360)
    marta.goto("/r/voorbeeldstad/p/waterkant/report-back?lang=pl")
    expect(marta.locator("main")).to_contain_text("Wij beginnen in januari, samen met de moeders.")
    look(marta, 360)
