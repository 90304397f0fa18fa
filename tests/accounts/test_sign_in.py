"""Signing in with a password, what the cookie then opens, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from portal.accounts.actions import sign_ins
from portal.accounts.models import Person, SignIn
from portal.accounts.passwords import is_password
from portal.accounts.queries.sign_ins import KEPT, UNKEPT
from portal.kernel import clock
from portal.kernel.db import db
from portal.web.pages import local_address
from tests.accounts.forms import send, token_on
from tests.cast import visitor
from tests.factories.accounts import PASSWORD, make_person

NOON = datetime(2027, 3, 15, 12, 1, tzinfo=UTC)


@pytest.fixture
def ada(session):
    return make_person("Ada", email="ada@example.org", password=PASSWORD, language="en")


def sign_in(client, email="ada@example.org", password=PASSWORD, **fields):
    return send(client, "/sign-in?lang=en", "/sign-in", email=email, password=password, **fields)


def without_form_token(answer):
    """The page without what differs between any two pages: the form token."""
    return answer.text.replace(answer.text.split('name="csrf_token" value="')[1].split('"')[0], "…")


def test_right_password_signs_in(client, ada):
    answer = sign_in(client)
    assert answer.status_code == 303
    assert answer.location == "/me"
    assert "Ada" in client.get("/me").text


def test_address_may_be_typed_in_any_case_with_spaces(client, ada):
    assert sign_in(client, email="  Ada@Example.ORG ").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.org", "other words in a row"), ("x@example.org", PASSWORD)]
)
def test_wrong_password_or_address_signs_nobody_in(client, ada, email, password):
    assert sign_in(client, email, password).status_code == 422
    assert client.get("/me").status_code == 303
    assert not db.session.scalar(select(func.count()).select_from(SignIn))


def test_unknown_address_gets_the_answer_of_a_wrong_password(client, ada):
    make_person("Nobody", email="without@example.org")
    tried = [
        sign_in(client, email, "other words in a row")
        for email in ("ada@example.org", "who@example.org", "without@example.org")
    ]
    assert {answer.status_code for answer in tried} == {422}
    typed = ("ada@example.org", "who@example.org", "without@example.org")
    assert (
        len({without_form_token(answer).replace(email, "…") for answer, email in zip(tried, typed, strict=True)}) == 1
    )


def test_unknown_address_takes_as_long_as_a_wrong_password(client, ada, monkeypatch):
    monkeypatch.setattr("portal.accounts.routes.sign_in.count_guess", lambda account: None)
    times: dict[str, list[float]] = {"ada@example.org": [], "nobody@example.org": []}
    token = token_on(client, "/sign-in")
    for _round in range(25):  # each hashes for 30 ms; the mailed link's test, which hashes nothing, takes 200 samples
        for email, taken in times.items():
            start = perf_counter()
            client.post("/sign-in", data={"csrf_token": token, "email": email, "password": "wrong words in a row"})
            taken.append(perf_counter() - start)
    known, unknown = (median(taken) for taken in times.values())
    assert 0.6 < known / unknown < 1.6


def test_thousand_guesses_reach_the_hasher_ten_times_at_most(client, ada, monkeypatch):
    hashed = []
    monkeypatch.setattr(sign_ins, "is_password", lambda *tried: hashed.append(tried) or is_password(*tried))
    with clock.fixed(NOON):
        token = token_on(client, "/sign-in")
        data = {"csrf_token": token, "email": "ada@example.org"}
        seen = {client.post("/sign-in", data={**data, "password": f"guess {n}"}).status_code for n in range(1000)}
    assert 0 < len(hashed) <= 10
    assert seen == {422, 429}


def test_guesses_from_many_sources_at_one_account_are_counted_together(app, ada):
    with clock.fixed(NOON):
        answers = [
            sign_in_from(app, f"192.0.2.{number}", "ada@example.org", f"wrong guess {number}") for number in range(8)
        ]
    assert answers == [422] * 5 + [429] * 3


def test_guesses_from_one_source_at_many_accounts_are_counted_together(app, ada):
    with clock.fixed(NOON):
        answers = [sign_in_from(app, "192.0.2.1", f"p{number}@example.org", "wrong guess") for number in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_addresses_of_one_ipv6_network_are_one_source(app, ada):
    with clock.fixed(NOON):
        answers = [
            sign_in_from(app, f"2001:db8::{number:x}", f"p{number}@example.org", "wrong guess")
            for number in range(1, 13)
        ]
    assert answers == [422] * 10 + [429] * 2


def sign_in_from(app, source, email, password):
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = source
    return sign_in(client, email, password).status_code


def test_waiting_ends_the_delay(client, ada):
    with clock.fixed(NOON):
        for number in range(6):
            sign_in(client, password=f"guess {number}")
        assert sign_in(client).status_code == 429
    with clock.fixed(NOON + timedelta(minutes=15)):
        assert sign_in(client).status_code == 303


def test_delayed_person_is_shown_the_way_by_mail(client, ada):
    with clock.fixed(NOON):
        page = [sign_in(client, password=f"guess {number}") for number in range(6)][-1]
    assert "sign in with a link" in page.text
    assert 'href="/sign-in"' in page.text


def test_workshop_behind_one_address_can_sign_in(app, ada):
    with clock.fixed(NOON):
        assert {sign_in_from(app, "192.0.2.1", "ada@example.org", PASSWORD) for _person in range(15)} == {303}


def test_sign_in_gives_a_new_form_token(client, ada):
    before = token_on(client, "/sign-in?lang=en")
    sign_in(client)
    with client.session_transaction() as session_after:
        assert "csrf_token" not in session_after
    refused = client.post("/sign-out", data={"csrf_token": before})
    assert refused.status_code == 403


def test_cookie_is_out_of_reach_for_scripts_and_other_sites(client, ada):
    cookie = sign_in(client).headers.getlist("Set-Cookie")
    found = next(c for c in cookie if c.startswith("kring-person="))
    assert "HttpOnly" in found
    assert "SameSite=Lax" in found
    assert "Max-Age" not in found


def test_cookie_is_bound_to_the_host_on_https(make_app, settings):
    app = make_app(replace(settings, base_url="https://kring.example"))
    with app.app_context():
        make_person("Ada", email="ada@example.org", password=PASSWORD)
        db.session.commit()
        client = app.test_client()
        https = {"base_url": "https://kring.example"}
        page = client.get("/sign-in", **https).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"csrf_token": token, "email": "ada@example.org", "password": PASSWORD}
        answer = client.post("/sign-in", data=data, **https)
    found = next(c for c in answer.headers.getlist("Set-Cookie") if "kring-person" in c)
    assert found.startswith("__Host-kring-person=")
    assert "Secure" in found
    assert "Path=/" in found
    assert "Domain" not in found


def test_cookie_is_found_in_the_database_by_its_hash_only(client, ada):
    sign_in(client)
    token = client.get_cookie("kring-person").value
    (stored,) = db.session.scalars(select(SignIn.token_hash))
    assert token.encode() not in stored
    assert len(token) >= 22


def test_signed_in_request_asks_for_its_person_once(cast):
    client = cast.client(cast.ada)
    client.get("/me/data?lang=en")
    person, *others = statements(client, "/me/data")
    assert "FROM sign_in" in person
    assert ["FROM notice" in statement for statement in others] == [True]  # the number in the menu


def test_visitor_without_cookie_costs_no_query(client, session):
    assert statements(client, "/sign-in") == []


def statements(client, page):
    """What `page` asks of the database."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(page).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [s for s in seen if s.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "DELETE", "WITH"))]


