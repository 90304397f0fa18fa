"""A plan as PDF/UA-1: tagged, titled, in its language, with headings in order and tables that have headers.

Typst makes it from `plan.typ`, which is ours; every word of a plan comes to it as data in JSON and is only ever text.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from unicodedata import normalize

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Invalid
from portal.kernel.text import Reading
from portal.plans.exports.composing import composed, version_line
from portal.plans.exports.editions import Edition
from portal.plans.exports.paper import Heading, Line, Listed, Node, Note, Paper, Part, Table, Words, tree
from portal.texts.blocks import Run

SECONDS = 30
"""By the clock; the process itself has 20 of processor time."""
_PROCESS = Path(__file__).with_name("pdf_process.py")
_LIMITS = {signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT}
"""How it ends that needs too much time or memory."""
_at_once = threading.BoundedSemaphore(2)
_MISSING = "□"
_DRAWN = (
    "\t\n\x20-\x7e\xa0-\u024f\u02c6-\u02dd\u0300-\u0304\u0306-\u030c\u0327\u0328\u0391-\u03a1\u03a3-\u03c9"
    "\u0401-\u040c\u040e-\u044f\u0451-\u045c\u045e\u045f\u1e80-\u1e85\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026"
    "\u2030\u2032\u2033\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1\u200b"
)
_NOT_DRAWN = re.compile(f"[^{_DRAWN}]+")
"""What the font that Typst brings along has no sign for, emoji among it; PDF/UA refuses a file with such a sign."""
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200c-\u200f\u2060-\u2064\ufe00-\ufe0f\U000e0000-\U000e0fff]")
_SPACE = re.compile("[\u2000-\u200a\u202f\u205f\u3000]")
_LONG = re.compile(r"\S{30}(?=\S{10})")


class TooLong(Invalid):
    """The plan is more than fits into one PDF in reasonable time."""


def pdf(edition: Edition) -> bytes:
    """The file, made in a process of its own. Call it inside `force_locale(edition.lang)`."""
    data = _Drawing().paper(composed(edition))
    foot = _drawn(f"{data['title']} · {version_line(edition)}")
    given = {"paper": data, "foot": foot, "timestamp": int(edition.at.timestamp())}
    with _at_once:
        return _in_process(json.dumps(given).encode())


def _in_process(given: bytes) -> bytes:
    too_long = TooLong(_l("This plan is too long for one PDF file. Please use the Word file."))
    try:
        command = [sys.executable, "-I", str(_PROCESS)]
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False, env={}, cwd="/")
    except subprocess.TimeoutExpired:
        raise too_long from None
    if -done.returncode in _LIMITS:
        raise too_long
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def _drawn(text: str) -> str:
    """`text` with a box in the place of what cannot be drawn, and with places where long words may break."""
    plain = _INVISIBLE.sub("", _SPACE.sub(" ", normalize("NFC", text)))
    return _LONG.sub("\\g<0>\u200b", _NOT_DRAWN.sub(_MISSING, plain))


def _width(texts: Iterable[str]) -> int:
    """A column's share: room for its longest word; long texts get at most five times as much as short ones."""
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
            note = _("A small picture or symbol that cannot be printed here is shown as %(sign)s.", sign=_MISSING)
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
