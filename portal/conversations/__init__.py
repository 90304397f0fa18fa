"""Conversations around a thing: comments, reports and moderation, following, notices and digests."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add the slice to `app`."""
