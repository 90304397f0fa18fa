"""A thing of the tests' own to talk about: a process, on which residents without account may comment too."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.conversations import subjects
from portal.conversations.policy import ConversationVerb
from portal.conversations.subjects import Subject
from portal.kernel.db import db
from portal.kernel.permissions import Actor, can
from portal.regions.models import Process
from portal.regions.queries import visible_processes
from tests.factories.regions import make_process


@dataclass
class Square:
    """Where the tests talk; `rules` are what its subjects say besides, such as `comments_wait=True`."""

    id: int
    page: str
    rules: dict[str, Any] = field(default_factory=dict)

    @property
    def talk(self) -> str:
        return f"/talk/process/{self.id}"

    @property
    def yours(self) -> str:
        return f"/yours/process/{self.id}"

    @property
    def place(self) -> str:
        return f"process:{self.id}"

    def subject(self, actor: Actor) -> Subject:
        return subjects.subject(actor, "process", self.id)

    def resolve(self, actor: Actor, ids: Collection[int]) -> dict[int, Subject]:
        rows = db.session.scalars(visible_processes(actor).where(Process.id.in_(ids)))
        return {row.id: self._subject(actor, row) for row in rows}

    def _subject(self, actor: Actor, row: Process) -> Subject:
        values: dict[str, Any] = {
            "kind": "process",
            "id": row.id,
            "title": row.title,
            "address": f"/r/{row.region.slug}/{row.slug}",
            "region_id": row.region_id,
            "place": f"process:{row.id}",
            "may_comment": True,
            "may_moderate": can(actor, ConversationVerb.MODERATE, row),
            "has_stances": True,
        }
        return Subject(**values | self.rules)


@pytest.fixture
def square(cast, monkeypatch) -> Square:
    """A published process of Ada's region that everybody may talk about."""
    process = make_process(cast.region)
    made = Square(process.id, f"/r/{cast.region.slug}/{process.slug}")
    monkeypatch.setitem(subjects._resolvers, "process", made.resolve)
    db.session.commit()
    return made
