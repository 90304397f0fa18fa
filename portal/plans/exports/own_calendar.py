"""A member's own steps of all plans as a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.kernel import clock
from portal.plans.addresses import step_address
from portal.plans.exports.calendar import Event, calendar
from portal.plans.looks import STEP_LOOKS
from portal.plans.models import PlanStep


def own_calendar(steps: Sequence[PlanStep], lang: str) -> bytes:
    """The days on which they are due, in the member's language; who else owns them is not told."""
    with force_locale(lang):
        return calendar(str(_("Your steps")), lang, clock.now(), _events(steps, lang))


def _events(steps: Sequence[PlanStep], lang: str) -> Iterator[Event]:
    for step in steps:
        if step.due_on is not None:
            known = (step.plan.language,)
            facts = [
                step.plan.title.best(lang, known).text,
                step.action.title.best(lang, known).text,
                _("Status: %(status)s", status=STEP_LOOKS[step.status].label),
            ]
            title = step.title.best(lang, known).text
            yield Event(f"plan-step-{step.id}", step.due_on, title, "\n".join(facts), step_address(step.id))
