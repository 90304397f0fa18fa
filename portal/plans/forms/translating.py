"""The sheet of a translator: source beside target, one box for each paragraph, whatever their number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.plans.actions.translating import Theirs, Typed, mark
from portal.plans.models import TranslationState
from portal.plans.translations import Paragraph, Standing
from portal.texts import notation
from portal.texts.html import html
from portal.web.forms import Form

LONGEST = 10_000
"""Characters of one translated paragraph."""
AS_IT_WAS = "outdated"
"""Choice of an outdated paragraph that nobody looked at yet."""
_NUMBERED = re.compile(r"words-(\d{1,4})")


@dataclass(slots=True)
class Row:
    """One paragraph of the sheet, as it is kept or as it was typed."""

    number: int
    source: str
    words: str
    choice: str
    seen: str = ""
    replaces: str = ""
    standing: Standing = Standing.MISSING
    was: str = ""
    """The words from which an outdated translation was made."""
    theirs: str | None = None
    """What somebody else kept in the meantime."""
    error: str = ""

    @property
    def source_html(self) -> Markup:
        return html(notation.parse(self.source))

    @property
    def is_outdated(self) -> bool:
        return self.choice == AS_IT_WAS or self.standing is Standing.OUTDATED

    @property
    def is_touched(self) -> bool:
        """Whether the translator changed it, or says that an outdated one is right again."""
        if self.choice == AS_IT_WAS:
            return self.seen not in {mark(self.words, state) for state in TranslationState}
        return bool(self.words or self.seen) and (self.replaces != "" or mark(self.words, self.state) != self.seen)

    @property
    def state(self) -> TranslationState:
        """What a person typed is checked, unless they say it comes from a machine."""
        is_machine = self.choice == TranslationState.MACHINE.value
        return TranslationState.MACHINE if is_machine else TranslationState.CHECKED

    def typed(self) -> Typed:
        replaces = int(self.replaces) if self.replaces.isdigit() and len(self.replaces) < 10 else None
        return Typed(self.source, self.words, self.state, self.seen, replaces)


class TranslationForm(Form):
    """The rows of a section's sheet; a posted one has the rows as they were posted, in their order."""

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        super().__init__()
        kept = _kept_rows(paragraphs)
        self.rows = kept
        if self.is_submitted():
            given = self.meta.wrap_formdata(self, request.form)
            self.rows = _posted_rows(given, {row.source: row for row in kept})

    def validate(self, extra_validators: Mapping[str, Iterable[object]] | None = None) -> bool:
        right = super().validate(extra_validators)
        for row in self.rows:
            if len(row.words) > LONGEST:
                row.error = _("This text is too long: %(n)s characters at most.", n=LONGEST)
        return bool(right) and not any(row.error for row in self.rows)

    @property
    def touched(self) -> list[Typed]:
        return [row.typed() for row in self.rows if row.is_touched]

    def clash(self, others: Mapping[str, Theirs]) -> None:
        """Show beside what was typed what others kept; saving again replaces it."""
        for row in self.rows:
            if row.source in others:
                row.theirs, row.seen = others[row.source]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """For the summary above the form."""
        told = _("Somebody else translated paragraph %(n)s in the meantime.")
        clashes = [(f"words-{row.number}", told % {"n": row.number}) for row in self.rows if row.theirs is not None]
        return [(f"words-{row.number}", row.error) for row in self.rows if row.error] + clashes


def _kept_rows(paragraphs: Iterable[Paragraph]) -> list[Row]:
    """One row for each paragraph; words that stand there twice are translated once."""
    different = {each.source: each for each in reversed(list(paragraphs))}
    return [_kept_row(number, each) for number, each in enumerate(reversed(different.values()), 1)]


def _kept_row(number: int, paragraph: Paragraph) -> Row:
    told = paragraph.told
    if told is None:
        return Row(number, paragraph.source, "", TranslationState.CHECKED.value)
    is_outdated = paragraph.standing is Standing.OUTDATED
    return Row(
        number=number,
        source=paragraph.source,
        words=told.words,
        choice=AS_IT_WAS if is_outdated else told.state.value,
        seen=mark(told.words, told.state),
        replaces=str(told.id) if is_outdated else "",
        standing=paragraph.standing,
        was=told.source if is_outdated else "",
    )


def _posted_rows(given: Mapping[str, str], kept: Mapping[str, Row]) -> list[Row]:
    numbers = sorted(int(found[1]) for name in given if (found := _NUMBERED.fullmatch(name)))
    return [row for number in numbers if (row := _posted_row(given, number, kept)).source]


def _posted_row(given: Mapping[str, str], number: int, kept: Mapping[str, Row]) -> Row:
    source, words, choice, seen, replaces = (
        given.get(f"{name}-{number}", "").replace("\r\n", "\n")
        for name in ("source", "words", "choice", "seen", "replaces")
    )
    row = Row(number, source, words.strip(), choice, seen, replaces)
    if source in kept:
        row.standing, row.was = kept[source].standing, kept[source].was
    return row
