"""Forms of a plan itself: what it is called, whom it serves, what its template asks, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from portal.kernel.text import OWN_NAMES
from portal.plans import plan_templates
from portal.plans.looks import RULES, STATE_LOOKS
from portal.plans.models import DecisionRule, Plan, PlanKind, PlanState
from portal.regions.models import Process, PromiseLevel, Region, Theme
from portal.regions.promise import ladder
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
from portal.web.forms import Form
from portal.web.locale import language as readers_language

_NO_TITLE = _l("Give the plan a title.")


def _processes(processes: Sequence[Process]) -> list[Any]:
    return offered([("", _("No process")), *((each.id, reading(each.title).text) for each in processes)])


def _themes(themes: Sequence[Theme]) -> list[Any]:
    return offered([("", _("No theme")), *((each.id, reading(each.name).text) for each in themes)])


class NewPlanForm(Form):
    """What a new plan is for. The rest follows on its pages."""

    kind = RadioField(_l("What is the plan for?"), [DataRequired(_l("Choose what the plan is for."))], coerce=str)
    title = LocalizedField(_l("Title"), [DataRequired(_NO_TITLE)], longest=200, description=_l("Short and clear."))
    languages = CheckboxesField(
        _l("Languages in which it will be published"), [DataRequired(_l("Choose at least one language."))]
    )
    language = SelectField(_l("Language in which you write"), [InputRequired()])
    process_id = SelectField(
        _l("Process"),
        [Optional()],
        coerce=number_or_none,
        description=_l("Its promise and its report-back date are shown above the plan."),
    )
    theme_id = SelectField(_l("Theme"), [Optional()], coerce=number_or_none)
    starts_on = DayField(_l("First day"), [Optional()])
    ends_on = DayField(_l("Last day"), [Optional()])

    def __init__(self, region: Region, processes: Sequence[Process], themes: Sequence[Theme]) -> None:
        super().__init__()
        self.title.ask_in(region.languages)
        self.kind.choices = offered([(kind.value, reading(plan_templates.title_of(kind)).text) for kind in PlanKind])
        names = {lang: OWN_NAMES[lang] for lang in region.languages}
        self.languages.choices, self.language.choices = offered(names), offered(names)
        self.process_id.choices, self.theme_id.choices = _processes(processes), _themes(themes)
        if not self.is_submitted():
            self.languages.data = list(region.languages)
            self.language.data = region.default_language

    def values(self) -> dict[str, Any]:
        """What was filled in but the kind, by field."""
        own = [field for field in self if field.short_name not in ("csrf_token", "kind")]
        return {field.short_name: field.data for field in own}


class PlanForm(EditForm):
    """What a plan says about itself, beside its text."""

    title = LocalizedField(_l("Title"), [DataRequired(_NO_TITLE)], longest=200)
    summary = LocalizedField(
        _l("In plain words"),
        rows=5,
        longest=2000,
        description=_l("At most 5 sentences and 120 words that everyone understands. Residents read this first."),
    )
    languages = CheckboxesField(
        _l("Languages in which it will be published"), [DataRequired(_l("Choose at least one language."))]
    )
    language = SelectField(_l("Language of new sections"), [InputRequired()])
    process_id = SelectField(_l("Process"), [Optional()], coerce=number_or_none)
    theme_id = SelectField(_l("Theme"), [Optional()], coerce=number_or_none)
    starts_on = DayField(_l("First day"), [Optional()])
    ends_on = DayField(_l("Last day"), [Optional()])
    promise = SelectField(
        _l("Role of residents"),
        [Optional()],
        coerce=member_or_none(PromiseLevel),
        description=_l("A plan that belongs to a process has its promise."),
    )
    report_back_on = DayField(
        _l("Day on which people hear back"),
        [Optional()],
        description=_l("Empty: the day of the process, if the plan has one."),
    )
    decision_rule = SelectField(_l("Who decides?"), [Optional()], coerce=member_or_none(DecisionRule))
    no_input_reason = LocalizedField(
        _l("Why no action comes from residents"),
        rows=2,
        longest=1000,
        description=_l("Only if none does. People read this."),
    )

    def __init__(self, plan: Plan, processes: Sequence[Process], themes: Sequence[Theme]) -> None:
        super().__init__(obj=plan, text_languages=plan.region.languages)
        names = {lang: OWN_NAMES[lang] for lang in plan.region.languages}
        self.languages.choices, self.language.choices = offered(names), offered(names)
        self.process_id.choices, self.theme_id.choices = _processes(processes), _themes(themes)
        steps = [(rung.level.value, reading(rung.name).text) for rung in ladder()]
        self.promise.choices = offered([("", _("Not chosen yet")), *steps])
        rules = [(rule.value, words) for rule, words in RULES.items()]
        self.decision_rule.choices = offered([("", _("Not chosen yet")), *rules])


def answers_form(plan: Plan) -> EditForm:
    """The form of the choices and dates that the plan's template asks for."""
    found = plan_templates.answers(plan.kind)
    kind = type("AnswersForm", (EditForm,), {field.key: _answer(field) for field in found})
    form: EditForm = kind(data={field.key: _said(field, plan.fields.get(field.key)) for field in found})
    return form


