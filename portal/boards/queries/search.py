"""Finding ideas by words, on SQLite's FTS5 and PostgreSQL's tsvector alike, and ideas like one in the making."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, column, false, func, literal_column, or_, select, table
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSQUERY

from portal.boards.models import Board, Idea, IdeaState, IdeaWords
from portal.boards.stemming import forms, words
from portal.kernel.db import db

MOST_WORDS = 12
SHORTEST = 4
"""Letters of a word that says anything, where ideas are compared."""
ENOUGH = 0.4
"""Of the words of a title, this share must be in what is like it, and two of them if it has two."""

_REFERENCE = re.compile(r"(b-)?([0-9]{1,9})", re.IGNORECASE)

_FTS = table("idea_search", column("rowid"), column("rank"))


def looked_for(text: str) -> ColumnElement[bool]:
    """The condition that an idea has this reference, or every word of `text`; nothing is found without any word."""
    reference, said = _REFERENCE.fullmatch(text.strip()), with_words(text)
    if reference is None:
        return false() if said is None else said
    named = Idea.number == int(reference[2])
    return named if reference[1] or said is None else or_(named, said)


def with_words(text: str) -> ColumnElement[bool] | None:
    """The condition that an idea has every word of `text` in some form, the last perhaps unfinished; None for none."""
    groups = [forms(word) for word in words(text)[:MOST_WORDS]]
    groups = [group for group in groups if group]
    return Idea.id.in_(_matching(groups, together=True)) if groups else None


def similar(board: Board, title: str, *, but: int | None = None, most: int = 4) -> list[Idea]:
    """Ideas of the board that have most of the words of `title`, the nearest first."""
    groups = telling(title)
    if not groups:
        return []
    found = select(Idea, IdeaWords.tokens).join(IdeaWords, IdeaWords.idea_id == Idea.id)
    found = found.where(Idea.board_id == board.id, Idea.state == IdeaState.PUBLIC, Idea.id != (but or 0))
    best = _best(groups, found)
    scored = [(likeness(groups, set(tokens.split())), idea) for idea, tokens in db.session.execute(best)]
    near = [(share, idea.support_count, idea) for share, idea in scored if share]
    return [idea for *_how, idea in sorted(near, key=lambda entry: entry[:2], reverse=True)[:most]]


def _best(groups: list[list[str]], found: Select[Idea, str]) -> Select[Idea, str]:
    """At most 40 rows of `found` that have some of the words, rare words first."""
    if _is_postgresql():
        vector, query = func.to_tsvector("simple", IdeaWords.tokens), _tsquery(groups, together=False)
        return found.where(vector.op("@@")(query)).order_by(func.ts_rank(vector, query).desc(), Idea.id).limit(40)
    wanted = _FTS.c.rowid == Idea.id, literal_column("idea_search").op("MATCH")(_fts_query(groups, together=False))
    return found.join(_FTS, wanted[0]).where(wanted[1]).order_by(_FTS.c.rank, Idea.id).limit(40)


def telling(title: str) -> list[list[str]]:
    """The forms of each word of a title that says anything; short words are mostly of the grammar."""
    said = dict.fromkeys(word for word in words(title) if len(word) >= SHORTEST)
    return [group for group in map(forms, [*said][:MOST_WORDS]) if group]


def likeness(groups: list[list[str]], tokens: Collection[str]) -> float:
    """The share of the groups of which `tokens` has one; 0 for too few to be like it."""
    hits = sum(any(form in tokens for form in group) for group in groups)
    share = hits / len(groups) if groups else 0.0
    return share if hits >= min(2, len(groups)) and share >= ENOUGH else 0.0


def _matching(groups: list[list[str]], *, together: bool) -> Select[int]:
    if _is_postgresql():
        vector = func.to_tsvector("simple", IdeaWords.tokens)
        return select(IdeaWords.idea_id).where(vector.op("@@")(_tsquery(groups, together=together)))
    matches = literal_column("idea_search").op("MATCH")(_fts_query(groups, together=together))
    return select(_FTS.c.rowid).where(matches)


def _fts_query(groups: list[list[str]], *, together: bool) -> str:
    """As FTS5 reads it. Every token is quoted, so none is an operator; a star means "and what begins so"."""
    parts = [" OR ".join(f'"{token}"' for token in group) for group in groups]
    if together:
        parts[-1] += f' OR "{groups[-1][0]}"*'
    return (" AND " if together else " OR ").join(f"({part})" for part in parts)


def _tsquery(groups: list[list[str]], *, together: bool) -> ColumnElement[Any]:
    parts = [" | ".join(f"'{token}'" for token in group) for group in groups]
    if together:
        parts[-1] += f" | '{groups[-1][0]}':*"
    return sql_cast((" & " if together else " | ").join(f"({part})" for part in parts), TSQUERY)


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
