"""Linking a thing with another."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from portal.trace.kinds import Kind, Shown
from portal.web.fields import LocalizedField, offered
from portal.web.formats import reading
from portal.web.forms import Form

LED_TO, CAME_FROM = "led_to", "came_from"


class LinkForm(Form):
    """Which way, with what, and why. The reason is written in the writer's language."""

    direction = RadioField(_l("How are they connected?"), [InputRequired(_l("Choose one."))], default=LED_TO)
    other = SelectField(_l("To what?"), [InputRequired(_l("Choose what it belongs to."))])
    reason = LocalizedField(_l("Why?"), rows=2, longest=600)

    def __init__(self, offers: list[tuple[Kind, dict[str, Shown]]], language: str) -> None:
        super().__init__()
        self.direction.choices = offered({LED_TO: _("This led to it"), CAME_FROM: _("This came from it")})
        self.other.choices = offered({"": _("Choose")})
        for kind, things in offers:
            named = ((f"{kind.key}:{thing_id}", reading(shown.label).text) for thing_id, shown in things.items())
            self.other.choices += offered(named, group=str(kind.label))
        self.reason.ask_in([language])

    @property
    def end(self) -> tuple[str, str]:
        """The kind and id that were chosen."""
        kind, _colon, thing_id = self.other.data.partition(":")
        return kind, thing_id
