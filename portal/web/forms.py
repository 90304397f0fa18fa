"""Forms: parsing what was posted, saying what is wrong in the reader's language, losing nothing that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g
from flask_babel import get_domain, gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from portal.kernel.errors import Invalid
from portal.web.security import form_token

_UNTYPED = dict.fromkeys(map(ord, "\0\u202d\u202e"))
"""NUL, which no database takes, and the overrides that turn what stands behind a name the other way round."""


class _Translations:
    """WTForms' own messages through our catalogues."""

    def gettext(self, string: str) -> str:
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """WTForms fills in the numbers itself, which Flask-Babel's own `ngettext` would try as well."""
        return str(get_domain().get_translations().ungettext(singular, plural, n))


class _PageToken(CSRF):
    """The token of the page, which the gate before every request has looked at."""

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        return form_token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        if not g.get("csrf_valid", False):
            raise ValidationError(gettext("This form has expired. Go back, reload the page and send it again."))


class Form(FlaskForm):
    """Base of every form: CSRF token and messages from our catalogues."""

    class Meta(FlaskForm.Meta):
        csrf_class = _PageToken

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted, without the signs that nobody types."""
            posted = super().wrap_formdata(form, formdata)
            if posted is None:
                return None
            pairs = posted.items(multi=True)
            return MultiDict(
                [(key, text.translate(_UNTYPED) if isinstance(text, str) else text) for key, text in pairs]
            )

        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

    def accepts(self, change: Callable[[], Any]) -> bool:
        """Whether the form was sent, is right, and `change` took it; a refusal stands beside the fields it names."""
        if not self.validate_on_submit():
            return False
        try:
            change()
        except Invalid as error:
            self.refuse(error)
            return False
        return True

    def refuse(self, error: Invalid) -> None:
        """Put a refusal beside the fields it names, or above them all."""
        for name, text in error.fields.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(str(text))
            else:
                field.errors = [*field.errors, str(text)]
        if not error.fields:
            self.form_errors.append(str(error.message))


def form_problems(form: Any) -> list[tuple[str, str]]:
    """The form's mistakes as `(element id, text)`, in the order of its fields."""
    problems = [("main", str(text)) for text in form.form_errors]
    for field in form:
        problems += [(field.id, str(text)) for text in _flat(field.errors)[:1]]
    return problems


def _flat(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        return [text for inner in errors.values() for text in _flat(inner)]
    if isinstance(errors, (list, tuple)):
        return [text for inner in errors for text in _flat(inner)]
    return [errors]


def register(app: Flask) -> None:
    app.jinja_env.globals["form_problems"] = form_problems
