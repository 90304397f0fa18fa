"""The demo world's boards: ideas, what people said about them, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, select

from portal.accounts.models import Membership, Person
from portal.boards.actions.answering import answer_idea
from portal.boards.actions.boards import create_board, publish_board
from portal.boards.actions.merging import merge
from portal.boards.actions.posting import post_idea
from portal.boards.actions.support import support
from portal.boards.models import Board, Idea, IdeaStatus
from portal.content import read_yaml
from portal.conversations.actions import comment
from portal.conversations.actions.residents import call_resident
from portal.conversations.models import Stance
from portal.conversations.screening import Sent, new_stamp
from portal.conversations.subjects import subject
from portal.demo.votes import make_statements
from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import Actor, Role
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LocalizedText
from portal.regions.models import Area, Process, Region, Theme

BEFORE_THE_FIRST = timedelta(days=1)
"""A board opens a day before its first idea."""
ANSWERED_AFTER, MERGED_BEFORE = 5, 2
"""Days."""


@dataclass(frozen=True, slots=True)
class _Town:
    """Whom and what a region's boards need."""

    region: Region
    organiser: Actor
    members: Mapping[str, tuple[Actor, Perspective]]
    areas: Mapping[str, int]
    processes: Mapping[str, Process]
    themes: Mapping[str, Theme]


def make_boards(regions: Mapping[str, Region]) -> None:
    """All boards with everything on them."""
    towns = {slug: _town(region) for slug, region in regions.items()}
    for data in read_yaml("demo/boards.yaml")["boards"]:
        _make_board(towns[data["region"]], data)


def _town(region: Region) -> _Town:
    rows = db.session.execute(select(Person, Membership).join(Membership).where(Membership.region_id == region.id))
    members = {
        person.email or "": (
            Actor(person.id, person.name, person.language, roles={region.id: frozenset({member.role})}),
            member.perspective,
        )
        for person, member in rows
    }
    return _Town(
        region,
        next(actor for actor, _perspective in members.values() if actor.has(Role.ORGANISER, region.id)),
        members,
        {area.code: area.id for area in db.session.scalars(select(Area).where(Area.region_id == region.id))},
        {each.slug: each for each in db.session.scalars(select(Process).where(Process.region_id == region.id))},
        {each.key: each for each in db.session.scalars(select(Theme).where(_is_theme_of(region)))},
    )


def _is_theme_of(region: Region) -> ColumnElement[bool]:
    return Theme.region_id.is_(None) | (Theme.region_id == region.id)


@contextmanager
def _days_ago(days: float) -> Iterator[None]:
    with clock.fixed(clock.now() - timedelta(days=days)):
        yield


def _make_board(town: _Town, data: Mapping[str, Any]) -> None:
    theme, process = town.themes[data["theme"]], town.processes.get(data.get("process", ""))
    with _days_ago(max(idea["days"] for idea in data["ideas"]) + BEFORE_THE_FIRST.days):
        board = create_board(
            town.organiser,
            town.region,
            process=process,
            theme=theme,
            title=theme.name,
            intro=theme.starter_question,
            takes_votes=data.get("votes", False),
            takes_statements=data.get("votes", False),
        )
        publish_board(town.organiser, board)
    made = {idea["key"]: _live_through(town, board, idea) for idea in data["ideas"]}
    with _days_ago(MERGED_BEFORE):
        for idea in data["ideas"]:
            if "same_as" in idea:
                merge(town.organiser, made[idea["same_as"]], [made[idea["key"]]])
    if "statements" in data:
        make_statements(board, town.organiser, data)


def _live_through(town: _Town, board: Board, data: Mapping[str, Any]) -> Idea:
    """One idea from its first day on."""
    random = Random(data["key"])  # noqa: S311 (the same world on every machine)
    with _days_ago(data["days"]):
        idea = post_idea(
            _author(town, board, data, f"author of {data['key']}"),
            board,
            title=data["title"],
            body=data["text"],
            language=data["language"],
            area_id=town.areas.get(data.get("area", "")),
            determinants=data["determinants"],
        )
    for number in range(data["support"]):
        with _days_ago(random.uniform(0, data["days"])):
            support(_resident(board, f"supporter {number} of {data['key']}"), idea)
    for number, said in enumerate(data.get("comments", ())):
        with _days_ago(data["days"] * 0.8 / (number + 1)):
            _comment(town, board, idea, said, f"comment {number} on {data['key']}")
    if "status" in data:
        with _days_ago(max(data["days"] - ANSWERED_AFTER, 0)):
            _answer(town, idea, data)
    return idea


def _comment(town: _Town, board: Board, idea: Idea, data: Mapping[str, Any], who: str) -> None:
    author = _author(town, board, data, who)
    with _days_ago(0.1):
        stamp = new_stamp()
    stance = Stance(data["stance"]) if "stance" in data else None
    about = subject(author.actor, "idea", idea.id)
    comment(about, author, data["text"], language=data["language"], stance=stance, sent=Sent(stamp=stamp))


def _answer(town: _Town, idea: Idea, data: Mapping[str, Any]) -> None:
    answer_idea(
        town.organiser,
        idea,
        status=IdeaStatus(data["status"]),
        reason=LocalizedText(data["reason"]),
        answer=LocalizedText(data["answer"]) if "answer" in data else None,
        answered_by=data.get("answered_by"),
    )


def _author(town: _Town, board: Board, data: Mapping[str, Any], who: str) -> Author:
    """A member where the content names one, else a resident of the demo's own."""
    if "by" not in data:
        resident = _resident(board, who)
        with force_locale(data["language"]):
            return replace(resident, name=call_resident(board.place, resident.visitor or b""))
    actor, perspective = town.members[data["by"]]
    return Author(actor=actor, name=actor.name, perspective=perspective)


def _resident(board: Board, who: str) -> Author:
    """A resident nobody can come back as: the key is not the hash of any browser's token."""
    return Author(actor=Actor(), visitor=sha256(f"{board.id} {who}".encode()).digest())
