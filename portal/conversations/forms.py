"""What people fill in: a comment, a report, a decision, a choice."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from portal.conversations.actions.comments import LONGEST
from portal.conversations.actions.residents import LONGEST_NAME
from portal.conversations.models import Comment, MailChoice, ReportReason, Stance
from portal.conversations.screening import Sent, new_stamp
from portal.conversations.words import MAILS, REASONS, STANCES
from portal.kernel.text import LANGUAGES, OWN_NAMES
from portal.web.fields import offered
from portal.web.forms import Form
from portal.web.locale import language

NEITHER = ""


class Screened(Form):
    """A form that anybody may send: it knows when it was made, and has a field that only programs fill in."""

    stamp = HiddenField()
    website = StringField(_l("Leave this field empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stamp.data = self.stamp.data or new_stamp()

    def sent(self) -> Sent:
        """What came along, for the screening."""
        stamp, trap = self.stamp.data or "", self.website.data or ""
        return Sent(stamp=stamp, trap=trap, source=request.remote_addr or "")


class CommentForm(Screened):
    """A comment or a reply. Mistakes are found by the action, which also takes comments that come another way."""

    body = TextAreaField(_l("Your comment"), render_kw={"maxlength": LONGEST, "rows": 4})
    stance = RadioField(
        _l("Is it for or against?"),
        choices=offered([*((key.value, words) for key, words in STANCES.items()), (NEITHER, _l("Neither"))]),
        default=NEITHER,
        validate_choice=False,
    )
    name = StringField(_l("What should we call you here?"), render_kw={"maxlength": LONGEST_NAME})
    language = SelectField(_l("Language of your text"), choices=offered(OWN_NAMES), validate_choice=False)
    mentions = SelectMultipleField(
        _l("Tell somebody about it"),
        choices=[],
        coerce=int,
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reply_to = HiddenField()

    def __init__(self, *args: Any, said: Comment | None = None, **kwargs: Any) -> None:
        """`said` is the comment that is changed."""
        kwargs.setdefault("prefix", "talk-")
        if said is not None:
            stance = said.stance.value if said.stance else NEITHER
            kwargs |= {"body": said.body, "stance": stance, "language": said.language}
        super().__init__(*args, **kwargs)
        self.body.flags.required = self.language.flags.required = True
        if self.language.data not in LANGUAGES:
            self.language.data = language()

    @property
    def chosen_stance(self) -> Stance | None:
        return Stance(self.stance.data) if self.stance.data in {stance.value for stance in Stance} else None

    @property
    def answered(self) -> int | None:
        """The comment that is replied to."""
        number = self.reply_to.data or ""
        return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


class ReportForm(Form):
    """Why a moderator should look."""

    reason = RadioField(
        _l("What is wrong with it?"),
        choices=offered((reason.value, words) for reason, words in REASONS.items()),
        default=ReportReason.OTHER.value,
    )
    note = TextAreaField(_l("Do you want to explain it?"), render_kw={"maxlength": 500, "rows": 3})


class DecisionForm(Form):
    """What a moderator decides about the contributions that are ticked, each named `kind:id`."""

    things = SelectMultipleField(validate_choice=False)
    reason = StringField(_l("Why do you hide it?"), render_kw={"maxlength": 500})
    decide = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.flags.required = True


class CodeForm(Form):
    """A word code from another device."""

    code = StringField(
        lazy_pgettext("word code", "Your code"), render_kw={"autocomplete": "off", "autocapitalize": "off"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code.flags.required = True


class MailForm(Form):
    """When somebody gets mails about what is new."""

    mails = RadioField(
        _l("Emails about what is new"), choices=offered((key.value, words) for key, words in MAILS.items())
    )

    @property
    def chosen(self) -> MailChoice:
        return MailChoice(self.mails.data)
