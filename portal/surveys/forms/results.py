"""A finding, as an organiser writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.surveys.models import Finding, Survey
from portal.web.fields import EditForm, LocalizedField, offered


class FindingForm(EditForm):
    """One sentence that people understand, and where it comes from."""

    text = LocalizedField(
        _l("What we read from the answers"),
        [DataRequired(_l("Write the finding in one language at least."))],
        rows=2,
        longest=600,
        description=_l("One sentence, such as “4 of 10 people live in a cold house.”"),
    )
    question = SelectField(_l("From which question"), [Optional()])
    of_ten = IntegerField(
        _l("How many of ten people"),
        [Optional(), NumberRange(0, 10, _l("Choose a number from 0 to 10."))],
        description=_l("Drawn as dots beside the sentence. Leave it empty when nothing was counted."),
    )

    def __init__(self, survey: Survey, questions: Sequence[tuple[str, str]], obj: Finding | None, **start: Any) -> None:
        super().__init__(obj=obj, text_languages=survey.region.languages, data=start or None)
        self.question.choices = offered([("", _("No question")), *questions])

    def values(self) -> dict[str, Any]:
        return {**super().values(), "question": self.question.data or ""}
