"""What changed since the last numbered version, begun with what was accepted."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _

from portal.kernel.text import LANGUAGES, LocalizedText
from portal.plans.forms.drafting import short
from portal.plans.models import Suggestion
from portal.plans.suggestion_looks import KINDS, author_name


def first_summary(accepted: Iterable[Suggestion]) -> LocalizedText:
    """What was accepted, a line each, in every language: the beginning of a summary."""
    rows = list(accepted)
    return LocalizedText({lang: _lines(rows, lang) for lang in LANGUAGES})


def _lines(rows: list[Suggestion], lang: str) -> str:
    with force_locale(lang):
        return "\n".join(_line(row, lang) for row in rows)


def _line(row: Suggestion, lang: str) -> str:
    """Such as “What we do: More words, from Marta: Every Tuesday there is a desk …”."""
    return str(
        _(
            "%(section)s: %(kind)s, from %(author)s: %(words)s",
            section=row.section.title.best(lang).text,
            kind=KINDS[row.kind],
            author=author_name(row),
            words=short(row.accepted_words or row.words or row.quote, 120),
        )
    )
