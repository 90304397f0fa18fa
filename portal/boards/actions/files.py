"""Attaching a document to an idea, and taking it away."""

from __future__ import annotations

import unicodedata

from flask_babel import gettext as _
from sqlalchemy import select

from portal.boards.actions.locking import lock
from portal.boards.models import Idea, IdeaFile
from portal.boards.models.files import LONGEST_NAME, MOST_FILES
from portal.kernel.db import db
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.kernel.files import TakenFile, ending
from portal.kernel.permissions import Actor


def attach(actor: Actor, idea: Idea, taken: TakenFile, name: str) -> IdeaFile:
    """Keep a file with the idea. Invalid where it has as many as it may, or this one already."""
    lock(idea)
    there = list(db.session.scalars(select(IdeaFile).where(IdeaFile.idea_id == idea.id)))
    columns = taken.columns()
    if any(file.sha256 == columns["sha256"] for file in there):
        raise Invalid(_("This file has already been added to the idea."))
    if len(there) >= MOST_FILES:
        raise Invalid(_("An idea has at most %(n)s files. Remove one first.", n=MOST_FILES))
    position = 1 + max((file.position for file in there), default=0)
    said = shown_name(name, taken.media_type)
    file = IdeaFile(idea_id=idea.id, name=said, position=position, person_id=actor.id, **columns)
    db.session.add(file)
    db.session.flush()
    record("idea.file_added", idea, actor, file=str(file.id))
    return file


def detach(actor: Actor, idea: Idea, file: IdeaFile) -> None:
    """Remove a file from the idea for good."""
    db.session.delete(file)
    db.session.flush()
    record("idea.file_removed", idea, actor, file=str(file.id))


def shown_name(name: str, media_type: str) -> str:
    """The sender's name of a file: no folders, no signs without a shape, with the ending that its content has."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(sign if unicodedata.category(sign)[0] not in "CZ" else " " for sign in last)
    stem, dot = " ".join(visible.split()), f".{ending(media_type)}"
    if stem.lower().endswith(dot):
        stem = stem[: -len(dot)]
    return (stem[: LONGEST_NAME - len(dot)].strip(" .") or _("Document")) + dot
