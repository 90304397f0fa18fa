"""Who may read and write a shared text: whoever its holder says."""

from __future__ import annotations

from enum import Enum

from portal.kernel.permissions import Actor, allow
from portal.texts.holders import holder
from portal.texts.models import SharedText, TextVersion


class TextVerb(Enum):
    """What can be done with a shared text."""

    READ = "read it and its history"
    WRITE = "write at it, keep a version and go back to one"


def may_read(actor: Actor, thing: SharedText | TextVersion) -> bool:
    """A text may be read, and so may its versions."""
    text = thing.text if isinstance(thing, TextVersion) else thing
    kind = holder(text.holder_kind)
    return kind is not None and kind.may_read(actor, text.holder_id)


def may_write(actor: Actor, thing: SharedText | TextVersion) -> bool:
    """Whoever may write may also read: a holder that hides its text closes it, too."""
    text = thing.text if isinstance(thing, TextVersion) else thing
    kind = holder(text.holder_kind)
    return kind is not None and kind.may_write(actor, text.holder_id)


allow({TextVerb.READ: may_read, TextVerb.WRITE: may_write})
