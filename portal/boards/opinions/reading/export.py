"""A folder of votes: `votes.csv`, or the matrix `participants-votes.csv`, or `votes.json`; and its statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from portal.boards.opinions import problems
from portal.boards.opinions.problems import Unreadable
from portal.boards.opinions.reading.ballots import VOTE_OF, Ballots, check_size, vote_of
from portal.boards.opinions.reading.comments import (
    Comment,
    moderated_out,
    read_comments,
    read_comments_json,
    read_json,
)
from portal.boards.opinions.reading.tables import opened
from portal.boards.opinions.votes import AGREE, DISAGREE, MISSING, Labels, Matrix, Votes, natural_order

LIST, MATRIX, SERVER, COMMENTS = "votes.csv", "participants-votes.csv", "votes.json", "comments.csv"
ABOUT_PEOPLE = {"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
CELL = {value: vote & 0xFF for value, vote in VOTE_OF.items()} | {"": MISSING}


@dataclass(frozen=True, eq=False)
class Export:
    """What a folder holds. `published` is the group of each person that the export itself names."""

    votes: Votes
    texts: Mapping[str, str]
    published: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Cells:
    """Votes before it is known which statements are shown."""

    people: Sequence[str]
    statements: Sequence[str]
    matrix: Matrix


def read_export(folder: Path, *, without_texts: bool = False) -> Export:
    """Votes and statements of `folder`, in the order of their identifiers. Unreadable for bad files, with the place.

    `without_texts` makes do without comments.csv: every statement then counts as shown.
    """
    if not folder.is_dir():
        raise Unreadable(problems.NO_FOLDER, folder)
    if (folder / LIST).exists() or (folder / MATRIX).exists():
        listed = (folder / LIST).exists()
        cells = _listed(folder / LIST) if listed else _tabled(folder / MATRIX)
        comments = {} if without_texts and lacks_texts(folder) else _comments(folder / COMMENTS)
        return Export(*_joined(cells, comments, AGREE), _published(folder / MATRIX))
    if (folder / SERVER).exists():
        comments = read_comments_json(folder / "comments.json")
        return Export(*_joined(_served(folder / SERVER), comments, DISAGREE, _strict(folder / "conversation.json")))
    raise Unreadable(problems.NO_VOTES, folder)


def lacks_texts(folder: Path) -> bool:
    """Whether nothing here says what the statements are."""
    return not any((folder / name).exists() for name in (COMMENTS, "comments.json"))


def _comments(path: Path) -> dict[str, Comment]:
    if not path.exists():
        raise Unreadable(problems.NO_COMMENTS, path)
    return read_comments(path)


def _strict(path: Path) -> bool:
    """Whether statements wait for a moderator. The CSV export does not say."""
    found = read_json(path) if path.exists() else {}
    return isinstance(found, dict) and bool(found.get("strict_moderation"))


def _listed(path: Path) -> Cells:
    """One vote per row, with the time it was cast."""
    ballots = Ballots(path)
    with opened(path) as table:
        voter, statement = table.need("voter-id", "participant"), table.need("comment-id", "statement-id")
        vote, time = table.need("vote"), table.column("timestamp", required=False)
        for line, cells in table.rows():
            if not (person := cells[voter].strip()) or not (name := cells[statement].strip()):
                raise Unreadable(problems.VALUE_MISSING, path, line, name=table.header[statement if person else voter])
            when = _time(cells[time], path, line) if time is not None else -1
            ballots.add(person, name, vote_of(cells[vote], path, line), when)
    return Cells(list(ballots.people), list(ballots.statements), ballots.matrix())


def _time(value: str, path: Path, line: int) -> int:
    if not value.strip():
        return -1
    if not (value.strip().isascii() and value.strip().isdigit()) or len(value) > 18:
        raise Unreadable(problems.UNKNOWN_TIME, path, line, value=value[:40])
    return int(value)


def _tabled(path: Path) -> Cells:
    """One row per person, one column per statement."""
    with opened(path) as table:
        person = table.need("participant")
        places = [at for at, name in enumerate(table.header) if name.lower() not in ABOUT_PEOPLE]
        statements = [table.header[at] for at in places]
        if twice := {name for name in statements if statements.count(name) > 1}:
            raise Unreadable(problems.COLUMN_TWICE, path, 1, name=min(twice))
        people: dict[str, None] = {}
        cells = bytearray()
        for line, row in table.rows():
            name = row[person].strip()
            if not name or name in people:
                sentence = problems.TWICE if name else problems.VALUE_MISSING
                raise Unreadable(sentence, path, line, name=name or "participant")
            people[name] = None
            cells += _row([row[at] for at in places], path, line)
            check_size(path, len(people), len(places))
    matrix = np.frombuffer(cells, np.int8).reshape(len(people), len(places))
    if not (matrix != MISSING).any():
        raise Unreadable(problems.NO_VOTE_IN_IT, path)
    return Cells(list(people), statements, matrix)


def _row(values: list[str], path: Path, line: int) -> bytes:
    try:
        return bytes(map(CELL.__getitem__, values))
    except KeyError:
        return bytes(vote_of(value, path, line) & 0xFF if value.strip() else MISSING for value in values)


def _served(path: Path) -> Cells:
    """The votes of a server as a list of objects."""
    ballots = Ballots(path)
    try:
        for at, row in enumerate(read_json(path), 1):
            vote = vote_of(str(row["vote"]), path, at)
            ballots.add(str(row["participant_id"]), str(row["statement_id"]), vote, int(row.get("modified") or -1))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(problems.NOT_JSON, path) from error
    return Cells(list(ballots.people), list(ballots.statements), ballots.matrix())


def _joined(
    cells: Cells, comments: Mapping[str, Comment], agree: int, strict: bool = False
) -> tuple[Votes, dict[str, str]]:
    """Votes of the statements that anybody voted on, agreement as 1 whatever sign the file has for it."""
    seen = np.count_nonzero(cells.matrix != MISSING, axis=0)
    voted = [at for at in natural_order(cells.statements) if seen[at]]
    names = [cells.statements[at] for at in voted]
    out = moderated_out(comments, strict=strict)
    people = natural_order(cells.people)
    matrix = np.ascontiguousarray(cells.matrix[np.ix_(people, voted)])
    if _sign(matrix, [comments.get(name) for name in names], agree) == DISAGREE:
        np.negative(matrix, out=matrix, where=matrix != MISSING)
    votes = Votes([cells.people[at] for at in people], names, matrix, np.array([name in out for name in names]))
    return votes, {name: comment.text for name, comment in comments.items()}


def _sign(matrix: Matrix, comments: Sequence[Comment | None], usual: int) -> int:
    """What stands for agreement: what makes the counts of the export come true, else what is usual in such files.

    Files of both signs are about: the server counts agreement as -1, its exports as 1, and so do some copies of it.
    """
    plus, minus = (np.count_nonzero(matrix == vote, axis=0) for vote in (1, -1))
    agrees, disagrees = (_told(comments, name) for name in ("agrees", "disagrees"))
    straight = np.array_equal(plus, agrees) and np.array_equal(minus, disagrees)
    mirrored = np.array_equal(minus, agrees) and np.array_equal(plus, disagrees)
    return usual if straight == mirrored else AGREE if straight else DISAGREE


def _told(comments: Sequence[Comment | None], name: str) -> Labels:
    return np.array([getattr(comment, name, -1) for comment in comments], np.int64)


def _published(path: Path) -> dict[str, str]:
    """The groups that the export names, if it does."""
    if not path.exists():
        return {}
    with opened(path) as table:
        person, group = table.column("participant", required=False), table.column("group-id", required=False)
        if person is None or group is None:
            return {}
        return {cells[person].strip(): cells[group].strip() for _, cells in table.rows() if cells[group].strip()}
