"""Measures of the survey job: answering, results, what is taken out and what is loaded."""

from __future__ import annotations

import csv
import gzip
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import world
from bench.load import Answer, Client
from bench.measures import Bench, measure
from bench.servers import memory
from portal.kernel.db import db, transaction
from portal.kernel.permissions import ANYBODY
from portal.kernel.text import LANGUAGES
from portal.surveys.definition import Definition
from portal.surveys.models import Survey

HTMX = {"HX-Request": "true", "HX-Target": "div#ask"}


@measure("answering")
def answering(bench: Bench) -> None:
    """Rates over HTTP, with the settings that `kring serve` has out of the box."""
    pages, one = (_open(bench, world.ten_questions(layout)) for layout in ("pages", "one"))

    async def first_page(client: Client) -> None:
        assert (await client.ask("GET", f"/s/{pages}")).status == 200

    with bench.kring() as (port, pid):
        time.sleep(1 if bench.is_quick else 3)  # until the jobs of the start are done
        bench.note("whole service at rest", memory(pid), "MB", "≤ 150 MB")
        bench.rate("first page", port, first_page, "≥ 0.3 U")
        halves = [_filled(range(1, 6)), _filled(range(6, 11))]
        bench.rate("complete response, 10 questions on two pages", port, Respondent(pages, halves), "≥ 0.04 U")
        each = [_filled(range(n, n + 1)) for n in range(1, 11)]
        bench.rate("complete response, one question per screen", port, Respondent(one, each), "≥ 0.008 U")
        bench.note("whole service after the load", memory(pid), "MB")


class Respondent:
    """One person with htmx: welcome, first screen, then one request for each screen, consent, sent."""

    def __init__(self, code: str, screens: list[dict[str, Any]]) -> None:
        self.code, self.screens = code, screens

    async def __call__(self, client: Client) -> None:
        client.cookies.clear()
        welcome = await client.ask("GET", f"/s/{self.code}")
        start = rf'<a[^>]*class="btn big"[^>]*href="(/s/{self.code}/[^"]+)"'
        found = re.search(start, text_of(welcome))
        assert found, text_of(welcome)
        address = found[1]
        page = await client.ask("GET", address)
        for screen in self.screens:
            page, address = await self._send(client, address, page, {**screen, "go": "next"})
        page, _ = await self._send(client, address, page, {"consent": "1", "go": "send"})
        assert "thanks" in (page.headers.get("hx-redirect") or page.headers.get("location", "")), text_of(page)

    async def _send(self, client: Client, address: str, page: Answer, form: dict[str, Any]) -> tuple[Answer, str]:
        body = urlencode({**form, "token": _token(text_of(page))}, doseq=True).encode()
        answer = await client.ask("POST", address, body, HTMX | {"Origin": f"http://127.0.0.1:{client.port}"})
        assert answer.status == 200, (answer.status, address, text_of(answer)[:500])
        return answer, answer.headers.get("hx-push-url", address)


def _open(bench: Bench, definition: Definition) -> str:
    with bench.app.app_context(), transaction():
        return world.open_survey(definition).code


def _filled(numbers: range) -> dict[str, Any]:
    """What is filled in on a screen with these questions."""
    return {f"q{n}": "A few words." if n == 10 else ["o1", "o3"] if n in (4, 8) else "o2" for n in numbers}


def text_of(page: Answer) -> str:
    is_packed = page.headers.get("content-encoding") == "gzip"
    return (gzip.decompress(page.body) if is_packed else page.body).decode()


def _token(html: str) -> str:
    found = re.search(r'name="token" value="([^"]*)"', html)
    assert found, html[:400]
    return found[1]


@measure("weight")
def weight(bench: Bench) -> None:
    """What a phone fetches for the first page: the page, its style and its scripts, packed; without the typeface."""
    client, packed = bench.app.test_client(), {"Accept-Encoding": "gzip"}
    address = f"/s/{_open(bench, world.ten_questions('pages'))}"
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get(address).text))
    total = sum(len(client.get(path, headers=packed).data) for path in (address, *linked))
    bench.note("first page over the wire, without fonts", total / 1024, "KB", "≤ 60 KB")


@measure("form")
def large_form(bench: Bench) -> None:
    """Server time of one screen of a form with 469 questions and 555 expressions."""
    code, client = _open(bench, world.large_form()), bench.app.test_client()
    html = client.get(f"/s/{code}/q1").text
    for n in range(1, 6):
        fields = {"token": _token(html), f"q{n}": "o1", "go": "next"}
        html = client.post(f"/s/{code}/q{n}", data=fields, follow_redirects=True).text
    fields = {"token": _token(html), "q6": "o2", "go": "next"}

    def step() -> None:
        answer = client.post(f"/s/{code}/q6", data=fields, headers=HTMX)
        assert answer.status_code == 200, answer.text[:300]

    bench.time("a screen of 469 questions and 555 expressions, saved", step, "≤ 20 ms", times=51)


@measure("results")
def results(bench: Bench) -> None:
    """Answers from a file, their figures, the page that shows them, and all of them out again."""
    for size in (10_000,) if bench.is_quick else (10_000, 100_000):
        with bench.app.app_context():
            code = _loaded(bench, size)
            _shown(bench, code, size)
            _taken_out(bench, code, size)


def _loaded(bench: Bench, size: int) -> str:
    from portal.surveys.actions.loading import close_loaded, load_responses
    from portal.surveys.actions.releasing import release_loaded

    file = bench.instance / f"{size}.csv"
    definition = world.fourteen_questions()
    _write_answers(definition, file, size)
    with transaction():
        survey = world.open_survey(definition, is_draft=True)
        number, code = survey.id, survey.code

    def load() -> None:
        with transaction():
            assert load_responses(ANYBODY, db.session.get_one(Survey, number), lambda: _rows(file)).release

    def release() -> None:
        with transaction():
            assert release_loaded(db.session.get_one(Survey, number), 1)

    bench.once(f"loading {size:,} responses from CSV, with their release", load)
    bench.once(f"making the release of {size:,} responses", release)
    with transaction():
        survey = db.session.get_one(Survey, number)
        close_loaded(ANYBODY, survey)
        survey.results_public = True
    return code


def _write_answers(definition: Definition, file: Path, size: int) -> None:
    chance = random.Random(size)
    questions = list(definition.questions())
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*(question.name for question in questions), "language"])
        for number in range(size):
            text = f"A few words about {number}, with ž and ł." if number % 3 else ""
            cells = [text if one.kind == "long_text" else chance.choice(world.OPTIONS) for one in questions]
            writer.writerow([*cells, chance.choice(LANGUAGES)])


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.reader(lines, strict=True)


def _shown(bench: Bench, code: str, size: int) -> None:
    client, somebody = bench.app.test_client(use_cookies=False), {"Cookie": "somebody=1"}  # gets no shared page

    def page() -> None:
        answer = client.get(f"/s/{code}/results", headers=somebody)
        assert answer.status_code == 200, answer.status_code

    bench.time(f"results of 14 questions, {size:,} responses", page, "≤ 30 ms" if size <= 10_000 else "≤ 150 ms")


def _taken_out(bench: Bench, code: str, size: int) -> None:
    from portal.surveys.exports import FORMATS, Wish

    survey = db.session.query(Survey).filter_by(code=code).one()

    def write() -> None:
        length = sum(len(chunk) for chunk in FORMATS["csv-text"].write(survey, Wish("en", ",")))
        assert length > size * 20

    bench.once(f"CSV with texts of {size:,} responses", write, "≤ 5 s" if size > 10_000 else "")
    db.session.rollback()
