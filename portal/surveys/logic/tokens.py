"""An expression's text as tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.surveys.logic.errors import LogicError
from portal.surveys.messages import N_

NAME = r"[^\W\d][\w.\-·]*"

_TOKENS = re.compile(
    rf"""
      (?P<space>[\s\u00a0\u200b]+)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<ref>\$\{{[^{{}}]*\}})
    | (?P<name>{NAME}(?::(?!:)(?:{NAME}|\*))?)
    | (?P<symbol>//|::|\.\.|!=|<=|>=|[-+*/|=<>()\[\],.@])
    """,
    re.VERBOSE,
)
# What word processors make of straight quotes and signs.
_TYPOGRAPHY = str.maketrans("‘’‚‛“”„‟−", "''''\"\"\"\"-")


class Token(NamedTuple):
    kind: str
    text: str


END = Token("end", "")


def tokenize(text: str) -> Iterator[Token]:
    """Tokens of `text` without spaces; typographic quotes count as straight ones."""
    text = text.translate(_TYPOGRAPHY)
    position = 0
    while position < len(text):
        found = _TOKENS.match(text, position)
        if not found:
            raise LogicError(
                "logic_character",
                N_("“%(rest)s” cannot be understood here. Check quotes, brackets and operators."),
                rest=text[position : position + 20],
            )
        position = found.end()
        if found.lastgroup != "space":
            yield Token(str(found.lastgroup), found.group())
