"""Mails: delivered by a real server, to a folder without one, and never to anybody else."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.kernel import clock, jobs, mail
from portal.kernel.db import db
from portal.kernel.jobs import Job
from tests.accounts.mailbox import deliver, text_of
from tests.support.server import free_port

WORDS = {"name": "Ada", "address": "http://localhost/t/sign-in/secret"}


class Server:
    """What an SMTP server was handed; `refusals` are answered first."""

    def __init__(self, port):
        self.port = port
        self.received, self.refusals, self.holds = [], [], threading.Event()
        self.holds.set()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's name)
        while not self.holds.is_set():
            await asyncio.sleep(0.01)
        if self.refusals:
            return self.refusals.pop(0)
        self.received.append(envelope)
        return "250 taken"


@pytest.fixture
def server():
    handler = Server(free_port())

    def login(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)  # the server says so itself

    controller = Controller(
        handler, hostname="127.0.0.1", port=handler.port, authenticator=login, auth_require_tls=False
    )
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def with_server(make_app, settings, server):
    """An application whose mails go to the server."""
    app = make_app(
        replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=server.port,
            smtp_tls=False,
            smtp_user="kring",
            smtp_password="right",
            mail_from="kring@example.org",
        )
    )
    with app.app_context():
        yield app


def queue(to="ada@example.org", language="en", template="accounts/sign_in", **context):
    mail.send(template, to, language, **(WORDS | context))
    db.session.commit()


def test_mail_reaches_a_server_as_text_and_html(with_server, server):
    queue()
    jobs.run_all()
    (envelope,) = server.received
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("kring@example.org", ["ada@example.org"])
    assert message["Subject"] == "Your link to sign in"
    assert WORDS["address"] in text_of(message)
    html = message.get_body(("html",)).get_content()
    assert f'<a href="{WORDS["address"]}">' in html
    assert '<html lang="en">' in html


def test_refused_mail_is_tried_again(with_server, server):
    server.refusals.append("451 not now")
    queue()
    jobs.run_all()
    assert server.received == []
    waiting = db.session.scalars(select(Job).where(Job.kind == "mail.send")).one()
    assert waiting.done_at is None
    with clock.fixed(waiting.run_at):
        jobs.run_all()
    assert len(server.received) == 1


def test_wrong_login_leaves_the_mail_waiting(make_app, settings, server):
    app = make_app(
        replace(
            settings, smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls=False, smtp_user="k", smtp_password="no"
        )
    )
    with app.app_context():
        queue()
        jobs.run_all()
        assert server.received == []
        assert db.session.scalars(select(Job.tries).where(Job.kind == "mail.send")).one() == 1


def test_server_that_offers_no_encryption_gets_nothing(make_app, settings, server):
    app = make_app(replace(settings, smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls=True))
    with app.app_context():
        queue()
        jobs.run_all()
    assert server.received == []


@pytest.mark.parametrize("engine", ["sqlite"])  # on PostgreSQL writers do not wait for each other anyway
def test_slow_server_blocks_no_other_writer(with_server, server, settings):
    queue()
    server.holds.clear()
    with with_server.app_context():
        worker = threading.Thread(target=_run_in_context, args=(with_server,))
        worker.start()
        path = settings.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=5)) as other:
            while not other.execute("SELECT count(*) FROM job WHERE leased_until IS NOT NULL").fetchone()[0]:
                assert worker.is_alive()
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        assert worker.is_alive()
        server.holds.set()
        worker.join(10)
    assert len(server.received) == 1


def _run_in_context(app):
    with app.app_context():
        jobs.run_all()


def test_without_a_server_mails_become_files_that_only_the_owner_reads(app, session):
    queue()
    (message,) = deliver()
    (file,) = mail.outbox().glob("*.eml")
    assert file.stat().st_mode & 0o077 == 0
    assert mail.outbox().stat().st_mode & 0o077 == 0
    assert not list(mail.outbox().glob("*.part"))
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("language", ["nl", "en", "pl", "sl"])
def test_mail_says_its_language(app, session, language):
    queue(language=language)
    (message,) = deliver()
    assert message["Content-Language"] == language
    assert f'<html lang="{language}">' in message.get_body(("html",)).get_content()


@given(name=st.text(max_size=80))
@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_adds_a_header_or_a_recipient(name):
    message = mail._compose("accounts/invitation", "ada@example.org", "en", invited_by(name))
    again = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert again.keys() == message.keys()
    assert again.get_all("To") == ["ada@example.org"]
    assert again["Bcc"] is None


def invited_by(name):
    plain = {"role": "Expert", "organisation": "", "until": "1 May", "address": "http://localhost/t/invitation/x"}
    return {"inviter": name, "region": name, **plain}


@pytest.mark.parametrize(
    "name", ["x\r\nBcc: all@example.org", "x\nSubject: y", "x\u2028Bcc: z", "x\x00y", "\r\n\r\nbody"]
)
def test_line_ends_in_a_subject_become_spaces(name):
    subject = mail._compose("accounts/invitation", "ada@example.org", "en", invited_by(name))["Subject"]
    assert subject.isprintable()
    assert "\n" not in subject


@pytest.mark.parametrize("to", ["ada@example.org\r\nBcc: x@example.org", "a@example.org, b@example.org"])
def test_address_with_more_in_it_is_refused(app, session, to):
    with pytest.raises(ValueError):
        mail.send("accounts/sign_in", to, "en", **WORDS)


def test_hostile_text_is_inert_in_html(app, session):
    queue(name='<img src=x onerror=alert(1)> & "you"')
    (message,) = deliver()
    html = message.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "&lt;img" in html
    assert '<img src=x onerror=alert(1)> & "you"' in text_of(message)


def test_outbox_shows_the_mails_and_their_links(client, session):
    queue()
    deliver()
    page = client.get("/outbox?lang=en").text
    assert "Your link to sign in" in page
    letter = client.get("/outbox/" + page.split('href="/outbox/')[1].split('"')[0]).text
    assert f'<a href="{WORDS["address"]}">' in letter


@pytest.mark.parametrize("changes", [{"base_url": "https://kring.example"}, {"smtp_host": "mail.example"}])
def test_outbox_is_shut_where_others_could_read_it(make_app, settings, changes):
    app = make_app(replace(settings, **changes))
    with app.app_context():
        queue()
        mail._to_outbox(b"Subject: x\r\nDate: Mon, 15 Mar 2027 12:00:00 +0000\r\n\r\n")
        (file,) = mail.outbox().glob("*.eml")
        for page in ("/outbox", f"/outbox/{file.stem}"):
            assert app.test_client().get(page, base_url="http://localhost").status_code == 404


def test_outbox_is_shut_when_asked_under_another_name(client, session):
    """The base address was forgotten and a proxy passes the public name on."""
    assert client.get("/outbox").status_code == 200
    assert client.get("/outbox", base_url="https://kring.example").status_code == 404


@pytest.mark.parametrize("name", ["..%2Fsecret", "../secret.key", "x", "0" * 300])
def test_outbox_shows_nothing_else(client, session, name):
    assert client.get(f"/outbox/{name}").status_code == 404
