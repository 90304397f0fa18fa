"""What gets into the log.

It is for ever, so nothing gets into it that does not decode, that names what the schema does not know, that needs
updates we never saw (Yjs would keep it waiting in silence), or that the document cannot take.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.kernel.errors import Invalid
from portal.texts import contents
from portal.texts.contents import Content, Id, Unknown
from portal.texts.document import Document
from portal.texts.lib0 import Undecodable
from portal.texts.models import SharedText

LARGEST = 256 * 1024
"""Bytes of one update. Five pages of typing are 20 KB; a paste of 2 MB is a document to attach."""
LARGEST_LOG = 16 * 1024 * 1024
"""Bytes of all updates of a text since it was compacted last."""


class Refused(Invalid):
    """An update that is not taken. The browser keeps its text; `code` tells it what to do."""

    def __init__(self, code: str, message: Any) -> None:
        super().__init__(message)
        self.code = code


def undecodable() -> Refused:
    return Refused("undecodable", _l("We could not read this change. Copy your text and reload the page."))


def too_large() -> Refused:
    return Refused("too-large", _l("This is too much at once. Put it in piece by piece, or attach it as a file."))


def _foreign() -> Refused:
    return Refused("schema", _l("This change has formatting that cannot be kept here. Copy your text and reload."))


def _gap() -> Refused:
    return Refused("gap", _l("Something is missing before this change. It will be sent again."))


def _full() -> Refused:
    return Refused("full", _l("This text has become too large. Go on in a new one."))


def read(data: bytes) -> Content:
    """What an update holds; Refused if it is too large, does not decode or has content of an unknown kind."""
    if len(data) > LARGEST:
        raise too_large()
    try:
        return contents.read(data)
    except Undecodable:
        raise undecodable() from None
    except Unknown:
        raise _foreign() from None


def check(content: Content, text: SharedText, doc: Document, halves: AbstractSet[Id] = frozenset()) -> None:
    """Refuse what the schema does not know, what is too much, and what needs something that `doc` does not have.

    `halves` are the second units of its letters: Yjs parts such a letter, pycrdt would not find its own words again.
    """
    if content.is_foreign or not _are_attributes(content, doc):
        raise _foreign()
    if text.size + content.size > LARGEST_LOG:
        raise _full()
    there = state(doc)
    if content.has_hole or any(start > there.get(client, 0) for client, (start, _end) in content.spans.items()):
        raise _gap()
    if _cuts(content, there) & (halves | content.halves):
        raise undecodable()
    for client, (_start, end) in content.spans.items():
        there[client] = max(there.get(client, 0), end)
    if any(clock >= there.get(client, 0) for client, clock in content.needs):
        raise _gap()


def _cuts(content: Content, there: dict[int, int]) -> set[Id]:
    """Where what is there is parted; also what is sent again, between what is known of it and what is not."""
    known = ((client, there.get(client, 0)) for client in content.spans)
    return content.cuts | {(client, end) for client, end in known if content.spans[client][0] < end}


def _are_attributes(content: Content, doc: Document) -> bool:
    """Whether every value without a name stands behind one that has it, here or in `doc`."""
    if not content.unnamed:
        return True
    behind: dict[Id, list[Id]] = {}
    for first, before in content.unnamed.items():
        behind.setdefault(before, []).append(first)
    known = contents.read(doc.get_update())
    there = [before for before in behind if content.is_attribute(before) or known.is_attribute(before)]
    found = 0
    while there:
        after = behind.pop(there.pop(), [])
        found += len(after)
        there += after
    return found == len(content.unnamed)


def state(doc: Document) -> dict[int, int]:
    """For each client the clock behind the last one that the document has."""
    return contents.read_clocks(doc.get_state())


def read_state(data: bytes) -> dict[int, int]:
    """The same from a state vector's bytes; Refused if it is none."""
    try:
        return contents.read_clocks(data)
    except Undecodable:
        raise undecodable() from None
