"""The portal as it is installed: it starts on both databases, opens for everybody and comes back after a power cut."""

import signal
import urllib.request

import pytest

from tests.support.browsing import assert_accessible
from tests.support.server import Server


def addresses(page):
    return {link.get_attribute("href") for link in page.get_by_role("main").get_by_role("link").all()}


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_home_opens_on_both_databases(page, server):
    page.goto("/")
    assert page.get_by_role("heading", level=1).count() == 1
    assert addresses(page)
    assert_accessible(page)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("locale", ["nl", "en", "pl", "sl"])
def test_home_speaks_the_browsers_language_at_any_width(page, locale, width):
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == locale
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_demo_world_is_made_once_and_outlives_a_power_cut(tmp_path):
    with Server(tmp_path / "instance").start("demo") as portal:
        portal.stop(signal.SIGKILL)
        assert (portal.instance / "kring.sqlite").stat().st_size > 0
        portal.start("demo")
        assert portal.log.read_text().count("First start") == 1


def test_stopped_server_leaves_its_port(demo_server):
    portal = demo_server("sqlite").start()
    portal.stop()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(portal.address)
