"""What is asked before a plan is copied to another region."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.plans.actions.reusing import QUESTIONS
from portal.regions.models import Region
from portal.web.fields import number_or_none, offered
from portal.web.forms import Form

_SHORTER = [Optional(), Length(max=2000, message=_l("Make it shorter: 2,000 characters at most."))]


class ReuseForm(Form):
    """For which region, and four questions that a copy begins with."""

    region_id = SelectField(_l("For which region?"), [DataRequired(_l("Choose a region."))], coerce=number_or_none)
    same = TextAreaField(_l("What is the same in our region?"), _SHORTER)
    different = TextAreaField(_l("What is different?"), _SHORTER)
    partner = TextAreaField(_l("Which partner is missing?"), _SHORTER)
    agree = TextAreaField(_l("Who here must agree?"), _SHORTER)

    def __init__(self, regions: Sequence[Region]) -> None:
        super().__init__()
        self.region_id.choices = offered((region.id, region.name) for region in regions)

    def answers(self) -> dict[str, str]:
        """What was answered, by question."""
        return {key: (self[key].data or "").strip() for key in QUESTIONS}
