"""A shared text begins and ends with its holder."""

from __future__ import annotations

from sqlalchemy import delete

from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record
from portal.texts import notation
from portal.texts.actions.excerpt import excerpt
from portal.texts.actions.log import add, coarse
from portal.texts.blocks import SCHEMA, Block
from portal.texts.document import body, new_document, write
from portal.texts.models import SharedText


def create(
    holder_kind: str, holder_id: int, region_id: int | None, language: str, body: str, author: Author
) -> SharedText:
    """A new text that says `body` (paragraphs, and what portal.texts.notation knows besides).

    The server writes the first update: two browsers that both began an empty document would double its text.
    """
    text = SharedText(
        holder_kind=holder_kind,
        holder_id=holder_id,
        region_id=region_id,
        language=language,
        schema=SCHEMA,
        created_at=coarse(author),
        head_seq=0,
        size=0,
        is_telling=False,
    )
    db.session.add(text)
    db.session.flush()
    add(text, _first_update(body), author)
    excerpt(text)
    record("text.created", text, author.actor, seq=text.head_seq)
    return text


def _first_update(text: str) -> bytes:
    doc = new_document()
    write(body(doc), notation.parse(text) or [Block()])
    return doc.get_update()


def remove(text: SharedText) -> None:
    """Delete a text with its history, because its holder is deleted."""
    db.session.execute(delete(SharedText).where(SharedText.id == text.id))
    db.session.expunge(text)
