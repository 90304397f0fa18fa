"""The log of a text: replayed from the database, and kept in memory as far as it is committed.

Updates are applied strictly in their order: in shuffled order pycrdt was silently wrong in 316 of 400 histories.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine, Select, and_, event, func, or_, select
from sqlalchemy.orm import aliased

from portal.kernel.db import after_commit, db
from portal.kernel.errors import Conflict
from portal.texts import contents
from portal.texts.contents import Id
from portal.texts.document import Document, apply, new_document
from portal.texts.models import SharedText, TextBase, TextUpdate

MOST = 300
"""Documents that a process keeps in memory; one of ten pages takes some 200 KB."""
_WRITTEN = "written_texts"


def log(text_id: int, up_to: int, after: int = 0) -> list[bytes]:
    """The updates from `after` (not included) up to a number, in order; what was compacted later comes as one."""
    base = _base(text_id, up_to, after)
    start = base.seq if base else after
    rows = select(TextUpdate.data).where(TextUpdate.text_id == text_id, TextUpdate.seq.between(start + 1, up_to))
    found = list(db.session.scalars(rows.order_by(TextUpdate.seq)))
    if len(found) != up_to - start:
        raise Conflict(_l("This page is too old to save from. Copy your text, reload the page and put it in again."))
    return [base.data, *found] if base else found


def _base(text_id: int, up_to: int, after: int) -> TextBase | None:
    query = select(TextBase).where(TextBase.text_id == text_id, TextBase.seq > after, TextBase.seq <= up_to)
    found: TextBase | None = db.session.scalar(query.order_by(TextBase.seq.desc()).limit(1))
    return found


def document_at(text: SharedText, seq: int) -> Document:
    """A document of one's own, as the text was after update `seq`. Conflict if the log does not reach back so far."""
    return new_document(log(text.id, seq))


@dataclass(eq=False)
class Kept:
    """A document in memory, after update `seq`, and what was made from it. Hold `lock` while touching it."""

    doc: Document = field(default_factory=lambda: new_document(shared=True))
    seq: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)
    made: dict[str, Any] = field(default_factory=dict)
    second_units: set[Id] | None = None
    """See `halves`; None as long as nobody asked."""
    trial: Document | None = None
    """A second document that takes an update first: what it chokes on never gets into the log."""

    @property
    def halves(self) -> set[Id]:
        """The second units of all letters that take two in UTF-16: no update may part them."""
        if self.second_units is None:
            self.second_units = contents.halves(self.doc.get_update())
        return self.second_units

    def try_out(self, update: bytes) -> bool:
        """Whether the document would take `update`."""
        if self.trial is None or self.trial.get_state() != self.doc.get_state():
            self.trial = new_document([self.doc.get_update()], shared=True)
        try:
            self.trial.apply_update(update)
        except (ValueError, RuntimeError):
            self.trial = None
        return self.trial is not None

    def apply(self, seq: int, updates: list[bytes]) -> None:
        apply(self.doc, updates)
        if self.trial is not None:
            apply(self.trial, updates)
        if self.second_units is not None:
            self.second_units.update(*map(contents.halves, updates))
        self.seq = seq
        self.made.clear()


class Memory:
    """The documents of one database that this process has read lately."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text_id: int) -> Kept:
        with self._lock:
            if text_id not in self._kept:
                self._kept[text_id] = Kept()
            self._kept.move_to_end(text_id)
            kept = self._kept[text_id]
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
            return kept

    def forget(self, text_id: int) -> None:
        with self._lock:
            self._kept.pop(text_id, None)


_memories: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


def memory() -> Memory:
    """The memory that belongs to the present application's database."""
    return _memories.setdefault(db.engine, Memory())


@contextmanager
def live(text: SharedText) -> Iterator[Kept]:
    """The document at its newest, for reading: what others see, or one's own when this transaction wrote to it.

    Memory holds only what is committed; it may be ahead of `text.head_seq`, never behind.
    """
    if text.id in db.session.info.get(_WRITTEN, ()):
        yield Kept(document_at(text, text.head_seq), text.head_seq)
        return
    kept = memory().get(text.id)
    with kept.lock:
        if kept.seq < text.head_seq:
            kept.apply(text.head_seq, log(text.id, text.head_seq, kept.seq))
        yield kept


def load(texts: Collection[SharedText]) -> None:
    """Bring the documents of many texts to their newest in two queries, so that `live` needs none for them."""
    own = db.session.info.get(_WRITTEN, ())
    kept = {text.id: memory().get(text.id) for text in texts if text.id not in own}
    starts = {text.id: kept[text.id].seq for text in texts if text.id in kept and kept[text.id].seq < text.head_seq}
    if not starts:
        return
    bases = {base.text_id: base for base in db.session.scalars(_newest_bases(starts))}
    later: dict[int, list[tuple[int, bytes]]] = {text_id: [] for text_id in starts}
    for text_id, seq, data in db.session.execute(_later(starts | {each: base.seq for each, base in bases.items()})):
        later[text_id].append((seq, data))
    for text_id in starts:
        _bring(kept[text_id], bases.get(text_id), later[text_id])


def _newest_bases(starts: Mapping[int, int]) -> Select[TextBase]:
    """The newest bases of the texts of which nothing is known yet."""
    other = aliased(TextBase)
    newest = select(func.max(other.seq)).where(other.text_id == TextBase.text_id).scalar_subquery()
    unknown = [text_id for text_id, seq in starts.items() if seq == 0]
    return select(TextBase).where(TextBase.text_id.in_(unknown), TextBase.seq == newest)


def _later(starts: Mapping[int, int]) -> Select[int, int, bytes]:
    """The updates of each text after a number."""
    wanted = or_(*(and_(TextUpdate.text_id == each, TextUpdate.seq > seq) for each, seq in starts.items()))
    query = select(TextUpdate.text_id, TextUpdate.seq, TextUpdate.data).where(wanted)
    return query.order_by(TextUpdate.text_id, TextUpdate.seq)


def _bring(kept: Kept, base: TextBase | None, later: list[tuple[int, bytes]]) -> None:
    """Apply what follows on what the document knows. Where rows are gone or others were faster, `live` asks anew."""
    with kept.lock:
        if base is not None and kept.seq == 0:
            kept.apply(base.seq, [base.data])
        news = [(seq, data) for seq, data in later if seq > kept.seq]
        if news and [seq for seq, _data in news] == list(range(kept.seq + 1, kept.seq + 1 + len(news))):
            kept.apply(news[-1][0], [data for _seq, data in news])


def kept_apart(text_ids: Iterable[int]) -> None:
    """Say that the present transaction wrote these texts; memory reads them when somebody opens one."""
    db.session.info.setdefault(_WRITTEN, set()).update(text_ids)


def written(text: SharedText, data: bytes) -> None:
    """Say that the present transaction has added `data` as the newest update of `text`."""
    db.session.info.setdefault(_WRITTEN, set()).add(text.id)
    known, text_id, seq = memory(), text.id, text.head_seq

    def remember() -> None:
        kept = known.get(text_id)
        with kept.lock:
            if kept.seq == seq - 1:
                kept.apply(seq, [data])

    after_commit(remember)


@event.listens_for(db.session, "after_commit")
@event.listens_for(db.session, "after_rollback")
def _forget_written(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_WRITTEN, None)
