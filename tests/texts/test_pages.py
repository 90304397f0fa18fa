"""Texts over HTTP: what an editor sends and gets, and the same without scripts."""

import re
from base64 import b64decode, urlsafe_b64encode
from random import Random

import pytest
from sqlalchemy import func, select, update

from portal.kernel import clock, jobs
from portal.kernel.db import db
from portal.kernel.live import may_follow
from portal.texts import in_flight, presence, queries, updates
from portal.texts.document import checksum
from portal.texts.models import TextPresence, TextUpdate
from tests.accounts.forms import token_on
from tests.factories import texts as factory
from tests.factories.texts import make_text
from tests.texts.browsers import Browser
from tests.texts.full import full_disk

TAB = "window-0001"


@pytest.fixture
def text(cast):
    found = make_text(cast.region)
    db.session.commit()
    return found


@pytest.fixture(autouse=True)
def open_to_all():
    yield
    factory.hidden.clear()
    factory.closed.clear()
    in_flight._busy.clear()
    in_flight._credit.clear()


class Editor:
    """What the editor's script does: asks for the state, types, sends."""

    def __init__(self, client, text, tab=TAB):
        self.client, self.address, self.tab, self.number = client, f"/texts/{text.id}", tab, 0
        page = client.get(f"{self.address}/edit")
        self.token = token_on(client, f"{self.address}/edit") if page.status_code == 200 else ""
        hello = client.get(f"{self.address}/state").json
        self.window = Browser([b64decode(hello["update"])], Random(1))

    def type(self):
        self.window.type()
        return self.post(self.window.news())

    def post(self, data, **query):
        self.number += 1
        asked = {"client": self.tab, "n": self.number, "schema": 1} | query
        headers = {"X-CSRFToken": self.token}
        return self.client.post(f"{self.address}/updates", query_string=asked, data=data, headers=headers)


@pytest.fixture
def ada(cast, text):
    return Editor(cast.client(cast.ada), text)


def rows():
    return db.session.scalar(select(func.count()).select_from(TextUpdate))


def test_two_editors_see_each_others_words(cast, text, ada):
    ben = Editor(cast.client(cast.ben), text, "window-0002")
    assert ada.type().json == {"seq": 2, "new": True}
    assert ben.type().json == {"seq": 3, "new": True}
    vector = urlsafe_b64encode(ada.window.doc.get_state()).decode().rstrip("=")
    news = ada.client.get(f"{ada.address}/state", query_string={"sv": vector}).json
    ada.window.hear(b64decode(news["update"]))
    assert news["seq"] == 3
    assert news["hash"] == checksum(ada.window.doc)
    db.session.expire_all()
    assert ada.window.typed | ben.window.typed <= set(queries.plain(text).split())


def test_hello_says_what_an_editor_needs(cast, text):
    hello = cast.client().get(f"/texts/{text.id}/state").json
    assert {key: hello[key] for key in ("schema", "seq", "language", "may_write", "topic")} == {
        "schema": 1,
        "seq": 1,
        "language": "nl",
        "may_write": False,
        "topic": f"text:{text.id}",
    }
    assert hello["largest"] == updates.LARGEST


def test_retry_after_a_lost_answer_is_acknowledged_again(ada):
    ada.window.type()
    data = ada.window.news()
    first, again = ada.post(data, n=1), ada.post(data, n=1)
    assert (first.json["seq"], again.json["seq"], again.json["new"]) == (2, 2, False)
    assert rows() == 2


@pytest.mark.parametrize(
    ("data", "query", "status", "code"),
    [
        (b"\1\2\3", {}, 422, "undecodable"),
        (b"\0" * (updates.LARGEST + 1), {}, 413, "too-large"),
        (b"\0\0", {"schema": 2}, 422, "reload"),
        (b"\0\0", {"client": "<script>"}, 422, "refused"),
        (b"\0\0", {"n": "x"}, 422, "refused"),
    ],
)
def test_refused_update_says_why_and_changes_nothing(ada, data, query, status, code):
    answer = ada.post(data, **query)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["message"]
    assert rows() == 1


