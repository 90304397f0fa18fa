"""The links of things, from both ends, for those who may see the other end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select, tuple_

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.kernel.text import LocalizedText
from portal.trace.kinds import End, Kind, Shown, end_of, kind, kinds, resolve
from portal.trace.models import TraceLink


@dataclass(frozen=True, slots=True)
class Step:
    """The other end of one link, as the actor may see it."""

    link: TraceLink
    kind: Kind
    shown: Shown
    reason: LocalizedText


@dataclass(slots=True)
class Trace:
    """What a thing came from and what came of it."""

    came_from: list[Step] = field(default_factory=list)
    led_to: list[Step] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.came_from or self.led_to)


@dataclass(frozen=True, slots=True)
class Thing:
    """A linkable thing found by its address part, for the page on which its links are kept."""

    kind: Kind
    id: str
    shown: Shown

    @property
    def end(self) -> End:
        return self.kind.key, self.id

    @property
    def region_id(self) -> int | None:
        return self.shown.region_id


_HERE: BindParameter[Any] = bindparam("here", expanding=True)
_LINKS = (  # written once: whatever shows a trace asks it
    select(TraceLink)
    .where(
        or_(
            tuple_(TraceLink.from_kind, TraceLink.from_id).in_(_HERE),
            tuple_(TraceLink.to_kind, TraceLink.to_id).in_(_HERE),
        )
    )
    .order_by(TraceLink.id)
)


def traces_of_ends(actor: Actor, ends: Collection[End]) -> dict[End, Trace]:
    """The traces of many things: one query for the links, then one call per kind that stands at their other ends."""
    found = {end: Trace() for end in ends}
    if not found:
        return found
    links = db.session.scalars(_LINKS, {"here": [*found]})
    pairs = [(link, (link.from_kind, link.from_id), (link.to_kind, link.to_id)) for link in links]
    seen = resolve(actor, {end for _, start, target in pairs for end in (start, target)})
    for link, start, target in pairs:
        if start in found and target in seen:
            found[start].led_to.append(_step(link, target, seen[target]))
        if target in found and start in seen:
            found[target].came_from.append(_step(link, start, seen[start]))
    return found


def came_from(actor: Actor, links: Iterable[TraceLink]) -> dict[End, list[Step]]:
    """What some links come from, as far as the actor may see it, by the things to which they lead."""
    starts = [(link, (link.from_kind, link.from_id)) for link in links]
    seen = resolve(actor, {start for _link, start in starts})
    found: dict[End, list[Step]] = {}
    for link, start in starts:
        if start in seen:
            found.setdefault((link.to_kind, link.to_id), []).append(_step(link, start, seen[start]))
    return found


def _step(link: TraceLink, end: End, shown: Shown) -> Step:
    known = kind(end[0])
    assert known is not None  # noqa: S101 (resolve only gives ends of known kinds)
    return Step(link, known, shown, link.reason)


def traces_of(actor: Actor, things: Collection[Any]) -> dict[Any, Trace]:
    """The traces of many rows, by row."""
    found = traces_of_ends(actor, [end_of(thing) for thing in things])
    return {thing: found[end_of(thing)] for thing in things}


def thing(actor: Actor, kind_key: str, thing_id: str) -> Thing:
    """One linkable thing that the actor may see, or NotFound."""
    known = kind(kind_key)
    shown = known.resolve(actor, {thing_id}).get(thing_id) if known else None
    if known is None or shown is None:
        raise NotFound
    return Thing(known, thing_id, shown)


def link(actor: Actor, link_id: int) -> TraceLink:
    """One link of which the actor may see an end, or NotFound."""
    found = db.session.get(TraceLink, link_id)
    if found is None or not resolve(actor, {(found.from_kind, found.from_id), (found.to_kind, found.to_id)}):
        raise NotFound
    return found


MOST = 200


def offers(actor: Actor, region_id: int, but: End, words: str = "") -> list[tuple[Kind, dict[str, Shown]]]:
    """What a thing of a region can be linked with, kind by kind: those whose label contains `words`, 200 of a kind."""
    found = []
    for each in kinds():
        things = each.offer(actor, region_id) if each.offer else {}
        matching = {
            thing_id: shown
            for thing_id, shown in things.items()
            if (each.key, thing_id) != but and _matches(shown.label, words)
        }
        if matching:
            found.append((each, dict([*matching.items()][:MOST])))
    return found


def _matches(label: LocalizedText | str, words: str) -> bool:
    texts = [label] if isinstance(label, str) else label.values()
    return any(words.casefold() in text.casefold() for text in texts)
