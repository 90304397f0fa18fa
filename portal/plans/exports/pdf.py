"""A plan as PDF/UA-1: tagged, titled, in its language, with headings in order and tables that have headers.

Typst makes it from `plan.typ`, which is ours; every word of a plan comes to it as data in JSON and is only ever text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from portal.kernel.text import Reading
from portal.plans.exports.composing import composed, version_line
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Listed, Node, Note, Paper, Part, Table, Words, tree
from portal.texts.blocks import Run

_TEMPLATE = Path(__file__).with_name("plan.typ")
_MISSING = "□"
_DRAWN = (
    "\t\n\x20-\x7e\xa0-\u024f\u02c6-\u02dd\u0300-\u0304\u0306-\u030c\u0327\u0328\u0391-\u03a1\u03a3-\u03c9"
    "\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f\u1e80-\u1e85\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026"
    "\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1\u200b"
)
_NOT_DRAWN = re.compile(f"[^{_DRAWN}]+")
"""What the font that Typst brings along has no sign for, emoji among it; PDF/UA refuses a file with such a sign."""
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200c-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_LONG = re.compile(r"\S{30}(?=\S{10})")


def pdf(edition: Edition) -> bytes:
    """The file. Call it inside `force_locale(edition.lang)`."""
    import typst  # 20 MB that a server which is asked for no PDF does not need

    data = _Drawing().paper(composed(edition))
    foot = {"foot": _drawn(f"{data['title']} · {version_line(edition)}")}
    made: bytes = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data), "words": json.dumps(foot)},
        pdf_standards=["ua-1"],
        timestamp=edition.at.replace(microsecond=0),
    )
    return made


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def _drawn(text: str) -> str:
    """`text` with a box in the place of what cannot be drawn, and with places where long words may break."""
    return _LONG.sub("\\g<0>\u200b", _NOT_DRAWN.sub(_MISSING, _INVISIBLE.sub("", text)))


def _width(texts: Iterable[str]) -> int:
    """A column's share: room for its longest word, and for long texts at most five times as much as for the shortest."""
    found = [text for text in texts if text]
    longest_word = max((len(word) for text in found for word in text.split()), default=0)
    return min(max([longest_word + 3, 8, *map(len, found)]), 40)


class _Drawing:
    """Turns a document into what `plan.typ` reads. `lacks`: something could not be drawn, and the file says so."""

    def __init__(self) -> None:
        self.lacks = False

    def paper(self, paper: Paper) -> dict[str, Any]:
        parts = [self._part(part) for part in paper.parts]
        if self.lacks:
            note = _("A small picture or sign that cannot be printed here stands as %(sign)s.", sign=_MISSING)
            parts.append({"is": "note", "text": note})
        return {"title": self._text(paper.title) or _MISSING, "lang": paper.lang, "parts": parts}

    def _text(self, text: str) -> str:
        found = _drawn(text)
        self.lacks = self.lacks or (_MISSING in found and _MISSING not in text)
        return found

    def _said(self, words: Reading) -> dict[str, Any]:
        return {"text": self._text(words.text), "lang": words.lang}

    def _part(self, part: Part) -> dict[str, Any]:
        match part:
            case Heading(level, words):
                return {"is": "heading", "level": level, **self._said(words)}
            case Words(blocks, lang):
                return {"is": "words", "lang": lang, "nodes": [self._node(node) for node in tree(blocks)]}
            case Line(label, words):
                return {"is": "line", "label": self._text(label), **self._said(words)}
            case Note(text):
                return {"is": "note", "text": self._text(text)}
            case Table(caption, head, rows):
                return {"caption": self._text(caption), **self._table(head, rows)}

    def _table(self, head: tuple[str, ...], rows: tuple[tuple[Reading, ...], ...]) -> dict[str, Any]:
        columns = zip(head, *([cell.text for cell in row] for row in rows), strict=True)
        return {
            "is": "table",
            "head": [self._text(name) for name in head],
            "widths": [_width(column) for column in columns],
            "rows": [[self._said(cell) for cell in row] for row in rows],
        }

    def _node(self, node: Node) -> dict[str, Any]:
        if isinstance(node, Listed):
            return {"is": node.kind, "items": [[self._node(each) for each in item] for item in node.items]}
        return {"is": "words", "runs": [self._run(run) for run in node.runs]}

    def _run(self, run: Run) -> dict[str, Any]:
        return {"text": self._text(run.text), "em": run.em, "strong": run.strong, "link": run.link}
