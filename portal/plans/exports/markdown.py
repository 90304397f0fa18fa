"""A plan as Markdown: words that another program may take on. Signs of its own in people's words are escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.plans.exports.composing import composed
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Note, Part, Table, Words
from portal.texts import notation

_SIGN = re.compile(r"([\\`*_{}\[\]<>#|])")
_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def markdown(edition: Edition) -> bytes:
    """The file. Call it inside `force_locale(edition.lang)`."""
    return ("\n\n".join(map(_part, composed(edition).parts)) + "\n").encode()


def _part(part: Part) -> str:
    match part:
        case Heading(level, words):
            return f"{'#' * level} {_plain(words.text)}"
        case Words(blocks, _lang):
            return notation.write(blocks).replace("<", "\\<")
        case Line(label, words):
            return f"**{_plain(label)}** {_plain(words.text)}"
        case Note(text):
            return f"> {_plain(text)}"
        case Table(caption, head, rows):
            lines = [_row(head), _row("---" for _name in head), *(_row(_plain(c.text) for c in row) for row in rows)]
            return (f"**{_plain(caption)}**\n\n" if caption else "") + "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Words on one line in which no sign means anything."""
    return _START.sub(r"\1\\\2", _SIGN.sub(r"\\\1", " ".join(text.split())))
