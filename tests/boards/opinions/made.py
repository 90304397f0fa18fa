"""Votes made for tests, and a plain dense reckoning of what is made of them: the formulas, one cell at a time."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np

from portal.boards.opinions.votes import MISSING, Votes


def votes_of(matrix: np.ndarray, moderated: tuple[int, ...] = ()) -> Votes:
    """A matrix of 1, 0, -1 and MISSING with names for its rows and columns."""
    people, statements = matrix.shape
    out = np.zeros(statements, np.bool_)
    out[list(moderated)] = True
    names = [f"p{at}" for at in range(people)], [str(at) for at in range(statements)]
    return Votes(*names, matrix.astype(np.int8), out)


def random_votes(seed: int, people: int = 40, statements: int = 12, moderated: tuple[int, ...] = ()) -> Votes:
    """Votes without any structure, some of them missing; each statement has a popularity of its own."""
    random = np.random.default_rng(seed)
    liked = random.uniform(0.2, 0.8, statements)
    matrix = np.where(random.random((people, statements)) < liked, 1, random.integers(-1, 1, (people, statements)))
    matrix[random.random(matrix.shape) < 0.3] = MISSING
    matrix[0] = 1
    return votes_of(matrix, moderated)


def camps(sizes: tuple[int, ...], statements: int = 24, seed: int = 1) -> Votes:
    """Groups that each agree with statements of their own and disagree with those of others, nine times in ten."""
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    own = np.arange(statements) % len(sizes) == group[:, None]
    follows = random.random(own.shape) < 0.9
    matrix = np.where(own == follows, 1, -1)
    matrix[random.random(matrix.shape) < 0.2] = MISSING
    return votes_of(matrix)


def shuffled(votes: Votes, seed: int = 5) -> Votes:
    """The same votes with rows and columns in another order, under other names."""
    random = np.random.default_rng(seed)
    rows, columns = random.permutation(len(votes.participants)), random.permutation(len(votes.statements))
    return Votes(
        [votes.participants[at] for at in rows],
        [votes.statements[at] for at in columns],
        np.ascontiguousarray(votes.matrix[np.ix_(rows, columns)]),
        votes.moderated[columns],
    )


def dense(votes: Votes) -> tuple[np.ndarray, np.ndarray]:
    """Loadings (one column each) and places by numpy's singular value decomposition of the centred matrix."""
    cells = votes.matrix.astype(float)
    cells[cells == MISSING] = np.nan
    cells[:, votes.moderated] = 0
    centred = cells - np.nanmean(cells, axis=0)
    loadings = np.linalg.svd(np.nan_to_num(centred))[2][:2].T
    places = [
        sqrt(len(row) / max(1, np.count_nonzero(~np.isnan(row)))) * np.nansum(row[:, None] * loadings, axis=0)
        for row in centred
    ]
    return loadings, np.array(places)


def write_export(
    folder: Path, votes: Votes, *, delimiter: str = ",", bom: bool = False, word: str = "Statement"
) -> Path:
    """A folder with `votes.csv` and `comments.csv` as Polis exports them."""
    rows = [["timestamp", "datetime", "comment-id", "voter-id", "vote"]]
    for row, column in np.argwhere(votes.matrix != MISSING):
        rows.append(["1", "x", votes.statements[column], votes.participants[row], str(votes.matrix[row, column])])
    comments = [
        ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
    ]
    for name, out in zip(votes.statements, votes.moderated, strict=True):
        comments.append(["1", "x", name, "0", "0", "0", "-1" if out else "1", f"{word} {name}"])
    for name, table in (("votes.csv", rows), ("comments.csv", comments)):
        text = "".join(delimiter.join(cells) + "\r\n" for cells in table)
        (folder / name).write_text(text, encoding="utf-8-sig" if bom else "utf-8", newline="")
    return folder
