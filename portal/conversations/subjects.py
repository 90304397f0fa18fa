"""What a conversation can be about: the registry in which a slice says how its things are found, and who may what.

A kind is named as the thing's table. Its resolver is asked for many ids at once, answers in a constant number of
queries, and leaves out what the actor may not read. It also works in a job, where `url_for` gives the path alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText, Reading

End: TypeAlias = tuple[str, int]
"""Kind and id of a thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A thing as one actor may see it. Whoever may read it may read its comments, follow it and report them."""

    kind: str
    id: int
    title: LocalizedText | str
    address: str
    """The path of the page on which its conversation stands."""
    region_id: int | None
    language: str = ""
    """Of a title that is a person's text; a LocalizedText knows its own."""
    page: str = ""
    """What the page at `address` is called, where that is more than the title."""
    place: str = ""
    """Where residents without account are known, such as "board:12"; empty where they cannot contribute."""
    may_comment: bool = False
    may_moderate: bool = False
    comments_wait: bool = False
    """Whether a moderator looks before a comment is published."""
    has_stances: bool = False
    """Whether comments are points for and against."""
    topic: str = ""
    """The live topic on which a new comment is said, such as "board:12"."""

    @property
    def end(self) -> End:
        return self.kind, self.id

    @property
    def label(self) -> LocalizedText | Reading | str:
        """The title, for the filter `words`, which marks what is in another language than the reader's."""
        return Reading(self.title, self.language) if isinstance(self.title, str) and self.language else self.title

    def title_in(self, language: str) -> str:
        """The title for a reader of `language`, as plain text."""
        return self.title if isinstance(self.title, str) else self.title.best(language).text


Resolver = Callable[[Actor, Collection[int]], Mapping[int, Subject]]

_resolvers: dict[str, Resolver] = {}


def add_subject(kind: str, resolve: Resolver) -> None:
    """Let people talk about, follow and be told of things of `kind` (the table's name)."""
    _resolvers[kind] = resolve


def resolve(actor: Actor, ends: Collection[End]) -> dict[End, Subject]:
    """Those of `ends` that the actor may read: one call per kind, however many ends there are."""
    found: dict[End, Subject] = {}
    for kind, resolver in _resolvers.items():
        ids = {thing_id for each, thing_id in ends if each == kind}
        if ids:
            found |= {subject.end: subject for subject in resolver(actor, ids).values()}
    return found


def subject(actor: Actor, kind: str, thing_id: int) -> Subject:
    """One thing, or NotFound for what does not exist or may not be read."""
    found = resolve(actor, [(kind, thing_id)]).get((kind, thing_id))
    if found is None:
        raise NotFound
    return found


def place_of(name: str) -> End | None:
    """The thing that a place such as "board:12" is, or None for what is no place."""
    kind, _colon, number = name.partition(":")
    return (kind, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
