"""What every page stands on: fragments, transactions, refusals, access, headers, languages."""

import gzip
import re
from dataclasses import replace

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.insights.models import Insight
from portal.kernel.db import db
from portal.regions.models import Region
from portal.web.formats import money
from portal.web.pages import local_address
from tests.web.probe import mount


@pytest.fixture
def app(make_app, settings):
    app = make_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    mount(app)
    return app


def keys(app) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(Insight.key)))


def test_htmx_gets_the_named_block_with_a_title_and_others_the_whole_page(client):
    whole = client.get("/probe/page?word=a")
    part = client.get("/probe/page?word=a", headers={"HX-Request": "true", "HX-Target": "div#card"})
    assert "<!doctype html>" in whole.text
    assert part.text.startswith("<title>Probe · Kring</title>")
    assert '<div id="card">card a</div>' in part.text
    assert "<html" not in part.text
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in part.headers["Vary"].split(",")}


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Target": "div#card"},
        {"HX-Request": "true", "HX-Target": "main#main"},
        {"HX-Request": "true", "HX-Target": "div#card", "HX-History-Restore-Request": "true"},
    ],
)
def test_no_bare_fragment_where_a_page_is_wanted(client, headers):
    assert "<!doctype html>" in client.get("/probe/page", headers=headers).text


def test_a_redirect_inside_htmx_moves_the_page(client):
    plain = client.post("/probe/go")
    assert (plain.status_code, plain.location) == (303, "/probe/page")
    inside = client.post("/probe/go", headers={"HX-Request": "true"})
    assert inside.headers["HX-Redirect"] == "/probe/page"
    assert inside.text == ""


def test_below_400_is_committed_and_from_400_on_rolled_back(app, client):
    assert client.post("/probe/write/422").status_code == 422
    assert keys(app) == []
    assert client.post("/probe/write/200").status_code == 200
    assert keys(app) == ["kept"]


@pytest.mark.parametrize("status", [403, 404, 409, 422, 429])
def test_a_refusal_is_a_page_with_its_reason_and_keeps_only_what_it_names(app, client, status):
    answer = client.post(f"/probe/refuse/{status}")
    assert answer.status_code == status
    assert "The reason &lt;b&gt;why&lt;/b&gt;" in answer.text
    assert 'href="/"' in answer.text
    assert keys(app) == ["survives"]


def test_a_view_that_says_nothing_about_access_is_never_run(client):
    answer = client.get("/probe/undeclared")
    assert answer.status_code == 500
    assert "never shown" not in answer.text


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    answer = client.get("/probe/members?x=1")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/probe/members?x%3D1"


@pytest.mark.parametrize("path", ["/", "/insights", "/nothing-here", "/probe/undeclared"])
def test_every_answer_carries_the_walls(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "strict-dynamic" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_change_asked_for_by_another_site_is_refused(client, headers, status):
    assert client.post("/probe/go", headers=headers).status_code == status


def test_language_comes_from_the_address_then_the_choice_then_the_browser(client):
    def lang(path: str, browser: str) -> str:
        return re.search(r'<html lang="(\w+)"', client.get(path, headers={"Accept-Language": browser}).text)[1]

    assert lang("/", "sl, en;q=0.5") == "sl"
    assert lang("/", "de, fr") == "en"
    assert lang("/?lang=pl", "sl") == "pl"
    assert lang("/insights", "sl") == "pl", "the choice is remembered"
    assert lang("/?lang=xx", "sl") == "pl"


def test_switching_the_language_keeps_the_page_and_its_address(client):
    text = client.get("/probe/page?word=a&lang=nl").text
    assert 'href="/probe/page?word=a&amp;lang=pl"' in text


def test_static_files_are_packed_and_kept_for_a_year_under_their_digest(client):
    address = re.search(r'href="(/static/\w+/css/kring.css)"', client.get("/").text)[1]
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) <= 15 * 1024
    assert "max-age=31536000" in packed.headers["Cache-Control"]
    assert client.get("/static/x/../../portal/config.py").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil",
        "",
        None,
        "x",
        "/ok\n",
    ],
)
def test_nobody_is_sent_to_another_site(address):
    assert local_address(address, "/home") == "/home"


@given(st.text(max_size=40))
def test_what_is_let_through_is_a_path_on_this_site(address):
    found = local_address(address, "/home")
    assert found.startswith("/")
    assert not re.match(r"[/\\]{2}", found)
    assert not re.search(r"[\x00-\x20\\]", found)


def test_an_unexpected_error_shows_a_number_and_no_details(make_app, settings):
    app = make_app(replace(settings, testing=False))
    mount(app)
    answer = app.test_client().get("/probe/broken")
    assert answer.status_code == 500
    assert "a secret detail" not in answer.text
    assert re.search(r"[0-9a-f]{8}", answer.text)


def test_a_refusal_of_a_part_stands_above_the_page_and_leaves_it_alone(client):
    answer = client.post("/probe/refuse/409", headers={"HX-Request": "true", "HX-Target": "form#card"})
    assert answer.status_code == 409
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#refused", "innerHTML")
    assert "The reason &lt;b&gt;why&lt;/b&gt;" in answer.text
    assert "<main" not in answer.text


@pytest.mark.parametrize(
    ("lang", "country", "shown"),
    [("pl", "PL", "18\xa0000\xa0zł"), ("sl", "SI", "18.000\xa0€"), ("nl", "NL", "€\xa018.000"), ("en", "ZZ", "18,000")],
)
def test_money_is_said_as_the_reader_writes_it_and_the_country_pays_it(app, lang, country, shown):
    with app.test_request_context(), force_locale(lang):
        assert money(18000, Region(country=country)) == shown
