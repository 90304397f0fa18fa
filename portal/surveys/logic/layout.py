"""Where the value of each row lies during an evaluation.

Rows outside repeats share one frame; every round of a repeat has a frame of its own below the frame it is in. A value
is found by its scope (which repeat) and its index in the frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.surveys.definition import Definition, Group, Node, Question, Repeat
from portal.surveys.logic.environment import Environment

_ILLEGAL_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The rows of one repeat (of the whole form: number 0), in order; those of repeats inside are not among them."""

    number: int
    repeat: Repeat | None = None
    parent: Scope | None = None
    names: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)  # groups and repeats that stand in this scope
    places: dict[str, int] = field(default_factory=dict)  # name → its index in `names`
    companions: dict[int, int] = field(default_factory=dict)  # index of a question → how many free texts follow it

    def chain(self) -> tuple[Scope, ...]:
        """From the whole form down to this scope."""
        return (*(self.parent.chain() if self.parent else ()), self)


@dataclass(frozen=True, slots=True)
class Place:
    scope: Scope
    index: int


class Layout:
    """All scopes of a definition and the place of every row. A companion is the free text of an "other" option."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.scopes = [Scope(0)]
        self.places: dict[str, Place] = {}
        self.groups: dict[str, Scope] = {}  # scope in which the group itself stands
        self.numbers: dict[str, int] = {}  # number of the group among those of its scope
        self.rounds: dict[str, Scope] = {}  # scope of the rows of a repeat
        self._add(definition.nodes, self.scopes[0])

    def _add(self, nodes: tuple[Node, ...], scope: Scope) -> None:
        for node in nodes:
            if isinstance(node, Question):
                codes = self.free_codes(node)
                if codes:
                    scope.companions[len(scope.names)] = len(codes)
                for name in (node.name, *map(node.companion, codes)):
                    self.places.setdefault(name, Place(scope, len(scope.names)))
                    scope.places.setdefault(name, len(scope.names))
                    scope.names.append(name)
            else:
                self.groups.setdefault(node.name, scope)
                self.numbers.setdefault(node.name, len(scope.groups))
                scope.groups.append(node.name)
                self._add(node.children, self._inside(node, scope))

    def _inside(self, group: Group, scope: Scope) -> Scope:
        if not isinstance(group, Repeat):
            return scope
        inner = Scope(len(self.scopes), group, scope)
        self.scopes.append(inner)
        self.rounds[group.name] = inner
        return inner

    def free_codes(self, question: Question) -> tuple[str, ...]:
        """Options of the question that open a text field."""
        options = self.definition.options(question) if question.spec.has_options else ()
        return tuple(dict.fromkeys(option.code for option in options if option.free_text))


def legal(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _ILLEGAL_IN_XML.sub("", text)


class Frame:
    """Values of one round of one scope, as the texts an XML instance would hold."""

    __slots__ = (
        "children", "elements", "env", "given", "groups", "on", "open", "parent", "results", "rounds",
        "scope", "values",
    )  # fmt: skip

    def __init__(self, scope: Scope, env: Environment, parent: Frame | None = None, position: int = 0) -> None:
        self.scope = scope
        self.env = env
        self.parent = parent
        self.rounds: tuple[int, ...] = (*parent.rounds, position) if parent else ()
        self.values = [""] * len(scope.names)
        self.on = [True] * len(scope.names)  # which rows are relevant
        self.open = [True] * len(scope.groups)  # which groups are
        self.given: Mapping[str, Any] = {}  # the answers of this round as they came
        self.results: dict[int, Any] = {}  # calculated values before they became text
        self.children: dict[int, list[Frame]] = {}
        self.elements: list[Any] | None = None  # the XML elements of the values, once a path has needed them
        self.groups: dict[str, Any] = {}  # those of the round itself and of the groups in it

    @property
    def position(self) -> int:
        """Which round this is, counted from 1."""
        return self.rounds[-1] if self.rounds else 1

    def add_round(self, scope: Scope) -> Frame:
        frames = self.children.setdefault(scope.number, [])
        frame = Frame(scope, self.env, self, len(frames) + 1)
        frames.append(frame)
        return frame

    def children_of(self, repeat: Repeat) -> list[Frame]:
        """Rounds of a repeat that stands in this frame."""
        return next((frames for frames in self.children.values() if frames and frames[0].scope.repeat is repeat), [])

    def put(self, index: int, text: str) -> None:
        self.values[index] = text
        if self.elements is not None:
            self.elements[index].text = legal(text)

    def clear(self, index: int) -> None:
        if self.values[index]:
            self.put(index, "")

    def set_rounds(self, scope: Scope, number: int) -> None:
        """Make or drop rounds until there are so many."""
        frames = self.children.setdefault(scope.number, [])
        if len(frames) == number:
            return
        del frames[number:]
        while len(frames) < number:
            self.add_round(scope)
        self.top.forget_elements()

    @property
    def top(self) -> Frame:
        return self.parent.top if self.parent else self

    def forget_elements(self) -> None:
        """The XML instance no longer has the right rounds: it is built again when it is needed."""
        self.elements = None
        for frames in self.children.values():
            for frame in frames:
                frame.forget_elements()

    def all(self, scope: Scope) -> Iterator[Frame]:
        """Every frame of `scope` at or below this one, in order; `scope` is inside this frame's."""
        if scope is self.scope:
            yield self
        elif scope.parent is not None:
            for frame in self.all(scope.parent):
                yield from frame.children.get(scope.number, ())


def ancestor(frame: Frame, up: int) -> Frame:
    """The frame `up` levels above."""
    for _ in range(up):
        frame = frame.parent or frame
    return frame
