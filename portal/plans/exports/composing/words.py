"""Single words of a document: names, days, numbers, lines with a name in front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, format_decimal

from portal.kernel.text import Reading
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Line, Words
from portal.texts.blocks import Block, Run


def here(edition: Edition, text: object) -> Reading:
    """Words of Kring, or a name that has no language."""
    return Reading(str(text), edition.lang)


def day(value: str | None) -> str:
    """An ISO date in words."""
    return str(format_date(date.fromisoformat(value), "long", rebase=False)) if value else ""


def is_day(value: str) -> bool:
    """Whether what somebody put into a cell is a day."""
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def number(value: float | None) -> str:
    return "" if value is None else str(format_decimal(value))


def lines(edition: Edition, *pairs: tuple[object, object]) -> Iterator[Line]:
    """A line for each pair of a name and what is there; without it none."""
    for label, found in pairs:
        words = found if isinstance(found, Reading) else here(edition, found or "")
        if words.text:
            yield Line(str(label), words)


def paragraphs(words: Reading) -> Iterator[Words]:
    blocks = [Block((Run(each.strip()),)) for each in words.text.split("\n") if each.strip()]
    if blocks:
        yield Words(tuple(blocks), words.lang)


def named(edition: Edition, label: Any) -> str:
    """A label that is a localized text, or one of gettext."""
    return edition.read(label).text if isinstance(label, Mapping) else str(label)
