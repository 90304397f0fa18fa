"""Changes to a definition, one at a time: each gives a new definition and leaves the old one as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from portal.kernel.ids import slug
from portal.kernel.text import LocalizedText
from portal.surveys.definition import Definition, Group, Node, Option, Question, Repeat, map_nodes, texts
from portal.surveys.definition.codec import dump
from portal.surveys.definition.texts import QUESTION_TEXTS
from portal.surveys.logic import LogicError, parse, references

States = Mapping[str, Mapping[str, str]]
"""Key of a text → language → "machine", "outdated" or "checked"; what is simply written or missing is not in it."""

Nodes = tuple[Node, ...]


def mark(*values: Any) -> str:
    """A short name for exactly these values: another mark means that somebody changed them."""
    plain = json.dumps([dump(value) for value in values], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def question_mark(definition: Definition, question: Question) -> str:
    """Changes with how a question works; its texts and those of its options have marks of their own."""
    no_texts: dict[str, Any] = dict.fromkeys(QUESTION_TEXTS, LocalizedText())
    options = [replace(option, label=LocalizedText()) for option in definition.choices.get(question.list_name, ())]
    return mark(replace(question, **no_texts), *options)


def with_question(definition: Definition, question: Question) -> Definition:
    """The definition in which the question of this name is `question`; a list that nobody uses any more goes."""

    def change(node: Node) -> Node:
        return question if isinstance(node, Question) and node.name == question.name else node

    changed = replace(definition, nodes=map_nodes(definition.nodes, change))
    return _without_list(changed, definition.question(question.name).list_name)


def group_mark(group: Group) -> str:
    """Changes with when the rows of a group are asked."""
    return mark(group.name, group.relevant)


def with_relevance(definition: Definition, name: str, relevant: str) -> Definition:
    """The definition in which the rows of the group called `name` are asked when `relevant` holds."""

    def change(node: Node) -> Node:
        return replace(node, relevant=relevant) if isinstance(node, Group) and node.name == name else node

    return replace(definition, nodes=map_nodes(definition.nodes, change))


def _without_list(definition: Definition, list_name: str) -> Definition:
    """The definition without a list of options, unless a question uses it."""
    if list_name not in definition.choices or questions_with(definition, list_name):
        return definition
    rest = {name: options for name, options in definition.choices.items() if name != list_name}
    return replace(definition, choices=rest)


def with_options(definition: Definition, list_name: str, options: Iterable[Option]) -> Definition:
    """The definition in which the list holds `options`, for every question that uses it."""
    return replace(definition, choices={**definition.choices, list_name: tuple(options)})


def questions_with(definition: Definition, list_name: str) -> list[Question]:
    """The questions that take their options from a list."""
    return [item for item in definition.items() if list_name and item.list_name == list_name]


def inserted(definition: Definition, question: Question, after: str = "") -> Definition:
    """The definition with a new question behind the one called `after`, or at the end."""
    if not after or definition.find(after) is None:
        return replace(definition, nodes=(*definition.nodes, question))

    def put(nodes: Nodes, index: int) -> Nodes:
        return (*nodes[: index + 1], question, *nodes[index + 1 :])

    return replace(definition, nodes=_at(definition.nodes, after, put))


def removed(definition: Definition, name: str) -> Definition:
    """The definition without a question, and without its options where no other question uses them."""
    gone = definition.question(name)
    nodes = _at(definition.nodes, name, lambda nodes, index: nodes[:index] + nodes[index + 1 :])
    return _without_list(replace(definition, nodes=nodes), gone.list_name)


def moved(definition: Definition, name: str, step: int) -> Definition:
    """The definition in which a question stands one place earlier (-1) or later (+1), into and out of groups too.

    A question never goes into or out of a repeat, because its answers are others there. Where there is no place left
    it is the same definition.
    """
    node = definition.question(name)
    around = definition.above(name)
    siblings = around[-1].children if around else definition.nodes
    target = siblings.index(node) + step
    without = _at(definition.nodes, name, lambda nodes, index: nodes[:index] + nodes[index + 1 :])
    if 0 <= target < len(siblings):
        neighbour = siblings[target]
        if isinstance(neighbour, Group) and not isinstance(neighbour, Repeat):
            return replace(definition, nodes=_into(without, neighbour, node, at_start=step > 0))
        return replace(definition, nodes=_beside(without, neighbour, node, step))
    if not around or isinstance(around[-1], Repeat):
        return definition
    return replace(definition, nodes=_beside(without, around[-1], node, step))


def _beside(nodes: Nodes, anchor: Node, node: Node, step: int) -> Nodes:
    def put(siblings: Nodes, index: int) -> Nodes:
        place = index + (step > 0)
        return (*siblings[:place], node, *siblings[place:])

    return _at(nodes, anchor.name, put, group=isinstance(anchor, Group))


def _into(nodes: Nodes, group: Group, node: Node, *, at_start: bool) -> Nodes:
    children = (node, *group.children) if at_start else (*group.children, node)

    def put(siblings: Nodes, index: int) -> Nodes:
        return (*siblings[:index], replace(group, children=children), *siblings[index + 1 :])

    return _at(nodes, group.name, put, group=True)


def _at(nodes: Nodes, name: str, change: Callable[[Nodes, int], Nodes], *, group: bool = False) -> Nodes:
    """`nodes` with `change(siblings, index)` applied where the node called `name` stands."""
    for index, node in enumerate(nodes):
        if node.name == name and isinstance(node, Group) == group:
            return change(nodes, index)
    return tuple(
        replace(node, children=_at(node.children, name, change, group=group)) if isinstance(node, Group) else node
        for node in nodes
    )


def free_name(definition: Definition, wish: str, longest: int = 24) -> str:
    """A name like `wish` that no node has yet and that XLSForm allows."""
    plain = slug(wish, longest).replace("-", "_")
    base = plain if plain[0].isalpha() else f"q_{plain}"
    taken = {node.name for _, node in definition.walk()} | set(definition.choices)
    return next(name for name in _numbered(base) if name not in taken)


def free_code(options: Iterable[Option], wish: str) -> str:
    """A code like `wish` that no option of the list has yet."""
    taken = {option.code for option in options}
    return next(code for code in _numbered(slug(wish, 24).replace("-", "_")) if code not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def states_after(old: Definition, new: Definition, states: States, ticked: Iterable[tuple[str, str]]) -> States:
    """The states of all texts after an edit. `ticked`: `(key, language)` that somebody says they checked just now.

    Who changes the source makes its untouched translations outdated; who writes a translation makes it simply written.
    """
    before, source = texts(old), new.default_language
    checked = set(ticked)
    result: dict[str, dict[str, str]] = {}
    for key, text in texts(new).items():
        was = before.get(key, LocalizedText())
        source_changed = bool(was.get(source)) and was.get(source) != text.get(source)
        found: dict[str, str] = {}
        for lang in text:
            state = "checked" if (key, lang) in checked else _state(was, text, lang, states.get(key, {}))
            if source_changed and lang != source and was.get(lang) == text[lang] and (key, lang) not in checked:
                state = "outdated"
            if state:
                found[lang] = state
        if found:
            result[key] = found
    return result


def _state(was: LocalizedText, text: LocalizedText, lang: str, states: Mapping[str, str]) -> str:
    return states.get(lang, "") if was.get(lang) == text[lang] else ""


def backward(definition: Definition) -> set[tuple[str, str]]:
    """`(row, later row)` where a condition depends on an answer that is only asked afterwards."""
    places = {node.name: place for place, (_, node) in enumerate(definition.walk())}
    found = set()
    for _, node in definition.walk():
        for name in _names_in(node.relevant):
            if places.get(name, -1) > places[node.name]:
                found.add((node.name, name))
    return found


def _names_in(expression: str) -> frozenset[str]:
    try:
        return references(parse(expression)) if expression else frozenset()
    except LogicError:
        return frozenset()
