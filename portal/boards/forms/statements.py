"""The small forms of statements."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.boards.models import Idea, Statement
from portal.boards.models.statements import LONGEST_STATEMENT
from portal.kernel.text import OWN_NAMES
from portal.web.fields import number_or_none, offered
from portal.web.forms import Form
from portal.web.locale import language


class StatementForm(Form):
    """One sentence to agree or disagree with, and its language."""

    body = TextAreaField(
        _l("A statement in one sentence"),
        [DataRequired(_l("Write the statement in one sentence.")), Length(max=LONGEST_STATEMENT)],
        description=_l("One opinion at a time, so that people can agree or disagree with it. At most 280 characters."),
        render_kw={"rows": 3, "class_": "in short"},
    )
    language = SelectField(_l("Written in"), [DataRequired()])

    def __init__(self, statement: Statement | None = None, written_in: str = "") -> None:
        super().__init__(obj=statement)
        self.language.choices = offered(OWN_NAMES)
        if statement is None and not self.is_submitted():
            self.language.data = written_in or language()


class FromIdeaForm(Form):
    """An idea whose title becomes a statement."""

    idea_id = SelectField(_l("An idea of this board"), [Optional()], coerce=number_or_none)

    def __init__(self, ideas: Sequence[Idea]) -> None:
        super().__init__()
        self.idea_id.choices = offered(
            [("", _("Choose an idea")), *((idea.id, f"{idea.reference} {idea.title}") for idea in ideas)]
        )
