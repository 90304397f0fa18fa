"""What hostile people write stays words: on every page, in every file and every mail, whoever reads them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from portal.conversations.actions.notices import tell
from portal.conversations.jobs import mail_digest
from portal.kernel.jobs import run_all
from tests.accounts.forms import token_on
from tests.accounts.mailbox import deliver
from tests.support.hostile import CANARIES, COMPUTED, FORMULAS, harm, infested, pages


@pytest.fixture
def parts(cast, session):
    made = infested(cast)
    session.commit()
    run_all()
    return made


def test_checker_finds_harm():
    for text in (*CANARIES[:2], *CANARIES[3:6], "<a href=' javascript:x'>", COMPUTED):
        assert harm(text), text


def test_no_page_repeats_it_as_markup(app, cast, parts):
    seen = 0
    for persona in (cast.ada, cast.ben, None, cast.cem):
        client = cast.client(persona)
        for page in pages(app, parts):
            answer = client.get(page)
            assert answer.status_code < 500, page
            if answer.mimetype == "text/html":
                assert harm(answer.text) == [], page
                seen += "canary" in answer.text
    assert seen > 60, "pages must repeat it, or nothing was looked at"


def test_no_live_event_repeats_it_as_markup(cast, parts):
    told = json.loads(cast.client().get(f"/live/poll?topic=board:{parts['board_id']}@0").text)["events"]
    cards = [card for event in told for card in event["data"].get("cards", {}).values()]
    assert len(cards) > len(CANARIES)
    assert [harm(card) for card in cards if harm(card)] == []


def test_no_cell_is_a_formula(app, cast, parts):
    ada = cast.client(cast.ada)
    token = {"csrf_token": token_on(ada, f"/boards/{parts['board_id']}/edit")}
    sheet = ada.post(f"/boards/{parts['board_id']}/export/xlsx", data=token).data
    cells = [cell for rows in load_workbook(io.BytesIO(sheet)) for row in rows for cell in row]
    assert len(cells) > 100
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not [cell.value for cell in cells if str(cell.value or "").startswith(FORMULAS)]
    for delimiter in ({}, {"semicolon": "1"}):
        text = ada.post(f"/boards/{parts['board_id']}/export/csv", data=token | delimiter).text.lstrip("\ufeff")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if delimiter else ","))
        assert len(rows) > 2 * len(CANARIES)
        assert not [cell for row in rows for cell in row if cell.startswith(FORMULAS)]


def test_mail_repeats_it_as_text(cast, session, parts):
    """Its subject stays one line."""
    tell(("idea", parts["idea_id"]), "idea.answered", key="x", to=[cast.ben.id], status="no")
    session.commit()
    mail_digest(cast.ben.id)
    session.commit()
    written = [letter for letter in deliver() if letter["To"] == "ben@example.org"]
    assert written
    for letter in written:
        assert "\n" not in letter["Subject"]
        html = letter.get_body(("html",))
        assert html is None or harm(html.get_content()) == []
    assert any("canary" in letter.get_body(("plain",)).get_content() for letter in written)
