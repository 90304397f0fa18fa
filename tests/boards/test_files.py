"""Documents that stand with an idea: taken by what they hold, given to whoever sees the idea, gone with it."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from portal.boards.actions.editing import settle
from portal.boards.actions.files import attach, shown_name
from portal.boards.models import Idea, IdeaFile, IdeaState, Moderation
from portal.boards.models.files import MOST_FILES
from portal.boards.own_data import collect, erase
from portal.kernel.files import TakenFile
from tests.accounts.forms import send
from tests.boards.test_posting import post
from tests.factories.boards import make_board, make_idea
from tests.support.media import office, photo

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINK = re.compile(r'href="(/ideas/\d+/files/[0-9a-f-]{36})"')


@pytest.fixture
def board(cast):
    return make_board(cast.region)


def own_idea(cast, client, board, session):
    """An idea that the browser of `client` brought, and the address of its form."""
    post(client, board)
    idea = session.scalars(select(Idea).order_by(Idea.id.desc())).first()
    return idea, f"/ideas/{idea.id}/edit"


def add(client, page, data=None, name="Zażółć plan.docx"):
    to = page.replace("/edit", "/files")
    return send(client, page, to, file=(io.BytesIO(office() if data is None else data), name))


def make_file(cast, idea, content=b"%PDF-1.7", name="plan.pdf", person=None):
    return attach(cast.actor(person or cast.ben), idea, TakenFile("application/pdf", content), name)


def test_a_residents_document_is_there_for_everybody_as_a_download(cast, session, board):
    dana = cast.client()
    idea, page = own_idea(cast, dana, board, session)
    assert add(dana, page).status_code == 303
    shown = cast.client().get(f"/ideas/{idea.id}").text
    assert "Zażółć plan.docx" in shown
    assert "1 kB" in shown
    answer = cast.client().get(LINK.search(shown)[1])
    assert answer.data == office()
    assert answer.mimetype == WORD
    assert answer.headers["Content-Disposition"] == f'attachment; filename="b-{idea.number}-zazolc-plan.docx"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert session.scalars(select(IdeaFile)).one().person_id is None


def test_only_authors_and_those_who_work_there_attach_and_remove(cast, session, board):
    idea, page = own_idea(cast, cast.client(), board, session)
    file = make_file(cast, idea)
    session.commit()
    for stranger in (cast.client(), cast.client(cast.cem)):
        for to in (page.replace("/edit", "/files"), f"/ideas/{idea.id}/files/{file.id}/remove"):
            assert send(stranger, f"/boards/{board.id}/new", to).status_code in (403, 404)
    other = make_idea(board)
    session.commit()
    assert cast.client().get(f"/ideas/{other.id}/files/{file.id}").status_code == 404
    ben = cast.client(cast.ben)
    assert send(ben, page, f"/ideas/{idea.id}/files/{file.id}/remove").status_code == 303
    assert session.scalars(select(IdeaFile)).all() == []


def test_what_cannot_be_taken_is_said_at_the_field(cast, session, board):
    ben, idea = cast.client(cast.ben), make_idea(board)
    session.commit()
    page = f"/ideas/{idea.id}/edit"
    for data, name in ((b"MZ program", "plan.pdf"), (b"", "plan.pdf"), (b"%PDF-" + bytes(13 << 20), "plan.pdf")):
        answer = add(ben, page, data, name)
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text
    assert send(ben, page, f"/ideas/{idea.id}/files").status_code == 422
    assert add(ben, page).status_code == 303
    assert "has already been added to the idea" in add(ben, page).text
    for n in range(MOST_FILES - 1):
        make_file(cast, idea, b"%%PDF-%d" % n)
    session.commit()
    assert "at most 5 files" in add(ben, page, b"%PDF-1.7 more", "more.pdf").text
    assert len(session.scalars(select(IdeaFile)).all()) == MOST_FILES


def test_where_a_moderator_looks_first_an_idea_waits_with_its_new_document(cast, session):
    board = make_board(cast.region, moderation=Moderation.BEFORE)
    dana = cast.client()
    idea, page = own_idea(cast, dana, board, session)
    settle(cast.actor(cast.ada), idea, IdeaState.PUBLIC)
    session.commit()
    add(dana, page)
    address = f"/ideas/{idea.id}/files/{session.scalars(select(IdeaFile.id)).one()}"
    session.refresh(idea)
    assert idea.state is IdeaState.WAITING
    assert cast.client().get(address).status_code == 404
    assert cast.client(cast.cem).get(address).status_code == 404
    assert dana.get(address).status_code == 200
    assert cast.client(cast.ada).get(address).status_code == 200


def test_a_members_documents_are_told_and_go_when_the_member_leaves(cast, session, board):
    idea = make_idea(board)
    make_file(cast, idea)
    kept = make_file(cast, idea, b"%PDF-2.0", person=cast.ada)
    session.commit()
    (told,) = collect(cast.ben.id)["files"]
    assert (told["idea"], told["name"], told["size"]) == (idea.id, "plan.pdf", 8)
    assert cast.client(cast.ben).get(told["address"]).data == b"%PDF-1.7"
    erase(cast.ben.id)
    assert session.scalars(select(IdeaFile.id)).all() == [kept.id]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("C:\\Users\\Anna\\plan.docx", "plan.docx"),
        ("../../etc/passwd", "passwd.docx"),
        ("plan\u202excod.exe", "plan xcod.exe.docx"),
        ("\n\t", "Document.docx"),
        (f"{'x' * 300}.docx", f"{'x' * 115}.docx"),
    ],
)
def test_names_hold_nothing_but_what_is_read(app, sent, shown):
    with app.test_request_context():
        assert shown_name(sent, WORD) == shown


def test_a_photo_may_be_as_large_as_its_form_says(cast, session, board):
    ben, idea = cast.client(cast.ben), make_idea(board)
    session.commit()
    large = photo() + bytes(13 << 20)  # what stands behind the picture is thrown away with the rest
    send(ben, f"/ideas/{idea.id}/edit", f"/ideas/{idea.id}/photo", photo=(io.BytesIO(large), "bench.jpg"), words="")
    session.refresh(idea)
    assert idea.photo.size < 100_000
    far = send(ben, f"/ideas/{idea.id}/edit", f"/ideas/{idea.id}/photo", photo=(io.BytesIO(bytes(50 << 20)), "x.jpg"))
    assert far.status_code == 413
