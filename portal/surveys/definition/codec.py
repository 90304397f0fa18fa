"""Definition ↔ plain JSON, field by field from the dataclasses, default values left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, TypeVar

from portal.kernel.text import LocalizedText
from portal.surveys.definition.nodes import Group, Node, Option, Question, Repeat, Settings

T = TypeVar("T")

_NODES: dict[str, type[Node]] = {"group": Group, "repeat": Repeat, "question": Question}
_TAGS: dict[type, str] = {cls: tag for tag, cls in _NODES.items()}


def dump(value: Any) -> Any:
    """JSON form of any value of the model."""
    if isinstance(value, Mapping):  # also a LocalizedText
        return {key: dump(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [dump(item) for item in value]
    if is_dataclass(value):
        return _tag(type(value)) | {
            entry.name: dump(item) for entry in fields(value) if (item := getattr(value, entry.name)) != _default(entry)
        }
    return value


def load(cls: type[T], data: Mapping[str, Any]) -> T:
    """The value that `dump` wrote. An unknown key is a TypeError: a version is never half understood."""
    return cls(**{key: _LOADERS.get(key, _same)(value) for key, value in data.items() if key != "node"})


def _tag(cls: type) -> dict[str, Any]:
    return {"node": _TAGS[cls]} if cls in _TAGS else {}


def _default(entry: Field[Any]) -> Any:
    return entry.default if entry.default_factory is MISSING else entry.default_factory()


def _same(value: Any) -> Any:
    return value


def _nodes(values: list[Any]) -> tuple[Node, ...]:
    return tuple(load(_NODES[value["node"]], value) for value in values)


def _media(values: Mapping[str, Any]) -> dict[str, LocalizedText]:
    return {name: LocalizedText(texts) for name, texts in values.items()}


def _choices(lists: Mapping[str, Any]) -> dict[str, tuple[Option, ...]]:
    return {name: tuple(load(Option, option) for option in options) for name, options in lists.items()}


_TEXTS = (
    "title", "label", "hint", "guidance", "required_message", "constraint_message",
    "intro", "thanks", "consent", "consent_health",
)  # fmt: skip
# A field of one name has one type in every class of the model.
_LOADERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_TEXTS, LocalizedText),
    "media": _media,
    "languages": tuple,
    "settings": lambda data: load(Settings, data),
    "nodes": _nodes,
    "children": _nodes,
    "choices": _choices,
}
