"""A server that is killed while people type loses nothing that it has acknowledged."""

import http.client
import json
import signal
import threading
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import func, select

from portal.kernel.db import db
from portal.texts import history
from portal.texts.actions import compacting
from portal.texts.blocks import plain
from portal.texts.document import new_document, read
from portal.texts.models import SharedText, TextUpdate
from tests.accounts.forms import token_on
from tests.cast import visitor
from tests.factories.boards import make_board, make_idea
from tests.factories.plans import make_plan, make_section
from tests.support.server import Server
from tests.texts.browsers import Browser

PEOPLE = 4
AT_LEAST = 25
"""Acknowledgements from all together, before the kill and after it."""


@dataclass
class Typist(threading.Thread):
    """Somebody who types without a pause: one request in flight, sent again until it is acknowledged."""

    port: int
    address: str
    headers: dict[str, str]
    client: str
    window: Browser
    acknowledged: list[int] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    lost_answers: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    told: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self):
        super().__init__(daemon=True)

    def __hash__(self):
        return id(self)

    def run(self):
        number = 0
        while not self.done.is_set():
            self.window.type(formatted=False)
            data, typed = self.window.news(), set(self.window.typed)
            number += 1
            while (seq := self._send(number, data)) is None:
                self.done.wait(0.05)  # the server is away; a person's browser waits, too
            self.acknowledged.append(seq)
            self.words = typed
            self.told.release()

    def _send(self, number, data):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            query = f"client={self.client}&n={number}&schema=1"
            connection.request("POST", f"{self.address}/updates?{query}", body=data, headers=self.headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self.lost_answers += 1
            return None
        finally:
            connection.close()
        if answer.status in (429, 503):
            return None
        assert answer.status == 200, body[:500]
        return json.loads(body)["seq"]


BODY = "Een bank bij de rivier\n\nMensen willen zitten"


def text_of_an_idea(region):
    return db.session.get(SharedText, make_idea(make_board(region), body=BODY).text_id)


def text_of_a_plan(region):
    return make_section(make_plan(region), BODY).text


def typist(app, cast, portal, text, number):
    client = visitor(app, cast.ada)
    token = token_on(client, f"/texts/{text.id}/edit")
    cookies = "; ".join(f"{name}={client.get_cookie(name).value}" for name in ("kring", "kring-person"))
    window = Browser(history.log(text.id, text.head_seq), Random(number))
    headers = {"X-CSRFToken": token, "Cookie": cookies}
    return Typist(portal.port, f"/texts/{text.id}", headers, f"window-000{number}", window)


@pytest.mark.parametrize("text_of", [text_of_an_idea, text_of_a_plan])
def test_killed_server_loses_no_acknowledged_update(app, cast, text_of, settings, tmp_path):
    """Killed with -9. A ledger of what was acknowledged is compared with the log, which is all that is left."""
    text = text_of(cast.region)
    db.session.commit()
    secret = {"KRING_SECRET_KEY": settings.secret_key}
    with Server(tmp_path / "portal", settings.database_url, secret) as portal:
        portal.start()
        typists = [typist(app, cast, portal, text, number) for number in range(PEOPLE)]
        db.session.rollback()
        for each in typists:
            each.start()
        wait_for(typists)
        portal.stop(signal.SIGKILL)
        portal.start()
        wait_for(typists)
        for each in typists:
            each.done.set()
        for each in typists:
            each.join(30)
    assert sum(each.lost_answers for each in typists) > 0, "nobody was interrupted"
    db.session.expire_all()
    rows = db.session.execute(select(TextUpdate.seq, TextUpdate.client)).all()
    there = {(row.client, row.seq) for row in rows}
    said = set(plain(read(new_document(history.log(text.id, text.head_seq)))).split())
    for each in typists:
        assert {(each.client, seq) for seq in each.acknowledged} <= there
        assert len(set(each.acknowledged)) == len(each.acknowledged)
        assert each.words <= said
    counted = select(func.count()).select_from(TextUpdate).where(TextUpdate.client == typists[0].client)
    assert db.session.scalar(counted) <= len(typists[0].acknowledged) + 1
    assert compacting.verify(text).problems == []


def wait_for(typists):
    """Until everybody has a few more acknowledgements; fails instead of waiting for ever."""
    for each in typists:
        for _more in range(AT_LEAST // PEOPLE):
            assert each.told.acquire(timeout=60), "a typist is stuck"
