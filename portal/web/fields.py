"""What organisers' forms share: texts in several languages, days, several choices, edits in parallel."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from wtforms import DateField, Field, HiddenField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are of an older version
from wtforms.utils import unset_value
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.kernel.text import LANGUAGES, LocalizedText
from portal.web.forms import Form


class LocalizedField(Field):
    """A text side by side in several languages, posted as `<name>-<language>`; `data` is a LocalizedText.

    A language that is not asked for keeps what it has. `rows` above 1 makes it a box for longer text.
    """

    def __init__(
        self, label: Any = "", validators: Any = (), *, rows: int = 1, longest: int = 4000, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.rows, self.longest = rows, longest
        self.ask_in(LANGUAGES)

    def ask_in(self, languages: Sequence[str]) -> None:
        """Ask for these languages only. The field's id is that of its first input, where a mistake leads to."""
        self.languages = tuple(languages)
        self.id = f"{self.name}-{self.languages[0]}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        self.data = LocalizedText(self.data or {})
        for lang in self.languages if formdata is not None else ():
            if (key := f"{self.name}-{lang}") in formdata:
                text = formdata[key].replace("\r\n", "\n").strip()
                self.data = self.data.with_text(lang, text)

    def pre_validate(self, form: Any) -> None:
        if any(len(self.data.get(lang, "")) > self.longest for lang in self.languages):
            raise ValidationError(_("This text is too long: %(n)s characters at most.", n=self.longest))

    def inputs(self) -> list[tuple[str, str, str]]:
        """For each language: its code, the input's name (and id), and what it says."""
        return [(lang, f"{self.name}-{lang}", self.data.get(lang, "")) for lang in self.languages]


class DayField(DateField):
    """A day, as the browser's calendar gives it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        given = [text for text in valuelist if text]
        if valuelist and not given:
            self.data = None  # emptied: WTForms would keep the day that was there
        try:
            super().process_formdata(given)
        except ValueError:
            raise ValueError(_("We cannot read this date. Write it like this: 2027-03-15.")) from None


def offered(choices: Mapping[Any, Any] | Iterable[tuple[Any, Any]], group: str | None = None) -> list[Any]:
    """What a field offers, from values with their words; `group` is the heading they stand under."""
    pairs = choices.items() if isinstance(choices, Mapping) else choices
    return [SelectChoice(value, words, optgroup=group) for value, words in pairs]


def words_offered(field: Any) -> dict[Any, Any]:
    """The words of what a field offers, by value; nothing for a field without choices."""
    return {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}


class CheckboxesField(SelectMultipleField):
    """Several choices, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def row_number(text: str) -> int:
    """A number as rows have; ValueError for any other, which `args.get(name, type=row_number)` takes for none."""
    number = int(text)
    if abs(number) >= 2**31:
        raise ValueError("no row has this number")
    return number


def number_or_none(text: Any) -> int | None:
    """A row's number from a list in which the first choice is "none"."""
    return int(text) if text not in (None, "", "None") else None


def member_or_none(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    """As `number_or_none`, for a member of an enumeration."""
    return lambda text: kind(text) if text else None


NARROW = ("DayField", "SelectField", "IntegerField")


def field_rows(form: Any) -> list[list[Any]]:
    """The fields of a form in order, narrow ones that follow each other in one row."""
    rows: list[list[Any]] = []
    for field in form:
        if rows and field.type in NARROW and rows[-1][-1].type in NARROW:
            rows[-1].append(field)
        else:
            rows.append([field])
    return rows


class EditForm(Form):
    """A form about something that exists. It notices when somebody else changed that while this was being filled in."""

    seen = HiddenField()
    is_outdated = False

    def __init__(self, *args: Any, text_languages: Sequence[str] = LANGUAGES, **kwargs: Any) -> None:
        self.text_languages = text_languages
        super().__init__(*args, **kwargs)
        own = [field for field in self if field.short_name not in ("seen", "csrf_token")]
        said = "\0".join(f"{field.short_name}={field.object_data!r}" for field in own)
        self.present = hashlib.sha256(said.encode()).hexdigest()[:16]
        if not self.is_submitted():
            self.seen.data = self.present

    def process(self, *args: Any, **kwargs: Any) -> None:
        for field in self:
            if isinstance(field, LocalizedField):
                field.ask_in(self.text_languages)
        super().process(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        self.is_outdated = self.seen.data != self.present
        if self.is_outdated:
            self.form_errors.append(
                _("Somebody else changed this in the meantime. If you save again, yours replaces what it says now.")
            )
            self.seen.data = self.present
        return bool(right) and not self.is_outdated

    def values(self) -> dict[str, Any]:
        """What was filled in, by field; a text that was not sent at all is empty."""
        own = [field for field in self if field.short_name not in ("seen", "csrf_token")]
        return {f.short_name: "" if f.data is None and isinstance(f, StringField) else f.data for f in own}


def register(app: Flask) -> None:
    app.jinja_env.globals["field_rows"] = field_rows
