"""Sentences the survey engine says, kept as data until it is known who reads them.

The engine knows no request and no language. It marks its sentences for extraction with `N_` and `_n` and keeps the
values beside them; whoever shows a message gives the translations:

    message.render(flask_babel.get_translations(), lang="nl")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from portal.kernel.text import LocalizedText

NO_TEXT = LocalizedText()


class Translations(Protocol):
    """What `gettext.NullTranslations`, Babel's and Flask-Babel's translations have in common."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, n: int, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Sentence:
    """A msgid, with a plural form when it counts something."""

    singular: str
    plural: str = ""


def N_(singular: str) -> Sentence:  # noqa: N802 (the name that extraction tools know)
    """Mark a sentence for translation."""
    return Sentence(singular)


def _n(singular: str, plural: str) -> Sentence:
    """Mark a sentence that counts `%(n)s` things."""
    return Sentence(singular, plural)


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell a person. `own` are the organiser's words, which go before ours."""

    code: str
    sentence: Sentence
    params: Mapping[str, Any] = field(default_factory=dict)
    own: LocalizedText = NO_TEXT

    def render(self, translations: Translations, lang: str = "en") -> str:
        """The message in the language of `translations`; `lang` chooses among the organiser's own words."""
        if self.own:
            return self.own.best(lang).text
        if self.sentence.plural:
            words = translations.ngettext(self.sentence.singular, self.sentence.plural, int(self.params["n"]))
        else:
            words = translations.gettext(self.sentence.singular)
        return words % self._values(lang) if self.params else words

    def _values(self, lang: str) -> dict[str, Any]:
        """The values in the reader's language: an option's label is a text in several."""
        return {
            name: value.best(lang).text if isinstance(value, LocalizedText) else value
            for name, value in self.params.items()
        }
