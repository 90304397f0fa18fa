"""The whole way: a file becomes a survey, its answers figures, a figure a finding, and the finding a report-back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from portal.config import Settings
from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.surveys.actions.moving import move_all
from portal.surveys.actions.releasing import release_one
from portal.surveys.xlsform import export_xlsx
from tests.factories.surveys import ask, make_definition
from tests.journeys.test_accounts import sign_in
from tests.journeys.test_organiser import XLSX
from tests.journeys.test_resident import begin, press, send
from tests.support.browsing import follow, look
from tests.support.server import Server

DESK = "/r/voorbeeldstad/organise"
TITLE = "The whole way"
PHONES = [("pl", True), ("nl", False)]
HEARD = "Six of ten people feel safe in the street"
SAFE, UNSAFE = 7, 5


@contextmanager
def inside(server: Server) -> Iterator[Flask]:
    """The portal's own code on the server's database, as its worker runs it."""
    from portal.app import create_app

    app = create_app(Settings.from_env(server.environment))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def half_an_hour_later(server: Server, survey_id: int) -> None:
    """What the worker does once nobody can send answers any more: empty the inbox, make the final figures."""
    with inside(server), clock.fixed(clock.now() + timedelta(minutes=31)), transaction():
        move_all()
        release_one(survey_id)


def named(button: str) -> str:
    """The button of the form that is sent to an address with this end."""
    return f'main form[action$="{button}"] button'


def write(page: Page, field: str, words: str) -> None:
    for lang in LANGUAGES:
        page.locator(f"#{field}-{lang}").fill(f"{words} ({lang})")


def save(page: Page) -> None:
    follow(page, page.locator("main form button.btn").first)


class Walk:
    """Somebody whose every page is looked at, when it is opened for the first time."""

    def __init__(self, page: Page, width: int) -> None:
        self.page, self.width, self.seen = page, width, set[str]()

    def look(self) -> None:
        """The page as it stands now."""
        self.seen.add(urlsplit(self.page.url).path)
        look(self.page, self.width)

    def go(self, address: str) -> None:
        self.page.goto(address)
        self._arrive()

    def follow(self, *where: str | Locator) -> None:
        for each in where:
            follow(self.page, self.page.locator(each).first if isinstance(each, str) else each)
            self._arrive()

    def _arrive(self) -> None:
        if urlsplit(self.page.url).path not in self.seen:
            self.look()


def make_process(fatma: Walk) -> str:
    """A round of its own, with a promise and its dates, published. Returns its part of addresses."""
    page, today = fatma.page, clock.today()
    fatma.go(f"{DESK}/processes/new?lang=pl")
    write(page, "title", TITLE)
    page.locator("label[for=promise-1]").click()
    page.locator("#promised_by").fill("Voorbeeldstad")
    for field, days in (("opens_on", 0), ("closes_on", 20), ("report_back_on", 60)):
        page.locator(f"#{field}").fill((today + timedelta(days=days)).isoformat())
    save(page)
    fatma.look()
    fatma.follow(named("/publish"))
    return urlsplit(page.url).path.rpartition("/")[2]


def bring_file(fatma: Walk) -> int:
    """From the file to a draft with one text put right and its dates set. Returns the survey's id."""
    page, today = fatma.page, clock.today()
    form = replace(
        make_definition(ask("lives", "single"), ask("safe", "single"), ask("idea", "long_text")),
        title=LocalizedText(dict.fromkeys(LANGUAGES, TITLE)),
    )
    fatma.go(f"{DESK}/surveys/new")
    page.locator("label[for=start-2]").click()
    page.locator("#file").set_input_files({"name": "form.xlsx", "mimeType": XLSX, "buffer": export_xlsx(form)})
    page.locator("#process_id").select_option(label=f"{TITLE} (pl)")
    save(page)
    fatma.look()
    survey = page.url.split("/")[5]
    fatma.follow('.outline a[href$="/safe"]')
    page.locator("textarea[lang=pl]").first.fill("Czy czujesz się bezpiecznie na ulicy?")
    page.locator("#editor button.btn").first.click()
    expect(page.locator("#announce")).not_to_be_empty()
    fatma.look()
    fatma.follow(page.locator(".tabs a").nth(2))
    for field, days in (("opens_on", 0), ("closes_on", 20), ("keep_until", 200)):
        page.locator(f"#{field}").fill((today + timedelta(days=days)).isoformat())
    save(page)
    return int(survey)


def answer(visitor: Walk, address: str) -> None:
    """Somebody feels safe, and sends the answers."""
    page = visitor.page
    page.goto(address)
    begin(page)
    visitor.look()
    for option in (0, 0):
        page.locator(".choices .choice label").nth(option).click()
        press(page, "next")
    page.locator("textarea").fill("Więcej światła wieczorem")
    press(page, "next")
    visitor.look()
    send(page)


def report_back(fatma: Walk) -> None:
    """A finding from the figures, drawn into the report-back, decided and published."""
    page = fatma.page
    fatma.follow('main a[href$="/findings/new"]')
    write(page, "text", HEARD)
    page.locator("#of_ten").fill("6")
    save(page)
    expect(page.locator("#findings")).to_be_visible()
    expect(page.get_by_role("heading", name=f"{HEARD} (pl)")).to_be_visible()
    fatma.follow('main a[href$="/report"]', named("/report/draw"))
    page.locator("label[for=outcome-1]").click()
    write(page, "action", "More lamps along the canal")
    save(page)
    fatma.look()
    fatma.follow(named("/report/publish"))


@pytest.mark.parametrize("width", [1280])
def test_survey_goes_from_its_file_to_the_report_back(visitor, page, server, width, tmp_path: Path):
    fatma = Walk(page, width)
    sign_in(page)
    process = make_process(fatma)
    survey = bring_file(fatma)

    fatma.follow(page.locator(".tabs a").nth(3))
    page.locator("label[for=acknowledged]").click()
    follow(page, page.locator(named("/opening")))
    fatma.look()
    address = page.locator(".share .lead a").get_attribute("href")

    # Two answer on their phones, the others on paper, which somebody types into a file once the survey is closed.
    residents = [Walk(visitor(width=360, locale=locale, javascript=scripts), 360) for locale, scripts in PHONES]
    for resident in residents:
        answer(resident, address)
    fatma.follow(page.locator(".tabs a").nth(3), 'main a[href$="/closure"]', named("/closure"))
    typed = tmp_path / "typed.csv"
    typed.write_text("\n".join(["lives,safe,idea", *["yes,yes,A bench"] * SAFE, *["yes,no,"] * UNSAFE]))
    server.run("survey", "load-responses", str(survey), str(typed))

    fatma.go(f"/o/surveys/{survey}/monitor")
    expect(page.locator("main dd").first).to_have_text(str(SAFE + UNSAFE + len(PHONES)))
    half_an_hour_later(server, survey)
    fatma.go(f"/o/surveys/{survey}/results")
    fatma.follow(named("/publication"))
    report_back(fatma)

    # The link that residents have now leads to what became of their answers.
    marta = residents[0]
    marta.go(address)
    marta.follow('main a[href$="/results"]')
    figure = marta.page.locator("section:has(#q-safe) figure")
    expect(figure).to_contain_text(str(SAFE + len(PHONES)))
    expect(marta.page.get_by_text(f"{HEARD} (pl)").first).to_be_visible()
    marta.go(f"/r/voorbeeldstad/p/{process}/report-back")
    expect(marta.page.get_by_text(f"{HEARD} (pl)").first).to_be_visible()
    expect(marta.page.get_by_text("More lamps along the canal (pl)").first).to_be_visible()
