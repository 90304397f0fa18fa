"""Somebody with the whole database, the instance's secret and the logs looks for whose answers are whose.

The attacker knows who began and sent when (from a camera at the library, say), and so the order of drafts. They read
every table with what the database keeps beside the columns (rowid; ctid and xmin) and try

    to join     any column of a draft with any column of a response, its answers or its files: a value that stands in
                exactly one draft and in exactly one response is a link;
    to derive   any key they can compute with the instance's secret from what stands in a draft;
    to order    responses by number and by place on disk as drafts are ordered.

The last tests show that the attack finds what it looks for when the moving is done badly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash, words_from
from portal.surveys.actions import files, moving
from tests.factories.surveys import ask, make_definition, make_survey
from tests.support.respondent import Respondent

PEOPLE = 30
PURPOSES = ("draft", "resume-code", "withdraw", "withdraw-words", "answering-form", "inbox-key", "tally")


@pytest.fixture
def somebody(app, session):
    """Opens a browser of its own."""
    return lambda survey, lang="en": Respondent(app.test_client(), survey.code, lang)


@pytest.fixture
def world(somebody, session):
    """`PEOPLE` people answered one after the other, and their answers were moved; the answer tells whose it is."""
    survey = make_survey(make_definition(ask("who"), ask("paper", "file"), ask("likes", "multiple")))
    session.commit()
    for number in range(PEOPLE):
        person = somebody(survey, lang=("nl", "pl")[number % 2]).start()
        paper = BytesIO(b"%PDF- of nobody in particular"), "plan.pdf"
        person.fill(who=f"person {number}").press().fill(paper=paper).press()
        person.fill(likes=["green"]).press().fill(consent="OK").press("send")
        assert person.path.endswith("/thanks")
    return survey


def hidden_columns() -> str:
    """What the database keeps beside the columns."""
    return "ctid::text AS ctid, xmin::text AS xmin" if db.engine.dialect.name == "postgresql" else "rowid AS rowid"


def everything(table: str) -> list[dict[str, Any]]:
    """All rows of a table as they lie on disk, hidden columns included."""
    clustered = table == "answer" and db.engine.dialect.name == "sqlite"  # made without rowid
    columns = "*" if clustered else f"*, {hidden_columns()}"
    order = "" if clustered else " ORDER BY ctid" if db.engine.dialect.name == "postgresql" else " ORDER BY rowid"
    return [dict(row) for row in db.session.execute(text(f"SELECT {columns} FROM {table}{order}")).mappings()]


def links_by_value() -> list[tuple[str, str, Any]]:
    """Values that stand in exactly one draft and belong to exactly one response."""
    found = []
    owners: dict[Any, set[Any]] = defaultdict(set)
    for row in everything("response"):
        for name, value in row.items():
            owners[_comparable(value)].add((row["id"], name))
    for row in everything("answer"):
        for name, value in row.items():
            owners[_comparable(value)].add((row["response_id"], name))
    for row in everything("answer_file"):
        for name, value in row.items():
            owners[_comparable(value)].add((row["response_id"], name))
    drafts = everything("draft")
    for column in drafts[0]:
        counts = Counter(_comparable(row[column]) for row in drafts)
        for value, times in counts.items():
            responses = {number for number, _ in owners.get(value, ())}
            if value is not None and times == 1 and len(responses) == 1 and column not in ("rowid", "ctid"):
                found.append((column, sorted(name for _, name in owners[value])[0], value))
    return found


def _comparable(value: Any) -> Any:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else value


def links_by_derivation() -> list[str]:
    """Finders of responses that follow from the finder of a draft, with the instance's secret in hand."""
    kept = {_comparable(row["withdraw_finder"]) for row in everything("response")}
    found = []
    for row in everything("draft"):
        finder = _comparable(row["finder"])
        for first in PURPOSES:
            derived = keyed_hash(first, finder)
            words = words_from(derived)
            candidates = {finder, derived, *(keyed_hash(second, derived) for second in PURPOSES)}
            candidates |= {keyed_hash(second, words) for second in PURPOSES}
            found += [first for candidate in candidates if candidate in kept]
    return found


