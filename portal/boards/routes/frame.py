"""What all pages of one board share: its head, its tabs, what the reader wishes to see."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.boards.actions.posting import takes_idea_from
from portal.boards.models import Board, IdeaState, IdeaStatus
from portal.boards.policy import BoardVerb, IdeaVerb
from portal.boards.queries.ideas import determinants_of
from portal.boards.queries.listing import Sort, Wish, tags_of
from portal.boards.queries.marks import mark_of
from portal.boards.routes.visits import may_back, reader_of
from portal.kernel.permissions import can
from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES, LocalizedText
from portal.regions.models import Area
from portal.web.access import current_actor
from portal.web.fields import row_number
from portal.web.pages import render_page

Tab = tuple[str, str, bool]
Tabs = Callable[[Board], list[tuple[str, str]]]
Kind = TypeVar("Kind", bound=Enum)

_further: list[Tabs] = []


def add_tabs(tabs: Tabs) -> None:
    """Add tabs to every board: `tabs(board)` gives `(name, endpoint)`, whose address takes `board_id`."""
    if tabs not in _further:
        _further.append(tabs)


def board_page(
    template: str, board: Board, *, here: str = "", status: int = 200, fragments: Sequence[str] = (), **context: Any
) -> Response:
    """A page of one board; `here` is the endpoint of its tab.

    Columns are for watching and keep up for everybody; a list does for members, since each stream takes a thread.
    """
    reader = reader_of(board)
    keeps_up = reader.actor.is_signed_in or here == "boards.columns"
    return render_page(
        f"boards/{template}",
        fragments=fragments,
        status=status,
        region=board.region,
        section=url_for("boards.boards", region_slug=board.region.slug),
        board=board,
        process=board.process,
        tabs=_tabs(board, here),
        may_post=takes_idea_from(reader, board),
        may_back=may_back(board),
        keeps_up=keeps_up,
        board_verb=BoardVerb,
        idea_verb=IdeaVerb,
        **context,
    )


def _tabs(board: Board, here: str) -> list[Tab]:
    pages = [(_("List"), "boards.board"), (_("Columns"), "boards.columns")]
    pages += [pair for tabs in _further for pair in tabs(board)]
    pages.append((_("About this board"), "boards.about"))
    return [(name, url_for(endpoint, board_id=board.id), endpoint == here) for name, endpoint in pages]


class Asked(NamedTuple):
    """A wish, and its words in the address: the same link shows the same."""

    wish: Wish
    args: dict[str, str]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.args.keys() - {"sort", "seed"})

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """What is set of the order and the filters, which are folded away."""
        return tuple((name, text) for name, text in self.args.items() if name not in {"seed", "q", "state", "new"})

    @property
    def address(self) -> tuple[tuple[str, str], ...]:
        """All that the address says."""
        return tuple(self.args.items())


class Offered(NamedTuple):
    """What ideas of a board can be narrowed by."""

    areas: tuple[tuple[int, int, str], ...]
    """Each with its depth and number."""
    causes: tuple[tuple[str, LocalizedText], ...]
    tags: tuple[str, ...]


def offered(board: Board, areas: list[tuple[int, Area]]) -> Offered:
    """The same for all who look at the board."""
    return Offered(
        tuple((depth, area.id, area.name) for depth, area in areas),
        tuple((cause.key, cause.name) for cause in determinants_of(board)),
        tuple(tags_of(board)),
    )


def asked(board: Board, areas: list[tuple[int, Area]]) -> Asked:
    """What the address asks of a board. What it does not know is left out; who may not see what waits sees the rest."""
    given = request.args
    area = given.get("area", type=row_number)
    actor = current_actor()
    works = can(actor, BoardVerb.WORK, board)
    sort = _one_of(Sort, given.get("sort")) or Sort.RECENT
    wish = Wish(
        sort=sort,
        seed=1 + given.get("seed", random.randrange(100_000), type=row_number) % 1_000_000,  # noqa: S311 (an order)
        status=_one_of(IdeaStatus, given.get("status")),
        determinant=given.get("cause", "")[:40],
        area=area,
        areas=_within(area, areas) if area else (),
        perspective=_one_of(Perspective, given.get("by")),
        language=given.get("written", "") if given.get("written") in LANGUAGES else "",
        tag=given.get("tag", "")[:40],
        text=given.get("q", "").strip()[:200],
        since=mark_of(actor.id, board) if works and actor.id is not None and "new" in given else None,
        state=(_one_of(IdeaState, given.get("state")) if works else None) or IdeaState.PUBLIC,
        page=max(1, given.get("page", 1, type=row_number)),
    )
    return Asked(wish, _args(wish))


def _args(wish: Wish) -> dict[str, str]:
    named = {
        "sort": wish.sort.value if wish.sort is not Sort.RECENT else "",
        "seed": str(wish.seed - 1) if wish.sort is Sort.RANDOM else "",
        "status": wish.status.value if wish.status else "",
        "cause": wish.determinant,
        "area": str(wish.area) if wish.area and wish.areas else "",
        "by": wish.perspective.value if wish.perspective else "",
        "written": wish.language,
        "tag": wish.tag,
        "q": wish.text,
        "new": "1" if wish.since else "",
        "state": wish.state.value if wish.state is not IdeaState.PUBLIC else "",
    }
    return {name: text for name, text in named.items() if text}


def _one_of(kind: type[Kind], text: str | None) -> Kind | None:
    return next((member for member in kind if member.value == text), None)


def _within(area_id: int, areas: list[tuple[int, Area]]) -> list[int]:
    """An area and all that lie in it; the list gives each area before those within it."""
    found = {area.id for _depth, area in areas if area.id == area_id}
    for _depth, area in areas:
        if area.parent_id in found:
            found.add(area.id)
    return sorted(found)
