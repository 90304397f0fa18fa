"""`kring board import-votes`: what it says, and that a bad file leaves nothing behind."""

from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from portal.boards.cli import board as command
from portal.boards.models import Statement, StatementVote
from tests.boards.opinions.made import random_votes, write_export
from tests.factories.boards import make_board
from tests.factories.regions import make_region


def run(app, *arguments):
    script = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(command, ["import-votes", *map(str, arguments)], obj=script)


def test_export_is_taken_in_and_a_damaged_one_is_not(app, session, tmp_path):
    board = make_board(make_region())
    session.commit()
    votes = random_votes(2)
    done = run(app, board.id, write_export(tmp_path, votes))
    count = int((votes.matrix != 2).sum())
    assert (done.exit_code, done.output) == (0, f"12 statements, 40 people, {count} votes\n")
    assert session.scalar(select(func.count()).select_from(StatementVote)) == count

    with (tmp_path / "votes.csv").open("a") as file:
        file.write("1,x,99,p1,7\n")
    done = run(app, board.id, tmp_path)
    assert done.exit_code == 1
    assert "“7” is not a vote." in done.output
    assert session.scalar(select(func.count()).select_from(Statement)) == 12


def test_exports_of_two_conversations_stand_beside_each_other_by_name(app, session, tmp_path):
    board = make_board(make_region())
    session.commit()
    folders = []
    for seed, word in ((2, "Benches"), (3, "Shade")):
        folder = tmp_path / word
        folder.mkdir()
        votes = random_votes(seed)
        folders.append((write_export(folder, votes, word=word), votes))
    (first, one), (second, two) = folders
    assert run(app, board.id, first).exit_code == 0

    refused = run(app, board.id, second)  # its statements are numbered from 0 as well
    assert refused.exit_code == 1
    assert "“Benches 0”. Give this one another name." in refused.output
    assert run(app, board.id, second, "--name", "a:b").exit_code == 1

    for _again in range(2):
        assert run(app, board.id, second, "--name", "shade").exit_code == 0
    assert run(app, board.id, first).exit_code == 0
    bodies = session.scalars(select(Statement.body).order_by(Statement.id)).all()
    assert bodies == [f"Benches {n}" for n in one.statements] + [f"Shade {n}" for n in two.statements]
    count = sum(int((votes.matrix != 2).sum()) for votes in (one, two))
    assert session.scalar(select(func.count()).select_from(StatementVote)) == count
