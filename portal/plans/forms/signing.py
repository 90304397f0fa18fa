"""What an organisation says to a section, and which organisations are asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.kernel.text import OWN_NAMES
from portal.plans.models import PlanSection, Stance
from portal.plans.stance_looks import STANCE_LOOKS
from portal.regions.models import Organisation
from portal.web.fields import CheckboxesField, EditForm, offered, row_number
from portal.web.forms import Form
from portal.web.locale import language


class SignForm(Form):
    """What is said, why, and in which version it was read."""

    stance = RadioField(
        _l("What does your organisation say?"),
        [InputRequired(_l("Choose what your organisation says."))],
        coerce=Stance,
    )
    reason = TextAreaField(
        _l("Because"),
        [Length(max=2000)],
        description=_l("Needed for a reservation and for “does not agree yet”. Everybody can read it."),
    )
    language = SelectField(_l("I write in"), [DataRequired()])
    name = StringField(
        _l("Who said this for the organisation?"), [Length(max=120)], description=_l("Name and position.")
    )
    version_id = HiddenField()

    def __init__(self, version_id: int, on_behalf: bool) -> None:
        super().__init__()
        self.stance.choices = offered((stance.value, look.label) for stance, look in STANCE_LOOKS.items())
        self.language.choices = offered(OWN_NAMES)
        if not on_behalf:
            del self.name
        if not self.is_submitted():
            self.language.data, self.version_id.data = language(), str(version_id)

    def said(self) -> dict[str, Any]:
        """What is signed with it, as the action takes it."""
        name = (self.name.data or "").strip() if "name" in self else ""
        reason = (self.reason.data or "").strip()
        chosen = {"stance": self.stance.data, "language": self.language.data}
        return {**chosen, "reason": reason, "name": name, "version_id": self.seen_version()}

    def seen_version(self) -> int:
        """The version that was read; 0 for none that could be."""
        try:
            return row_number(self.version_id.data or "")
        except ValueError:
            return 0


class SignSectionsForm(SignForm):
    """The same, said of every section that is ticked."""

    sections = CheckboxesField(_l("Sections"), [InputRequired(_l("Tick at least one section."))], coerce=row_number)

    def __init__(self, sections: Sequence[PlanSection], version_id: int, on_behalf: bool) -> None:
        super().__init__(version_id, on_behalf)
        self.sections.choices = offered((each.id, each.id) for each in sections)


class AskForm(EditForm):
    """Which organisations are asked to sign."""

    organisations = CheckboxesField(_l("Organisations that are asked to sign off"), coerce=int)

    def __init__(self, organisations: Sequence[Organisation], asked: Sequence[Organisation]) -> None:
        super().__init__(data={"organisations": sorted(each.id for each in asked)})
        self.organisations.choices = offered((each.id, each.name) for each in organisations)
