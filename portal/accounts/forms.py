"""What people fill in about accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.words import PERSPECTIVES, ROLES
from portal.kernel.text import OWN_NAMES
from portal.web.fields import offered
from portal.web.forms import Form

PLAIN = {"autocapitalize": "none", "spellcheck": "false"}


class Needed:
    """Marks a field as one that is not optional, where something else sees to it that it is filled in."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Everything is right here."""


def _email(autocomplete: str = "email", **kwargs: Any) -> EmailField:
    checks = [InputRequired(_l("Fill in your email address.")), Length(max=254)]
    return EmailField(_l("Email address"), checks, render_kw={**PLAIN, "autocomplete": autocomplete}, **kwargs)


def _keep() -> BooleanField:
    return BooleanField(_l("Stay signed in on this device for 30 days"))


class PasswordSignIn(Form):
    """Signing in with a password."""

    email = _email("username")
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Fill in your password."))], render_kw={"autocomplete": "current-password"}
    )
    keep = _keep()
    next = HiddenField()


class MailedLink(Form):
    """Asking for a mail with a link."""

    email = _email(id="mail-to")
    next = HiddenField()


class Keep(Form):
    """The last step of a sign-in."""

    keep = _keep()


class Code(Form):
    """The second step of a sign-in."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Fill in the code.")), Length(max=40)],
        render_kw={**PLAIN, "autocomplete": "one-time-code"},
    )


class SecondFactorSetup(Code):
    """Turning the second step on: the code proves that the secret arrived in the app."""

    secret = HiddenField(validators=[InputRequired(), Length(min=32, max=32)])


class NewPassword(Form):
    """Choosing a password."""

    password = PasswordField(
        _l("New password"), [InputRequired(_l("Fill in a password."))], render_kw={"autocomplete": "new-password"}
    )


class Acceptance(Form):
    """Saying yes to an invitation; a new person says a name and may choose a password."""

    name = StringField(_l("Your name"), [Needed(), Length(max=120)], render_kw={"autocomplete": "name"})
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "new-password"})


class Profile(Form):
    """Name and language."""

    name = StringField(
        _l("Your name"), [InputRequired(_l("Fill in your name.")), Length(max=120)], render_kw={"autocomplete": "name"}
    )
    language = SelectField(
        _l("Language of pages and emails"), [Needed()], choices=offered({"": _l("As set in my browser"), **OWN_NAMES})
    )


class Leaving(Form):
    """How to leave."""

    way = RadioField(
        _l("What should happen to what you wrote?"),
        [InputRequired(_l("Choose one of the two."))],
        choices=offered(
            {
                "delete": _l("Remove everything about me. Each text says “former member”, on its own."),
                "anonymise": _l(
                    "Remove my name and address, but keep my texts together as those of one former member."
                ),
            }
        ),
    )


class Place(Form):
    """What somebody is in a region."""

    role = RadioField(
        _l("Role"), [InputRequired(_l("Choose a role."))], choices=offered((r.value, w) for r, w in ROLES.items())
    )
    perspective = RadioField(
        _l("Perspective"),
        [InputRequired(_l("Choose a perspective."))],
        choices=offered((p.value, w) for p, w in PERSPECTIVES.items()),
    )
    organisation = SelectField(_l("Organisation"), coerce=lambda value: int(value) if value else None)

    def offer(self, organisations: Iterable[Any]) -> None:
        """Let one of a region's organisations be chosen, or none."""
        self.organisation.choices = offered([("", _l("None")), *((o.id, o.name) for o in organisations)])


class Invite(Place):
    """Asking somebody to take part."""

    email = EmailField(
        _l("Email address"),
        [InputRequired(_l("Fill in the email address.")), Length(max=254)],
        render_kw={**PLAIN, "autocomplete": "off"},
    )
    language = SelectField(_l("Language of the email"), [Needed()], choices=offered(OWN_NAMES))
