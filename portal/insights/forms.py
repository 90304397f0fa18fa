"""An initiative of residents."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, URLField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from portal.regions.forms.registers import area_choices
from portal.regions.models import Area, Region
from portal.web.fields import EditForm, LocalizedField, number_or_none, offered


class InitiativeForm(EditForm):
    """What residents do, where, and where one reads more."""

    name = StringField(_l("Name"), [DataRequired(_l("Give it a name.")), Length(max=160)])
    summary = LocalizedField(
        _l("What residents do"), rows=3, longest=1200, description=_l("What, when, and how to join in.")
    )
    where = StringField(_l("Where"), [Length(max=200)], description=_l("Such as a street or a building."))
    area_id = SelectField(_l("Area"), [Optional()], coerce=number_or_none)
    website = URLField(
        _l("Website"),
        [
            Optional(),
            Length(max=300),
            Regexp(r"https?://[^\s/$.?#][^\s]*$", message=_l("Write the whole address: https://…")),
        ],
    )

    def __init__(self, region: Region, areas: list[tuple[int, Area]], obj: Any = None) -> None:
        super().__init__(obj=obj, text_languages=region.languages)
        self.area_id.choices = offered([("", _("The whole region")), *area_choices(areas)])
