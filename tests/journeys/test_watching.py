"""The watch over journeys is awake: each thing that must not happen is noticed, and a sound page raises nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.browsing import assert_accessible, open_context, watch

ADDRESS = "http://127.0.0.1:9"
SOUND = "<!doctype html><html lang=en><title>Sound</title><main><h1>Sound</h1>{}</main></html>"
POLICY = "default-src 'self'; style-src 'self'"


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def show(browser: Browser, troubles: list[str], javascript: bool) -> Callable[..., Page]:
    """Shows a sound page with `extra` in it, whose answers to /missing and /broken are 404 and 500."""
    context = open_context(browser, ADDRESS, width=360, locale="en", javascript=javascript)
    watch(context, ADDRESS, troubles)

    def enter(extra: str = "", scripts: str = "") -> Page:
        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(ADDRESS)
            status = {"/missing": 404, "/broken": 500}.get(path, 200)
            body, kind = (scripts, "text/javascript") if path == "/script" else (SOUND.format(extra), "text/html")
            headers = {"Content-Security-Policy": POLICY, "Content-Type": kind}
            route.fulfill(status=status, headers=headers, body=body)

        context.route("**/*", answer)
        page = context.new_page()
        page.goto("/")
        return page

    yield enter
    context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_sound_page_raises_nothing(show, troubles):
    assert_accessible(show("<p>Well.</p>"))
    assert troubles == []


@pytest.mark.parametrize(
    ("extra", "trouble"),
    [
        ("<p style='color: red'>Red</p>", "Content Security Policy"),
        ("<script>1</script>", "Content Security Policy"),
        ("<img alt='' src='//elsewhere.example/x.png'>", "request to another host: http://elsewhere.example/x.png"),
        ("<img alt='' src='/missing'>", "answer 404"),
    ],
    ids=["inline style", "inline script", "other host", "missing picture"],
)
def test_what_a_page_may_not_hold_is_noticed(show, troubles, extra, trouble):
    show(extra).wait_for_load_state("networkidle")
    assert any(trouble in each for each in troubles)


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ("throw new Error('script went wrong')", "script went wrong"),
        ("console.error('said so')", "console: said so"),
        ("fetch('/broken')", "answer 500"),
    ],
    ids=["script error", "console error", "server error"],
)
def test_what_a_script_may_not_do_is_noticed(show, troubles, script, trouble):
    show("<script src=/script></script>", script).wait_for_load_state("networkidle")
    assert any(trouble in each for each in troubles)


def test_refused_page_is_left_to_the_journey_to_judge(show, troubles):
    page = show()
    answer = page.goto("/missing")
    assert (answer.status, troubles) == (404, [])


@pytest.mark.parametrize("javascript", [True, False])
def test_inaccessible_page_is_told_with_its_element(show, javascript):
    page = show("<noscript><input id=nameless></noscript>" if not javascript else "<input id=nameless>")
    with pytest.raises(AssertionError, match="nameless"):
        assert_accessible(page)


def test_without_javascript_no_script_runs(browser):
    context = open_context(browser, ADDRESS, width=1280, locale="en", javascript=False)
    context.route(
        "**/*",
        lambda route: route.fulfill(
            content_type="text/html", body="<p>quiet<script>document.body.textContent='loud'</script>"
        ),
    )
    page = context.new_page()
    page.goto("/")
    assert page.inner_text("body") == "quiet"
    context.close()
