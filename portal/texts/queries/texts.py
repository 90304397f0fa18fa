"""What a shared text says now."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from markupsafe import Markup
from sqlalchemy import bindparam, select

from portal.kernel.db import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Actor
from portal.texts import blocks as words
from portal.texts import history
from portal.texts import html as rendering
from portal.texts import notation as writing
from portal.texts.blocks import Block
from portal.texts.document import checksum, read
from portal.texts.models import SharedText
from portal.texts.policy import may_read, may_write

Made = TypeVar("Made")
_TEXT = select(SharedText).where(SharedText.id == bindparam("text_id"))


def by_id(text_id: int) -> SharedText | None:
    """A text, whoever asks; typing people ask many times a second, so the statement is made once."""
    row: SharedText | None = db.session.scalar(_TEXT, {"text_id": text_id})
    return row


def text(actor: Actor, text_id: int) -> SharedText:
    """One text that the actor may read, or NotFound."""
    text = by_id(text_id)
    if text is None or not may_read(actor, text):
        raise NotFound
    return text


def text_to_write(actor: Actor, text_id: int) -> SharedText:
    """The same for a request that writes: the holder is asked once where it lets the actor write."""
    text = by_id(text_id)
    if text is None or not (may_write(actor, text) or may_read(actor, text)):
        raise NotFound
    return text


def blocks(text: SharedText) -> list[Block]:
    """The text's blocks, live typing included."""
    return _made(text, "blocks", lambda found: found)


class Said(NamedTuple):
    """What a text says after its update `seq`."""

    seq: int
    blocks: list[Block]


def said(texts: Collection[SharedText]) -> dict[int, Said]:
    """The blocks of many texts by id, live typing included; two queries, however many texts there are."""
    history.load(texts)
    found = {}
    for text in texts:
        with history.live(text) as now:
            found[text.id] = Said(now.seq, blocks(text))
    return found


def html(text: SharedText) -> Markup:
    """The text as safe HTML. Without live typing in the last seconds it comes from the row and costs no query."""
    if text.excerpted_seq == text.head_seq:
        return Markup(text.html)  # noqa: S704 (made by portal.texts.html)
    return _made(text, "html", rendering.html)


def plain(text: SharedText) -> str:
    """Only the words."""
    return text.plain if text.excerpted_seq == text.head_seq else _made(text, "plain", words.plain)


def notation(text: SharedText) -> tuple[int, str]:
    """The text as it is edited in a form, and the number of the update that it contains."""
    with history.live(text) as now:
        return now.seq, writing.write(blocks(text))


@dataclass(frozen=True, slots=True)
class State:
    """What a browser needs that is behind, and by which it sees later whether it still says the same."""

    seq: int
    update: bytes
    hash: int


def state(text: SharedText, vector: bytes) -> State:
    """Everything that a document with this state vector lacks. `hash` is CRC-32 of all words, see ADR 12."""
    with history.live(text) as now:
        if "hash" not in now.made:
            now.made["hash"] = checksum(now.doc)
        return State(now.seq, now.doc.get_update(vector), now.made["hash"])


def _made(text: SharedText, what: str, make: Callable[[list[Block]], Made]) -> Made:
    """Something made from the blocks, once for each state of the text."""
    with history.live(text) as now:
        if what not in now.made:
            now.made[what] = make(now.made.setdefault("blocks", read(now.doc)))
        found: Made = now.made[what]
        return found
