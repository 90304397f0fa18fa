"""Signing in with a link from a mail."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from threading import Barrier
from time import perf_counter

import pytest
from sqlalchemy import func, inspect, select, text

from portal.accounts import actions
from portal.accounts.actions.tickets import Purpose
from portal.accounts.models import SignIn, Ticket
from portal.kernel import clock, jobs
from portal.kernel.db import db
from tests.accounts.forms import send, token_on
from tests.accounts.mailbox import deliver, link_in, text_of
from tests.factories.accounts import make_person


@pytest.fixture
def ada(session):
    person = make_person("Ada", email="ada@example.org", language="en")
    session.commit()
    return person


def ask(client, email="ada@example.org", **fields):
    return send(client, "/sign-in?lang=en", "/sign-in/mail", email=email, **fields)


@pytest.fixture
def link(client, ada):
    ask(client)
    (mail,) = deliver()
    return link_in(mail)


def test_link_signs_in_after_the_button(client, link):
    assert client.get(link).location == "/sign-in/link"
    assert client.get("/me").status_code == 303
    assert send(client, "/sign-in/link").location == "/me"
    assert "Ada" in client.get("/me").text


def test_opening_the_link_changes_nothing(client, link):
    for _time in range(3):
        client.get(link)
        assert client.get("/sign-in/link").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert not db.session.scalar(select(func.count()).select_from(SignIn))


def test_token_leaves_the_address_at_once_and_is_on_no_page(client, link):
    token = link.rpartition("/")[2]
    answer = client.get(link)
    assert answer.status_code == 303
    assert token not in answer.location
    assert token not in client.get("/sign-in/link").text


def test_link_works_once(app, client, link):
    client.get(link)
    send(client, "/sign-in/link")
    again = app.test_client()
    again.get(link)
    assert again.get("/sign-in/link?lang=en").status_code == 409
    refused = send(again, "/sign-in?lang=en", "/sign-in/link")
    assert refused.status_code == 409
    assert again.get("/me").status_code == 303


def test_two_parallel_uses_sign_in_once(app, link):
    """Both browsers hold the link and press the button at the same moment."""
    browsers = [app.test_client() for _browser in range(2)]
    tokens = []
    for browser in browsers:
        browser.get(link)
        tokens.append(token_on(browser, "/sign-in/link"))
    together = Barrier(2)

    def press(browser, token):
        together.wait()
        return browser.post("/sign-in/link", data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, browsers, tokens))
    assert sorted(answers) == [303, 409]
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_link_is_too_old_after_a_quarter_of_an_hour(client, ada):
    ask(client)
    (mail,) = deliver()
    client.get(link_in(mail))
    with clock.fixed(clock.now() + timedelta(minutes=15, seconds=1)):
        assert client.get("/sign-in/link").status_code == 409
        assert send(client, "/sign-in", "/sign-in/link").status_code == 409


def test_second_mail_does_not_spoil_the_first(client, link, ada):
    ask(client)
    client.get(link)
    assert send(client, "/sign-in/link").status_code == 303


def test_using_one_link_makes_the_others_worthless(app, client, link, ada):
    ask(client)
    other = link_in(deliver()[-1])
    client.get(link)
    send(client, "/sign-in/link")
    later = app.test_client()
    later.get(other)
    assert later.get("/sign-in/link").status_code == 409


def test_token_opens_no_other_purpose(client, link):
    token = link.rpartition("/")[2]
    client.get(f"/t/new-password/{token}")
    assert client.get("/password/new").status_code == 409
    client.get(f"/t/invitation/{token}")
    assert client.get("/invitation").status_code == 409


@pytest.mark.parametrize("address", ["/t/sign-in/short", "/t/other/" + "a" * 22, "/t/sign-in/" + "ä" * 22])
def test_addresses_that_no_mail_holds_are_unknown(client, address):
    assert client.get(address).status_code == 404


def test_wanted_page_comes_with_the_link(client, ada):
    ask(client, next="/me/devices")
    (mail,) = deliver()
    client.get(link_in(mail))
    assert send(client, "/sign-in/link").location == "/me/devices"


def test_link_leads_to_no_other_site(client, ada):
    ask(client, next="//evil.example")
    (mail,) = deliver()
    client.get(link_in(mail))
    assert send(client, "/sign-in/link").location == "/me"


def test_unknown_address_gets_the_same_answer_and_no_mail(client, ada):
    known, unknown = ask(client), ask(client, "nobody@example.org")
    assert (known.status_code, known.location, known.text) == (unknown.status_code, unknown.location, unknown.text)
    assert list(known.headers.keys()) == list(unknown.headers.keys())
    assert [mail["To"] for mail in deliver()] == ["ada@example.org"]


def test_unknown_address_takes_as_long(client, ada, monkeypatch):
    monkeypatch.setattr("portal.accounts.routes.links.limit", lambda *a, **k: None)
    times: dict[str, list[float]] = {"ada@example.org": [], "nobody@example.org": []}
    token = token_on(client, "/sign-in")
    for _round in range(200):
        for email, taken in times.items():
            start = perf_counter()
            client.post("/sign-in/mail", data={"csrf_token": token, "email": email})
            taken.append(perf_counter() - start)
    known, unknown = (median(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2


def test_nobody_is_flooded_with_mails(client, ada):
    answers = [ask(client).status_code for _time in range(5)]
    assert answers == [303, 303, 303, 429, 429]
    assert len(deliver()) == 3


def test_mails_to_unknown_addresses_are_counted_alike(client, ada):
    assert [ask(client, "nobody@example.org").status_code for _time in range(5)] == [303, 303, 303, 429, 429]


def test_mail_is_in_the_persons_language(client, session):
    make_person("Ola", email="ola@example.org", language="pl")
    ask(client, "ola@example.org")
    (mail,) = deliver()
    assert mail["Content-Language"] == "pl"


def test_link_begins_with_the_base_address_whatever_host_is_asked(client, ada):
    token = token_on(client, "/sign-in")
    headers = {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    client.post("/sign-in/mail", data={"csrf_token": token, "email": "ada@example.org"}, headers=headers)
    (mail,) = deliver()
    assert "evil" not in mail.as_string()
    assert "http://localhost/t/sign-in/" in text_of(mail)


def test_no_token_is_in_the_database(client, ada):
    ask(client)
    jobs.run_one()  # looks the address up; the mail now waits, sealed
    waiting = everything_stored()
    (mail,) = deliver()
    token = link_in(mail).rpartition("/")[2]
    client.get(link_in(mail))
    assert "mail.send" in waiting
    for stored in (waiting, everything_stored()):
        assert token not in stored
        assert token.encode().hex() not in stored


def everything_stored():
    """Every value in every table, bytes in hexadecimal."""
    db.session.commit()
    tables = inspect(db.engine).get_table_names()
    rows = [row for table in tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]
    return "\n".join(bytes(v).hex() if isinstance(v, (bytes, memoryview)) else str(v) for row in rows for v in row)


def test_no_token_is_in_a_log(app, client, link, caplog):
    token = link.rpartition("/")[2]
    with caplog.at_level(logging.DEBUG):
        client.get(link)
        app.logger.error("unexpected error at GET %s", link)
        try:
            raise ValueError(link)
        except ValueError:
            app.logger.exception("while opening %s", link)
    formatted = [logging.Formatter().format(record) for record in caplog.records]
    assert len(formatted) >= 2
    assert not [line for line in formatted if token in line]
    assert "/t/sign-in/…" in formatted[-1]


def test_command_prints_a_link_that_signs_in(app, client, ada):
    done = app.test_cli_runner().invoke(args=["account", "link", "ada@example.org"])
    assert done.exit_code == 0
    client.get(done.output.strip().removeprefix("http://localhost"))
    assert send(client, "/sign-in/link").location == "/me"


def test_command_knows_only_people_who_are_here(app, session):
    done = app.test_cli_runner().invoke(args=["account", "link", "nobody@example.org"])
    assert done.exit_code == 1


def test_expired_tickets_are_forgotten(ada):
    actions.new_link(Purpose.SIGN_IN, ada)
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        jobs.enqueue("accounts.forget")
        db.session.commit()
        jobs.run_all()
    assert not db.session.scalar(select(func.count()).select_from(Ticket))
