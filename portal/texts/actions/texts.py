"""A shared text begins and ends with its holder."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import delete, insert

from portal.kernel import clock
from portal.kernel.authors import Author
from portal.kernel.db import db
from portal.kernel.events import record, record_all
from portal.kernel.jobs import enqueue_all
from portal.texts import history, notation
from portal.texts.actions.excerpt import excerpt
from portal.texts.actions.log import TELL_AFTER, add, coarse, row
from portal.texts.blocks import SCHEMA, Block, plain
from portal.texts.document import Document, body, new_document, read, write
from portal.texts.html import html
from portal.texts.models import SharedText, TextUpdate


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
    add(text, _first_document(body).get_update(), author)
    excerpt(text)
    record("text.created", text, author.actor, seq=text.head_seq)
    return text


class NewText(NamedTuple):
    """One of many texts that begin together."""

    holder_id: int
    language: str
    body: str
    author: Author


def create_all(holder_kind: str, region_id: int | None, drafts: Sequence[NewText]) -> list[SharedText]:
    """New texts of many holders of one kind, in a constant number of statements; nobody can have one open yet."""
    made = [_begun(holder_kind, region_id, draft) for draft in drafts]
    texts = [text for text, _data in made]
    db.session.add_all(texts)
    db.session.flush()
    rows = [row(text, 1, data, draft.author) for (text, data), draft in zip(made, drafts, strict=True)]
    if rows:
        db.session.execute(insert(TextUpdate.__table__), rows)
    history.kept_apart(text.id for text in texts)
    enqueue_all("texts.tell", ({"text_id": text.id} for text in texts), run_at=clock.now() + TELL_AFTER)
    for draft_author, some in groupby(zip(drafts, texts, strict=True), key=lambda pair: pair[0].author.actor):
        record_all("text.created", (text for _draft, text in some), draft_author, seq=1)
    return texts


def _begun(holder_kind: str, region_id: int | None, draft: NewText) -> tuple[SharedText, bytes]:
    """A text after its first update, with what is kept beside it, and that update."""
    doc = _first_document(draft.body)
    blocks, data = read(doc), doc.get_update()
    text = SharedText(
        holder_kind=holder_kind,
        holder_id=draft.holder_id,
        region_id=region_id,
        language=draft.language,
        schema=SCHEMA,
        created_at=coarse(draft.author),
        head_seq=1,
        size=len(data),
        plain=plain(blocks),
        html=str(html(blocks)),
        excerpted_seq=1,
        is_telling=True,
    )
    return text, data


def _first_document(text: str) -> Document:
    doc = new_document()
    write(body(doc), notation.parse(text) or [Block()])
    return doc


def remove(text: SharedText) -> None:
    """Delete a text with its history, because its holder is deleted."""
    db.session.execute(delete(SharedText).where(SharedText.id == text.id))
    db.session.expunge(text)
