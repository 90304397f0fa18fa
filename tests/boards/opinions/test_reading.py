"""Files of votes as people have them, and what is said when they cannot be used."""

import gettext
import json
from pathlib import Path

import numpy as np
import pytest

from portal.boards.opinions.problems import Unreadable
from portal.boards.opinions.reading import ballots as reading_ballots
from portal.boards.opinions.reading import read_export, read_groups
from tests.boards.opinions.made import random_votes, write_export

WORDS = gettext.NullTranslations()
COMMENTS = "comment-id,moderated,comment-body\n1,1,One\n2,1,Two\n"


def folder_with(folder: Path, votes: str | bytes, comments: str = COMMENTS, name: str = "votes.csv") -> Path:
    (folder / name).write_bytes(votes if isinstance(votes, bytes) else votes.encode())
    (folder / "comments.csv").write_text(comments, encoding="utf-8")
    return folder


def told(folder: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        read_export(folder)
    return refused.value.render(WORDS)


@pytest.mark.parametrize("options", [{}, {"delimiter": ";"}, {"delimiter": "\t"}, {"bom": True}])
def test_export_is_read_whatever_program_wrote_it(tmp_path, options):
    votes = random_votes(1, moderated=(2,))
    read = read_export(write_export(tmp_path, votes, **options))
    assert read.votes.participants == sorted(votes.participants)
    assert read.votes.statements == votes.statements
    assert read.votes.moderated.tolist() == votes.moderated.tolist()
    row = read.votes.participants.index("p7")
    assert read.votes.matrix[row].tolist() == votes.matrix[7].tolist()
    assert read.texts["3"] == "Statement 3"


def test_matrix_says_the_same_as_the_list(tmp_path):
    matrix = "participant,group-id,n-votes,10,9\n8,0,2,1,-1\n11,,1,,0\n"
    read = read_export(folder_with(tmp_path, matrix, name="participants-votes.csv"))
    assert (read.votes.participants, read.votes.statements) == (["8", "11"], ["9", "10"])
    assert read.votes.matrix.tolist() == [[-1, 1], [0, 2]]
    assert read.published == {"8": "0"}


def test_last_vote_wins_by_time_and_not_by_place(tmp_path):
    rows = ["5,2,7,1", "9,1,7,-1", "3,1,7,1", "4,1,8,0", "4,1,8,0"]
    for order in (rows, rows[::-1]):
        read = read_export(folder_with(tmp_path, "timestamp,comment-id,voter-id,vote\n" + "\n".join(order)))
        assert read.votes.matrix.tolist() == [[-1, 1], [0, 2]]


def test_different_votes_at_one_moment_are_read_alike_in_any_order(tmp_path):
    rows = ["5,1,7,1", "5,1,7,0"]
    for order in (rows, rows[::-1]):
        read = read_export(folder_with(tmp_path, "timestamp,comment-id,voter-id,vote\n" + "\n".join(order)))
        assert read.votes.matrix.tolist() == [[0]]


def test_statements_nobody_voted_on_are_no_columns(tmp_path):
    read = read_export(folder_with(tmp_path, "comment-id,voter-id,vote\n2,7,1\n"))
    assert read.votes.statements == ["2"]


@pytest.mark.parametrize(("counts", "expected"), [((2, 0), 1), ((0, 2), -1), ((5, 5), 1)])
def test_sign_of_agreement_follows_from_the_counts_of_the_export(tmp_path, counts, expected):
    comments = f"comment-id,moderated,agrees,disagrees\n1,1,{counts[0]},{counts[1]}\n"
    read = read_export(folder_with(tmp_path, "comment-id,voter-id,vote\n1,7,1\n1,8,1\n", comments))
    assert read.votes.matrix[:, 0].tolist() == [expected, expected]


def test_votes_of_a_server_agree_below_zero(tmp_path):
    votes = [{"participant_id": 1, "statement_id": 5, "vote": -1, "modified": 1.0}]
    comment = {"statement_id": 5, "txt": "Five", "moderated": 1, "is_meta": True, "agree_count": 9, "disagree_count": 9}
    (tmp_path / "votes.json").write_text(json.dumps(votes))
    (tmp_path / "comments.json").write_text(json.dumps([comment]))
    read = read_export(tmp_path)
    assert read.votes.matrix.tolist() == [[1]]
    assert read.votes.moderated.tolist() == [True]


@pytest.mark.parametrize("strict", [True, False])
def test_statement_not_yet_looked_at_is_out_where_statements_wait_for_a_moderator(tmp_path, strict):
    votes = [{"participant_id": 1, "statement_id": 5, "vote": 1}]
    comment = {"statement_id": 5, "txt": "", "moderated": 0, "is_meta": False, "agree_count": 1, "disagree_count": 0}
    for name, content in (("votes", votes), ("comments", [comment]), ("conversation", {"strict_moderation": strict})):
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    assert read_export(tmp_path).votes.moderated.tolist() == [strict]


HEADER = "timestamp,comment-id,voter-id,vote\n"


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        ("", "votes.csv: This file is empty."),
        (HEADER, "votes.csv: There is no vote in this file."),
        ("comment-id,voter-id\n1,2\n", "votes.csv:1: The column “vote” is missing."),
        ("vote,comment-id,voter-id,vote\n", "votes.csv:1: The column “vote” appears twice."),
        (
            HEADER + "1,1,7,1\n1,1,8,2\n",
            "votes.csv:3: “2” is not a vote. Votes are 1 (agree), -1 (disagree) and 0 (pass).",
        ),
        (HEADER + "1,1,7,\n", "votes.csv:2: “” is not a vote. Votes are 1 (agree), -1 (disagree) and 0 (pass)."),
        (HEADER + "1,1,7\n", "votes.csv:2: This line has 3 cells instead of 4."),
        (HEADER + "1,,7,1\n", "votes.csv:2: “comment-id” is empty."),
        (HEADER + "soon,1,7,1\n", "votes.csv:2: “soon” is not a time: a whole number is expected."),
        (
            HEADER.encode() + b"1,1,\xff,1\n",
            "votes.csv: This is not a text file in UTF-8. Save it again as CSV in UTF-8.",
        ),
        (
            HEADER.encode() + b"1,\0,7,1\n",
            "votes.csv: This is not a text file in UTF-8. Save it again as CSV in UTF-8.",
        ),
        (
            "comment-id,voter-id,vote\n1,7,1\n1,7,0\n",
            "votes.csv: “7” voted differently on statement “1” several times, and no time says which vote is the last.",
        ),
    ],
)
def test_unusable_votes_are_refused_with_place_and_reason(tmp_path, votes, message):
    assert told(folder_with(tmp_path, votes)) == message


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ("participant,1,1\n7,1,1\n", "The column “1” appears twice."),
        ("participant,1\n7,1\n7,0\n", "“7” appears twice."),
        ("participant,1\n7,x\n", "“x” is not a vote."),
        ("participant,1\n7,\n", "There is no vote in this file."),
        ("1,2\n7,\n", "The column “participant” is missing."),
    ],
)
def test_unusable_matrix_is_refused(tmp_path, matrix, message):
    assert message in told(folder_with(tmp_path, matrix, name="participants-votes.csv"))


