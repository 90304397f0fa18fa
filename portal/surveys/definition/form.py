"""The definition of one survey version: immutable, independent of database, web and file format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.kernel.text import LocalizedText
from portal.surveys.definition import codec
from portal.surveys.definition.contact import contact_names
from portal.surveys.definition.kinds import Value
from portal.surveys.definition.nodes import (
    NO_TEXT,
    OTHER_LABEL,
    UNKNOWN_LANGUAGE,
    Group,
    Node,
    Option,
    Question,
    Repeat,
    Settings,
)


@dataclass(frozen=True)
class Definition:
    """One version of a survey. Methods never change it; `replace` and the helpers return a new one."""

    title: LocalizedText = NO_TEXT
    languages: tuple[str, ...] = ()
    default_language: str = UNKNOWN_LANGUAGE
    language_names: Mapping[str, str] = field(default_factory=dict)  # as the file spells them: {"nl": "Nederlands"}
    settings: Settings = field(default_factory=Settings)
    nodes: tuple[Node, ...] = ()
    choices: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)

    def walk(self) -> Iterator[tuple[tuple[Group, ...], Node]]:
        """Every node in order with the groups above it, outermost first."""
        yield from _walk(self.nodes, ())

    def items(self) -> Iterator[Question]:
        """Every row that is not a group, in order: also notes, calculations and metadata."""
        return (node for _, node in self.walk() if isinstance(node, Question))

    def questions(self) -> Iterator[Question]:
        """What a respondent can answer, in order."""
        return (item for item in self.items() if item.answerable)

    def groups(self) -> Iterator[Group]:
        return (node for _, node in self.walk() if isinstance(node, Group))

    @cached_property
    def _by_name(self) -> dict[str, tuple[tuple[Group, ...], Node]]:
        index: dict[str, tuple[tuple[Group, ...], Node]] = {}
        for above, node in self.walk():
            if node.name not in index or isinstance(node, Question):
                index[node.name] = (above, node)
        return index

    def find(self, name: str) -> Node | None:
        """The node called `name`; a question goes before a group of the same name."""
        found = self._by_name.get(name)
        return found[1] if found else None

    def question(self, name: str) -> Question:
        """The row called `name`, or KeyError."""
        node = self.find(name)
        if not isinstance(node, Question):
            raise KeyError(name)
        return node

    def above(self, name: str) -> tuple[Group, ...]:
        """Groups around the node, outermost first."""
        return self._by_name[name][0]

    def repeats_above(self, name: str) -> tuple[Repeat, ...]:
        return tuple(group for group in self.above(name) if isinstance(group, Repeat))

    def options(
        self, question: Question, external: Mapping[str, tuple[Option, ...]] | None = None
    ) -> tuple[Option, ...]:
        """All options of the question, "other" included. `external`: lists that are given at run time, by list name."""
        listed = self.choices.get(question.list_name) or (external or {}).get(question.list_name, ())
        if question.or_other and all(option.code != "other" for option in listed):
            listed = (*listed, Option("other", OTHER_LABEL, free_text=True))
        return listed

    @cached_property
    def takes_files(self) -> bool:
        """Whether it asks for a photo, a recording or a document anywhere."""
        return any(item.spec.value is Value.FILE for item in self.items())

    @cached_property
    def contact_names(self) -> frozenset[str]:
        """Rows whose answers are kept with no response, because they tell who wants to be contacted."""
        return contact_names(self)

    @property
    def count_questions(self) -> int:
        """How many rows ask something: groups, notes, calculations and metadata do not count."""
        return sum(item.asks for item in self.items())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON without default values; `from_json` gives an equal definition."""
        data: dict[str, Any] = codec.dump(self)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Definition:
        return codec.load(cls, data)


def _walk(nodes: tuple[Node, ...], above: tuple[Group, ...]) -> Iterator[tuple[tuple[Group, ...], Node]]:
    for node in nodes:
        yield above, node
        if isinstance(node, Group):
            yield from _walk(node.children, (*above, node))
