"""Forms of a plan's parts: sections, rows of tables, partners, scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.kernel.text import OWN_NAMES
from portal.plans.column_words import LEVELS
from portal.plans.models import Plan, PlanPartner, PlanRow, PlanScenario, PlanSection
from portal.plans.plan_templates import Column, Field
from portal.regions.models import Organisation, Sector
from portal.web.fields import DayField, EditForm, LocalizedField, number_or_none, offered
from portal.web.formats import reading

MOST_MONEY = 10**12
LONGEST_CELL = 500


class SectionForm(EditForm):
    """What a section is called, and for a new one its language."""

    title = LocalizedField(_l("Title of the section"), [DataRequired(_l("Give the section a title."))], longest=200)
    language = SelectField(
        _l("Language in which it is written"), [InputRequired()], description=_l("Translations come later.")
    )

    def __init__(self, plan: Plan, section: PlanSection | None = None) -> None:
        super().__init__(obj=section, text_languages=plan.region.languages)
        self.language.choices = offered({lang: OWN_NAMES[lang] for lang in plan.languages})
        if section is not None:
            del self.language
        elif not self.is_submitted():
            self.language.data = plan.language


def row_form(table: Field, row: PlanRow | None = None) -> EditForm:
    """The form of one row of a table: a field for each column."""
    kind = type("RowForm", (EditForm,), {column.key: _cell(column) for column in table.columns})
    cells = row.cells if row else {}
    form: EditForm = kind(data={column.key: _typed(column, cells.get(column.key, "")) for column in table.columns})
    return form


def _cell(column: Column) -> Any:
    if column.choices:
        return SelectField(column.label, [Optional()], choices=offered([("", "–"), *column.choices.items()]))
    if column.is_day:
        return DayField(column.label, [Optional()])
    if column.is_number:
        return IntegerField(column.label, [Optional(), NumberRange(min=0, max=MOST_MONEY)])
    return StringField(column.label, [Length(max=LONGEST_CELL)])


def _typed(column: Column, cell: str) -> Any:
    """A kept cell as its field shows it; what a column cannot hold any more is shown empty."""
    if column.is_day:
        try:
            return date.fromisoformat(cell)
        except ValueError:
            return None
    if column.is_number:
        return int(cell) if cell.isascii() and cell.isdigit() else None
    return cell


class PartnerForm(EditForm):
    """Who takes part, and as what."""

    organisation_id = SelectField(_l("Organisation of the region"), [Optional()], coerce=number_or_none)
    name = StringField(
        _l("Name"), [Length(max=160)], description=_l("Only if the organisation is not in the list above.")
    )
    sector_id = SelectField(_l("Sector"), [Optional()], coerce=number_or_none)
    level = SelectField(_l("Level"), [Optional()])
    role = StringField(_l("Role in this plan"), [Length(max=300)])
    contact = StringField(_l("Contact"), [Length(max=200)], description=_l("Only members of the region see it."))

    def __init__(
        self, organisations: Sequence[Organisation], sectors: Sequence[Sector], partner: PlanPartner | None = None
    ) -> None:
        super().__init__(obj=partner)
        self.organisation_id.choices = offered(
            [("", _("Another one")), *((each.id, each.name) for each in organisations)]
        )
        self.sector_id.choices = offered([("", "–"), *((each.id, reading(each.name).text) for each in sectors)])
        self.level.choices = offered([("", "–"), *LEVELS.items()])


class ScenarioForm(EditForm):
    """A way the plan could go."""

    title = LocalizedField(_l("Name of the scenario"), [DataRequired(_l("Give the scenario a name."))], longest=120)
    note = LocalizedField(_l("What is different?"), rows=3, longest=1000)

    def __init__(self, plan: Plan, scenario: PlanScenario | None = None) -> None:
        super().__init__(obj=scenario, text_languages=plan.region.languages)
