"""Where the value of each row lies during an evaluation.

Rows outside repeats share one frame; every round of a repeat has a frame of its own below the frame it is in. A value
is found by its scope (which repeat) and its index in the frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
        self.rounds: dict[str, Scope] = {}  # scope of the rows of a repeat
        self._add(definition.nodes, self.scopes[0])

    def _add(self, nodes: tuple[Node, ...], scope: Scope) -> None:
        for node in nodes:
            if isinstance(node, Question):
                companions = self.companions(node)
                if companions:
                    scope.companions[len(scope.names)] = len(companions)
                for name in (node.name, *companions):
                    self.places.setdefault(name, Place(scope, len(scope.names)))
                    scope.names.append(name)
            else:
                self.groups.setdefault(node.name, scope)
                self._add(node.children, self._inside(node, scope))

    def _inside(self, group: Group, scope: Scope) -> Scope:
        if not isinstance(group, Repeat):
            return scope
        inner = Scope(len(self.scopes), group, scope)
        self.scopes.append(inner)
        self.rounds[group.name] = inner
        return inner

    def companions(self, question: Question) -> tuple[str, ...]:
        if not question.spec.has_options:
            return ()
        return tuple(
            question.companion(option.code) for option in self.definition.options(question) if option.free_text
        )


def legal(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _ILLEGAL_IN_XML.sub("", text)


class Frame:
    """Values of one round of one scope, as the texts an XML instance would hold."""

    __slots__ = ("children", "elements", "env", "groups", "parent", "rounds", "scope", "values")

    def __init__(self, scope: Scope, env: Environment, parent: Frame | None = None, position: int = 0) -> None:
        self.scope = scope
        self.env = env
        self.parent = parent
        self.rounds: tuple[int, ...] = (*parent.rounds, position) if parent else ()
        self.values = [""] * len(scope.names)
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
