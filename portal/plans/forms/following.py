"""How a step goes, in the words of who works on it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from portal.kernel import clock
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import PlanStep, StepStatus
from portal.web.fields import DayField, EditForm, LocalizedField, offered


class ProgressForm(EditForm):
    """What the status is since when, why, by when it will be done, and what was learned where it stopped."""

    status = RadioField(
        _l("How is this step going?"), [InputRequired(_l("Choose how the step is going."))], coerce=StepStatus
    )
    day = DayField(_l("Since which day"), [InputRequired(_l("Choose the day."))])
    due_on = DayField(_l("New day by which it will be done"), [Optional()], description=_l("For a step that is late."))
    note = LocalizedField(
        _l("What happened, in plain words"),
        rows=3,
        longest=1200,
        description=_l("Residents read this. Needed if the step is late or stops: say why."),
    )
    lesson = LocalizedField(
        _l("What others can learn from it"),
        rows=3,
        longest=1200,
        description=_l("Needed if the step stops. A step that teaches something was not wasted."),
    )

    def __init__(self, step: PlanStep, wanted: StepStatus | None = None) -> None:
        values: dict[str, Any] = {"status": step.status, "lesson": step.lesson}
        super().__init__(data=values, text_languages=step.plan.region.languages)
        self.status.choices = offered((status.value, look.label) for status, look in STEP_LOOKS.items())
        if not self.is_submitted():
            self.status.data = wanted or step.status
            self.day.data = clock.today()
