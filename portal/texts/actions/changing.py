"""Other words at one place, from the portal itself: an accepted suggestion, merged into what others write."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.kernel.authors import Author
from portal.kernel.errors import Conflict
from portal.kernel.events import record
from portal.texts import history, merging
from portal.texts.actions.excerpt import excerpt
from portal.texts.actions.log import add, locked
from portal.texts.changing import Wish, WordChange, change_words
from portal.texts.document import read
from portal.texts.models import SharedText


def apply_change(text: SharedText, base_seq: int, wanted: WordChange, author: Author) -> bool:
    """Make a change where `wanted.spot` was after update `base_seq`. False if the text says that already.

    Made on a fork, as a form is: what others typed since stays, inside the changed words too. Conflict if the paragraph
    was taken away since, so that new words would be nowhere, or if the log does not reach back so far.
    """
    text = locked(text)
    update = change_words(history.document_at(text, min(max(base_seq, 1), text.head_seq)), wanted)
    if not update:
        return False
    now = history.document_at(text, text.head_seq)
    before = read(now)
    merged = merging.merged(now, update)
    if read(now) == before:
        if wanted.wish is Wish.REMOVE:
            return False
        raise Conflict(_l("The paragraph was taken away while you were reading. Look at the text again."))
    add(text, merged, author)
    excerpt(text)
    record("text.changed", text, author.actor, seq=text.head_seq, by="suggestion")
    return True
