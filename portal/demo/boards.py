"""The demo world's boards: ideas, what people said about them, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from portal.boards.actions.answering import answer_idea
from portal.boards.actions.boards import create_board, publish_board
from portal.boards.actions.merging import merge
from portal.boards.actions.posting import post_idea
from portal.boards.actions.support import support
from portal.boards.models import Board, Idea, IdeaStatus
from portal.content import read_yaml
from portal.conversations.actions import comment
from portal.conversations.models import Stance
from portal.conversations.subjects import subject
from portal.demo.towns import Town, author, days_ago, resident, sent
from portal.demo.votes import make_statements
from portal.kernel.text import LocalizedText

BEFORE_THE_FIRST = timedelta(days=1)
"""A board opens a day before its first idea."""
ANSWERED_AFTER, MERGED_BEFORE = 5, 2
"""Days."""


def make_boards(towns: Mapping[str, Town]) -> dict[str, Idea]:
    """All boards with everything on them. Returns the ideas by key."""
    made: dict[str, Idea] = {}
    for data in read_yaml("demo/boards.yaml")["boards"]:
        made |= _make_board(towns[data["region"]], data)
    return made


def _make_board(town: Town, data: Mapping[str, Any]) -> dict[str, Idea]:
    theme, process = town.themes[data["theme"]], town.processes.get(data.get("process", ""))
    with days_ago(max(idea["days"] for idea in data["ideas"]) + BEFORE_THE_FIRST.days):
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
    with days_ago(MERGED_BEFORE):
        for idea in data["ideas"]:
            if "same_as" in idea:
                merge(town.organiser, made[idea["same_as"]], [made[idea["key"]]])
    if "statements" in data:
        make_statements(board, town.organiser, data)
    return made


def _live_through(town: Town, board: Board, data: Mapping[str, Any]) -> Idea:
    """One idea from its first day on."""
    random = Random(data["key"])  # noqa: S311 (the same world on every machine)
    with days_ago(data["days"]):
        idea = post_idea(
            author(town, board.place, data, f"author of {data['key']}"),
            board,
            title=data["title"],
            body=data["text"],
            language=data["language"],
            area_id=town.areas.get(data.get("area", "")),
            determinants=data["determinants"],
        )
    for number in range(data["support"]):
        with days_ago(random.uniform(0, data["days"])):
            support(resident(board.place, f"supporter {number} of {data['key']}"), idea)
    for number, said in enumerate(data.get("comments", ())):
        with days_ago(data["days"] * 0.8 / (number + 1)):
            _comment(town, board, idea, said, f"comment {number} on {data['key']}")
    if "status" in data:
        with days_ago(max(data["days"] - ANSWERED_AFTER, 0)):
            _answer(town, idea, data)
    return idea


def _comment(town: Town, board: Board, idea: Idea, data: Mapping[str, Any], who: str) -> None:
    by = author(town, board.place, data, who)
    stance = Stance(data["stance"]) if "stance" in data else None
    about = subject(by.actor, "idea", idea.id)
    comment(about, by, data["text"], language=data["language"], stance=stance, sent=sent())


def _answer(town: Town, idea: Idea, data: Mapping[str, Any]) -> None:
    answer_idea(
        town.organiser,
        idea,
        status=IdeaStatus(data["status"]),
        reason=LocalizedText(data["reason"]),
        answer=LocalizedText(data["answer"]) if "answer" in data else None,
        answered_by=data.get("answered_by"),
    )
