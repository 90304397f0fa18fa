"""Ideas from a CSV file: every mistake by row and column in the reader's language, all or nothing, a preview first."""

from __future__ import annotations

import io
import re

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from portal.boards.actions import importing_ideas as actions
from portal.boards.idea_table import Known, read
from portal.boards.models import Idea
from portal.kernel import clock, live
from tests.accounts.forms import send
from tests.factories.boards import make_board, make_idea
from tests.factories.regions import make_area

GOOD = (
    "title,text,language,perspective,area,date,author,extra\r\n"
    '"Benches, many","They say ""yes"".\nAnd more.",pl,professional,north,2024-05-03,Ola,x\r\n'
    "\r\n"
    "Less noise,,,,,,,\r\n"
)
KNOWN = Known(language="nl", areas={"n1": 1, "north": 1}, determinants=frozenset({"housing"}))


@pytest.fixture
def board(cast, session):
    found = make_board(cast.region)
    make_area(cast.region, code="n1", name="North")
    session.commit()
    return found


def upload(client, board, text, **fields):
    file = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "ideas.csv")
    return send(client, f"/boards/{board.id}/import", file=file, **fields)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_same_ideas_whatever_parts_the_columns(delimiter, encoding):
    text = GOOD.replace("Benches, many", "Benches").replace(",", delimiter)
    table = read(text.encode(encoding), KNOWN)
    assert table.problems == []
    first, second = table.rows
    assert (first.title, first.text, first.language, first.perspective.value) == (
        *("Benches", 'They say "yes".\nAnd more.', "pl", "professional"),
    )
    assert (first.day.isoformat(), first.author, first.row) == ("2024-05-03", "Ola", 2)
    assert first.area_id == 1
    assert (second.row, second.language, second.perspective.value) == (4, "nl", "resident")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {(1, "title")}),
        ("name\nx", {(1, "title")}),
        ("title,title\nx,y", {(1, "title")}),
        ("title\n", {(0, "")}),
        (b"title\n\xff", {(0, "")}),
        ("title,language\nx,xx\n,en\n\nx,", {(2, "language"), (3, "title")}),
        ("title,perspective\nx,boss", {(2, "perspective")}),
        ("title,area,determinants\nx,nowhere,housing luck", {(2, "area"), (2, "determinants")}),
        ("title,date\nx,2024-02-30\ny,1.2.2999\nz,3/4/2024", {(2, "date"), (3, "date")}),
        (f"title,text\n{'x' * 161},{'y' * 5001}", {(2, "title"), (2, "text")}),
        ('title\n"x', set()),
        ('title\n"x"y"\n', set()),
    ],
)
def test_every_mistake_is_named_by_its_row_and_column(text, found):
    data = text if isinstance(text, bytes) else text.encode()
    assert {(row, column) for row, column, _message in read(data, KNOWN).problems} == found


def test_file_with_too_many_rows_is_refused():
    assert [problem.row for problem in read(GOOD.encode(), KNOWN, most_rows=1).problems] == [0]
    assert len(read(GOOD.encode(), KNOWN, most_rows=2).rows) == 2


def test_problems_are_told_in_the_readers_language(board):
    with force_locale("nl"):
        dutch = read(b"title,date\nx,soon", actions.known(board)).problems[0].message
    assert dutch != read(b"title,date\nx,soon", actions.known(board)).problems[0].message


def test_preview_then_all_at_once_and_only_once(cast, session, board):
    ada = cast.client(cast.ada)
    make_idea(board, "Less noise")
    session.commit()
    preview = upload(ada, board, GOOD).text
    assert "2 ideas will be on the board" in preview
    assert "is on the board already" in preview
    assert len(session.scalars(select(Idea)).all()) == 1
    said = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', preview)[1] for name in ("once", "csrf_token")}
    for _time in range(2):
        ada.post(f"/boards/{board.id}/import", data=said | {"text": GOOD, "import": "yes"})
    ideas = session.scalars(select(Idea).where(Idea.form_key.is_not(None)).order_by(Idea.id)).all()
    assert [(idea.title, idea.author_name, idea.person_id) for idea in ideas] == [
        *(("Benches, many", "Ola", None), ("Less noise", "", None))
    ]
    assert ideas[0].created_at.date().isoformat() == "2024-05-03"
    assert ideas[1].created_at.date() == clock.today()
    assert ideas[0].plain.splitlines()[0] == 'They say "yes".'
    shown = [message.data["idea"] for message in live.since(board.place, 0) if message.kind == "idea.card"]
    assert shown[-2:] == [idea.id for idea in ideas]


def test_one_mistake_and_nothing_is_imported(cast, session, board):
    answer = upload(cast.client(cast.ada), board, GOOD + "Bad,,xx", **{"import": "yes"})
    assert answer.status_code == 422
    assert "Row 5, column “language”:" in answer.text
    assert session.scalars(select(Idea)).all() == []


def test_export_of_a_board_can_be_imported_into_another(cast, session, board):
    ada, other = cast.client(cast.ada), make_board(cast.region)
    make_idea(board, "Meer licht", language="nl", body="In het park.")
    session.commit()
    exported = send(ada, f"/boards/{board.id}/about", f"/boards/{board.id}/export/csv").data
    table = read(exported, actions.known(other))
    assert table.problems == []
    copy = actions.import_ideas(cast.actor(cast.ada), other, table, "x")[0]
    assert (copy.title, copy.plain, copy.language) == ("Meer licht", "In het park.", "nl")
