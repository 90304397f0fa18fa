"""Forms of actions and of their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.accounts.models import Membership
from portal.plans.looks import EVIDENCE, RULES
from portal.plans.models import DecisionRule, Evidence, Plan, PlanAction, PlanStep
from portal.plans.queries.whole import Whole
from portal.regions.models import Organisation
from portal.web.fields import (
    CheckboxesField,
    DayField,
    EditForm,
    LocalizedField,
    member_or_none,
    number_or_none,
    offered,
)
from portal.web.formats import reading

MOST_MONEY = 2_000_000_000
_MONEY = [Optional(), NumberRange(min=0, max=MOST_MONEY, message=_l("Write whole numbers, 0 or more."))]


class ActionForm(EditForm):
    """What is done, why, for whom, with whom, how one knows that it works, and what it costs."""

    title = LocalizedField(
        _l("What do you do?"),
        [DataRequired(_l("Say what you do."))],
        longest=200,
        description=_l("One short sentence."),
    )
    why = LocalizedField(_l("Why?"), rows=3, longest=2000)
    for_whom = LocalizedField(_l("For whom?"), rows=2, longest=1000)
    scenario_id = SelectField(
        _l("Scenario"), [Optional()], coerce=number_or_none, description=_l("An action can belong to one scenario.")
    )
    determinants = CheckboxesField(_l("Which causes does it work on?"))
    sectors = CheckboxesField(_l("Which sectors carry it?"))
    partners = CheckboxesField(_l("Which partners work on it?"), coerce=int)
    evidence = SelectField(_l("How good is the evidence that it works?"), [Optional()], coerce=member_or_none(Evidence))
    evidence_note = LocalizedField(_l("What is known about it?"), rows=2, longest=1000)
    indicator = LocalizedField(
        _l("What shows whether it works?"),
        longest=300,
        description=_l("An indicator, or a question you want to answer."),
    )
    is_question = BooleanField(_l("It is a learning question, not an indicator"))
    baseline = StringField(_l("How is it now?"), [Length(max=120)])
    target = StringField(_l("What do you aim at?"), [Length(max=120)])
    cost = IntegerField(_l("Costs"), _MONEY, description=_l("In whole amounts."))
    saving = IntegerField(_l("Saves"), _MONEY)
    funding = StringField(_l("Source of the money"), [Length(max=200)])

    def __init__(self, whole: Whole, action: PlanAction | None = None) -> None:
        plan = whole.plan
        super().__init__(data=_values(action) if action else {}, text_languages=plan.region.languages)
        scenarios = [(each.id, reading(each.title).text) for each in whole.scenarios]
        self.scenario_id.choices = offered([("", _("All scenarios")), *scenarios])
        self.determinants.choices = offered({key: reading(name).text for key, name in whole.determinants.items()})
        self.sectors.choices = offered({key: reading(name).text for key, name in whole.sectors.items()})
        self.partners.choices = offered({each.id: each.name for each in whole.partners})
        self.evidence.choices = offered([("", _("Not stated")), *((e.value, words) for e, words in EVIDENCE.items())])
        for name, choices in (("scenario_id", scenarios), ("partners", whole.partners)):
            if not choices:
                delattr(self, name)


def _values(action: PlanAction) -> dict[str, Any]:
    own = {column.key: getattr(action, column.key) for column in action.__mapper__.column_attrs}
    return own | {
        "determinants": [each.key for each in action.determinants],
        "sectors": [each.key for each in action.sectors],
        "partners": [each.partner_id for each in action.partners],
    }


class StepForm(EditForm):
    """One step: what, by whom, by when, and what must be done before."""

    title = LocalizedField(_l("What is done in this step?"), [DataRequired(_l("Say what is done."))], longest=200)
    organisation_id = SelectField(_l("Organisation that owns it"), [Optional()], coerce=number_or_none)
    person_id = SelectField(_l("Member who owns it"), [Optional()], coerce=number_or_none)
    starts_on = DayField(_l("First day"), [Optional()])
    due_on = DayField(_l("Due by"), [Optional()])
    needs = CheckboxesField(
        _l("Which steps must be done before?"), coerce=int, description=_l("Steps of this plan, of any action.")
    )
    decision_rule = SelectField(_l("Who decides on this step?"), [Optional()], coerce=member_or_none(DecisionRule))

    def __init__(
        self,
        plan: Plan,
        organisations: Sequence[Organisation],
        members: Sequence[Membership],
        steps: Sequence[PlanStep],
        step: PlanStep | None = None,
    ) -> None:
        super().__init__(data=_step_values(step) if step else {}, text_languages=plan.region.languages)
        people = {each.person_id: each.person.name for each in members}
        self.organisation_id.choices = offered(
            [("", _("Nobody yet")), *((each.id, each.name) for each in organisations)]
        )
        self.person_id.choices = offered([("", _("Nobody yet")), *people.items()])
        others = {each.id: _named(each) for each in steps if step is None or each.id != step.id}
        self.needs.choices = offered(others)
        rules = [(rule.value, words) for rule, words in RULES.items()]
        self.decision_rule.choices = offered([("", _("Same as for the whole plan")), *rules])
        if not others:
            del self.needs


def _step_values(step: PlanStep) -> dict[str, Any]:
    own = {column.key: getattr(step, column.key) for column in step.__mapper__.column_attrs}
    return own | {"needs": [each.needs_id for each in step.needs]}


def _named(step: PlanStep) -> str:
    """A step as one of a list of all: with its action."""
    return f"{reading(step.action.title).text}: {reading(step.title).text}"
