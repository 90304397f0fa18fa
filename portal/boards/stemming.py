"""Words as a search compares them: without diacritics, cut to their stem in the language they are in.

Folding takes ł, đ, ø and ß too, which no Unicode decomposition does. Dutch, English and Polish are stemmed with
Snowball; it has no Slovenian, whose dictionary forms come from simplemma (20 MB, loaded with the first search).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from portal.kernel.text import LANGUAGES

_SNOWBALL = {"nl": "dutch", "en": "english", "pl": "polish"}
_BARRED = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_WORD = re.compile(r"[^\W_]+")
LONGEST = 40
"""Letters of a word; nobody searches for a longer one."""


def fold(text: str) -> str:
    """`text` in lower case without diacritics."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_BARRED))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a text in lower case, as they are written."""
    return [word[:LONGEST] for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower())]


@lru_cache(maxsize=20_000)
def stem(word: str, lang: str) -> str:
    """The folded stem of a lower-case word in `lang`."""
    if lang == "sl":
        from simplemma import lemmatize

        return fold(lemmatize(word, "sl"))
    return fold(_stemmer(lang).stemWord(word)) if lang in _SNOWBALL else fold(word)


@cache
def _stemmer(lang: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_SNOWBALL[lang])


def tokens(text: str, lang: str) -> str:
    """What the index keeps of a text in `lang`: each word's stem, and the word itself where that differs."""
    found: list[str] = []
    for word in words(text):
        found += _whole(dict.fromkeys((stem(word, lang), fold(word))))
    return " ".join(found)


def forms(word: str) -> list[str]:
    """How a word of unknown language may stand in the index: folded, and stemmed in each of the four languages."""
    return _whole(dict.fromkeys([fold(word), *(stem(word, lang) for lang in LANGUAGES)]))


def _whole(found: dict[str, None]) -> list[str]:
    """Without what folding left empty or cut in two."""
    return [token for token in found if token.isalnum()]
