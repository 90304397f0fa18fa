"""ODK's regex(): the whole text must match. Always in linear time, through RE2.

Patterns in real forms are written for Java or JavaScript. RE2 knows neither looking around nor possessive
quantifiers: leading `(?=…)` and `(?!…)` are checked as patterns of their own, a possessive `+` makes no difference
without backtracking and is dropped. What cannot be had in linear time (back references, looking around in the middle)
is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import re2

from portal.surveys.logic.errors import LogicError
from portal.surveys.messages import N_

MAX_TEXT = 20_000  # characters; longer answers are refused before any pattern sees them
MAX_PATTERN = 2_000  # characters
MAX_MEMORY = 2 << 20  # bytes a compiled pattern may use; a name of 60 letters in any script still fits


class Pattern(NamedTuple):
    """`conditions` hold at the start of the text: (pattern, must it match). `whole` matches all of it."""

    conditions: tuple[tuple[Any, bool], ...]
    whole: Any

    def matches(self, text: str) -> bool:
        if len(text) > MAX_TEXT:
            return False
        return all(bool(ahead.match(text)) == wanted for ahead, wanted in self.conditions) and bool(
            self.whole.fullmatch(text)
        )


@lru_cache(maxsize=64)
def compile_pattern(source: str) -> Pattern:
    """The pattern in linear time, or LogicError."""
    try:
        if len(source) > MAX_PATTERN:
            raise re2.error("too long")
        lookaheads, rest = _leading_lookaheads(_as_re2(source))
        return Pattern(tuple((_compile(inner), wanted) for inner, wanted in lookaheads), _compile(rest))
    except re2.error as error:
        raise LogicError(
            "logic_regex",
            N_("The pattern “%(pattern)s” is not a regular expression that can be used here."),
            pattern=source[:80],
        ) from error


def regex(text: str, source: str) -> bool:
    """Whether all of `text` matches; a pattern that is put together by the form and is broken matches nothing."""
    try:
        return compile_pattern(source).matches(text)
    except LogicError:
        return False


def _compile(source: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(source, options)


_REWRITES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<!\\)((?:\\\\)*)\\u([0-9A-Fa-f]{4})"), r"\1\\x{\2}"),
    (re.compile(r"(?<!\\)((?:\\\\)*)\\Z"), r"\1\\z"),
)
# Escapes, classes, counts and single characters.
_PIECES = re.compile(r"(\\[pPx]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[^\\\[])", re.DOTALL)


def _as_re2(source: str) -> str:
    for pattern, replacement in _REWRITES:
        source = pattern.sub(replacement, source)
    parts = _PIECES.findall(source)
    kept = [
        part
        for index, part in enumerate(parts)
        if not (part == "+" and index and (parts[index - 1] in {"+", "*", "?"} or parts[index - 1][0] == "{"))
    ]
    return "".join(kept) if sum(map(len, parts)) == len(source) else source


def _leading_lookaheads(source: str) -> tuple[list[tuple[str, bool]], str]:
    """`^(?=a)(?!b)rest` → [("a", True), ("b", False)], "rest"."""
    found = []
    rest = source[1:] if source.startswith("^(?") else source
    while rest.startswith(("(?=", "(?!")):
        end = _closing(rest)
        if end == len(rest):
            return [], source
        found.append((rest[3:end], rest[2] == "="))
        rest = rest[end + 1 :]
    if not found or _has_alternatives(rest):
        return [], source
    return found, rest


def _closing(source: str) -> int:
    """Index of the bracket that closes the one `source` starts with; its length if none does."""
    depth = 0
    for index, bare in _outside_classes(source):
        depth += (bare == "(") - (bare == ")")
        if depth == 0:
            return index
    return len(source)


def _has_alternatives(source: str) -> bool:
    depth = 0
    for _, bare in _outside_classes(source):
        depth += (bare == "(") - (bare == ")")
        if bare == "|" and depth == 0:
            return True
    return False


def _outside_classes(source: str) -> list[tuple[int, str]]:
    """Characters that are neither escaped nor inside `[…]`, with their index."""
    return [(found.start(), found.group()) for found in _PIECES.finditer(source) if len(found.group()) == 1]
