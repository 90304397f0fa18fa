"""Boards on the organiser's desk, who sees what, and what can be taken along."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.boards.cli import board as command
from portal.boards.models import Board, Idea, IdeaState
from portal.boards.policy import BoardVerb, IdeaVerb
from portal.boards.queries.authors import author_of
from portal.boards.queries.visible import visible_boards, visible_ideas
from portal.kernel import clock
from portal.kernel.permissions import Role, can
from portal.texts.actions import submit_form
from tests.accounts.forms import send
from tests.boards.test_posting import post
from tests.conversations.talking import IN_HTMX, write
from tests.factories.accounts import make_member
from tests.factories.boards import make_board, make_idea
from tests.factories.regions import make_area, make_process
from tests.support.forms import save
from tests.support.media import photo


def test_organiser_makes_publishes_and_closes_a_board(cast, session):
    ada, region = cast.client(cast.ada), cast.region
    process = make_process(region)
    new = f"/r/{region.slug}/organise/boards/new"
    fields = {"title-en": "What helps you sleep?", "process_id": process.id, "moderation": "before", "takes_ideas": "y"}
    assert save(ada, new, **{"title-en": "", "moderation": "after"}).status_code == 422
    address = save(ada, new, **fields).location
    board = session.scalars(select(Board)).one()
    assert (board.takes_ideas, board.takes_support, board.moderation.value) == (True, False, "before")
    assert cast.client().get(address).status_code == 404
    send(ada, address, f"{address}/publish")
    home = cast.client().get(f"/r/{region.slug}?lang=en").text
    assert "What helps you sleep?" in home
    assert "What helps you sleep?" in cast.client().get(f"/r/{region.slug}/p/{process.slug}?lang=en").text
    board.closes_on = clock.today() - timedelta(days=1)
    assert "This board is closed" in cast.client().get(f"{address}?lang=en").text


def test_board_says_what_is_promised_before_one_posts(cast):
    board = make_board(cast.region)
    for page in (f"/boards/{board.id}", f"/boards/{board.id}/new"):
        text = cast.client().get(f"{page}?lang=en").text
        assert "You hear back on" in text


def test_board_of_a_draft_process_cannot_be_published(cast, session):
    board = make_board(cast.region, make_process(cast.region, published_at=None), published_at=None)
    ada = cast.client(cast.ada)
    send(ada, f"/boards/{board.id}", f"/boards/{board.id}/publish")
    session.refresh(board)
    assert board.published_at is None


def test_board_with_ideas_stays(cast, session):
    board, ada = make_board(cast.region), cast.client(cast.ada)
    make_idea(board)
    for step in ("withdraw", "remove"):
        send(ada, f"/boards/{board.id}/about", f"/boards/{board.id}/{step}")
    session.refresh(board)
    assert board.published_at is not None


def test_policy_and_queries_agree_for_everybody(cast, session):
    expert = make_member(cast.region, Role.EXPERT)
    boards = [
        make_board(cast.region),
        make_board(cast.region, published_at=None),
        make_board(cast.region, make_process(cast.region, published_at=None)),
        make_board(cast.elsewhere, published_at=None),
    ]
    ideas = [make_idea(board, state=state) for board in (boards[0], boards[2]) for state in IdeaState]
    session.flush()
    for person in (*cast.personas.values(), expert):
        actor = cast.actor(person)
        seen = set(session.scalars(visible_boards(actor)))
        assert [can(actor, BoardVerb.SEE, board) for board in boards] == [board in seen for board in boards]
        known = set(session.scalars(visible_ideas(actor)))
        assert [can(actor, IdeaVerb.SEE, idea) for idea in ideas] == [idea in known for idea in ideas]


def test_resident_changes_their_own_idea_and_nobody_elses(cast, session):
    board, dana = make_board(cast.region), cast.client()
    post(dana, board)
    idea = session.scalars(select(Idea)).one()
    page = f"/ideas/{idea.id}/edit"
    assert save(dana, page, title="Better benches", language="en").status_code == 303
    session.refresh(idea)
    assert idea.title == "Better benches"
    assert cast.client().get(page).status_code == 403
    board.residents_edit = True
    assert cast.client().get(page).status_code == 200


def test_merged_idea_leads_to_what_it_became_part_of(cast):
    board = make_board(cast.region)
    target = make_idea(board)
    part = make_idea(board, state=IdeaState.MERGED, merged_into_id=target.id)
    answer = cast.client().get(f"/ideas/{part.id}")
    assert answer.location == f"/ideas/{target.id}?part={part.id}"
    assert part.title in cast.client().get(f"/ideas/{target.id}").text


@pytest.mark.parametrize("key", ["csv", "json", "xlsx"])
def test_export_holds_every_idea_and_opens_safely(cast, session, key):
    board, ada = make_board(cast.region), cast.client(cast.ada)
    make_idea(board, '=HYPERLINK("x")', determinants=["income", "housing"], support_count=3)
    make_idea(board, "Second", state=IdeaState.WAITING)
    answer = send(ada, f"/boards/{board.id}/about", f"/boards/{board.id}/export/{key}")
    if key == "json":
        rows = json.loads(answer.data)
    elif key == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert rows[0]["title"].startswith("'=")
    else:
        from openpyxl import load_workbook

        header, *lines = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
        rows = [dict(zip(header, line, strict=True)) for line in lines]
    assert [(row["reference"], row["state"]) for row in rows] == [("B-1", "public"), ("B-2", "waiting")]
    assert (str(rows[0]["supports"]), rows[0]["determinants"]) == ("3", "housing income")
    assert not rows[0]["author"]


def test_command_writes_the_same_file(cast, app, session, tmp_path):
    made = make_board(cast.region)
    make_idea(made, "Benches")
    session.commit()
    runner = app.test_cli_runner()
    target = tmp_path / "ideas.json"
    done = runner.invoke(command, ["export", str(made.id), "--format", "json", "--output", str(target)])
    assert done.exit_code == 0, done.output
    assert [row["title"] for row in json.loads(target.read_text())] == ["Benches"]
    assert runner.invoke(command, ["export", "999", "--format", "csv"]).exit_code == 1
    assert runner.invoke(command, ["export", "9" * 25, "--format", "csv"]).exit_code == 2
    nowhere = ["export", str(made.id), "--format", "json", "--output", str(tmp_path / "nowhere" / "ideas.json")]
    assert runner.invoke(command, nowhere).output.startswith("Error: Could not open file")


def test_resident_changes_the_text_of_their_idea_without_losing_what_others_wrote(cast, session):
    board, dana = make_board(cast.region), cast.client()
    post(dana, board, body="Old people want to rest.")
    idea = session.scalars(select(Idea)).one()
    page = f"/ideas/{idea.id}/edit"
    seq = re.search(r'name="base_seq"[^>]*value="(\d+)"', dana.get(page).text)[1]
    submit_form(
        idea.text, int(seq), "Old people want to rest in the shade.", author_of(cast.actor(cast.ben), board.region_id)
    )
    session.commit()
    answer = send(dana, page, f"/ideas/{idea.id}/text", base_seq=seq, body="Old and young people want to rest.")
    assert answer.status_code == 303
    session.refresh(idea)
    assert idea.plain == "Old and young people want to rest in the shade."
    assert "in the shade" in cast.client().get(f"/boards/{board.id}").text
    assert cast.client().post(f"/ideas/{idea.id}/text").status_code == 403


def test_picture_is_shown_and_taken_away_again(cast, session):
    idea, ben = make_idea(make_board(cast.region)), cast.client(cast.ben)
    page = f"/ideas/{idea.id}/edit"
    assert send(ben, page, f"/ideas/{idea.id}/photo", photo=(io.BytesIO(b"GIF89a"), "x.png")).location == page
    send(
        ben,
        page,
        f"/ideas/{idea.id}/photo",
        photo=(io.BytesIO(photo(exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0")), "bench.jpg"),
        words="An old bench",
    )
    shown = cast.client().get(f"/ideas/{idea.id}").text
    assert 'alt="An old bench"' in shown
    picture = cast.client().get(re.search(r'src="(/ideas/\d+/photo/[0-9a-f]{64}\.jpg)"', shown)[1])
    assert picture.mimetype == "image/jpeg"
    assert b"Exif" not in picture.data
    send(ben, page, f"/ideas/{idea.id}/photo", remove=1)
    assert "An old bench" not in cast.client().get(f"/ideas/{idea.id}").text


def test_list_of_ideas_is_taken_whole_or_not_at_all(cast, app, session, tmp_path):
    board, area = make_board(cast.region), make_area(cast.region)
    session.commit()
    target, runner = tmp_path / "ideas.csv", app.test_cli_runner()
    good = f"title;text;language;area_code;tags\nMeer licht;In het park.;nl;{area.code};park, snel\nCisza nocą;;pl;;\n"
    target.write_text(good + ";no title;xx;nowhere;\n", "utf-8-sig")
    refused = runner.invoke(command, ["import-ideas", str(board.id), str(target)])
    assert refused.exit_code == 1
    assert {line.split(":")[1].strip() for line in refused.stderr.splitlines()} == {"title", "language", "area"}
    assert session.scalars(select(Idea)).all() == []
    target.write_text(good, "utf-8-sig")
    done = runner.invoke(command, ["import-ideas", str(board.id), str(target)])
    assert (done.exit_code, done.stdout) == (0, "2\n")
    session.rollback()
    first, second = session.scalars(select(Idea).order_by(Idea.id))
    assert (first.title, first.plain, first.area_id, second.language) == ("Meer licht", "In het park.", area.id, "pl")
    assert [tag.name for tag in first.tags] == ["park", "snel"]
    assert first.person_id is None
    assert first.state is IdeaState.PUBLIC


def test_page_keeps_its_name_when_a_comment_is_placed_in_it(cast, session):
    idea = make_idea(make_board(cast.region), "Benches by the river")
    session.commit()
    title = re.compile(r"<title>\s*(.*?)\s*</title>")
    shown = title.search(cast.client().get(f"/ideas/{idea.id}").text)[1]
    answer = write(cast.client(), f"/talk/idea/{idea.id}", "I would like that.", headers=IN_HTMX)
    assert title.search(answer.text)[1] == shown == f"{idea.reference}: Benches by the river · Kring"