def order_of_responses() -> dict[str, list[int]]:
    """For each way to sort responses, the people in that order, by the number of their coming."""
    whose = {
        row["response_id"]: int(row["text"].split()[1]) for row in everything("answer") if row["question"] == "who"
    }
    responses = everything("response")
    return {
        "on disk": [whose[row["id"]] for row in responses],
        "by number": [whose[number] for number in sorted(row["id"] for row in responses)],
        "files on disk": [whose[row["response_id"]] for row in everything("answer_file")],
        "answers on disk": list(dict.fromkeys(whose[row["response_id"]] for row in everything("answer"))),
    }


def looks_ordered(people: list[int]) -> bool:
    """Whether more neighbours came one after the other, or more people stand in their own place, than by chance.

    Two neighbours and one in place are expected in a random order; this many come by chance once in a million.
    """
    neighbours = sum(abs(after - before) == 1 for before, after in pairwise(people))
    in_place = sum(place == person for place, person in enumerate(people))
    return neighbours >= 13 or in_place >= 10


def test_nothing_in_the_database_says_whose_answers_are_whose(world, session):
    assert moving.move_all() == PEOPLE
    session.commit()
    assert len(everything("draft")) == len(everything("answer_file")) == PEOPLE
    assert everything("waiting_file") == []
    assert links_by_value() == []
    assert links_by_derivation() == []
    assert {way for way, people in order_of_responses().items() if looks_ordered(people)} == set()


def test_nothing_that_moved_tells_a_time_or_a_device(world, session):
    moving.move_all()
    session.commit()
    tables = [*everything("response"), *everything("answer"), *everything("answer_file"), *everything("draft")]
    told = " ".join(str(_comparable(value)) for row in tables for value in row.values())
    assert "127.0.0.1" not in told
    assert "werkzeug" not in told.lower()
    assert not [row for row in everything("event") if row["subject_kind"] in ("response", "draft", "sealed_response")]
    for row in everything("process"):
        frozen = str(row["promise_frozen_at"])
        assert "00:00:00" in frozen


def test_logs_name_no_respondent(world, caplog, session):
    moving.move_all()
    session.commit()
    keys = [bytes(row["finder"]).hex() for row in everything("draft")]
    assert not [record for record in caplog.records if any(key in record.getMessage() for key in keys)]
    assert world.code not in caplog.text


def test_attack_finds_answers_that_were_moved_in_their_order(world, session, monkeypatch):
    monkeypatch.setattr(moving, "_shuffle", lambda rows: None)
    monkeypatch.setattr(files, "_shuffle", lambda rows: None)
    moving.move_all()
    session.commit()
    assert all(looks_ordered(people) for people in order_of_responses().values())


def test_attack_finds_answers_that_keep_a_value_of_the_draft(world, session):
    moving.move_all()
    for draft, response in zip(everything("draft"), everything("response"), strict=True):
        db.session.execute(
            text("UPDATE response SET withdraw_finder = :finder WHERE id = :id"),
            {"finder": draft["finder"], "id": response["id"]},
        )
    session.commit()
    assert len(links_by_value()) == PEOPLE
    assert len(links_by_derivation()) >= PEOPLE


@pytest.mark.parametrize("engine", ["postgres"])
def test_attack_finds_answers_that_were_stored_in_the_transaction_of_their_draft(somebody, session):
    from portal.surveys.actions import submitting

    survey = make_survey(make_definition(ask("who"), ask("paper", "file")))  # with files nobody shares a transaction
    session.commit()
    kept = submitting._count

    def at_once(into, draft, consents):
        kept(into, draft, consents)
        taken = text("DELETE FROM sealed_response RETURNING content, withdraw_finder")
        moving._store(survey, db.session.execute(taken).all())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submitting, "_count", at_once)
        for number in range(5):
            person = somebody(survey).start().fill(who=f"person {number}").press().press()
            person.fill(consent="OK").press("send")
    session.rollback()
    assert sorted({column for column, *_ in links_by_value()}) == ["xmin"]
    assert len({value for _, _, value in links_by_value()}) == 5
