"""Journeys: a person with a real Chromium and a portal that really runs, with the demo world in it.

Width, language and scripts are fixtures that a journey may parametrise:

    @pytest.mark.parametrize("width", [360, 1280])
    @pytest.mark.parametrize("javascript", [True, False])
    @pytest.mark.parametrize("locale", ["nl", "en", "pl", "sl"])
    def test_resident_answers(page): ...

The portal stands on SQLite; `@pytest.mark.parametrize("engine", ["postgres"])` puts a journey on PostgreSQL. A journey
fails when anything in `troubles` happened, even if it went well otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.browsing import ARGUMENTS, open_context, watch
from tests.support.server import Server
from tools import browser as chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("journey")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The one browser of this worker; it leaves nothing in the home of whoever runs the tests."""
    path = chromium.find()
    assert path, "journeys need a Chromium: `make test` or `python tools/browser.py` installs one"
    with sync_playwright() as playwright:
        home = os.environ | {"HOME": str(tmp_path_factory.mktemp("browser"))}
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS), env=home)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def servers(demo_server: Callable[[str], Server]) -> Iterator[Callable[[str], Server]]:
    """Starts the server for an engine when it is first needed; it then serves all journeys of this worker."""
    running: dict[str, Server] = {}

    def start(engine: str) -> Server:
        if engine not in running:
            running[engine] = demo_server(engine).start()
        return running[engine]

    yield start
    for server in running.values():
        server.stop()


@pytest.fixture
def engine() -> str:
    """The database under the server."""
    return "sqlite"


@pytest.fixture
def server(servers: Callable[[str], Server], engine: str) -> Server:
    """The running portal; `server.run("survey", "import", …)` is the command line on the same instance."""
    return servers(engine)


@pytest.fixture
def width() -> int:
    """Of the window, in CSS pixels."""
    return 1280


@pytest.fixture
def locale() -> str:
    """What the browser asks for."""
    return "en"


@pytest.fixture
def javascript() -> bool:
    return True


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What must not happen to anybody in this journey; a journey that provokes some looks at it and clears it."""
    troubles: list[str] = []
    yield troubles
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def visitor(
    browser: Browser, server: Server, troubles: list[str], width: int, locale: str, javascript: bool
) -> Iterator[Callable[..., Page]]:
    """Opens a window for one more person: `visitor(locale="pl", width=360, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def enter(**own: int | str | bool) -> Page:
        usual = {"width": width, "locale": locale, "javascript": javascript}
        context = open_context(browser, server.address, **(usual | own))
        watch(context, server.address, troubles)
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    """The window of the journey's person; `page.goto("/")` is the portal's home."""
    return visitor()
