"""Text that an organiser writes in several languages, as one immutable value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import JSON
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

LANGUAGES = ("nl", "en", "pl", "sl")
# Polish and Slovenian do not leave a one-letter word at the end of a line.
_ORPHAN = re.compile(r"(?<![^\s(„\">])([aiouwzskAIOUWZSK]) (?=\S)")
OWN_NAMES = {"nl": "Nederlands", "en": "English", "pl": "Polski", "sl": "Slovenščina"}


def tied(text: str, lang: str) -> str:
    """`text` with no-break spaces after one-letter words, in Polish and Slovenian."""
    return _ORPHAN.sub("\\1\u00a0", text) if lang in ("pl", "sl") else text


class Reading(NamedTuple):
    """A text and the language it is really in; `lang` differs from the wish where a fallback was needed."""

    text: str
    lang: str


class LocalizedText(Mapping[str, str]):
    """Immutable mapping language → text. Empty texts are dropped, so `lang in text` means "is written"."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str] | None = None, /, **by_language: str) -> None:
        merged = {**(texts or {}), **by_language}
        self._texts = {lang: text for lang, text in merged.items() if text and text.strip()}

    def __getitem__(self, lang: str) -> str:
        return self._texts[lang]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"LocalizedText({self._texts!r})"

    def best(self, lang: str, fallbacks: Iterable[str] = LANGUAGES) -> Reading:
        """The text in `lang`, else in the first fallback that is written, else in any; `Reading("", lang)` if none."""
        for wanted in (lang, *fallbacks, *self._texts):
            if wanted in self._texts:
                return Reading(self._texts[wanted], wanted)
        return Reading("", lang)

    def with_text(self, lang: str, text: str) -> LocalizedText:
        """A copy in which `lang` reads `text`; an empty text removes the language."""
        return LocalizedText({**self._texts, lang: text})

    def missing(self, languages: Iterable[str]) -> list[str]:
        """Those of `languages` in which this is not written."""
        return [lang for lang in languages if lang not in self._texts]

    def to_json(self) -> dict[str, str]:
        return dict(self._texts)


class LocalizedTextType(TypeDecorator[LocalizedText]):
    """A LocalizedText in one JSON column; NULL reads as the empty text."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> dict[str, str]:
        return LocalizedText(value or {}).to_json()

    def process_result_value(self, value: Any, dialect: Dialect) -> LocalizedText:
        return LocalizedText(value or {})
