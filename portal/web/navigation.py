"""The main menu: each slice adds its entries; the page frame asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

Entries = Callable[[Any], list[tuple[Any, str]]]

_entries: list[Entries] = []


def add_entries(entries: Entries) -> None:
    """Add a function that gives `(label, address)` pairs for a region (or None outside one)."""
    if entries not in _entries:
        _entries.append(entries)


def navigation(region: Any) -> list[tuple[Any, str]]:
    """The menu's entries, in the order of the slices."""
    return [pair for entries in _entries for pair in entries(region)]


def register(app: Flask) -> None:
    app.jinja_env.globals["navigation"] = navigation
