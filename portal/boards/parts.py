"""What boards show elsewhere: open ones on a region's pages, what waits on the organiser's desk, the main menu."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.boards.policy import BoardVerb
from portal.boards.queries.boards import Counted, boards_of
from portal.kernel.permissions import Actor, can
from portal.regions.models import Process, Region
from portal.regions.parts import Part, Task
from portal.web.formats import day, number


def board_parts(actor: Actor, region: Region | None, process: Process | None) -> list[Part]:
    """Boards that are public; on the portal's home only those that people can use now."""
    found = [each for each in boards_of(actor, region, process) if each.board.published_at is not None]
    if region is None and process is None:
        found = [each for each in found if each.board.is_open]
    return [_part(each) for each in found]


def _part(counted: Counted) -> Part:
    board = counted.board
    facts: list[tuple[str, Any]] = []
    if ideas := counted.ideas:
        facts.append(("board", ngettext("%(ideas)s idea", "%(ideas)s ideas", ideas, ideas=number(ideas))))
    if board.closes_on:
        until = _("open until %(date)s", date=day(board.closes_on))
        facts.append(("date", until if board.is_open else _("closed on %(date)s", date=day(board.closes_on))))
    return Part(
        kind=_("Idea board"),
        symbol="board",
        title=board.title,
        text=board.intro if board.is_open else "",
        address=url_for("boards.board", board_id=board.id),
        action=_("See the ideas, share yours") if board.is_open and board.takes_ideas else "",
        facts=facts,
        is_open=board.is_open,
        process_id=board.process_id,
        region_id=board.region_id,
    )


def desk(actor: Actor, region: Region) -> list[Task]:
    """The way to the region's boards, and how many ideas wait for a moderator."""
    if not can(actor, BoardVerb.ADD, region):
        return []
    waiting = sum(each.waiting for each in boards_of(actor, region))
    note = ngettext("%(num)s idea is waiting", "%(num)s ideas are waiting", waiting) if waiting else ""
    return [Task(label=_("Idea boards"), address=url_for("boards.desk", region_slug=region.slug), note=note)]


def entries(region: Region | None) -> list[tuple[Any, str]]:
    """The boards of the region one is in."""
    return [(_("Idea boards"), url_for("boards.boards", region_slug=region.slug))] if region else []
