"""What a slice keeps and shows beside comments about its things: where in a text one belongs, whether it is settled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.conversations.subjects import Subject
from portal.kernel.permissions import Actor

Find = Callable[[Actor, Subject, Collection[int]], Mapping[int, Any]]
"""What is kept beside some comments by their ids, in a constant number of queries."""


@dataclass(frozen=True, slots=True)
class Beside:
    """`template` shows above a comment's words what was found for it, under the name `kept`."""

    template: str
    find: Find


_beside: dict[str, Beside] = {}


def add_beside(kind: str, template: str, find: Find) -> None:
    """Show something beside comments about things of `kind` (the table's name). What is kept there is written by the
    argument `beside` of the action `comment`."""
    _beside[kind] = Beside(template, find)


def beside(actor: Actor, subject: Subject, ids: Collection[int]) -> tuple[str, Mapping[int, Any]]:
    """The template for a subject's comments and what it shows for which; nothing where nobody registered any."""
    known = _beside.get(subject.kind)
    return (known.template, known.find(actor, subject, ids)) if known and ids else ("", {})
