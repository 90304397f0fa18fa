"""A page that is open while others change what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.kernel import clock, live
from portal.kernel.db import db
from tests.support.browsing import open_context, watch
from tests.support.live import probe_server, tell
from tests.support.server import Server


@pytest.fixture
def opened(browser: Browser, settings, session, troubles: list[str]) -> Iterator[Callable[..., tuple[Page, Server]]]:
    """Starts a server and opens its page, before the script runs."""
    ends: list[Callable[[], None]] = []

    def begin(**own: str) -> tuple[Page, Server]:
        server = probe_server(settings, **own).start()
        context = open_context(browser, server.address, width=1280, locale="en", javascript=True)
        ends.extend((server.stop, context.close))
        watch(context, server.address, troubles)
        return context.new_page(), server

    yield begin
    for end in reversed(ends):
        end()


def test_page_follows_but_leaves_alone_what_somebody_writes_in(opened):
    page, _server = opened()
    page.goto("/live-page")
    expect(page.locator("body")).to_have_attribute("data-live-by", "stream")
    tell("one")
    expect(page.locator("output")).to_have_text("1")
    page.locator("#note").type("half a sen")
    tell("two")
    expect(page.locator("#announce")).to_contain_text("Somebody changed this part")
    page.keyboard.type("tence")
    expect(page.locator("output")).to_have_text("1")
    expect(page.locator("#note")).to_have_value("half a sentence")
    page.locator("#note").blur()
    expect(page.locator("output")).to_have_text("2")


def test_page_that_was_cut_off_for_an_hour_reads_anew(opened, troubles):
    page, server = opened()
    page.goto("/live-page")
    expect(page.locator("body")).to_have_attribute("data-live-by", "stream")
    server.stop()
    with clock.fixed(clock.now() - timedelta(hours=1)):
        tell("one", "two", "three")
    live.forget()
    db.session.commit()
    server.start()
    expect(page.locator("output")).to_have_text("3", timeout=20_000)
    troubles.clear()  # the browser says that the stream was cut


def test_page_asks_where_no_stream_is_left(opened, troubles):
    page, _server = opened(KRING_STREAMS="0")
    page.clock.install()
    page.goto("/live-page")
    expect(page.locator("body")).to_have_attribute("data-live-by", "")
    tell("one")
    for _ in range(3):
        page.clock.run_for(3000)
    expect(page.locator("body")).to_have_attribute("data-live-by", "poll")
    expect(page.locator("output")).to_have_text("1")
    troubles[:] = [trouble for trouble in troubles if not trouble.startswith("answer 503")]
