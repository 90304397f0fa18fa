"""The forms of a workshop: one card after the other on a phone, and what its host fills in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.accounts.words import PERSPECTIVES
from portal.boards.harvest import Shape
from portal.boards.models import WorkshopCard, WorkshopGroup
from portal.boards.models.workshops import LONGEST_CARD, LONGEST_NAME
from portal.kernel.perspectives import Perspective
from portal.kernel.secrets import new_token
from portal.kernel.text import OWN_NAMES
from portal.web.fields import offered
from portal.web.forms import Form
from portal.web.locale import language

LONGEST_LIST = 60_000
"""Characters that a host can paste at once: some two hundred full cards."""
SHAPES = {Shape.GROUPS: _l("One idea from each group"), Shape.CARDS: _l("One idea from each card")}


class StartForm(Form):
    """Where and with whom."""

    title = StringField(
        _l("Name of the workshop"),
        [DataRequired(_l("Give the workshop a name.")), Length(max=LONGEST_NAME)],
        description=_l("Such as “Parents’ evening in the library”. It will be shown with the ideas."),
    )


class _Spoken(Form):
    """In which language something is written, and from which side."""

    language = SelectField(_l("I write in"), [DataRequired()])
    perspective = SelectField(_l("I speak as"), [DataRequired()], coerce=Perspective)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = offered(OWN_NAMES)
        self.perspective.choices = offered({side.value: words for side, words in PERSPECTIVES.items()})


class CardForm(_Spoken):
    """One card. `once` tells the form from the next one, so that a card that is sent twice is there once."""

    body = StringField(_l("Your card"), [DataRequired(_l("Write something on the card.")), Length(max=LONGEST_CARD)])
    once = HiddenField()

    def __init__(self, last: WorkshopCard | None, side: Perspective) -> None:
        """`last` is the author's card before this one: they go on in its language and from its side."""
        usual = {"language": last.language if last else language(), "perspective": last.perspective if last else side}
        super().__init__(data=usual | {"once": new_token()})

    def values(self) -> dict[str, Any]:
        return {
            "body": self.body.data or "",
            "language": self.language.data,
            "perspective": self.perspective.data,
            "once": (self.once.data or new_token())[:60],
        }


class CardsForm(_Spoken):
    """Many cards, one on each line, that the host types or pastes for the room."""

    language = SelectField(_l("Written in"), [DataRequired()])
    perspective = SelectField(_l("From the perspective of"), [DataRequired()], coerce=Perspective)
    lines = TextAreaField(
        _l("Cards, one on each line"),
        [DataRequired(_l("Write at least one card.")), Length(max=LONGEST_LIST)],
        render_kw={"rows": 5},
    )
    once = HiddenField()

    def __init__(self) -> None:
        usual = {"language": language(), "perspective": Perspective.RESIDENT, "once": new_token()}
        super().__init__(data=usual)


class ChangeCardForm(_Spoken):
    """The host corrects a card."""

    language = SelectField(_l("Written in"), [DataRequired()])
    perspective = SelectField(_l("From the perspective of"), [DataRequired()], coerce=Perspective)
    body = StringField(_l("Card"), [DataRequired(_l("Write something on the card.")), Length(max=LONGEST_CARD)])

    def __init__(self, card: WorkshopCard) -> None:
        super().__init__(obj=card)


class SortForm(Form):
    """Where the cards that are ticked go: into a group, into a new one, or out of any."""

    group = IntegerField(validators=[Optional(), NumberRange(1, 2**31 - 1)])
    name = StringField(_l("or into a new group"), [Length(max=LONGEST_NAME)])


class GroupForm(Form):
    """The name of a group."""

    name = StringField(_l("Name"), [DataRequired(_l("Give the group a name.")), Length(max=LONGEST_NAME)])

    def __init__(self, group: WorkshopGroup) -> None:
        super().__init__(obj=group)


class PublishForm(Form):
    """What becomes of the cards. `seen` says which ideas the host looked at."""

    shape = RadioField(_l("What becomes an idea?"), coerce=Shape, default=Shape.GROUPS)
    with_loose = BooleanField(_l("Cards without a group become ideas of their own"), default=True)
    seen = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shape.choices = offered({shape.value: words for shape, words in SHAPES.items()})


class CodeForm(Form):
    """The code that stands on the wall."""

    code = StringField(_l("Code of the workshop"))

    def refuse_code(self) -> None:
        self.code.errors = [*self.code.errors, _("We do not know this code. Please check it.")]
