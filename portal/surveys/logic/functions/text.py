"""Functions on texts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import math

from portal.surveys.logic.functions.table import BOOLEAN, MANY, NUMBER, TEXT, function
from portal.surveys.logic.regex import regex
from portal.surveys.logic.values import Value, to_string

function("regex", "text text", BOOLEAN)(regex)


@function("string", "any", TEXT, least=0, context=True)
def string(value: Value) -> str:
    return to_string(value)


@function("string-length", "text", NUMBER, least=0, context=True)
def string_length(text: str) -> float:
    return float(len(text))


@function("normalize-space", "text", TEXT, least=0, context=True)
def normalize_space(text: str) -> str:
    return " ".join(part for part in text.replace("\t", " ").replace("\n", " ").replace("\r", " ").split(" ") if part)


@function("concat", "nodes", TEXT, least=0, most=MANY)
def concat(*values: list[str]) -> str:
    """ODK's concat: of a node-set every node, where XPath takes the first."""
    return "".join("".join(value) for value in values)


@function("join", "text nodes", TEXT, least=1, most=MANY)
def join(separator: str, *values: list[str]) -> str:
    return separator.join(text for value in values for text in value)


@function("contains", "text text", BOOLEAN)
def contains(text: str, part: str) -> bool:
    return part in text


@function("starts-with", "text text", BOOLEAN)
def starts_with(text: str, start: str) -> bool:
    return text.startswith(start)


@function("ends-with", "text text", BOOLEAN)
def ends_with(text: str, end: str) -> bool:
    return text.endswith(end)


@function("substring-before", "text text", TEXT)
def substring_before(text: str, mark: str) -> str:
    before, found, _ = text.partition(mark) if mark else ("", "", "")
    return before if found else ""


@function("substring-after", "text text", TEXT)
def substring_after(text: str, mark: str) -> str:
    return text.partition(mark)[2] if mark else text


@function("substring", "text number number", TEXT, least=2)
def substring(text: str, start: float, length: float = math.inf) -> str:
    """XPath's substring: counted from 1, both numbers rounded, anything not a number gives nothing."""
    first = math.floor(start + 0.5) if math.isfinite(start) else start
    size = math.floor(length + 0.5) if math.isfinite(length) else length
    return "".join(letter for place, letter in enumerate(text, 1) if first <= place < first + size)


@function("substr", "text number number", TEXT, least=2)
def substr(text: str, start: float, end: float = math.inf) -> str:
    """ODK's substr: counted from 0 up to but without `end`; negative numbers count from the end."""
    size = len(text)
    first, last = (_index(place, size) for place in (start, end))
    return text[first:last]


def _index(place: float, size: int) -> int:
    if math.isnan(place):
        return 0
    return int(max(0, min(size, place + size if place < 0 else place)))


@function("translate", "text text text", TEXT)
def translate(text: str, old: str, new: str) -> str:
    table: dict[int, str | None] = {}
    for index, letter in enumerate(old):
        table.setdefault(ord(letter), new[index] if index < len(new) else None)
    return text.translate(table)


@function("upper-case", "text", TEXT)
def upper_case(text: str) -> str:
    return text.upper()


@function("lower-case", "text", TEXT)
def lower_case(text: str) -> str:
    return text.lower()


_DIGESTS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


@function("digest", "text text text", TEXT, least=2)
def digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    """A check sum as forms use it; "" for an unknown algorithm."""
    if algorithm.upper() not in _DIGESTS:
        return ""
    raw = hashlib.new(_DIGESTS[algorithm.upper()], text.encode(), usedforsecurity=False).digest()
    return raw.hex() if encoding == "hex" else base64.b64encode(raw).decode()


@function("base64-decode", "text", TEXT)
def base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
