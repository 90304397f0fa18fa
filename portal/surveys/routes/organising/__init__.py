"""The organiser's pages of surveys, one module for each."""

from __future__ import annotations

from flask import Flask

from portal.surveys.routes.organising import (
    creating,
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
    "creating",
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
