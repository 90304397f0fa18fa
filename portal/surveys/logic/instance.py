"""The answers as an XML instance, for the location paths that lxml evaluates.

It is built when a path first needs it and follows the values from then on (`Frame.put`):

    <instances><data>…the form…</data>
      <lists><list id="colours"><root><item><name/><itextId/>…</item></root></list></lists></instances>
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from portal.surveys.definition import Node, Option, Question, Repeat
from portal.surveys.logic.layout import Frame, legal

ROOT, FORM = "instances", "data"


def is_element_name(text: str) -> bool:
    """Whether XML, and so a path, can call something by this name."""
    try:
        etree.Element(text)
    except ValueError:
        return False
    return True


def element(frame: Frame, name: str, index: int | None) -> Any:
    """The element of the row at `index` of this frame, or of the group or round called `name`."""
    if frame.elements is None:
        _build(frame.top)
    elements, groups = frame.elements or [], frame.groups
    return elements[index] if index is not None else groups.get(name, next(iter(groups.values())))


def _build(top: Frame) -> None:
    root = etree.Element(ROOT)
    form = etree.SubElement(root, FORM)
    _prepare(top, FORM, form)
    _fill(form, top.env.definition.nodes, top)
    lists = etree.SubElement(root, "lists")
    for name, options in top.env.lists.items():
        inner = etree.SubElement(etree.SubElement(lists, "list", id=legal(name)), "root")
        for position, option in enumerate(options):
            _item(etree.SubElement(inner, "item"), f"{name}-{position}", option)


def _prepare(frame: Frame, name: str, own: Any) -> None:
    frame.elements = [None] * len(frame.values)
    frame.groups = {name: own}


def _fill(parent: Any, nodes: tuple[Node, ...], frame: Frame) -> None:
    for node in nodes:
        if isinstance(node, Question):
            _row(parent, node, frame)
        elif isinstance(node, Repeat):
            _rounds(parent, node, frame)
        else:
            frame.groups[node.name] = etree.SubElement(parent, node.name)
            _fill(frame.groups[node.name], node.children, frame)


def _row(parent: Any, question: Question, frame: Frame) -> None:
    """The row's element and, beside it, those of its companions."""
    index = frame.scope.places[question.name]
    for place in range(index, index + 1 + frame.scope.companions.get(index, 0)):
        found = etree.SubElement(parent, frame.scope.names[place])
        found.text = legal(frame.values[place])
        if frame.elements is not None:
            frame.elements[place] = found


def _rounds(parent: Any, repeat: Repeat, frame: Frame) -> None:
    for inner in frame.children_of(repeat):
        own = etree.SubElement(parent, repeat.name)
        _prepare(inner, repeat.name, own)
        _fill(own, repeat.children, inner)


def _item(item: Any, key: str, option: Option) -> None:
    cells = {"itextId": key, "name": option.code, **option.filters}
    for column, text in cells.items():
        etree.SubElement(item, column).text = legal(text)
