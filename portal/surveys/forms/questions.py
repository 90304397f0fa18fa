"""One question as a form: how it works, its options, and its texts in the grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from portal.surveys.actions.editing import SIMPLE_KINDS, OptionEdit, QuestionEdit
from portal.surveys.definition import Option, Question
from portal.surveys.forms.given import Given
from portal.surveys.forms.grid import tidy
from portal.web.fields import offered, words_offered
from portal.web.forms import Form

MOST_OPTIONS = 60
"""Longer lists are changed in a file: nobody orders 300 municipalities by hand."""

KIND_NAMES: dict[str, Any] = {
    "single": _l("One answer"),
    "multiple": _l("Several answers"),
    "scale": _l("Scale"),
    "faces": _l("Scale with faces"),
    "ranking": _l("Put in order"),
    "place": _l("Place"),
    "text": _l("Short text"),
    "long_text": _l("Long text"),
    "integer": _l("Whole number"),
    "decimal": _l("Number with decimals"),
    "range": _l("Number on a scale"),
    "date": _l("Date"),
    "time": _l("Time"),
    "datetime": _l("Date and time"),
    "consent": _l("Consent"),
    "barcode": _l("Barcode"),
    "geopoint": _l("Point on the map"),
    "geotrace": _l("Line on the map"),
    "geoshape": _l("Area on the map"),
    "photo": _l("Photo"),
    "audio": _l("Sound"),
    "video": _l("Video"),
    "file": _l("File"),
    "note": _l("Text without a question"),
    "calculate": _l("Calculated"),
    "hidden": _l("Hidden value"),
    "metadata": _l("About the device or the time: never collected"),
    "external_data": _l("Data from another file"),
    "unsupported": _l("Unknown kind"),
}
SENSITIVE: dict[str, Any] = {
    "": _l("No"),
    "health": _l("Yes, about health"),
    "personal": _l("Yes, personal"),
    "contact": _l("Yes, a name or address: ask for it separately, after the answers are sent"),
}


class QuestionForm(Form):
    """How a question works. Its options and texts have numbered fields of their own."""

    mark = HiddenField()
    kind = SelectField(_l("Kind"), [Given()])
    max_selected = IntegerField(_l("At most"), [Given(), Optional(), NumberRange(1, 200)])
    optional = BooleanField(_l("May be skipped"))
    randomized = BooleanField(_l("Mix the order of the answers"))
    sensitive = SelectField(_l("Sensitive"), [Given()], choices=offered(SENSITIVE))
    relevant = StringField(_l("Condition"), [Optional(), Length(max=4000)])
    constraint = StringField(_l("Rule for the answer"), [Optional(), Length(max=4000)])

    def offer_kinds(self, question: Question) -> None:
        """The simple kinds, and the present one first where it is none of them."""
        names = dict.fromkeys((question.kind, *SIMPLE_KINDS) if question.kind not in SIMPLE_KINDS else SIMPLE_KINDS)
        self.kind.choices = offered((name, KIND_NAMES[name]) for name in names)

    def edit(self, posted: Mapping[str, str]) -> QuestionEdit:
        """What was filled in, as one change."""
        return QuestionEdit(
            mark=self.mark.data or "",
            kind=self.kind.data,
            required=not self.optional.data,
            randomized=bool(self.randomized.data),
            max_selected=self.max_selected.data,
            sensitive=self.sensitive.data or "",
            relevant=tidy(self.relevant.data or ""),
            constraint=tidy(self.constraint.data or ""),
            options=option_edits(posted) if "options" in posted else None,
        )

    def overtaken(self, question: Question) -> list[tuple[str, str]]:
        """`(field, what it is now)` for everything that differs from what was filled in."""
        stored = values(question)
        fields = [field for field in self if field.name in stored and (field.data or "") != (stored[field.name] or "")]
        return [(str(field.label.text), _words(field, stored[field.name])) for field in fields]


class GroupForm(Form):
    """When the questions of a part are asked."""

    mark = HiddenField()
    relevant = StringField(_l("Condition"), [Optional(), Length(max=4000)])


def _words(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return str(words_offered(field).get(value, value or "–"))


def values(question: Question) -> dict[str, Any]:
    """A question's present values, by the names of the form's fields."""
    return {
        "kind": question.kind,
        "max_selected": question.max_selected,
        "optional": not question.required,
        "randomized": question.randomized,
        "sensitive": question.sensitive,
        "relevant": question.relevant,
        "constraint": question.constraint,
    }


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One line of the table of options: what stands there, or what was typed."""

    option: Option
    place: str
    exclusive: bool
    free_text: bool
    removed: bool = False


def option_rows(options: tuple[Option, ...], posted: Mapping[str, str] | None = None) -> list[OptionRow]:
    """The lines for `options`; what was posted goes before what is stored."""
    numbers = {posted[f"option-{n}"]: n for n in _option_numbers(posted)} if posted else {}
    return [_option_row(option, place, posted, numbers.get(option.code)) for place, option in enumerate(options, 1)]


def _option_row(option: Option, place: int, posted: Mapping[str, str] | None, number: int | None) -> OptionRow:
    if posted is None or number is None:
        return OptionRow(option, str(place), option.exclusive, option.free_text)
    return OptionRow(
        option,
        posted.get(f"place-{number}", str(place)),
        f"alone-{number}" in posted,
        f"own-{number}" in posted,
        f"remove-{number}" in posted,
    )


def option_edits(posted: Mapping[str, str]) -> tuple[OptionEdit, ...]:
    """The options as they should be: those that stay, and a new one if its words were written."""
    kept = [
        OptionEdit(posted[f"option-{n}"], _place(posted, n), f"alone-{n}" in posted, f"own-{n}" in posted)
        for n in _option_numbers(posted)
        if f"remove-{n}" not in posted
    ]
    label = tidy(posted.get("new-label", ""))
    return (*kept, OptionEdit("", 10**6, label=label)) if label else tuple(kept)


def _option_numbers(posted: Mapping[str, str]) -> list[int]:
    names = (name.removeprefix("option-") for name in posted if name.startswith("option-"))
    return sorted(int(name) for name in names if name.isdecimal() and len(name) < 5)


def _place(posted: Mapping[str, str], number: int) -> float:
    """The wished place; a moved option goes before, or behind, the one that stands there."""
    text = posted.get(f"place-{number}", "").strip()
    wish = int(text) if text.isdecimal() and len(text) < 5 else number
    return wish + (0 if wish == number else -0.5 if wish < number else 0.5)
