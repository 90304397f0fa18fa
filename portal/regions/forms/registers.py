"""Areas, organisations and themes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.regions.models import Area, Determinant, Region, Sector
from portal.web.fields import CheckboxesField, EditForm, LocalizedField, number_or_none, offered
from portal.web.formats import reading
from portal.web.forms import Form

_NAME = _l("Give it a name.")


def area_choices(areas: list[tuple[int, Area]]) -> list[tuple[int, str]]:
    """Areas for a list, each indented by its depth."""
    return [(area.id, "\u2003" * depth + area.name) for depth, area in areas]


class AreaForm(EditForm):
    """One area and where it lies."""

    code = StringField(
        _l("Code"),
        [DataRequired(_l("Give it a code.")), Length(max=40)],
        description=_l("As in your own tables. Exports use it, residents do not see it."),
    )
    name = StringField(_l("Name"), [DataRequired(_NAME), Length(max=160)])
    parent_id = SelectField(_l("Lies within"), [Optional()], coerce=number_or_none)
    level = StringField(
        _l("Kind of area"), [Length(max=40)], description=_l("Such as neighbourhood, village or municipality.")
    )
    population = IntegerField(
        _l("Number of people"), [Optional(), NumberRange(0, 999_999_999, _l("Write a number of people."))]
    )

    def __init__(self, areas: list[tuple[int, Area]], obj: Area | None = None) -> None:
        super().__init__(obj=obj)
        self.parent_id.choices = offered([("", _("The region itself")), *area_choices(areas)])


class AreaFileForm(Form):
    """The first step of an import: the file. The second carries its text, so that nothing is kept in between."""

    file = FileField(_l("CSV file"))
    text = HiddenField()


class OrganisationForm(EditForm):
    """A body that takes part."""

    name = StringField(_l("Name"), [DataRequired(_NAME), Length(max=160)])
    sector_id = SelectField(_l("Sector"), [Optional()], coerce=number_or_none)

    def __init__(self, sectors: list[Sector], obj: Any = None) -> None:
        super().__init__(obj=obj)
        self.sector_id.choices = offered(
            [("", _("No sector")), *((sector.id, reading(sector.name).text) for sector in sectors)]
        )


class ThemeForm(EditForm):
    """What a region works on."""

    name = LocalizedField(_l("Name"), [DataRequired(_NAME)], longest=120)
    plain = LocalizedField(_l("In plain words"), rows=2, longest=600)
    starter_question = LocalizedField(
        _l("A question to start with"), longest=300, description=_l("What you would ask residents about this theme.")
    )
    determinants = CheckboxesField(_l("What makes people healthy or ill here"))
    sectors = CheckboxesField(_l("Sectors that work on it"))

    def __init__(self, region: Region, determinants: list[Determinant], sectors: list[Sector], obj: Any = None) -> None:
        super().__init__(obj=obj, text_languages=region.languages)
        self.determinants.choices = offered((each.key, reading(each.name).text) for each in determinants)
        self.sectors.choices = offered((each.key, reading(each.name).text) for each in sectors)