def test_sign_out_ends_the_sign_in_and_removes_the_cookie(client, ada):
    sign_in(client)
    token = client.get_cookie("kring-person").value
    send(client, "/me", "/sign-out")
    assert client.get_cookie("kring-person") is None
    client.set_cookie("kring-person", token, domain="localhost")
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize(("kept", "lives"), [(False, UNKEPT), (True, KEPT)])
def test_unused_sign_in_ends(client, ada, kept, lives):
    with clock.fixed(NOON):
        sign_in(client, **({"keep": "y"} if kept else {}))
    with clock.fixed(NOON + lives + timedelta(days=1)):
        assert client.get("/me").status_code == 303


@pytest.mark.parametrize(("kept", "lives"), [(False, UNKEPT), (True, KEPT)])
def test_use_prolongs_a_sign_in(client, ada, kept, lives):
    with clock.fixed(NOON):
        sign_in(client, **({"keep": "y"} if kept else {}))
    for uses in (1, 2, 3):
        with clock.fixed(NOON + uses * lives):
            assert client.get("/me").status_code == 200


def test_use_is_noted_by_day(client, ada):
    with clock.fixed(NOON):
        sign_in(client)
    with clock.fixed(NOON + timedelta(hours=13)):
        client.get("/me")
    assert db.session.scalars(select(SignIn.seen_on)).one() == (NOON + timedelta(days=1)).date()


@pytest.mark.parametrize(("base_url", "status"), [("http://localhost", 303), ("http://kring.example", 403)])
def test_demo_people_sign_in_on_this_computer_only(make_app, settings, base_url, status):
    app = make_app(replace(settings, base_url=base_url))
    with app.app_context():
        make_person("Demo", email="demo@example.org", password="demo", is_demo=True)
        db.session.commit()
        assert sign_in(app.test_client(), "demo@example.org", "demo").status_code == status


def test_sign_in_of_a_demo_person_is_worthless_elsewhere(make_app, settings):
    app = make_app(replace(settings, base_url="http://kring.example"))
    with app.app_context():
        client = visitor(app, make_person("Demo", is_demo=True))
        assert client.get("/me").status_code == 303


def test_wanted_page_follows_the_sign_in(client, ada):
    assert client.get("/me/devices").location == "/sign-in?next=/me/devices"
    assert sign_in(client, next="/me/devices?x=1").location == "/me/devices?x=1"


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
        "/ /x",
    ],
)
def test_nobody_is_sent_to_another_site(client, ada, next_):
    assert sign_in(client, next=next_).location == "/me"


BROWSERS_SKIP = str.maketrans("", "", "\t\n\r")


@given(st.text(alphabet=st.sampled_from("/\\:@.?#ahtps \t\n\r\x00e%é"), max_size=20))
@hypothesis_settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_accepted_address_stays_here_for_a_browser(address):
    """A browser drops tabs and line ends, and reads a backslash as a slash."""
    accepted = local_address(address, "")
    if accepted:
        read = accepted.translate(BROWSERS_SKIP).strip().replace("\\", "/")
        assert read.startswith("/")
        assert not read.startswith("//")
        assert urlsplit(f"https://kring.example{read}").netloc == "kring.example"


def test_old_hash_is_renewed_at_sign_in(client, ada):
    from argon2 import PasswordHasher

    ada.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert sign_in(client).status_code == 303
    assert "m=19456,t=2,p=1" in db.session.scalars(select(Person.password_hash)).one()
