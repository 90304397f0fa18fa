"""Somebody writes at a section of a plan and everything goes wrong, one thing after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from portal.accounts.actions import sign_ins
from portal.kernel import clock, live
from portal.kernel.db import db
from portal.plans.models import PlanState
from portal.texts import actions, queries
from portal.texts.actions import compacting
from portal.texts.models import TextUpdate
from tests.factories.plans import make_plan, make_section
from tests.factories.texts import NOBODY
from tests.support.browsing import open_context, watch
from tests.support.server import Server
from tests.texts.full import full_disk

WORD_PROCESSOR = """<html><head><style>p.MsoNormal{color:red}</style></head>
<body><!--StartFragment--><h1 style="color:red">Źródła</h1>
<p class="MsoNormal" onclick="alert(1)"><b style="mso-bidi-font-weight:normal">Eerst</b>
<span style="color:red">rood</span> <o:p>&nbsp;</o:p><a href="javascript:alert(1)">klik</a> <a href="https://example.org/">bron</a></p>
<table><tr><td>vak</td></tr></table><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><script>alert(1)</script>
<!--EndFragment--></body></html>"""
PASTE = """([html, plain]) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    data.setData("text/plain", plain);
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(".ProseMirror").dispatchEvent(event);
}"""


@pytest.fixture
def section(cast, session):
    found = make_section(make_plan(cast.region), "Ouders weten de weg niet.")
    session.commit()
    return found


@pytest.fixture
def page(browser: Browser, cast, section, settings, tmp_path, troubles: list[str]) -> Iterator[Page]:
    """Ben's window, with the editor of the section open."""
    with Server(tmp_path / "portal", settings.database_url, {"KRING_SECRET_KEY": settings.secret_key}) as portal:
        portal.start()
        context = open_context(browser, portal.address, width=1280, locale="en", javascript=True)
        watch(context, portal.address, troubles)
        token = sign_ins.start(cast.ben, "chromium/linux", kept=False, demo_allowed=True)
        db.session.commit()
        context.add_cookies([{"name": "kring-person", "value": token, "url": portal.address}])
        page = context.new_page()
        page.goto(f"/texts/{section.text.id}/edit")
        yield page
        context.close()


def write(page: Page, words: str) -> None:
    page.locator(".ProseMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(words)  # at once: a refusal ends typing in the middle of a word


def said(section) -> str:
    """What the portal has, read anew from the database."""
    db.session.rollback()
    db.session.expire_all()
    return queries.plain(section.text)


def is_saved(page: Page) -> None:
    expect(page.locator("[data-state=saved]")).to_be_visible()


def lose_the_answer(route: Route) -> None:
    """The portal has committed; the line is cut before it says so."""
    route.fetch()
    route.abort()


def older_editor(route: Route) -> None:
    route.continue_(url=route.request.url.replace("schema=1", "schema=0"))


def let_time_pass(section, monkeypatch) -> None:
    seq, words = queries.notation(section.text)
    actions.submit_form(section.text, seq, words + "\n\nVan een ander.", NOBODY)
    db.session.commit()
    monkeypatch.setattr(compacting, "ENOUGH", 1)
    for days in (0, 40):
        with clock.fixed(clock.now() + timedelta(days=days)):
            compacting.compact(section.text.id)
            live.forget()
            db.session.commit()
    assert rows(section) == 0


@pytest.mark.parametrize("engine", ["postgres"])
def test_writing_at_a_plan_survives_what_can_happen(page, section, troubles, monkeypatch):
    # From a word processor: words and what a text may hold; the rest is told.
    write(page, "")
    page.keyboard.press("Enter")
    page.evaluate(PASTE, [WORD_PROCESSOR, "Eerst"])
    expect(page.locator("[data-left-out=parts]")).to_be_visible()
    surface = page.locator(".ProseMirror")
    expect(surface.locator("h3")).to_have_text("Źródła")
    expect(surface.locator("strong")).to_have_text("Eerst")
    assert surface.evaluate("node => [...node.querySelectorAll('a')].map((each) => each.getAttribute('href'))") == [
        "https://example.org/"
    ]
    is_saved(page)
    assert {"Eerst", "rood", "klik", "bron", "vak"} <= set(said(section).split())

    # Two megabytes: told at once, what stands there stays, and typing goes on.
    huge = "boter kaas eieren " * 120_000
    for html in (f"<p>{huge}</p>", ""):
        page.evaluate(PASTE, [html, huge])
        expect(page.locator("[data-left-out=all]")).to_be_visible()
    write(page, " Verder.")
    expect(page.locator("[data-left-out=all]")).to_be_hidden()
    is_saved(page)
    assert "Verder." in said(section)
    assert "eieren" not in said(section)
    assert queries.blocks(section.text)[0].text.startswith("Ouders weten de weg niet.")

    # The answer is lost after the commit: sent again, counted once.
    before = rows(section)
    page.route("**/updates?*", lose_the_answer, times=1)
    write(page, "ż")
    expect(page.locator("[data-state=offline]")).to_be_visible()
    is_saved(page)
    assert said(section).count("ż") == 1
    assert rows(section) == before + 1

    # The disk is full: said in words, typing goes on, and it is saved once there is room.
    with full_disk():
        write(page, " Geen plaats.")
        expect(page.locator("[data-state=away]")).to_be_visible()
        assert "Geen plaats." not in said(section)
    page.locator(".ProseMirror").click()
    is_saved(page)
    assert "Geen plaats." in said(section)
    troubles[:] = [each for each in troubles if "503" not in each]

    # The computer sleeps for long: others write, the log is compacted, its rows and the events of that time are gone.
    page.context.set_offline(True)
    write(page, " Uit de slaap.")
    expect(page.locator("[data-state=offline]")).to_be_visible()
    let_time_pass(section, monkeypatch)
    page.context.set_offline(False)
    expect(surface).to_contain_text("Van een ander.")
    is_saved(page)
    assert said(section).count("Uit de slaap.") == said(section).count("Van een ander.") == 1

    # The portal has become newer than the page: told, and what was typed goes out with the new page.
    page.route("**/updates?*", older_editor)
    write(page, " Vernieuwd.")
    expect(page.locator("[data-refusal]")).to_contain_text("older than the portal")
    page.unroute("**/updates?*")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(surface).to_contain_text("Vernieuwd.")
    is_saved(page)
    assert said(section).count("Vernieuwd.") == 1

    # The right to write is withdrawn while somebody types: told, nothing goes, the words stay on the device.
    section.plan.state = PlanState.DECIDED
    db.session.commit()
    write(page, " Nog niet.")
    expect(page.locator("[data-refusal]")).to_be_visible()
    expect(page.locator("[data-state=stopped]")).to_be_visible()
    expect(surface).to_have_attribute("contenteditable", "false")
    expect(surface).to_contain_text("Nog niet.")
    assert "Nog niet." not in said(section)
    section.plan.state = PlanState.OPEN
    db.session.commit()
    page.reload()
    expect(surface).to_contain_text("Nog niet.")
    is_saved(page)
    assert said(section).count("Nog niet.") == 1

    # More than the portal takes at once came together without a line: it goes out in pieces.
    page.context.set_offline(True)
    for _each in range(3):
        page.evaluate(PASTE, ["", "żó" * 30_000])
    expect(page.locator("[data-state=offline]")).to_be_visible()
    page.context.set_offline(False)
    is_saved(page)
    assert said(section).count("żó") == 90_000


def rows(section) -> int:
    return len(db.session.scalars(select(TextUpdate.seq).where(TextUpdate.text_id == section.text.id)).all())
