"""A process, its phases, and the lines of its report-back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.kernel.text import OWN_NAMES
from portal.regions.forms.registers import area_choices
from portal.regions.models import Area, Outcome, Process, PromiseLevel, Region, Theme
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


class ProcessForm(EditForm):
    """What a process is about, what it promises, and when."""

    title = LocalizedField(_l("Title"), [DataRequired(_l("Give the process a title."))], longest=160)
    summary = LocalizedField(
        _l("Summary"),
        rows=4,
        longest=1200,
        description=_l("What you want to know and why, in plain words."),
    )
    promise = RadioField(_l("What do you promise?"), [Optional()], coerce=member_or_none(PromiseLevel))
    promised_by = StringField(
        _l("Who promises this?"),
        [Length(max=300)],
        description=_l("The organisations behind the promise, as people will read their names."),
    )
    opens_on = DayField(_l("First day"), [Optional()])
    closes_on = DayField(_l("Last day"), [Optional()])
    report_back_on = DayField(
        _l("People hear back on"),
        [Optional()],
        description=_l("Needed before you publish. Everybody sees if you are late."),
    )
    languages = CheckboxesField(_l("Languages of this process"), [DataRequired(_l("Choose at least one language."))])
    theme_id = SelectField(_l("Theme"), [Optional()], coerce=number_or_none)
    area_id = SelectField(_l("Area"), [Optional()], coerce=number_or_none)

    def __init__(self, region: Region, themes: list[Theme], areas: list[tuple[int, Area]], obj: Process | None) -> None:
        super().__init__(obj=obj, text_languages=region.languages)
        self.promise.choices = offered((rung.level.value, _promise_words(rung)) for rung in ladder())
        self.languages.choices = offered((lang, OWN_NAMES[lang]) for lang in region.languages)
        self.theme_id.choices = offered(
            [("", _("No theme")), *((theme.id, reading(theme.name).text) for theme in themes)]
        )
        self.area_id.choices = offered([("", _("The whole region")), *area_choices(areas)])
        if obj is None and not self.is_submitted():
            self.languages.data = list(region.languages)
        if obj is not None and obj.promise_frozen_at:
            self._keep_what_was_promised(obj, region)

    def _keep_what_was_promised(self, process: Process, region: Region) -> None:
        """Promise and wording are not asked any more; only a missing translation can be added."""
        del self.promise, self.promised_by, self.report_back_on
        for name in ("title", "summary"):
            missing = getattr(process, name).missing(region.languages)
            if missing:
                self._fields[name].ask_in(missing)
            else:
                delattr(self, name)


def _promise_words(rung: Any) -> str:
    return str(_("%(level)s: %(promise)s", level=reading(rung.name).text, promise=reading(rung.promise).text))


class PhaseForm(EditForm):
    """A stop on the line of a process."""

    title = LocalizedField(_l("Name of the step"), [DataRequired(_l("Give the step a name."))], longest=120)
    starts_on = DayField(_l("First day"), [Optional()])
    ends_on = DayField(_l("Last day"), [Optional()])


class ReportItemForm(EditForm):
    """One line: we heard, we do, we do not, because."""

    heard = LocalizedField(
        _l("We heard"),
        [DataRequired(_l("Write what you heard."))],
        rows=2,
        longest=600,
        description=_l("One sentence, such as “4 of 10 people live in a cold house.”"),
    )
    of_ten = IntegerField(
        _l("Of 10 people"),
        [Optional(), NumberRange(0, 10, _l("Choose a number from 0 to 10."))],
        description=_l("How many of 10 people said it. Leave it empty if nobody counted."),
    )
    outcome = RadioField(_l("What do you do with it?"), [Optional()], coerce=member_or_none(Outcome))
    action = LocalizedField(
        _l("We do"),
        rows=3,
        longest=1200,
        description=_l("What, where and from when, or what you do instead."),
    )
    rest = RadioField(_l("Is there a part that you will not do?"), [Optional()], coerce=member_or_none(Outcome))
    reason = LocalizedField(
        _l("Because"), rows=3, longest=1200, description=_l("Why something comes later or not at all, in plain words.")
    )

    def __init__(self, region: Region, obj: Any) -> None:
        super().__init__(obj=obj, text_languages=region.languages)
        self.outcome.choices = offered(
            {
                "": _("Not decided yet"),
                "doing": _("We are doing it"),
                "done": _("It is done"),
                "later": _("Later, because …"),
                "no": _("We do not do it, because …"),
            }
        )
        self.rest.choices = offered(
            {
                "": _("No"),
                "later": _("Yes, that comes later, because …"),
                "no": _("Yes, that we do not do, because …"),
            }
        )
