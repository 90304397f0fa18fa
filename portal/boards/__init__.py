"""Idea boards: ideas, support, answers, statement votes and opinion groups."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
