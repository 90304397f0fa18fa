"""The whole text from a form, merged into what others wrote since."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.kernel.authors import Author
from portal.kernel.errors import Invalid
from portal.kernel.events import record
from portal.texts import history, merging, notation
from portal.texts.actions.excerpt import excerpt
from portal.texts.actions.log import add, locked
from portal.texts.models import SharedText

LONGEST = 100_000
"""Characters of a submitted text; some 40 pages."""


def submit_form(text: SharedText, base_seq: int, body: str, author: Author) -> bool:
    """Merge what somebody made of the text as it was after update `base_seq`. False if they changed nothing.

    Invalid if it is too long, Conflict if the log does not reach back so far; `body` is then still in the form.
    """
    if len(body) > LONGEST:
        raise Invalid(_l("This text is too long. Make it shorter or split it up."))
    text = locked(text)
    fork = history.document_at(text, min(max(base_seq, 1), text.head_seq))
    change = merging.change(fork, notation.parse(body))
    update = merging.merged(history.document_at(text, text.head_seq), change)
    if not update:
        return False
    add(text, update, author)
    excerpt(text)
    record("text.changed", text, author.actor, seq=text.head_seq, by="form")
    return True
