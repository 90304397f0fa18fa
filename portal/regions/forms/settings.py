"""Regions and programmes, and the pages of a region."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp

from portal.content.pages import variables
from portal.kernel.text import OWN_NAMES
from portal.regions.contrast import TOKENS
from portal.regions.models import Programme, Region
from portal.regions.page_text import stated
from portal.web.fields import CheckboxesField, EditForm, LocalizedField, number_or_none, offered
from portal.web.formats import reading


class ProgrammeForm(EditForm):
    """A programme in which regions learn together."""

    name = LocalizedField(_l("Name"), [DataRequired(_l("Give it a name."))], longest=120)
    summary = LocalizedField(_l("Summary"), rows=3, longest=1200)


class RegionForm(EditForm):
    """A region's name and languages."""

    name = StringField(_l("Name of the region"), [DataRequired(_l("Give it a name.")), Length(max=120)])
    tagline = LocalizedField(_l("Sentence under the name"), longest=300)
    country = StringField(
        _l("Country"),
        [DataRequired(_l("Write the country's code.")), Regexp("^[A-Z]{2}$", message=_l("Two capitals, such as NL."))],
        description=_l("Its two-letter code. The page with help lines shows this country first."),
    )
    programme_id = SelectField(_l("Programme"), [Optional()], coerce=number_or_none)
    languages = CheckboxesField(_l("Languages"), [DataRequired(_l("Choose at least one language."))])
    default_language = RadioField(_l("First language"), [DataRequired(_l("Choose the first language."))])
    is_fictional = BooleanField(_l("This is an example: areas, people and answers are made up"))

    def __init__(self, programmes: list[Programme], obj: Any = None) -> None:
        super().__init__(obj=obj)
        self.programme_id.choices = offered(
            [("", _("No programme")), *((p.id, reading(p.name).text) for p in programmes)]
        )
        self.languages.choices = self.default_language.choices = offered(OWN_NAMES)


def _email(label: Any = "") -> EmailField:
    return EmailField(label, [Optional(), Email(_l("This is not an email address.")), Length(max=254)])


class NewRegionForm(RegionForm):
    """What a region must have from the start."""

    organiser = StringField(
        _l("Organisation responsible for the region"), [DataRequired(_l("Name the organisation.")), Length(max=160)]
    )
    contact_email = _email(_l("Email address for questions"))


class ContactForm(EditForm):
    """What a region states about itself; its pages on contact, privacy and accessibility are filled with it."""

    organisation = StringField("", [DataRequired(_l("Name the organisation.")), Length(max=160)])
    email = _email()
    phone = StringField("", [Length(max=40)])
    address = StringField("", [Length(max=300)])
    privacy_contact = StringField("", [Length(max=300)])
    complaint_authority = StringField("", [Length(max=300)])
    accessibility_status = StringField("", [Length(max=300)])
    accessibility_examined = StringField("", [Length(max=300)])
    accessibility_authority = StringField("", [Length(max=300)])

    def __init__(self, region: Region) -> None:
        super().__init__(data=stated(region))
        for each in variables():
            if field := self._fields.get(each["name"]):
                field.label.text = reading(each["label"]).text
                field.description = _("For example: %(example)s", example=reading(each["example"]).text)

    def region_values(self) -> dict[str, Any]:
        """What was filled in, by the region's columns."""
        given = {name: text or "" for name, text in self.values().items()}
        columns = {"organisation": "organiser", "email": "contact_email", "phone": "contact_phone"}
        columns["address"] = "contact_address"
        contact = {column: given.pop(name) for name, column in columns.items()}
        return {**contact, "statements": {name: text for name, text in given.items() if text}}


def _colour(label: Any, token: str) -> StringField:
    hint = _l("Empty: Kring's own, %(colour)s.", colour=TOKENS[token])
    return StringField(label, [Optional(), Length(max=7)], description=hint)


class ColoursForm(EditForm):
    """The colours of a region, as `#rrggbb`."""

    accent = _colour(_l("Links and buttons"), "accent")
    accent_deep = _colour(_l("Links and buttons under the pointer"), "accent-deep")
    on_accent = _colour(_l("Text on buttons"), "on-accent")
    wash = _colour(_l("Soft background"), "wash")

    def __init__(self, region: Region) -> None:
        super().__init__(data={name.replace("-", "_"): value for name, value in region.colours.items()})

    def colours(self) -> dict[str, str]:
        """What was filled in, by design token."""
        return {name.replace("_", "-"): value.strip() for name, value in self.values().items() if value}


class PageForm(EditForm):
    """A region's own wording of a page."""

    body = LocalizedField(
        _l("Your own text"),
        rows=16,
        longest=20_000,
        description=_l("A blank line starts a new paragraph. “# ” before a line makes a heading, “- ” makes a list."),
    )
