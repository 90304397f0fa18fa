"""What keeps results fast is not timed here but counted: pages read the release, whatever the size of the survey."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.kernel.db import db
from portal.surveys.actions.releasing import release_if_due
from portal.surveys.exports import FORMATS, Wish
from portal.surveys.models import Survey
from tests.surveys.results.world import close, form, make_areas, make_survey, respond, single


@contextmanager
def statements(engine) -> Iterator[list[str]]:
    """Every statement that reaches the database inside the block."""
    seen: list[str] = []

    def listen(_connection, _cursor, statement, *_rest) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def released(questions: int, people: int) -> Survey:
    survey = make_survey(
        form(*(single(f"q{n}", "yes", "no") for n in range(questions))), breakdowns=["area"], results_public=True
    )
    areas = list(make_areas(survey.region, "north", "south").values())
    for area in areas:
        respond(
            survey, [{f"q{n}": "yes" if p % 2 else "no" for n in range(questions)} for p in range(people)], area=area
        )
    close(survey)
    release_if_due(survey)
    return survey


@pytest.mark.parametrize(
    "address", ["/s/{}/results", "/s/{}/results?by=area", "/s/{}/results/figures-csv", "/s/{}/codebook"]
)
def test_the_number_of_queries_does_not_grow(session, client, address):
    counts = []
    for questions, people in ((2, 12), (9, 40)):
        survey = released(questions, people)
        client.get(address.format(survey.code))
        with statements(db.engine) as seen:
            assert client.get(address.format(survey.code)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("address", ["/s/{}/results", "/s/{}/results?by=area", "/s/{}/results/figures-json"])
def test_figures_are_read_from_the_release_and_nowhere_else(session, client, address):
    survey = released(3, 20)
    with statements(db.engine) as seen:
        client.get(address.format(survey.code))
    read = " ".join(seen).replace("JOIN", "FROM")
    assert "FROM release_table" in read
    assert "FROM answer" not in read
    assert "FROM response" not in read


def test_records_are_read_some_at_a_time(session, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.surveys.queries.records._CHUNK", 10)
    survey = released(2, 25)
    with statements(db.engine) as seen:
        pieces = FORMATS["csv"].write(survey, Wish())
        assert b"".join(pieces).count(b"\r\n") == 51
    reads = [statement for statement in seen if "FROM answer" in statement]
    assert len(reads) == 5


def test_a_release_is_counted_in_a_few_passes(session):
    passes: list[int] = []
    for questions in (2, 9):
        survey = make_survey(
            form(*(single(f"q{n}", "yes", "no") for n in range(questions))), breakdowns=["language", "channel"]
        )
        respond(survey, [{f"q{n}": "yes" for n in range(questions)}] * 20)
        close(survey)
        with statements(db.engine) as seen:
            release_if_due(survey)
        passes.append(len([statement for statement in seen if "FROM answer" in statement]))
    assert passes[0] == passes[1] <= 3
