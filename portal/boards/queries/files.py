"""The files of ideas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from portal.boards.models import Idea, IdeaFile
from portal.kernel.db import db
from portal.kernel.errors import NotFound


def files_of(ideas: Iterable[Idea]) -> dict[int, list[IdeaFile]]:
    """The files of each idea in the order in which they came, without their content; one statement."""
    found: dict[int, list[IdeaFile]] = defaultdict(list)
    here = IdeaFile.idea_id.in_([idea.id for idea in ideas])
    for file in db.session.scalars(select(IdeaFile).where(here).order_by(IdeaFile.idea_id, IdeaFile.position)):
        found[file.idea_id].append(file)
    return found


def file_of(idea: Idea, file_id: UUID) -> IdeaFile:
    """One file of the idea, or NotFound."""
    found = db.session.get(IdeaFile, file_id)
    if found is None or found.idea_id != idea.id:
        raise NotFound
    return found