def _answer(field: plan_templates.Field) -> Any:
    label, hint = reading(field.label).text, reading(field.help).text
    if field.is_day:
        return DayField(label, [Optional()], description=hint)
    choices = offered({key: _option(words) for key, words in field.options.items()})
    if field.takes_many:
        return CheckboxesField(label, choices=choices, description=hint)
    return RadioField(label, [Optional()], choices=choices, description=hint)


def _option(words: Any) -> str:
    return str(words) if not hasattr(words, "best") else reading(words).text


def _said(field: plan_templates.Field, answer: Any) -> Any:
    if field.is_day:
        return date.fromisoformat(answer) if answer else None
    return answer or ([] if field.takes_many else None)


def answers_in(form: EditForm) -> dict[str, Any]:
    """The answers as the plan keeps them."""
    values = form.values()
    return {key: each.isoformat() if isinstance(each, date) else each for key, each in values.items()}


class StateForm(Form):
    """Where the plan goes, and why where it goes back."""

    state = RadioField(_l("New state of the plan"), [InputRequired(_l("Choose the new state of the plan."))])
    reason = LocalizedField(
        _l("Reason"),
        rows=3,
        longest=1000,
        description=_l("If the plan goes back, or ends before it was evaluated. People read it."),
    )

    def __init__(self, plan: Plan, states: Sequence[PlanState]) -> None:
        super().__init__()
        self.reason.ask_in(plan.region.languages)
        self.state.choices = offered([(state.value, STATE_LOOKS[state].label) for state in states])


class LineForm(Form):
    """Opening a line in a plan of the other kind."""

    other_id = SelectField(_l("Plan"), [InputRequired(_l("Choose a plan."))], coerce=number_or_none)
    title = LocalizedField(
        _l("What has to be done there"), [DataRequired(_l("Say in a few words what has to be done."))], longest=200
    )
    reason = LocalizedField(
        _l("Why: which gap did you find here?"), [DataRequired(_l("Say which gap you found."))], rows=3, longest=1000
    )

    def __init__(self, plan: Plan, others: Sequence[Plan], title: str = "") -> None:
        super().__init__()
        for field in (self.title, self.reason):
            field.ask_in(plan.region.languages)
        self.other_id.choices = offered([(each.id, reading(each.title).text) for each in others])
        if not self.is_submitted() and title:
            self.reason.data = self.reason.data.with_text(_writing_in(plan), title)


def _writing_in(plan: Plan) -> str:
    """The reader's language where the region has it, else the plan's."""
    return readers_language() if readers_language() in plan.region.languages else plan.language
