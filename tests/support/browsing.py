"""What is watched while a browser walks through the portal, and how a page is checked for accessibility."""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
INSIDE_THE_BROWSER = ("data:", "blob:", "about:")
HEIGHTS = {360: 740, 1280: 900}

_AXE = Axe().axe_script
_without_scripts: WeakSet[BrowserContext] = WeakSet()
_twins: WeakKeyDictionary[Browser, Page] = WeakKeyDictionary()


def open_context(browser: Browser, address: str, *, width: int, locale: str, javascript: bool) -> BrowserContext:
    """A person's own browser profile: no cookies yet, relative addresses start at `address`."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        has_touch=width < 600,
        locale=locale,
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(30_000)
    if not javascript:
        _without_scripts.add(context)
    return context


def watch(context: BrowserContext, address: str, troubles: list[str]) -> None:
    """Add to `troubles` what must not happen in `context`.

    These are script errors, console errors (the browser reports violations of the Content-Security-Policy there),
    requests to any other host than `address`, answers of 500 and above, and missing styles, scripts and pictures. A
    page or fragment may answer 4xx: the journey itself looks at that.
    """

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{address}/", *INSIDE_THE_BROWSER)):
            troubles.append(f"request to another host: {request.url}")

    def on_response(response: Response) -> None:
        is_part = response.request.resource_type not in {"document", "fetch", "xhr", "eventsource"}
        if response.status >= 500 or (response.status >= 400 and is_part):
            troubles.append(f"answer {response.status}: {response.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: troubles.append(f"script error: {error.error}"))
    context.on("request", on_request)
    context.on("response", on_response)


def follow(page: Page, locator: Locator) -> None:
    """Click what leads to another page, and wait until that page is there: `click()` alone returns before."""
    with page.expect_navigation():
        locator.click()


def look(page: Page, width: int) -> None:
    """The page is there, fits into a window of `width` pixels, and axe finds nothing on it."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    """axe finds nothing on the page as it stands; otherwise each finding is told with its elements."""
    found = _axe_without_scripts(page) if page.context in _without_scripts else _axe(page)
    assert not found, f"{page.url}: {len(found)} kinds of violations\n" + "\n".join(map(_told, found))


def _axe(page: Page) -> list[dict[str, Any]]:
    """Only the violations leave the browser: handing out what axe is content with took longer than finding it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    return page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")


def _axe_without_scripts(page: Page) -> list[dict[str, Any]]:
    """axe itself is a script: it looks at a twin in which what stands in <noscript> is shown and no script is left."""
    html = re.sub(r"<script\b.*?</script>|</?noscript\b[^>]*>", "", page.content(), flags=re.DOTALL | re.IGNORECASE)
    twin = _twin(page)
    _stand_at(twin, page.url.partition("#")[0])
    twin.set_content(html)
    return _axe(twin)


def _stand_at(twin: Page, address: str) -> None:
    """Give the twin this address without asking the portal. Requests are caught once a host: caught ones have no cache,
    and fetching the styles anew for every page took three times as long as axe.
    """
    host = "/".join(address.split("/", 3)[:3])
    if not twin.url.startswith(f"{host}/"):
        twin.route(f"{host}/", lambda route: route.fulfill(body="", content_type="text/html"))
        twin.goto(f"{host}/")
        twin.unroute(f"{host}/")
    twin.evaluate("address => history.replaceState(null, '', address)", address)


def _twin(page: Page) -> Page:
    """A window of the same size with scripts; one serves a whole browser, since opening it takes longer than axe."""
    browser = page.context.browser
    assert browser is not None
    if browser not in _twins:
        _twins[browser] = browser.new_context(reduced_motion="reduce").new_page()
    if page.viewport_size:
        _twins[browser].set_viewport_size(page.viewport_size)
    return _twins[browser]


def _told(violation: dict[str, Any]) -> str:
    elements = [f"    {node['target']}: {node['html'][:200]}" for node in violation["nodes"]]
    return "\n".join([f"  {violation['id']} ({violation['impact']}): {violation['help']}", *elements])