def test_withdrawn_permission_is_told_at_once(cast, text, ada):
    factory.closed.add(text.holder_id)
    answer = ada.type()
    assert (answer.status_code, answer.json["code"]) == (403, "not-allowed")
    assert ada.client.get(f"{ada.address}/state").json["may_write"] is False
    factory.hidden.add(text.holder_id)
    answer = ada.type()
    assert (answer.status_code, answer.json["code"]) == (404, "gone")
    assert not may_follow(cast.actor(cast.ada), f"text:{text.id}")
    assert rows() == 1


def test_full_disk_refuses_with_words_and_loses_nothing(text, ada):
    ada.type()
    ada.window.blocks()[0].texts[0].insert(0, "boter " * 5000)
    data = ada.window.news()
    with full_disk():
        refused = ada.post(data, n=2)
        assert refused.status_code == 503
        assert "We cannot save anything just now" in refused.text
        assert ada.client.get(f"{ada.address}/state").json["seq"] == 2
        assert ada.client.get(f"{ada.address}/edit").status_code == 200
    assert ada.post(data, n=2).json == {"seq": 3, "new": True}
    assert ada.post(data, n=2).json == {"seq": 3, "new": False}
    db.session.expire_all()
    assert ada.window.typed | {"boter"} <= set(queries.plain(text).split())


def test_strangers_read_but_do_not_write(cast, text):
    dana, cem = Editor(cast.client(), text), Editor(cast.client(cast.cem), text)
    dana.token, cem.token = (
        token_on(dana.client, "/sign-in"),
        token_on(cem.client, f"/r/{cast.elsewhere.slug}/organise/areas/new"),
    )
    assert (dana.type().json["code"], cem.type().json["code"]) == ("sign-in", "not-allowed")
    assert dana.client.get(f"{dana.address}/edit").location.startswith("/sign-in")
    assert "Een tekst" in dana.client.get(f"{dana.address}/changes").text
    assert rows() == 1


def test_hidden_text_is_not_there(cast, text):
    factory.hidden.add(text.holder_id)
    for page in ("state", "history", "changes", "edit", "versions/1"):
        assert cast.client(cast.ada).get(f"/texts/{text.id}/{page}").status_code == 404


def test_one_request_at_a_time_and_not_too_many(ada, text):
    with in_flight.one_at_a_time(text.id, TAB):
        assert (ada.type().status_code, ada.post(b"\0\0").json["code"]) == (429, "slow-down")
    in_flight._credit[text.id, TAB] = (0.5, float("inf"))
    assert ada.post(b"\0\0").json["code"] == "slow-down"
    assert ada.post(b"\0\0", client="another-window").status_code == 200


def here(editor, **query):
    """A sign of life of an editor; returns who else is there."""
    asked = {"client": editor.tab, "cursor": "AAE="} | query
    headers = {"X-CSRFToken": editor.token}
    return editor.client.post(f"{editor.address}/presence", query_string=asked, headers=headers).json["others"]


def present():
    return set(db.session.scalars(select(TextPresence.client)))


def test_who_else_is_there(cast, text, ada):
    ben = Editor(cast.client(cast.ben), text, "window-0002")
    assert here(ada) == []
    assert here(ben) == [{"client": TAB, "name": "Ada", "cursor": "AAE="}]
    assert [other["name"] for other in here(ada)] == ["Ben"]
    here(ben, leave=1)
    assert here(ada) == []
    here(ben)
    db.session.execute(
        update(TextPresence).where(TextPresence.client == ben.tab).values(seen_at=clock.now() - presence.GONE)
    )
    db.session.commit()
    assert here(ada) == []


def test_who_left_without_a_word_leaves_no_trace(ada):
    here(ada)
    jobs.enqueue("texts.forget_present")
    db.session.commit()
    jobs.run_all()
    assert present() == {TAB}
    db.session.execute(update(TextPresence).values(seen_at=clock.now() - presence.GONE))
    jobs.enqueue("texts.forget_present")
    db.session.commit()
    jobs.run_all()
    assert present() == set()


