"""Pages of statements: nothing counts twice, own votes come back, residents suggest, organisers decide."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from portal.boards.actions import voting
from portal.boards.models import OpinionSnapshot, Statement, StatementState, StatementVote
from portal.boards.opinions.analysis import analyse
from portal.boards.opinions.reading import read_export
from portal.boards.snapshots import result_of, votes_of
from portal.boards.vote_export import polis_zip
from portal.kernel import clock
from portal.kernel.authors import Author
from tests.accounts.forms import send, token_on
from tests.boards.opinions.made import camps
from tests.factories.boards import make_board, make_idea, make_statement, resident


@pytest.fixture
def board(cast):
    return make_board(cast.region, takes_votes=True)


@pytest.fixture
def statements(board, session):
    made = [make_statement(board, f"Sentence {at}.") for at in range(4)]
    session.commit()
    return made


def page(board):
    return f"/boards/{board.id}/statements"


def cast_vote(client, board, statement, vote="agree", **fields):
    return send(client, page(board), f"/boards/{board.id}/vote", statement=statement.id, vote=vote, **fields)


def votes(session):
    session.rollback()
    return dict(session.execute(select(StatementVote.statement_id, StatementVote.value)).all())


def test_votes_without_scripts_are_kept_once_changed_and_taken_back(cast, session, board, statements):
    dana, (first, second, *_) = cast.client(), statements
    answer = cast_vote(dana, board, first)
    assert answer.location == f"{page(board)}?after={first.id}"
    shown = dana.get(answer.location).text
    assert [each in shown for each in ("You agree.", "You have voted on 1 of 4.")] == [True, True]
    cast_vote(dana, board, first)
    cast_vote(dana, board, first, "disagree")
    cast_vote(dana, board, second, "pass")
    assert votes(session) == {first.id: -1, second.id: 0}
    assert cast_vote(dana, board, first, "back").location == f"{page(board)}?ask={first.id}"
    assert votes(session) == {first.id: None, second.id: 0}
    assert "Sentence 0." in dana.get(f"{page(board)}?ask={first.id}").text


def test_first_votes_of_a_browser_sent_at_once_are_one_vote(cast, app, session, board, statements):
    dana = cast.client()
    data = {"csrf_token": token_on(dana, page(board)), "statement": statements[0].id, "vote": "agree"}
    cookies, address = [(cookie.key, cookie.value) for cookie in dana._cookies.values()], f"/boards/{board.id}/vote"
    session.commit()

    def first(_number):
        browser = app.test_client()
        for key, value in cookies:
            browser.set_cookie(key, value, domain="localhost")
        return browser.post(address, data=data).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(first, range(8))) == {303}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(StatementVote)) == 1


def test_htmx_gets_the_next_statement_alone(cast, session, board, statements):
    dana = cast.client()
    token = token_on(dana, page(board))
    headers = {"HX-Request": "true", "HX-Target": "div#vote"}
    data = {"csrf_token": token, "statement": statements[0].id, "vote": "disagree"}
    answer = dana.post(f"/boards/{board.id}/vote", data=data, headers=headers)
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    for part in ('data-announce="You disagree.', "data-heading", "You have voted on 1 of 4.", "Undo"):
        assert part in answer.text
    assert votes(session) == {statements[0].id: -1}


def test_parallel_votes_of_one_browser_leave_one(cast, app, session, board, statements):
    dana = cast.client()
    cast_vote(dana, board, statements[1])
    token = token_on(dana, page(board))
    cookies = [(cookie.key, cookie.value) for cookie in dana._cookies.values()]
    session.commit()
    address, first = f"/boards/{board.id}/vote", statements[0].id
    session.commit()

    def once(number):
        browser = app.test_client()
        for key, value in cookies:
            browser.set_cookie(key, value, domain="localhost")
        fields = {"csrf_token": token, "statement": first, "vote": ("agree", "disagree")[number % 2]}
        return browser.post(address, data=fields).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(once, range(8))) == {303}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(StatementVote)) == 2


@pytest.mark.parametrize("vote", ["", "2", "yes"])
def test_nothing_else_is_a_vote(cast, session, board, statements, vote):
    assert cast_vote(cast.client(), board, statements[0], vote).status_code == 422
    assert votes(session) == {}


def test_closed_board_takes_no_vote_but_gives_one_back(cast, session, board, statements):
    dana = cast.client()
    cast_vote(dana, board, statements[0])
    token = token_on(dana, page(board))
    board.takes_votes = False
    for vote, status in (("agree", 409), ("back", 303)):
        fields = {"csrf_token": token, "statement": statements[0].id, "vote": vote}
        assert dana.post(f"/boards/{board.id}/vote", data=fields).status_code == status
    assert votes(session) == {statements[0].id: None}


def test_first_votes_of_one_address_are_limited_and_further_ones_are_not(cast, session, board, statements, monkeypatch):
    monkeypatch.setattr(voting, "MOST_NEW_VOTERS", 2)
    early = cast.client()
    assert [cast_vote(each, board, statements[0]).status_code for each in (early, cast.client())] == [303, 303]
    assert cast_vote(cast.client(), board, statements[0]).status_code == 429
    assert cast_vote(early, board, statements[1]).status_code == 303
    assert len(votes(session)) == 2


def test_one_sees_and_takes_back_only_own_votes(cast, session, board, statements):
    dana, ben = cast.client(), cast.client(cast.ben)
    cast_vote(dana, board, statements[0])
    cast_vote(dana, board, statements[1], "disagree")
    cast_vote(ben, board, statements[2])
    own = f"/boards/{board.id}/votes"
    assert [f"Sentence {at}." in dana.get(own).text for at in range(4)] == [True, True, False, False]
    assert cast_vote(dana, board, statements[0], "back", list="1").location == own
    assert send(dana, own, f"{own}/forget").status_code == 303
    assert votes(session) == {statements[0].id: None, statements[1].id: None, statements[2].id: 1}


def test_left_out_statement_comes_back_at_the_end(cast, board, statements):
    dana = cast.client()
    later = "-".join(str(each.id) for each in statements[:3])
    assert "Sentence 3." in dana.get(f"{page(board)}?later={later}").text
    answer = cast_vote(dana, board, statements[3], later=later)
    assert answer.location.endswith(f"later={later}")
    assert any(f"Sentence {at}." in dana.get(answer.location).text for at in range(3))
    assert dana.get(f"{page(board)}?later=x-{'9' * 400}-²&ask=9999999").status_code == 200


def test_suggested_statement_waits_and_is_let_through(cast, session, board, statements):
    board.takes_statements = True
    dana, ada, new = cast.client(), cast.client(cast.ada), f"{page(board)}/new"
    assert send(dana, new, body=" ", language="en").status_code == 422
    for _twice in range(2):
        assert send(dana, new, body="More  benches.", language="nl").status_code == 303
    made = session.scalars(select(Statement).where(Statement.body == "More benches.")).one()
    assert (made.state, made.language) == (StatementState.WAITING, "nl")
    assert "More benches." not in dana.get(f"{page(board)}?ask={made.id}").text
    assert "More benches." in dana.get(f"/yours/board/{board.id}").text
    assert "More benches." in ada.get(f"/r/{board.region.slug}/organise/moderation").text
    send(ada, f"{page(board)}/all", f"{page(board)}/{made.id}/moderate", state="show")
    assert "More benches." in dana.get(f"{page(board)}?ask={made.id}").text


def test_board_that_does_not_ask_takes_no_suggestion(cast, board):
    assert cast.client().get(f"{page(board)}/new").status_code == 409


def test_organiser_changes_words_until_somebody_votes(cast, session, board, statements):
    ada, edit = cast.client(cast.ada), f"{page(board)}/{statements[0].id}/edit"
    assert send(ada, edit, body="In other words.", language="sl").status_code == 303
    session.refresh(statements[0])
    assert (statements[0].body, statements[0].language) == ("In other words.", "sl")
    voting.vote(resident(), statements[0], 1)
    assert send(ada, edit, body="Again.", language="sl").status_code == 409


def test_title_of_an_idea_becomes_a_statement_once(cast, session, board):
    idea = make_idea(board, "A pond for all", language="pl")
    ada, everything = cast.client(cast.ada), f"{page(board)}/all"
    send(ada, everything, f"{page(board)}/from-idea", idea_id=idea.id)
    made = session.scalars(select(Statement)).one()
    assert (made.body, made.language, made.state) == ("A pond for all", "pl", StatementState.PUBLIC)
    send(ada, everything, f"{page(board)}/from-idea", idea_id=idea.id)
    assert session.scalar(select(func.count()).select_from(Statement)) == 1


def make_snapshot_of(session, board, found, statements):
    """As the job would write it, of an analysis that was made of invented votes."""
    result = result_of(found)
    session.add(OpinionSnapshot(board_id=board.id, made_at=clock.now(), people=found.people, result=result))
    session.commit()


@pytest.mark.parametrize(
    ("sizes", "shown", "hidden"),
    [
        ((9,), ["9 people voted", "too few"], ["What we share", "Group A"]),
        ((30,), ["30 people voted", "What we share"], ["Group A", "Where we differ", "First impression"]),
        ((36, 34), ["First impression", "Group A", "Group B", "Where we differ"], ["Group C"]),
        ((60, 50), ["2 groups", "Group A", "Where we differ", "of 10"], ["First impression", "Group C"]),
    ],
    ids=["too few", "statements", "first impression", "groups"],
)
def test_page_says_what_the_number_of_people_allows(cast, session, board, sizes, shown, hidden):
    made = [make_statement(board, f"Sentence {at}.") for at in range(24)]
    found = camps(sizes)
    found.statements[:] = [str(each.id) for each in made]
    make_snapshot_of(session, board, analyse(found), made)
    text = cast.client().get(f"/boards/{board.id}/opinions").text
    assert [each for each in shown if each not in text] == []
    assert [each for each in hidden if each in text] == []


def test_before_the_first_snapshot_nothing_is_told(cast, board, statements):
    cast_vote(cast.client(), board, statements[0])
    assert "nothing to show yet" in cast.client().get(f"/boards/{board.id}/opinions").text


def test_statement_taken_out_is_on_no_page(cast, session, board):
    made = [make_statement(board, f"Sentence {at}.") for at in range(24)]
    found = camps((60, 50))
    found.statements[:] = [str(each.id) for each in made]
    make_snapshot_of(session, board, analyse(found), made)
    made[3].state = StatementState.OUT
    assert "Sentence 3." not in cast.client().get(f"/boards/{board.id}/opinions").text


def rows_of(votes):
    """What each person voted on which statement, in no order and without names."""
    return sorted(sorted(zip(votes.statements, row, strict=True)) for row in votes.matrix.tolist())


def test_file_of_votes_says_the_same_and_names_nobody(cast, session, board, statements, tmp_path):
    people = [resident() for _ in range(12)] + [Author(actor=cast.actor(cast.ben))]
    for at, voter in enumerate(people):
        for statement in statements[: 1 + at % 4]:
            voting.vote(voter, statement, (1, -1, 0)[at % 3])
    statements[2].state = StatementState.OUT
    session.commit()
    packed = b"".join(polis_zip(board))
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    read, kept = read_export(tmp_path).votes, votes_of(board.id)
    assert rows_of(read) == rows_of(kept)
    assert dict(zip(read.statements, read.moderated, strict=True)) == dict(
        zip(kept.statements, kept.moderated, strict=True)
    )
    assert sorted(read.participants, key=int) == [str(at) for at in range(13)]
    text = (tmp_path / "votes.csv").read_text()
    assert not any(voter.visitor and voter.visitor.hex() in text for voter in people)


def test_only_organisers_take_votes(cast, session, board, statements):
    address = f"/boards/{board.id}/votes/export"
    ada, ben = cast.client(cast.ada), cast.client(cast.ben)
    opinions = f"/boards/{board.id}/opinions"
    assert send(ada, opinions, address).data[:2] == b"PK"
    assert address not in ben.get(opinions).text
    assert send(ben, page(board), address).status_code == 403
