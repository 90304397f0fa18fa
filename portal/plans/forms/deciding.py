"""A decision: what is asked, the ways to decide, who takes part, what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.kernel import clock
from portal.plans.looks import RULES
from portal.plans.models import (
    Decision,
    DecisionOption,
    DecisionRule,
    DecisionVoice,
    Plan,
    PlanScenario,
    PlanVersion,
)
from portal.plans.roadmap import Numbered
from portal.regions.models import Organisation
from portal.web.fields import DayField, EditForm, LocalizedField, number_or_none, offered
from portal.web.formats import day, reading


class DecisionForm(EditForm):
    """What is asked, by which rule, when, and about which text."""

    question = LocalizedField(
        _l("Question"),
        [DataRequired(_l("Write the question that is decided."))],
        longest=300,
        description=_l("One question, so that it can be answered."),
    )
    rule = RadioField(_l("Who decides?"), [InputRequired(_l("Choose who decides."))], coerce=DecisionRule)
    planned_on = DayField(_l("Planned for"), [Optional()])
    step_id = SelectField(
        _l("About"), [Optional()], coerce=number_or_none, description=_l("The whole plan, or one of its steps.")
    )
    version_id = SelectField(
        _l("Text to decide on"),
        [Optional()],
        coerce=number_or_none,
        description=_l("A version stays as it is, so that everybody decides on the same text."),
    )

    def __init__(
        self, plan: Plan, steps: Sequence[Numbered], versions: Sequence[PlanVersion], obj: Decision | None = None
    ) -> None:
        present = {"rule": plan.decision_rule, "version_id": versions[0].id if versions else None}
        super().__init__(obj=obj, data={} if obj else present, text_languages=plan.region.languages)
        self.rule.choices = offered((rule.value, label) for rule, label in RULES.items())
        about = [(row.step.id, f"{row.number} {reading(row.step.title).text}") for row in steps]
        self.step_id.choices = offered([("", _("The whole plan")), *about])
        kept = [(each.id, _("Version %(n)s of %(day)s", n=each.number, day=day(each.at))) for each in versions]
        self.version_id.choices = offered([*kept, ("", _("The text as it is now"))])


class OptionForm(EditForm):
    """One of the ways to decide."""

    title = LocalizedField(_l("Option"), [DataRequired(_l("Name the option."))], longest=160)
    note = LocalizedField(
        _l("What it means"), rows=3, longest=1200, description=_l("For whom, what it brings, what it lacks.")
    )
    scenario_id = SelectField(
        _l("Scenario"), [Optional()], coerce=number_or_none, description=_l("Its costs and gaps are shown beside it.")
    )

    def __init__(self, plan: Plan, obj: DecisionOption | None = None) -> None:
        super().__init__(obj=obj, text_languages=plan.region.languages)
        ways: Sequence[PlanScenario] = plan.scenarios
        self.scenario_id.choices = offered([("", _("None")), *((each.id, reading(each.title).text) for each in ways)])
        if not ways:
            del self.scenario_id


class VoiceForm(EditForm):
    """Who takes part: for whom, what they want, what worries them, what they gain or lose themselves."""

    name = StringField(
        lazy_pgettext("of a person", "Name"), [DataRequired(_l("Write who takes part.")), Length(max=120)]
    )
    organisation_id = SelectField(_l("For"), [Optional()], coerce=number_or_none)
    option_id = SelectField(_l("Wants"), [Optional()], coerce=number_or_none)
    concern = TextAreaField(_l("Concern"), [Length(max=2000)])
    interest = StringField(
        _l("Their own interest"),
        [Length(max=500)],
        description=_l("What they or their organisation gain or lose by it."),
    )

    def __init__(
        self, decision: Decision, organisations: Sequence[Organisation], obj: DecisionVoice | None = None
    ) -> None:
        super().__init__(obj=obj)
        self.organisation_id.choices = offered(
            [("", _("Nobody else")), *((each.id, each.name) for each in organisations)]
        )
        ways = [(each.id, reading(each.title).text) for each in decision.options]
        self.option_id.choices = offered([("", _("Said nothing")), *ways])


class TakeForm(EditForm):
    """What came out, and why."""

    option_id = RadioField(_l("Chosen option"), [Optional()], coerce=number_or_none)
    outcome = LocalizedField(_l("What was decided"), rows=2, longest=1200)
    reasons = LocalizedField(_l("Why"), rows=3, longest=2000, description=_l("In plain words: residents read it."))
    concerns = LocalizedField(
        _l("Concerns, and how they were met"),
        rows=3,
        longest=2000,
        description=_l("Including those that were not met."),
    )
    taken_on = DayField(_l("Decided on"), [InputRequired(_l("Choose the day."))])

    def __init__(self, decision: Decision) -> None:
        super().__init__(
            data={"taken_on": min(decision.planned_on or clock.today(), clock.today())},
            text_languages=decision.plan.region.languages,
        )
        self.option_id.choices = offered((each.id, reading(each.title).text) for each in decision.options)
        if not decision.options:
            del self.option_id

    def values(self) -> dict[str, Any]:
        return {"option_id": None} | super().values()


class CorrectionForm(EditForm):
    """What was wrong in a decision that was taken."""

    words = LocalizedField(
        _l("Correction"),
        rows=3,
        longest=1200,
        description=_l("What was wrong and what is right. The decision stays as it was written."),
    )

    def __init__(self, decision: Decision) -> None:
        super().__init__(text_languages=decision.plan.region.languages)
