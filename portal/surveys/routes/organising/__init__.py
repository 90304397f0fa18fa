"""The organiser's pages of surveys, one module for each."""

from __future__ import annotations

from flask import Flask

from portal.surveys.routes.organising import (
    contacts,
    creating,
    groups,
    listing,
    monitoring,
    opening,
    paper,
    questions,
    replacing,
    settings,
    sharing,
    texts,
    words,
)

__all__ = [
    "contacts",
    "creating",
    "groups",
    "listing",
    "monitoring",
    "opening",
    "paper",
    "questions",
    "replacing",
    "settings",
    "sharing",
    "texts",
]


def register(app: Flask) -> None:
    """Give the templates of these pages their words."""
    words.register(app)
