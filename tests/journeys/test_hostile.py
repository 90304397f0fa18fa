"""A browser opens every page on which hostile people wrote: nothing runs, nothing is fetched, nothing pops up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Dialog

from portal.kernel.jobs import run_all
from tests.support.browsing import open_context, watch
from tests.support.hostile import COMPUTED, infested, pages
from tests.support.server import Server

HARM = """() => [...document.querySelectorAll("*")].flatMap((one) => [...one.attributes]
  .filter(({name, value}) =>
    name.startsWith("on") ||
    (/^(href|src|action|xlink:href|.*hx-.*)$/.test(name) && /^\\s*(javascript:|https:..canary)/i.test(value)))
  .map(({name, value}) => `${name}=${value}`))"""


@pytest.fixture
def infested_portal(app, cast, session, settings):
    """A server on a database in which every field is hostile, the addresses of its pages, and Ada's cookie."""
    parts = infested(cast)
    session.commit()
    run_all()
    cookie = cast.client(cast.ada).get_cookie("kring-person").value
    own = {"KRING_SECRET_KEY": settings.secret_key, "KRING_WORKER": "no"}
    with Server(settings.instance, settings.database_url, own).start() as server:
        yield server, list(pages(app, parts)), cookie


def test_nothing_hostile_happens_in_a_browser(browser, infested_portal, troubles):
    server, addresses, cookie = infested_portal
    assert opened(browser, server, addresses, cookie, troubles) > 35
    assert opened(browser, server, addresses, "", troubles) > 20


def opened(browser: Browser, server: Server, addresses: list[str], cookie: str, troubles: list[str]) -> int:
    """How many of the pages a person, Ada with her cookie or a stranger without, could open."""
    context = open_context(browser, server.address, width=1280, locale="en", javascript=True)
    watch(context, server.address, troubles)
    if cookie:
        context.add_cookies([{"name": "kring-person", "value": cookie, "url": server.address}])
    page = context.new_page()

    def refuse(dialog: Dialog) -> None:
        troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    many = 0
    for address in addresses:
        if address.endswith((".jpg", ".svg", "/state")) or "/files/" in address:
            continue  # no pages: what a browser saves is looked at in `house_rules`
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        many += answer.status == 200
        assert page.evaluate(HARM) == [], address
        assert COMPUTED not in page.content(), address
    context.close()
    return many
