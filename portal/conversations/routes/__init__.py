"""The slice's pages, one module each: conversations, reports and moderation, what is new, what became of one's own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from portal.conversations import subjects
from portal.conversations.subjects import Subject
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.regions.models import Region

blueprint = Blueprint("conversations", __name__)


def load_subject(actor: Actor, subject_kind: str, subject_id: int) -> Subject:
    """The thing at an address, or NotFound."""
    return subjects.subject(actor, subject_kind, subject_id)


def load_place(actor: Actor, place_kind: str, place_id: int) -> Subject:
    """A place in which residents without account contribute, such as a board; or NotFound."""
    place = subjects.subject(actor, place_kind, place_id)
    if not place.place:
        raise NotFound
    return place


def crumbs(region: Region | None, subject: Subject) -> list[tuple[Any, str]]:
    """The way to a page about a thing."""
    home = (region.name, url_for("regions.region", region_slug=region.slug)) if region else ("Kring", "/")
    return [home, (subject.label, subject.address)]


from portal.conversations.routes import (  # noqa: E402, F401 (their views register on the blueprint)
    moderation,
    notices,
    reports,
    stopping,
    talk,
    yours,
)
