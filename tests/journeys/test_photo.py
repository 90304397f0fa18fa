"""Somebody sends a photo and leaves an address, with a phone that runs no scripts."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from portal.surveys.xlsform import export_xlsx
from tests.factories.surveys import ask, make_definition
from tests.journeys.test_accounts import sign_in
from tests.support.browsing import follow, look
from tests.support.media import photo
from tests.surveys.answering.test_contact import WISHES


@pytest.fixture
def asked(server, tmp_path):
    """The code of a draft that asks for a photo, and who wants to hear more."""
    form = tmp_path / "photo.xlsx"
    rows = [ask("shown", "photo", required="true()"), ask("after", "multiple", list_name="wishes")]
    form.write_bytes(export_xlsx(make_definition(*rows, choices=WISHES)))
    made = server.run("survey", "import", str(form), "--region", "voorbeeldstad", "--json")
    return json.loads(made.stdout)["code"]


@pytest.mark.parametrize(("width", "javascript", "locale"), [(360, False, "nl")])
def test_photo_by_a_phone_without_scripts(page, asked, width, javascript, locale, troubles):
    sign_in(page)
    page.goto(f"/s/{asked}/try")
    follow(page, page.locator("main a.btn.big"))
    look(page, width)
    send = page.locator("#answer button[value=next]")
    sent = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 no photo"}
    page.locator("#shown").set_input_files(sent)
    follow(page, send)
    expect(page.locator(".errors a")).to_have_attribute("href", "#shown")
    look(page, width)
    page.locator("#shown").set_input_files(sent | {"buffer": photo(size=(900, 600))})
    follow(page, send)
    follow(page, page.locator("#answer button[value=back]"))
    assert page.locator("img.given").evaluate("image => image.naturalWidth") == 900
    look(page, width)
    follow(page, send)
    page.locator(".choice label").nth(1).click()
    follow(page, send)
    expect(page.locator("dl.review img.given")).to_be_visible()
    look(page, width)
    page.locator("fieldset .choice label").click()
    follow(page, page.locator("#answer button[value=send]"))
    expect(page.locator("input[name=wish]:checked")).to_have_count(1)
    look(page, width)
    page.locator("#address").fill("marta@example.org")
    follow(page, page.locator("form[action$=contact] button"))
    expect(page.locator("#contact form")).to_have_count(0)
