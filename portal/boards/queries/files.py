"""The files of ideas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.boards.models import Idea, IdeaFile
from portal.kernel.db import db
from portal.kernel.errors import NotFound

_FILES = (  # written once: every page of an idea asks it
    select(IdeaFile)
    .where(IdeaFile.idea_id.in_(bindparam("ideas", expanding=True)))
    .order_by(IdeaFile.idea_id, IdeaFile.position)
)


def files_of(ideas: Iterable[Idea]) -> dict[int, list[IdeaFile]]:
    """The files of each idea in the order in which they came, without their content; one statement."""
    found: dict[int, list[IdeaFile]] = defaultdict(list)
    for file in db.session.scalars(_FILES, {"ideas": [idea.id for idea in ideas]}):
        found[file.idea_id].append(file)
    return found


def file_of(idea: Idea, file_id: UUID) -> IdeaFile:
    """One file of the idea, or NotFound."""
    found = db.session.get(IdeaFile, file_id)
    if found is None or found.idea_id != idea.id:
        raise NotFound
    return found
