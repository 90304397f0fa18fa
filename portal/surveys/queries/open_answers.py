"""Open answers to one question, for those who may take records: each by itself, in an order of its own.

An answer is known by its mark, a keyed hash of where it is stored. The order of marks is random and stays; the marks of
one person's answers to two questions have nothing in common.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from portal.kernel.db import db
from portal.kernel.secrets import keyed_hash
from portal.surveys.models import Answer, Response, Survey, TextTag

PAGE = 40
"""Answers on one page."""


class Written(NamedTuple):
    """One open answer: its mark, the words, the language they were given in, and its tags."""

    mark: bytes
    text: str
    language: str
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the answers to one question; `total` counts all, `tags` says how many carry each tag."""

    answers: Sequence[Written]
    total: int
    tags: Mapping[str, int]
    number: int
    pages: int


def open_answers(survey: Survey, question: str, *, page: int = 1, tag: str = "") -> Page:
    """One page of what people wrote to a question; only answers with `tag` if one is given."""
    marked = _marked(survey.id, question)
    tags = _tags(survey.id, marked)
    chosen = sorted(mark for mark in marked if not tag or tag in tags[mark])
    pages = max(1, -(-len(chosen) // PAGE))
    number = min(max(page, 1), pages)
    shown = chosen[(number - 1) * PAGE : number * PAGE]
    words = _words([marked[mark] for mark in shown])
    return Page(
        [Written(mark, *words[marked[mark]], sorted(tags[mark])) for mark in shown if marked[mark] in words],
        len(chosen),
        Counter(each for own in tags.values() for each in own),
        number,
        pages,
    )


Place = tuple[int, str]
"""Response and stored name of an answer."""


def _marked(survey_id: int, question: str) -> dict[bytes, Place]:
    """Where each answer stands, by its mark. Keeps some 100 bytes per answer, no words."""
    query = select(Answer.response_id, Answer.question).where(Answer.survey_id == survey_id, Answer.text.is_not(None))
    pattern = question.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
    here = (Answer.question == question) | Answer.question.like(f"%]/{pattern}", escape="\\")
    return {_mark(number, name): (number, name) for number, name in db.session.execute(query.where(here))}


def _mark(response: int, name: str) -> bytes:
    return keyed_hash("open-answer", str(response), name)[:16]


def _tags(survey_id: int, marked: Mapping[bytes, Place]) -> dict[bytes, set[str]]:
    found: dict[bytes, set[str]] = defaultdict(set)
    for mark, tag in db.session.execute(select(TextTag.mark, TextTag.tag).where(TextTag.survey_id == survey_id)):
        if mark in marked:
            found[mark].add(tag)
    return found


def _words(places: Sequence[Place]) -> dict[Place, tuple[str, str]]:
    numbers, names = [number for number, _ in places], {name for _, name in places}
    query = select(Answer.response_id, Answer.question, Answer.text, Response.language)
    query = query.join(Response, Response.id == Answer.response_id)
    rows = db.session.execute(query.where(Answer.response_id.in_(numbers), Answer.question.in_(names)))
    return {(number, name): (text, language) for number, name, text, language in rows if text}