def test_missing_files_are_named(tmp_path):
    assert "does not exist" in told(tmp_path / "nowhere")
    assert "needs votes.csv" in told(tmp_path)
    (tmp_path / "votes.csv").write_text(HEADER + "1,1,7,1\n")
    assert told(tmp_path).startswith("comments.csv: This file is missing")


@pytest.mark.parametrize(
    ("comments", "message"),
    [
        ("comment-id,moderated\n1,1\n1,1\n", "comments.csv:3: “1” appears twice."),
        ("comment-id,moderated\n1,maybe\n", "comments.csv:2: “maybe” is not a moderation."),
        ("moderated\n1\n", "comments.csv:1: The column “comment-id” is missing."),
    ],
)
def test_unusable_comments_are_refused(tmp_path, comments, message):
    assert message in told(folder_with(tmp_path, HEADER + "1,1,7,1\n", comments))


def test_votes_alone_can_be_looked_at(tmp_path):
    (tmp_path / "votes.csv").write_text(HEADER + "1,1,7,1\n")
    read = read_export(tmp_path, without_texts=True)
    assert (read.votes.statements, read.votes.moderated.tolist(), read.texts) == (["1"], [False], {})


def test_empty_lines_of_a_spreadsheet_are_no_votes(tmp_path):
    read = read_export(folder_with(tmp_path, HEADER + "1,1,7,1\n\n,,,\n", COMMENTS + ",,\n"))
    assert read.votes.matrix.tolist() == [[1]]


def test_more_than_fits_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(reading_ballots, "MOST_CELLS", 8)
    rows = "".join(f"1,{at},{at},1\n" for at in range(3))
    assert "3 people and 3 statements" in told(folder_with(tmp_path, HEADER + rows))


def test_huge_list_is_streamed(tmp_path):
    """300,000 votes take their matrix and 17 bytes each, not a Python object per row."""
    rows = "".join(f"{at},{at % 300},{at // 300},{at % 3 - 1}\n" for at in range(300_000))
    read = read_export(folder_with(tmp_path, HEADER + rows))
    assert read.votes.matrix.shape == (1000, 300)
    assert read.votes.matrix.dtype == np.int8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("participant,group-id\n1,a\n1,b\n", "groups.csv:3: “1” appears twice."),
        ("participant,group-id\n5,a\n", "groups.csv:2: “5” did not vote here."),
        ("participant,group-id\n1,\n", "groups.csv: No group is named in this file."),
        ("participant\n1\n", "groups.csv:1: The column “group-id” is missing."),
    ],
)
def test_unusable_groups_are_refused(tmp_path, text, message):
    path = tmp_path / "groups.csv"
    path.write_text(text)
    with pytest.raises(Unreadable) as refused:
        read_groups(path, {"1", "2"})
    assert refused.value.render(WORDS) == message
