"""How comments and the form below them are drawn: as pieces, found by all that decides what they look like."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from flask import current_app
from markupsafe import Markup

from portal.conversations.kinds import author_name
from portal.conversations.models import Stance, State
from portal.conversations.queries.threads import Said
from portal.kernel.perspectives import Perspective
from portal.trace.kinds import end_of
from portal.trace.ways import Way, ways
from portal.web.access import current_actor
from portal.web.pieces import piece

if TYPE_CHECKING:
    from portal.conversations.routes.talk import Talk


class Place(NamedTuple):
    """Where a comment stands: what it is about, and on which page of it."""

    kind: str
    id: int
    address: str
    may_comment: bool
    sort: str
    page: int


class Writing(NamedTuple):
    """What the form below a conversation says, while nothing was written in it."""

    kind: str
    id: int
    address: str
    has_stances: bool
    waits: bool
    """Whether a moderator looks first."""
    asks_name: bool
    name: str
    """What a resident is called here."""
    members: tuple[tuple[int, str], ...]


class Shown(NamedTuple):
    """A comment as its reader sees it."""

    id: int
    thread: int
    """The top comment under which a reply to it goes."""
    author: str
    perspective: Perspective
    stance: Stance | None
    language: str
    body: str
    state: State
    supports: int
    on: date
    is_edited: bool
    is_own: bool
    is_supported: bool
    may_edit: bool
    is_new: bool
    reason: str
    ways: tuple[Way, ...]


def drawn_comment(talk: Talk, said: Said) -> Markup:
    """The comment, with a gap for the form token; what is kept beside few of them is drawn each time."""
    shown = _shown(said, said.comment.id == talk.new)
    if shown.id not in talk.beside and shown.id not in talk.traces:
        return piece("conversations/_comment.html", "comment", shown, talk.place)
    template = current_app.jinja_env.get_template("conversations/_with_more.html")
    return Markup(template.render(shown=shown, talk=talk, subject=talk.subject))  # noqa: S704 (a template has drawn it)


def _shown(said: Said, is_new: bool) -> Shown:
    comment = said.comment
    return Shown(
        id=comment.id,
        thread=comment.parent_id or comment.id,
        author=author_name(comment),
        perspective=comment.perspective,
        stance=comment.stance,
        language=comment.language,
        body=comment.body,
        state=comment.state,
        supports=comment.supports,
        on=comment.created_at.date(),
        is_edited=comment.edited_at is not None,
        is_own=said.is_own,
        is_supported=said.is_supported,
        may_edit=said.may_edit,
        is_new=is_new,
        reason=said.reason,
        ways=tuple(ways(current_actor(), end_of(comment), comment.region_id)),
    )
