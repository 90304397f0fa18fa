"""The small form of a new idea, and the forms of those who work on it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from portal.boards.models import Board, Idea, IdeaStatus
from portal.conversations.screening import Sent, new_stamp
from portal.kernel.secrets import new_token
from portal.kernel.text import OWN_NAMES, LocalizedText
from portal.regions.forms.registers import area_choices
from portal.regions.models import Area, Determinant
from portal.web.fields import CheckboxesField, EditForm, LocalizedField, number_or_none, offered
from portal.web.formats import reading
from portal.web.forms import Form
from portal.web.locale import language

LONGEST_TEXT = 5000

_TITLE = _l("Write your idea in one sentence.")


def _can_be_read(_form: Any, field: StringField) -> None:
    """Signs that take no room are no title: nobody could click on it."""
    if not any(sign.isprintable() and not sign.isspace() for sign in field.data or ""):
        raise StopValidation(_TITLE)


class NewIdeaForm(Form):
    """What, a little more, where, and in which language. `seen` are the similar ideas that were shown already."""

    title = StringField(_l("Your idea in one sentence"), [DataRequired(_TITLE), _can_be_read, Length(max=160)])
    body = TextAreaField(_l("Tell us more about it"), [Length(max=LONGEST_TEXT)])
    area_id = SelectField(_l("Where"), [Optional()], coerce=number_or_none)
    language = SelectField(_l("I write in"), [DataRequired()])
    stamp = HiddenField()
    nickname = StringField()

    def __init__(self, board: Board, areas: list[tuple[int, Area]]) -> None:
        super().__init__()
        self.area_id.choices = offered([("", _("The whole region")), *area_choices(areas)])
        self.language.choices = offered(OWN_NAMES)
        if not self.is_submitted():
            self.language.data = language()
            self.stamp.data = new_stamp()

    def sent(self, source: str) -> Sent:
        """What came along with it, by which floods are known."""
        return Sent(stamp=self.stamp.data or "", trap=self.nickname.data or "", source=source)


class IdeaForm(EditForm):
    """What an idea says about itself, beside its text."""

    title = StringField(_l("The idea in one sentence"), [DataRequired(_TITLE), _can_be_read, Length(max=160)])
    area_id = SelectField(_l("Where"), [Optional()], coerce=number_or_none)
    language = SelectField(_l("Written in"), [DataRequired()])
    determinants = CheckboxesField(_l("What it is about"))

    def __init__(
        self, idea: Idea, areas: list[tuple[int, Area]], determinants: list[Determinant], **kwargs: Any
    ) -> None:
        fields = ("title", "area_id", "language")
        present: dict[str, Any] = {name: getattr(idea, name) for name in fields}
        super().__init__(data=present | {"determinants": idea.causes}, **kwargs)
        self.area_id.choices = offered([("", _("The whole region")), *area_choices(areas)])
        self.language.choices = offered(OWN_NAMES)
        self.determinants.choices = offered([(each.key, reading(each.name).text) for each in determinants])


class AnswerForm(EditForm):
    """What becomes of an idea, and who says so."""

    status = RadioField(_l("What becomes of it?"), [InputRequired(_l("Choose what becomes of it."))], coerce=IdeaStatus)
    reason = LocalizedField(
        _l("Because"),
        rows=2,
        longest=1200,
        description=_l("In plain words. Needed for “later” and “not taken up”; the author will read it."),
    )
    answer = LocalizedField(
        _l("Official answer"), rows=4, longest=4000, description=_l("It is shown in its own box below the idea.")
    )
    answered_by = StringField(_l("Organisation that answers"), [Length(max=160)])

    def __init__(self, idea: Idea, looks: list[tuple[str, Any]], organisation: str) -> None:
        super().__init__(obj=idea, text_languages=idea.board.region.languages)
        self.status.choices = offered(looks)
        if not self.is_submitted() and not self.answered_by.data:
            self.answered_by.data = organisation

    def answered(self) -> LocalizedText:
        return self.answer.data  # type: ignore[no-any-return]


class WorkForm(Form):
    """Who takes care of an idea, its tags, and a note for colleagues."""

    assigned_id = SelectField(_l("Who takes care of it"), [Optional()], coerce=number_or_none)
    tags = StringField(_l("Tags"), [Length(max=400)], description=_l("Separated by commas."))

    def __init__(self, idea: Idea, members: list[tuple[int, str]]) -> None:
        super().__init__(data={"assigned_id": idea.assigned_id, "tags": ", ".join(tag.name for tag in idea.tags)})
        self.assigned_id.choices = offered([("", _("Nobody yet")), *members])

    def names(self) -> list[str]:
        return (self.tags.data or "").split(",")


class NoteForm(Form):
    """A private note."""

    body = TextAreaField(
        _l("Note for colleagues"), [DataRequired(_l("Write the note first.")), Length(max=LONGEST_TEXT)]
    )


class TextForm(Form):
    """The text of an idea as a whole; `base_seq` says on which state of it this was written."""

    base_seq = IntegerField(widget=HiddenInput())
    body = TextAreaField(_l("Text"), [Length(max=LONGEST_TEXT)], render_kw={"rows": 10})


class PhotoForm(Form):
    """A picture of an idea."""

    photo = FileField(_l("Picture"))
    words = StringField(_l("What is on it?"), [Length(max=200)], description=_l("For people who cannot see it."))


class FileForm(Form):
    """A document that stands with an idea."""

    file = FileField(_l("Add a file"), [FileRequired(_l("Choose a file first."))])


class IdeaFileForm(Form):
    """The first step of an import: the file. The second carries its text, so that nothing is kept in between."""

    file = FileField(_l("CSV file"))
    text = HiddenField()
    once = HiddenField(default=new_token)
