"""What changed from one content of a plan to another: sections word by word, actions and steps line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.plans.content import Content, blocks_in
from portal.texts.blocks import Block, Run
from portal.texts.comparing import Change, Kind, compare

STEP_FIELDS = ("starts_on", "due_on", "status", "organisation")
ACTION_TEXTS = ("why", "for_whom", "indicator")


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section of either content. `kind` says whether it came, went or changed; `easy` are its easy words."""

    id: int
    title: Mapping[str, str]
    language: str
    kind: Kind
    words: list[Change]
    easy: list[Change]


@dataclass(frozen=True, slots=True)
class LineChange:
    """An action or a step that came, went or changed; `fields` are name, old and new value."""

    title: Mapping[str, str]
    kind: Kind
    fields: list[tuple[str, Any, Any]] = field(default_factory=list)
    texts: list[Change] = field(default_factory=list)
    steps: list[LineChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """What changed, in the order in which it stands in the newer content; what went stands behind it."""

    title: list[Change]
    summary: list[Change]
    sections: list[SectionChange]
    actions: list[LineChange]

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.summary or self.sections or self.actions)


def plan_changes(old: Content, new: Content, language: str) -> PlanChanges:
    """Everything that differs. Organisers' texts are compared in `language`, or in one that both have."""
    return PlanChanges(
        title=_texts(old["title"], new["title"], language),
        summary=_texts(old["summary"], new["summary"], language),
        sections=list(_sections(old["sections"], new["sections"])),
        actions=list(_lines(old["actions"], new["actions"], language)),
    )


def _pairs(old: Sequence[Content], new: Sequence[Content]) -> Iterator[tuple[Content | None, Content | None]]:
    before = {each["id"]: each for each in old}
    yield from ((before.pop(each["id"], None), each) for each in new)
    yield from ((each, None) for each in before.values())


def _kind(old: Content | None, new: Content | None) -> Kind:
    return Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.CHANGED


def _sections(old: Sequence[Content], new: Sequence[Content]) -> Iterator[SectionChange]:
    for before, after in _pairs(old, new):
        one, other, shown = before or {}, after or {}, after or before or {}
        words = compare(blocks_in(one.get("blocks", ())), blocks_in(other.get("blocks", ())))
        easy = compare(blocks_in(one.get("easy_blocks", ())), blocks_in(other.get("easy_blocks", ())))
        is_renamed = before is not None and after is not None and before["title"] != after["title"]
        if before is None or after is None or is_renamed or _differs(words) or _differs(easy):
            easy = easy if _differs(easy) else []
            yield SectionChange(shown["id"], shown["title"], shown["language"], _kind(before, after), words, easy)


def _differs(changes: Sequence[Change]) -> bool:
    return any(each.kind is not Kind.SAME for each in changes)


def _lines(old: Sequence[Content], new: Sequence[Content], language: str) -> Iterator[LineChange]:
    for before, after in _pairs(old, new):
        shown = after or before or {}
        if before is None or after is None:
            yield LineChange(shown["title"], _kind(before, after))
            continue
        steps = list(_lines(before.get("steps", ()), after.get("steps", ()), language))
        names = [name for name in STEP_FIELDS if before.get(name) != after.get(name)]
        texts = [
            part for name in ("title", *ACTION_TEXTS) for part in _texts(before.get(name), after.get(name), language)
        ]
        if steps or names or texts:
            fields = [(name, before.get(name), after.get(name)) for name in names]
            yield LineChange(shown["title"], Kind.CHANGED, fields, texts, steps)


def _texts(old: Mapping[str, str] | None, new: Mapping[str, str] | None, language: str) -> list[Change]:
    """An organiser's text word by word; nothing where it says the same."""
    old, new = old or {}, new or {}
    changed = [code for code in (language, *new, *old) if old.get(code, "") != new.get(code, "")]
    if not changed:
        return []
    return compare([Block((Run(old.get(changed[0], "")),))], [Block((Run(new.get(changed[0], "")),))])
