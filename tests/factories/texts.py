"""Shared texts that belong to a process: public to read, for members of its region to write."""

from __future__ import annotations

from typing import Any

from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.permissions import ANYBODY, Actor
from portal.regions.models import Process, Region
from portal.texts import actions
from portal.texts.holders import add_holder
from portal.texts.models import SharedText
from tests.factories.regions import make_process

NOBODY = Author(actor=ANYBODY)
HOLDER = "process"
hidden: set[int] = set()
"""Processes whose text nobody may read just now."""
closed: set[int] = set()
"""Processes whose text nobody may write just now."""


def _may_read(actor: Actor, process_id: int) -> bool:
    return process_id not in hidden


def _may_write(actor: Actor, process_id: int) -> bool:
    process = db.session.get(Process, process_id)
    is_member = process is not None and bool(actor.roles.get(process.region_id))
    return is_member and process_id not in closed and _may_read(actor, process_id)


def hold() -> None:
    """Make processes holders of texts, as a slice does at start."""
    add_holder(HOLDER, _may_read, _may_write, lambda process_id: f"/?process={process_id}", lambda _id: "Our process")


def make_text(region: Region | None = None, body: str = "Een tekst\n\nTweede alinea", **changes: Any) -> SharedText:
    """A text in Dutch, held by a process of its own."""
    hold()
    process = make_process(region)
    values = {"holder_kind": HOLDER, "holder_id": process.id, "region_id": process.region_id, "language": "nl"}
    return actions.create(**values | {"author": NOBODY} | changes, body=body)


def author_of(actor: Actor) -> Author:
    return Author(actor=actor, name=actor.name)
