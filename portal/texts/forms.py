"""The whole text as somebody without scripts edits it, and a note for a version."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import HiddenInput

from portal.texts.actions.forms import LONGEST
from portal.web.forms import Form


class WholeTextForm(Form):
    """`base_seq` is the update that the page contained when it was opened: what came later is merged, not lost."""

    base_seq = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=2**31 - 1)], widget=HiddenInput())
    body = TextAreaField(
        _l("Text"),
        [Length(max=LONGEST, message=_l("This text is too long. Make it shorter or split it up."))],
        render_kw={"rows": 16},
        description=_l(
            "Each line is a paragraph. ## before a heading, - before an item, 1. before a numbered item, "
            "**bold**, _italic_, [link](https://example.org)."
        ),
    )


class VersionForm(Form):
    """What changed, in a few words."""

    note = StringField(_l("What changed"), [Length(max=300)])
