"""What people fill in about accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.web.forms import Form

EMAIL = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}


def email_field(autocomplete: str = "email") -> Any:
    required = InputRequired(_l("Fill in your e-mail address."))
    return EmailField(
        _l("E-mail address"), [required, Length(max=254)], render_kw={**EMAIL, "autocomplete": autocomplete}
    )


class PasswordSignIn(Form):
    """Signing in with a password."""

    email = email_field("username")
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Fill in your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    keep = BooleanField(_l("Stay signed in on this device for 30 days"))
    next = HiddenField()


class MailedLink(Form):
    """Asking for a mail with a link."""

    email = email_field()
    next = HiddenField()


class Code(Form):
    """The second factor."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Fill in the code.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
