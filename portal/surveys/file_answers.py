"""Where the files are among somebody's answers.

In a draft and in the inbox a file's answer is its mark, `id.key`: the number of the row that holds it, and the key with
which that is sealed. Where answers stand at last, it is the number of an `AnswerFile`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.kernel.ids import new_uuid
from portal.kernel.secrets import new_key
from portal.surveys.answers import round_at
from portal.surveys.definition import Definition, Repeat, Value


@dataclass(frozen=True, slots=True)
class Mark:
    """Which file, and the key that opens it."""

    id: UUID
    key: bytes

    @classmethod
    def new(cls) -> Mark:
        return cls(new_uuid(), new_key())

    @classmethod
    def read(cls, text: Any) -> Mark | None:
        """The mark in an answer; None for any other text."""
        number, _, key = str(text).partition(".")
        try:
            found = cls(UUID(hex=number), base64.urlsafe_b64decode(key + "="))
        except (ValueError, binascii.Error):
            return None
        return found if len(found.key) == 32 else None

    def __str__(self) -> str:
        return f"{self.id.hex}.{base64.urlsafe_b64encode(self.key).decode().rstrip('=')}"


def marks(definition: Definition, answers: Mapping[str, Any]) -> list[Mark]:
    """Of every file among the answers, also in rounds of repeats."""
    found = (Mark.read(value) for value in _values(definition, answers))
    return [mark for mark in found if mark is not None]


def _values(definition: Definition, answers: Mapping[str, Any]) -> Iterator[Any]:
    for item in definition.items():
        if item.spec.value is Value.FILE:
            rounds = [answers]
            for repeat in definition.repeats_above(item.name):
                rounds = [inner for each in rounds for inner in _rounds(each, repeat)]
            yield from (each[item.name] for each in rounds if each.get(item.name))


def _rounds(answers: Mapping[str, Any], repeat: Repeat) -> list[Mapping[str, Any]]:
    rounds = answers.get(repeat.name)
    return [inner for inner in rounds if isinstance(inner, Mapping)] if isinstance(rounds, list) else []


def mark_at(answers: Mapping[str, Any], field: str) -> Mark | None:
    """The file under the name of a control: "photo", in a repeat "child~2~photo"; None when there is none."""
    *around, name = field.split("~")
    found: Any = answers
    for repeat, number in zip(around[::2], around[1::2], strict=False):
        found = round_at(found.get(repeat), number)
        if found is None:
            return None
    return Mark.read(found.get(name, ""))