def test_nobody_speaks_for_the_editor_of_another(cast, text, ada):
    here(ada)
    ben = Editor(cast.client(cast.ben), text, TAB)
    here(ben, cursor="BBB=")
    here(ben, leave=1)
    assert here(Editor(cast.client(cast.ben), text, "window-0002")) == [
        {"client": TAB, "name": "Ada", "cursor": "AAE="}
    ]


def form_on(page):
    seq = re.search(r'name="base_seq"[^>]*value="(\d+)"', page)[1]
    body = re.search(r"<textarea[^>]*>\s?(.*?)</textarea>", page, re.DOTALL)[1]
    return {"base_seq": seq, "body": body, "csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]}


def test_form_without_scripts_keeps_what_others_wrote(cast, text, ada):
    ben = cast.client(cast.ben)
    fields = form_on(ben.get(f"/texts/{text.id}/edit").text)
    ada.type()
    answer = ben.post(f"/texts/{text.id}/edit", data=fields | {"body": fields["body"] + "\r\n\r\n- **Bens** punt"})
    assert (answer.status_code, answer.location) == (303, f"/?process={text.holder_id}")
    db.session.expire_all()
    assert {*ada.window.typed, "Bens"} <= set(text.plain.split())
    assert "<li><strong>Bens</strong> punt</li>" in text.html


def test_refused_form_keeps_what_was_typed(cast, text):
    ada = cast.client(cast.ada)
    fields = form_on(ada.get(f"/texts/{text.id}/edit").text)
    answer = ada.post(f"/texts/{text.id}/edit", data=fields | {"body": "lang " * 25_000})
    assert answer.status_code == 422
    assert "too long" in answer.text
    assert answer.text.count("lang ") >= 25_000
    assert ada.post(f"/texts/{text.id}/edit", data=fields | {"base_seq": "x"}).status_code == 422
    assert rows() == 1


def test_history_without_scripts(cast, text):
    ada = cast.client(cast.ada)
    page = f"/texts/{text.id}/history"
    token = token_on(ada, page)
    ada.post(f"/texts/{text.id}/versions", data={"csrf_token": token, "note": "Het begin"})
    fields = form_on(ada.get(f"/texts/{text.id}/edit").text)
    ada.post(f"/texts/{text.id}/edit", data=fields | {"body": "Een <b>nieuwe</b> tekst"})
    ada.post(f"/texts/{text.id}/versions", data={"csrf_token": token, "note": ""})
    history = cast.client().get(page).text
    assert "Het begin" in history
    assert "Version 2" in history
    changes = cast.client().get(f"/texts/{text.id}/changes?from=1&to=2").text
    assert re.search(r"<ins><span class=\"sr\">Added: </span>&lt;b&gt;nieuwe&lt;/b&gt;", changes)
    assert re.search(r"<del><span class=\"sr\">Removed: </span>Tweede alinea", changes)
    old = ada.get(f"/texts/{text.id}/versions/1").text
    assert "You are seeing version 1" in old
    assert "Tweede alinea" in old
    answer = ada.post(f"/texts/{text.id}/versions/1/restore", data={"csrf_token": token})
    assert answer.status_code == 303
    db.session.expire_all()
    assert text.plain == "Een tekst\n\nTweede alinea"


def test_versions_that_are_not_there(cast, text):
    ada = cast.client(cast.ada)
    assert ada.get(f"/texts/{text.id}/versions/9").status_code == 404
    assert ada.get(f"/texts/{text.id}/changes?from=9&to=x").status_code == 200
    assert ada.get(f"/texts/{text.id}/state?sv=AQ").status_code == 422
    assert ada.get(f"/texts/{text.id + 1}/state").json["code"] == "gone"


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "x"}, {"Origin": "https://evil.example"}])
def test_update_from_elsewhere_is_refused(text, ada, headers):
    ada.window.type()
    if "Origin" in headers:
        headers = headers | {"X-CSRFToken": ada.token}
    answer = ada.client.post(
        f"{ada.address}/updates?client={TAB}&n=1&schema=1", data=ada.window.news(), headers=headers
    )
    assert answer.status_code == 403
    assert rows() == 1
