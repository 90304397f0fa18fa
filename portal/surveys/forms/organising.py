"""What an organiser fills in: where a survey comes from, its settings, how long it is open."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    widgets,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.kernel.perspectives import Perspective
from portal.kernel.text import LANGUAGES, OWN_NAMES
from portal.regions.models import Process
from portal.surveys.actions.importing import LEAST_GROUP
from portal.surveys.actions.settings import SettingsEdit, Terms, Wording
from portal.surveys.forms.given import Given
from portal.web.fields import offered
from portal.web.forms import Form

FROM_FILE = "file"

PERSPECTIVES: dict[str, Any] = {
    Perspective.RESIDENT.value: _l("Residents"),
    Perspective.PROFESSIONAL.value: _l("Professionals"),
    Perspective.EXECUTIVE.value: _l("Executives"),
    Perspective.ORGANISATIONAL.value: _l("People who organise or make policy"),
    Perspective.OPERATIONAL.value: _l("People who do the daily work"),
}
LAYOUTS: dict[str, Any] = {
    "one": _l("One question per screen"),
    "pages": _l("One page per group of questions"),
    "all": _l("All questions on one page"),
}
BREAKDOWNS: dict[str, Any] = {
    "area": _l("Area"),
    "language": _l("Language"),
    "perspective": _l("Perspective"),
    "channel": _l("How people answered: web, paper, phone"),
}
CHOOSE = ("", _l("Choose …"))


class _Ticks(SelectMultipleField):
    """Several choices as checkboxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class CreateForm(Form):
    """A new survey: from a shipped template or from a file."""

    start = RadioField(_l("Start from"), validators=[DataRequired(_l("Choose a template or a file."))])
    file = FileField(_l("XLSForm file"))
    process_id = SelectField(_l("Process"), [Given()])
    perspective = SelectField(_l("Who answers"), [Given()], choices=offered(PERSPECTIVES))

    def offer(self, templates: list[tuple[str, str]], processes: list[tuple[str, str]]) -> None:
        self.start.choices = offered([*templates, (FROM_FILE, _l("An XLSForm file of my own"))])
        self.process_id.choices = offered([("", _l("Choose later")), *processes])
        if not self.start.data and has_file(self.file):
            self.start.data = FROM_FILE  # who hands in a file need not say so as well

    def validate_file(self, field: FileField) -> None:
        if self.start.data == FROM_FILE and not has_file(field):
            raise ValidationError(_l("Choose a file."))


class UploadForm(Form):
    """Another file for a survey that exists."""

    file = FileField(_l("XLSForm file"))

    def validate_file(self, field: FileField) -> None:
        if not has_file(field):
            raise ValidationError(_l("Choose a file."))


def has_file(field: FileField) -> bool:
    """Whether a file was chosen; without one a browser sends an empty name."""
    return bool(getattr(field.data, "filename", ""))


class WordingForm(Form):
    """Settings of a survey that was opened: the dates that may still move, and what waits for the next version."""

    mark = HiddenField()
    closes_on = DateField(_l("Last day"), [Given(), Optional()])
    keep_until = DateField(_l("Answers are deleted on"), [Given(), Optional()])
    layout = RadioField(_l("How it is asked"), choices=offered(LAYOUTS))
    minutes = IntegerField(_l("Minutes it takes"), [Optional(), NumberRange(1, 240)])
    languages = _Ticks(_l("Languages"), [InputRequired(_l("Choose one language or more."))])
    default_language = SelectField(_l("Language of the source texts"), [Given()])
    texts_are_in = SelectField(_l("In which language are the texts of the file?"), [Optional()])

    def offer_languages(self, known: tuple[str, ...]) -> None:
        """The four of the portal and whatever else the file has."""
        languages = [(lang, OWN_NAMES.get(lang, lang)) for lang in dict.fromkeys((*LANGUAGES, *known))]
        self.languages.choices = offered(pair for pair in languages if pair[0] != "und")
        self.default_language.choices = self.languages.choices
        self.texts_are_in.choices = offered([CHOOSE, *((lang, OWN_NAMES[lang]) for lang in LANGUAGES)])

    def wording(self) -> Wording:
        return Wording(
            layout=self.layout.data,
            languages=tuple(self.languages.data or ()),
            default_language=self.default_language.data or "",
            minutes=self.minutes.data,
        )

    def edit(self, processes: list[Process]) -> SettingsEdit:
        """What was filled in, as one change."""
        return SettingsEdit(
            mark=self.mark.data or "",
            wording=self.wording(),
            closes_on=self.closes_on.data,
            keep_until=self.keep_until.data,
            terms=self.terms(processes),
            texts_are_in=self.texts_are_in.data or "",
        )

    def terms(self, processes: list[Process]) -> Terms | None:
        return None


class SettingsForm(WordingForm):
    """All settings of a draft."""

    process_id = SelectField(_l("Process"), [Given()])
    perspective = SelectField(_l("Who answers"), [Given()], choices=offered(PERSPECTIVES))
    opens_on = DateField(_l("First day"), [Optional()])
    threshold = IntegerField(
        _l("Smallest group of which figures are shown"), [InputRequired(), NumberRange(LEAST_GROUP, 1000)]
    )
    breakdowns = _Ticks(_l("Split the results by"), choices=offered(BREAKDOWNS))
    interim = BooleanField(_l("Show figures while the survey is open"))

    def terms(self, processes: list[Process]) -> Terms | None:
        chosen = next((process for process in processes if str(process.id) == self.process_id.data), None)
        return Terms(
            process=chosen,
            perspective=Perspective(self.perspective.data),
            threshold=int(self.threshold.data or LEAST_GROUP),
            breakdowns=tuple(self.breakdowns.data or ()),
            interim=bool(self.interim.data),
            opens_on=self.opens_on.data,
        )


class OpenForm(Form):
    """The step of opening: what should be looked at again was seen."""

    acknowledged = BooleanField(_l("I have seen what should be checked again"))


class ReopenForm(Form):
    """Open a closed survey again."""

    until = DateField(_l("New last day"), [InputRequired(_l("Choose the last day."))])


class AddForm(Form):
    """A new question, as little as it takes."""

    kind = SelectField(_l("Kind"), [InputRequired()])
    text = StringField(_l("Question"), [InputRequired(_l("Write the question.")), Length(max=1000)])
    code = StringField(_l("Code for export"), [Optional(), Length(max=60)])
    after = SelectField(_l("Comes after"), [Given()])
