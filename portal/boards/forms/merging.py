"""The forms of putting ideas together, splitting one, and giving many the same status."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.boards.actions.answering import NO_REASON, needs_reason
from portal.boards.actions.splitting import paragraph_key
from portal.boards.looks import STATUS_LOOKS
from portal.boards.models import Board, IdeaStatus
from portal.conversations.models import Comment
from portal.kernel.errors import Invalid
from portal.texts.blocks import Block
from portal.web.fields import CheckboxesField, EditForm, LocalizedField, offered

SHOWN = 160
"""Characters of a comment by which one knows it."""


class SplitForm(EditForm):
    """What goes along into the new idea."""

    title = StringField(
        _l("The new idea in one sentence"), [DataRequired(_l("Write the new idea in one sentence.")), Length(max=160)]
    )
    paragraphs = CheckboxesField(_l("These paragraphs move too"))
    comments = CheckboxesField(_l("These comments move too, with their replies"), coerce=int)

    def __init__(self, said: list[Block], comments: list[Comment]) -> None:
        super().__init__()
        self.paragraphs.choices = offered({paragraph_key(block): block.text for block in said if block.text.strip()})
        self.comments.choices = offered([(each.id, " ".join(each.body.split())[:SHOWN]) for each in comments])


class BulkForm(EditForm):
    """What becomes of several ideas, and why."""

    status = RadioField(_l("What becomes of them?"), [InputRequired(_l("Choose what becomes of them."))])
    reason = LocalizedField(
        _l("Because"),
        rows=2,
        longest=1200,
        description=_l("In plain words. Needed for “later” and “not taken up”; the authors will read it."),
    )

    def __init__(self, board: Board) -> None:
        super().__init__(text_languages=board.region.languages)
        self.status.choices = offered([(status.value, look.label) for status, look in STATUS_LOOKS.items()])

    def has_reason(self) -> bool:
        """Whether there is one, or none is needed; a missing one is marked."""
        if not needs_reason(IdeaStatus(self.status.data), self.reason.data):
            return True
        self.refuse(Invalid(fields={"reason": NO_REASON}))
        return False

    def wish(self) -> dict[str, Any]:
        return {"status": IdeaStatus(self.status.data), "reason": self.reason.data}
