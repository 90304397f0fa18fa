"""What is said about a section's words: a suggestion, a comment at a place, and what becomes of a suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from portal.conversations.actions.residents import LONGEST_NAME
from portal.conversations.forms import CommentForm, Screened
from portal.kernel.text import LANGUAGES, OWN_NAMES, LocalizedText
from portal.plans.actions.suggesting import LONGEST_WHY, LONGEST_WORDS
from portal.plans.models import SuggestionKind
from portal.plans.suggestion_looks import KINDS
from portal.texts.anchors import AROUND, LONGEST, Anchor
from portal.texts.changing import Wish
from portal.web.fields import LocalizedField, offered, row_number
from portal.web.forms import Form
from portal.web.locale import language

WISHES: dict[Wish, Any] = {
    Wish.REPLACE: _l("Put the words in place of this paragraph"),
    Wish.ADD: _l("Put the words after this paragraph"),
    Wish.REMOVE: _l("Take this paragraph out"),
}


class PlaceFields:
    """Where in the section: an anchor, kept through mistakes."""

    quote = HiddenField()
    before = HiddenField()
    behind = HiddenField()
    paragraph = HiddenField()

    def anchor(self) -> Anchor:
        """The place as it came, cut to what an anchor keeps."""
        around = (self.before.data or "")[-AROUND:], (self.behind.data or "")[:AROUND]
        return Anchor((self.quote.data or "")[:LONGEST], *around, paragraph=_number(self.paragraph.data))


def _number(text: str | None) -> int:
    try:
        return max(0, row_number(text or "0"))
    except ValueError:
        return 0


def place_data(anchor: Anchor) -> dict[str, Any]:
    """An anchor as the fields hold it."""
    return {name: getattr(anchor, name) for name in ("quote", "before", "behind", "paragraph")}


class SuggestionForm(PlaceFields, Screened):
    """Other words, more words, or none; why; in which language. Mistakes are found by the action."""

    kind = RadioField(_l("What do you suggest?"), validate_choice=False)
    words = TextAreaField(_l("The words as you want them"), render_kw={"rows": 6})
    added = TextAreaField(_l("What should be added?"), render_kw={"rows": 4})
    why = TextAreaField(_l("Why?"), render_kw={"rows": 3, "maxlength": LONGEST_WHY})
    language = SelectField(_l("Language of your text"), choices=offered(OWN_NAMES), validate_choice=False)
    name = StringField(_l("What should we call you here?"), render_kw={"maxlength": LONGEST_NAME})

    def __init__(self, is_whole_section: bool, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "suggest-")
        super().__init__(*args, **kwargs)
        kinds = [SuggestionKind.ADD] if is_whole_section else list(KINDS)
        self.kind.choices = offered((kind.value, KINDS[kind]) for kind in kinds)
        if self.kind.data not in {kind.value for kind in kinds}:
            self.kind.data = kinds[0].value
        if self.language.data not in LANGUAGES:
            self.language.data = language()
        self.words.flags.required = self.added.flags.required = self.language.flags.required = True
        self.kind.flags.required = True

    @property
    def chosen(self) -> SuggestionKind:
        return SuggestionKind(self.kind.data)

    @property
    def said(self) -> str:
        """The words that belong to the chosen kind."""
        field = self.added if self.chosen is SuggestionKind.ADD else self.words
        return field.data or ""


class PlacedCommentForm(PlaceFields, CommentForm):
    """A comment about some words of a section."""


class ReasonForm(Form):
    """Why a suggestion is declined, for its author."""

    reason = LocalizedField(
        _l("Because"),
        rows=3,
        longest=1200,
        description=_l("In plain words, in at least one language. The author reads it, and so does everybody else."),
    )

    def __init__(self, languages: Sequence[str], *args: Any, **kwargs: Any) -> None:
        self.languages = languages
        super().__init__(*args, **kwargs)
        self.reason.flags.required = True

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.reason.ask_in(self.languages)
        super().process(*args, **kwargs)

    def said(self) -> LocalizedText:
        return self.reason.data  # type: ignore[no-any-return]


class AcceptForm(ReasonForm):
    """The words that go into the text, where, and why. `base_seq` is the state of the text that was read."""

    base_seq = IntegerField(widget=HiddenInput())
    words = TextAreaField(_l("The words that go into the text"), render_kw={"rows": 6, "maxlength": LONGEST_WORDS})
    paragraph = SelectField(_l("Which paragraph?"), validate_choice=False)
    how = RadioField(_l("What happens to it?"), choices=offered((w.value, words) for w, words in WISHES.items()))

    def __init__(self, languages: Sequence[str], paragraphs: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        """`paragraphs`: number of the block → label, where the place must be chosen; empty where it is known."""
        super().__init__(languages, *args, **kwargs)
        self.words.flags.required = self.paragraph.flags.required = self.how.flags.required = True
        self.paragraph.choices = offered(paragraphs)
        if not paragraphs:
            del self.paragraph, self.how
        elif self.paragraph.data not in paragraphs:
            self.paragraph.data = next(reversed(list(paragraphs)))


class VersionForm(ReasonForm):
    """What changed since the last version."""

    reason = LocalizedField(
        _l("What changed"),
        rows=8,
        longest=6000,
        description=_l("In plain words. Everybody can read it, and those who suggested something are told."),
    )


def short(text: str, longest: int = 60) -> str:
    """The beginning of a paragraph, for a list to choose from."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rpartition(" ")[0] + "…"


def end_of_section() -> str:
    return str(_("At the end of the section"))
