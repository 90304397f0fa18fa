"""The organiser's form of a board."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from portal.boards.actions.inviting import MOST_AT_ONCE
from portal.boards.models import Board, Moderation
from portal.regions.models import Process, Region, Theme
from portal.web.fields import DayField, EditForm, LocalizedField, number_or_none, offered
from portal.web.formats import reading
from portal.web.forms import Form


class BoardForm(EditForm):
    """What a board asks, for how long, and what people can do on it."""

    title = LocalizedField(
        _l("Question or title"),
        [DataRequired(_l("Give the board a question or a title."))],
        longest=200,
        description=_l("Such as “What makes life easier for young parents here?”"),
    )
    intro = LocalizedField(
        _l("Introduction"),
        rows=3,
        longest=1200,
        description=_l("What you will do with the ideas, in plain words."),
    )
    process_id = SelectField(
        _l("Process"),
        [Optional()],
        coerce=number_or_none,
        description=_l("Its promise and its report-back date are shown above the board."),
    )
    theme_id = SelectField(_l("Theme"), [Optional()], coerce=number_or_none)
    opens_on = DayField(_l("First day"), [Optional()])
    closes_on = DayField(_l("Last day"), [Optional()], description=_l("Empty: the board stays open."))
    takes_ideas = BooleanField(_l("People can bring new ideas"), default=True)
    takes_support = BooleanField(_l("People can support ideas"), default=True)
    takes_comments = BooleanField(_l("People can comment"), default=True)
    takes_votes = BooleanField(_l("People can agree or disagree with statements"))
    by_invitation = BooleanField(
        _l("People without an account support and vote only with an invitation"),
        description=_l("You make the invitations and hand them out. Each counts once."),
    )
    takes_statements = BooleanField(_l("Residents can suggest statements; you read each before people vote on it"))
    residents_edit = BooleanField(
        _l("Residents can work on each other's ideas"),
        description=_l("Only if you look at what they write afterwards."),
    )
    moderation = RadioField(_l("When do you look at what residents write?"), coerce=Moderation)

    def __init__(
        self, region: Region, processes: list[Process], themes: list[Theme], obj: Board | None = None, **kwargs: Any
    ) -> None:
        super().__init__(obj=obj, text_languages=region.languages, **kwargs)
        self.process_id.choices = offered([("", _("No process")), *((p.id, reading(p.title).text) for p in processes)])
        self.theme_id.choices = offered(
            [("", _("No theme")), *((theme.id, reading(theme.name).text) for theme in themes)]
        )
        self.moderation.choices = offered(
            [
                (Moderation.AFTER.value, _("Afterwards: it is on the board at once")),
                (Moderation.BEFORE.value, _("Before: it waits until one of you has read it")),
            ]
        )
        if obj is None and self.moderation.data is None:
            self.moderation.data = Moderation.AFTER


class InvitationsForm(Form):
    """How many invitations to make."""

    count = IntegerField(
        _l("How many"),
        [
            InputRequired(_l("Write how many you need.")),
            NumberRange(1, MOST_AT_ONCE, _l("Write a number from 1 to %(n)s.", n=MOST_AT_ONCE)),
        ],
    )
